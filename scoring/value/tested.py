"""The backtest of a warehouse: its last third foretold from the rest."""

from datetime import datetime
from pathlib import Path

import numpy as np

from scoring.errors import LeadscoreError
from scoring.value.backtest import Backtest, backtest
from scoring.value.history import Orders
from scoring.warehouse import read_only

FORETOLD = 1 / 3
"""Share of the record that is foretold: enough is left to learn from."""
LEAST_DAYS = 28
"""Fewer hold no month of any customer, and say nothing of a year."""
PURCHASES = """
    select surviving_lead_id, occurred_at, cast(net_amount as double)
    from marts.outcomes
    where outcome in ('first_purchase', 'repeat_purchase')
        and surviving_lead_id is not null
    order by occurred_at, outcome_id
"""


def backtest_warehouse(database: Path) -> Backtest:
    """Fit on the first two thirds of a warehouse's record and look at the last.

    Amounts are net of the refunds known at the as-of. Raises LeadscoreError where the
    record is too short, or nobody came again in its last third.
    """
    with read_only(database) as connection:
        rows = connection.execute(PURCHASES).fetchall()
    if not rows:
        raise LeadscoreError(
            f"Nobody has bought by the as-of of {database}, so nothing can be foretold."
        )
    customer, at, amount = zip(*rows, strict=True)
    first, until = at[0], at[-1]
    cut_off: datetime = until - (until - first) * FORETOLD
    days = (until.date() - cut_off.date()).days
    if days < LEAST_DAYS:
        raise LeadscoreError(
            f"The purchases span {(until - first).days} days, and their last third "
            f"{days}; at least {LEAST_DAYS} are wanted. Test when there are more."
        )
    orders = Orders(np.array(customer), np.array(at, "M8[us]"), np.array(amount, float))
    return backtest(orders, cut_off, until)


def try_backtest(database: Path) -> Backtest | str:
    """Do the same, and give the reason where there is nothing to test on."""
    try:
        return backtest_warehouse(database)
    except LeadscoreError as error:
        return str(error)

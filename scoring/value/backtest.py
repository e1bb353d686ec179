"""What the models would have said at an earlier moment, against what came."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scoring.errors import LeadscoreError
from scoring.value.deciles import Decile, deciles
from scoring.value.history import Floats, Orders, histories
from scoring.value.repeating import Repeating, fit_repeating
from scoring.value.spending import Spending, fit_spending


@dataclass(frozen=True)
class Backtest:
    """Models fitted on the orders up to a moment, and what then came, by deciles.

    `orders` are days with an order, `lifetime_value` all that was spent, both of every
    customer; `order_value` is what such a day brought, of those who came again.
    """

    cut_off: datetime
    until: datetime
    repeating: Repeating
    spending: Spending
    customers: int
    expected_orders: float
    realised_orders: float
    orders: tuple[Decile, ...]
    order_value: tuple[Decile, ...]
    lifetime_value: tuple[Decile, ...]


def backtest(orders: Orders, cut_off: datetime, until: datetime) -> Backtest:
    """Fit on what was known at the cut-off and compare with what came until later.

    Customers are those who had ordered by the cut-off. Raises LeadscoreError where the
    orders do not reach from before the one to the other, or nobody came again.
    """
    _check_reach(orders, cut_off, until)
    customers = histories(orders, cut_off)
    repeating, spending = fit_repeating(customers), fit_spending(customers)
    days = float((until.date() - cut_off.date()).days)
    expected = repeating.expected_orders(customers, days)
    value = spending.expected_value(customers)
    came, spent = _realised(orders, cut_off, until)
    again = came > 0
    if not again.any():
        raise LeadscoreError(
            f"No customer of {cut_off} came again by {until}, so there is nothing to "
            "compare with. Choose a later end."
        )
    return Backtest(
        cut_off=cut_off,
        until=until,
        repeating=repeating,
        spending=spending,
        customers=len(came),
        expected_orders=float(expected.sum()),
        realised_orders=float(came.sum()),
        orders=deciles(expected, came),
        order_value=deciles(value[again], spent[again] / came[again]),
        lifetime_value=deciles(expected * value, spent),
    )


def _check_reach(orders: Orders, cut_off: datetime, until: datetime) -> None:
    if until.date() <= cut_off.date():
        raise LeadscoreError(
            f"The end ({until}) is not a day after the cut-off ({cut_off}). Give a "
            "later end."
        )
    last = orders.at.max()
    if last < np.datetime64(until, "us"):
        raise LeadscoreError(
            f"The last order is of {last}, so what came until {until} is not known. "
            "Choose an earlier end."
        )


def _realised(
    orders: Orders, cut_off: datetime, until: datetime
) -> tuple[Floats, Floats]:
    """Days with an order, and money, after the cut-off, of each customer it knew."""
    moment = np.datetime64(cut_off, "us")
    known = np.unique(orders.customer[orders.at <= moment])
    later = (orders.at > moment) & (orders.at <= np.datetime64(until, "us"))
    later &= np.isin(orders.customer, known)
    came, spent = np.zeros(len(known)), np.zeros(len(known))
    if later.any():
        seen = Orders(orders.customer[later], orders.at[later], orders.amount[later])
        what = histories(seen, until)
        who = np.searchsorted(known, np.unique(seen.customer))
        came[who] = what.frequency + 1
        spent[who] = what.mean_value * came[who]
    return came, spent

"""Fitting on a warehouse, and the row of the seed that puts the fit in force."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT
from scoring.value.history import Histories
from scoring.value.repeating import Repeating, fit_repeating
from scoring.value.spending import Spending, fit_spending
from scoring.warehouse import read_only

SEED = PROJECT / "seeds" / "value" / "value_parameters.csv"
DIGITS = 6
CUSTOMERS = """
    select
        order_days - 1.0, recency_days, age_days, mean_order_value,
        (select value from marts.run_settings where setting = 'as_of')
    from marts.lead_repeat_orders
    order by lead_id
"""


@dataclass(frozen=True)
class Fit:
    """What was fitted on the customers of a warehouse, as of its as-of."""

    as_of: str
    repeating: Repeating
    spending: Spending

    def row(self) -> str:
        """Write the row for the seed `value_parameters`, to be added by a person.

        What is not fitted here, the weights of the shop, the cart and the views, is as
        in the last row there.
        """
        with SEED.open(encoding="utf-8", newline="") as file:
            *_, last = csv.DictReader(file)
        fitted = self.repeating
        known = fitted.basis != "shop_mean"
        values = {
            **last,
            "fitted_at": self.as_of,
            "basis": fitted.basis,
            "orders_rate_shape": _written(fitted.r if known else np.nan),
            "orders_rate_days": _written(fitted.alpha if known else np.nan),
            "leaving_a": _written(fitted.a),
            "leaving_b": _written(fitted.b),
            "type_orders": _written(self.spending.prior_orders),
        }
        line = io.StringIO()
        csv.DictWriter(line, values, lineterminator="\n").writerow(values)
        return line.getvalue()


def fit_warehouse(database: Path) -> Fit:
    """Fit on every customer of a published warehouse.

    Raises LeadscoreError where it cannot be read, or nobody has bought.
    """
    with read_only(database) as connection:
        rows = connection.execute(CUSTOMERS).fetchall()
    if not rows:
        raise LeadscoreError(
            f"Nobody has bought by the as-of of {database}, so there is nothing to "
            "fit. Run again when there are orders."
        )
    *columns, as_of = zip(*rows, strict=True)
    frequency, recency, age, value = np.array(columns, float)
    customers = Histories(frequency, recency, age, value, np.ones(len(rows)))
    return Fit(str(as_of[0]), fit_repeating(customers), fit_spending(customers))


def _written(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.{DIGITS}g}"

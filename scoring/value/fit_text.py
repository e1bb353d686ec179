"""A fit told in words for a person, and as plain values for a machine."""

from typing import Any

import numpy as np

from scoring.confidence import DEVIATIONS
from scoring.value import backtest_text
from scoring.value.backtest import Backtest
from scoring.value.parameters import Fit

MEANINGS = {
    "bg_nbd": "Customers differ in how often they order, and some leave.",
    "nbd": "Customers differ in how often they order; nobody is found to leave.",
    "shop_mean": "Too few returned to tell customers apart: the shop's mean speaks.",
}
NAMES = ("r", "alpha", "a", "b")


def as_text(fit: Fit, tested: Backtest | str) -> str:
    """Say what was found, how sure it is, how it would have done, and what to do.

    `tested` may be the reason why there is no backtest.
    """
    repeating, spending = fit.repeating, fit.spending
    people, returned = f"{repeating.customers:,.0f}", f"{repeating.returned:,.0f}"
    mean, orders = f"{spending.mean:,.2f}", f"{spending.prior_orders:.2f}"
    lines = [
        f"{people} customers as of {fit.as_of}, of whom {returned} returned.",
        MEANINGS[repeating.basis],
        *(
            f"  {name:5} {value:9.3f}, 95 % interval {lower:.3f} to {upper:.3f}"
            for name, value, lower, upper in _intervals(fit)
        ),
        f"An order is worth {mean} on average; that counts as {orders} of one's own.",
        "",
        f"No backtest: {tested}"
        if isinstance(tested, str)
        else backtest_text.as_text(tested),
        "",
        "To put it in force, add this row to seeds/value/value_parameters.csv:",
        fit.row().strip(),
    ]
    return "\n".join(lines)


def as_values(fit: Fit, tested: Backtest | str) -> dict[str, Any]:
    """Give the same as plain values; what is not known is null."""
    repeating, spending = fit.repeating, fit.spending
    return {
        "as_of": fit.as_of,
        "customers": repeating.customers,
        "returned": repeating.returned,
        "basis": repeating.basis,
        "parameters": {
            name: {"value": value, "lower": lower, "upper": upper}
            for name, value, lower, upper in _intervals(fit)
        },
        "order_value": {
            "basis": spending.basis,
            "mean": spending.mean,
            "counts_as_orders": spending.prior_orders,
        },
        "backtest": {"none_because": tested}
        if isinstance(tested, str)
        else backtest_text.as_values(tested),
        "row": fit.row().strip(),
    }


def _intervals(fit: Fit) -> list[tuple[str, float, float, float]]:
    """Parameters that were fitted, with intervals that never reach below 0."""
    found = fit.repeating
    values = np.array([found.r, found.alpha, found.a, found.b])
    with np.errstate(invalid="ignore"):
        factor = np.exp(DEVIATIONS * found.errors / values)
    return [
        (name, float(value), float(value / by), float(value * by))
        for name, value, by, error in zip(
            NAMES, values, factor, found.errors, strict=True
        )
        if error > 0
    ]

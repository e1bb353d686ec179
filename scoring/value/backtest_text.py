"""A backtest told in words for a person, and as plain values for a machine."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from scoring.value.backtest import Backtest
from scoring.value.deciles import Decile

MEASURES = {
    "orders": "Days with an order",
    "order_value": "Value of such a day, of those who came again",
    "lifetime_value": "Spent in that time",
}


def as_text(tested: Backtest) -> str:
    """Say what was expected and what came, by tenths of the customers."""
    ratio = tested.expected_orders / tested.realised_orders
    span = f"fitted up to {tested.cut_off:%Y-%m-%d} ({tested.repeating.basis}), "
    span += f"looked at until {tested.until:%Y-%m-%d}."
    came = f"{tested.customers:,} customers were expected to order on "
    came += f"{tested.expected_orders:,.0f} days and did on "
    came += f"{tested.realised_orders:,.0f}: {ratio:.2f} times as many were expected "
    lines = [f"Backtest: {span}", f"{came}as came."]
    header = f"{'tenth':>7} {'customers':>10} {'expected':>10} {'came':>10}"
    for name, words in MEASURES.items():
        lines += ["", f"{words}, mean by tenths of what was expected:"]
        lines += [f"{header}  95 % interval"]
        lines += map(_line, getattr(tested, name))
    return "\n".join(lines)


def as_values(tested: Backtest) -> dict[str, Any]:
    """Give the same as plain values; the interval of a single customer is null."""
    return {
        "cut_off": str(tested.cut_off),
        "until": str(tested.until),
        "basis": tested.repeating.basis,
        "customers": tested.customers,
        "expected_orders": tested.expected_orders,
        "realised_orders": tested.realised_orders,
        **{
            name: [
                {
                    key: value if isfinite(value) else None
                    for key, value in asdict(part).items()
                }
                for part in getattr(tested, name)
            ]
            for name in MEASURES
        },
    }


def _line(part: Decile) -> str:
    interval = (
        f"{part.realised_lower:,.2f} to {part.realised_upper:,.2f}"
        if isfinite(part.realised_upper)
        else "a single customer has none"
    )
    return (
        f"{part.decile:>7} {part.customers:>10,} {part.predicted:>10,.2f} "
        f"{part.realised:>10,.2f}  {interval}"
    )

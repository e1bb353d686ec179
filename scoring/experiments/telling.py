"""Readings of the tests of a warehouse, told for a person and for a machine."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from scoring.confidence import Estimate
from scoring.errors import LeadscoreError
from scoring.experiments.reading import Reading, read_tests
from scoring.report.formats import money, visible
from scoring.report.marts import Marts

OUTCOMES = {
    "purchase": "bought",
    "first_purchase": "bought for the first time",
    "mql_entry": "became MQL",
    "sql_entry": "became SQL",
    "opportunity": "became an opportunity",
    "won": "were won",
}
PER_MANY = 1_000
"""Money is told for so many units."""


def read_experiments(database: Path) -> tuple[list[Reading], str]:
    """Read every test of a published warehouse, and the currency of its money.

    Raises LeadscoreError where the run has no tests.
    """
    marts = Marts(database)
    try:
        rows = marts.query(
            "select * from marts.experiment_results",
            nothing="No unit was assigned to a variant by the as-of.",
        )
        if not len(rows):
            raise LeadscoreError(
                f"{rows.nothing} Tests come from the table experiment_assignments of "
                "the input."
            )
        return read_tests(rows, marts.as_of), marts.vocabulary.currency
    finally:
        marts.close()


def as_text(readings: list[Reading], currency: str) -> str:
    """Tell each test in a few lines, the verdict first."""
    return "\n\n".join(_told(reading, currency) for reading in readings)


def as_values(readings: list[Reading], currency: str) -> dict[str, Any]:
    """Give the same as plain values; what is not known is null."""
    return {"currency": currency, "tests": [_values(reading) for reading in readings]}


def name_of(reading: Reading) -> str:
    """Name a test as people do."""
    row = reading.treated.row
    return visible(row["experiment_name"] or row["experiment_id"])


def _told(reading: Reading, currency: str) -> str:
    row, verdict = reading.treated.row, reading.verdict
    lines = [
        (
            f"{name_of(reading)}: {visible(row['variant'])} against "
            f"{visible(reading.control.row['variant'])}"
        ),
        f"  {verdict.title}. {verdict.advice}",
        _split_line(reading),
    ]
    if reading.is_split_broken:
        return "\n".join(lines)
    lines += [
        _outcome_line(reading),
        _lift_line(reading),
        _money_line(reading, currency),
    ]
    lines += [_adjusted_line(reading), _power_line(reading)]
    return "\n".join(line for line in lines if line)


def _outcome_line(reading: Reading) -> str:
    row = reading.treated.row
    done = OUTCOMES[row["outcome"]]
    arms = (reading.treated.outcome, reading.control.outcome)
    rates = " against ".join(
        f"{arm.mean:.2%} of {arm.units:,}" for arm in arms if arm.units
    )
    return f"  Of those assigned, {rates} {done} within {row['horizon_days']} days."


def _lift_line(reading: Reading) -> str:
    if reading.lift is None:
        return ""
    how = "95 % interval" if reading.is_over else "95 % however often one looks"
    relative = reading.relative
    more = f"; relative {relative.value:+.0%}" if relative else ""
    looked = "" if reading.is_over else " It is not over: " + _when(reading)
    return f"  Lift {points(reading.lift)}, {how}{more}.{looked}"


def _when(reading: Reading) -> str:
    read_at = reading.treated.row["read_at"]
    if read_at is None:
        return "nobody set down when it is to be read."
    return f"it is to be read on {read_at:%Y-%m-%d}."


def _money_line(reading: Reading, currency: str) -> str:
    net, profit = reading.net_profit, reading.profit
    if net is None:
        return "  Money: its margin or cost is not set down, so profit is not known."
    told = f"  Money: {cents(net)} {currency} net as counted"
    if profit is None:
        return f"{told}."
    each = profit.times(PER_MANY)
    return (
        f"{told}; per 1,000 units {money(each.value, currency)} "
        f"({money(each.lower, currency)} to {money(each.upper, currency)})."
    )


def _adjusted_line(reading: Reading) -> str:
    adjusted = reading.adjusted
    if adjusted is None:
        return "  Nothing known before the assignment tells units apart."
    return (
        f"  Adjusted for the score before: {points(adjusted.difference)}; that saves "
        f"{adjusted.gain:.1%} of the variance."
    )


def _power_line(reading: Reading) -> str:
    least = reading.least_lift
    if least is None:
        return ""
    return f"  So many units find a lift of {least:.0%} or more 4 times in 5."


def _split_line(reading: Reading) -> str:
    units = [item.row["counted_units"] for item in (reading.treated, reading.control)]
    seen = f"  Split {units[0]:,} to {units[1]:,}"
    if reading.split is None:
        return f"{seen}; no plan says what it should be, so it is not checked."
    if reading.is_split_broken:
        return f"{seen}: not as planned, chance {reading.split:.1g}."
    return f"{seen}: as planned, chance {reading.split:.2f}."


def points(found: Estimate) -> str:
    """Write a difference of rates in percentage points with its interval.

    >>> points(Estimate(0.0095, 0.008, 0.011))
    '+0.95 points (+0.80 to +1.10)'
    """
    value, lower, upper = (
        f"{end * 100:+.2f}" for end in (found.value, found.lower, found.upper)
    )
    return f"{value} points ({lower} to {upper})"


def cents(amount: float) -> str:
    """Write money to the cent.

    >>> cents(-2334.6)
    '-2,334.60'
    """
    return f"{amount:,.2f}"


def _values(reading: Reading) -> dict[str, Any]:
    row = reading.treated.row
    adjusted = reading.adjusted
    return {
        "experiment_id": row["experiment_id"],
        "variant": row["variant"],
        "verdict": reading.verdict.name.lower(),
        "is_over": reading.is_over,
        "units": {"treated": reading.treated.units, "control": reading.control.units},
        "split_chance": reading.split,
        **_hidden_if_broken(
            reading,
            {
                "lift": _ends(reading.difference),
                "lift_anytime": _ends(reading.anytime),
                "relative_lift": _ends(reading.relative),
                "lift_adjusted": _ends(adjusted.difference if adjusted else None),
                "variance_saved": adjusted and adjusted.gain,
                "net_amount_per_unit": _ends(reading.revenue),
                "profit_per_unit": _ends(reading.profit),
                "net_profit": reading.net_profit,
                "least_relative_lift": reading.least_lift,
            },
        ),
    }


def _hidden_if_broken(reading: Reading, values: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(values) if reading.is_split_broken else values


def _ends(found: Estimate | None) -> dict[str, float] | None:
    return None if found is None else asdict(found)

"""Readings of tests as rows of a page, and the answer they give together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from scoring.confidence import Estimate
from scoring.experiments.reading import Reading, read_tests
from scoring.experiments.regions import Region, difference_in_differences
from scoring.experiments.verdicts import Verdict
from scoring.report.blocks import Answer
from scoring.report.formats import visible
from scoring.report.marts import Rows

PER_MANY = 1_000
# What a marketing lead does about each verdict and why, the clearest first.
ACTIONS = {
    Verdict.PAYS: ("Keep", "more people act, and it pays"),
    Verdict.LOSES: ("Stop", "more people act, and it loses money"),
    Verdict.HARMS: ("Stop", "fewer people act than without it"),
    Verdict.COSTS: ("Stop", "it is not seen to work, and loses money"),
    Verdict.WORKS: ("Count the money of", "more people act; whether it pays is open"),
    Verdict.OPEN: ("Wait for", "no difference is seen beyond chance"),
    Verdict.TOO_FEW: ("Wait for", "too few units have had their time"),
    Verdict.BROKEN: ("Repeat", "assignments were lost or doubled"),
}
CLEAR = {"Keep", "Stop"}
ORDER = list(ACTIONS)
# A chance that a page would write as nothing at all.
LEAST_CHANCE = 1e-6
MOST_NAMES = 3
OPEN_QUOTE = "\N{LEFT DOUBLE QUOTATION MARK}"
CLOSE_QUOTE = "\N{RIGHT DOUBLE QUOTATION MARK}"


def with_readings(results: Rows, as_of: datetime) -> Rows:
    """Read the rows of `experiment_results`: one row per variant against its control.

    A test whose split is broken keeps its verdict and loses its numbers.
    """
    if not len(results):
        return results
    readings = sorted(
        read_tests(results, as_of), key=lambda reading: ORDER.index(reading.verdict)
    )
    if not readings:
        nothing = "No test has a control to compare with."
        return replace(results, records=(), nothing=nothing)
    records = [_record(reading) for reading in readings]
    return replace(
        results,
        columns=tuple(records[0]),
        records=tuple(tuple(record.values()) for record in records),
    )


def experiments_answer(tests: Rows) -> Answer:
    """Say what to keep and what to stop; expects rows of `with_readings`."""
    tests.need()
    said = []
    for verdict, (action, reason) in ACTIONS.items():
        names = [row["test"] for row in tests if row["verdict"] == verdict.title]
        if names:
            said.append(f"{action} {_listed(names)}: {reason}.")
    clear = sum(row["action"] in CLEAR for row in tests)
    return Answer(
        sentence=" ".join(said),
        number=f"{clear} of {len(tests)}",
        label="tests are clear enough to act on",
    )


def with_region_readings(weeks: Rows) -> Rows:
    """Read the rows of `experiment_region_weeks`: one row per test by region."""
    weeks.need()
    records = [
        _region_record(list(rows))
        for _, rows in groupby(weeks, key=lambda row: row["experiment_id"])
    ]
    return replace(
        weeks,
        columns=tuple(records[0]),
        records=tuple(tuple(record.values()) for record in records),
    )


def _listed(names: Sequence[str]) -> str:
    shown = [f"{OPEN_QUOTE}{visible(name)}{CLOSE_QUOTE}" for name in names[:MOST_NAMES]]
    rest = len(names) - len(shown)
    if rest:
        shown.append(f"{rest} other{'s' if rest > 1 else ''}")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _record(reading: Reading) -> dict[str, Any]:
    treated, control = reading.treated, reading.control
    row, verdict = treated.row, reading.verdict
    is_hidden = reading.is_split_broken
    adjusted = reading.adjusted
    profit = reading.profit
    numbers = {
        **_ends("lift", reading.lift),
        **_ends("lift_once", reading.difference),
        **_ends("lift_anytime", reading.anytime),
        **_ends("lift_adjusted", adjusted.difference if adjusted else None),
        **_ends("relative_lift", reading.relative),
        **_ends("profit_per_thousand", profit and profit.times(PER_MANY)),
        "variance_saved": adjusted and adjusted.gain,
        "net_profit": reading.net_profit,
        "least_lift": reading.least_lift,
        "treated_conversions": int(row["conversions"]),
        "control_conversions": int(control.row["conversions"]),
    }
    return {
        "test": row["experiment_name"] or row["experiment_id"],
        "variant": row["variant"],
        "tactic": row["tactic"],
        "verdict": verdict.title,
        "advice": verdict.advice,
        "action": ACTIONS[verdict][0],
        "reading": _moment(reading),
        "test_units": treated.units + control.units,
        "treated_units": treated.units,
        "control_units": control.units,
        **(dict.fromkeys(numbers) if is_hidden else numbers),
        "planned_split": _planned(reading),
        "seen_split": treated.row["counted_units"]
        / (treated.row["counted_units"] + control.row["counted_units"]),
        "split_units": treated.row["counted_units"] + control.row["counted_units"],
        "split_chance": _chance(reading.split),
        "two_variant_units": _both(reading, "two_variant_units"),
        "had_outcome_units": _both(reading, "had_outcome_units"),
        "waiting_units": _both(reading, "counted_units")
        - _both(reading, "judged_units"),
        "exposed_units": int(row["exposed_units"]),
        "is_split_broken": is_hidden,
        "is_not_judged": reading.lift is None or is_hidden,
        "is_readable": treated.units > 0 and control.units > 0 and not is_hidden,
    }


def _moment(reading: Reading) -> str:
    read_at = reading.treated.row["read_at"]
    if read_at is None:
        return "No day was set to read it"
    return f"{'Over' if reading.is_over else 'Running until'} {read_at:%Y-%m-%d}"


def _chance(chance: float | None) -> float | None:
    return None if chance is None else max(chance, LEAST_CHANCE)


def _planned(reading: Reading) -> float | None:
    shares = [item.row["planned_share"] for item in (reading.treated, reading.control)]
    return None if None in shares else float(shares[0] / sum(shares))


def _both(reading: Reading, name: str) -> int:
    return int(reading.treated.row[name] + reading.control.row[name])


def _ends(name: str, found: Estimate | None) -> dict[str, float | None]:
    ends = (found.value, found.lower, found.upper) if found else (None, None, None)
    return dict(zip((name, f"{name}_lower", f"{name}_upper"), ends, strict=True))


def _region_record(rows: list[dict[str, Any]]) -> dict[str, Any]:
    regions = {
        row["region"]: Region(
            row["region"],
            row["is_treated"],
            tuple(_values(rows, row["region"], is_after=False)),
            tuple(_values(rows, row["region"], is_after=True)),
            row["match_id"],
        )
        for row in rows
    }
    found = difference_in_differences(regions.values())
    return {
        "test": rows[0]["experiment_name"],
        "regions": len(regions),
        **_ends("region_change", found.change),
        "region_chance": found.chance,
        **_ends("region_placebo", found.placebo),
        "is_trend_shared": found.is_trend_shared,
    }


def _values(rows: list[dict[str, Any]], region: str, *, is_after: bool) -> list[float]:
    return [
        float(row["purchases"])
        for row in rows
        if row["region"] == region and (row["week"] >= 0) is is_after
    ]

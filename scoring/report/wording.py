"""Bands, reasons and checks in the words of a page."""

from typing import Any

from scoring.reasons import read_reasons
from scoring.report.definitions import Kind
from scoring.report.formats import band_name, visible, written
from scoring.report.marts import Rows

# What each check of the watch is called, and what it counts.
CHECKS: dict[str, tuple[str, Kind]] = {
    "missing_day": ("Arrivals of the last day", "count"),
    "missing_week": ("Arrivals of the last week", "count"),
    "score_drift": ("Mean points at day 14", "points"),
    "signal_drift": ("Mean points of a signal at day 14", "points"),
    "band_share": ("Share of leads in a band at day 14", "rate"),
    "calibration": ("Buyers, by the band looked at", "count"),
}


def with_band_names(rows: Rows, or_higher: bool = False) -> Rows:
    """Write the column `band` in words; `or_higher` says that higher bands count too.

    The lowest band or higher is any band at all: the buyer was known as a lead.
    """
    if not len(rows):
        return rows
    highest = max(rows.column("band_number")) if or_higher else 0
    return rows.replaced("band", [_words(row, or_higher, highest) for row in rows])


def with_reason_words(rows: Rows) -> Rows:
    """Write the column `reason` of rows set aside in words; an unknown code stays."""
    if not len(rows):
        return rows
    return rows.replaced("reason", [_meaning(code) for code in rows.column("reason")])


def with_check_words(rows: Rows) -> Rows:
    """Write `check_name` in words, and `expected` and `observed` as it counts them."""
    if not len(rows):
        return rows
    kinds = [CHECKS[name][1] for name in rows.column("check_name")]
    for column in ("expected", "observed"):
        values = [
            written(None if value is None else float(value), kind)
            for value, kind in zip(rows.column(column), kinds, strict=True)
        ]
        rows = rows.replaced(column, values)
    names = [CHECKS[name][0] for name in rows.column("check_name")]
    return rows.replaced("check_name", names).replaced(
        "subject", [visible(subject) for subject in rows.column("subject")]
    )


def _meaning(code: str) -> str:
    reason = read_reasons().get(code)
    return code if reason is None else reason.meaning.rstrip(".")


def _words(row: dict[str, Any], or_higher: bool, highest: int) -> str:
    name = band_name(row["band"])
    if not or_higher or row["band_number"] == highest:
        return name
    if row["band_number"] == 1:
        return "Any band: known as a lead"
    return f"{name} or higher"

"""Bands and reasons in the words of a page."""

from typing import Any

from scoring.reasons import read_reasons
from scoring.report.formats import band_name
from scoring.report.marts import Rows


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

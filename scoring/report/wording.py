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


RECOMMENDATIONS = {
    "scale": "Scale",
    "cut": "Cut",
    "hold": "Hold",
    "too_little_data": "Too little data",
}
FINDINGS = {
    "sqls_are_cheap": "its SQLs are cheap",
    "twice_the_rate": "its leads become SQL at twice the rate",
    "sqls_are_dear": "its SQLs are dear",
    "leads_stay_cold": "its leads stay cold",
    "as_the_others": "its SQLs cost about what all do",
    "too_little_data": "too few leads to say",
}
MOVING = {"scale", "cut"}
MODELS = {"origin": "Who brought the lead"}


def with_advice_words(rows: Rows) -> Rows:
    """Write the columns `recommendation` and `finding` in words."""
    if not len(rows):
        return rows
    reasons = [_reason(row["recommendation"], row["finding"]) for row in rows]
    said = [RECOMMENDATIONS[each] for each in rows.column("recommendation")]
    return rows.replaced("finding", reasons).replaced("recommendation", said)


def with_credit_names(rows: Rows, *columns: str) -> Rows:
    """Write names of models and outcomes in words; an unknown one as words it has."""
    for column in columns if len(rows) else ():
        rows = rows.replaced(column, [_name(name) for name in rows.column(column)])
    return rows


def _reason(recommendation: str, finding: str | None) -> str:
    if finding is None:
        return "no lead of its own is old enough"
    reason = FINDINGS[finding]
    is_doubted = recommendation == "hold" and finding != "as_the_others"
    return f"{reason}, but by other credit they are not" if is_doubted else reason


def _name(name: str) -> str:
    words = MODELS.get(name) or name.replace("_", " ").capitalize()
    return words.replace("Mql", "MQL").replace("Sql", "SQL")


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

"""Pages that answer one question each, made from notebooks that read the marts.

A notebook opens the marts, shows an `answer`, and then figures, tables and checks; it
defines nothing. `write_reports` executes the notebooks and writes the pages.
"""

from typing import TYPE_CHECKING, Any

from scoring.report.answers import (
    channels_answer,
    completeness_answer,
    leading_measure,
    score_answer,
)
from scoring.report.blocks import Answer, Check, NothingToShowError, Table, check
from scoring.report.intervals import ranked, with_rates
from scoring.report.marts import Marts, Rows, open_marts
from scoring.report.tables import table
from scoring.report.wording import with_band_names, with_reason_words

if TYPE_CHECKING:
    from scoring.report.write import write_reports

__all__ = [
    "Answer",
    "Check",
    "Marts",
    "NothingToShowError",
    "Rows",
    "Table",
    "channels_answer",
    "check",
    "completeness_answer",
    "leading_measure",
    "open_marts",
    "ranked",
    "score_answer",
    "table",
    "with_band_names",
    "with_rates",
    "with_reason_words",
    "write_reports",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # a module says what it has
    """Import what runs notebooks only when asked: the notebooks can do without."""
    if name != "write_reports":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from scoring.report.write import write_reports

    return write_reports

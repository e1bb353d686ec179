"""Pages that answer one question each, made from notebooks that read the marts.

A notebook opens the marts, shows an `answer`, and then figures, tables and checks; it
defines nothing. `scoring.report.write` executes the notebooks and writes the pages.
"""

from scoring.report.answers import (
    channels_answer,
    completeness_answer,
    credit_answer,
    leading_measure,
    score_answer,
)
from scoring.report.blocks import Answer, Check, NothingToShowError, Table, check
from scoring.report.intervals import ranked, with_rates
from scoring.report.marts import Marts, Rows, open_marts
from scoring.report.tables import table
from scoring.report.wording import (
    with_advice_words,
    with_band_names,
    with_credit_names,
    with_reason_words,
)

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
    "credit_answer",
    "leading_measure",
    "open_marts",
    "ranked",
    "score_answer",
    "table",
    "with_advice_words",
    "with_band_names",
    "with_credit_names",
    "with_rates",
    "with_reason_words",
]

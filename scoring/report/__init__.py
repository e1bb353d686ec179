"""Pages that answer one question each, made from notebooks that read the marts.

A notebook opens the marts, shows an `answer`, and then figures, tables and checks; it
defines nothing. `scoring.report.write` executes the notebooks and writes the pages.
"""

from scoring.report.action_answers import (
    actions_answer,
    forecast_answer,
    why_no_queue,
    with_queue_words,
)
from scoring.report.alerts import week_answer, with_alert_words
from scoring.report.answers import (
    completeness_answer,
    score_answer,
    watch_answer,
)
from scoring.report.blocks import Answer, Check, NothingToShowError, Table, check
from scoring.report.card_answers import bands_answer, change_answer
from scoring.report.card_rows import (
    curve_rows,
    cut_rows,
    expected_rows,
    gate_rows,
    line_rows,
    move_rows,
    quality_rows,
    reliability_rows,
    segment_rows,
)
from scoring.report.channel_answers import (
    channels_answer,
    credit_answer,
    leading_measure,
)
from scoring.report.credit_words import with_advice_words, with_credit_names
from scoring.report.deliveries import feeds_answer, read_deliveries, read_refusals
from scoring.report.experiments import (
    experiments_answer,
    with_readings,
    with_region_readings,
)
from scoring.report.intervals import ranked, with_rates
from scoring.report.learnt import read_evaluation, read_fit
from scoring.report.links import links_answer, with_finding_words
from scoring.report.marts import Marts, Rows, open_marts
from scoring.report.moves import with_moves
from scoring.report.nurture import nurture
from scoring.report.tables import table
from scoring.report.wording import (
    with_band_names,
    with_check_words,
    with_reason_words,
)

__all__ = [
    "Answer",
    "Check",
    "Marts",
    "NothingToShowError",
    "Rows",
    "Table",
    "actions_answer",
    "bands_answer",
    "change_answer",
    "channels_answer",
    "check",
    "completeness_answer",
    "credit_answer",
    "curve_rows",
    "cut_rows",
    "expected_rows",
    "experiments_answer",
    "feeds_answer",
    "forecast_answer",
    "gate_rows",
    "leading_measure",
    "line_rows",
    "links_answer",
    "move_rows",
    "nurture",
    "open_marts",
    "quality_rows",
    "ranked",
    "read_deliveries",
    "read_evaluation",
    "read_fit",
    "read_refusals",
    "reliability_rows",
    "score_answer",
    "segment_rows",
    "table",
    "watch_answer",
    "week_answer",
    "why_no_queue",
    "with_advice_words",
    "with_alert_words",
    "with_band_names",
    "with_check_words",
    "with_credit_names",
    "with_finding_words",
    "with_moves",
    "with_queue_words",
    "with_rates",
    "with_readings",
    "with_reason_words",
    "with_region_readings",
]

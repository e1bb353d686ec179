"""One function, one figure: how a result of the marts is drawn.

Each takes rows and names of columns; words, units and n come from the definitions of
those columns, so an axis cannot lack its unit nor a rate its interval. `described` says
the figure in a sentence to those who cannot see it.
"""

from scoring.figures.card import card
from scoring.figures.compare import counts, intervals, pairs
from scoring.figures.completeness import coverage, losses
from scoring.figures.evidence import by_evidence
from scoring.figures.months import monthly_rate
from scoring.figures.score import reasons, score_distribution, score_history

__all__ = [
    "by_evidence",
    "card",
    "counts",
    "coverage",
    "intervals",
    "losses",
    "monthly_rate",
    "pairs",
    "reasons",
    "score_distribution",
    "score_history",
]

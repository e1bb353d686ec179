"""One function, one figure: how a result of the marts is drawn.

Each takes rows and names of columns; words, units and n come from the definitions of
those columns, so an axis cannot lack its unit nor a rate its interval. `described` says
the figure in a sentence to those who cannot see it.
"""

from scoring.figures.card import card
from scoring.figures.cards import points, reliability, trade_off
from scoring.figures.compare import counts, intervals, pairs
from scoring.figures.completeness import coverage, losses
from scoring.figures.evidence import by_evidence
from scoring.figures.foretold import foretold
from scoring.figures.months import monthly_rate, monthly_shares
from scoring.figures.moves import moves
from scoring.figures.score import reasons, score_distribution, score_history
from scoring.figures.volumes import volumes

__all__ = [
    "by_evidence",
    "card",
    "counts",
    "coverage",
    "foretold",
    "intervals",
    "losses",
    "monthly_rate",
    "monthly_shares",
    "moves",
    "pairs",
    "points",
    "reasons",
    "reliability",
    "score_distribution",
    "score_history",
    "trade_off",
    "volumes",
]

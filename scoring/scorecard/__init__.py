"""A card of whole points, fitted to outcomes: what it asks, what each answer is worth.

`PointScorecardClassifier` is the way in; the other modules know numbers only.
"""

from scoring.scorecard.card import Line, Scorecard
from scoring.scorecard.estimator import PointScorecardClassifier
from scoring.scorecard.signals import AtLeast, Both, Is, Missing

__all__ = [
    "AtLeast",
    "Both",
    "Is",
    "Line",
    "Missing",
    "PointScorecardClassifier",
    "Scorecard",
]

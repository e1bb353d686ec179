"""How far the points of a card may be off."""

import numpy as np

from scoring.scorecard.logistic import curvature_of, log_odds
from scoring.scorecard.patterns import Floats, Patterns
from scoring.scorecard.polish import Scored


def standard_errors(patterns: Patterns, card: Scored, ridge: float) -> Floats:
    """Standard error of the points of each line used, in the order of the lines.

    The inverse of the information about the weights, divided by the weight of a point.
    """
    used = np.flatnonzero(card.points)
    if len(used) == 0:
        return np.zeros(0)
    kept = patterns.of(used)
    weights = np.asarray(card.slope * card.points[used], dtype=float)
    odds = log_odds(kept, card.intercept, weights)
    curvature = curvature_of(kept, odds, weights, ridge)
    variances = np.diag(np.linalg.inv(curvature.hessian))[1:]
    return np.asarray(np.sqrt(np.maximum(variances, 0.0)) / card.slope)

"""Two signals together: which pairs would explain what a fit leaves unexplained."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.logistic import chances_of
from scoring.scorecard.patterns import CHUNK, Answers, Floats, Patterns

Places = NDArray[np.intp]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """Pairs of signals by their places, best first.

    `gains` is what each would add to the log likelihood, `pulls` is positive where it
    would add points.
    """

    first: Places
    second: Places
    gains: Floats
    pulls: Floats


def tested(
    patterns: Patterns,
    odds: Floats,
    is_used: NDArray[np.bool_],
    least_weight: float,
) -> Asked:
    """Score-test all pairs of signals, with three matrix products.

    The gain of a pair is the square of its residual sum over twice its information; of
    that, what its signals already explain is taken off, if the card uses them. A pair
    that holds for too few, or for all but too few of either signal's rows, is left
    out.
    """
    chances = chances_of(odds)
    residuals = patterns.positives - patterns.totals * chances
    spread = patterns.totals * chances * (1 - chances)
    operands = patterns.answers
    pulls = _products(operands, residuals)
    bends = _products(operands, spread)
    weights = _products(operands, patterns.totals)
    first, second = np.triu_indices(operands.shape[1], 1)
    alone = np.minimum(weights[first, first], weights[second, second])
    together = weights[first, second]
    fits = (together >= least_weight) & (alone - together >= least_weight)
    first, second = first[fits], second[fits]
    information = bends[first, second]
    left = information.copy()
    for side in (first, second):
        own = bends[side, side]
        left *= np.where(is_used[side], 1 - information / np.maximum(own, 1e-12), 1.0)
    gains = pulls[first, second] ** 2 / (2 * np.maximum(left, 1e-6))
    order = np.argsort(-gains, kind="stable")
    return Asked(first[order], second[order], gains[order], pulls[first, second][order])


def _products(operands: Answers, weights: Floats) -> Floats:
    found = np.zeros((operands.shape[1], operands.shape[1]))
    for begin in range(0, len(operands), CHUNK):
        part = operands[begin : begin + CHUNK].astype(np.float32)
        thin = weights[begin : begin + CHUNK, None].astype(np.float32)
        found += (part * thin).T @ part
    return found

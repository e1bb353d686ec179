"""Which lines a card of at most k keeps: the weakest go, then single ones are swapped."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.logistic import (
    Box,
    Curvature,
    Floats,
    Line,
    curvature_of,
    fitted,
    log_odds,
    solved,
)
from scoring.scorecard.patterns import Patterns

Places = NDArray[np.intp]

# Of the lines too many, this share goes between two fits of those that stay.
SHARE_DROPPED = 0.34
# So many of the swaps that the quadratic model likes best are tried by a fit.
SWAPS_TRIED = 6
LEAST_FALL = 1e-6
ROUGH = 1e-5


@dataclass(frozen=True)
class Problem:
    """Patterns, the sign of each line, and the ridge."""

    patterns: Patterns
    box: Box
    ridge: float

    def fitted_on(self, kept: Places, start: Line, tolerance: float) -> Line:
        """Fit the lines kept; the others weigh nothing."""
        begun = Line(start.intercept, start.weights[kept], start.loss)
        found = fitted(
            self.patterns.of(kept), self.box.of(kept), self.ridge, begun, tolerance
        )
        weights = np.zeros(len(start.weights))
        weights[kept] = found.weights
        return Line(found.intercept, weights, found.loss)

    def curvature(self, line: Line) -> Curvature:
        """Gradient and Hessian for all lines, kept or not."""
        odds = log_odds(self.patterns, line.intercept, line.weights)
        return curvature_of(self.patterns, odds, line.weights, self.ridge)


def chosen(problem: Problem, most: int, start: Line) -> Line:
    """Choose at most so many lines, from a fit of all of them."""
    return swapped(problem, reduced(problem, most, start))


def reduced(problem: Problem, most: int, start: Line) -> Line:
    """Drop the line whose loss costs least, again and again."""
    line = start
    kept = np.flatnonzero(line.weights)
    while len(kept) > most:
        surplus = len(kept) - most
        line = _without_weakest(problem, line, kept, int(np.ceil(surplus * SHARE_DROPPED)))
        kept = np.flatnonzero(line.weights)
    return problem.fitted_on(kept, line, 1e-8)


def _without_weakest(problem: Problem, line: Line, kept: Places, count: int) -> Line:
    """Drop so many by the quadratic model, which is led along, and fit the rest."""
    curvature = problem_on(problem, line, kept)
    inverse = np.linalg.inv(curvature.hessian)
    weights = np.concatenate([[line.intercept], line.weights[kept]])
    left = np.ones(len(weights), dtype=bool)
    for _ in range(count):
        costs = weights**2 / np.maximum(np.diag(inverse), 1e-30)
        costs[~left] = np.inf
        costs[0] = np.inf
        goes = int(np.argmin(costs))
        column = inverse[:, goes].copy()
        weights -= weights[goes] * column / column[goes]
        inverse -= np.outer(column, column) / column[goes]
        left[goes] = False
        weights[goes] = 0.0
    stays = kept[left[1:]]
    begun = np.zeros(len(line.weights))
    begun[stays] = weights[1:][left[1:]]
    begun = np.clip(begun, problem.box.low, problem.box.high)
    return problem.fitted_on(
        stays, Line(float(weights[0]), begun, line.loss), ROUGH
    )


def problem_on(problem: Problem, line: Line, kept: Places) -> Curvature:
    """Gradient and Hessian for the lines kept."""
    patterns = problem.patterns.of(kept)
    odds = log_odds(patterns, line.intercept, line.weights[kept])
    return curvature_of(patterns, odds, line.weights[kept], problem.ridge)


def swapped(problem: Problem, start: Line) -> Line:
    """Swap one line for another while that lowers the loss."""
    line = start
    for _ in range(4 * len(start.weights)):
        better = _swapped_once(problem, line)
        if better is None:
            break
        line = better
    return line


def _swapped_once(problem: Problem, line: Line) -> Line | None:
    kept = np.flatnonzero(line.weights)
    others = np.flatnonzero(line.weights == 0)
    if len(kept) == 0 or len(others) == 0:
        return None
    gains = swap_gains(problem.curvature(line), line, kept, others, problem.box)
    best = np.argsort(-gains, axis=None)[:SWAPS_TRIED]
    for place in best:
        goes, comes = np.unravel_index(place, gains.shape)
        if gains[goes, comes] <= -0.1 * abs(gains.max()) or gains[goes, comes] <= 0:
            break
        swap = np.append(np.delete(kept, goes), others[comes])
        tried = problem.fitted_on(swap, line, ROUGH)
        if tried.loss < line.loss * (1 - LEAST_FALL):
            return problem.fitted_on(np.flatnonzero(tried.weights), tried, 1e-7)
    return None


def swap_gains(
    curvature: Curvature, line: Line, kept: Places, others: Places, box: Box
) -> Floats:
    """How much each swap would lower the quadratic model: one row per line kept.

    The lines that stay move along. With A the inverse Hessian of those kept, dropping j
    costs b_j^2 / 2 A_jj and moves the others by -b_j A_j / A_jj; the one that comes
    then gains the square of its gradient over twice its curvature, both as seen past
    those that stayed.
    """
    hessian, gradient = curvature.hessian, curvature.gradient
    stays = np.concatenate([[0], kept + 1])
    comes = others + 1
    across = hessian[np.ix_(comes, stays)]
    inverse = solved(hessian[np.ix_(stays, stays)], np.eye(len(stays)))
    seen = across @ inverse
    weights, diagonal = line.weights[kept], np.diag(inverse)[1:]
    costs = weights**2 / (2 * diagonal)
    slopes = gradient[comes] - seen @ gradient[stays]
    slopes = slopes[None, :] - (weights / diagonal)[:, None] * seen[:, 1:].T
    bends = hessian[comes, comes] - (seen * across).sum(axis=1)
    bends = bends[None, :] + seen[:, 1:].T ** 2 / diagonal[:, None]
    bends = np.maximum(bends, 1e-6 * hessian[comes, comes] + 1e-12)
    moves = np.clip(-slopes / bends, box.low[others], box.high[others])
    return np.asarray(-(slopes * moves + 0.5 * bends * moves**2) - costs[:, None])

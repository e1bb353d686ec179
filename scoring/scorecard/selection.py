"""Which lines a card of at most k keeps: the weakest go, then some are swapped."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.logistic import (
    Box,
    Curvature,
    Line,
    curvature_of,
    fitted,
    log_odds,
    solved,
    start_of,
)
from scoring.scorecard.patterns import Floats, Patterns

Places = NDArray[np.intp]

# Of the lines too many, this share goes between two fits of those that stay.
SHARE_DROPPED = 0.34
# So many of the swaps that the quadratic model likes best are tried by a fit.
SWAPS_TRIED, SWAPS_OF_A_LINE = 10, 2
LEAST_FALL = 1e-6
# Of the weight of all rows, the ridge that is added to begin anew.
STIFFER = 1e-4
ROUGH, FINE = 1e-5, 1e-8


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
    """Choose at most so many lines, from a fit of all of them.

    Swaps begin at three ends, since any one may lead them into a dead end. The second
    comes from a stiffer ridge, which shares the weight among signals that are alike, so
    that the weakest to go is not one that they have left with nothing.
    """
    stiff = replace(problem, ridge=problem.ridge + STIFFER * problem.patterns.weight)
    eased = fitted(problem.patterns, problem.box, stiff.ridge, start, ROUGH)
    ends = (
        reduced(problem, most, start),
        problem.fitted_on(
            np.flatnonzero(reduced(stiff, most, eased).weights), eased, ROUGH
        ),
        raised(problem, most),
    )
    return min((swapped(problem, end) for end in ends), key=lambda line: line.loss)


def raised(problem: Problem, most: int) -> Line:
    """Add the line that gains most, again and again."""
    line = start_of(problem.patterns)
    for _ in range(most):
        kept, others = np.flatnonzero(line.weights), np.flatnonzero(line.weights == 0)
        gains = _gains(
            _seen(problem.curvature(line), kept, others), others, problem.box
        )
        if not len(others) or gains.max() <= 0:
            break
        wider = np.append(kept, others[np.argmax(gains)])
        line = problem.fitted_on(wider, line, ROUGH)
    return line


def reduced(problem: Problem, most: int, start: Line) -> Line:
    """Drop the line whose loss costs least, again and again."""
    line = start
    kept = np.flatnonzero(line.weights)
    while len(kept) > most:
        surplus = len(kept) - most
        line = _without_weakest(
            problem, line, kept, int(np.ceil(surplus * SHARE_DROPPED))
        )
        kept = np.flatnonzero(line.weights)
    return problem.fitted_on(kept, line, FINE)


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
    return problem.fitted_on(stays, Line(float(weights[0]), begun, line.loss), ROUGH)


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
    for goes, comes in _promising(gains):
        swap = np.append(np.delete(kept, goes), others[comes])
        tried = problem.fitted_on(swap, line, ROUGH)
        if tried.loss < line.loss * (1 - LEAST_FALL):
            return problem.fitted_on(np.flatnonzero(tried.weights), tried, FINE)
    return None


def _promising(gains: Floats) -> list[tuple[int, int]]:
    """Rank swaps, so many of each line that might go.

    The best few alone would mostly be one line and its neighbours.
    """
    ranked = np.argsort(-gains, axis=1, kind="stable")[:, :SWAPS_OF_A_LINE]
    pairs = [(goes, int(c)) for goes, row in enumerate(ranked) for c in row]
    pairs.sort(key=lambda pair: -gains[pair])
    return pairs[:SWAPS_TRIED]


def swap_gains(
    curvature: Curvature, line: Line, kept: Places, others: Places, box: Box
) -> Floats:
    """How much each swap would lower the quadratic model: one row per line kept.

    The lines that stay move along. With A the inverse Hessian of those kept, dropping j
    costs b_j^2 / 2 A_jj and moves the others by -b_j A_j / A_jj; the one that comes
    then gains the square of its gradient over twice its curvature, both as seen past
    those that stayed.
    """
    seen = _seen(curvature, kept, others)
    weights, diagonal = line.weights[kept], np.diag(seen.inverse)[1:]
    shares = seen.shares[:, 1:].T
    moved = _Seen(
        seen.slopes - (weights / diagonal)[:, None] * shares,
        seen.bends + shares**2 / diagonal[:, None],
        seen.shares,
        seen.inverse,
    )
    return _gains(moved, others, box) - (weights**2 / (2 * diagonal))[:, None]


@dataclass(frozen=True)
class _Seen:
    """Slope and bend of lines not kept, past those kept, which move along."""

    slopes: Floats
    bends: Floats
    shares: Floats
    inverse: Floats


def _seen(curvature: Curvature, kept: Places, others: Places) -> _Seen:
    hessian, gradient = curvature.hessian, curvature.gradient
    stays, comes = np.concatenate([[0], kept + 1]), others + 1
    across = hessian[np.ix_(comes, stays)]
    inverse = solved(hessian[np.ix_(stays, stays)], np.eye(len(stays)))
    shares = across @ inverse
    own = hessian[comes, comes]
    bends = np.maximum(own - (shares * across).sum(axis=1), 1e-6 * own + 1e-12)
    return _Seen(gradient[comes] - shares @ gradient[stays], bends, shares, inverse)


def _gains(seen: _Seen, others: Places, box: Box) -> Floats:
    """How much the quadratic model falls when each line takes its best weight."""
    moves = np.clip(-seen.slopes / seen.bends, box.low[others], box.high[others])
    return np.asarray(-(seen.slopes * moves + 0.5 * seen.bends * moves**2))

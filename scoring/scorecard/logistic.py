"""Ridge logistic regression with a sign for each coefficient, by projected Newton."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from scoring.scorecard.patterns import CHUNK, Floats, Patterns

TINY = 1e-12
MOST_STEPS = 50
# A step is not halved any further.
SHORTEST = 1e-6
# The Hessian is summed in single precision; a ridge of this share of its diagonal keeps
# columns that repeat one another solvable.
JITTER = 1e-6


@dataclass(frozen=True)
class Box:
    """The least and most that each coefficient may be."""

    low: Floats
    high: Floats

    def of(self, signals: NDArray[np.intp]) -> "Box":
        """Keep some signals."""
        return Box(self.low[signals], self.high[signals])


@dataclass(frozen=True)
class Line:
    """Intercept and coefficients, and the penalised loss they have."""

    intercept: float
    weights: Floats
    loss: float


@dataclass(frozen=True)
class Curvature:
    """Gradient and Hessian of the penalised loss; the intercept comes first."""

    gradient: Floats
    hessian: Floats


def log_odds(patterns: Patterns, intercept: float, weights: Floats) -> Floats:
    """Log odds of each pattern."""
    used = np.flatnonzero(weights)
    if len(used) == 0:
        return np.full(len(patterns.totals), intercept)
    kept = patterns.answers
    odds = np.empty(len(kept))
    thin = weights[used].astype(np.float32)
    for begin in range(0, len(kept), CHUNK):
        part = kept[begin : begin + CHUNK, used].astype(np.float32)
        odds[begin : begin + CHUNK] = part @ thin
    return odds + intercept


def loss_of(odds: Floats, patterns: Patterns) -> float:
    """Weighted negative log likelihood."""
    return float(patterns.totals @ np.logaddexp(0.0, odds) - patterns.positives @ odds)


def chances_of(odds: Floats) -> Floats:
    """Logistic function, without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * odds)))


def curvature_of(
    patterns: Patterns, odds: Floats, weights: Floats, ridge: float
) -> Curvature:
    """Sum gradient and Hessian over the patterns, a chunk at a time."""
    chances = chances_of(odds)
    residuals = patterns.totals * chances - patterns.positives
    spread = patterns.totals * chances * (1 - chances)
    width = patterns.answers.shape[1] + 1
    gradient, hessian = np.zeros(width), np.zeros((width, width))
    roots = np.sqrt(spread).astype(np.float32)
    for begin in range(0, len(odds), CHUNK):
        rows = slice(begin, begin + CHUNK)
        part = np.ones((len(odds[rows]), width), dtype=np.float32)
        part[:, 1:] = patterns.answers[rows]
        gradient += residuals[rows].astype(np.float32) @ part
        part *= roots[rows, None]
        hessian += part.T @ part
    gradient[0] = residuals.sum()
    gradient[1:] += ridge * weights
    diagonal = np.arange(1, width)
    hessian[diagonal, diagonal] += ridge + JITTER * hessian[0, 0]
    hessian[0, 0] += TINY
    return Curvature(gradient, hessian)


def start_of(patterns: Patterns) -> Line:
    """The card without a line: everyone has the base rate."""
    total, positive = patterns.totals.sum(), patterns.positives.sum()
    intercept = float(np.log(positive) - np.log(total - positive))
    odds = np.full(len(patterns.totals), intercept)
    return Line(intercept, np.zeros(patterns.answers.shape[1]), loss_of(odds, patterns))


def fitted(
    patterns: Patterns,
    box: Box,
    ridge: float,
    start: Line | None = None,
    tolerance: float = 1e-8,
) -> Line:
    """Minimise the penalised loss within the box.

    Every Newton step is a quadratic problem within the box, and is halved until the
    loss falls.
    """
    line = start or start_of(patterns)
    weights = np.clip(line.weights, box.low, box.high)
    odds = log_odds(patterns, line.intercept, weights)
    loss = loss_of(odds, patterns) + 0.5 * ridge * float(weights @ weights)
    intercept = line.intercept
    for _ in range(MOST_STEPS):
        curvature = curvature_of(patterns, odds, weights, ridge)
        step = box_step(curvature, Box(box.low - weights, box.high - weights))
        slope = log_odds(patterns, step[0], step[1:])
        length = 1.0
        while True:
            tried = weights + length * step[1:]
            tried_odds = odds + length * slope
            tried_loss = loss_of(tried_odds, patterns) + 0.5 * ridge * float(
                tried @ tried
            )
            if tried_loss <= loss or length < SHORTEST:
                break
            length /= 2
        if tried_loss > loss:
            break
        fell = loss - tried_loss
        weights, odds, loss = tried, tried_odds, tried_loss
        intercept += length * step[0]
        if fell <= tolerance * abs(loss):
            break
    return Line(float(intercept), np.clip(weights, box.low, box.high), loss)


def box_step(curvature: Curvature, room: Box) -> Floats:
    """Minimise the quadratic model within the room; the intercept is free.

    Coefficients at a bound that the gradient pushes against stay there; the rest are
    solved for, and projected back.
    """
    hessian, gradient = curvature.hessian, curvature.gradient
    low = np.concatenate([[-np.inf], room.low])
    high = np.concatenate([[np.inf], room.high])
    step = np.zeros(len(gradient))
    value = 0.0
    for _ in range(2 * len(gradient) + 10):
        slope = hessian @ step + gradient
        held = ((step <= low) & (slope > 0)) | ((step >= high) & (slope < 0))
        free = np.flatnonzero(~held)
        if len(free) == 0 or np.abs(slope[free]).max() <= 1e-9 * (
            1 + np.abs(gradient).max()
        ):
            break
        direction = np.zeros(len(gradient))
        direction[free] = -solved(hessian[np.ix_(free, free)], slope[free])
        length = 1.0
        while length > SHORTEST:
            tried = np.clip(step + length * direction, low, high)
            tried_value = float(0.5 * tried @ hessian @ tried + gradient @ tried)
            if tried_value < value:
                break
            length /= 2
        if not tried_value < value - 1e-12 * abs(value):
            break
        step, value = tried, tried_value
    return step


def solved(matrix: Floats, right: Floats) -> Floats:
    """Solve a symmetric positive system."""
    return np.asarray(cho_solve(cho_factor(matrix), right))

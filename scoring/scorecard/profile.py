"""The exact loss of many cards at once, each from the histogram of its scores."""

from dataclasses import dataclass

import numpy as np

from scoring.scorecard.logistic import chances_of
from scoring.scorecard.patterns import Floats

NEWTON_STEPS = 30


@dataclass(frozen=True)
class Histograms:
    """Weight and weight of buyers at each score: one row per card.

    `squares` is the sum of the squared points of each card, which the ridge is on.
    """

    scores: Floats
    totals: Floats
    positives: Floats
    squares: Floats


@dataclass(frozen=True)
class Scales:
    """Log odds are `intercept + slope x score`; one of each per card, and the loss."""

    intercepts: Floats
    slopes: Floats
    losses: Floats


def profiled(
    cards: Histograms,
    ridge: float,
    start: tuple[float, float],
    steps: int = NEWTON_STEPS,
) -> Scales:
    """Fit intercept and slope of each card by Newton's method on two parameters.

    Every step is halved until the loss falls; a slope is never negative, because more
    points must not mean less.
    """
    count = len(cards.totals)
    intercepts, slopes = np.full(count, start[0]), np.full(count, max(start[1], 0.0))
    losses = _losses(cards, ridge, intercepts, slopes)
    for _ in range(steps):
        move = _newton_step(cards, ridge, intercepts, slopes)
        length = np.ones(count)
        for _ in range(12):
            tried = (
                intercepts + length * move[0],
                np.maximum(slopes + length * move[1], 0.0),
            )
            tried_losses = _losses(cards, ridge, *tried)
            rises = ~(tried_losses <= losses)
            if not rises.any():
                break
            length = np.where(rises, length / 4, length)
        falls = tried_losses < losses
        fell = np.where(falls, losses - tried_losses, 0.0)
        intercepts = np.where(falls, tried[0], intercepts)
        slopes = np.where(falls, tried[1], slopes)
        losses = np.where(falls, tried_losses, losses)
        if (fell <= 1e-12 * np.abs(losses)).all():
            break
    return Scales(intercepts, slopes, losses)


def _losses(
    cards: Histograms, ridge: float, intercepts: Floats, slopes: Floats
) -> Floats:
    odds = intercepts[:, None] + slopes[:, None] * cards.scores
    loss = cards.totals * np.logaddexp(0.0, odds) - cards.positives * odds
    return np.asarray(loss.sum(axis=1) + 0.5 * ridge * slopes**2 * cards.squares)


def _newton_step(
    cards: Histograms, ridge: float, intercepts: Floats, slopes: Floats
) -> tuple[Floats, Floats]:
    chances = chances_of(intercepts[:, None] + slopes[:, None] * cards.scores)
    residuals = cards.totals * chances - cards.positives
    spread = cards.totals * chances * (1 - chances)
    penalty = ridge * cards.squares
    slope_a, slope_m = residuals.sum(axis=1), residuals @ cards.scores
    slope_m = slope_m + penalty * slopes
    bend_aa = spread.sum(axis=1) + 1e-9
    bend_am = spread @ cards.scores
    bend_mm = spread @ cards.scores**2 + penalty + 1e-9
    determinant = np.maximum(bend_aa * bend_mm - bend_am**2, 1e-12 * bend_aa * bend_mm)
    # At slope 0 a pull below it holds the slope, and the intercept moves alone.
    held = (slopes == 0) & (slope_m - bend_am / bend_aa * slope_a > 0)
    step_m = np.where(held, 0.0, (bend_am * slope_a - bend_aa * slope_m) / determinant)
    step_a = np.where(
        held, -slope_a / bend_aa, (bend_am * slope_m - bend_mm * slope_a) / determinant
    )
    return step_a, step_m

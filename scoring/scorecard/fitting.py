"""From patterns to whole points: choose lines, round at many scales, polish exactly."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.scorecard.logistic import Box, Line, fitted
from scoring.scorecard.patterns import Patterns
from scoring.scorecard.polish import Points, Polisher, Range, Scored
from scoring.scorecard.rounding import roundings
from scoring.scorecard.selection import Problem, chosen, problem_on

# Lines are chosen on so many patterns, and fitted on all of them.
MOST_TO_CHOOSE_ON = 60_000
POLISHED = 4
ROUGH, FINE = 1e-6, 1e-8


@dataclass(frozen=True)
class Limits:
    """The range of each line's points, the most lines, and the ridge."""

    room: Range
    most: int
    ridge: float

    @property
    def box(self) -> Box:
        """The signs that the range leaves to the weights."""
        return Box(
            np.where(self.room.low < 0, -np.inf, 0.0),
            np.where(self.room.high > 0, np.inf, 0.0),
        )


def fitted_roughly(
    patterns: Patterns, limits: Limits, start: Line | None = None
) -> Line:
    """Fit all lines, on as many patterns as choosing needs."""
    few = patterns.sample(MOST_TO_CHOOSE_ON)
    return fitted(few, limits.box, limits.ridge, start, ROUGH)


def weighed(patterns: Patterns, limits: Limits, start: Line) -> Line:
    """Choose lines from a rough fit of all, and fit them on all patterns."""
    line = start
    if np.count_nonzero(line.weights) > limits.most:
        few = patterns.sample(MOST_TO_CHOOSE_ON)
        line = chosen(Problem(few, limits.box, limits.ridge), limits.most, line)
    whole = Problem(patterns, limits.box, limits.ridge)
    return whole.fitted_on(np.flatnonzero(line.weights), line, FINE)


def pointed(patterns: Patterns, limits: Limits, line: Line) -> Scored:
    """Make whole points of weights.

    Several roundings are polished on as many patterns as choosing needs; the best of
    them settles on all.
    """
    few = patterns.sample(MOST_TO_CHOOSE_ON)
    polisher = Polisher(few, limits.room, limits.ridge, limits.most)
    cards = [
        polisher.settled(polisher.scored(points, near))
        for points, near in _roundings(patterns, limits, line)
    ]
    card = polisher.polished(min(cards, key=lambda card: card.loss))
    if few is patterns:
        return card
    whole = Polisher(patterns, limits.room, limits.ridge, limits.most)
    return whole.settled(whole.scored(card.points, (card.intercept, card.slope)))


def _roundings(
    patterns: Patterns, limits: Limits, line: Line
) -> Iterator[tuple[Points, tuple[float, float]]]:
    """Round at the best scales; beside each the offset and slope it should have."""
    kept = np.flatnonzero(line.weights)
    curvature = problem_on(Problem(patterns, limits.box, limits.ridge), line, kept)
    room = Range(limits.room.low[kept], limits.room.high[kept])
    for small in roundings(line.weights[kept], curvature, room)[:POLISHED]:
        points = np.zeros(len(line.weights), dtype=np.int64)
        points[kept] = small
        size = float(np.abs(small).sum())
        slope = float(np.abs(line.weights).sum()) / size if size else 1.0
        yield points, (line.intercept, slope)

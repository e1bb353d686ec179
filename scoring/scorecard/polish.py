"""Whole points made better on the exact loss, not on a model of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.logistic import Curvature, chances_of, curvature_of
from scoring.scorecard.patterns import Floats, Patterns
from scoring.scorecard.profile import Histograms, Scales, profiled

Points = NDArray[np.int64]

# Moves of two lines, and of one line for another, that the quadratic model likes best
# and that are tried.
PAIRS_TRIED = 24
SWAPS_TRIED = 8
STEPS = (-2, -1, 1, 2)
# A move must lower the loss by this share, or rounding errors would never end.
LEAST_FALL = 1e-9


@dataclass(frozen=True)
class Range:
    """The least and most points of each line."""

    low: Points
    high: Points


@dataclass(frozen=True)
class Scored:
    """Points of all lines, the score of each pattern, and how scores become odds.

    `totals` and `positives` are the histogram of the scores from the `least` on.
    """

    points: Points
    scores: NDArray[np.int32]
    least: int
    totals: Floats
    positives: Floats
    intercept: float
    slope: float
    loss: float

    @property
    def lines(self) -> int:
        """Number of lines that weigh something."""
        return int(np.count_nonzero(self.points))

    @property
    def odds(self) -> Floats:
        """Log odds of each pattern."""
        return np.asarray(self.intercept + self.slope * self.scores, dtype=float)


class Polisher:
    """Moves on the points of a card; offset and scale follow each of them exactly."""

    def __init__(
        self, patterns: Patterns, room: Range, ridge: float, most: int
    ) -> None:
        self.patterns = patterns
        self.room = room
        self.ridge = ridge
        self.most = most
        self.columns = np.asfortranarray(patterns.answers)
        self._rows: dict[int, NDArray[np.intp]] = {}

    def scored(self, points: Points, near: tuple[float, float]) -> Scored:
        """Score the patterns, and fit offset and scale from those of a card nearby."""
        scores = np.zeros(len(self.patterns.totals), dtype=np.int32)
        for line in np.flatnonzero(points):
            scores[self._rows_of(int(line))] += points[line]
        return self._profiled(points, scores, near)

    def _rows_of(self, line: int) -> NDArray[np.intp]:
        """Patterns that hold a line."""
        if line not in self._rows:
            self._rows[line] = np.flatnonzero(self.columns[:, line])
        return self._rows[line]

    def polished(self, card: Scored) -> Scored:
        """Move one line, two, or one for another, until nothing lowers the loss."""
        card = self.settled(card)
        while True:
            better = self._first_better(card, self._pair_moves(card))
            if better is None and (self.most < len(card.points) or card.lines == 0):
                better = self._first_better(card, self._swap_moves(card), settle=True)
            if better is None:
                return card
            card = self.settled(better)

    def settled(self, card: Scored) -> Scored:
        """Give each line in turn its best points given the others, until none moves."""
        still = 0
        order = np.arange(len(card.points))
        while still < len(order):
            for line in order:
                better = self._best_of_line(card, int(line))
                still = still + 1 if better is None else 0
                card = better or card
                if still >= len(order):
                    break
        return card

    def _best_of_line(self, card: Scored, line: int) -> Scored | None:
        """Try every value of one line: one histogram of its rows serves for all."""
        now = int(card.points[line])
        if now == 0 and card.lines >= self.most:
            return None
        values = np.arange(self.room.low[line], self.room.high[line] + 1)
        cards = self._histograms(card, line, values)
        near = (card.intercept, card.slope)
        scales = profiled(cards, self.ridge, near, steps=2)
        best = int(np.argmin(scales.losses))
        if values[best] == now or not self._is_lower(scales.losses[best], card):
            return None
        points = card.points.copy()
        points[line] = values[best]
        better = self._moved(card, points)
        return better if self._is_lower(better.loss, card) else None

    def _histograms(self, card: Scored, line: int, values: Points) -> Histograms:
        now = int(card.points[line])
        rows = self._rows_of(line)
        places, width = card.scores[rows] - card.least, len(card.totals)
        first, last = int(values[0]) - now, int(values[-1]) - now
        found = []
        for weights, everyone in (
            (self.patterns.totals, card.totals),
            (self.patterns.positives, card.positives),
        ):
            own = np.bincount(places, weights[rows], width)
            table = np.zeros((len(values), width + last - first))
            table[:, -first : -first + width] = everyone - own
            for place in range(len(values)):
                table[place, place : place + width] += own
            found.append(table)
        squares = float(card.points @ card.points) - now**2 + values.astype(float) ** 2
        scores = np.arange(first, last + width, dtype=float) + card.least
        return Histograms(scores, found[0], found[1], squares)

    def _moved(self, card: Scored, points: Points) -> Scored:
        """Score anew by the lines that differ."""
        scores = card.scores.copy()
        for line in np.flatnonzero(points != card.points):
            scores[self._rows_of(int(line))] += points[line] - card.points[line]
        return self._profiled(points, scores, (card.intercept, card.slope))

    def _profiled(
        self, points: Points, scores: NDArray[np.int32], near: tuple[float, float]
    ) -> Scored:
        least = int(scores.min())
        places = scores - least
        totals = np.bincount(places, self.patterns.totals).astype(float)
        positives = np.bincount(places, self.patterns.positives).astype(float)
        cards = Histograms(
            np.arange(least, least + len(totals), dtype=float),
            totals[None, :],
            positives[None, :],
            np.array([float(points @ points)]),
        )
        found: Scales = profiled(cards, self.ridge, near)
        return Scored(
            points,
            scores,
            least,
            totals,
            positives,
            float(found.intercepts[0]),
            float(found.slopes[0]),
            float(found.losses[0]),
        )

    def _first_better(
        self, card: Scored, moves: Iterator[Points], *, settle: bool = False
    ) -> Scored | None:
        for points in moves:
            tried = self._moved(card, points)
            if settle:
                tried = self.settled(tried)
            if self._is_lower(tried.loss, card):
                return tried
        return None

    def _pair_moves(self, card: Scored) -> Iterator[Points]:
        """Two lines a step or two each, as the quadratic model ranks them."""
        used = np.flatnonzero(card.points)
        slopes, bends = self._model(card, used)
        first, second = np.triu_indices(len(used), 1)
        ranked = []
        for a in STEPS:
            for b in STEPS:
                change = a * slopes[first] + b * slopes[second]
                change += 0.5 * (
                    a * a * bends[first, first]
                    + b * b * bends[second, second]
                    + 2 * a * b * bends[first, second]
                )
                best = np.argsort(change, kind="stable")[:PAIRS_TRIED]
                ranked += [(change[place], place, a, b) for place in best]
        for _, place, a, b in sorted(ranked)[:PAIRS_TRIED]:
            points = card.points.copy()
            points[used[first[place]]] += a
            points[used[second[place]]] += b
            if ((points >= self.room.low) & (points <= self.room.high)).all():
                yield points

    def _swap_moves(self, card: Scored) -> Iterator[Points]:
        """One line out and another in, as the quadratic model ranks them."""
        used = np.flatnonzero(card.points)
        others = np.flatnonzero((card.points == 0) & (self.room.low < self.room.high))
        if len(others) == 0:
            return
        slopes, bends = self._model(card, np.arange(len(card.points)))
        diagonal = np.maximum(np.diag(bends), 1e-12)
        gone = -card.points[used].astype(float)
        costs = gone * slopes[used] + 0.5 * gone**2 * diagonal[used]
        pulls = slopes[others] + gone[:, None] * bends[np.ix_(used, others)]
        values = np.clip(
            np.rint(-pulls / diagonal[others]),
            self.room.low[others],
            self.room.high[others],
        )
        change = costs[:, None] + pulls * values + 0.5 * diagonal[others] * values**2
        change[values == 0] = np.inf
        for place in np.argsort(change, axis=None, kind="stable")[:SWAPS_TRIED]:
            goes, comes = np.unravel_index(place, change.shape)
            if not np.isfinite(change[goes, comes]):
                return
            points = card.points.copy()
            points[used[goes]] = 0
            points[others[comes]] = int(values[goes, comes])
            yield points

    def _model(self, card: Scored, lines: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Slopes and bends of the loss in points; offset and scale move along."""
        kept = self.patterns.of(lines)
        weights = np.asarray(card.slope * card.points[lines], dtype=float)
        curvature = curvature_of(kept, card.odds, weights, self.ridge)
        chances = chances_of(card.odds)
        spread = self.patterns.totals * chances * (1 - chances)
        return in_points(curvature, card, spread, kept)

    def _is_lower(self, loss: float, card: Scored) -> bool:
        return loss < card.loss - LEAST_FALL * abs(card.loss)


def in_points(
    curvature: Curvature, card: Scored, spread: Floats, patterns: Patterns
) -> tuple[Floats, Floats]:
    """Turn a curvature in weights into one in points, past offset and scale."""
    across = patterns.held(np.column_stack([spread, spread * card.scores]))
    corner = np.array(
        [
            [spread.sum(), spread @ card.scores],
            [spread @ card.scores, spread @ card.scores.astype(float) ** 2],
        ]
    )
    corner += 1e-9 * np.trace(corner) * np.eye(2)
    bends = curvature.hessian[1:, 1:] - across @ np.linalg.solve(corner, across.T)
    return card.slope * curvature.gradient[1:], card.slope**2 * bends

"""From the answers of rows to a card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.scorecard.card import Line, Scorecard
from scoring.scorecard.errors import standard_errors
from scoring.scorecard.fitting import Limits, fitted_roughly, pointed, weighed
from scoring.scorecard.growing import Grown, Operand, grown
from scoring.scorecard.patterns import Answers, Patterns
from scoring.scorecard.polish import Scored
from scoring.scorecard.signals import Both, Signal, Simple
from scoring.scorecard.table import Columns


@dataclass(frozen=True)
class Task:
    """Signals, the patterns of their answers, and what a card may be."""

    signals: tuple[Simple, ...]
    patterns: Patterns
    limits: Limits


def answers_of(signals: Sequence[Signal], columns: Columns, rows: int) -> Answers:
    """Ask every signal of every row."""
    answers = np.empty((rows, len(signals)), dtype=np.uint8)
    for place, signal in enumerate(signals):
        answers[:, place] = signal.holds(columns)
    return answers


def varying(
    signals: Sequence[Simple], patterns: Patterns
) -> tuple[tuple[Simple, ...], Patterns]:
    """Leave out signals that hold for everyone or for nobody; they say nothing."""
    held = patterns.held(patterns.totals[:, None])[:, 0]
    kept = np.flatnonzero((held > 0) & (held < patterns.weight))
    return tuple(signals[int(place)] for place in kept), patterns.of(kept)


def fitted_card(task: Task, *, and_signals: bool) -> Scorecard:
    """Find pairs if they are wanted, choose lines, make their points whole."""
    found = _grown(task) if and_signals else _plain(task)
    line = weighed(found.patterns, found.limits, found.line)
    card = pointed(found.patterns, found.limits, line)
    pairs = [Both(task.signals[a], task.signals[b]) for a, b in found.pairs]
    return _written([*task.signals, *pairs], found, _smallest(card))


def _plain(task: Task) -> Grown:
    line = fitted_roughly(task.patterns, task.limits)
    return Grown(task.patterns, (), task.limits, line)


def _grown(task: Task) -> Grown:
    names = {signal.column: place for place, signal in enumerate(task.signals)}
    room = task.limits.room
    operands = tuple(
        Operand(names[signal.column], int(low), int(high))
        for signal, low, high in zip(task.signals, room.low, room.high, strict=True)
    )
    return grown(task.patterns, task.limits, operands)


def _smallest(card: Scored) -> Scored:
    """Divide the points by what divides them all; the chances stay the same."""
    common = int(np.gcd.reduce(card.points)) if card.slope > 0 else 0
    if common == 0:
        nothing = np.zeros_like(card.points)
        return replace(card, points=nothing, slope=1.0)
    return replace(card, points=card.points // common, slope=card.slope * common)


def _written(signals: Sequence[Signal], found: Grown, card: Scored) -> Scorecard:
    patterns = found.patterns
    errors = standard_errors(patterns, card, found.limits.ridge)
    weights = patterns.held(np.column_stack([patterns.totals, patterns.positives]))
    lines = tuple(
        Line(
            signals[int(place)],
            int(card.points[place]),
            float(error),
            float(weights[place, 0]),
            float(weights[place, 1]),
        )
        for place, error in zip(np.flatnonzero(card.points), errors, strict=True)
    )
    return Scorecard(lines, -card.intercept / card.slope, 1 / card.slope)

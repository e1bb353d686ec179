"""AND-signals: pairs that the lines of a card leave unexplained compete with them."""

from dataclasses import dataclass, replace

import numpy as np

from scoring.scorecard.fitting import Limits, fitted_roughly
from scoring.scorecard.logistic import Line, log_odds
from scoring.scorecard.pairs import Pair, tested
from scoring.scorecard.patterns import Patterns
from scoring.scorecard.polish import Range

ROUNDS = 3
ADDED = 10
# In units of log likelihood. Thousands of pairs are tested, so the best of them looks
# good by chance; a gain of 6 is a deviation of 3.5 standard errors.
LEAST_GAIN = 6.0
# A pair holds for at least so much weight, and fails for as much of either signal.
LEAST_WEIGHT = 50.0


@dataclass(frozen=True)
class Operand:
    """The column that a signal asks, and the least and most points it may have."""

    column: int
    low: int
    high: int


@dataclass(frozen=True)
class Grown:
    """Patterns with a column for each pair added, limits, and a fit of all lines."""

    patterns: Patterns
    pairs: tuple[Pair, ...]
    limits: Limits
    line: Line


def grown(patterns: Patterns, limits: Limits, operands: tuple[Operand, ...]) -> Grown:
    """Add pairs in rounds to a fit of all signals; which lines stay is chosen later.

    A pair has the range of points that its two signals have in common; where that is
    0 alone, because one must add and the other subtract, there is none.
    """
    now = Grown(patterns, (), limits, fitted_roughly(patterns, limits))
    for _ in range(ROUNDS):
        found = _best_pairs(patterns, now, operands)
        if not found:
            break
        now = _with_pairs(now, patterns, found, operands)
    return now


def _best_pairs(
    patterns: Patterns, now: Grown, operands: tuple[Operand, ...]
) -> tuple[Pair, ...]:
    """Take the pairs that gain most, one of any two columns."""
    odds = log_odds(now.patterns, now.line.intercept, now.line.weights)
    is_used = now.line.weights[: len(operands)] != 0
    asked = tested(patterns, odds, is_used, LEAST_WEIGHT)
    found: dict[frozenset[int], Pair] = {}
    for first, second, gain, pull in zip(
        asked.first, asked.second, asked.gains, asked.pulls, strict=True
    ):
        if gain < LEAST_GAIN or len(found) == ADDED:
            break
        one, other = operands[first], operands[second]
        columns = frozenset((one.column, other.column))
        pair = (int(first), int(second))
        allowed = min(one.high, other.high) if pull > 0 else max(one.low, other.low)
        is_new = columns not in found and pair not in now.pairs
        if one.column != other.column and is_new and pull * allowed > 0:
            found[columns] = pair
    return tuple(found.values())


def _with_pairs(
    now: Grown,
    patterns: Patterns,
    added: tuple[Pair, ...],
    operands: tuple[Operand, ...],
) -> Grown:
    """Fit with the pairs added."""
    answers = patterns.answers
    together = [answers[:, first] & answers[:, second] for first, second in added]
    wider = replace(
        patterns, answers=np.column_stack([now.patterns.answers, *together])
    )
    room = now.limits.room
    lows = [max(operands[a].low, operands[b].low) for a, b in added]
    highs = [min(operands[a].high, operands[b].high) for a, b in added]
    limits = replace(
        now.limits,
        room=Range(np.append(room.low, lows), np.append(room.high, highs)),
    )
    weights = np.append(now.line.weights, np.zeros(len(added)))
    line = fitted_roughly(wider, limits, replace(now.line, weights=weights))
    return Grown(wider, now.pairs + added, limits, line)

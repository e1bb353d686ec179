"""The card itself: lines that ask and add, and what their sum means."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.logistic import chances_of
from scoring.scorecard.patterns import Floats
from scoring.scorecard.polish import Points
from scoring.scorecard.signals import Signal
from scoring.scorecard.table import Columns

# An error is written whole where it rounds to at least 1.
LEAST_WHOLE = 0.95


@dataclass(frozen=True)
class Line:
    """A signal and its points; the error is that of the points, at the card's scale.

    `weight` and `positive_weight` count the training rows for which the signal held.
    """

    signal: Signal
    points: int
    standard_error: float
    weight: float
    positive_weight: float


@dataclass(frozen=True)
class Scorecard:
    """Lines, and how their sum is a chance: `1 / (1 + exp((offset - score) / scale))`.

    `scale` is the number of points that multiply the odds by e.
    """

    lines: tuple[Line, ...]
    offset: float
    scale: float

    def scores(self, columns: Columns, rows: int) -> Points:
        """Add up the points of so many rows."""
        total = np.zeros(rows, dtype=np.int64)
        for line in self.lines:
            total += line.signal.holds(columns) * line.points
        return total

    def log_odds(self, scores: NDArray[np.int64]) -> Floats:
        """Log odds of scores."""
        return np.asarray((scores - self.offset) / self.scale)

    def chances(self, scores: NDArray[np.int64]) -> Floats:
        """Probability of scores, as fitted with the points."""
        return chances_of(self.log_odds(scores))

    def sql(self, quote: str = '"') -> str:
        """Write the score as one SQL expression over the columns.

        DuckDB quotes names by `"` and Spark by a backtick; the rest is the same for
        both. A missing value or a level never seen adds nothing but what a line for it
        adds.
        """
        if not self.lines:
            return "0"
        return "\n+ ".join(
            f"case when {line.signal.condition(quote)} then {line.points} else 0 end"
            for line in self.lines
        )

    def __str__(self) -> str:
        rows = [
            (
                str(line.signal),
                f"{line.points:+d} +- {_error(line.standard_error)}",
                f"{line.weight:,.0f}",
            )
            for line in self.lines
        ]
        rows.insert(0, ("signal", "points", "leads"))
        widths = [max(len(row[place]) for row in rows) for place in range(3)]
        text = [
            f"{name:<{widths[0]}}  {points:>{widths[1]}}  {weight:>{widths[2]}}"
            for name, points, weight in rows
        ]
        meaning = (
            f"chance = 1 / (1 + exp(({self.offset:.2f} - score) / {self.scale:.2f}))"
        )
        return "\n".join([*text, meaning])


def _error(error: float) -> str:
    """Write an error as a person would: whole from 1 on, else one digit."""
    return f"{error:.0f}" if error >= LEAST_WHOLE else f"{error:.1f}"

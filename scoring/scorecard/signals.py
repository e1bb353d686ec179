"""What a line of a card asks of a row: yes or no, in Python and in SQL alike."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.table import Columns
from scoring.scorecard.text import shown

Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class AtLeast:
    """A number that has reached a threshold; missing has not."""

    column: str
    threshold: float

    def __str__(self) -> str:
        return f"{self.column} >= {shown(self.threshold)}"

    def holds(self, columns: Columns) -> Truths:
        """Say for each row whether it does."""
        return np.asarray(columns[self.column].values >= self.threshold)


@dataclass(frozen=True)
class Below:
    """A number that has not reached a threshold; missing is not below."""

    column: str
    threshold: float

    def __str__(self) -> str:
        return f"{self.column} < {shown(self.threshold)}"

    def holds(self, columns: Columns) -> Truths:
        """Say for each row whether it is."""
        return np.asarray(columns[self.column].values < self.threshold)


@dataclass(frozen=True)
class Is:
    """A text that equals a level, or a truth that is true; a new level does not."""

    column: str
    level: str | bool

    def __str__(self) -> str:
        return self.column if self.level is True else f"{self.column} = {self.level}"

    def holds(self, columns: Columns) -> Truths:
        """Say for each row whether it does."""
        return np.asarray(columns[self.column].values == self.level, dtype=bool)


@dataclass(frozen=True)
class Missing:
    """No value: null, or not a number."""

    column: str

    def __str__(self) -> str:
        return f"{self.column} missing"

    def holds(self, columns: Columns) -> Truths:
        """Say for each row whether there is none."""
        return columns[self.column].missing


Simple = AtLeast | Below | Is | Missing


@dataclass(frozen=True)
class Both:
    """Two signals together."""

    first: Simple
    second: Simple

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"

    def holds(self, columns: Columns) -> Truths:
        """Say for each row whether both hold."""
        return self.first.holds(columns) & self.second.holds(columns)


Signal = Simple | Both

"""What a line of a card asks of a row: yes or no, in Python and in SQL alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.scorecard.table import Columns
from scoring.scorecard.text import identifier, literal, shown

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
        return np.asarray(columns[self.column].values >= np.float64(self.threshold))

    def condition(self, quote: str) -> str:
        """Ask the same in SQL; both engines hold NaN to be more than any number."""
        name = identifier(self.column, quote)
        return f"{name} >= {literal(self.threshold)} and not isnan({name})"


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

    def condition(self, quote: str) -> str:
        """Ask the same in SQL."""
        return f"{identifier(self.column, quote)} = {literal(self.level)}"


@dataclass(frozen=True)
class Missing:
    """No value: null, or for a number not a number."""

    column: str
    is_number: bool

    def __str__(self) -> str:
        return f"{self.column} missing"

    def holds(self, columns: Columns) -> Truths:
        """Say for each row whether there is none."""
        return columns[self.column].missing

    def condition(self, quote: str) -> str:
        """Ask the same in SQL."""
        name = identifier(self.column, quote)
        if self.is_number:
            return f"({name} is null or isnan({name}))"
        return f"{name} is null"


Simple = AtLeast | Is | Missing


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

    def condition(self, quote: str) -> str:
        """Ask the same in SQL."""
        return f"{self.first.condition(quote)} and {self.second.condition(quote)}"


Signal = Simple | Both

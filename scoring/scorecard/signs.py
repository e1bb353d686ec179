"""What the stated signs leave each signal to win or lose."""

from collections.abc import Mapping, Sequence

import numpy as np

from scoring.scorecard.polish import Range
from scoring.scorecard.signals import Missing, Simple
from scoring.scorecard.table import Columns


def ranges(
    signals: Sequence[Simple],
    signs: Mapping[str, int],
    columns: Columns,
    bounds: tuple[int, int],
) -> Range:
    """Give each signal the least and most points that it may have.

    Steps of a column with a sign all have that sign, so its points are monotone.

    Raises:
        ValueError: a sign is none, or is stated for an unknown column or for a text.
    """
    for name, sign in signs.items():
        _check_sign(name, sign, columns)
    stated = [
        0 if isinstance(signal, Missing) else signs.get(signal.column, 0)
        for signal in signals
    ]
    low, high = bounds
    return Range(
        np.array([0 if sign > 0 else low for sign in stated], dtype=np.int64),
        np.array([0 if sign < 0 else high for sign in stated], dtype=np.int64),
    )


def _check_sign(name: str, sign: int, columns: Columns) -> None:
    if name not in columns:
        raise ValueError(f"A sign is stated for {name!r}, which is no column.")
    if sign not in {-1, 0, 1}:
        raise ValueError(f"The sign of {name!r} is {sign!r}; give 1, -1 or 0.")
    if sign and columns[name].kind == "level":
        raise ValueError(
            f"A sign is stated for {name!r}, which holds texts; they have no order. "
            "Give a column of truths for each level that has a sign."
        )

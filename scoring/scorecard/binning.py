"""Which yes-or-no questions a column can be asked."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.scorecard.signals import AtLeast, Is, Missing, Simple
from scoring.scorecard.table import Column, Columns

Weights = NDArray[np.float64]
TINY = 1e-12


@dataclass(frozen=True)
class BinLimits:
    """At most so many bins for a number, and the least share of rows for any bin."""

    most_bins: int
    least_share: float


def signals_of(
    columns: Columns, weights: Weights, limits: BinLimits
) -> tuple[Simple, ...]:
    """Make the signals of every column, in the order of the columns.

    A number becomes steps `column >= threshold` at its weighted quantiles, a text its
    levels, and whatever can be missing a signal of its own for that. Steps and not
    intervals: with one sign on all of them, points can only rise (or fall) with the
    number.
    """
    return tuple(
        signal
        for name, column in columns.items()
        for signal in _signals(name, column, weights, limits)
    )


def _signals(
    name: str, column: Column, weights: Weights, limits: BinLimits
) -> list[Simple]:
    if column.kind == "truth":
        return [Is(name, level=True)]
    missing = column.missing
    found: list[Simple] = []
    if column.kind == "number":
        found += [AtLeast(name, cut) for cut in _cuts(column, missing, weights, limits)]
    else:
        found += [Is(name, level) for level in _levels(column, weights, limits)]
    if missing.any():
        found.append(Missing(name, is_number=column.kind == "number"))
    return found


def _cuts(
    column: Column, missing: NDArray[np.bool_], weights: Weights, limits: BinLimits
) -> list[float]:
    """Cut where bins of equal weight end; a value that fills a bin has it alone."""
    values, mass = _masses(column.values, missing, weights)
    cuts: list[float] = []
    begin, end = 0, len(values)
    total = np.concatenate([[0.0], np.cumsum(mass)])
    least = limits.least_share * float(weights.sum())
    while begin < end and len(cuts) < limits.most_bins - 1:
        left = total[-1] - total[begin]
        wanted = max(left / (limits.most_bins - len(cuts)), least)
        # The least number of values that fill the bin, less the last of them if that
        # alone would fill one.
        stop = int(np.searchsorted(total, total[begin] + wanted * (1 - 1e-12)))
        if stop - 1 > begin and mass[stop - 1] >= wanted:
            stop -= 1
        if stop >= end or total[-1] - total[stop] < least:
            break
        cuts.append(float(values[stop]))
        begin = stop
    return cuts


def _masses(
    values: NDArray[Any], missing: NDArray[np.bool_], weights: Weights
) -> tuple[NDArray[np.float64], Weights]:
    """Distinct values in order, and the weight of each."""
    values = np.ascontiguousarray(values)
    if not missing.any() and bool(np.all((values == 0) | (values == 1))):
        ones = float(weights[values == 1].sum())
        masses = np.array([float(weights.sum()) - ones, ones])
        return np.array([0.0, 1.0])[masses > 0], masses[masses > 0]
    known = values[~missing]
    distinct, places = np.unique(known, return_inverse=True)
    mass = np.bincount(places, weights=weights[~missing], minlength=len(distinct))
    return distinct[mass > 0].astype(float), np.asarray(mass[mass > 0], dtype=float)


def _levels(column: Column, weights: Weights, limits: BinLimits) -> list[str | bool]:
    masses = pd.Series(weights).groupby(pd.Series(column.values, dtype=object)).sum()
    least = limits.least_share * float(weights.sum())
    kept = masses[masses >= max(least, TINY)]
    return list(kept.index)

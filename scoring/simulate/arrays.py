"""Names for the arrays of the simulation, and the few operations all modules share."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Integers = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
"""Spans in microseconds, the unit of every instant in the arrays."""

Batch = TypeVar("Batch", bound="DataclassInstance")


def stack(batches: Sequence[Batch]) -> Batch:
    """One batch that holds the rows of all, field by field.

    A batch is a frozen dataclass whose fields are arrays with one entry per row.
    """
    first = batches[0]
    fields = [field.name for field in dataclasses.fields(first)]
    return type(first)(
        **{
            name: np.concatenate([getattr(batch, name) for batch in batches])
            for name in fields
        }
    )


def rows_of(batch: Batch, rows: Integers | Flags) -> Batch:
    """The chosen rows of a batch."""
    fields = [field.name for field in dataclasses.fields(batch)]
    return type(batch)(**{name: getattr(batch, name)[rows] for name in fields})


def pick(
    generator: np.random.Generator, shares: Sequence[float] | Floats, count: int
) -> Integers:
    """Draw `count` positions of `shares` in proportion to them."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    draw = generator.random(count) * edges[-1]
    places: Integers = np.searchsorted(edges[:-1], draw, side="right")
    return places


def spread(
    generator: np.random.Generator, shares: Sequence[float] | Floats, count: int
) -> Integers:
    """Draw positions of `shares` in shuffled quotas: a small shop has each kind.

    A quota is rounded, so a share of `s` gets within one of `s * count`.
    """
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    places = (np.arange(count) + 0.5) / max(count, 1) * edges[-1]
    return generator.permutation(np.searchsorted(edges[:-1], places, side="right"))


def some(generator: np.random.Generator, count: int, share: float) -> Integers:
    """Sorted positions of about `share` of `count` rows, one at least if any exist."""
    wanted = min(count, max(1, round(count * share)))
    return np.sort(generator.choice(count, wanted, replace=False))

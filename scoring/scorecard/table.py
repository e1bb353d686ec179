"""Columns of whatever table was given: numbers with nan, truths, texts with None."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Kind = Literal["number", "truth", "level"]
Values = NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Values of one column; `number` is float or whole, `level` text or None."""

    kind: Kind
    values: Values

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Rows without a value."""
        if self.kind == "level":
            return np.asarray(pd.isna(self.values))
        if self.values.dtype.kind == "f":
            return np.asarray(np.isnan(self.values))
        return np.zeros(len(self.values), dtype=bool)


Columns = Mapping[str, Column]


def columns_of_frame(frame: pd.DataFrame) -> dict[str, Column]:
    """Read a frame column by column.

    Nothing is copied where the values are plain numbers.

    Raises:
        ValueError: a column holds neither numbers nor truths nor text.

    >>> columns_of_frame(pd.DataFrame({"age": [31, None]}))["age"].missing
    array([False,  True])
    """
    return {
        str(name): _column(str(name), frame.iloc[:, place])
        for place, name in enumerate(frame.columns)
    }


def columns_of_array(array: NDArray[Any], names: list[str]) -> dict[str, Column]:
    """Read an array of numbers, or of numbers and texts, column by column."""
    if array.dtype.kind in "OUS":
        return columns_of_frame(pd.DataFrame(array, columns=names).infer_objects())
    kind: Kind = "truth" if array.dtype.kind == "b" else "number"
    return {name: Column(kind, array[:, place]) for place, name in enumerate(names)}


def as_fitted(columns: Columns, kinds: Mapping[str, Kind]) -> dict[str, Column]:
    """Hold the columns to the kinds they had when a card was fitted.

    Raises:
        ValueError: one has become numbers or texts.
    """
    return {
        name: _as_kind(name, column, kinds[name]) for name, column in columns.items()
    }


def _as_kind(name: str, column: Column, kind: Kind) -> Column:
    if kind in {column.kind, "truth"}:
        return column
    if kind == "number" and column.kind == "truth":
        return Column(kind, np.asarray(column.values, dtype=float))
    if kind == "number" and column.missing.all():
        return Column(kind, np.full(len(column.values), np.nan))
    if kind == "level" and column.missing.all():
        return Column(kind, np.full(len(column.values), None, dtype=object))
    if kind == "level" and column.kind == "truth":
        return Column(kind, np.asarray(column.values, dtype=object))
    raise ValueError(
        f"Column {name!r} was a {kind} when the card was fitted and is a "
        f"{column.kind} now."
    )


def _column(name: str, series: "pd.Series[Any]") -> Column:
    kind = series.dtype.kind if hasattr(series.dtype, "kind") else "O"
    if pd.api.types.is_bool_dtype(series.dtype) and not series.hasnans:
        return Column("truth", series.to_numpy(dtype=bool))
    if kind in "iu" and not series.hasnans:
        return Column("number", series.to_numpy())
    if kind in "iuf":
        return Column("number", series.to_numpy(dtype=float, na_value=np.nan))
    if kind in "mMc":
        raise ValueError(
            f"Column {name!r} holds {series.dtype}; give numbers, truths or text."
        )
    return _read_objects(name, series)


def _read_objects(name: str, series: "pd.Series[Any]") -> Column:
    values = series.astype(object).to_numpy()
    known = ~pd.isna(values)
    found = pd.api.types.infer_dtype(values[known], skipna=True)
    if found in {"integer", "floating", "mixed-integer-float", "decimal"}:
        numbers = np.full(len(values), np.nan)
        numbers[known] = values[known].astype(float)
        return Column("number", numbers)
    if found not in {"string", "boolean", "empty"}:
        raise TypeError(
            f"Column {name!r} holds {found} values; each argument must be a string or "
            "a number."
        )
    levels = np.full(len(values), None, dtype=object)
    levels[known] = values[known]
    return Column("level", levels)

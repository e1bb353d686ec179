"""Arrow columns from arrays without a Python loop over rows."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import Flags, Integers

INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 4)

Columns = dict[str, pa.Array]
"""Columns of one table by name; those left out are null."""


def texts(indices: Integers, words: Sequence[str] | pa.Array) -> pa.DictionaryArray:
    """Words chosen by index; a negative index is null."""
    dictionary = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
    chosen = pa.array(indices.astype(np.int32), mask=np.asarray(indices) < 0)
    return pa.DictionaryArray.from_arrays(chosen, dictionary)


def one_text(word: str, count: int) -> pa.DictionaryArray:
    """The same word on every row."""
    return texts(np.zeros(count, np.int32), [word])


def numbered(
    prefix: str, numbers: Integers, width: int, missing: Flags | None = None
) -> pa.Array:
    """Ids such as `o-00000042`: a prefix and a number padded with zeros to `width`."""
    head = np.frombuffer(prefix.encode("ascii"), np.uint8)
    letters = np.empty((len(numbers), len(head) + width), np.uint8)
    letters[:, : len(head)] = head
    rest = np.asarray(numbers, np.int64).copy()
    for place in range(letters.shape[1] - 1, len(head) - 1, -1):
        rest, digits = np.divmod(rest, 10)
        letters[:, place] = digits + ord("0")
    return _fixed_width(letters, missing)


def _fixed_width(letters: np.ndarray, missing: Flags | None) -> pa.Array:
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * width
    validity = None if missing is None else _validity(missing)
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(offsets), pa.py_buffer(letters.tobytes()), validity
    )


def _validity(missing: Flags) -> pa.Buffer | None:
    return pa.array(np.zeros(len(missing), np.int8), mask=missing).buffers()[0]


def instants(moments: Integers, missing: Flags | None = None) -> pa.Array:
    """UTC instants from microseconds since 1970."""
    return pa.array(np.asarray(moments, np.int64), mask=missing).view(INSTANT)


def money(cents: Integers, missing: Flags | None = None) -> pa.Array:
    """Decimal amounts with four places from whole cents, exactly."""
    units = np.asarray(cents, np.int64) * 100
    words = np.stack([units, units >> 63], axis=1)
    validity = None if missing is None else _validity(missing)
    return pa.Array.from_buffers(
        MONEY, len(units), [validity, pa.py_buffer(words.tobytes())]
    )


def flags(values: Flags, missing: Flags | None = None) -> pa.Array:
    """Booleans."""
    return pa.array(np.asarray(values, np.bool_), mask=missing)

"""Arrow columns from arrays, buffer by buffer, without a Python loop over rows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.simulate.arrays import Flags, Floats, Integers

INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 4)
CURRENCIES = ("EUR", "USD")
"""Position 1 is what people pay with whose country `pays_dollars`."""

LARGE_PRIME = 9_999_999_967
MULTIPLIER = 7_368_787

Columns = dict[str, pa.Array]
"""Columns of one table by name; those left out are null."""


def texts(indices: Integers, words: Sequence[str] | pa.Array) -> pa.DictionaryArray:
    """Words chosen by index; a negative index is null.

    >>> texts(np.array([1, -1, 0]), ("EUR", "USD")).to_pylist()
    ['USD', None, 'EUR']
    """
    if not isinstance(words, pa.Array):
        # A word that stood twice in a dictionary would leave stray bytes in the file.
        places = {word: place for place, word in enumerate(dict.fromkeys(words))}
        indices = np.array([*map(places.get, words), -1])[indices]
        words = _vocabulary(tuple(places))
    missing = np.asarray(indices) < 0
    chosen = _plain(pa.int32(), np.where(missing, 0, indices).astype(np.int32), missing)
    return pa.DictionaryArray.from_arrays(chosen, words)


def one_text(word: str, count: int) -> pa.DictionaryArray:
    """The same word on every row."""
    return texts(np.zeros(count, np.int32), [word])


def numbered(
    prefix: str, numbers: Integers, width: int, missing: Flags | None = None
) -> pa.Array:
    """Ids: a prefix and a number padded with zeros to `width`.

    >>> numbered("o-", np.array([42]), 8).to_pylist()
    ['o-00000042']
    """
    head = np.frombuffer(prefix.encode("ascii"), np.uint8)
    letters = np.empty((len(numbers), len(head) + width), np.uint8)
    letters[:, : len(head)] = head
    rest = np.asarray(numbers, np.int64)
    for place in range(letters.shape[1] - 1, len(head) - 1, -1):
        rest, digits = np.divmod(rest, 10)
        letters[:, place] = digits + ord("0")
    ends = np.arange(len(letters) + 1) * letters.shape[1]
    return _strings(letters.tobytes(), ends, missing)


def scattered(numbers: Integers) -> Integers:
    """Numbers of up to ten digits that look like chance; different ones stay so.

    >>> scattered(np.array([1, 2_000])).tolist()
    [7368787, 4737574033]
    """
    return np.asarray(numbers, np.int64) * MULTIPLIER % LARGE_PRIME


def instants(moments: Integers, missing: Flags | None = None) -> pa.Array:
    """UTC instants from microseconds since 1970."""
    return _plain(INSTANT, np.asarray(moments, np.int64), missing)


def dates(days: Integers) -> pa.Array:
    """Dates from days since 1970."""
    return _plain(pa.date32(), np.asarray(days, np.int32))


def integers(values: Integers) -> pa.Array:
    """Whole numbers."""
    return _plain(pa.int64(), np.asarray(values, np.int64))


def numbers(values: Floats) -> pa.Array:
    """Floating-point numbers."""
    return _plain(pa.float64(), np.asarray(values, np.float64))


def money(cents: Integers, missing: Flags | None = None) -> pa.Array:
    """Decimal amounts with four places from whole cents, exactly.

    >>> money(np.array([1290, -5])).to_pylist()
    [Decimal('12.9000'), Decimal('-0.0500')]
    """
    units = np.asarray(cents, np.int64) * 100
    # A decimal is 128 bits wide: the number, then its sign again and again.
    return _plain(MONEY, np.stack([units, units >> 63], axis=1), missing)


def flags(values: Flags, missing: Flags | None = None) -> pa.Array:
    """Booleans."""
    buffers = [_validity(missing), _bits(values)]
    return pa.Array.from_buffers(pa.bool_(), len(values), buffers)


def _plain(
    kind: pa.DataType, values: npt.NDArray[np.generic], missing: Flags | None = None
) -> pa.Array:
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [_validity(missing), data])


def _vocabulary(words: Sequence[str]) -> pa.Array:
    encoded = [word.encode("utf-8") for word in words]
    ends = np.cumsum([0, *map(len, encoded)])
    return _strings(b"".join(encoded), ends)


def _strings(data: bytes, ends: Integers, missing: Flags | None = None) -> pa.Array:
    offsets = pa.py_buffer(ends.astype(np.int32))
    return pa.StringArray.from_buffers(
        len(ends) - 1, offsets, pa.py_buffer(data), _validity(missing)
    )


def _validity(missing: Flags | None) -> pa.Buffer | None:
    return None if missing is None else _bits(~np.asarray(missing))


def _bits(values: Flags) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))

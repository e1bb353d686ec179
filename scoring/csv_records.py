"""The rows of a CSV file one by one, those that cannot be read among them.

A row whose quotes do not close ends at its first line end, and reading goes on with the
line after it: one stray quote costs one row, not the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from scoring.csv_bytes import CONTROL
from scoring.input_limits import FIELD_CHARACTERS

# No character of UTF-8 takes more bytes than this.
CHARACTER_BYTES = 4


@dataclass(frozen=True)
class Record:
    """A row: its values, or the fault for which it has none and its bytes."""

    values: tuple[str, ...]
    fault: str | None
    raw: bytes


def records(lines: Iterator[bytes], width: int) -> Iterator[Record]:
    """Read rows of `width` values. Empty lines are no rows."""
    source = _Lines(lines)
    with field_limit(FIELD_CHARACTERS * CHARACTER_BYTES):
        while source.is_left():
            try:
                row = next(csv.reader(source, strict=True))
            except csv.Error as error:
                is_long = "limit" in str(error) and len(source.taken) == 1
                yield Record(
                    (), "ROW_TOO_LONG" if is_long else "ROW_QUOTE", source.taken[0]
                )
                source.give_back()
            else:
                if row:
                    yield _judged(row, width, b"".join(source.taken))
            source.taken.clear()


@contextmanager
def field_limit(characters: int) -> Iterator[None]:
    """Let the reader refuse longer values; the limit is the whole process's."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _judged(row: list[str], width: int, raw: bytes) -> Record:
    try:
        values = tuple(value.encode("latin-1").decode("utf-8") for value in row)
    except UnicodeDecodeError:
        return Record((), "ROW_ENCODING", raw)
    if len(raw.translate(None, CONTROL)) != len(raw):
        return Record((), "ROW_CONTROL_CHAR", raw)
    if len(values) != width:
        return Record((), "ROW_WIDTH", raw)
    if max(map(len, values)) > FIELD_CHARACTERS:
        return Record((), "ROW_TOO_LONG", raw)
    return Record(values, None, raw)


class _Lines:
    """Lines as text of one character a byte, which can be given back."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._ahead: deque[bytes] = deque()
        self.taken: list[bytes] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self.taken.append(line)
        return line.decode("latin-1")

    def is_left(self) -> bool:
        if not self._ahead:
            self._ahead.extend(islice(self._lines, 1))
        return bool(self._ahead)

    def give_back(self) -> None:
        """Keep the first line that was taken and return the others."""
        self._ahead.extendleft(reversed(self.taken[1:]))

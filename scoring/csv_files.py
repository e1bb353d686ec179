"""Reading a CSV file: comma, double quote, UTF-8, a header, any line ends.

One strict pass decides. A file in which every row fits is left to the engine's fast
reader; one with rows that cannot be read goes the slow way of `csv_records`, because a
fast reader that meets a short row, a stray quote or a foreign byte drops rows without a
word.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scoring.csv_bytes import Unpacked, unpacked
from scoring.csv_records import Record, field_limit, records
from scoring.input_limits import FIELD_CHARACTERS
from scoring.reasons import InputError, shown

OTHER_SEPARATORS = (";", "\t", "|")
FOREIGN_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class CsvShape:
    """The header as written, how many rows follow, and how many cannot be read."""

    header: tuple[str, ...]
    records: int
    rejected: int = 0


def check_csv(path: Path, name: str) -> CsvShape:
    """Read the whole file once, and once more where a row does not fit.

    `name` is how messages call the file. Empty lines are no rows. Raises InputError
    where the file as a whole cannot be read.
    """
    header = _header(path, name)
    fitting = _count_fitting(path, name, len(header))
    if fitting is not None:
        return CsvShape(header, fitting)
    count = rejected = 0
    with opened_records(path, name, len(header)) as rows:
        for row in rows:
            count += 1
            rejected += row.fault is not None
    return CsvShape(header, count, rejected)


@contextmanager
def opened_records(path: Path, name: str, width: int) -> Iterator[Iterator[Record]]:
    """Open a file for the slow way: every row after the header, readable or not."""
    with unpacked(path, name) as stream:
        rows = records(_lines(stream), width)
        next(rows)  # the header, which fits
        yield rows


def _lines(stream: Unpacked) -> Iterator[bytes]:
    """Split at every kind of line end; each byte is one character of Latin-1."""
    text = io.TextIOWrapper(io.BufferedReader(stream), "latin-1", newline="")
    for number, line in enumerate(text):
        raw = line.encode("latin-1")
        yield raw.removeprefix(b"\xef\xbb\xbf") if number == 0 else raw


def _header(path: Path, name: str) -> tuple[str, ...]:
    with unpacked(path, name) as stream:
        if stream.peeked(2) in FOREIGN_MARKS:
            raise _foreign(name)
        texts = (line.decode("latin-1") for line in _lines(stream))
        try:
            written = next((row for row in csv.reader(texts, strict=True) if row), [])
            header = tuple(name.encode("latin-1").decode("utf-8") for name in written)
        except UnicodeDecodeError as error:
            raise _foreign(name) from error
        except csv.Error as error:
            rule = f"the header cannot be read: {error}"
            remedy = "Write the names of the columns with commas between them."
            raise InputError("FILE_HEADER", f"{name}:1", rule, remedy) from error
    if any("\0" in column for column in header):
        raise _foreign(name)
    if not any(column.strip() for column in header):
        rule = "the file is empty; its first line must name the columns"
        remedy = "Deliver it again, or take it away."
        raise InputError("FILE_EMPTY", name, rule, remedy)
    if len(header) == 1 and any(mark in header[0] for mark in OTHER_SEPARATORS):
        rule = f"the first line is {shown(header[0])}; columns are separated by commas"
        remedy = "Write the file again with commas, and points in decimals."
        raise InputError("FILE_DIALECT", f"{name}:1", rule, remedy)
    return header


def _foreign(name: str) -> InputError:
    rule = "the file is not in UTF-8"
    return InputError("FILE_ENCODING", f"{name}:1", rule, "Save it in UTF-8.")


def _count_fitting(path: Path, name: str, width: int) -> int | None:
    """Count the rows where all fit; None where one does not."""
    count = -1  # for the header
    with unpacked(path, name) as stream, field_limit(FIELD_CHARACTERS):
        text = io.TextIOWrapper(
            io.BufferedReader(stream, 2**20), "utf-8-sig", newline=""
        )
        try:
            for row in csv.reader(text, strict=True):
                if len(row) == width:
                    count += 1
                elif row:
                    return None
        except (UnicodeDecodeError, csv.Error):
            return None
        return None if stream.has_control else count

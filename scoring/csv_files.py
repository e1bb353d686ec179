"""Strict reading of a CSV file, so that the engine's lenient reading can be trusted.

Comma, double quote, UTF-8, a header, any line ends. A fast reader that meets a short
row, a stray quote or a foreign byte may drop rows without a word; here each is an error
that names the line.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from scoring.errors import LeadscoreError

OTHER_SEPARATORS = (";", "\t", "|")


@dataclass(frozen=True)
class CsvShape:
    """The header as written, and how many records follow it."""

    header: tuple[str, ...]
    records: int


def check_csv(path: Path, name: str) -> CsvShape:
    """Read the whole file; raise for the first row that does not fit the header.

    `name` is how messages call the file. Empty lines are no records.
    """
    with _opened(path, name) as stream:
        rows = csv.reader(stream, strict=True)
        header = _header(rows, name)
        records = 0
        try:
            for row in rows:
                if len(row) == len(header):
                    records += 1
                elif row:
                    message = (
                        f"{name}, line {rows.line_num}: {len(row)} values were got and "
                        f"{len(header)} wanted, as in the header. Put values that "
                        "hold a comma or a line end in double quotes."
                    )
                    raise LeadscoreError(message)
        except csv.Error as error:
            message = (
                f"{name}, line {rows.line_num}: {error}. Close each double quote, and "
                'double it inside a quoted value ("").'
            )
            raise LeadscoreError(message) from error
    return CsvShape(header, records)


def _header(rows: Iterator[list[str]], name: str) -> tuple[str, ...]:
    header = tuple(next(rows, []))
    if not header:
        message = f"{name} is empty. Its first line must name the columns."
        raise LeadscoreError(message)
    if len(header) == 1 and any(mark in header[0] for mark in OTHER_SEPARATORS):
        message = (
            f"{name}: the first line is {header[0]!r}. Columns separated by commas "
            "were wanted; write the file again so."
        )
        raise LeadscoreError(message)
    return header


@contextmanager
def _opened(path: Path, name: str) -> Iterator[TextIO]:
    try:
        with io.TextIOWrapper(_bytes(path), "utf-8-sig", newline="") as stream:
            yield stream
    except UnicodeDecodeError as error:
        message = (
            f"{name}, line {_first_foreign_line(path)}: "
            f"{error.object[error.start : error.end]!r} is not UTF-8. Save it in UTF-8."
        )
        raise LeadscoreError(message) from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        message = f"{name} is not a whole gzip file: {error}. Copy it again."
        raise LeadscoreError(message) from error


def _bytes(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _first_foreign_line(path: Path) -> int:
    with _bytes(path) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1

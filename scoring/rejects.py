"""A CSV file with rows that cannot be read, written so that the engine can read it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from scoring.csv_files import opened_records
from scoring.csv_records import Record
from scoring.input_files import InputFile
from scoring.input_limits import REJECTED_CHARACTERS

ROWS_AT_ONCE = 20_000


def write_records(file: InputFile, width: int, target: Path) -> None:
    """Write every row: its numbered columns, its place, and its fault where it has one.

    As in the fast reading, an empty value is null.
    """
    names = [f"column_{place}" for place in range(width)]
    texts = [(name, pa.string()) for name in (*names, "landing_fault", "rejected_text")]
    schema = pa.schema([*texts, ("source_row", pa.int64())])
    with (
        opened_records(file.path, file.name, width) as rows,
        parquet.ParquetWriter(target, schema) as writer,
    ):
        numbered = enumerate(rows, start=1)
        while batch := list(islice(numbered, ROWS_AT_ONCE)):
            columns = zip(*(_row(record, width) for _, record in batch), strict=True)
            places = [place for place, _ in batch]
            arrays = [
                pa.array(values, kind.type)
                for values, kind in _typed(columns, places, schema)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _typed(
    columns: Iterable[tuple[str | None, ...]], places: list[int], schema: pa.Schema
) -> Iterator[tuple[object, pa.Field]]:
    yield from zip((*columns, places), schema, strict=True)


def _row(record: Record, width: int) -> tuple[str | None, ...]:
    if record.fault is None:
        return (*(value or None for value in record.values), None, None)
    text = record.raw.decode("utf-8", "backslashreplace")[:REJECTED_CHARACTERS]
    return (*(None,) * width, record.fault, text)

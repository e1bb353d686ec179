"""Contract tables as Parquet files whose bytes depend on their rows alone."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scoring.contract import Contract, read_contract
from scoring.simulate.columns import INSTANT, MONEY, Columns

TYPES = {
    "text": pa.string(),
    "instant": INSTANT,
    "date": pa.date32(),
    "money": MONEY,
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}


@dataclass(frozen=True)
class TableCount:
    """Rows written of one table."""

    table: str
    rows: int


@cache
def contract() -> Contract:
    """The contract, read once: a shop is written in hundreds of parts."""
    return read_contract()


@cache
def schema_of(table: str) -> pa.Schema:
    """Columns and types of a contract table."""
    (found,) = (item for item in contract().tables if item.name == table)
    return pa.schema([(column.name, TYPES[column.kind]) for column in found.columns])


def as_table(table: str, columns: Columns) -> pa.Table:
    """Columns in the order of the contract; those not given are null."""
    schema = schema_of(table)
    unknown = set(columns) - set(schema.names)
    if unknown:
        raise ValueError(f"{table} has no columns {sorted(unknown)}")
    rows = len(next(iter(columns.values())))
    arrays = [columns.get(field.name, pa.nulls(rows, field.type)) for field in schema]
    return pa.Table.from_arrays(arrays, names=schema.names)


def write_part(folder: Path, table: str, part: int, rows: pa.Table) -> TableCount:
    """Write one part of a table as `<table>/part-NNNN.parquet`.

    The key, which comes first, gets no dictionary: unique texts would only cost time.
    """
    path = folder / table / f"part-{part:04d}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        rows,
        path,
        compression="zstd",
        use_dictionary=rows.schema.names[1:],
        store_schema=False,
        store_decimal_as_integer=True,
    )
    return TableCount(table, rows.num_rows)

"""Whether a file is of the contract's types; a few odd rows are staging's matter."""

from pathlib import Path

import duckdb

from scoring.contract import Table
from scoring.input_limits import WRONG_TYPE_ROWS, WRONG_TYPE_SHARE
from scoring.reasons import InputError, shown
from scoring.warehouse import quoted, quoted_name

# What staging casts to; text that none of these takes is of the wrong type.
TYPES = {
    "money": "decimal(18, 4)",
    "number": "decimal(18, 8)",
    "integer": "bigint",
    "instant": "timestamptz",
    "date": "date",
    "boolean": "boolean",
}


def refuse_wrong_types(
    connection: duckdb.DuckDBPyConnection, table: Table, file: str, part: Path
) -> None:
    """Raise InputError where too many rows of a part are of the wrong type.

    One per cent is a column in another format, not a slip of the hand; quarantine would
    hide it.
    """
    typed = [column for column in table.columns if column.kind in TYPES]
    if not typed:
        return
    is_wrong = " or ".join(_is_wrong(column.name, column.kind) for column in typed)
    ((rows, wrong),) = connection.execute(
        f"select count(*), count(*) filter (where {is_wrong}) "
        f"from read_parquet({quoted(part)})"
    ).fetchall()
    if rows < WRONG_TYPE_ROWS or wrong <= WRONG_TYPE_SHARE * rows:
        return
    culprits = " union all ".join(
        f"select source_row, {number} as place, {quoted_name(column.name)} as value "
        f"from part where {_is_wrong(column.name, column.kind)}"
        for number, column in enumerate(typed)
    )
    ((row, place, value),) = connection.execute(
        f"with part as (select * from read_parquet({quoted(part)})) "
        f"select * from ({culprits}) order by source_row, place limit 1"
    ).fetchall()
    column = typed[place]
    rule = (
        f"{wrong:,} of its {rows:,} rows have text that is not of its column's type, "
        f"here {column.kind}"
    )
    remedy = "Write the column as the contract says, or cast it in a mapping."
    where = f"{file} row {row} {column.name} {shown(value)}"
    raise InputError("FILE_TYPE", where, rule, remedy)


def _is_wrong(name: str, kind: str) -> str:
    column = quoted_name(name)
    return f"(trim({column}) <> '' and try_cast({column} as {TYPES[kind]}) is null)"

"""A person's own SQL, one file per table, that selects their data into the contract."""

from pathlib import Path
from typing import Any

import duckdb

from scoring.contract import Contract
from scoring.input_files import InputFile
from scoring.reasons import InputError
from scoring.suggestions import nearest
from scoring.warehouse import first_line, quoted, refusal


def mapped_tables(mapping: Path, contract: Contract) -> dict[str, Path]:
    """Find the SQL file of each table; a file named after no table is an error."""
    files = {path.stem: path for path in sorted(mapping.glob("*.sql"))}
    for name, path in files.items():
        if name not in contract.names:
            close = nearest(name, contract.names)
            meant = f"Did you mean {close}.sql?" if close else "Name it after a table."
            rule = "it maps no table of the contract"
            raise InputError("MAPPING_UNKNOWN", _name(path), rule, meant)
    return files


def map_table(
    connection: duckdb.DuckDBPyConnection, sql: Path, input_folder: Path, folder: Path
) -> InputFile:
    """Run a mapping and write its rows as an input file.

    The rows are sorted, because SQL without an order may give them in another one the
    next time, and the same input must land as the same bytes.
    """
    mapped = folder / f"{sql.stem}.parquet"
    _execute(
        connection,
        f"copy (select * from ({_query(sql)}) order by all) to {quoted(mapped)} "
        "(format parquet)",
        sql,
        input_folder,
    )
    return InputFile(mapped, _name(sql))


def mapped_columns(
    connection: duckdb.DuckDBPyConnection, sql: Path, input_folder: Path
) -> tuple[str, ...]:
    """Name the columns of a mapping without running it."""
    described = _execute(connection, f"describe {_query(sql)}", sql, input_folder)
    return tuple(row[0] for row in described)


def _query(sql: Path) -> str:
    return sql.read_text(encoding="utf-8").strip().rstrip(";") + "\n"


def _name(sql: Path) -> str:
    return f"{sql.parent.name}/{sql.name}"


def _execute(
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    sql: Path,
    input_folder: Path,
) -> list[tuple[Any, ...]]:
    try:
        connection.execute(f"set variable input = {quoted(input_folder)}")
        return connection.execute(statement).fetchall()
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException):
            raise refusal(f"{_name(sql)} cannot be run", error, "") from error
        rule = f"the mapping failed on {input_folder}: {first_line(error)}"
        remedy = "Try it in DuckDB after `set variable input = '<folder>'`."
        raise InputError("MAPPING_FAILED", _name(sql), rule, remedy) from error

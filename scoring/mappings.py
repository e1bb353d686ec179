"""A person's own SQL, one file per table, that selects their data into the contract."""

from pathlib import Path

import duckdb

from scoring.contract import Contract
from scoring.errors import LeadscoreError
from scoring.input_files import InputFile
from scoring.suggestions import nearest
from scoring.warehouse import first_line, quoted


def mapped_tables(mapping: Path, contract: Contract) -> dict[str, Path]:
    """Find the SQL file of each table; a file named after no table is an error."""
    files = {path.stem: path for path in sorted(mapping.glob("*.sql"))}
    for name, path in files.items():
        if name not in contract.names:
            close = nearest(name, contract.names)
            meant = f"Did you mean {close}.sql?" if close else "Name it after a table."
            message = f"{path.name} in {mapping} maps no table of the contract. {meant}"
            raise LeadscoreError(message)
    return files


def map_table(
    connection: duckdb.DuckDBPyConnection, sql: Path, input_folder: Path, folder: Path
) -> InputFile:
    """Run a mapping and write its rows as an input file.

    The rows are sorted, because SQL without an order may give them in another one the
    next time, and the same input must land as the same bytes.
    """
    name = f"{sql.parent.name}/{sql.name}"
    query = sql.read_text(encoding="utf-8").strip().rstrip(";")
    mapped = folder / f"{sql.stem}.parquet"
    try:
        connection.execute(f"set variable input = {quoted(input_folder)}")
        connection.execute(
            f"copy (select * from ({query}\n) order by all) to {quoted(mapped)} "
            "(format parquet)"
        )
    except duckdb.Error as error:
        message = (
            f"The mapping {name} failed on {input_folder}: {first_line(error)}. "
            "Try it in DuckDB after `set variable input = '<folder>'`."
        )
        raise LeadscoreError(message) from error
    return InputFile(mapped, name)

"""The header of an input file and how many rows it holds, whatever its format."""

from dataclasses import dataclass

import duckdb
from pyarrow import ArrowException, parquet

from scoring.csv_files import check_csv
from scoring.input_files import InputFile
from scoring.input_limits import PARQUET_ROWS_FLOOR, PARQUET_ROWS_PER_BYTE
from scoring.reasons import InputError
from scoring.warehouse import first_line, quoted


@dataclass(frozen=True)
class FileShape:
    """Column names as written; `engine_names` tell apart what differs by case only.

    `rejected` are the rows of a CSV file that cannot be read; those of a Parquet file
    show as it lands.
    """

    header: tuple[str, ...]
    engine_names: tuple[str, ...]
    records: int
    rejected: int = 0


def read_shape(connection: duckdb.DuckDBPyConnection, file: InputFile) -> FileShape:
    """Read the footer of a Parquet file, or the whole of a CSV file, strictly.

    Raises InputError where the file as a whole cannot be read.
    """
    if file.path.suffix == ".parquet":
        return _parquet_shape(connection, file)
    shape = check_csv(file.path, file.name)
    numbered = tuple(f"column_{place}" for place in range(len(shape.header)))
    return FileShape(shape.header, numbered, shape.records, shape.rejected)


def corrupt(file: InputFile, error: Exception) -> InputError:
    """Say that a file cannot be read, in the engine's words."""
    rule = f"it cannot be read: {first_line(error)}"
    return InputError("FILE_CORRUPT", file.name, rule, "Write or copy it again.")


def _parquet_shape(connection: duckdb.DuckDBPyConnection, file: InputFile) -> FileShape:
    size = file.path.stat().st_size
    if size == 0:
        remedy = "Deliver it again, or take it away."
        raise InputError("FILE_EMPTY", file.name, "the file is empty", remedy)
    try:
        footer = parquet.read_metadata(file.path)
        _refuse_bomb(file, footer.num_rows, size)
        described = connection.execute(
            f"describe from read_parquet({quoted(file.path)})"
        ).fetchall()
    except (duckdb.Error, ArrowException, OSError) as error:
        raise corrupt(file, error) from error
    return FileShape(
        header=tuple(footer.schema.to_arrow_schema().names),
        engine_names=tuple(row[0] for row in described),
        records=footer.num_rows,
    )


def _refuse_bomb(file: InputFile, rows: int, size: int) -> None:
    if rows > max(PARQUET_ROWS_FLOOR, PARQUET_ROWS_PER_BYTE * size):
        rule = f"its footer promises {rows:,} rows in {size:,} bytes"
        remedy = "Look at what it holds; rows with a key of their own take more room."
        raise InputError("FILE_EXPANSION", file.name, rule, remedy)

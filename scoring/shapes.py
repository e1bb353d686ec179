"""The header of an input file and how many rows it holds, whatever its format."""

from dataclasses import dataclass

import duckdb
from pyarrow import parquet

from scoring.csv_files import check_csv
from scoring.input_files import InputFile
from scoring.warehouse import quoted, refusal


@dataclass(frozen=True)
class FileShape:
    """Column names as written; `engine_names` tell apart what differs by case only."""

    header: tuple[str, ...]
    engine_names: tuple[str, ...]
    records: int


def read_shape(connection: duckdb.DuckDBPyConnection, file: InputFile) -> FileShape:
    """Read the footer of a Parquet file, or the whole of a CSV file, strictly."""
    if file.path.suffix == ".parquet":
        return _parquet_shape(connection, file)
    shape = check_csv(file.path, file.name)
    numbered = tuple(f"column_{place}" for place in range(len(shape.header)))
    return FileShape(shape.header, numbered, shape.records)


def _parquet_shape(connection: duckdb.DuckDBPyConnection, file: InputFile) -> FileShape:
    try:
        described = connection.execute(
            f"describe from read_parquet({quoted(file.path)})"
        ).fetchall()
    except duckdb.Error as error:
        what = f"{file.name} cannot be read"
        raise refusal(what, error, "Write the file again.") from error
    footer = parquet.read_metadata(file.path)
    return FileShape(
        header=tuple(footer.schema.to_arrow_schema().names),
        engine_names=tuple(row[0] for row in described),
        records=footer.num_rows,
    )

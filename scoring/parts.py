"""Writing one input file as one landed part: every contract column as text."""

import hashlib
from pathlib import Path

import duckdb

from scoring.contract import Table
from scoring.errors import LeadscoreError
from scoring.headers import ColumnMatch, match_columns
from scoring.input_files import InputFile
from scoring.landed import LandedFile
from scoring.shapes import FileShape, read_shape
from scoring.warehouse import quoted, quoted_name, refusal

LOAD_ID_DIGITS = 16


def land_file(
    connection: duckdb.DuckDBPyConnection, table: Table, file: InputFile, part: Path
) -> LandedFile:
    """Write the part and return what became of the file, its rows reconciled."""
    shape = read_shape(connection, file)
    match = match_columns(table, shape.header, file.name)
    load_id = content_id(file.path)
    source = _source(file, shape, match)
    try:
        rows = _copy(
            connection, part_query(table, match, source, load_id, file.name), part
        )
    except duckdb.Error as error:
        what = f"{file.name} cannot be read"
        raise refusal(what, error, "Write the file again.") from error
    if rows != shape.records:
        message = (
            f"{file.name} holds {shape.records} rows and {rows} could be read. "
            "Write the file again, as Parquet or with one kind of line end."
        )
        raise LeadscoreError(message)
    return LandedFile(file.name, load_id, rows, match.missing, match.extra)


def land_nothing(
    connection: duckdb.DuckDBPyConnection, table: Table, part: Path
) -> None:
    """Write a part without rows, so that a missing table has all its columns."""
    match = ColumnMatch((None,) * len(table.columns), table.column_names, ())
    nothing = "(select 0 as source_row where false)"
    _copy(connection, part_query(table, match, nothing, "", ""), part)


def part_query(
    table: Table, match: ColumnMatch, source: str, load_id: str, source_file: str
) -> str:
    """Select a source whose columns are numbered into the landed form."""
    texts = [
        "cast(null as varchar)" if place is None else f"cast(column_{place} as varchar)"
        for place in match.places
    ]
    selected = ",\n".join(
        f"{text} as {quoted_name(name)}"
        for text, name in zip(texts, table.column_names, strict=True)
    )
    return f"""
        select
            {selected},
            {quoted(load_id)} as load_id,
            {quoted(source_file)} as source_file,
            cast(source_row as bigint) as source_row,
            md5({row_text(texts)}) as row_hash
        from {source}
    """


def row_text(texts: list[str]) -> str:
    """Write a row as one text that no other row has.

    Each value is led by its length, so that no separator inside a value can shift its
    neighbours, and a null has no length.
    """
    return " || ".join(
        f"coalesce(length({text}) || ':' || {text}, '-')" for text in texts
    )


def content_id(path: Path) -> str:
    """Name a load after the bytes of its file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:LOAD_ID_DIGITS]


def _source(file: InputFile, shape: FileShape, match: ColumnMatch) -> str:
    columns = ", ".join(
        f"{quoted_name(shape.engine_names[place])} as column_{place}"
        for place in match.places
        if place is not None
    )
    if file.path.suffix == ".parquet":
        return f"""(
            select {columns}, file_row_number + 1 as source_row
            from read_parquet(
                {quoted(file.path)}, binary_as_string = true, file_row_number = true
            )
        )"""
    # The strict check has gone before, so leniency loses nothing; it reads mixed line
    # ends, which strictness refuses. In parallel, a line end inside quotes can be taken
    # for the end of a row.
    types = ", ".join(f"{name}: 'VARCHAR'" for name in shape.engine_names)
    return f"""(
        select {columns}, row_number() over () as source_row
        from read_csv(
            {quoted(file.path)}, auto_detect = false, header = true, delim = ',',
            quote = '"', escape = '"', columns = {{{types}}}, nullstr = '',
            strict_mode = false, parallel = false
        )
    )"""


def _copy(connection: duckdb.DuckDBPyConnection, query: str, part: Path) -> int:
    copied = connection.execute(
        f"copy ({query}) to {quoted(part)} (format parquet, compression zstd)"
    )
    return int(copied.fetchall()[0][0])

"""Writing one input file as one landed part: every contract column as text."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.contract import Table
from scoring.csv_bytes import CONTROL
from scoring.headers import ColumnMatch, match_columns
from scoring.input_files import InputFile
from scoring.input_limits import FIELD_CHARACTERS, REJECTED_CHARACTERS
from scoring.landed import LandedFile
from scoring.manifest import EMPTY_LOAD
from scoring.part_files import Desk, copy_to, named, write_part
from scoring.readings import refuse_wrong_types
from scoring.reasons import InputError
from scoring.rejects import write_records
from scoring.shapes import FileShape, corrupt, read_shape
from scoring.warehouse import quoted, quoted_name, refusal

LOAD_ID_DIGITS = 16
# More than a row of the widest table can have, its values as long as they may be.
LINE_BYTES = 2**24


@dataclass(frozen=True)
class Content:
    """An input file with the digest of its bytes."""

    file: InputFile
    sha256: str

    @property
    def load_id(self) -> str:
        """Name the load after the bytes."""
        return self.sha256[:LOAD_ID_DIGITS]


def land_file(desk: Desk, table: Table, content: Content) -> LandedFile:
    """Write the part and return what became of the file, its rows reconciled.

    A row that cannot be read is a row of the part too, with nulls, its `landing_fault`
    and its `rejected_text`; one of an erased person is none, but counted. Raises
    InputError where the file as a whole is refused.
    """
    connection, file = desk.connection, content.file
    part = desk.part(table, content.load_id)
    shape = read_shape(connection, file)
    match = match_columns(table, shape.header, file.name)
    spilled = part.with_suffix(".records")
    try:
        source = _source(file, shape, match, spilled)
        query = part_query(table, match, source, content.load_id, file.name)
        written = write_part(desk, table, f"({query})", part)
    except duckdb.OutOfMemoryException as error:
        raise refusal(f"{file.name} cannot be read", error, "") from error
    except duckdb.Error as error:
        raise corrupt(file, error) from error
    finally:
        spilled.unlink(missing_ok=True)
    read = written.rows + written.erased
    if read != shape.records:
        rule = f"it holds {shape.records} rows and {read} could be read"
        remedy = "Write it again, as Parquet or with one kind of line end."
        raise InputError("FILE_CORRUPT", file.name, rule, remedy)
    refuse_wrong_types(connection, table, file.name, part)
    landed = LandedFile(
        source_file=file.name,
        sha256=content.sha256,
        load_id=content.load_id,
        rows=written.rows,
        rejected=written.rejected,
        part_sha256=written.sha256,
        missing=match.missing,
        extra=match.extra,
        erased=written.erased,
        masked=written.masked,
    )
    return named(landed, part)


def land_nothing(desk: Desk, table: Table) -> None:
    """Write a part without rows, so that a missing table has all its columns."""
    match = ColumnMatch((None,) * len(table.columns), table.column_names, ())
    nothing = """(
        select 0 as source_row, '' as landing_fault, '' as rejected_text where false
    )"""
    query = part_query(table, match, nothing, "", "")
    copy_to(desk.connection, query, desk.part(table, EMPTY_LOAD))


def part_query(
    table: Table, match: ColumnMatch, source: str, load_id: str, source_file: str
) -> str:
    """Select a source whose columns are numbered into the landed form.

    The hash of a row is of its payload: when a source had it is not part of what it
    says, and is left out.
    """
    texts = [
        "cast(null as varchar)" if place is None else f"cast(column_{place} as varchar)"
        for place in match.places
    ]
    selected = ",\n".join(
        f"case when landing_fault is null then {text} end as {quoted_name(name)}"
        for text, name in zip(texts, table.column_names, strict=True)
    )
    payload = [
        text
        for text, column in zip(texts, table.columns, strict=True)
        if not column.is_receipt
    ]
    return f"""
        select
            {selected},
            {quoted(load_id)} as load_id,
            {quoted(source_file)} as source_file,
            cast(source_row as bigint) as source_row,
            md5(
                case when landing_fault is null then {row_text(payload)}
                else rejected_text end
            ) as row_hash,
            cast(landing_fault as varchar) as landing_fault,
            cast(rejected_text as varchar) as rejected_text
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


def _source(
    file: InputFile, shape: FileShape, match: ColumnMatch, spilled: Path
) -> str:
    places = [place for place in match.places if place is not None]
    if file.path.suffix == ".parquet":
        return _parquet_source(file, shape, places)
    if shape.rejected:
        write_records(file, len(shape.header), spilled)
        return f"read_parquet({quoted(spilled)})"
    return _csv_source(file, shape, places)


def _parquet_source(file: InputFile, shape: FileShape, places: list[int]) -> str:
    columns = ", ".join(
        f"cast({quoted_name(shape.engine_names[place])} as varchar) as column_{place}"
        for place in places
    )
    names = [f"column_{place}" for place in places]
    every = f"concat_ws(',', {', '.join(names)})"
    is_long = " or ".join(f"length({name}) > {FIELD_CHARACTERS}" for name in names)
    controls = "".join(f"\\x{code:02x}" for code in CONTROL)
    return f"""(
        select
            *,
            case when landing_fault is not null
            then left({every}, {REJECTED_CHARACTERS}) end as rejected_text
        from (
            select
                *,
                case
                    when regexp_matches({every}, {quoted(f"[{controls}]")})
                        then 'ROW_CONTROL_CHAR'
                    when {is_long} then 'ROW_TOO_LONG'
                end as landing_fault
            from (
                select {columns}, file_row_number + 1 as source_row
                from read_parquet(
                    {quoted(file.path)}, binary_as_string = true,
                    file_row_number = true
                )
            )
        )
    )"""


def _csv_source(file: InputFile, shape: FileShape, places: list[int]) -> str:
    columns = ", ".join(f"column_{place}" for place in places)
    # The strict check has gone before, so leniency loses nothing; it reads mixed line
    # ends, which strictness refuses. In parallel, a line end inside quotes can be taken
    # for the end of a row.
    types = ", ".join(f"{name}: 'VARCHAR'" for name in shape.engine_names)
    return f"""(
        select
            {columns},
            row_number() over () as source_row,
            null as landing_fault,
            null as rejected_text
        from read_csv(
            {quoted(file.path)}, auto_detect = false, header = true, delim = ',',
            quote = '"', escape = '"', columns = {{{types}}}, nullstr = '',
            strict_mode = false, parallel = false, max_line_size = {LINE_BYTES}
        )
    )"""

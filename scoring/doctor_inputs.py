"""Looking at the input: which tables are there, how large, and with which columns."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from scoring.contract import Contract, Table
from scoring.diagnosis import Finding, Health
from scoring.errors import LeadscoreError
from scoring.headers import ColumnMatch, match_columns
from scoring.input_files import InputFile, find_table_files, places_for
from scoring.mappings import mapped_columns, mapped_tables
from scoring.progress import Progress
from scoring.settings import Settings
from scoring.shapes import read_shape
from scoring.warehouse import Limits, in_memory


def examine_inputs(
    settings: Settings, contract: Contract, progress: Progress
) -> list[Finding]:
    """Look at each table of the contract, reading its files but landing nothing."""
    progress.stage("Reading the input", len(contract.tables))
    limits = Limits(settings.threads, settings.memory_limit)
    with in_memory(limits) as connection:
        if settings.mapping is not None:
            findings = _mapped(connection, settings, settings.mapping, contract)
        else:
            findings = _found(connection, settings.input, contract)
        watched = []
        for finding in findings:
            watched.append(finding)
            progress.step(finding.subject)
    return watched


def _found(
    connection: duckdb.DuckDBPyConnection, folder: Path, contract: Contract
) -> Iterator[Finding]:
    for table in contract.tables:
        try:
            files = find_table_files(folder, table)
            yield (
                _files_finding(connection, table, files)
                if files
                else _missing(table, f"looked for {places_for(table)}")
            )
        except LeadscoreError as error:
            yield Finding(table.name, Health.BROKEN, str(error))


def _files_finding(
    connection: duckdb.DuckDBPyConnection, table: Table, files: tuple[InputFile, ...]
) -> Finding:
    rows = rejected = 0
    matches = []
    for file in files:
        shape = read_shape(connection, file)
        rows += shape.records
        rejected += shape.rejected
        matches.append(match_columns(table, shape.header, file.name))
    number = f"{len(files)} files, " if len(files) > 1 else ""
    unreadable = f" ({rejected:,} of them cannot be read)" if rejected else ""
    return _columns_finding(table, matches, f"{number}{rows:,} rows{unreadable}")


def _mapped(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    mapping: Path,
    contract: Contract,
) -> Iterator[Finding]:
    try:
        files = mapped_tables(mapping, contract)
    except LeadscoreError as error:
        yield Finding("mapping", Health.BROKEN, str(error))
        return
    for table in contract.tables:
        sql = files.get(table.name)
        if sql is None:
            yield _missing(table, f"looked for {table.name}.sql in {mapping}")
            continue
        try:
            header = mapped_columns(connection, sql, settings.input)
            match = match_columns(table, header, f"{mapping.name}/{sql.name}")
            yield _columns_finding(table, [match], "mapped")
        except LeadscoreError as error:
            yield Finding(table.name, Health.BROKEN, str(error))


def _columns_finding(table: Table, matches: list[ColumnMatch], found: str) -> Finding:
    missing = {name for match in matches for name in match.missing}
    extra = sorted({name for match in matches for name in match.extra})
    known = len(table.columns) - len(missing)
    ignored = f"; not read: {', '.join(extra)}" if extra else ""
    said = f"{found}, {known} of {len(table.columns)} columns{ignored}"
    return Finding(table.name, Health.OK, said)


def _missing(table: Table, looked: str) -> Finding:
    if table.is_required:
        remedy = "This table is required: put it there, or map it."
        return Finding(table.name, Health.BROKEN, f"not there; {looked}", remedy)
    found = "not there; models about it stay empty or are switched off"
    return Finding(table.name, Health.ATTENTION, found)

"""Landing: the input as it arrived, every column text, one folder per table.

The folder is built aside and renamed whole, so a landing that was interrupted cannot be
mistaken for a whole one.
"""

import shutil
from pathlib import Path

import duckdb

from scoring.contract import Contract, Table
from scoring.errors import LeadscoreError
from scoring.input_files import InputFile, InputFiles, find_input_files, places_for
from scoring.landed import LandedTable, Landing
from scoring.mappings import map_table, mapped_tables
from scoring.parts import land_file, land_nothing
from scoring.progress import Progress
from scoring.warehouse import Limits, in_memory


def land(
    contract: Contract,
    input_folder: Path,
    mapping: Path | None,
    landed: Path,
    limits: Limits,
    progress: Progress,
) -> Landing:
    """Land every contract table; a missing optional one lands empty."""
    aside = _emptied(landed.with_name(f".{landed.name}.aside"))
    spill = _emptied(landed.with_name(f".{landed.name}.spill"))
    try:
        with in_memory(limits, spill) as connection:
            if mapping is None:
                found = find_input_files(input_folder, contract)
            else:
                found = _map(
                    connection, contract, input_folder, mapping, spill, progress
                )
            _refuse_missing(contract, found, input_folder, mapping)
            landing = _land_found(connection, contract, found, aside, progress)
        _swap(aside, landed)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(spill, ignore_errors=True)
    return landing


def _map(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    input_folder: Path,
    mapping: Path,
    folder: Path,
    progress: Progress,
) -> InputFiles:
    files = mapped_tables(mapping, contract)
    progress.stage("Mapping the input", len(files))
    by_table: dict[str, tuple[InputFile, ...]] = {}
    for name, sql in files.items():
        by_table[name] = (map_table(connection, sql, input_folder, folder),)
        progress.step(name)
    return InputFiles(by_table, unread=())


def _refuse_missing(
    contract: Contract, found: InputFiles, input_folder: Path, mapping: Path | None
) -> None:
    for table in contract.tables:
        if table.is_required and table.name not in found.by_table:
            places = places_for(table) if mapping is None else f"{table.name}.sql"
            message = (
                f"The table `{table.name}` is required and was not found: looked for "
                f"{places} in {mapping or input_folder}. "
                "Put it there, or name another folder with --input."
            )
            raise LeadscoreError(message)


def _land_found(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    found: InputFiles,
    folder: Path,
    progress: Progress,
) -> Landing:
    progress.stage("Landing the input", len(contract.tables))
    tables = []
    for table in contract.tables:
        files = found.by_table.get(table.name, ())
        tables.append(_land_table(connection, table, files, folder / table.name))
        progress.step(table.name)
    return Landing(tuple(tables), found.unread)


def _land_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    files: tuple[InputFile, ...],
    folder: Path,
) -> LandedTable:
    folder.mkdir()
    if not files:
        land_nothing(connection, table, folder / "part-0000.parquet")
    return LandedTable(
        table.name,
        tuple(
            land_file(connection, table, file, folder / f"part-{number:04}.parquet")
            for number, file in enumerate(files)
        ),
    )


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _swap(aside: Path, landed: Path) -> None:
    old = landed.with_name(f".{landed.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if landed.exists():
        landed.rename(old)
    aside.rename(landed)
    shutil.rmtree(old, ignore_errors=True)

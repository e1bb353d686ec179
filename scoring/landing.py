"""Landing: the input as it arrived, every column text, one part for each load.

What landed is never changed and stays until a person replaces it. A run lands only what
it has not seen: parts are written aside and moved in, then the manifest that names them
is renamed into place, so a landing that was cut short has changed nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.contract import Contract
from scoring.erasures import Erasures, lost_list, read_erasures
from scoring.folders import RunFolders
from scoring.input_files import InputFile, InputFiles, find_input_files, places_for
from scoring.landed import LandedFile, LandedTable, Landing
from scoring.manifest import (
    Manifest,
    check_parts,
    form_of,
    read_manifest,
    remove_strays,
    write_manifest,
)
from scoring.mappings import map_table, mapped_tables
from scoring.part_files import Desk, land_again
from scoring.parts import land_file, land_nothing
from scoring.plan import Plan, plan_table, refuse_gone
from scoring.progress import Progress
from scoring.reasons import InputError
from scoring.warehouse import Limits, in_memory
from scoring.whole_files import sync


@dataclass(frozen=True)
class Source:
    """Where the input is, and whether what it no longer holds is to be dropped.

    Without a folder there is no input, and what landed is looked at again.
    """

    folder: Path | None
    mapping: Path | None = None
    is_replacing: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether only what it holds now stays landed.

        What a mapping makes is ours, so nobody has to allow its change.
        """
        return self.is_replacing or self.mapping is not None


def land(
    contract: Contract,
    source: Source,
    landed: Path,
    limits: Limits,
    progress: Progress,
) -> Landing:
    """Land what is new of every contract table; one that has no file is empty.

    Rows of people who were erased do not land, and do not stay. Raises InputError for
    input that cannot be taken; then all is as it was before.
    """
    before = read_manifest(landed)
    known = _known(before, landed, contract)
    erasures = _erasures(before, landed)
    with _work_folder(landed) as work, in_memory(limits, work) as connection:
        found = _find(connection, contract, source, work, progress)
        plans = [
            plan_table(
                name,
                found.by_table.get(name, ()),
                known.get(name, ()),
                is_exact=source.is_exact,
            )
            for name in contract.names
        ]
        if before is not None and not known and not source.is_exact:
            refuse_gone(before, plans, landed)
        _refuse_missing(contract, plans, source)
        tables = _land_plans(
            Desk(connection, landed, work / "parts", erasures),
            contract,
            plans,
            progress,
            is_again=before is not None and before.erasures != erasures.fingerprint,
        )
        manifest = Manifest(form_of(contract), tables, erasures.fingerprint)
        _move_in(work, landed, contract)
    write_manifest(landed, manifest)
    remove_strays(landed, manifest)
    return Landing(
        tables,
        found.unread,
        seen=tuple(notice for plan in plans for notice in plan.seen),
        new_load_ids=_unique(content.load_id for plan in plans for content in plan.new),
        dropped_load_ids=_dropped(before, manifest),
        erasures=erasures.fingerprint,
    )


def _known(
    before: Manifest | None, landed: Path, contract: Contract
) -> dict[str, tuple[LandedFile, ...]]:
    """Return the files whose parts are as they were written and of today's form."""
    if before is None or before.form != form_of(contract):
        return {}
    check_parts(landed, before)
    return {table.name: table.files for table in before.tables}


def _erasures(before: Manifest | None, landed: Path) -> Erasures:
    folders = RunFolders(landed.parent)
    erasures = read_erasures(folders)
    if before is not None and before.erasures and not erasures.requests:
        raise lost_list(folders, "is gone")
    return erasures


def _find(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    source: Source,
    work: Path,
    progress: Progress,
) -> InputFiles:
    if source.folder is None:
        return InputFiles({}, unread=())
    if source.mapping is None:
        return find_input_files(source.folder, contract)
    files = mapped_tables(source.mapping, contract)
    progress.stage("Mapping the input", len(files))
    by_table: dict[str, tuple[InputFile, ...]] = {}
    for name, sql in files.items():
        by_table[name] = (map_table(connection, sql, source.folder, work),)
        progress.step(name)
    return InputFiles(by_table, unread=())


def _refuse_missing(contract: Contract, plans: list[Plan], source: Source) -> None:
    for table, plan in zip(contract.tables, plans, strict=True):
        if table.is_required and not plan.kept and not plan.new:
            places = (
                places_for(table) if source.mapping is None else f"{table.name}.sql"
            )
            rule = f"the table `{table.name}` is required; looked for {places}"
            remedy = "Put it there, or name another folder with --input."
            where = str(source.mapping or source.folder)
            raise InputError("SOURCE_MISSING", where, rule, remedy)


def _land_plans(
    desk: Desk,
    contract: Contract,
    plans: list[Plan],
    progress: Progress,
    *,
    is_again: bool,
) -> tuple[LandedTable, ...]:
    """Write the new parts, and the kept ones again where other people were erased."""
    progress.stage("Landing the input", len(contract.tables))
    tables = []
    for table, plan in zip(contract.tables, plans, strict=True):
        land_nothing(desk, table)
        kept = [
            land_again(desk, table, file) if is_again else file for file in plan.kept
        ]
        landed = [land_file(desk, table, content) for content in plan.new]
        files = sorted((*kept, *landed), key=lambda file: file.source_file)
        tables.append(LandedTable(table.name, tuple(files)))
        progress.step(table.name)
    return tuple(tables)


def _move_in(work: Path, landed: Path, contract: Contract) -> None:
    for table in contract.names:
        folder = landed / table
        folder.mkdir(parents=True, exist_ok=True)
        for part in (work / "parts" / table).iterdir():
            sync(part)
            part.replace(folder / part.name)
        sync(folder)


def _dropped(before: Manifest | None, after: Manifest) -> tuple[str, ...]:
    had = frozenset() if before is None else before.load_ids
    return _unique(sorted(load_id for _, load_id in had - after.load_ids))


def _unique(load_ids: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(load_ids))


def aside_of(landed: Path) -> Path:
    """A folder beside the landed one, for what is not yet whole."""
    return landed.with_name(f".{landed.name}.aside")


@contextmanager
def _work_folder(landed: Path) -> Iterator[Path]:
    work = aside_of(landed)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)

"""Publishing: readers see the last whole run or the one before, never a mixture."""

import shutil
from pathlib import Path

import duckdb

from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.stock import Stock, differences, take_stock
from scoring.warehouse import read_only, refusal
from scoring.whole_files import part_of, sync, write_whole


def publish(folders: RunFolders, built: Stock, manifest: str) -> Path:
    """Rename the working database over the published one, its bytes safe on disk.

    `built` is what the build held before it let go of the database; what is read back
    must be the same. Renaming over a database that still has its write-ahead log could
    replay it into the wrong one.

    Raises LeadscoreError, or OSError where the disk does not answer: the published
    database is then the one before, unless the message says otherwise.
    """
    if not folders.working.is_file():
        message = f"{folders.working} is not there, so there is nothing to publish."
        raise LeadscoreError(message)
    _refuse_log(folders.working, "the disk did not take all of it. Run again.")
    _refuse_log(
        folders.published,
        "someone has written to it and not finished. End the program that has it open; "
        "if there is none, open it once with DuckDB, close it, and run again.",
    )
    _refuse_other_content(folders.working, built)
    sync(folders.working)
    sync(folders.output)
    folders.working.replace(folders.published)
    _confirm(folders, manifest)
    return folders.published


def discard_working(folders: RunFolders) -> None:
    """Remove what an earlier run left behind, so that a build begins from nothing."""
    for path in (
        folders.working,
        log_of(folders.working),
        *folders.output.glob(f"{folders.working.name}.wal.*"),
        part_of(folders.manifest),
    ):
        path.unlink(missing_ok=True)
    for folder in (spill_of(folders.working), folders.workshop.parent):
        shutil.rmtree(folder, ignore_errors=True)


def discard_traces(folders: RunFolders) -> None:
    """Remove what was written around a warehouse: logs, pages, feeds, examples."""
    for file in (folders.training, folders.nurture, folders.comparison):
        file.unlink(missing_ok=True)
    for folder in (folders.dbt, folders.reports, folders.feeds):
        shutil.rmtree(folder, ignore_errors=True)


def log_of(database: Path) -> Path:
    """Where DuckDB keeps the write-ahead log of a database."""
    return database.with_name(f"{database.name}.wal")


def spill_of(database: Path) -> Path:
    """Where DuckDB keeps what does not fit into memory while it builds."""
    return database.with_name(f"{database.name}.tmp")


def _refuse_log(database: Path, reason: str) -> None:
    if log_of(database).exists():
        message = (
            f"PUBLISH_WAL_PRESENT: {log_of(database)} is there, and nothing was "
            f"published. A log beside {database.name} means that {reason}"
        )
        raise LeadscoreError(message)


def _refuse_other_content(database: Path, built: Stock) -> None:
    try:
        with read_only(database) as connection:
            changed = differences(built, take_stock(connection))
    except duckdb.Error as error:
        what = f"PUBLISH_UNREADABLE: {database} cannot be read back"
        raise refusal(what, error, "Nothing was published. Run again.") from error
    if changed:
        message = (
            f"PUBLISH_CONTENT_DIFFERS: {database} read back from disk is not what was "
            f"built: {', '.join(changed)}. Nothing was published. Look after the disk, "
            "and run again."
        )
        raise LeadscoreError(message)


def _confirm(folders: RunFolders, manifest: str) -> None:
    """See the new name safe on disk, and only then say what is in the database."""
    try:
        sync(folders.output)
        write_whole(folders.manifest, manifest)
    except OSError as error:
        message = (
            f"{folders.published} is the new run, but the disk did not take "
            f"{folders.manifest}: {error}. Look after the disk, and run again."
        )
        raise LeadscoreError(message) from error

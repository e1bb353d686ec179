"""Publishing: readers see the last whole run or the one before, never a mixture."""

import os
import shutil
from pathlib import Path

import duckdb

from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.warehouse import refusal


def publish(folders: RunFolders) -> Path:
    """Rename the working database over the published one, its bytes safe on disk.

    A write-ahead log left beside either file means that someone still writes there, or
    died writing: renaming over it could replay it into the wrong database.
    """
    _checkpoint(folders.working)
    for database in (folders.working, folders.published):
        _refuse_log(database)
    _sync(folders.working)
    folders.working.replace(folders.published)
    _sync(folders.output)
    return folders.published


def discard_working(folders: RunFolders) -> None:
    """Remove what an earlier run left behind, so that a build begins from nothing."""
    folders.working.unlink(missing_ok=True)
    log_of(folders.working).unlink(missing_ok=True)
    folders.affected.unlink(missing_ok=True)
    shutil.rmtree(folders.workshop.parent, ignore_errors=True)


def log_of(database: Path) -> Path:
    """Where DuckDB keeps the write-ahead log of a database."""
    return database.with_name(f"{database.name}.wal")


def _checkpoint(database: Path) -> None:
    if not database.is_file():
        message = f"{database} is not there, so there is nothing to publish."
        raise LeadscoreError(message)
    try:
        connection = duckdb.connect(database)
        try:
            connection.execute("checkpoint")
        finally:
            connection.close()
    except duckdb.Error as error:
        what = f"{database} could not be closed"
        remedy = "End the program that reads it and run again."
        raise refusal(what, error, remedy) from error


def _refuse_log(database: Path) -> None:
    log = log_of(database)
    if log.exists():
        message = (
            f"{log} is there: someone has written to {database.name} and not finished. "
            "Nothing was published. End the program that has it open; if there is "
            "none, open the database once with DuckDB, close it, and run again."
        )
        raise LeadscoreError(message)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Connections to DuckDB, all in UTC and within the limits that were set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.errors import LeadscoreError


@dataclass(frozen=True)
class Limits:
    """How much of the machine a connection may use."""

    threads: int = 2
    memory_limit: str = "2GB"


@contextmanager
def in_memory(
    limits: Limits, spill: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database that keeps the order of rows and spills to `spill`."""
    connection = duckdb.connect(
        config={"threads": limits.threads, "memory_limit": limits.memory_limit}
    )
    try:
        _set_session(connection)
        connection.execute("set preserve_insertion_order = true")
        if spill is not None:
            connection.execute(f"set temp_directory = {quoted(spill)}")
        yield connection
    finally:
        connection.close()


@contextmanager
def read_only(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database, which this can never change."""
    if not database.is_file():
        message = f"{database} is not there. Make it with `leadscore run`."
        raise LeadscoreError(message)
    try:
        connection = duckdb.connect(database, read_only=True)
    except duckdb.IOException as error:
        message = f"{database} cannot be read: {first_line(error)}"
        raise LeadscoreError(message) from error
    try:
        _set_session(connection)
        yield connection
    finally:
        connection.close()


def quoted(text: object) -> str:
    """Write a text or a path as a SQL literal.

    >>> quoted("o'brien")
    "'o''brien'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Write a column or table name as a SQL identifier.

    >>> quoted_name('24" screen')
    '"24"" screen"'
    """
    return '"' + name.replace('"', '""') + '"'


def _set_session(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set timezone = 'UTC'")
    # Jupyter without widgets has it off, and would refuse to be told so again.
    shows_bar = connection.execute("select current_setting('enable_progress_bar')")
    if shows_bar.fetchall() == [(True,)]:
        connection.execute("set enable_progress_bar = false")


def refusal(what: str, error: duckdb.Error, remedy: str) -> LeadscoreError:
    """Say what the engine could not do; `remedy` is for faults of the input."""
    if isinstance(error, duckdb.OutOfMemoryException):
        remedy = "Set `memory_limit` higher or `threads` lower in the settings."
    return LeadscoreError(f"{what}: {first_line(error)}. {remedy}")


def first_line(error: Exception) -> str:
    """Keep what went wrong of an engine's long message."""
    return str(error).splitlines()[0].rstrip(".")

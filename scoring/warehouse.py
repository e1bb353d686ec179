"""Connections to DuckDB, all in UTC and within the limits that were set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.errors import LeadscoreError, machine_remedy

ROW_GROUP = 30_720
"""Rows of a table that a run makes which are read by one thread: a quarter of the
engine's own, so that a table of some thousands of leads is work for several.

Whoever writes to such a database names it, or the engine fits the tables to its own.
"""


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
def making(database: Path, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that is being made, as `profiles.yml` has dbt open it."""
    with duckdb.connect(
        config={"threads": limits.threads, "memory_limit": limits.memory_limit}
    ) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set temp_directory = {quoted(f'{database}.tmp')}")
        connection.execute(f"attach {quoted(database)} (row_group_size {ROW_GROUP})")
        connection.execute(f"use {quoted_name(database.stem)}")
        yield connection


@contextmanager
def read_only(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database, which this can never change, and which reaches no other file.

    Raises LeadscoreError where there is none, or where it is damaged or in use.
    """
    if not database.is_file():
        message = f"{database} is not there. Make it with `leadscore run`."
        raise LeadscoreError(message)
    try:
        connection = duckdb.connect(database, read_only=True)
    except duckdb.Error as error:
        what = f"{database} cannot be read"
        remedy = (
            "End the program that writes to it; if there is none, it is damaged: "
            "remove it and make it again with `leadscore run`."
        )
        raise refusal(what, error, remedy) from error
    try:
        if not _is_locked(connection):
            _set_session(connection)
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
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
    # For the whole of it: a second connection to a locked database can set nothing.
    connection.execute("set global timezone = 'UTC'")
    # Jupyter without widgets has it off, and would refuse to be told so again.
    shows_bar = connection.execute("select current_setting('enable_progress_bar')")
    if shows_bar.fetchall() == [(True,)]:
        connection.execute("set enable_progress_bar = false")


def _is_locked(connection: duckdb.DuckDBPyConnection) -> bool:
    locked = connection.execute("select current_setting('lock_configuration')")
    return locked.fetchall() == [(True,)]


def refusal(what: str, error: duckdb.Error, remedy: str) -> LeadscoreError:
    """Say what the engine could not do; `remedy` is for faults of the input."""
    told = first_line(error)
    return LeadscoreError(f"{what}: {told}. {machine_remedy(str(error)) or remedy}")


def first_line(error: Exception) -> str:
    """Keep what went wrong of an engine's long message."""
    return str(error).splitlines()[0].rstrip(".")

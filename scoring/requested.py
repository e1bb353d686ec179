"""Databases that are made of the last run when somebody asks, beside the published one.

Each says in its table `settings` which run and code it was made of, so that the same
question asked again finds it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from scoring.folders import RunFolders
from scoring.run_manifest import code_version, run_id_of, settings_of
from scoring.warehouse import Limits, quoted, read_only


def origin_of_last_run(folders: RunFolders, project: Path) -> dict[str, str]:
    """Name the run, its settings and the code that is here now.

    Raises LeadscoreError where nothing is published.
    """
    settings = settings_of(folders, project)
    return {
        **{key: str(value) for key, value in settings.items()},
        "run_id": run_id_of(folders),
        "code": code_version(project),
    }


def is_made_of(database: Path, origin: Mapping[str, str]) -> bool:
    """Tell whether a database is there and was made of this run by this code."""
    if not database.is_file():
        return False
    with read_only(database) as connection:
        return dict(connection.execute("from settings").fetchall()) == origin


@contextmanager
def made_from_workshop(
    database: Path, folders: RunFolders, origin: Mapping[str, str], limits: Limits
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Fill a database as `made`, with `workshop` and `published` to read; name it last.

    Whoever reads the one before keeps it.
    """
    aside = database.with_suffix(".part")
    aside.unlink(missing_ok=True)
    with duckdb.connect(
        config={"threads": limits.threads, "memory_limit": limits.memory_limit}
    ) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted(folders.workshop)} as workshop (read_only)")
        connection.execute(
            f"attach {quoted(folders.published)} as published (read_only)"
        )
        connection.execute(f"attach {quoted(aside)} as made")
        yield connection
        connection.execute("create table made.settings (setting text, value text)")
        connection.executemany(
            "insert into made.settings values (?, ?)", list(origin.items())
        )
    aside.replace(database)

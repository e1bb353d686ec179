"""A run whose build is a stand-in: three tables instead of the models of dbt.

What goes before the build and after it (lock, discard, stock, publish, manifest) is the
product's own, so that hundreds of faults can be tried in the time of one real run.
Called as `python stand_in_run.py OUTPUT RUN [MEMORY]`; RUN is what its rows hold.
"""

import sys
from pathlib import Path

import duckdb

from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.lock import exclusive
from scoring.publish import discard_working, publish
from scoring.run_manifest import Origin, manifest_text
from scoring.stock import Stock, take_stock

TABLES = ("leads", "lead_scores", "outcomes")


def build(database: Path, run: int, memory: str = "500MB") -> Stock:
    """Build the tables, sorted at random so that they spill where memory is short."""
    limits = {"threads": 1, "memory_limit": memory}
    with duckdb.connect(database, config=limits) as connection:
        connection.execute("create schema marts")
        for table in TABLES:
            connection.execute(
                f"create table marts.{table} as select {run} as run, "
                f"hash(i + {run}) as id, repeat('x', 40) as filler "
                "from range(20000) as numbers(i) order by id"
            )
        return take_stock(connection)


def manifest_of(run: int, stock: Stock) -> str:
    """Write the manifest of a stand-in run."""
    return manifest_text(Origin({}, {"run": run}, "stand-in", {}), stock)


def run_all(output: Path, run: int, memory: str = "500MB") -> None:
    """Build and publish, as `scoring.run` does."""
    folders = RunFolders(output)
    with exclusive(folders.lock):
        discard_working(folders)
        stock = build(folders.working, run, memory)
        publish(folders, stock, manifest_of(run, stock))


if __name__ == "__main__":
    try:
        run_all(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
    except (LeadscoreError, OSError, duckdb.Error) as error:
        sys.exit(f"{type(error).__name__}: {error}")

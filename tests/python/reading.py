"""A reader that looks at the published database for as long as runs replace it.

Called as `python reading.py OUTPUT`; writes one line a look: the runs whose rows it
saw. Ends when its input does.
"""

import select
import sys
from pathlib import Path

import duckdb
from stand_in_run import TABLES

LOOK = " union ".join(f"select distinct run from marts.{table}" for table in TABLES)


def look(database: Path) -> str:
    """Say which runs the tables of one opened database hold."""
    with duckdb.connect(database, read_only=True) as connection:
        runs = connection.execute(LOOK).fetchall()
    return " ".join(str(run) for (run,) in sorted(runs))


if __name__ == "__main__":
    database = Path(sys.argv[1]) / "leadscore.duckdb"
    while not select.select([sys.stdin], [], [], 0)[0]:
        sys.stdout.write(f"{look(database)}\n")
        sys.stdout.flush()

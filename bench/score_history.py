"""How much dearer is the score history than a bare sort of the same events?

For each size, one process sorts the events into a table and another builds the
contributions and the steps of the `classic` card with the project's compiled SQL. Both
have the same threads and memory limit; time and peak memory are those of the process.

    python bench/score_history.py                    # 1, 5 and 20 million events
    python bench/score_history.py --events 1000000
"""

import argparse
import csv
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from scoring_sql import PROJECT, Statement, build, compile_room

SIZES = (1_000_000, 5_000_000, 20_000_000)
THREADS = 2
MEMORY_LIMIT = "4GB"
AS_OF = "2026-01-01 00:00:00"

# A hundred events a lead in a year, eight a visit: a visit's first event, views of few
# products, some carts and checkouts, and mail in between. Receipt follows within a
# minute, for one event in a hundred within three days.
EVENTS = """
create table intermediate.int_signal_events as
with drawn as (
    select
        i,
        hash(i) as dice,
        hash(i // 8) as visit_dice,
        md5(cast(i // 100 as varchar)) as lead_id
    from range({events}) as numbers (i)
),
timed as (
    select
        *,
        timestamp '2025-01-01 00:00:00'
        + cast(visit_dice % 31000000 as bigint) * interval '1' second
        + cast(i % 8 as integer) * interval '40' second as occurred_at
    from drawn
)
select
    lead_id,
    case
        when i % 8 = 0 then 'visit'
        when i % 8 = 1 then 'return_visit'
        when dice % 100 < 55 then 'product_view'
        when dice % 100 < 61 then 'add_to_cart'
        when dice % 100 < 64 then 'begin_checkout'
        when dice % 100 < 66 then 'wishlist'
        when dice % 100 < 76 then 'email_sent'
        when dice % 100 < 86 then 'email_open_any'
        when dice % 100 < 94 then 'email_open'
        when dice % 100 < 98 then 'email_click_to_product'
        else 'quiz'
    end as signal,
    'e' || i as event_id,
    'p' || (dice % 7) as product_id,
    occurred_at,
    occurred_at + cast(
        case when dice % 100 = 99 then dice % 259200 else dice % 60 end as bigint
    ) * interval '1' second as known_at,
    timestamp '9999-12-31 00:00:00' as member_until
from timed
"""
LEADS = """
create table intermediate.int_leads_identified as
select
    lead_id,
    min(known_at) as created_at,
    timestamp '9999-12-31 00:00:00' as ended_at
from intermediate.int_signal_events
group by lead_id
"""
STATES = """
create table intermediate.int_signal_states as
select
    lead_id,
    'sms_consent' as signal,
    created_at as valid_from,
    timestamp '9999-12-31 00:00:00' as valid_to
from intermediate.int_leads_identified
where hash(lead_id) % 4 = 0
"""
SORT = """
create table sorted_events as
select * from intermediate.int_signal_events
order by lead_id, known_at
"""


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    seconds: float
    peak_megabytes: float


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """The settings that a run has."""
    connection = duckdb.connect(str(database))
    connection.execute(f"set threads = {THREADS}")
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    return connection


def prepare(database: Path, events: int) -> None:
    """Write the tables that the scoring room reads."""
    rules = PROJECT / "seeds" / "scorecards" / "score_rules.csv"
    with rules.open() as file:
        columns = next(csv.reader(file))
    numbers = {"window_days", "cap", "at_least", "points"}
    types = {c: "integer" if c in numbers else "varchar" for c in columns}
    with connect(database) as connection:
        connection.execute("create schema seeds")
        connection.execute("create schema intermediate")
        connection.execute(
            "create table seeds.score_rules as "
            f"from read_csv('{rules}', header = true, columns = {types})"
        )
        connection.execute(
            "create table seeds.scorecard_promotions "
            "(line varchar, scorecard_id varchar, in_force_from timestamp)"
        )
        connection.execute(EVENTS.format(events=events))
        connection.execute(LEADS)
        connection.execute(STATES)


def measured(database: Path, task: str, statements: Path) -> Cost:
    """Run one task in a process of its own."""
    command = [sys.executable, __file__, "--task", task]
    command += ["--database", str(database), "--statements", str(statements)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return Cost(**json.loads(ended.stdout.splitlines()[-1]))


def run_task(database: Path, task: str, statements: Path) -> None:
    """Do the task and print its cost as JSON."""
    made = tuple(Statement(**row) for row in json.loads(statements.read_text()))
    with connect(database) as connection:
        begun = time.perf_counter()
        if task == "sort":
            connection.execute(SORT)
        else:
            build(made, connection.execute)
        seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(asdict(Cost(seconds, peak))))


def compare(events: int, folder: Path) -> tuple[Cost, Cost]:
    """Cost of the sort and of the score history at one size."""
    variables = {"scorecard": "classic", "as_of": AS_OF}
    statements = folder / "statements.json"
    if not statements.exists():
        compiled = compile_room(folder, "duckdb", variables)
        statements.write_text(json.dumps([asdict(row) for row in compiled]))
    (folder / str(events)).mkdir()
    # The compiled SQL names the database `working`.
    database = folder / str(events) / "working.duckdb"
    prepare(database, events)
    sort = measured(database, "sort", statements)
    history = measured(database, "history", statements)
    database.unlink()
    return sort, history


def report(sizes: tuple[int, ...]) -> None:
    """Print a line for each size, the growth, and the ratio at the largest."""
    print(f"{THREADS} threads, memory limit {MEMORY_LIMIT}, classic card")
    print("events      sort s  history s  ratio  sort MB  history MB", flush=True)
    seconds = []
    ratio = math.nan
    with tempfile.TemporaryDirectory() as folder:
        for events in sizes:
            sort, history = compare(events, Path(folder))
            ratio = history.seconds / sort.seconds
            seconds.append(history.seconds)
            times = f"{sort.seconds:7.2f} {history.seconds:10.2f} {ratio:6.2f}"
            peaks = f"{sort.peak_megabytes:8.0f} {history.peak_megabytes:11.0f}"
            print(f"{events:<10,} {times} {peaks}", flush=True)
    if len(sizes) > 1:
        growth = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
        print(f"growth exponent {growth:.2f}")
    print(f"ratio {ratio:.2f}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, help="one size instead of three")
    parser.add_argument("--task", choices=("sort", "history"), help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--statements", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task:
        run_task(chosen.database, chosen.task, chosen.statements)
    else:
        report((chosen.events,) if chosen.events else SIZES)


if __name__ == "__main__":
    main()

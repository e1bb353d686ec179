"""What do the credits of ten million contacts cost, beside two other packages?

Two million leads walk a chain whose removal effects are known. Compared are the sums of
credit by channel, which all give: ours by nine models, those of
`marketing-attribution-models` by its seven, those of `ChannelAttribution` by five on
paths that pandas lays out. Ours runs the SQL of the attribution room, whose credits by
contact are a view here, read once for the sums. What no peer gives stands beside: the
sums again with the money to the cent, and the rows of credit, written as a run does.
Everyone gets one process and the same
contacts with short numbers as ids: integers for the peers, texts for ours, which knows
no other. A shop has ids of 32 characters: `--ids long` gives them to ours.
Peers live in an environment of their own under the cache folder, made here at the
first run.

    python bench/attribution.py                 # 2,000,000 leads
    python bench/attribution.py --leads 200000 --ids long
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb
from attribution_data import CHANNELS, draw_chain, write
from scoring_sql import PROJECT, Statement, build, compile_room

HERE = Path(__file__).resolve().parent
LEADS = 2_000_000
THREADS, MEMORY_LIMIT = 2, "700MB"
MOST_MEGABYTES = 1000
TIMES_FASTER = {"MAM": 10, "pandas, ChannelAttribution": 5}
FARTHEST, SAME = 0.001, 1e-9
ROOM = (
    *("int_attribution_journeys", "int_journey_touches", "int_attribution_paths"),
    *("channel_removal_effects", "attribution_credits", "channel_credit"),
)
SEEDS = ("attribution_models", "attribution_outcomes", "channel_lookbacks")
CONTACTS = """
create table intermediate.int_touchpoints as
select
    {touchpoint} as touchpoint_id,
    {lead} as lead_id,
    list_value{channels}[channel + 1] as channel,
    true as is_creditable,
    cast(touched_at as timestamp) as touched_at
from read_parquet('{contacts}')
"""
OUTCOMES = """
create table marts.outcomes as
select
    {outcome} as outcome_id,
    {lead} as surviving_lead_id,
    'first_purchase' as outcome,
    cast(10 + lead % 9000 / 100 as decimal(18, 4)) as net_amount,
    cast(max(touched_at) as timestamp) + interval 1 hour as occurred_at
from read_parquet('{contacts}')
where has_bought
group by lead
"""
LEADS_TABLE = """
create table intermediate.int_leads_identified as
select distinct lead_id, timestamp '9999-12-31 00:00:00' as ended_at
from intermediate.int_touchpoints
"""
IDS = {
    "short": {
        "lead": "cast(lead as text)",
        "touchpoint": "lead || ':' || place",
        "outcome": "cast(lead as text)",
    },
    "long": {
        "lead": "md5(cast(lead as text))",
        "touchpoint": "'visit:' || md5(lead || ':' || place)",
        "outcome": "'purchase:' || md5(cast(lead as text))",
    },
}
CREDITS = "marts.attribution_credits"
SUMS = f"""
create table sums as
select attribution_model, outcome, channel, sum(credit) as credit
from {CREDITS}
group by all
"""
# One goal and one lookback, as the peers have it.
ALIKE = """
delete from seeds.attribution_outcomes where goal <> 'purchase';
delete from seeds.channel_lookbacks where channel <> 'any';
update seeds.channel_lookbacks set lookback_seconds = 365 * 86400;
"""
Found = dict[str, Any]


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """The settings that a run has, in little memory."""
    connection = duckdb.connect(str(database))
    connection.execute(f"set threads = {THREADS}")
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set wal_autocheckpoint = '1TB'")
    connection.execute("set enable_progress_bar = false")
    return connection


def prepare(database: Path, contacts: Path, ids: Mapping[str, str]) -> None:
    """Write the tables that the room reads."""
    with connect(database) as connection:
        for schema in ("seeds", "intermediate", "marts"):
            connection.execute(f"create schema {schema}")
        for seed in SEEDS:
            path = PROJECT / "seeds" / "attribution" / f"{seed}.csv"
            connection.execute(f"create table seeds.{seed} as from read_csv('{path}')")
        connection.execute(ALIKE)
        connection.execute(CONTACTS.format(channels=CHANNELS, contacts=contacts, **ids))
        connection.execute(OUTCOMES.format(contacts=contacts, **ids))
        connection.execute(LEADS_TABLE)
        connection.execute(
            "create view intermediate.int_outcomes_unioned as from marts.outcomes"
        )


def share_out(database: Path, statements: Path) -> None:
    """Build the room, its sums and the rows of credit; print costs and sums as JSON."""
    made = [Statement(**row) for row in json.loads(statements.read_text())]
    with connect(database) as connection:

        def execute(query: str) -> None:
            connection.execute(query).fetchall()

        *room, with_money = made
        sums = cost_of(lambda: (build(tuple(room), execute), execute(SUMS)))
        money = cost_of(lambda: build((with_money,), execute))
        rows = cost_of(
            lambda: connection.execute(f"create table credit_rows as from {CREDITS}")
        )
        found = {
            **sums,
            "money": money,
            "writing": rows,
            "rows": _numbers(connection, "select 'rows', count(*) from credit_rows")[
                "rows"
            ],
            "effects": _numbers(connection, _effects("removal_effect", 1)),
            "shares": {
                order: _numbers(connection, _effects("credit_share", order))
                for order in (1, 2)
            },
            "credits": {
                model: _numbers(
                    connection,
                    "select channel, credit from sums "
                    f"where attribution_model = '{model}'",
                )
                for model in ("first_touch", "last_touch", "linear")
            },
        }
    print(json.dumps(found))


def cost_of(work: Callable[[], object]) -> Found:
    """Do some work and say what it took; the peak is that of all work so far."""
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": time.perf_counter() - begun,
        "cpu_seconds": time.process_time() - cpu,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _effects(column: str, order: int) -> str:
    return (
        f"select channel, {column} from marts.channel_removal_effects where outcome = "
        f"'first_purchase' and attribution_model = 'markov_{order}'"
    )


def _numbers(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, float]:
    return {name: float(value) for name, value in connection.execute(query).fetchall()}


def ours(folder: Path, contacts: Path, ids: Mapping[str, str]) -> Found:
    """Credit the contacts in a process of its own."""
    variables = {"as_of": "2027-01-01 00:00:00", "report_currency": "EUR"}
    statements = folder / "statements.json"
    compiled = compile_room(folder, "duckdb", variables, ROOM)
    laid_out = (
        replace(row, is_view=row.is_view or row.relation == CREDITS) for row in compiled
    )
    statements.write_text(json.dumps([asdict(row) for row in laid_out]))
    # The compiled SQL names the database `working`.
    database = folder / "working.duckdb"
    prepare(database, contacts, ids)
    return ran(sys.executable, __file__, "--database", database, statements)


def peer_python(cache: Path) -> Path:
    """Make the peers' environment, unless it is there."""
    python = cache / "peers" / "bin" / "python"
    if not (cache / "peers" / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", cache / "peers"], check=True)
        needed = HERE / "attribution_peers" / "peers.txt"
        install = [python, "-m", "pip", "install", "--quiet", "-r", needed]
        subprocess.run(install, check=True)
        (cache / "peers" / "installed").touch()
    return python


def ran(*command: object) -> Found:
    """Run a script and read what it printed last."""
    ended = subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(ended.stdout.splitlines()[-1])


def compare(leads: int, cache: Path, ids: Mapping[str, str]) -> bool:
    """Run everyone once on the same contacts and say which bars were held."""
    python, peers = peer_python(cache), HERE / "attribution_peers"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contacts = folder / "contacts.parquet"
        print(f"{write(folder, leads):,} contacts of {leads:,} leads", flush=True)
        found = {"ours": ours(folder, contacts, ids)}
        print_cost("ours", found["ours"])
        print_cost("  the sums with money", found["ours"]["money"])
        print_cost("  writing the rows", found["ours"]["writing"])
        for peer, command in {
            "MAM": (peers / "run_mam.py", contacts),
            "pandas, ChannelAttribution": (
                *(peers / "run_channelattribution.py", contacts, 0.005),
            ),
        }.items():
            found[peer] = ran(python, *command)
            print_cost(peer, found[peer])
    return agrees(found) & is_fast(found)


def print_cost(name: str, cost: Found) -> None:
    """Print a line of a table."""
    print(
        f"{name:<28}{cost['seconds']:8.1f} s wall{cost['cpu_seconds']:8.1f} s CPU"
        f"{cost['peak_megabytes']:8.0f} MB",
        flush=True,
    )


def agrees(found: dict[str, Found]) -> bool:
    """Compare with the known chain and with what ChannelAttribution found."""
    ours, peer = found["ours"], found["pandas, ChannelAttribution"]
    known = dict(zip(CHANNELS, draw_chain().removal_effects, strict=True))
    off = max(abs(ours["effects"][name] - known[name]) for name in CHANNELS)
    print(f"{ours['rows']:,.0f} credits; farthest from the known chain {off:.5f}")
    for order, shares in ours["shares"].items():
        apart = max(
            abs(shares[name] - peer["shares"][order][f"{place:02}"])
            for place, name in enumerate(CHANNELS)
        )
        print(f"order {order}: farthest share from the simulation {apart:.5f}")
    worst = max(
        abs(
            ours["credits"][model][name] / peer["heuristics"][column][f"{place:02}"] - 1
        )
        for model, column in (
            *(("first_touch", "first_touch"), ("last_touch", "last_touch")),
            ("linear", "linear_touch"),
        )
        for place, name in enumerate(CHANNELS)
    )
    print(f"first, last, linear: farthest ratio from 1 is {worst:.1e}")
    return off <= FARTHEST and worst < SAME


def is_fast(found: dict[str, Found]) -> bool:
    """Compare times and memory with the bars."""
    cost = found["ours"]
    held = cost["peak_megabytes"] <= MOST_MEGABYTES
    print(f"peak {cost['peak_megabytes']:.0f} MB (bar {MOST_MEGABYTES})")
    for peer, bar in TIMES_FASTER.items():
        wall = found[peer]["seconds"] / cost["seconds"]
        cpu = found[peer]["cpu_seconds"] / cost["cpu_seconds"]
        print(
            f"{peer}: {wall:.1f} times ours by the clock, {cpu:.1f} in CPU (bar {bar})"
        )
        held &= wall >= bar
    return held


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=LEADS)
    parser.add_argument("--cache", type=Path, default=Path("build/attribution_bench"))
    parser.add_argument("--ids", choices=IDS, default="short")
    parser.add_argument("--database", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.database:
        share_out(*chosen.database)
        return
    chosen.cache.mkdir(parents=True, exist_ok=True)
    sys.exit(not compare(chosen.leads, chosen.cache.resolve(), IDS[chosen.ids]))


if __name__ == "__main__":
    main()

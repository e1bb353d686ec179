"""Small worlds of contacts and outcomes, credited by the models' SQL on DuckDB."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
from rendering import PROJECT, rendered

AS_OF = datetime(2027, 1, 1)
MACROS = (
    *("attribution", "time"),
    *("dialect/chains", "dialect/epoch", "dialect/keys"),
)
ROOM = (
    "intermediate/attribution/int_attribution_journeys",
    "intermediate/attribution/int_journey_touches",
    "intermediate/attribution/int_attribution_paths",
    "marts/attribution/channel_removal_effects",
    "marts/attribution/attribution_credits",
    "marts/attribution/channel_credit",
)
SEEDS = ("attribution_models", "attribution_outcomes", "channel_lookbacks")
VARIABLES = {"as_of": str(AS_OF), "report_currency": "EUR"}


@dataclass(frozen=True)
class Touch:
    """A contact with a lead."""

    touchpoint_id: str
    lead_id: str
    channel: str
    touched_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of a lead; purchases have an amount."""

    outcome_id: str
    lead_id: str | None
    outcome: str
    occurred_at: datetime
    net_amount: str | None = None


def render_room(variables: Mapping[str, str] = VARIABLES) -> dict[str, str]:
    """Render the models as SQL for DuckDB, their parents under their own names."""
    return {name.split("/")[-1]: rendered(name, MACROS, variables) for name in ROOM}


def credited(
    touches: Iterable[Touch],
    outcomes: Iterable[Outcome],
    changes: Iterable[str] = (),
    variables: Mapping[str, str] = VARIABLES,
) -> duckdb.DuckDBPyConnection:
    """Credit a world and return the database of it; `changes` are of the seeds."""
    connection = duckdb.connect(config={"threads": 1})
    for seed in SEEDS:
        path = PROJECT / "seeds" / "attribution" / f"{seed}.csv"
        connection.execute(f"create table {seed} as from read_csv('{path}')")
    for change in changes:
        connection.execute(change)
    connection.execute(
        "create table int_touchpoints (touchpoint_id text, lead_id text, channel text,"
        "touched_at timestamp, is_creditable boolean)"
    )
    connection.execute(
        "create table outcomes (outcome_id text, surviving_lead_id text, outcome text,"
        "occurred_at timestamp, net_amount decimal(18, 4))"
    )
    touches, outcomes = list(touches), list(outcomes)
    _insert(
        connection,
        "int_touchpoints",
        [
            (touch.touchpoint_id, touch.lead_id, touch.channel, touch.touched_at, True)
            for touch in touches
        ],
    )
    _insert(
        connection,
        "outcomes",
        [
            (
                *(row.outcome_id, row.lead_id, row.outcome),
                *(row.occurred_at, row.net_amount),
            )
            for row in outcomes
        ],
    )
    connection.execute("create view int_outcomes_unioned as from outcomes")
    connection.execute(
        "create table int_leads_identified as "
        "select distinct lead_id, timestamp '9999-12-31' as ended_at from ("
        "select lead_id from int_touchpoints "
        "union all select surviving_lead_id from outcomes) where lead_id is not null"
    )
    build(connection, variables)
    return connection


def build(
    connection: duckdb.DuckDBPyConnection, variables: Mapping[str, str] = VARIABLES
) -> None:
    """Make the room's tables in order."""
    for name, query in render_room(variables).items():
        connection.execute(f"create or replace table {name} as {query}")


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]
) -> None:
    if rows:
        places = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into {table} values ({places})", rows)

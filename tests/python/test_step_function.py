"""The score history equals a recount of every window at every instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from scoring_sql import Statement, build, compile_room
from step_worlds import (
    AS_OF,
    SCORECARD,
    World,
    first_promoted,
    instants,
    without_promotions,
    worlds,
    write_tables,
)

Step = tuple[str, str, int, datetime, datetime]


@dataclass(frozen=True, repr=False)
class Engine:
    """A database to build in, and what to build."""

    connection: duckdb.DuckDBPyConnection
    statements: tuple[Statement, ...]
    folder: Path


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("steps")
    variables = {"scorecard": SCORECARD, "as_of": str(AS_OF)}
    statements = compile_room(folder, "duckdb", variables)
    # The compiled relations are qualified by the name of dbt's database file.
    with duckdb.connect(str(folder / "working.duckdb")) as connection:
        connection.execute("create schema seeds")
        connection.execute("create schema intermediate")
        yield Engine(connection, statements, folder)


def steps_of(engine: Engine, world: World) -> list[Step]:
    """Build the room for a world and return its steps."""
    connection = engine.connection
    for name, path in write_tables({"": world}, engine.folder).items():
        connection.execute(f"drop view if exists {name}")
        connection.execute(f"create view {name} as from read_parquet('{path}')")
    build(engine.statements, connection.execute)
    return connection.execute(
        "select lead_id, scorecard_id, score, valid_from, valid_to "
        "from intermediate.int_score_steps order by all"
    ).fetchall()


def until(moment: datetime, steps: list[Step]) -> list[Step]:
    """What of the steps lies before a moment."""
    return [
        (*step, valid_from, min(valid_to, moment))
        for *step, valid_from, valid_to in steps
        if valid_from < moment
    ]


def of_random_worlds(examples: int):
    """Draw worlds, the same ones every time."""
    drawn = settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.function_scoped_fixture,
        ],
    )
    return lambda test: drawn(given(world=worlds)(test))


@of_random_worlds(150)
def test_steps_equal_the_recount(engine: Engine, world: World) -> None:
    steps = steps_of(engine, world)
    for lead in world.leads:
        for instant in instants(world, lead):
            stepped = [
                (scorecard_id, score)
                for lead_id, scorecard_id, score, valid_from, valid_to in steps
                if lead_id == lead.lead_id and valid_from <= instant < valid_to
            ]
            assert stepped == [world.served_at(lead, instant)], (lead, instant)


@of_random_worlds(50)
def test_a_promotion_leaves_what_was_served_before_it(
    engine: Engine, world: World
) -> None:
    promoted = first_promoted(world)
    assume(promoted is not None and promoted.in_force_from <= AS_OF)
    moment = promoted.in_force_from
    served = steps_of(engine, without_promotions(world))
    assert until(moment, steps_of(engine, world)) == until(moment, served)

"""The score history equals a recount of every window at every instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from recount import score_at
from scoring_sql import Statement, build, compile_scoring
from step_worlds import AS_OF, SCORECARD, World, instants, worlds, write_tables


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
    statements = compile_scoring(folder, "duckdb", variables)
    # The compiled relations are qualified by the name of dbt's database file.
    with duckdb.connect(str(folder / "working.duckdb")) as connection:
        connection.execute("create schema seeds")
        connection.execute("create schema intermediate")
        yield Engine(connection, statements, folder)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(world=worlds)
def test_steps_equal_the_recount(engine: Engine, world: World) -> None:
    connection = engine.connection
    for name, path in write_tables({"": world}, engine.folder).items():
        connection.execute(f"drop view if exists {name}")
        connection.execute(f"create view {name} as from read_parquet('{path}')")
    build(engine.statements, connection.execute)
    steps = connection.execute(
        "select lead_id, valid_from, valid_to, score from intermediate.int_score_steps"
    ).fetchall()
    for lead in world.leads:
        for instant in instants(world, lead):
            stepped = [
                score
                for lead_id, valid_from, valid_to, score in steps
                if lead_id == lead.lead_id and valid_from <= instant < valid_to
            ]
            assert stepped == [score_at(lead, world.rules, instant)], (lead, instant)

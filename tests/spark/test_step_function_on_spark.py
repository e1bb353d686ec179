"""Spark's score history equals a recount of every window at every instant."""

from datetime import datetime
from pathlib import Path

import pytest
from conftest import Engines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scoring_sql import Statement, build, compile_room
from step_worlds import (
    AS_OF,
    SCORECARD,
    World,
    cards,
    instants,
    leads,
    promotions,
    write_tables,
)


@pytest.fixture(scope="module")
def statements(engines: Engines, tmp_path_factory) -> tuple[Statement, ...]:
    folder = tmp_path_factory.mktemp("steps")
    variables = {"scorecard": SCORECARD, "as_of": str(AS_OF)}
    return compile_room(folder, "spark", variables)


# A world costs Spark seconds, so each has many leads under one set of cards.
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    crowd=st.lists(leads(), min_size=12, max_size=12),
    cards=cards,
    promotions=promotions,
)
def test_steps_equal_the_recount(
    engines: Engines, statements, tmp_path: Path, crowd, cards, promotions
) -> None:
    worlds = {f"w{n}_": World(some, cards, promotions) for n, some in enumerate(crowd)}
    session = engines.session
    for name, path in write_tables(worlds, tmp_path).items():
        kind = "view" if "view" in kind_of(session, name) else "table"
        session.sql(f"drop {kind} if exists {name}")
        session.sql(f"create view {name} as select * from parquet.`{path}`")
    build(statements, session.sql)
    steps = session.sql(
        "select lead_id, valid_from, valid_to, scorecard_id, score "
        "from intermediate.int_score_steps"
    ).collect()
    for prefix, world in worlds.items():
        for lead in world.leads:
            spans = [step[1:] for step in steps if step[0] == prefix + lead.lead_id]
            for instant in instants(world, lead):
                assert at(spans, instant) == [world.served_at(lead, instant)]


def at(
    spans: list[tuple[datetime, datetime, str, int]], instant: datetime
) -> list[tuple[str, int]]:
    """Cards and scores of the spans that hold the instant."""
    return [
        (card, score) for begins, ends, card, score in spans if begins <= instant < ends
    ]


def kind_of(session, name: str) -> str:
    """What the catalogue holds under the name: 'view', 'table' or nothing."""
    room, table = name.split(".")
    rows = session.sql(f"show tables in {room} like '{table}'").collect()
    if not rows:
        return ""
    return "view" if session.catalog.getTable(name).tableType == "VIEW" else "table"

"""A room's SQL as dbt compiles it, to run on tables of one's own."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dbt.cli.main import dbtRunner

PROJECT = Path(__file__).resolve().parents[1]
ROOM = (
    "int_scorecard_spans",
    "int_score_rules",
    "int_per_event_spans",
    "int_at_least_spans",
    "int_absence_spans",
    "int_rule_spans",
    "int_score_contributions",
    "int_score_steps",
)


@dataclass(frozen=True)
class Statement:
    """One model: the relation it makes and the query that makes it."""

    relation: str
    is_view: bool
    query: str


def compile_room(
    folder: Path,
    target: str,
    variables: Mapping[str, str],
    room: tuple[str, ...] = ROOM,
) -> tuple[Statement, ...]:
    """Compile a room, the scoring room unless said, without touching any data.

    `folder` takes dbt's artefacts. Relations are qualified by the database `working`.
    """
    arguments = ["compile", "--target", target, "--select", *room]
    arguments += [
        "--vars",
        str(dict(variables)),
        "--no-introspect",
        "--no-populate-cache",
    ]
    arguments += ["--target-path", str(folder), "--log-path", str(folder)]
    arguments += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    arguments += ["--quiet", "--log-level", "none"]
    # dbt keeps its database open, so it gets one of its own.
    database = str(folder / "dbt" / "working.duckdb")
    (folder / "dbt").mkdir()
    with patch.dict(os.environ, {"LEADSCORE_DATABASE": database}):
        result = dbtRunner().invoke(arguments)
    if result.exception is not None:
        raise result.exception
    nodes: dict[str, Any] = {node.node.name: node.node for node in result.result}
    return tuple(
        Statement(
            relation=f"{nodes[name].schema}.{name}",
            is_view=nodes[name].config.materialized == "view",
            query=nodes[name].compiled_code,
        )
        for name in room
    )


def build(statements: tuple[Statement, ...], execute: Callable[[str], object]) -> None:
    """Make the room's relations in order, replacing earlier ones."""
    for statement in statements:
        kind = "view" if statement.is_view else "table"
        execute(f"drop {kind} if exists {statement.relation}")
        execute(f"create {kind} {statement.relation} as {statement.query}")

"""Whole runs of the examples, for the tests of what is known about their data."""

import csv
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from recount import Rule
from rooms import build_rooms

from scoring.settings import load_settings

PROJECT = Path(__file__).resolve().parents[2]
REAL_DATA = Path(os.environ.get("LEADSCORE_REAL_DATA") or PROJECT / "data" / "real")


def run_example(name: str, output: Path) -> Path:
    """Build an example from its settings file and return the database of all rooms."""
    settings = load_settings(
        PROJECT / "examples" / name / "leadscore.toml", None, output
    )
    return build_rooms(settings)


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Answer a query on a database, its times UTC."""
    connection = duckdb.connect(database, read_only=True)
    try:
        connection.execute("set timezone = 'UTC'")
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def result(database: Path, example_query: str) -> list[tuple[Any, ...]]:
    """Answer one of the queries that the examples' READMEs name."""
    path = PROJECT / "examples" / example_query
    return rows(database, path.read_text(encoding="utf-8"))


def is_in_readme(example: str, counted: tuple[int, int, float, float, float]) -> bool:
    """Tell whether an example's README shows a rate as its query counts it."""
    trials, hits, *shares = counted
    rate, lower, upper = (f"{share * 100:.1f}" for share in shares)
    readme = PROJECT / "examples" / example / "README.md"
    shown = f"| {trials:,} | {hits:,} | {rate} % | {lower} to {upper} |"
    return shown in readme.read_text(encoding="utf-8")


def rules(scorecard: str) -> tuple[Rule, ...]:
    """The rules of a scorecard, for a recount by hand."""
    path = PROJECT / "seeds" / "scorecards" / "score_rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            _rule(row)
            for row in csv.DictReader(file)
            if row["scorecard_id"] == scorecard
        )


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Wilson's interval at 95 %, from its textbook form."""
    z = 1.959963985
    share = hits / trials
    middle = share + z * z / (2 * trials)
    spread = z * (share * (1 - share) / trials + z * z / (4 * trials**2)) ** 0.5
    scale = 1 + z * z / trials
    return (middle - spread) / scale, (middle + spread) / scale


def utc(text: str) -> datetime:
    """Read an instant, UTC without zone."""
    return datetime.fromisoformat(text)


def _rule(row: dict[str, str]) -> Rule:
    def number(key: str) -> int | None:
        return int(row[key]) if row[key] else None

    return Rule(
        rule_id=row["rule_id"],
        kind=row["kind"],
        points=int(row["points"]),
        signal=row["signal"] or None,
        count_per=row["count_per"],
        window_days=number("window_days"),
        cap=number("cap"),
        at_least=number("at_least"),
        baseline=row["baseline"] or None,
        first_rule_id=row["first_rule_id"] or None,
        second_rule_id=row["second_rule_id"] or None,
    )

"""The models behind the trials of nurture touches, on tables of a test's own."""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2

PROJECT = Path(__file__).resolve().parents[2]
NURTURE = PROJECT / "models" / "marts" / "nurture"
MACROS = ("nurture", "time", "dialect/epoch", "dialect/keys")
TRIALS = (
    *("nurture_leads", "nurture_exposures", "nurture_warmth", "nurture_openings"),
    *("nurture_followed", "nurture_touch_rates", "nurture_weights", "nurture_trials"),
)
"""Each after those that it reads; they are tables here, to be looked into."""


def count_trials(connection: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Make `nurture_trials` of the three tables that a test laid out."""
    for name in TRIALS:
        make(connection, NURTURE / f"{name}.sql", as_of)


def make(connection: duckdb.DuckDBPyConnection, path: Path, as_of: str) -> None:
    """Make a model's table from tables of the names of its parents."""
    sql = render(path, as_of)
    connection.execute(f"create or replace temp table {path.stem} as {sql}")


def render(path: Path, as_of: str) -> str:
    """Write a model as SQL for DuckDB, its parents under their own names."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701
    engine = SimpleNamespace()
    names = {
        "ref": str,
        "return": str,
        "var": {"as_of": as_of}.__getitem__,
        "adapter": engine,
    }
    texts = (PROJECT / "macros" / f"{name}.sql" for name in MACROS)
    macros = environment.from_string(
        "".join(text.read_text(encoding="utf-8") for text in texts), names
    ).module
    engine.dispatch = lambda name: getattr(macros, f"default__{name}")
    text = path.read_text(encoding="utf-8")
    return environment.from_string(text, {**names, **vars(macros)}).render()

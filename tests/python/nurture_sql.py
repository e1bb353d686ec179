"""The models behind the trials of nurture touches, on tables of a test's own."""

import duckdb
from rendering import rendered

MACROS = ("nurture", "time", "dialect/epoch", "dialect/keys")
TRIALS = (
    *("nurture_leads", "nurture_exposures", "nurture_warmth", "nurture_openings"),
    *("nurture_followed", "nurture_touch_rates", "nurture_weights", "nurture_trials"),
)
"""Each after those that it reads; they are tables here, to be looked into."""


def count_trials(connection: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Make `nurture_trials` of the three tables that a test laid out."""
    for name in TRIALS:
        make(connection, f"marts/nurture/{name}", as_of)


def make(connection: duckdb.DuckDBPyConnection, model: str, as_of: str) -> None:
    """Make the table of a model, such as `marts/nurture/nurture_leads`."""
    sql = rendered(model, MACROS, {"as_of": as_of})
    table = model.rsplit("/", maxsplit=1)[-1]
    connection.execute(f"create or replace temp table {table} as {sql}")

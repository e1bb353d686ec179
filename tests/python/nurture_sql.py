"""The models behind the trials of nurture touches, on tables of a test's own."""

import duckdb
from rendering import rendered

MACROS = ("nurture", "time", "dialect/epoch", "dialect/keys")
TRIALS = (
    *("nurture_leads", "nurture_exposures", "nurture_warmth", "nurture_openings"),
    *("nurture_signals", "nurture_triggers", "nurture_due", "nurture_touched"),
    *("nurture_followed", "nurture_touch_rates", "nurture_weights", "nurture_trials"),
)
"""Each after those that it reads; they are tables here, to be looked into."""
SIGNALS = (
    "int_signal_days (lead_id text, signal text, last_at timestamp, events bigint)",
    """
    int_signal_states (
        lead_id text, signal text, valid_from timestamp, valid_to timestamp
    )
    """,
)


def count_trials(connection: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Make `nurture_trials` of the tables that a test laid out."""
    for name in TRIALS:
        make(connection, f"marts/nurture/{name}", as_of)


def lay_out_signals(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of signals and of consents, without any."""
    for table in SIGNALS:
        connection.execute(f"create table {table}")


def make(connection: duckdb.DuckDBPyConnection, model: str, as_of: str) -> None:
    """Make the table of a model, such as `marts/nurture/nurture_leads`."""
    sql = rendered(model, MACROS, {"as_of": as_of})
    table = model.rsplit("/", maxsplit=1)[-1]
    connection.execute(f"create or replace temp table {table} as {sql}")

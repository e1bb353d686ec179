"""Shops of which it is drawn when leads come, warm up and become SQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd
from rendering import rendered

AS_OF = datetime(2026, 7, 1)
FAR = datetime(9999, 12, 31)
WEEK = timedelta(days=7)
MACROS = ("forecast", "intervals", "monitoring", "shares", "time", "dialect/epoch")
ROOM = "marts/forecast"
MODELS = (
    *("sql_landmark_leads", "sql_landmark_dates"),
    *("sql_landmark_arrivals", "sql_landmarks"),
    *("sql_forecast_rhythms", "sql_forecast_backtest"),
)
Tables = Mapping[str, pd.DataFrame]


def draw_shop(seed: int, weeks: int = 62) -> Tables:
    """Draw a shop: it grows or shrinks, weeks differ by more than chance.

    Some leads are ready within weeks, some take months and most never become SQL. Warm
    is who will soon, and some who will not.
    """
    dice = np.random.default_rng(seed)
    base, growth = dice.uniform(30, 90), dice.uniform(-0.005, 0.01)
    means = base * (1 + growth * np.arange(weeks)) * dice.gamma(40, 1 / 40, weeks)
    count = dice.poisson(means)
    begin = AS_OF - weeks * WEEK
    came = np.repeat(np.arange(weeks), count) + dice.uniform(0, 1, count.sum())
    number = len(came)
    ready = dice.uniform(size=number)
    wait = np.where(
        ready < 0.15,
        dice.exponential(1.5, number),
        np.where(ready < 0.22, dice.exponential(12, number), np.inf),
    )
    warm = np.minimum(
        wait * dice.uniform(size=number),
        np.where(dice.uniform(size=number) < 0.1, dice.exponential(4, number), np.inf),
    )
    gone = np.where(
        dice.uniform(size=number) < 0.03, dice.exponential(10, number), np.inf
    )
    wait, warm = np.where(wait >= gone, np.inf, wait), np.where(warm > gone, gone, warm)

    def instants(after: np.ndarray) -> list[datetime]:
        return [begin + float(w) * WEEK if w < weeks else FAR for w in came + after]

    names = [f"lead {n}" for n in range(number)]
    created, ended = instants(np.zeros(number)), instants(gone)
    warmed, entered = instants(warm), instants(wait)
    return world_of(
        pd.DataFrame({"lead_id": names, "created_at": created, "ended_at": ended}),
        pd.DataFrame({"lead_id": names, "warmed_at": warmed, "known_at": entered}),
    )


def world_of(leads: pd.DataFrame, times: pd.DataFrame) -> Tables:
    """Make the tables of leads that are cold, then warm, then SQL."""
    cold = pd.DataFrame({
        "lead_id": leads.lead_id, "band": "cold",
        "valid_from": leads.created_at, "valid_to": times.warmed_at,
    })  # fmt: skip
    warm = pd.DataFrame({
        "lead_id": leads.lead_id, "band": "warm",
        "valid_from": times.warmed_at, "valid_to": FAR,
    })  # fmt: skip
    entries = times[times.known_at < FAR][["lead_id", "known_at"]]
    return {
        "int_leads_identified": leads,
        "lead_band_history": pd.concat([cold, warm[warm.valid_from < FAR]]),
        "outcomes": entries.assign(outcome="sql_entry"),
    }


def known_by(tables: Tables, as_of: datetime) -> Tables:
    """Cut off what was not known at an earlier night."""
    leads = tables["int_leads_identified"]
    bands = tables["lead_band_history"]
    outcomes = tables["outcomes"]
    return {
        "int_leads_identified": open_ended(
            leads[leads.created_at < as_of], "ended_at", as_of
        ),
        "lead_band_history": open_ended(
            bands[bands.valid_from < as_of], "valid_to", as_of
        ),
        "outcomes": outcomes[outcomes.known_at < as_of],
    }


def open_ended(frame: pd.DataFrame, end: str, as_of: datetime) -> pd.DataFrame:
    """Forget ends that had not come."""
    return frame.assign(**{end: [at if at < as_of else FAR for at in frame[end]]})


def forecast(tables: Tables, as_of: datetime) -> duckdb.DuckDBPyConnection:
    """Build `sql_landmarks` and `sql_forecast_backtest` as of a night."""
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register("given", frame)
        connection.execute(f"create table {name} as from given")
        connection.unregister("given")
    for model in MODELS:
        sql = rendered(f"{ROOM}/{model}", MACROS, {"as_of": f"{as_of}"})
        connection.execute(f"create table {model} as {sql}")
    return connection

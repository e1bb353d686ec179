"""Worlds in which it is known how much sooner each touch brings SQL.

Intent comes and goes, intent makes people active, activity raises the score, and what
is sent follows score and activity (and, with `private` above 0, intent itself, which no
record shows). So the touched would become SQL sooner anyway.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd
from nurture_sql import count_trials, lay_out_signals, make

from scoring.acceleration import Finding, read_findings

START = np.datetime64("2026-01-01", "us")
DAYS, WINDOW = 90, 14
SQL_SCORE = 31
AS_OF = str(datetime(2026, 1, 1) + timedelta(days=DAYS))
RATIOS = {"webinar": 1.8, "case_study": 1.3, "nothing": 1.0}
"""True ratios of hazards; what changes nothing never arrives, too."""
SPANS = "intermediate/scoring/int_warmth_spans"


@dataclass(frozen=True)
class World:
    """Tables as the models read them."""

    leads: pd.DataFrame
    touches: pd.DataFrame
    steps: pd.DataFrame


def simulate(seed: int, leads: int, private: float = 0.0) -> World:
    """Draw a world: messages at nine, SQL entries at noon, acts at six."""
    generator = np.random.default_rng(seed)
    effects = np.log(list(RATIOS.values()))
    intent = generator.normal(0, 1, leads)
    score, last_gained = np.zeros(leads), np.full(leads, -99)
    is_open, entered = np.ones(leads, bool), np.full(leads, -1)
    last = np.full((leads, len(RATIOS)), -99)
    touches, steps = [], [_steps(np.arange(leads), -1, score)]
    for day in range(DAYS):
        warmth = np.clip(np.ceil(6 * score / (SQL_SCORE - 1)), 0, 7)
        policy = 0.25 * warmth + 0.8 * (day - last_gained <= 3)
        policy += private * intent
        chance = 1 / (1 + np.exp(-(policy[:, None] + [-4.3, -3.6, -2.9])))
        sent = (generator.random(chance.shape) < chance) & is_open[:, None]
        last = np.where(sent, day, last)
        touches += [(np.flatnonzero(of), day, n) for n, of in enumerate(sent.T)]
        works = day - last < WINDOW
        hazard = np.exp(-6.3 + 0.9 * intent + works @ effects)
        enters = is_open & (generator.random(leads) < -np.expm1(-hazard))
        entered[enters] = day
        is_open &= ~enters
        # What arrives stirs people up, which shows in the score and is no interest.
        stirred = (day - last[:, :2] < 2).any(axis=1)
        acts = generator.poisson(np.exp(-2.2 + 0.8 * intent + 0.7 * stirred))
        before, score = score, np.floor(0.9 * score + 3 * acts)
        last_gained = np.where(score > before, day, last_gained)
        steps.append(_steps(np.flatnonzero(is_open), day, score))
        intent = 0.97 * intent + generator.normal(0, 0.25, leads)
    return World(_leads(entered), _touches(touches), pd.concat(steps))


def findings_of(world: World) -> dict[str, Finding]:
    """What the models and the estimator make of a world, by touch."""
    with duckdb.connect(config={"threads": 2}) as connection:
        load(connection, world)
        count_trials(connection, AS_OF)
        return findings_in(connection)


def load(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Lay a world out as the tables that the models read."""
    connection.execute("set timezone = 'UTC'")
    lay_out_signals(connection)
    for name, frame in (
        ("lead_cohorts", world.leads),
        ("nurture_touches", world.touches),
        ("all_steps", world.steps),
    ):
        connection.register("frame", frame)
        connection.execute(f"create or replace table {name} as from frame")
    connection.execute(
        f"""
        create or replace table score_bands as
            select 'card' as scorecard_id, 'sql' as band, {SQL_SCORE} as lower_score;
        create or replace table int_score_steps as
        with changes as (
            select *, lag(score) over (partition by lead_id order by valid_from) as was
            from all_steps
        )
        select
            lead_id, 'card' as scorecard_id, score, valid_from,
            coalesce(
                lead(valid_from) over (partition by lead_id order by valid_from),
                timestamp '9999-12-31'
            ) as valid_to
        from changes
        where was is distinct from score
        """
    )
    make(connection, SPANS, AS_OF)


def findings_in(connection: duckdb.DuckDBPyConnection) -> dict[str, Finding]:
    """Read the trials that were counted; there are no hold-outs and no credits."""

    def query(sql: str) -> list[tuple]:
        if "nurture_trials" not in sql:
            return []
        return connection.execute(sql.replace("marts.", "")).fetchall()

    return {found.name: found for found in read_findings(query) if not found.channel}


def _ids(rows: np.ndarray) -> list[str]:
    """Ids whose first digit says nothing of the lead, as those of real leads do."""
    return [f"{row * 7919 % 16:x}{row:07d}" for row in rows]


def _at(days: np.ndarray | int, hour: int) -> np.ndarray:
    return START + np.asarray(days) * np.timedelta64(1, "D") + np.timedelta64(hour, "h")


def _steps(rows: np.ndarray, day: int, score: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lead_id": _ids(rows),
            "score": score[rows].astype(np.int32),
            "valid_from": np.repeat(_at(day, 18), len(rows)),
        }
    )


def _leads(entered: np.ndarray) -> pd.DataFrame:
    at = _at(entered, 12).astype("M8[us]")
    at[entered < 0] = np.datetime64("NaT")
    return pd.DataFrame(
        {
            "lead_id": _ids(np.arange(len(entered))),
            "first_touch_channel": np.where(np.arange(len(entered)) % 2, "A", "B"),
            "created_at": np.repeat(_at(-1, 18), len(entered)),
            "sql_entered_at": at,
        }
    )


def _touches(drawn: list[tuple[np.ndarray, int, int]]) -> pd.DataFrame:
    row = np.concatenate([rows for rows, _, _ in drawn])
    day = np.concatenate([np.full(len(rows), day) for rows, day, _ in drawn])
    kind = np.concatenate([np.full(len(rows), kind) for rows, _, kind in drawn])
    names = np.array(list(RATIOS))[kind]
    return pd.DataFrame(
        {
            "touchpoint_id": [f"t{number}" for number in range(len(row))],
            "lead_id": _ids(row),
            "flow_id": names,
            "campaign_id": pd.Series([None] * len(row), dtype="object"),
            "content_id": pd.Series([None] * len(row), dtype="object"),
            "flow_step": pd.Series([None] * len(row), dtype="Int32"),
            "fate": np.where(names == "nothing", "failed", "arrived"),
            "touched_at": _at(day, 9),
        }
    )

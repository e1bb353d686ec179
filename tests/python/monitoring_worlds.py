"""Nights of a shop in which nothing happened, or one thing that the watch should see.

Counts differ from day to day by more than chance, weekdays differ, weeks differ; leads
keep coming with the same scores and buy as their bands always did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd
from rendering import PROJECT, rendered

AS_OF = datetime(2026, 6, 29, 6, 30)
DAYS, LABEL_DAYS = 240, 14
FAR_FUTURE = datetime(9999, 12, 31)
WEEKDAYS = np.array([1.1, 1.0, 1.0, 1.0, 1.1, 0.6, 0.4])
BANDS = ("cold", "warm", "mql", "sql")
LOWEST = np.array([21, 41, 61])
MODELS = (
    "monitoring_windows",
    "arrival_days",
    "event_volume_days",
    "missing_events",
    "score_distributions",
    "score_drift",
    "score_calibration",
    "calibration_drift",
    "band_share_months",
    "monitoring_alarms",
)
MACROS = ("monitoring", "time", "intervals")
VARIABLES = {
    "as_of": str(AS_OF),
    "scorecard": "classic",
    "label_horizon_days": LABEL_DAYS,
}
SEEDS = {
    "monitoring_limits": "reference",
    "scorecard_promotions": "scorecards",
    "scorecard_calibrations": "scorecards",
}


@dataclass(frozen=True)
class Change:
    """Something that happens from so many days before the as-of on.

    A rate or chance of 1 is as before; `subject` is an event, a signal or a channel.
    """

    subject: str
    days_ago: int
    factor: float


@dataclass(frozen=True)
class Shop:
    """What a shop is like; rates are of a usual day, chances of a usual lead."""

    events: dict[str, float] = field(
        default_factory=lambda: {
            "page_view": 250.0,
            "view_item": 90.0,
            "add_to_cart": 20.0,
            "begin_checkout": 7.0,
            "complete_quiz": 1.5,
            "request_quote": 0.2,
        }
    )
    channels: dict[str, float] = field(
        default_factory=lambda: {"Paid Search": 14.0, "Email": 5.0, "Referral": 0.7}
    )
    signals: dict[str, float] = field(
        default_factory=lambda: {"visit": 0.7, "cart": 0.25, "quiz": 0.03}
    )
    day_noise: float = 0.15
    week_noise: float = 0.1
    changes: tuple[Change, ...] = ()
    promoted_days_ago: int | None = None
    is_calibrated: bool = False

    def factor(self, subject: str, days_ago: Sequence[float]) -> np.ndarray:
        """By what a subject is multiplied so many days ago."""
        factor = np.ones(len(days_ago))
        for change in self.changes:
            if change.subject == subject:
                factor *= np.where(
                    np.asarray(days_ago) <= change.days_ago, change.factor, 1
                )
        return factor


POINTS = {"visit": 10, "cart": 15, "quiz": 10}
BUYS = {"cold": 0.01, "warm": 0.04, "mql": 0.1, "sql": 0.25}


def model_sql() -> dict[str, str]:
    """The models of the watch as SQL for DuckDB, in the order of their building."""
    return {
        name: rendered(f"marts/monitoring/{name}", MACROS, VARIABLES) for name in MODELS
    }


def watch(shop: Shop, seed: int, models: dict[str, str]) -> pd.DataFrame:
    """Let a shop live until the as-of and read its alarms."""
    with duckdb.connect() as connection:
        _write(connection, shop, np.random.default_rng(seed))
        for name, sql in models.items():
            connection.execute(f"create table {name} as {sql}")
        return connection.execute(
            "from monitoring_alarms order by check_number, subject"
        ).df()


def alarms(found: pd.DataFrame) -> set[tuple[str, str]]:
    """Name the alarms."""
    rows = found[found["is_alarm"]]
    return set(zip(rows["check_name"], rows["subject"], strict=True))


def changed(*changes: Change) -> Shop:
    """An ordinary shop in which something happens."""
    return replace(Shop(), changes=changes)


def _write(
    connection: duckdb.DuckDBPyConnection, shop: Shop, dice: np.random.Generator
) -> None:
    _write_seeds(connection, shop)
    frames = {"stg_landing__rows": _landed(shop, dice), **_people(shop, dice)}
    for name, frame in frames.items():
        connection.register("frame", frame)
        connection.execute(f"create table {name} as from frame")


def _write_seeds(connection: duckdb.DuckDBPyConnection, shop: Shop) -> None:
    for name, folder in SEEDS.items():
        path = PROJECT / "seeds" / folder / f"{name}.csv"
        connection.execute(f"create table {name} as from read_csv('{path}')")
    connection.execute(
        "create or replace table scorecard_promotions "
        "(line text, scorecard_id text, in_force_from timestamp)"
    )
    connection.execute(
        "create or replace table scorecard_calibrations (scorecard_id text, "
        "log_odds_offset double, log_odds_per_point double)"
    )
    if shop.promoted_days_ago is not None:
        promoted = AS_OF - timedelta(days=shop.promoted_days_ago)
        connection.execute(
            "insert into scorecard_promotions values ('classic', 'new', ?)", [promoted]
        )
    # What the chances of `_buyers` mean for a card that has a probability.
    values = (*_CALIBRATION, "classic") if shop.is_calibrated else (None, None, "none")
    connection.execute(
        "insert into scorecard_calibrations "
        "select $3, $1, $2 union all select 'other', 9, 9",
        list(values),
    )


def _day_counts(shop: Shop, subject: str, rate: float, dice: np.random.Generator):
    """How many there are on each day, the last day first."""
    ago = np.arange(1, DAYS + 1)
    weekday = np.array([(AS_OF - timedelta(days=int(day))).weekday() for day in ago])
    weeks = dice.gamma(1 / shop.week_noise**2, shop.week_noise**2, DAYS // 7 + 1)
    days = dice.gamma(1 / shop.day_noise**2, shop.day_noise**2, DAYS)
    ordinary = rate * WEEKDAYS[weekday] * weeks[(ago - 1) // 7] * days
    return ago, dice.poisson(ordinary * shop.factor(subject, ago))


def _landed(shop: Shop, dice: np.random.Generator) -> pd.DataFrame:
    frames = []
    for event, rate in shop.events.items():
        ago, counts = _day_counts(shop, event, rate, dice)
        days = np.datetime64(AS_OF.date(), "us") - ago.astype("m8[D]")
        known = np.repeat(days, counts)
        known += dice.integers(0, 86_400, len(known)).astype("m8[s]")
        frames.append(pd.DataFrame({"event_name": event, "known_at": known}))
    return pd.concat(frames).assign(table_name="web_events", row_disposition="accepted")


def _people(shop: Shop, dice: np.random.Generator) -> dict[str, pd.DataFrame]:
    channel, created, ago = [], [], []
    for name, rate in shop.channels.items():
        days, counts = _day_counts(shop, name, rate, dice)
        ago.append(np.repeat(days, counts) - dice.random(counts.sum()))
        channel += [name] * counts.sum()
    days_ago = np.concatenate(ago)
    midnight = np.datetime64(AS_OF.date(), "us")
    created = midnight - (days_ago * 86_400e6).astype("m8[us]")
    leads = pd.DataFrame({
        "lead_id": np.arange(len(created)).astype(str),
        "surviving_lead_id": np.arange(len(created)).astype(str),
        "first_touch_channel": channel,
        "created_at": created,
        "ended_at": FAR_FUTURE,
    })  # fmt: skip
    shows = {
        name: dice.random(len(leads)) < chance * shop.factor(name, days_ago - 14)
        for name, chance in shop.signals.items()
    }
    points = dice.choice([0, 5, 12, 25, 40], len(leads), p=[0.3, 0.3, 0.2, 0.12, 0.08])
    score = points + sum(shows[name] * POINTS[name] for name in shows)
    band = np.array(BANDS)[np.searchsorted(LOWEST, score, "right")]
    young = days_ago < 14.3
    cohorts = leads.assign(
        score_day_14=pd.array(np.where(young, None, score), dtype="Int32"),
        band_day_14=np.where(young, None, band),
    )
    signals = pd.concat([
        pd.DataFrame({"lead_id": leads["lead_id"][shows[name]], "rule_id": name,
                      "points": POINTS[name]})
        for name in shows
    ])  # fmt: skip
    history = leads[["lead_id"]].assign(
        scorecard_id="classic",
        band=band,
        score=score,
        valid_from=created,
        valid_to=FAR_FUTURE,
    )
    return {
        "leads": leads,
        "int_leads_identified": leads,
        "lead_cohorts": cohorts,
        "int_day_14_signals": signals,
        "lead_score_history": history,
        "outcomes": _purchases(shop, leads, score, band, days_ago, dice),
    }


# Log odds to buy within two weeks, such that bands buy about as BUYS says.
_CALIBRATION = (-4.6, 0.045)


def _purchases(
    shop: Shop,
    leads: pd.DataFrame,
    score: np.ndarray,
    band: np.ndarray,
    days_ago: np.ndarray,
    dice: np.random.Generator,
) -> pd.DataFrame:
    """First purchases, drawn for each stretch of two weeks back from the as-of."""
    offset, slope = _CALIBRATION
    chance = 1 / (1 + np.exp(-(offset + slope * score)))
    if not shop.is_calibrated:
        chance = np.array([BUYS[name] for name in band])
    open_leads, bought = np.ones(len(leads), dtype=bool), []
    for stretch in range(DAYS // LABEL_DAYS, 0, -1):
        began = stretch * LABEL_DAYS
        known = open_leads & (days_ago > began)
        factor = shop.factor("purchase", [began])[0]
        buys = known & (dice.random(len(leads)) < chance * factor)
        at = AS_OF - timedelta(days=began) + timedelta(days=3)
        bought.append(
            pd.DataFrame({
                "surviving_lead_id": leads["lead_id"][buys], "occurred_at": at
            })
        )  # fmt: skip
        open_leads &= ~buys
    return pd.concat(bought).assign(outcome="first_purchase")

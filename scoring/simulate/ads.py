"""What advertising cost: statements of spend with restatements, and daily rates."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import DAY, HOUR, Floats, Integers, rows_of, stack
from scoring.simulate.columns import (
    CURRENCIES,
    Columns,
    dates,
    instants,
    integers,
    money,
    numbers,
    texts,
)
from scoring.simulate.kinds import Arrival
from scoring.simulate.logs import Sessions
from scoring.simulate.origins import words
from scoring.simulate.sizes import Size
from scoring.simulate.sources import SOURCES

PAID = np.array([row for row, source in enumerate(SOURCES) if source.is_paid])
DOLLAR_PLATFORMS = ("meta_ads", "tiktok_ads")
ZONES = {"meta_ads": "America/Los_Angeles", "tiktok_ads": "UTC"}
HOME_ZONE = "Europe/Berlin"
CLICKS_PER_SESSION = 1.15
IMPRESSIONS_PER_CLICK = 55
CLAIMS_PER_CLICK = 0.05
STATED = ((1, 0.90), (3, 1.03), (28, 1.0))
"""Days after which a day is stated, and the part of its true cost then stated."""

LAST_RESTATED = 5
"""One day in so many is restated a last time, after four weeks."""


def count_clicks(sessions: Sessions, size: Size) -> Integers:
    """Sessions that each source brought on each day: what the platforms bill for."""
    counts = np.zeros((len(SOURCES), size.simulated_days), np.int64)
    bought = np.isin(sessions.arrival, (Arrival.FIRST, Arrival.RETURN))
    np.add.at(counts, (sessions.source[bought], sessions.day[bought]), 1)
    return counts


@dataclass(frozen=True)
class Statements:
    """One entry per statement of a source's day; amounts in whole cents."""

    source: Integers
    day: Integers
    cents: Integers
    clicks: Integers
    loaded: Integers


def draw_statements(
    generator: np.random.Generator, clicks: Integers, size: Size
) -> Statements:
    """A low first statement the day after, restatements after that."""
    truth = _true_days(generator, clicks, size)
    stated = stack([_stated(truth, after, part, size) for after, part in STATED])
    last = STATED[-1][0]
    age = (stated.loaded - size.start_us) // DAY - stated.day
    kept = (age < last) | (stated.day % LAST_RESTATED == 0)
    end = size.start_us + (size.simulated_days + 1) * DAY
    return rows_of(stated, kept & (stated.loaded < end))


def _true_days(
    generator: np.random.Generator, clicks: Integers, size: Size
) -> Statements:
    """What each paid source cost on each day that brought anyone."""
    source = np.repeat(PAID, size.simulated_days)
    day = np.tile(np.arange(size.simulated_days), len(PAID))
    seen = clicks[source, day] * CLICKS_PER_SESSION
    billed = np.ceil(seen * _noise(generator, 0.06, len(seen))).astype(np.int64)
    price = np.array([source.cost_per_click for source in SOURCES])[source]
    cents = np.round(billed * price * 100 * _noise(generator, 0.04, len(seen)))
    loaded = np.full(len(day), size.start_us)
    truth = Statements(source, day, cents.astype(np.int64), billed, loaded)
    return rows_of(truth, billed > 0)


def _noise(generator: np.random.Generator, spread: float, count: int) -> Floats:
    return generator.normal(1.0, spread, count).clip(0.7)


def _stated(truth: Statements, after: int, part: float, size: Size) -> Statements:
    return Statements(
        source=truth.source,
        day=truth.day,
        cents=np.round(truth.cents * part).astype(np.int64),
        clicks=truth.clicks,
        loaded=size.start_us + (truth.day + after) * DAY + 5 * HOUR,
    )


def spend_columns(statements: Statements, size: Size) -> Columns:
    """The table `ad_spend`, one row per statement."""
    source = statements.source
    dollars = np.array([item.platform in DOLLAR_PLATFORMS for item in SOURCES], int)
    claimed = np.round(statements.clicks * CLAIMS_PER_CLICK, 1)
    platforms = [item.platform for item in SOURCES]
    campaigns = [f"{item.platform}:{item.campaign}" for item in SOURCES]
    return {
        "platform": texts(source, platforms),
        "account_id": texts(source, [f"{platform}-1" for platform in platforms]),
        "campaign_id": texts(source, campaigns),
        "campaign_name": texts(source, [item.campaign for item in SOURCES]),
        "campaign_type": texts(source, [item.campaign_type for item in SOURCES]),
        "ad_group_id": texts(source, [f"group-{item.key}" for item in SOURCES]),
        "keyword": words(source, [item.keyword for item in SOURCES]),
        "audience": words(source, [item.audience for item in SOURCES]),
        "spend_date": _dates(statements.day, size),
        "account_time_zone": texts(
            source, [ZONES.get(platform, HOME_ZONE) for platform in platforms]
        ),
        "spend": money(statements.cents),
        "currency": texts(dollars[source], CURRENCIES),
        "clicks": integers(statements.clicks),
        "impressions": integers(statements.clicks * IMPRESSIONS_PER_CLICK),
        "claimed_conversions": numbers(claimed),
        "loaded_at": instants(statements.loaded),
    }


def _dates(day: Integers, size: Size) -> pa.Array:
    first = (size.start.date() - date(1970, 1, 1)).days
    return dates(day + first)


def rate_columns(generator: np.random.Generator, size: Size) -> Columns:
    """The table `fx_rates`: euros for a dollar, walking, and euros for a euro."""
    days = np.arange(-1, size.simulated_days + 1)
    walk = 0.92 * np.exp(np.cumsum(generator.normal(0, 0.004, len(days))))
    rates = np.concatenate([np.ones(len(days)), np.round(walk, 5)])
    return {
        "currency": texts(np.repeat([0, 1], len(days)), CURRENCIES),
        "rate_date": _dates(np.tile(days, 2), size),
        "rate": numbers(rates),
    }

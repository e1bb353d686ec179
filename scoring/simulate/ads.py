"""What advertising cost: statements of spend with restatements, and daily rates."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import DAY, HOUR, Integers
from scoring.simulate.columns import Columns, instants, money, texts
from scoring.simulate.kinds import Arrival
from scoring.simulate.logs import Sessions
from scoring.simulate.sizes import Size
from scoring.simulate.sources import SOURCES

PAID = np.array([row for row, source in enumerate(SOURCES) if source.is_paid])
DOLLAR_PLATFORMS = ("meta_ads", "tiktok_ads")
ZONES = {"meta_ads": "America/Los_Angeles", "tiktok_ads": "UTC"}
CLICKS_PER_SESSION = 1.15
IMPRESSIONS_PER_CLICK = 55
CLAIMS_PER_CLICK = 0.05


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
    """A first statement the day after, a restatement later, a third for some."""
    source = np.repeat(PAID, size.simulated_days)
    day = np.tile(np.arange(size.simulated_days), len(PAID))
    real = clicks[source, day]
    noisy = real * CLICKS_PER_SESSION * generator.normal(1, 0.06, len(real)).clip(0.8)
    final = np.ceil(noisy).astype(np.int64)
    cost = np.array([source.cost_per_click for source in SOURCES])[source]
    cents = np.round(final * cost * 100 * generator.normal(1, 0.04, len(final)))
    end = size.start_us + (size.simulated_days + 1) * DAY
    parts = []
    for after, share in ((1, 0.90), (3, 1.03), (28, 1.0)):
        loaded = size.start_us + (day + after) * DAY + 5 * HOUR
        stated = (loaded < end) & ((after < 28) | (day % 5 == 0)) & (final > 0)
        parts.append((stated, share, loaded))
    return Statements(
        source=np.concatenate([source[stated] for stated, _, _ in parts]),
        day=np.concatenate([day[stated] for stated, _, _ in parts]),
        cents=np.concatenate(
            [np.round(cents[stated] * share) for stated, share, _ in parts]
        )
        .astype(np.int64)
        .clip(0),
        clicks=np.concatenate([final[stated] for stated, _, _ in parts]),
        loaded=np.concatenate([loaded[stated] for stated, _, loaded in parts]),
    )


def spend_columns(statements: Statements, size: Size) -> Columns:
    """The table `ad_spend`, one row per statement."""
    source, count = statements.source, len(statements.source)
    dollars = np.array([item.platform in DOLLAR_PLATFORMS for item in SOURCES])[source]
    claimed = np.round(statements.clicks * CLAIMS_PER_CLICK * 10) / 10
    zones = [ZONES.get(item.platform, "Europe/Berlin") for item in SOURCES]
    return {
        "platform": texts(source, [item.platform for item in SOURCES]),
        "account_id": texts(source, [f"{item.platform}-1" for item in SOURCES]),
        "campaign_id": texts(
            source, [f"{item.platform}:{item.campaign}" for item in SOURCES]
        ),
        "campaign_name": texts(source, [item.campaign for item in SOURCES]),
        "campaign_type": texts(source, [item.campaign_type for item in SOURCES]),
        "ad_group_id": texts(source, [f"group-{item.key}" for item in SOURCES]),
        "keyword": _present(source, [item.keyword for item in SOURCES]),
        "audience": _present(source, [item.audience for item in SOURCES]),
        "spend_date": _dates(statements.day, size),
        "account_time_zone": texts(source, zones),
        "spend": money(statements.cents),
        "currency": texts(dollars.astype(np.int64), ("EUR", "USD")),
        "clicks": pa.array(statements.clicks),
        "impressions": pa.array(statements.clicks * IMPRESSIONS_PER_CLICK),
        "claimed_conversions": pa.array(claimed, pa.float64()),
        "loaded_at": instants(statements.loaded),
    }


def _present(index: Integers, words: list[str]) -> pa.Array:
    empty = np.array([word == "" for word in words])
    return texts(np.where(empty[index], -1, index), words)


def _dates(day: Integers, size: Size) -> pa.Array:
    first = (size.start.date() - date(1970, 1, 1)).days
    return pa.array((day + first).astype(np.int32), pa.date32())


def rate_columns(generator: np.random.Generator, size: Size) -> Columns:
    """The table `fx_rates`: euros for a dollar, walking, and euros for a euro."""
    days = np.arange(-1, size.simulated_days + 1)
    walk = 0.92 * np.exp(np.cumsum(generator.normal(0, 0.004, len(days))))
    rates = np.concatenate([np.round(walk, 5), np.ones(len(days))])
    currency = np.repeat([1, 0], len(days))
    return {
        "currency": texts(currency, ("EUR", "USD")),
        "rate_date": _dates(np.tile(days, 2), size),
        "rate": pa.array(rates, pa.float64()),
    }

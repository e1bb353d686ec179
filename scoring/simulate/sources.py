"""Where visitors come from: campaigns and free sources, with their true quality."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TABLE = Path(__file__).with_name("sources.csv")


@dataclass(frozen=True)
class Source:
    """One origin of visits, a row of `sources.csv`.

    `share` of the people arrive by it; `return_share` of later visits come by it.
    `intent` shifts the log rate of a person's visits, `quality` the log-odds of buying
    on any day. UTM values come in the spellings that people really use, the first of
    them most. One campaign has a hostile name, which must show as text everywhere.
    """

    key: str
    channel: str
    share: float
    return_share: float
    intent: float
    quality: float
    utm_sources: tuple[str, ...]
    utm_mediums: tuple[str, ...]
    campaign: str
    content: str
    keyword: str
    audience: str
    click_id: str
    referrer: str
    platform: str
    campaign_type: str
    cost_per_click: float

    @property
    def is_paid(self) -> bool:
        """Whether an ad platform states spend for it."""
        return self.cost_per_click > 0


def read_sources(path: Path) -> list[Source]:
    """Read the table of sources.

    >>> read_sources(TABLE)[0].utm_mediums
    ('cpc', 'CPC', 'ppc')
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [_source(row) for row in csv.DictReader(file)]


def _source(row: dict[str, str]) -> Source:
    return Source(
        key=row["key"],
        channel=row["channel"],
        share=float(row["share"]),
        return_share=float(row["return_share"]),
        intent=float(row["intent"]),
        quality=float(row["quality"]),
        utm_sources=_spellings(row["utm_sources"]),
        utm_mediums=_spellings(row["utm_mediums"]),
        campaign=row["campaign"],
        content=row["content"],
        keyword=row["keyword"],
        audience=row["audience"],
        click_id=row["click_id"],
        referrer=row["referrer"],
        platform=row["platform"],
        campaign_type=row["campaign_type"],
        cost_per_click=float(row["cost_per_click"] or 0),
    )


def _spellings(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


SOURCES = tuple(read_sources(TABLE))
SOURCE = {source.key: row for row, source in enumerate(SOURCES)}
SHARES = np.array([source.share for source in SOURCES])
RETURN_SHARES = np.array([source.return_share for source in SOURCES])
INTENTS = np.array([source.intent for source in SOURCES], np.float32)
QUALITIES = np.array([source.quality for source in SOURCES], np.float32)

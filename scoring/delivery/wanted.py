"""What should stand at each destination: the feed tables of a published warehouse."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb

from scoring.delivery.patterns import fault_of
from scoring.delivery.rows import Channel, Feed, Thing
from scoring.errors import LeadscoreError

TABLES = {
    Feed.CONVERSIONS: "feed_conversions",
    Feed.AUDIENCES: "feed_audience_members",
    Feed.PROFILES: "feed_profiles",
}
# What a thing is called, here and there. A lead without a key is named after itself.
ENTITIES = {
    Feed.CONVERSIONS: ("action", "outcome_id"),
    Feed.AUDIENCES: ("audience", "match_key"),
    Feed.PROFILES: ("profile_key",),
}
AS_OF = "select value from marts.run_settings where setting = 'as_of'"


def read_as_of(connection: duckdb.DuckDBPyConnection) -> datetime:
    """Read the moment that a warehouse speaks for, UTC without zone."""
    ((as_of,),) = connection.execute(AS_OF).fetchall()
    return datetime.fromisoformat(as_of)


def read_things(
    connection: duckdb.DuckDBPyConnection, channel: Channel
) -> tuple[Thing, ...]:
    """Read what should stand at a destination, held back or not, in a fixed order.

    Raises LeadscoreError where the warehouse is from before there were feeds.
    """
    table = TABLES[channel.feed]
    try:
        found = connection.execute(
            f"select * from marts.{table} where destination = ? order by all",
            [channel.destination],
        )
    except duckdb.CatalogException as error:
        message = (
            f"The warehouse has no mart {table}. Build all of it with `leadscore run`."
        )
        raise LeadscoreError(message) from error
    names = [column[0] for column in found.description or ()]
    rows = (dict(zip(names, row, strict=True)) for row in found.fetchall())
    return tuple(_without_copies(_thing(channel.feed, row) for row in rows))


def _thing(feed: Feed, row: Mapping[str, Any]) -> Thing:
    fields = {
        name: _text(value)
        for name, value in row.items()
        if value is not None and name not in ("destination", "lead_id", "held_back")
    }
    named = [fields.get(name) for name in ENTITIES[feed]]
    entity = ":".join(name or f"lead {row['lead_id']}" for name in named)
    held_back = row["held_back"] or fault_of(feed, fields)
    return Thing(entity, row["lead_id"], fields, held_back)


def _without_copies(things: Iterable[Thing]) -> Iterator[Thing]:
    """Two leads under one key are one entity there, which one of them can hold back."""
    ordered = sorted(things, key=lambda thing: thing.held_back is None)
    seen: set[str] = set()
    for thing in ordered:
        if thing.entity not in seen:
            seen.add(thing.entity)
            yield thing


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)

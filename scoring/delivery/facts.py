"""The rules of each destination, as the seed `feed_destinations` of a run has them."""

from dataclasses import dataclass

import duckdb

from scoring.delivery.rows import Channel, Feed

FACTS = """
    select
        destination,
        feed,
        rows_per_request,
        adjustment_wait_hours,
        adjustment_window_days,
        bytes_per_request,
        bytes_per_row
    from seeds.feed_destinations
    order by all
"""


@dataclass(frozen=True)
class Facts:
    """How much a destination takes at once, and when a value may change there.

    Without `adjustment_window_days` what was told of a conversion stays as it was;
    without bytes only rows are counted.
    """

    channel: Channel
    rows_per_request: int
    adjustment_wait_hours: int | None = None
    adjustment_window_days: int | None = None
    bytes_per_request: int | None = None
    bytes_per_row: int | None = None


def read_facts(connection: duckdb.DuckDBPyConnection) -> tuple[Facts, ...]:
    """Read the rules of every channel."""
    rows = connection.execute(FACTS).fetchall()
    return tuple(
        Facts(Channel(destination, Feed(feed)), *rest)
        for destination, feed, *rest in rows
    )

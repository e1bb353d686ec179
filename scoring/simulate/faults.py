"""What goes wrong on the way: copies, clashes, missing ids, clocks gone mad."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import DAY, HOUR, SECOND, Integers, rows_of, some, stack
from scoring.simulate.columns import integers
from scoring.simulate.kinds import Kind
from scoring.simulate.web import Events

COPIES = 0.004
CLASHES = 0.0004
MISSING_IDS = 0.0002
FUTURES = 0.0002
TABLE_COPIES = 0.003
CLASH_CENTS = 100
FUTURE_DAYS = 40
HELD_UP = 2 * HOUR


def spoil(generator: np.random.Generator, events: Events, as_of_us: int) -> Events:
    """Add faulty events, each kind at least once, and sort all by arrival.

    Exact copies are to be dropped. To be set aside are a copy with another value under
    the same id, an event without id and one more than a day ahead of its receipt.
    """
    events = _held_up(events, as_of_us)
    copies = _some_rows(generator, events, np.arange(len(events.number)), COPIES)
    clashing = _some_rows(generator, events, np.flatnonzero(events.cents > 0), CLASHES)
    clashing = replace(clashing, cents=clashing.cents + CLASH_CENTS)
    browsing = np.flatnonzero(events.kind == Kind.BROWSE)
    nameless = _later(_some_rows(generator, events, browsing, MISSING_IDS))
    nameless = replace(nameless, number=np.full(len(nameless.number), -1))
    ahead = _later(_some_rows(generator, events, browsing, FUTURES))
    ahead = replace(
        ahead,
        number=len(events.number) + np.arange(len(ahead.number)),
        occurred=ahead.received + FUTURE_DAYS * DAY,
    )
    spoiled = stack([events, copies, clashing, nameless, ahead])
    return rows_of(spoiled, np.argsort(spoiled.received, kind="stable"))


def _held_up(events: Events, as_of_us: int) -> Events:
    """The last event before the as-of moment becomes known only after it."""
    before = np.where(events.occurred < as_of_us, events.occurred, 0)
    received = events.received.copy()
    received[before.argmax()] = as_of_us + HELD_UP
    return replace(events, received=received)


def _some_rows(
    generator: np.random.Generator, events: Events, rows: Integers, share: float
) -> Events:
    return rows_of(events, rows[some(generator, len(rows), share)])


def _later(events: Events) -> Events:
    """The events a minute later, so that they are no copies."""
    minute = 60 * SECOND
    return replace(
        events, occurred=events.occurred + minute, received=events.received + minute
    )


def with_copies(generator: np.random.Generator, table: pa.Table) -> pa.Table:
    """The table with a few exact copies of its rows at its end."""
    copies = some(generator, table.num_rows, TABLE_COPIES)
    rows = np.concatenate([np.arange(table.num_rows), copies])
    return table.take(integers(rows))

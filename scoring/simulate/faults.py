"""What goes wrong on the way: copies, clashes, missing ids, clocks gone mad."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import DAY, Integers, rows_of, some, stack
from scoring.simulate.kinds import Kind
from scoring.simulate.web import Events

COPIES = 0.004
CLASHES = 0.0004
MISSING_IDS = 0.0002
FUTURES = 0.0002
TABLE_COPIES = 0.003


def spoil(generator: np.random.Generator, events: Events) -> Events:
    """Add faulty events, each kind at least once, and sort all by arrival.

    Exact copies are to be dropped; a copy with another value under the same id, an
    event without id and one more than a day ahead of its receipt are to be set aside.
    """
    count = len(events.number)
    copies = rows_of(events, some(generator, count, COPIES))
    priced = np.flatnonzero(events.cents > 0)
    clashing = rows_of(events, priced[some(generator, len(priced), CLASHES)])
    clashing = replace(clashing, cents=clashing.cents + 100)
    browsing = np.flatnonzero(events.kind == Kind.BROWSE)
    nameless = _moved(events, browsing[some(generator, len(browsing), MISSING_IDS)], 60)
    nameless = replace(nameless, number=np.full(len(nameless.number), -1))
    ahead = _moved(events, browsing[some(generator, len(browsing), FUTURES)], 61)
    ahead = replace(
        ahead,
        number=count + np.arange(len(ahead.number)),
        occurred=ahead.received + 40 * DAY,
    )
    spoiled = stack([events, copies, clashing, nameless, ahead])
    return rows_of(spoiled, np.argsort(spoiled.received, kind="stable"))


def _moved(events: Events, rows: Integers, seconds: int) -> Events:
    moved = rows_of(events, rows)
    later = seconds * 1_000_000
    return replace(
        moved, occurred=moved.occurred + later, received=moved.received + later
    )


def with_copies(generator: np.random.Generator, table: pa.Table) -> pa.Table:
    """The table with a few exact copies of its rows at its end."""
    copies = some(generator, table.num_rows, TABLE_COPIES)
    rows = np.concatenate([np.arange(table.num_rows), copies])
    return table.take(pa.array(rows))

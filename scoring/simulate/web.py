"""Sessions unrolled into web events."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import DAY, SECOND, Floats, Integers, some
from scoring.simulate.cast import Cast
from scoring.simulate.kinds import HAS_VALUE, RANKS, Arrival, Kind
from scoring.simulate.logs import Sessions

MEAN_GAP = 45
SHORTEST_GAP = 0.05
LONGEST_GAP = 1_200
BOT_GAP = 0.4

QUICKEST = 0.2
MEAN_DELAY = 3.0
HOURS_LATE = (0.01, 2 * 3_600)
DAYS_LATE = (0.002, 36 * 3_600)
AHEAD = (0.0015, -300)
"""Shares of events that come late, or from a clock ahead of ours, and by seconds."""


@dataclass(frozen=True)
class Events:
    """One entry per web event; instants in microseconds since 1970.

    `number` makes the id, -1 leaves it out. `cents` is -1 where there is no value.
    """

    number: Integers
    session: Integers
    kind: Integers
    occurred: Integers
    received: Integers
    product: Integers
    cents: Integers


def unroll(
    generator: np.random.Generator, sessions: Sessions, cast: Cast, carts: Integers
) -> Events:
    """One entry per event of the sessions, in the order in which each session went.

    `carts` is the value in cents of each session's cart, for its checkout events.
    """
    session, kind = _ordered(generator, sessions)
    start = cast.shop.size.start_us + sessions.day * DAY + sessions.second * SECOND
    occurred = start[session] + _elapsed(generator, sessions, session)
    product = _products(generator, cast, sessions.person[session], kind)
    price = cast.shop.products.cents[product]
    value = np.where(kind >= Kind.CHECKOUT, carts[session], price)
    return Events(
        number=np.arange(len(session)),
        session=session,
        kind=kind,
        occurred=occurred,
        received=occurred + _delays(generator, len(session)),
        product=product,
        cents=np.where(HAS_VALUE[kind], value, -1),
    )


def _ordered(
    generator: np.random.Generator, sessions: Sessions
) -> tuple[Integers, Integers]:
    """Session and kind of each event; kinds of one rank come in any order."""
    repeats = sessions.counts.ravel()
    cell = np.repeat(np.arange(repeats.size, dtype=np.int32), repeats)
    session, kind = np.divmod(cell, len(Kind))
    place = RANKS[kind] + 0.9 * generator.random(len(kind), np.float32)
    ranks = int(RANKS.max()) + 1
    order = np.argsort(session * float(ranks) + place, kind="stable")
    return session[order], kind[order]


def _elapsed(
    generator: np.random.Generator, sessions: Sessions, session: Integers
) -> Integers:
    """Time from the start of its session to each event."""
    per_session = sessions.counts.sum(axis=1, dtype=np.int64)
    mean = np.where(sessions.arrival == Arrival.BOT, BOT_GAP, MEAN_GAP)[session]
    gap = generator.standard_exponential(len(session), np.float32) * mean
    gap = gap.clip(SHORTEST_GAP, LONGEST_GAP)
    first = np.cumsum(per_session) - per_session
    gap[first] = 0.0
    elapsed = np.cumsum(_milliseconds(gap))
    since_first: Integers = elapsed - np.repeat(elapsed[first], per_session)
    return since_first


def _delays(generator: np.random.Generator, count: int) -> Integers:
    """Time until the collector had an event: seconds, sometimes hours, rarely days."""
    delay = QUICKEST + generator.standard_exponential(count, np.float32) * MEAN_DELAY
    for share, seconds in (HOURS_LATE, DAYS_LATE, AHEAD):
        rows = some(generator, count, share)
        delay[rows] = seconds * (0.1 + generator.standard_exponential(len(rows)))
    return _milliseconds(delay)


def _milliseconds(seconds: Floats) -> Integers:
    """Microseconds of whole milliseconds, as collectors count."""
    return (seconds * 1_000).astype(np.int64) * 1_000


def _products(
    generator: np.random.Generator, cast: Cast, person: Integers, kind: Integers
) -> Integers:
    """The favourite of the person where interest is pointed; popular ones elsewhere."""
    edges = np.cumsum(cast.shop.products.popularity)
    draw = generator.random(len(kind), np.float32) * edges[-1]
    other = np.searchsorted(edges[:-1], draw, side="right")
    return np.where(kind == Kind.VIEW_OTHER, other, cast.people.favourite[person])


def moments_of(events: Events, kinds: Integers, sessions: int) -> Integers:
    """Instant of the last event of these kinds in each session; -1 where none."""
    moments = np.full(sessions, -1, np.int64)
    wanted = np.isin(events.kind, kinds)
    moments[events.session[wanted]] = events.occurred[wanted]
    return moments

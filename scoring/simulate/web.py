"""Sessions unrolled into web events."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import DAY, SECOND, Integers
from scoring.simulate.kinds import HAS_VALUE, RANKS, Arrival, Kind
from scoring.simulate.logs import Sessions
from scoring.simulate.people import People
from scoring.simulate.sizes import Size
from scoring.simulate.vocabulary import Products

DEVICE_SLOTS = 5
BOT_DEVICE, STAFF_DEVICE = 3, 4
"""A person has up to three devices; the other two slots name bots and staff."""

MEAN_GAP = 45
LONGEST_GAP = 1_200
BOT_GAP = 0.4


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
    generator: np.random.Generator,
    sessions: Sessions,
    people: People,
    products: Products,
    cart_cents: Integers,
    size: Size,
) -> Events:
    """One entry per event of the sessions, in the order in which each session went.

    `cart_cents` is the value of each session's cart, for the events of its checkout.
    """
    per_session = sessions.counts.sum(axis=1, dtype=np.int64)
    session, kind = _ordered(generator, sessions, per_session)
    start = size.start_us + sessions.day * DAY + sessions.second * SECOND
    occurred = start[session] + _gaps(generator, sessions, session, per_session)
    product = _products(generator, sessions, people, products, session, kind)
    return Events(
        number=np.arange(len(session)),
        session=session,
        kind=kind,
        occurred=occurred,
        received=occurred + _delays(generator, len(session)),
        product=product,
        cents=_values(kind, products.cents[product], cart_cents[session]),
    )


def _ordered(
    generator: np.random.Generator, sessions: Sessions, per_session: Integers
) -> tuple[Integers, Integers]:
    """Session and kind of each event; kinds of one rank come in any order."""
    repeats = sessions.counts.ravel()
    cell = np.repeat(np.arange(repeats.size, dtype=np.int32), repeats)
    session, kind = np.divmod(cell, len(Kind))
    place = RANKS[kind] + 0.9 * generator.random(len(kind), np.float32)
    place[kind == Kind.LANDING] = -1.0
    order = np.argsort(session * 16.0 + place, kind="stable")
    return session[order], kind[order]


def _gaps(
    generator: np.random.Generator,
    sessions: Sessions,
    session: Integers,
    per_session: Integers,
) -> Integers:
    """Time from the start of its session to each event."""
    mean = np.where(sessions.arrival == Arrival.BOT, BOT_GAP, MEAN_GAP)[session]
    gap = (generator.standard_exponential(len(session), np.float32) * mean).clip(
        0.05, LONGEST_GAP
    )
    first = np.cumsum(per_session) - per_session
    gap[first] = 0.0
    elapsed = np.cumsum((gap * 1_000).astype(np.int64) * 1_000)
    return elapsed - np.repeat(elapsed[first], per_session)


def _delays(generator: np.random.Generator, count: int) -> Integers:
    """Time until the collector had an event: seconds, sometimes hours, rarely days."""
    delay = 0.2 + generator.standard_exponential(count, np.float32) * 3
    fate = generator.random(count, np.float32)
    delay[fate < 0.012] *= 2_400
    delay[fate < 0.002] += 129_600
    delay[fate > 0.9985] *= -20
    return (delay * 1_000).astype(np.int64) * 1_000


def _products(
    generator: np.random.Generator,
    sessions: Sessions,
    people: People,
    products: Products,
    session: Integers,
    kind: Integers,
) -> Integers:
    """The favourite of the person where interest is pointed; popular ones elsewhere."""
    edges = np.cumsum(products.popularity)
    draw = generator.random(len(session), np.float32) * edges[-1]
    other = np.searchsorted(edges[:-1], draw, side="right")
    favourite = people.favourite[sessions.person[session]]
    return np.where(kind == Kind.VIEW_OTHER, other, favourite)


def _values(kind: Integers, price: Integers, cart: Integers) -> Integers:
    value = np.where(kind >= Kind.CHECKOUT, cart, price)
    return np.where(HAS_VALUE[kind], value, -1)


def moments_of(events: Events, kinds: Integers, sessions: int) -> Integers:
    """Instant of the last event of these kinds in each session; -1 where none."""
    moments = np.full(sessions, -1, np.int64)
    wanted = np.isin(events.kind, kinds)
    moments[events.session[wanted]] = events.occurred[wanted]
    return moments


def device_numbers(people: People, person: Integers, device: Integers) -> Integers:
    """Number of the device; a shared one is the first device of the person before."""
    shared = people.shares_device[person] & (device == 0) & (person > 0)
    return people.number[person - shared] * DEVICE_SLOTS + device

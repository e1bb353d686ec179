"""Sessions of those who are no leads: bots, staff and the office."""

import numpy as np

from scoring.simulate.arrays import Integers, stack
from scoring.simulate.kinds import Arrival, Form, Kind, Stop
from scoring.simulate.logs import Sessions
from scoring.simulate.people import People
from scoring.simulate.sizes import Size
from scoring.simulate.sources import SOURCE
from scoring.simulate.web import BOT_DEVICE, STAFF_DEVICE

BOT_SHARE = 0.008
STAFF_SHARE = 0.004


def add_strangers(
    generator: np.random.Generator, sessions: Sessions, people: People, size: Size
) -> Sessions:
    """The sessions with those of bots and staff after them, at least one of each."""
    count = len(sessions.person)
    bots = _draw_strangers(generator, people, size, max(1, round(count * BOT_SHARE)))
    staff = _draw_strangers(generator, people, size, max(1, round(count * STAFF_SHARE)))
    return stack([sessions, _as_bots(bots), _as_staff(staff)])


def _draw_strangers(
    generator: np.random.Generator, people: People, size: Size, count: int
) -> Sessions:
    """Sessions at any time, on the account of any number: only the country is used."""
    person = generator.integers(0, people.count, count)
    counts = np.zeros((count, len(Kind)), np.uint8)
    counts[:, Kind.LANDING] = 1
    counts[:, Kind.BROWSE] = generator.poisson(4, count)
    counts[:, Kind.VIEW_OTHER] = generator.poisson(8, count)
    no = np.zeros(count, np.bool_)
    return Sessions(
        person=person,
        day=generator.integers(0, size.simulated_days, count),
        second=generator.integers(0, 80_000, count),
        arrival=np.full(count, Arrival.BOT),
        source=np.full(count, SOURCE["direct"]),
        program=np.full(count, -1),
        device=np.full(count, BOT_DEVICE),
        form=np.full(count, Form.NONE),
        stop=np.full(count, Stop.NONE),
        counts=counts,
        types_email=no,
        is_logged_in=no,
        opts_into_texts=no,
    )


def _as_bots(sessions: Sessions) -> Sessions:
    return sessions


def _as_staff(sessions: Sessions) -> Sessions:
    from dataclasses import replace

    count = len(sessions.person)
    counts: Integers = sessions.counts.copy()
    counts[
        ::2, [Kind.CART, Kind.CHECKOUT, Kind.SHIPPING, Kind.PAYMENT, Kind.PURCHASE]
    ] = 1
    return replace(
        sessions,
        arrival=np.full(count, Arrival.STAFF),
        device=np.full(count, STAFF_DEVICE),
        counts=counts,
        stop=np.where(np.arange(count) % 2 == 0, Stop.COMPLETED, Stop.NONE),
    )

"""Sessions of those who are no leads: bots and staff."""

from dataclasses import replace

import numpy as np

from scoring.simulate.arrays import stack
from scoring.simulate.cast import Cast
from scoring.simulate.kinds import Arrival, Form, Kind, Stop
from scoring.simulate.logs import Sessions
from scoring.simulate.names import BOT_DEVICE, STAFF_DEVICE
from scoring.simulate.sessions import PURCHASE_EVENTS
from scoring.simulate.sources import SOURCE
from scoring.simulate.vocabulary import BOTS

BOT_SHARE = 0.008
STAFF_SHARE = 0.004
TEST_ORDERS = 8
"""One staff session in so many ends in a test order."""

PAGES = 4
VIEWS = 8


def add_strangers(
    generator: np.random.Generator, sessions: Sessions, cast: Cast
) -> Sessions:
    """The sessions, then those of bots and staff, at least one of each kind."""
    count = len(sessions.person)
    bots = _draw_bots(generator, cast, max(len(BOTS), round(count * BOT_SHARE)))
    staff = _draw_bots(generator, cast, max(1, round(count * STAFF_SHARE)))
    return stack([sessions, bots, _as_staff(staff)])


def _draw_bots(generator: np.random.Generator, cast: Cast, count: int) -> Sessions:
    """Sessions at any time; of the person they stand for only the country is used."""
    counts = np.zeros((count, len(Kind)), np.uint8)
    counts[:, Kind.LANDING] = 1
    counts[:, Kind.BROWSE] = generator.poisson(PAGES, count)
    counts[:, Kind.VIEW_OTHER] = generator.poisson(VIEWS, count)
    no = np.zeros(count, np.bool_)
    return Sessions(
        person=generator.integers(0, cast.people.count, count),
        day=generator.integers(0, cast.shop.size.simulated_days, count),
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


def _as_staff(sessions: Sessions) -> Sessions:
    count = len(sessions.person)
    orders = np.arange(0, count, TEST_ORDERS)
    counts, stop = sessions.counts.copy(), sessions.stop.copy()
    counts[orders[:, np.newaxis], PURCHASE_EVENTS] = 1
    stop[orders] = Stop.COMPLETED
    return replace(
        sessions,
        arrival=np.full(count, Arrival.STAFF),
        device=np.full(count, STAFF_DEVICE),
        counts=counts,
        stop=stop,
    )

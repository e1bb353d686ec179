"""Text messages of one day."""

from dataclasses import replace

import numpy as np

from scoring.simulate.living import Living
from scoring.simulate.logs import Fate, Sends, plain_sends
from scoring.simulate.mailing import left_cart, withheld_of
from scoring.simulate.planted import FLOW

CLICKS = 0.25
FAILS = 0.03
REPLIES = 0.97
"""Parts of two draws: those who click, those not reached, and above it who answers."""

CLICK_SECONDS = 600
SENT_FROM, SENT_SECONDS = 10 * 3_600, 3_600


def draw_texts(
    generator: np.random.Generator, living: Living, day: int, count: int
) -> Sends:
    """Text messages to those who left a cart the day before and take texts."""
    flow = FLOW["flow_cart_text"]
    due = np.flatnonzero(living.takes_texts[:count] & left_cart(living, day - 1, count))
    withheld = withheld_of(living, day, due, np.full(len(due), flow), count)
    person = due[~withheld[due]]
    draw = generator.random((3, len(person)), np.float32)
    second = SENT_FROM + (draw[1] * SENT_SECONDS).astype(np.int64)
    fails = draw[2] < FAILS
    clicks = ~fails & (draw[0] < CLICKS)
    program = np.full(len(person), flow)
    return replace(
        plain_sends(person, living.people.arrival[person] + day, second, program),
        fate=np.where(fails, Fate.FAILED, Fate.DELIVERED),
        click_delay=np.where(clicks, CLICK_SECONDS, -1),
        to_product=clicks,
        replies=draw[2] > REPLIES,
    )

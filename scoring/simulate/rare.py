"""Rare things that even the smallest shop must hold, given to it where chance did not.

Large shops have them all and stay as they are.
"""

from dataclasses import replace

import numpy as np

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.kinds import Kind, Stop
from scoring.simulate.logs import Sends, Sessions

ABANDONED = (Stop.CONTACT, Stop.SHIPPING, Stop.PAYMENT, Stop.ACCOUNT)


def with_each_stop(sessions: Sessions) -> Sessions:
    """Abandoned checkouts that stop at each step, begun with a cart left before."""
    stop, counts = sessions.stop.copy(), sessions.counts.copy()
    carts = np.flatnonzero((stop == Stop.NONE) & (counts[:, Kind.CART] > 0))
    missing = [step for step in ABANDONED if not (stop == step).any()]
    for row, step in zip(carts, missing, strict=False):
        stop[row] = step
        counts[row, Kind.CHECKOUT] = 1
        counts[row, Kind.SHIPPING] = step >= Stop.PAYMENT
        counts[row, Kind.PAYMENT] = step >= Stop.ACCOUNT
    return replace(sessions, stop=stop, counts=counts)


def with_each_answer(sends: Sends) -> Sends:
    """Messages answered in each way, by people who get no message after that."""
    last = np.zeros(len(sends.person), np.bool_)
    last[_last_of_each(sends)] = True
    opened = np.flatnonzero(last & (sends.open_delay >= 0))
    return replace(
        sends,
        unsubscribes=_with_one(sends.unsubscribes, opened[:1]),
        complains=_with_one(sends.complains, opened[1:2]),
        replies=_with_one(sends.replies, opened[2:3]),
    )


def _last_of_each(sends: Sends) -> Integers:
    by_time = np.lexsort([sends.second, sends.day, sends.person])
    changes = np.diff(sends.person[by_time], append=-1) != 0
    rows: Integers = by_time[changes]
    return rows


def _with_one(answers: Flags, row: Integers) -> Flags:
    if answers.any():
        return answers
    changed = answers.copy()
    changed[row] = True
    return changed

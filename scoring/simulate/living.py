"""The state of a chunk's people while their days go by."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Flags, Floats, Integers
from scoring.simulate.people import People
from scoring.simulate.planted import (
    CAPS,
    COUNTED,
    EXPERIMENTS,
    FLOWS,
    FOREVER,
    SIGNAL,
    SIGNALS,
)

SILENCE = 30
NEVER = -999
ANY_OPEN = COUNTED
"""Row of the windows that counts opens by machines too, which break a silence."""

WINDOW_DAYS = np.array([planted.window_days for planted in SIGNALS[:COUNTED]] + [30])
FAVOURITE_WINDOW = np.array([7])


@dataclass(frozen=True)
class Windows:
    """Running sums of counted signals over their windows, updated in place.

    `ring` keeps the last days apart, so that a day leaves the sum when it is too old;
    a window of `FOREVER` is not in it and never leaves.
    """

    days: Integers
    ring: Integers
    sums: Integers

    @classmethod
    def empty(cls, days: Integers, people: int) -> "Windows":
        """Windows of so many days each, in which nothing happened yet."""
        longest = int(days[days < FOREVER].max()) + 1
        shape = (longest, len(days), people)
        return cls(days, np.zeros(shape, np.uint8), np.zeros(shape[1:], np.int16))

    def open_day(self, day: int, living: int) -> None:
        """Let the day that is too old for each window leave its sum."""
        self.ring[day % len(self.ring), :, :living] = 0
        for signal, days in enumerate(self.days):
            if days < FOREVER:
                oldest = self.ring[(day - days) % len(self.ring), signal, :living]
                self.sums[signal, :living] -= oldest

    def add(self, day: int, signal: int, people: Integers, counts: Integers) -> None:
        """Count a signal of distinct people on this day."""
        self.ring[day % len(self.ring), signal, people] += counts.astype(np.uint8)
        self.sums[signal, people] += counts.astype(np.int16)


@dataclass(frozen=True)
class Living:
    """Arrays with one entry per person that change from day to day, in place.

    Days are days since the person's arrival; `NEVER` and -1 stand for not yet.
    """

    people: People
    windows: Windows
    favourite_views: Windows
    heat: Floats
    identified: Integers
    has_consent: Flags
    has_account: Flags
    takes_texts: Flags
    unsubscribed: Flags
    bounced: Flags
    first_sent: Integers
    last_visit: Integers
    cart_day: Integers
    last_picks: Integers
    last_message: Integers
    purchased: Integers
    last_purchase: Integers
    qualified: Integers
    scored: Integers
    assigned: Integers

    @classmethod
    def at_arrival(cls, people: People) -> "Living":
        """Everybody before their first day."""
        count = people.count
        return cls(
            people=people,
            windows=Windows.empty(WINDOW_DAYS, count),
            favourite_views=Windows.empty(FAVOURITE_WINDOW, count),
            heat=np.ones(count, np.float32),
            identified=np.full(count, -1, np.int16),
            has_consent=np.zeros(count, np.bool_),
            has_account=np.zeros(count, np.bool_),
            takes_texts=np.zeros(count, np.bool_),
            unsubscribed=np.zeros(count, np.bool_),
            bounced=np.zeros(count, np.bool_),
            first_sent=np.full(count, NEVER, np.int16),
            last_visit=np.full(count, NEVER, np.int16),
            cart_day=np.full(count, NEVER, np.int16),
            last_picks=np.full(count, NEVER, np.int16),
            last_message=np.full((len(FLOWS), count), NEVER, np.int16),
            purchased=np.full(count, -1, np.int16),
            last_purchase=np.full(count, NEVER, np.int16),
            qualified=np.full(count, -1, np.int16),
            scored=np.full(count, -1, np.int16),
            assigned=np.full((count, len(EXPERIMENTS)), -1, np.int16),
        )


def counted_signals(living: Living, day: int, count: int) -> Floats:
    """Each planted signal of the first `count` people at the end of a day, capped.

    One row per signal, in the order of `SIGNALS`.
    """
    windows = living.windows
    values = np.empty((len(SIGNALS), count), np.float32)
    values[:COUNTED] = windows.sums[:COUNTED, :count]
    values[SIGNAL["repeat_product_view"]] = living.favourite_views.sums[0, :count] >= 3
    values[SIGNAL["sms_opt_in"]] = living.takes_texts[:count]
    values[SIGNAL["unsubscribe"]] = living.unsubscribed[:count]
    values[SIGNAL["bounce"]] = living.bounced[:count]
    first_sent = living.first_sent[:count]
    values[SIGNAL["no_email_open"]] = (
        (first_sent != NEVER)
        & (day - first_sent >= SILENCE)
        & (windows.sums[ANY_OPEN, :count] == 0)
    )
    values[SIGNAL["no_visit"]] = (
        day - living.identified[:count].clip(0) >= SILENCE
    ) & (windows.sums[SIGNAL["visit"], :count] == 0)
    return np.minimum(values, CAPS[:, None])

"""The state of a chunk's people while their days go by."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Flags, Floats, Integers
from scoring.simulate.people import People
from scoring.simulate.planted import CAPS, COUNTED, FLOWS, SIGNAL, SIGNALS
from scoring.simulate.windows import Windows

SILENCE_DAYS = 30
REPEATED_VIEWS = 3
NEVER = -999
ANY_OPEN = COUNTED
"""Row of the windows that counts opens by machines too, which break a silence."""

WINDOW_DAYS = np.array(
    [planted.window_days for planted in SIGNALS[:COUNTED]] + [SILENCE_DAYS]
)
FAVOURITE_WINDOW = np.array([SIGNALS[SIGNAL["repeat_product_view"]].window_days])


@dataclass(frozen=True)
class Living:
    """Arrays with one entry per person that change from day to day, in place.

    Days are days since the person's arrival; `NEVER` and -1 stand for not yet.
    `last_message` has a row per flow, `due` a column per flow.
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
    score_at_14: Integers
    due: Integers


def at_arrival(people: People) -> Living:
    """Everybody before their first day."""
    count = people.count
    return Living(
        people=people,
        windows=Windows.empty(WINDOW_DAYS, count),
        favourite_views=Windows.empty(FAVOURITE_WINDOW, count),
        heat=np.ones(count, np.float32),
        identified=_filled(-1, count),
        has_consent=np.zeros(count, np.bool_),
        has_account=np.zeros(count, np.bool_),
        takes_texts=np.zeros(count, np.bool_),
        unsubscribed=np.zeros(count, np.bool_),
        bounced=np.zeros(count, np.bool_),
        first_sent=_filled(NEVER, count),
        last_visit=_filled(NEVER, count),
        cart_day=_filled(NEVER, count),
        last_picks=_filled(NEVER, count),
        last_message=_filled(NEVER, len(FLOWS), count),
        purchased=_filled(-1, count),
        last_purchase=_filled(NEVER, count),
        qualified=_filled(-1, count),
        scored=_filled(-1, count),
        score_at_14=_filled(NEVER, count),
        due=_filled(-1, count, len(FLOWS)),
    )


def _filled(value: int, *shape: int) -> Integers:
    return np.full(shape, value, np.int16)


def counted_signals(living: Living, day: int, count: int) -> Floats:
    """Each planted signal of the first `count` people as the day stands, capped.

    One row per signal, in the order of `SIGNALS`.
    """
    windows = living.windows
    values = np.empty((len(SIGNALS), count), np.float32)
    values[:COUNTED] = windows.sums[:COUNTED, :count]
    views = living.favourite_views.sums[0, :count]
    values[SIGNAL["repeat_product_view"]] = views >= REPEATED_VIEWS
    values[SIGNAL["sms_opt_in"]] = living.takes_texts[:count]
    values[SIGNAL["unsubscribe"]] = living.unsubscribed[:count]
    values[SIGNAL["bounce"]] = living.bounced[:count]
    values[SIGNAL["no_email_open"]] = _opens_nothing(living, day, count)
    values[SIGNAL["no_visit"]] = _stays_away(living, day, count)
    return np.minimum(values, CAPS[:, None])


def _opens_nothing(living: Living, day: int, count: int) -> Flags:
    first_sent = living.first_sent[:count]
    written_to = (first_sent != NEVER) & (day - first_sent >= SILENCE_DAYS)
    opens_nothing: Flags = written_to & (living.windows.sums[ANY_OPEN, :count] == 0)
    return opens_nothing


def _stays_away(living: Living, day: int, count: int) -> Flags:
    known_for = day - living.identified[:count].clip(0)
    visits = living.windows.sums[SIGNAL["visit"], :count]
    stays_away: Flags = (known_for >= SILENCE_DAYS) & (visits == 0)
    return stays_away

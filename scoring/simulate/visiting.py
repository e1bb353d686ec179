"""Who comes to the site on a day, and what a visit leaves behind."""

import numpy as np

from scoring.simulate.arrays import Flags, Floats, Integers, pick
from scoring.simulate.kinds import Arrival, Form, Kind, Stop
from scoring.simulate.living import Living
from scoring.simulate.logs import Comings, Sends, Sessions
from scoring.simulate.people import Standing
from scoring.simulate.planted import FLOW, SIGNAL
from scoring.simulate.sources import RETURN_SHARES, SOURCE

VISIT_RATE = 0.07
HIGHEST_RATE = 0.9
PASSER_BY_RATE = 0.15
COOLING = 0.945
"""What is left of a person's interest the next day."""

REKINDLED = 0.005
"""Chance that interest is back at its height on a day."""

RETURN_DAYS = 7
AGREEING = 8
"""All but one in so many who fill in a form agree to e-mail."""

HOUR_SECONDS = 3_600
CLICK_SECONDS = 5
SIGNAL_KINDS = {
    "add_to_cart": Kind.CART,
    "begin_checkout": Kind.CHECKOUT,
    "wishlist": Kind.WISHLIST,
    "quiz": Kind.QUIZ,
    "social_follow": Kind.FOLLOW,
    "review": Kind.REVIEW,
}
"""Which events of a session count towards which planted signal."""

VISIT_SIGNALS = np.array(
    [SIGNAL[name] for name in (*SIGNAL_KINDS, "product_view", "return_visit", "visit")]
)
KINDS = np.array(list(SIGNAL_KINDS.values()))
FAVOURITE = np.array([0])


def cool_down(generator: np.random.Generator, living: Living, count: int) -> None:
    """Let interest fade, and rekindle in a few."""
    heat = living.heat[:count]
    heat *= COOLING
    heat[generator.random(count, np.float32) < REKINDLED] = 1.0


def own_comings(
    generator: np.random.Generator,
    living: Living,
    day: int,
    boost: Floats,
    clicked: Integers,
) -> Comings:
    """People who come by themselves on this day; everyone online on their first.

    `boost` is the sum of log effects of the flows at work on each living person. Who
    `clicked` in a message comes by that.
    """
    visitors = _own_visitors(generator, living, day, boost)
    person = visitors[~np.isin(visitors, clicked)]
    count = len(person)
    first = np.full(count, day == 0)
    returning = pick(generator, RETURN_SHARES, count)
    return Comings(
        person=person,
        second=_seconds_of_day(generator, count),
        arrival=np.where(first, Arrival.FIRST, Arrival.RETURN),
        source=np.where(first, living.people.source[person], returning),
        program=np.full(count, -1),
    )


def _own_visitors(
    generator: np.random.Generator, living: Living, day: int, boost: Floats
) -> Integers:
    people, count = living.people, len(boost)
    standing = people.standing[:count]
    if day == 0:
        return np.flatnonzero(standing != Standing.OFFLINE)
    rate = VISIT_RATE * np.exp(people.intent[:count] + boost) * living.heat[:count]
    rate[standing == Standing.PASSER_BY] *= PASSER_BY_RATE
    draw = generator.random(count, np.float32)
    return np.flatnonzero(draw < rate.clip(0, HIGHEST_RATE))


def _seconds_of_day(generator: np.random.Generator, count: int) -> Integers:
    """Between seven and after nine, more of them late than early."""
    hours = 7 + 14.3 * generator.random(count) ** 0.8
    return (HOUR_SECONDS * hours).astype(np.int64)


def clicked_comings(sends: Sends) -> Comings:
    """Sessions that begin with a click; of two clicks of a person the first counts."""
    clicked = np.flatnonzero(sends.click_delay >= 0)
    person, first = np.unique(sends.person[clicked], return_index=True)
    row = clicked[first]
    is_text = sends.program[row] == FLOW["flow_cart_text"]
    return Comings(
        person=person,
        second=sends.second[row] + sends.click_delay[row] + CLICK_SECONDS,
        arrival=np.where(is_text, Arrival.SMS, Arrival.MAIL),
        source=np.where(is_text, SOURCE["text"], SOURCE["mail"]),
        program=sends.program[row],
    )


def remember(living: Living, day: int, sessions: Sessions) -> None:
    """Let the sessions of distinct people enter their windows and their state."""
    person, counts = sessions.person, sessions.counts
    favourite = counts[:, Kind.VIEW_FAVOURITE]
    views = favourite + counts[:, Kind.VIEW_OTHER]
    returns = day - living.last_visit[person] <= RETURN_DAYS
    seen = np.stack([*counts[:, KINDS].T, views, returns, np.ones(len(person))])
    living.windows.add(day, VISIT_SIGNALS, person, seen)
    living.favourite_views.add(day, FAVOURITE, person, favourite)
    living.last_visit[person] = day
    living.cart_day[person[_abandons(sessions)]] = day
    _remember_forms(living, day, sessions)


def _abandons(sessions: Sessions) -> Flags:
    abandons: Flags = (sessions.counts[:, Kind.CART] > 0) & (
        sessions.stop != Stop.COMPLETED
    )
    return abandons


def _remember_forms(living: Living, day: int, sessions: Sessions) -> None:
    person, form = sessions.person, sessions.form
    fills_in = form > Form.NONE
    named = person[fills_in | sessions.types_email]
    living.identified[named[living.identified[named] < 0]] = day
    living.has_consent[person[fills_in & agrees_to_mail(living, person, form)]] = True
    living.has_account[person[form == Form.ACCOUNT]] = True
    living.takes_texts[person[sessions.opts_into_texts]] = True


def agrees_to_mail(living: Living, person: Integers, form: Integers) -> Flags:
    """Whether a person ticks the box for e-mail on a form."""
    agrees: Flags = (living.people.number[person] + form) % AGREEING != 0
    return agrees

"""Visits of one day: who comes, what they do, and what the day leaves behind."""

import numpy as np

from scoring.simulate.arrays import Flags, Integers, pick
from scoring.simulate.kinds import FORM_KINDS, Arrival, Form, Kind, Stop
from scoring.simulate.living import Living
from scoring.simulate.logs import Sessions
from scoring.simulate.people import Standing, Type
from scoring.simulate.planted import SIGNAL
from scoring.simulate.sources import RETURN_SHARES, SOURCE

VISIT_RATE = 0.07
COOLING = 0.945
REKINDLED = 0.005

SIGNAL_KINDS = (
    (SIGNAL["add_to_cart"], (Kind.CART,)),
    (SIGNAL["begin_checkout"], (Kind.CHECKOUT,)),
    (SIGNAL["wishlist"], (Kind.WISHLIST,)),
    (SIGNAL["quiz"], (Kind.QUIZ,)),
    (SIGNAL["social_follow"], (Kind.FOLLOW,)),
    (SIGNAL["review"], (Kind.REVIEW,)),
    (SIGNAL["product_view"], (Kind.VIEW_FAVOURITE, Kind.VIEW_OTHER)),
)
"""Which events of a session count towards which planted signal."""

CHANCES = {
    Kind.SEARCH: 0.3,
    Kind.PROMOTION: 0.25,
    Kind.COMPARE: 0.05,
    Kind.SIZING: 0.05,
    Kind.POLICY: 0.06,
    Kind.QUIZ: 0.03,
    Kind.FOLLOW: 0.04,
    Kind.REVIEW: 0.025,
    Kind.WISHLIST: 0.05,
    Kind.CHAT: 0.012,
    Kind.CART: 0.045,
}
"""Chance of each act in one session of a person of middling interest."""


def own_visitors(
    generator: np.random.Generator, living: Living, day: int, boost: np.ndarray
) -> Integers:
    """People who come by themselves on this day; everyone online on their first."""
    count = len(boost)
    people = living.people
    if day == 0:
        return np.flatnonzero(people.standing[:count] != Standing.OFFLINE)
    rate = VISIT_RATE * np.exp(people.intent[:count] + boost) * living.heat[:count]
    rate[people.standing[:count] == Standing.PASSER_BY] *= 0.15
    return np.flatnonzero(generator.random(count, np.float32) < rate.clip(0, 0.9))


def cool_down(generator: np.random.Generator, living: Living, count: int) -> None:
    """Let interest fade, and rekindle in a few."""
    heat = living.heat[:count]
    heat *= COOLING
    heat[generator.random(count, np.float32) < REKINDLED] = 1.0


def draw_own(
    generator: np.random.Generator, living: Living, day: int, person: Integers
) -> Sessions:
    """Sessions of people who came by themselves."""
    count = len(person)
    first = np.full(count, day == 0)
    returning = pick(generator, RETURN_SHARES, count)
    source = np.where(first, living.people.source[person], returning)
    arrival = np.where(first, Arrival.FIRST, Arrival.RETURN)
    second = 3600 * (7 + 14.3 * generator.random(count) ** 0.8)
    program = np.full(count, -1)
    return draw_sessions(
        generator, living, day, person, second, arrival, source, program
    )


def draw_clicks(
    generator: np.random.Generator,
    living: Living,
    day: int,
    person: Integers,
    second: Integers,
    program: Integers,
    is_text: Flags,
) -> Sessions:
    """Sessions that began with a click in a message."""
    source = np.where(is_text, SOURCE["text"], SOURCE["mail"])
    arrival = np.where(is_text, Arrival.SMS, Arrival.MAIL)
    return draw_sessions(
        generator, living, day, person, second, arrival, source, program
    )


def draw_sessions(
    generator: np.random.Generator,
    living: Living,
    day: int,
    person: Integers,
    second: np.ndarray,
    arrival: Integers,
    source: Integers,
    program: Integers,
) -> Sessions:
    """Draw what happens in each session, given who comes, when and whence."""
    counts = _draw_counts(generator, living, person)
    stop = _draw_stops(generator, counts)
    form = _draw_forms(generator, living, person, counts)
    rows = np.flatnonzero(form)
    counts[rows, FORM_KINDS[form[rows]]] = 1
    return Sessions(
        person=person,
        day=living.people.arrival[person] + day,
        second=second.astype(np.int64),
        arrival=arrival,
        source=source,
        program=program,
        device=_draw_devices(generator, living, person),
        form=form,
        stop=stop,
        counts=counts,
        types_email=(stop > Stop.CONTACT) & (generator.random(len(person)) < 0.8),
        is_logged_in=living.has_account[person] & (generator.random(len(person)) < 0.6),
        opts_into_texts=living.people.wants_texts[person] & (form > Form.NONE),
    )


def _draw_counts(
    generator: np.random.Generator, living: Living, person: Integers
) -> Integers:
    people = living.people
    passing = people.standing[person] == Standing.PASSER_BY
    interest = np.exp(0.30 * people.intent[person]) * np.where(passing, 0.4, 1.0)
    counts = np.zeros((len(person), len(Kind)), np.uint8)
    counts[:, Kind.LANDING] = 1
    counts[:, Kind.BROWSE] = generator.poisson(2.4, len(person))
    counts[:, Kind.VIEW_FAVOURITE] = generator.poisson(0.6 * interest).clip(0, 9)
    counts[:, Kind.VIEW_OTHER] = generator.poisson(1.2 * interest).clip(0, 20)
    chance = generator.random((len(CHANCES), len(person)), np.float32)
    for row, (kind, share) in enumerate(CHANCES.items()):
        counts[:, kind] = chance[row] < share * interest
    counts[:, Kind.QUIZ] &= ~passing
    return counts


def _draw_stops(generator: np.random.Generator, counts: Integers) -> Integers:
    """Steps at which abandoned checkouts stop; their events enter the counts."""
    begins = (counts[:, Kind.CART] > 0) & (generator.random(len(counts)) < 0.33)
    step = 1 + pick(generator, (0.3, 0.3, 0.25, 0.15), len(counts))
    stop = np.where(begins, step, Stop.NONE)
    counts[:, Kind.CHECKOUT] = begins
    counts[:, Kind.SHIPPING] = stop >= Stop.PAYMENT
    counts[:, Kind.PAYMENT] = stop >= Stop.ACCOUNT
    return stop


def _draw_forms(
    generator: np.random.Generator,
    living: Living,
    person: Integers,
    counts: Integers,
) -> Integers:
    """Forms filled in: trade asks for quotes, others leave an address or sign up."""
    people = living.people
    draw = generator.random((2, len(person)))
    unknown = living.identified[person] < 0
    lead_type = people.lead_type[person]
    form = np.where(unknown & (draw[0] < 0.30), Form.NEWSLETTER, Form.NONE)
    signs_up = ~living.has_account[person] & (draw[1] < np.where(unknown, 0.07, 0.04))
    form = np.where(signs_up, Form.ACCOUNT, form)
    form = np.where((counts[:, Kind.QUIZ] > 0) & unknown, Form.QUIZ, form)
    form = np.where(
        (lead_type == Type.B2B) & (draw[0] < 0.30),
        np.where(draw[1] < 0.7, Form.QUOTE, Form.CALLBACK),
        form,
    )
    form = np.where(
        (lead_type == Type.SUBSCRIPTION) & unknown & (draw[0] < 0.35),
        Form.SUBSCRIPTION,
        form,
    )
    form = np.where(
        (lead_type == Type.MARKETPLACE) & unknown & (draw[0] < 0.5), Form.SELLER, form
    )
    return np.where(people.standing[person] == Standing.PROSPECT, form, Form.NONE)


def _draw_devices(
    generator: np.random.Generator, living: Living, person: Integers
) -> Integers:
    """The first device most of the time, another of the person's otherwise."""
    other = 1 + generator.integers(0, 2, len(person)) % np.maximum(
        living.people.devices[person] - 1, 1
    )
    elsewhere = (generator.random(len(person)) < 0.3) & (
        living.people.devices[person] > 1
    )
    return np.where(elsewhere, other, 0)


def remember(living: Living, day: int, sessions: Sessions) -> None:
    """Let the sessions of distinct people enter their windows and their state."""
    person, counts = sessions.person, sessions.counts
    for signal, kinds in SIGNAL_KINDS:
        seen = counts[:, kinds[0]] if len(kinds) == 1 else counts[:, kinds].sum(axis=1)
        living.windows.add(day, signal, person, seen)
    ones = np.ones(len(person), np.uint8)
    returns = (day - living.last_visit[person] <= 7).astype(np.uint8)
    living.windows.add(day, SIGNAL["visit"], person, ones)
    living.windows.add(day, SIGNAL["return_visit"], person, returns)
    living.favourite_views.add(day, 0, person, counts[:, Kind.VIEW_FAVOURITE])
    living.last_visit[person] = day
    abandons = (counts[:, Kind.CART] > 0) & (sessions.stop != Stop.COMPLETED)
    living.cart_day[person[abandons]] = day
    _remember_forms(living, day, sessions)


def _remember_forms(living: Living, day: int, sessions: Sessions) -> None:
    person, form = sessions.person, sessions.form
    named = (form > Form.NONE) | sessions.types_email
    fresh = person[named & (living.identified[person] < 0)]
    living.identified[fresh] = day
    agrees = (form > Form.NONE) & ((person + form) % 8 != 0)
    living.has_consent[person[agrees]] = True
    living.has_account[person[form == Form.ACCOUNT]] = True
    living.takes_texts[person[sessions.opts_into_texts]] = True

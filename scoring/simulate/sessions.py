"""What happens in a session: pages, acts, forms, checkouts."""

import numpy as np

from scoring.simulate.arrays import Floats, Integers, pick
from scoring.simulate.kinds import FORM_KINDS, Arrival, Form, Kind, Stop
from scoring.simulate.living import Living
from scoring.simulate.logs import Comings, Sessions
from scoring.simulate.people import Standing, Type

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
    Kind.CART: 0.042,
}
"""Chance of each act in one session of a person of middling interest."""

PAGES = 2.4
FAVOURITE_VIEWS = 0.6
OTHER_VIEWS = 1.2
MOST_VIEWS = 20
PASSER_BY_INTEREST = 0.4
INTEREST_OF_INTENT = 0.30
"""How much of the log rate of visits shows in the log rate of acts within one."""

CHECKOUT_CHANCE = 0.31
STOP_SHARES = (0.3, 0.3, 0.25, 0.15)
TYPES_EMAIL_CHANCE = 0.8
LOGGED_IN_CHANCE = 0.6
OTHER_DEVICE_CHANCE = 0.3

NEWSLETTER_CHANCE = 0.30
ACCOUNT_CHANCE = 0.07
LATER_ACCOUNT_CHANCE = 0.04
TRADE_CHANCE = 0.30
QUOTE_SHARE = 0.7
SUBSCRIPTION_CHANCE = 0.35
SELLER_CHANCE = 0.5

PURCHASE_EVENTS = [
    Kind.LANDING,
    Kind.VIEW_FAVOURITE,
    Kind.CART,
    Kind.CHECKOUT,
    Kind.SHIPPING,
    Kind.PAYMENT,
    Kind.PURCHASE,
]


def draw_sessions(
    generator: np.random.Generator, living: Living, day: int, comings: Comings
) -> Sessions:
    """Draw what happens in each session, given who comes, when and whence."""
    person, count = comings.person, len(comings.person)
    counts = _counts(generator, living, person)
    stop = _stops(generator, counts)
    form = _forms(generator, living, person, counts)
    filled = np.flatnonzero(form)
    counts[filled, FORM_KINDS[form[filled]]] = 1
    goes_on = stop > Stop.CONTACT
    recognised = living.has_account[person]
    return Sessions(
        person=person,
        day=living.people.arrival[person] + day,
        second=comings.second,
        arrival=comings.arrival,
        source=comings.source,
        program=comings.program,
        device=_devices(generator, living, person),
        form=form,
        stop=stop,
        counts=counts,
        types_email=goes_on & (generator.random(count) < TYPES_EMAIL_CHANCE),
        is_logged_in=recognised & (generator.random(count) < LOGGED_IN_CHANCE),
        opts_into_texts=living.people.wants_texts[person] & (form > Form.NONE),
    )


def _interest(living: Living, person: Integers) -> Floats:
    passing = living.people.standing[person] == Standing.PASSER_BY
    factor = np.where(passing, PASSER_BY_INTEREST, 1.0)
    interest: Floats = factor * np.exp(
        INTEREST_OF_INTENT * living.people.intent[person]
    )
    return interest


def _counts(
    generator: np.random.Generator, living: Living, person: Integers
) -> Integers:
    interest, count = _interest(living, person), len(person)
    counts = np.zeros((count, len(Kind)), np.uint8)
    counts[:, Kind.LANDING] = 1
    counts[:, Kind.BROWSE] = generator.poisson(PAGES, count)
    favourite = generator.poisson(FAVOURITE_VIEWS * interest)
    counts[:, Kind.VIEW_FAVOURITE] = favourite.clip(0, MOST_VIEWS)
    other = generator.poisson(OTHER_VIEWS * interest)
    counts[:, Kind.VIEW_OTHER] = other.clip(0, MOST_VIEWS)
    draw = generator.random((len(CHANCES), count), np.float32)
    for row, (kind, chance) in enumerate(CHANCES.items()):
        counts[:, kind] = draw[row] < chance * interest
    counts[living.people.standing[person] == Standing.PASSER_BY, Kind.QUIZ] = 0
    return counts


def _stops(generator: np.random.Generator, counts: Integers) -> Integers:
    """Steps at which abandoned checkouts stop; their events enter the counts."""
    count = len(counts)
    begins = (counts[:, Kind.CART] > 0) & (generator.random(count) < CHECKOUT_CHANCE)
    stop = np.where(begins, 1 + pick(generator, STOP_SHARES, count), Stop.NONE)
    counts[:, Kind.CHECKOUT] = begins
    counts[:, Kind.SHIPPING] = stop >= Stop.PAYMENT
    counts[:, Kind.PAYMENT] = stop >= Stop.ACCOUNT
    return stop


def _forms(
    generator: np.random.Generator,
    living: Living,
    person: Integers,
    counts: Integers,
) -> Integers:
    """Forms filled in: later lines outrank earlier ones; only prospects do so."""
    draw = generator.random((2, len(person)))
    unknown = living.identified[person] < 0
    newcomer = np.where(unknown, ACCOUNT_CHANCE, LATER_ACCOUNT_CHANCE)
    lead_type = living.people.lead_type[person]
    form = np.full(len(person), Form.NONE)
    form[unknown & (draw[0] < NEWSLETTER_CHANCE)] = Form.NEWSLETTER
    form[~living.has_account[person] & (draw[1] < newcomer)] = Form.ACCOUNT
    form[unknown & (counts[:, Kind.QUIZ] > 0)] = Form.QUIZ
    trade = (lead_type == Type.B2B) & (draw[0] < TRADE_CHANCE)
    form[trade] = np.where(draw[1][trade] < QUOTE_SHARE, Form.QUOTE, Form.CALLBACK)
    subscribes = (lead_type == Type.SUBSCRIPTION) & (draw[0] < SUBSCRIPTION_CHANCE)
    form[unknown & subscribes] = Form.SUBSCRIPTION
    sells = (lead_type == Type.MARKETPLACE) & (draw[0] < SELLER_CHANCE)
    form[unknown & sells] = Form.SELLER
    form[living.people.standing[person] != Standing.PROSPECT] = Form.NONE
    return form


def _devices(
    generator: np.random.Generator, living: Living, person: Integers
) -> Integers:
    """The first device most of the time, another of the person's otherwise."""
    others = living.people.devices[person] - 1
    which = 1 + generator.integers(0, 2, len(person)) % np.maximum(others, 1)
    elsewhere = generator.random(len(person)) < OTHER_DEVICE_CHANCE
    return np.where(elsewhere & (others > 0), which, 0)


def draw_purchases(living: Living, day: int, comings: Comings) -> Sessions:
    """Sessions in which people buy: straight through the checkout, first device."""
    person, count = comings.person, len(comings.person)
    counts = np.zeros((count, len(Kind)), np.uint8)
    counts[:, PURCHASE_EVENTS] = 1
    return Sessions(
        person=person,
        day=living.people.arrival[person] + day,
        second=comings.second,
        arrival=np.full(count, Arrival.PURCHASE),
        source=comings.source,
        program=comings.program,
        device=np.zeros(count, np.int64),
        form=np.full(count, Form.NONE),
        stop=np.full(count, Stop.COMPLETED),
        counts=counts,
        types_email=np.ones(count, np.bool_),
        is_logged_in=living.has_account[person],
        opts_into_texts=np.zeros(count, np.bool_),
    )

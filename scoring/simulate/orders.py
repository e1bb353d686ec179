"""Completed checkouts as orders."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import HOUR, Flags, Floats, Integers, some
from scoring.simulate.baskets import Baskets
from scoring.simulate.cast import Cast
from scoring.simulate.kinds import Arrival, Stop
from scoring.simulate.logs import Sends, Sessions
from scoring.simulate.planted import EFFECT_DAYS, FLOW, PROMOTION_DISCOUNT

IDS_OF_A_PERSON = 100
FREE_SHIPPING_CENTS = 6_000
SHIPPING_CENTS = 490
CODE_SHARE = 0.12
CODE_DISCOUNT = 0.10
GIFT_SHARE = 0.003
CANCELLED_SHARE = 0.03


@dataclass(frozen=True)
class Orders:
    """One entry per order; instants in microseconds, amounts in whole cents.

    `cancelled` is -1 where the order stands; `session` is the checkout it came from.
    """

    session: Integers
    person: Integers
    number: Integers
    ordered: Integers
    gross: Integers
    discount: Integers
    shipping: Integers
    cancelled: Integers
    has_account: Flags
    is_test: Flags
    is_dollar: Flags

    @property
    def net(self) -> Integers:
        """Price of the goods after discount."""
        return self.gross - self.discount


def draw_orders(
    generator: np.random.Generator,
    sessions: Sessions,
    sends: Sends,
    baskets: Baskets,
    bought: Integers,
    cast: Cast,
) -> Orders:
    """The orders of the sessions that completed a checkout, placed at `bought`."""
    session = np.flatnonzero(sessions.stop == Stop.COMPLETED)
    person, count = sessions.person[session], len(session)
    gross = baskets.total[session]
    rate = _discount_rates(generator, sessions, sends, session)
    discount = np.round(gross * rate).astype(np.int64)
    pays_shipping = gross - discount < FREE_SHIPPING_CENTS
    return Orders(
        session=session,
        person=person,
        number=cast.first_id(IDS_OF_A_PERSON) + np.arange(count),
        ordered=bought[session],
        gross=gross,
        discount=discount,
        shipping=np.where(pays_shipping, SHIPPING_CENTS, 0),
        cancelled=_cancellations(generator, bought[session]),
        has_account=sessions.is_logged_in[session],
        is_test=sessions.arrival[session] == Arrival.STAFF,
        is_dollar=cast.people.pays_dollars[person],
    )


def _cancellations(generator: np.random.Generator, ordered: Integers) -> Integers:
    cancelled = np.full(len(ordered), -1, np.int64)
    gone = some(generator, len(ordered), CANCELLED_SHARE)
    cancelled[gone] = ordered[gone] + generator.integers(HOUR, 40 * HOUR, len(gone))
    return cancelled


def _discount_rates(
    generator: np.random.Generator,
    sessions: Sessions,
    sends: Sends,
    session: Integers,
) -> Floats:
    """Promotion buyers get its discount, some others a code, a few pay nothing."""
    coded = generator.random(len(session)) < CODE_SHARE
    promoted = sends.program == FLOW["flow_promotion"]
    sent = np.full(int(sessions.person.max()) + 1, -EFFECT_DAYS)
    sent[sends.person[promoted]] = sends.day[promoted]
    since = sessions.day[session] - sent[sessions.person[session]]
    rate = np.where(coded, CODE_DISCOUNT, 0.0)
    rate[(since >= 0) & (since < EFFECT_DAYS)] = PROMOTION_DISCOUNT
    rate[some(generator, len(session), GIFT_SHARE)] = 1.0
    return rate

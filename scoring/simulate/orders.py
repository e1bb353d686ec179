"""Completed checkouts as orders, their lines, versions and refunds."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import DAY, HOUR, SECOND, Flags, Integers, some
from scoring.simulate.baskets import NONE, Baskets
from scoring.simulate.columns import Columns, flags, instants, money, numbered, texts
from scoring.simulate.kinds import Arrival, Stop
from scoring.simulate.logs import Sends, Sessions
from scoring.simulate.names import Names
from scoring.simulate.people import People
from scoring.simulate.planted import EFFECT_DAYS, FLOW, PROMOTION_DISCOUNT
from scoring.simulate.vocabulary import Products

ORDERS_OF_A_PERSON = 100
FREE_SHIPPING_CENTS = 6_000
SHIPPING_CENTS = 490
TAX_RATE = 19
CURRENCIES = ("EUR", "USD")


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
    people: People,
    baskets: Baskets,
    bought: Integers,
) -> Orders:
    """The orders of the sessions that completed a checkout, at the instants `bought`."""
    session = np.flatnonzero(sessions.stop == Stop.COMPLETED)
    person, count = sessions.person[session], len(session)
    gross = baskets.total[session]
    rate = _discount_rates(generator, sessions, sends, session)
    discount = np.round(gross * rate).astype(np.int64)
    cancelled = np.full(count, -1, np.int64)
    gone = some(generator, count, 0.03)
    cancelled[gone] = bought[session[gone]] + generator.integers(
        HOUR, 40 * HOUR, len(gone)
    )
    return Orders(
        session=session,
        person=person,
        number=int(people.number.min()) * ORDERS_OF_A_PERSON + np.arange(count),
        ordered=bought[session],
        gross=gross,
        discount=discount,
        shipping=np.where(gross - discount < FREE_SHIPPING_CENTS, SHIPPING_CENTS, 0),
        cancelled=cancelled,
        has_account=sessions.is_logged_in[session],
        is_test=sessions.arrival[session] == Arrival.STAFF,
        is_dollar=people.pays_dollars[person],
    )


def _discount_rates(
    generator: np.random.Generator,
    sessions: Sessions,
    sends: Sends,
    session: Integers,
) -> np.ndarray:
    """Promotion buyers get its discount, some others a code, a few pay nothing."""
    rate = np.where(generator.random(len(session)) < 0.12, 0.10, 0.0)
    promoted = sends.program == FLOW["flow_promotion"]
    sent = np.full(int(sessions.person.max(initial=0)) + 1, -EFFECT_DAYS)
    sent[sends.person[promoted]] = sends.day[promoted]
    since = sessions.day[session] - sent[sessions.person[session]]
    rate[(since >= 0) & (since < EFFECT_DAYS)] = PROMOTION_DISCOUNT
    rate[some(generator, len(session), 0.003)] = 1.0
    return rate


def order_columns(
    generator: np.random.Generator, orders: Orders, people: People, names: Names
) -> Columns:
    """The table `orders`: a row per version, not in the order of their making."""
    count = len(orders.number)
    cancels = np.flatnonzero(orders.cancelled >= 0)
    edited = some(generator, count, 0.02)
    row = np.concatenate([np.arange(count), cancels, edited])
    updated = np.concatenate(
        [
            orders.ordered,
            orders.cancelled[cancels],
            orders.ordered[edited] + 20 * 60 * SECOND,
        ]
    )
    is_edit = np.arange(len(row)) >= count + len(cancels)
    is_cancel = (np.arange(len(row)) >= count) & ~is_edit
    cancelled = np.where(is_cancel, orders.cancelled[row], -1)
    delay = generator.integers(1, 90, len(row)) * SECOND
    shuffled = np.lexsort([generator.random(len(row)), orders.ordered[row] // DAY])
    return _order_rows(
        orders,
        people,
        names,
        row[shuffled],
        updated[shuffled],
        (updated + delay)[shuffled],
        cancelled[shuffled],
        is_edit[shuffled],
    )


def _order_rows(
    orders: Orders,
    people: People,
    names: Names,
    row: Integers,
    updated: Integers,
    received: Integers,
    cancelled: Integers,
    is_edit: Flags,
) -> Columns:
    person = orders.person[row]
    buyer = ~orders.is_test[row]
    net = orders.net[row]
    shipping = np.where(is_edit, 0, orders.shipping[row])
    return {
        "order_id": numbered("o-", orders.number[row], 10),
        "ordered_at": instants(orders.ordered[row]),
        "updated_at": instants(updated),
        "received_at": instants(received),
        "customer_key": names.customer(person, buyer),
        "user_id": names.user(person, orders.has_account[row]),
        "email": names.email(person, buyer, person % 31 == 0),
        "gross_amount": money(orders.gross[row]),
        "discount_amount": money(orders.discount[row], orders.discount[row] == 0),
        "shipping_amount": money(shipping),
        "tax_amount": money(net * TAX_RATE // (100 + TAX_RATE)),
        "currency": texts(orders.is_dollar[row].astype(np.int64), CURRENCIES),
        "is_test": flags(orders.is_test[row]),
        "cancelled_at": instants(cancelled, cancelled < 0),
    }


def order_line_columns(orders: Orders, baskets: Baskets, products: Products) -> Columns:
    """The table `order_lines`: the favourite, then what was put beside it."""
    count = len(orders.number)
    second = np.flatnonzero(baskets.other[orders.session] != NONE)
    row = np.concatenate([np.arange(count), second])
    session, is_second = orders.session[row], np.arange(len(row)) >= count
    product = np.where(is_second, baskets.other[session], baskets.product[session])
    cents = np.where(is_second, baskets.other_cents[session], baskets.cents[session])
    pieces = np.where(is_second, 1, baskets.pieces[session])
    return {
        "order_line_id": numbered("l-", orders.number[row] * 10 + is_second, 11),
        "order_id": numbered("o-", orders.number[row], 10),
        "product_id": texts(product, products.ids),
        "quantity": pieces,
        "line_amount": money(cents),
    }


def refund_columns(
    generator: np.random.Generator, orders: Orders, until: int
) -> Columns:
    """The table `refunds`: some whole, some half, a few in two halves."""
    able = np.flatnonzero(~orders.is_test & (orders.cancelled < 0) & (orders.net > 0))
    row = able[some(generator, len(able), 0.09)]
    part = generator.random(len(row)) < 0.5
    row = np.concatenate([row, row[part][::4]])
    again = np.arange(len(row)) >= len(part)
    whole = np.concatenate([~part, np.zeros(len(row) - len(part), np.bool_)])
    moment = orders.ordered[row] + generator.integers(2, 25, len(row)) * DAY
    moment += again * 2 * DAY
    kept = moment < until
    row, again, whole, moment = row[kept], again[kept], whole[kept], moment[kept]
    amount = np.where(whole, orders.net[row], orders.net[row] // 2)
    return {
        "refund_id": numbered("r-", orders.number[row] * 10 + again, 11),
        "order_id": numbered("o-", orders.number[row], 10),
        "refunded_at": instants(moment),
        "received_at": instants(moment + 30 * SECOND),
        "refund_amount": money(amount),
        "currency": texts(orders.is_dollar[row].astype(np.int64), CURRENCIES),
    }

"""Orders as contract tables: versions, lines, refunds."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import DAY, SECOND, Flags, Integers, rows_of, some, stack
from scoring.simulate.baskets import NONE, Baskets
from scoring.simulate.cast import Cast
from scoring.simulate.columns import (
    CURRENCIES,
    Columns,
    flags,
    instants,
    integers,
    money,
    numbered,
    texts,
)
from scoring.simulate.orders import Orders

TAX_RATE = 19
EDITED_SHARE = 0.02
EDIT_AFTER = 1_200 * SECOND
REFUNDED_SHARE = 0.09
PARTIAL_SHARE = 0.5
SECOND_REFUNDS = 4
"""One partial refund in so many is followed by the other half."""


@dataclass(frozen=True)
class Versions:
    """One entry per version of an order; `cancelled` is -1 while it stands."""

    row: Integers
    updated: Integers
    cancelled: Integers
    is_edit: Flags


def order_columns(
    generator: np.random.Generator, orders: Orders, cast: Cast
) -> Columns:
    """The table `orders`: a row per version, those of a day in any order."""
    versions = _versions(generator, orders)
    row, person = versions.row, orders.person[versions.row]
    buyer = ~orders.is_test[row]
    delay = generator.integers(1, 90, len(row)) * SECOND
    net, discount = orders.net[row], orders.discount[row]
    return {
        "order_id": numbered("o-", orders.number[row], 10),
        "ordered_at": instants(orders.ordered[row]),
        "updated_at": instants(versions.updated),
        "received_at": instants(versions.updated + delay),
        "customer_key": cast.names.customer(person, buyer),
        "user_id": cast.names.user(person, orders.has_account[row]),
        "email": cast.names.email(person, buyer, untidy=31),
        "gross_amount": money(orders.gross[row]),
        "discount_amount": money(discount, discount == 0),
        "shipping_amount": money(np.where(versions.is_edit, 0, orders.shipping[row])),
        "tax_amount": money(net * TAX_RATE // (100 + TAX_RATE)),
        "currency": currencies_of(orders.is_dollar[row]),
        "is_test": flags(orders.is_test[row]),
        "cancelled_at": instants(versions.cancelled, versions.cancelled < 0),
    }


def _versions(generator: np.random.Generator, orders: Orders) -> Versions:
    """Each order as placed, some without shipping cost later, some cancelled."""
    placed = np.arange(len(orders.number))
    cancels = np.flatnonzero(orders.cancelled >= 0)
    edits = some(generator, len(placed), EDITED_SHARE)
    versions = stack(
        [
            _version(placed, orders.ordered, edited=False),
            _version(edits, orders.ordered[edits] + EDIT_AFTER, edited=True),
            Versions(
                cancels,
                orders.cancelled[cancels],
                orders.cancelled[cancels],
                np.zeros(len(cancels), np.bool_),
            ),
        ]
    )
    day = orders.ordered[versions.row] // DAY
    return rows_of(versions, np.lexsort([generator.random(len(day)), day]))


def _version(row: Integers, updated: Integers, *, edited: bool) -> Versions:
    return Versions(row, updated, np.full(len(row), -1), np.full(len(row), edited))


def currencies_of(is_dollar: Flags) -> pa.Array:
    """What people pay with."""
    return texts(is_dollar.astype(np.int32), CURRENCIES)


def order_line_columns(orders: Orders, baskets: Baskets, cast: Cast) -> Columns:
    """The table `order_lines`: the favourite, then what was put beside it."""
    second = np.flatnonzero(baskets.other[orders.session] != NONE)
    row = np.concatenate([np.arange(len(orders.number)), second])
    is_second = np.arange(len(row)) >= len(orders.number)
    session = orders.session[row]
    product = np.where(is_second, baskets.other[session], baskets.product[session])
    cents = np.where(is_second, baskets.other_cents[session], baskets.cents[session])
    return {
        "order_line_id": numbered("l-", orders.number[row] * 10 + is_second, 11),
        "order_id": numbered("o-", orders.number[row], 10),
        "product_id": texts(product, cast.shop.products.ids),
        "quantity": integers(np.where(is_second, 1, baskets.pieces[session])),
        "line_amount": money(cents),
    }


@dataclass(frozen=True)
class Refunds:
    """One entry per refund of an order; `part` is 0 for its first."""

    row: Integers
    part: Integers
    moment: Integers
    cents: Integers


def refund_columns(
    generator: np.random.Generator, orders: Orders, cast: Cast
) -> Columns:
    """The table `refunds`: some whole, some half, a few in two halves."""
    refunds = _refunds(generator, orders)
    refunds = rows_of(refunds, refunds.moment < cast.shop.end_us)
    row = refunds.row
    return {
        "refund_id": numbered("r-", orders.number[row] * 10 + refunds.part, 11),
        "order_id": numbered("o-", orders.number[row], 10),
        "refunded_at": instants(refunds.moment),
        "received_at": instants(refunds.moment + 30 * SECOND),
        "refund_amount": money(refunds.cents),
        "currency": currencies_of(orders.is_dollar[row]),
    }


def _refunds(generator: np.random.Generator, orders: Orders) -> Refunds:
    able = np.flatnonzero(~orders.is_test & (orders.cancelled < 0) & (orders.net > 0))
    # The oldest order is among them, so that even a short history sees a refund.
    oldest = able[np.argsort(orders.ordered[able], kind="stable")[:1]]
    row = np.union1d(able[some(generator, len(able), REFUNDED_SHARE)], oldest)
    partial = generator.random(len(row)) < PARTIAL_SHARE
    moment = orders.ordered[row] + generator.integers(2, 25, len(row)) * DAY
    half = orders.net[row] // 2
    cents = np.where(partial, half, orders.net[row])
    first = Refunds(row, np.zeros(len(row), np.int64), moment, cents)
    again = rows_of(first, np.flatnonzero(partial)[::SECOND_REFUNDS])
    second = Refunds(again.row, again.part + 1, again.moment + 2 * DAY, again.cents)
    return stack([first, second])

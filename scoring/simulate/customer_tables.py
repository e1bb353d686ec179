"""Customers and checkouts as contract tables."""

import numpy as np

from scoring.simulate.arrays import SECOND, Integers
from scoring.simulate.baskets import Baskets
from scoring.simulate.cast import Cast
from scoring.simulate.columns import Columns, instants, money, numbered, texts
from scoring.simulate.kinds import STOP_NAMES, Arrival, Stop
from scoring.simulate.logs import Sessions
from scoring.simulate.order_tables import currencies_of
from scoring.simulate.orders import Orders
from scoring.simulate.people import COUNTRIES, LEAD_TYPES

IDS_OF_A_PERSON = 300


def customer_columns(orders: Orders, cast: Cast) -> Columns:
    """The table `customers`: everyone who ordered, from their first order on."""
    real = np.flatnonzero(~orders.is_test)
    by_time = real[np.argsort(orders.ordered[real], kind="stable")]
    person, place = np.unique(orders.person[by_time], return_index=True)
    first = by_time[place]
    return {
        "customer_key": cast.names.customer(person),
        "created_at": instants(orders.ordered[first]),
        "received_at": instants(orders.ordered[first] + SECOND),
        "user_id": cast.names.user(person, orders.has_account[first]),
        "email": cast.names.email(person, untidy=37),
        "phone": cast.names.phone(person, cast.people.wants_texts[person]),
        "customer_type": texts(cast.people.lead_type[person], LEAD_TYPES),
        "country": texts(cast.people.country[person], COUNTRIES),
    }


def checkout_columns(
    sessions: Sessions,
    baskets: Baskets,
    began: Integers,
    bought: Integers,
    cast: Cast,
) -> Columns:
    """The table `checkouts`; staff test theirs elsewhere."""
    by_people = sessions.arrival != Arrival.STAFF
    row = np.flatnonzero((sessions.stop != Stop.NONE) & by_people)
    person = sessions.person[row]
    completed = sessions.stop[row] == Stop.COMPLETED
    number = cast.first_id(IDS_OF_A_PERSON) + row
    return {
        "checkout_id": numbered("ck-", number, 10),
        "started_at": instants(began[row]),
        "received_at": instants(began[row] + 2 * SECOND),
        "anonymous_id": cast.names.device(person, sessions.device[row]),
        "user_id": cast.names.user(person, sessions.is_logged_in[row]),
        "email": cast.names.email(person, sessions.types_email[row], untidy=29),
        "value": money(baskets.total[row]),
        "currency": currencies_of(cast.people.pays_dollars[person]),
        "last_step": texts(sessions.stop[row], STOP_NAMES),
        "completed_at": instants(bought[row], ~completed),
    }

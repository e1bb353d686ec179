"""Checkouts and customers as contract tables."""

import numpy as np

from scoring.simulate.arrays import SECOND, Integers
from scoring.simulate.baskets import Baskets
from scoring.simulate.columns import Columns, instants, money, numbered, texts
from scoring.simulate.kinds import STOP_NAMES, Arrival, Stop
from scoring.simulate.logs import Sessions
from scoring.simulate.names import Names
from scoring.simulate.orders import CURRENCIES, Orders
from scoring.simulate.people import COUNTRIES, LEAD_TYPES, People

SESSIONS_OF_A_PERSON = 300


def checkout_columns(
    sessions: Sessions,
    people: People,
    names: Names,
    baskets: Baskets,
    began: Integers,
    bought: Integers,
) -> Columns:
    """The table `checkouts`; staff test theirs elsewhere."""
    row = np.flatnonzero(
        (sessions.stop != Stop.NONE) & (sessions.arrival != Arrival.STAFF)
    )
    person = sessions.person[row]
    completed = np.where(sessions.stop[row] == Stop.COMPLETED, bought[row], -1)
    number = int(people.number.min()) * SESSIONS_OF_A_PERSON + row
    return {
        "checkout_id": numbered("ck-", number, 10),
        "started_at": instants(began[row]),
        "received_at": instants(began[row] + 2 * SECOND),
        "anonymous_id": names.device(people, person, sessions.device[row]),
        "user_id": names.user(person, sessions.is_logged_in[row]),
        "email": names.email(person, sessions.types_email[row], person % 29 == 0),
        "value": money(baskets.total[row]),
        "currency": texts(people.pays_dollars[person].astype(np.int64), CURRENCIES),
        "last_step": texts(sessions.stop[row], STOP_NAMES),
        "completed_at": instants(completed, completed < 0),
    }


def customer_columns(orders: Orders, people: People, names: Names) -> Columns:
    """The table `customers`: everyone who ordered, from their first order on."""
    real = np.flatnonzero(~orders.is_test)
    by_time = real[np.argsort(orders.ordered[real], kind="stable")]
    person, first = np.unique(orders.person[by_time], return_index=True)
    created = orders.ordered[by_time[first]]
    every = np.ones(len(person), np.bool_)
    return {
        "customer_key": names.customer(person, every),
        "created_at": instants(created),
        "received_at": instants(created + SECOND),
        "user_id": names.user(person, orders.has_account[by_time[first]]),
        "email": names.email(person, every, person % 37 == 0),
        "phone": names.phone(person, person % 4 == 0),
        "customer_type": texts(people.lead_type[person], LEAD_TYPES),
        "country": texts(people.country[person], COUNTRIES),
    }

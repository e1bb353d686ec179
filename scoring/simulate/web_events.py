"""Web events as the contract table `web_events`."""

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import Flags
from scoring.simulate.cast import Cast
from scoring.simulate.columns import (
    CURRENCIES,
    Columns,
    flags,
    instants,
    money,
    numbered,
    texts,
)
from scoring.simulate.kinds import HAS_PRODUCT, TRAITS, Arrival, Kind
from scoring.simulate.logs import Sessions
from scoring.simulate.origins import origin_columns
from scoring.simulate.people import COUNTRIES
from scoring.simulate.vocabulary import BOTS, BROWSERS, SITE
from scoring.simulate.web import Events

IDS_OF_A_PERSON = 1_000
EMAIL_KINDS = (Kind.LEAD_FORM, Kind.SIGN_UP, Kind.QUOTE, Kind.CALLBACK)
SILENT_AGENTS = 61
UNTIDY_EMAILS = 29
LANDS_ON_PRODUCT = 3


def web_event_columns(events: Events, sessions: Sessions, cast: Cast) -> Columns:
    """Columns of the contract, one row per entry of `events`."""
    session, kind = events.session, events.kind
    person, names = sessions.person[session], cast.names
    first_id = cast.first_id(IDS_OF_A_PERSON)
    priced = events.cents >= 0
    runs_scripts = (sessions.arrival != Arrival.BOT)[session]
    product = np.where(HAS_PRODUCT[kind], events.product, -1)
    currency = np.where(priced, cast.people.pays_dollars[person], -1)
    return {
        "event_id": numbered("ev-", events.number + first_id, 12, events.number < 0),
        "occurred_at": instants(events.occurred),
        "received_at": instants(events.received),
        "anonymous_id": names.device(person, sessions.device[session]),
        "fbp": names.browser(person, sessions.device[session], runs_scripts),
        "user_id": names.user(person, _logged_in(events, sessions)),
        "email": names.email(person, _types_email(events, sessions), UNTIDY_EMAILS),
        "event_name": texts(kind, [traits.event_name for traits in TRAITS]),
        "product_id": texts(product, cast.shop.products.ids),
        "value": money(events.cents, ~priced),
        "currency": texts(currency, CURRENCIES),
        "page_url": _pages(events, cast.shop.products.ids),
        **origin_columns(events, sessions, cast.shop.programs, first_id),
        "user_agent": _agents(events, sessions),
        "country": texts(cast.people.country[person], COUNTRIES),
        "is_internal": flags((sessions.arrival == Arrival.STAFF)[session]),
    }


def _logged_in(events: Events, sessions: Sessions) -> Flags:
    signs_up = events.kind == Kind.SIGN_UP
    logged_in: Flags = sessions.is_logged_in[events.session] | signs_up
    return logged_in


def _types_email(events: Events, sessions: Sessions) -> Flags:
    in_checkout = events.kind >= Kind.CHECKOUT
    on_form = np.isin(events.kind, EMAIL_KINDS)
    return np.where(in_checkout, sessions.types_email[events.session], on_form)


def _pages(events: Events, products: tuple[str, ...]) -> pa.Array:
    pages = [SITE + traits.page for traits in TRAITS]
    on_product = np.array([traits.page == "product" for traits in TRAITS])[events.kind]
    lands = (events.kind == Kind.LANDING) & (events.number % LANDS_ON_PRODUCT == 0)
    page = np.where(on_product | lands, len(pages) + events.product, events.kind)
    return texts(page, pages + [f"{SITE}/products/{product}" for product in products])


def _agents(events: Events, sessions: Sessions) -> pa.Array:
    """A browser per device; bots name themselves; a few send no agent at all."""
    person, device = sessions.person, sessions.device
    agent = (person * 3 + device) % len(BROWSERS)
    bot = len(BROWSERS) + np.arange(len(person)) % len(BOTS)
    agent = np.where(sessions.arrival == Arrival.BOT, bot, agent)
    silent = (person % SILENT_AGENTS == 0) & (device == 0)
    return texts(np.where(silent, -1, agent)[events.session], BROWSERS + BOTS)

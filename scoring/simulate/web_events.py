"""Web events as the contract table `web_events`."""

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.columns import (
    Columns,
    flags,
    instants,
    money,
    numbered,
    texts,
)
from scoring.simulate.kinds import HAS_PRODUCT, TRAITS, Arrival, Kind
from scoring.simulate.logs import Sessions
from scoring.simulate.names import Names
from scoring.simulate.people import COUNTRIES, People
from scoring.simulate.programs import Programs
from scoring.simulate.sources import SOURCES
from scoring.simulate.vocabulary import BOTS, BROWSERS, GATEWAY, SITE, Products
from scoring.simulate.web import Events

EVENTS_OF_A_PERSON = 1_000
"""Numbers kept free for each person, so that ids of chunks never meet."""

CLICK_IDS = {
    "gclid": "Cj0KCQjw",
    "gbraid": "0AAAAAo",
    "wbraid": "Cj8KCQjw",
    "fbclid": "IwAR",
    "msclkid": "a1b2",
    "ttclid": "E.C.P",
}
LARGE_PRIME = 9_999_999_967
STRANGERS = (Arrival.BOT, Arrival.STAFF)
EMAIL_KINDS = (Kind.LEAD_FORM, Kind.SIGN_UP, Kind.QUOTE, Kind.CALLBACK)


def web_event_columns(
    events: Events,
    sessions: Sessions,
    people: People,
    names: Names,
    products: Products,
    programs: Programs,
) -> Columns:
    """Columns of the contract, one row per entry of `events`."""
    session, kind = events.session, events.kind
    person = sessions.person[session]
    first_number = int(people.number.min()) * EVENTS_OF_A_PERSON
    known = np.where(
        kind >= Kind.CHECKOUT, sessions.types_email[session], np.isin(kind, EMAIL_KINDS)
    )
    logged_in = sessions.is_logged_in[session] | (kind == Kind.SIGN_UP)
    return {
        "event_id": numbered(
            "ev-", events.number.clip(0) + first_number, 12, events.number < 0
        ),
        "occurred_at": instants(events.occurred),
        "received_at": instants(events.received),
        "anonymous_id": names.device(people, person, sessions.device[session]),
        "user_id": names.user(person, logged_in),
        "email": names.email(person, known, person % 29 == 0),
        "event_name": texts(kind, [traits.event_name for traits in TRAITS]),
        "product_id": texts(
            np.where(HAS_PRODUCT[kind], events.product, -1), products.ids
        ),
        "value": money(events.cents, events.cents < 0),
        "currency": texts(
            np.where(events.cents < 0, -1, people.pays_dollars[person]), ["EUR", "USD"]
        ),
        "page_url": _pages(events, products),
        **_origins(events, sessions, programs, first_number),
        "user_agent": _agents(events, sessions),
        "country": texts(people.country[person], COUNTRIES),
        "is_internal": flags(sessions.arrival[session] == Arrival.STAFF),
    }


def _pages(events: Events, products: Products) -> pa.Array:
    pages = [SITE + traits.page for traits in TRAITS]
    pages += [f"{SITE}/products/{product}" for product in products.ids]
    on_product = np.array([traits.page == "product" for traits in TRAITS])[events.kind]
    lands_on_product = (events.kind == Kind.LANDING) & (events.number % 3 == 0)
    product_page = len(TRAITS) + events.product
    return texts(
        np.where(on_product | lands_on_product, product_page, events.kind), pages
    )


def _agents(events: Events, sessions: Sessions) -> pa.Array:
    """A browser per device; bots name themselves; a few send no agent at all."""
    person, device = sessions.person, sessions.device
    agent = np.where(
        sessions.arrival == Arrival.BOT,
        len(BROWSERS) + person % len(BOTS),
        (person * 3 + device) % len(BROWSERS),
    )
    silent = (person % 97 == 0) & (device == 1)
    return texts(np.where(silent, -1, agent)[events.session], BROWSERS + BOTS)


def _origins(
    events: Events, sessions: Sessions, programs: Programs, first_number: int
) -> Columns:
    """Referrer, UTM values and click ids, which only a landing page has."""
    lands = events.kind == Kind.LANDING
    strange = np.isin(sessions.arrival, STRANGERS)[events.session]
    source = np.where(lands & ~strange, sessions.source[events.session], -1)
    program = np.where(source >= 0, sessions.program[events.session], -1)
    quirk = (events.session * 7919 + first_number) % 1_000
    click_ids = _click_ids(events, source, quirk >= 80, first_number)
    tagged_by_click = (quirk >= 900) & _has_click_id(source)
    tagged = np.where(tagged_by_click, -1, source)
    return {
        "referrer": _referrers(events, source),
        "utm_source": _variants(tagged, quirk, "utm_sources"),
        "utm_medium": _variants(tagged, quirk // 7, "utm_mediums"),
        "utm_campaign": _campaigns(tagged, program, programs),
        "utm_content": _contents(tagged, program, programs),
        "utm_term": _words(tagged, [source.keyword for source in SOURCES]),
        **click_ids,
    }


def _referrers(events: Events, source: Integers) -> pa.Array:
    """The origin on landing, the payment gateway after paying, our own site between."""
    own, gateway = len(SOURCES), len(SOURCES) + 1
    pays = (events.kind == Kind.PURCHASE) & (events.number % 5 < 2)
    between = np.where(pays, gateway, own)
    index = np.where(events.kind == Kind.LANDING, source, between)
    return _words(
        index, [*(source.referrer for source in SOURCES), SITE + "/", GATEWAY]
    )


def _words(index: Integers, words: list[str]) -> pa.Array:
    """Words by index, null for a negative index or an empty word."""
    empty = np.array([word == "" for word in words] + [True])
    return texts(np.where(empty[index], -1, index), words)


def _variants(source: Integers, quirk: Integers, field: str) -> pa.Array:
    """One of the spellings that a source's tags come in."""
    spellings: list[tuple[str, ...]] = [getattr(source, field) for source in SOURCES]
    sizes = np.array([len(words) for words in spellings] + [0])
    starts = np.cumsum(sizes) - sizes
    # The first spelling is the rule: the others share a third of the visits.
    turn = np.where(quirk % 3 == 0, quirk // 3 % np.maximum(sizes[source], 1), 0)
    index = np.where(sizes[source] > 0, starts[source] + turn, -1)
    return texts(index, [word for words in spellings for word in words])


def _campaigns(source: Integers, program: Integers, programs: Programs) -> pa.Array:
    index = np.where(program >= 0, len(SOURCES) + program, source)
    words = [source.campaign for source in SOURCES]
    return _words(index, words + [item.program_id for item in programs.all])


def _contents(source: Integers, program: Integers, programs: Programs) -> pa.Array:
    index = np.where(program >= 0, len(SOURCES) + program, source)
    words = [source.content for source in SOURCES]
    return _words(index, words + [item.content for item in programs.all])


def _has_click_id(source: Integers) -> Flags:
    return np.array([bool(source.click_id) for source in SOURCES] + [False])[source]


def _click_ids(
    events: Events, source: Integers, kept: Flags, first_number: int
) -> Columns:
    """A column per kind of click id; a few clicks lost theirs on the way."""
    columns: Columns = {}
    for name, prefix in CLICK_IDS.items():
        of_kind = np.array([item.click_id == name for item in SOURCES] + [False])
        rows = np.flatnonzero(of_kind[source] & kept)
        number = (events.number[rows] + first_number) * 7_368_787 % LARGE_PRIME
        index = np.full(len(source), -1, np.int32)
        index[rows] = np.arange(len(rows))
        columns[name] = texts(index, numbered(prefix, number, 10))
    return columns

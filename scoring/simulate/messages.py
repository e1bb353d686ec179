"""Sends as the contract table `messages`: one row per send and per engagement."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import (
    DAY,
    HOUR,
    SECOND,
    Flags,
    Integers,
    rows_of,
    some,
    stack,
)
from scoring.simulate.cast import Cast
from scoring.simulate.columns import Columns, flags, instants, numbered, texts
from scoring.simulate.kinds import Form, Kind
from scoring.simulate.logs import Fate, Sends, Sessions, plain_sends
from scoring.simulate.programs import Programs
from scoring.simulate.vocabulary import REPLIES, SITE

IDS_OF_A_PERSON = 500
EVENTS_OF_A_MESSAGE = 16
STEPS = 3
LATE_SHARE = 0.004
MARKED = 3
"""The source marks all but one in so many opens by machines."""

PUSH_AFTER_DAYS = 9
PUSH_FAILS = 0.1
CATALOGUE_AT = 0.6
"""Part of the history after which the catalogue is posted to buyers."""

NOON_SECOND = 12 * 3_600
CHANNELS = ("email", "sms", "push", "direct_mail")
EMAIL, SMS, APP, POST = range(len(CHANNELS))


class Row(IntEnum):
    """What a row of the table says of a message."""

    SENT = 0
    DELIVERED = 1
    BOUNCED = 2
    FAILED = 3
    OPENED = 4
    FETCHED = 5
    CLICKED = 6
    SCANNED = 7
    UNSUBSCRIBED = 8
    COMPLAINED = 9
    REPLIED = 10


ROW_NAMES = [row.name.lower() for row in Row]
ROW_NAMES[Row.FETCHED], ROW_NAMES[Row.SCANNED] = "opened", "clicked"
"""A machine's open or click says of itself that it is one."""

ENGAGEMENTS = (Row.OPENED, Row.FETCHED, Row.CLICKED, Row.SCANNED)


@dataclass(frozen=True)
class MessageRows:
    """One entry per row of the table: which send, which event, and when."""

    send: Integers
    event: Integers
    occurred: Integers
    received: Integers


def with_other_sends(
    generator: np.random.Generator, sends: Sends, sessions: Sessions, cast: Cast
) -> Sends:
    """The sends that work on people, then those that do not: push and the catalogue."""
    size = cast.shop.size
    signs_up = np.flatnonzero(sessions.form == Form.ACCOUNT)
    day = sessions.day[signs_up] + PUSH_AFTER_DAYS
    installed = signs_up[day < size.simulated_days]
    posted = int(size.days * CATALOGUE_AT)
    bought = (sessions.counts[:, Kind.PURCHASE] > 0) & sessions.types_email
    buyers = np.unique(sessions.person[bought & (sessions.day < posted)])
    push = _at_noon(
        sessions.person[installed],
        sessions.day[installed] + PUSH_AFTER_DAYS,
        cast.shop.programs.push,
    )
    fails = some(generator, len(installed), PUSH_FAILS)
    push.fate[fails] = Fate.FAILED
    catalogue = np.full(len(buyers), posted)
    return stack(
        [sends, push, _at_noon(buyers, catalogue, cast.shop.programs.catalogue)]
    )


def _at_noon(person: Integers, day: Integers, program: int) -> Sends:
    count = len(person)
    return plain_sends(
        person, day, np.full(count, NOON_SECOND), np.full(count, program)
    )


def unroll_sends(
    generator: np.random.Generator, sends: Sends, cast: Cast
) -> MessageRows:
    """Every send with what became of it, in the order in which the source had it."""
    start = cast.shop.size.start_us
    sent = start + sends.day * DAY + sends.second * SECOND
    rows = stack([_rows_of(row, sends, sent) for row in Row])
    # Nobody says when a letter came.
    posted = sends.program[rows.send] == cast.shop.programs.catalogue
    rows = rows_of(rows, (rows.event == Row.SENT) | ~posted)
    delay = (generator.standard_exponential(len(rows.send)) * SECOND).astype(np.int64)
    delay[some(generator, len(delay), LATE_SHARE)] += 9 * HOUR
    rows = replace(rows, received=rows.occurred + SECOND + delay)
    order = np.argsort(rows.received, kind="stable")
    return MessageRows(
        rows.send[order], rows.event[order], rows.occurred[order], rows.received[order]
    )


def _rows_of(row: Row, sends: Sends, sent: Integers) -> MessageRows:
    """Rows of one kind: for which sends, and how many seconds after the sending."""
    every = np.ones(len(sent), np.bool_)
    arrival = np.full(len(sent), 3)
    opened = 3 + sends.open_delay
    happens: Flags
    happens, seconds = {
        Row.SENT: (every, 0 * arrival),
        Row.DELIVERED: (sends.fate == Fate.DELIVERED, arrival),
        Row.BOUNCED: (sends.fate == Fate.BOUNCED, arrival),
        Row.FAILED: (sends.fate == Fate.FAILED, arrival),
        Row.OPENED: (sends.open_delay >= 0, opened),
        Row.FETCHED: (sends.machine_delay >= 0, arrival + sends.machine_delay),
        Row.CLICKED: (sends.click_delay >= 0, arrival + sends.click_delay),
        Row.SCANNED: (sends.scanner_delay >= 0, arrival + sends.scanner_delay),
        Row.UNSUBSCRIBED: (sends.unsubscribes, opened + 60),
        Row.COMPLAINED: (sends.complains, opened + 90),
        Row.REPLIED: (sends.replies, arrival + 5_400),
    }[row]
    send = np.flatnonzero(happens)
    moment = sent[send] + seconds[send] * SECOND
    return MessageRows(send, np.full(len(send), row), moment, moment)


def message_columns(rows: MessageRows, sends: Sends, cast: Cast) -> Columns:
    """Columns of the contract, one row per entry of `rows`."""
    person, program = sends.person[rows.send], sends.program[rows.send]
    programs, names = cast.shop.programs, cast.names
    channel = _channels(programs)[program]
    is_flow = np.array([item.is_flow for item in programs.all])[program]
    message = rows.send + cast.first_id(IDS_OF_A_PERSON)
    machine = (rows.event == Row.FETCHED) & (rows.send % MARKED > 0)
    return {
        "message_event_id": numbered(
            "me-", message * EVENTS_OF_A_MESSAGE + rows.event, 12
        ),
        "occurred_at": instants(rows.occurred),
        "received_at": instants(rows.received),
        "message_id": numbered("m-", message, 11),
        "user_id": names.user(person, channel == APP),
        "email": names.email(person, channel == EMAIL),
        "phone": names.phone(person, channel == SMS),
        "customer_key": names.customer(person, channel == POST),
        "channel": texts(channel, CHANNELS),
        "event": texts(rows.event, ROW_NAMES),
        "flow_id": texts(np.where(is_flow, program, -1), programs.ids),
        "campaign_id": texts(np.where(is_flow, -1, program), programs.ids),
        "content_id": _contents(programs, program, sends.step[rows.send]),
        **_link_columns(rows, sends, cast),
        "is_machine": flags(machine, ~np.isin(rows.event, ENGAGEMENTS)),
        "reply_text": _replies(rows.event == Row.REPLIED, channel == SMS, message),
    }


def _channels(programs: Programs) -> Integers:
    return np.array([CHANNELS.index(item.channel) for item in programs.all])


def _contents(programs: Programs, program: Integers, step: Integers) -> pa.Array:
    contents = [
        f"{item.content}-{place + 1}" for item in programs.all for place in range(STEPS)
    ]
    return texts(program * STEPS + step, contents)


def _replies(is_reply: Flags, is_text: Flags, message: Integers) -> pa.Array:
    """Who answers a text may say STOP or HELP; the simulated shop does not read it."""
    said = np.where(is_text, message % len(REPLIES), len(REPLIES) - 1)
    return texts(np.where(is_reply, said, -1), REPLIES)


def _link_columns(rows: MessageRows, sends: Sends, cast: Cast) -> Columns:
    """Page and product of a click; a scanner follows a link to the blog."""
    products = cast.shop.products.ids
    clicked = rows.event == Row.CLICKED
    product = cast.people.favourite[sends.person[rows.send]]
    product = np.where(clicked & sends.to_product[rows.send], product, -1)
    pages = [f"{SITE}/products/{item}" for item in products] + [f"{SITE}/blog/news"]
    page = np.where(product >= 0, product, len(products))
    has_link = clicked | (rows.event == Row.SCANNED)
    return {
        "url": texts(np.where(has_link, page, -1), pages),
        "product_id": texts(product, products),
    }

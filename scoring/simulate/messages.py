"""Sends as the contract table `messages`: one row per send and per engagement."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import DAY, SECOND, Flags, Integers, stack
from scoring.simulate.columns import Columns, flags, instants, numbered, texts
from scoring.simulate.logs import BOUNCED, DELIVERED, FAILED, Sends
from scoring.simulate.names import Names
from scoring.simulate.people import People
from scoring.simulate.programs import Programs
from scoring.simulate.sizes import Size
from scoring.simulate.vocabulary import SITE, Products

EVENTS = (
    "sent",
    "delivered",
    "bounced",
    "failed",
    "opened",
    "opened",
    "clicked",
    "clicked",
    "unsubscribed",
    "complained",
    "replied",
)
(
    SENT,
    ARRIVED,
    RETURNED,
    LOST,
    OPENED,
    FETCHED,
    CLICKED,
    SCANNED,
    LEFT,
    COMPLAINED,
    REPLIED,
) = range(len(EVENTS))
MESSAGES_OF_A_PERSON = 500
"""Numbers kept free for each person, so that ids of chunks never meet."""

CHANNELS = ("email", "sms", "push", "direct_mail")


@dataclass(frozen=True)
class MessageRows:
    """One entry per row of the table: which send, which event, and when."""

    send: Integers
    event: Integers
    occurred: Integers
    received: Integers


def unroll_sends(
    generator: np.random.Generator, sends: Sends, size: Size
) -> MessageRows:
    """Every send with what became of it, in the order in which the source had it."""
    sent = size.start_us + sends.day * DAY + sends.second * SECOND
    arrived = sends.fate == DELIVERED
    opened, clicked = sends.open_delay, sends.click_delay
    every = np.ones(len(sent), np.bool_)
    after = 3 * SECOND
    parts = [
        _rows(SENT, every, sent),
        _rows(ARRIVED, arrived, sent + after),
        _rows(RETURNED, sends.fate == BOUNCED, sent + after),
        _rows(LOST, sends.fate == FAILED, sent + after),
        _rows(OPENED, opened >= 0, sent + after + opened * SECOND),
        _rows(FETCHED, sends.machine_delay >= 0, sent + after + sends.machine_delay),
        _rows(CLICKED, clicked >= 0, sent + after + clicked * SECOND),
        _rows(SCANNED, sends.scanner_delay >= 0, sent + after + SECOND),
        _rows(LEFT, sends.unsubscribes, sent + after + (opened + 60) * SECOND),
        _rows(COMPLAINED, sends.complains, sent + after + (opened + 90) * SECOND),
        _rows(REPLIED, sends.replies, sent + 5_400 * SECOND),
    ]
    rows = stack(parts)
    delay = (generator.standard_exponential(len(rows.send)) * 2 * SECOND).astype(
        np.int64
    )
    delay[generator.random(len(delay)) < 0.004] += 9 * 3_600 * SECOND
    received = rows.occurred + SECOND + delay
    order = np.argsort(received, kind="stable")
    return MessageRows(
        rows.send[order], rows.event[order], rows.occurred[order], received[order]
    )


def _rows(event: int, happens: Flags, moment: Integers) -> MessageRows:
    send = np.flatnonzero(happens)
    return MessageRows(send, np.full(len(send), event), moment[send], moment[send])


def message_columns(
    rows: MessageRows,
    sends: Sends,
    people: People,
    names: Names,
    programs: Programs,
    products: Products,
) -> Columns:
    """Columns of the contract, one row per entry of `rows`."""
    person, program = sends.person[rows.send], sends.program[rows.send]
    channel = _channels(programs)[program]
    is_flow = np.array([item.is_flow for item in programs.all])[program]
    ids = [item.program_id for item in programs.all]
    first_number = int(people.number.min()) * MESSAGES_OF_A_PERSON
    message = rows.send + first_number
    engaged = np.isin(rows.event, (CLICKED, SCANNED))
    to_product = engaged & sends.to_product[rows.send] & (rows.event == CLICKED)
    product = people.favourite[person]
    pages = [f"{SITE}/products/{item}" for item in products.ids] + [SITE + "/blog/news"]
    page = np.where(to_product, product, len(pages) - 1)
    machine = (rows.event == FETCHED) & (rows.send % 3 > 0)
    return {
        "message_event_id": numbered("me-", message * 16 + rows.event, 12),
        "occurred_at": instants(rows.occurred),
        "received_at": instants(rows.received),
        "message_id": numbered("m-", message, 11),
        "user_id": names.user(person, channel == 2),
        "email": names.email(person, channel == 0, np.zeros(len(person), np.int64)),
        "phone": names.phone(person, channel == 1),
        "customer_key": names.customer(person, channel == 3),
        "channel": texts(channel, CHANNELS),
        "event": texts(rows.event, EVENTS),
        "flow_id": texts(np.where(is_flow, program, -1), ids),
        "campaign_id": texts(np.where(is_flow, -1, program), ids),
        "content_id": _contents(programs, program, sends.step[rows.send]),
        "url": texts(np.where(engaged, page, -1), pages),
        "product_id": texts(np.where(to_product, product, -1), products.ids),
        "is_machine": flags(machine, ~np.isin(rows.event, (OPENED, FETCHED, CLICKED))),
    }


def _channels(programs: Programs) -> Integers:
    return np.array([CHANNELS.index(item.channel) for item in programs.all])


def _contents(programs: Programs, program: Integers, step: Integers) -> object:
    steps = 3
    words = [
        f"{item.content}-{place + 1}" for item in programs.all for place in range(steps)
    ]
    return texts(program * steps + step, words)


def other_sends(
    generator: np.random.Generator,
    person: Integers,
    day: Integers,
    program: int,
    fails: float,
) -> Sends:
    """Sends that change nothing and that nobody answers: push and the catalogue."""
    count = len(person)
    never, no = np.full(count, -1), np.zeros(count, np.bool_)
    failed = generator.random(count) < fails
    return Sends(
        person=person,
        day=day,
        second=np.full(count, 11 * 3_600),
        program=np.full(count, program),
        step=np.zeros(count, np.int64),
        fate=np.where(failed, FAILED, DELIVERED),
        open_delay=never,
        click_delay=never,
        machine_delay=never,
        scanner_delay=never,
        to_product=no,
        unsubscribes=no,
        complains=no,
        replies=no,
    )

"""One chunk of people: their days, and the tables those leave behind."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from scoring.simulate.ads import count_clicks
from scoring.simulate.arrays import DAY, Integers, stack
from scoring.simulate.baskets import draw_baskets
from scoring.simulate.checkouts import checkout_columns, customer_columns
from scoring.simulate.columns import Columns
from scoring.simulate.crm import attempt_columns, draw_changes, stage_change_columns
from scoring.simulate.days import live
from scoring.simulate.faults import spoil, with_copies
from scoring.simulate.kinds import FORM_KINDS, Form, Kind
from scoring.simulate.lead_records import draw_records, lead_columns
from scoring.simulate.links import (
    assignment_columns,
    consent_columns,
    identify_columns,
)
from scoring.simulate.logs import Sends, Sessions
from scoring.simulate.messages import message_columns, other_sends, unroll_sends
from scoring.simulate.names import name_people
from scoring.simulate.orders import (
    draw_orders,
    order_columns,
    order_line_columns,
    refund_columns,
)
from scoring.simulate.people import draw_people
from scoring.simulate.programs import Programs, programs_of
from scoring.simulate.sizes import Size
from scoring.simulate.strangers import add_strangers
from scoring.simulate.vocabulary import Products
from scoring.simulate.web import moments_of, unroll
from scoring.simulate.web_events import web_event_columns
from scoring.simulate.writer import as_table

COPIED_TABLES = ("messages", "orders", "leads", "identifies", "crm_stage_changes")
"""Tables that, like the web events, hold a few rows twice."""


@dataclass(frozen=True)
class ChunkTables:
    """Tables of one chunk by name, and the clicks it cost by source and day."""

    tables: dict[str, pa.Table]
    clicks: Integers


def simulate_chunk(
    generator: np.random.Generator, numbers: range, size: Size, products: Products
) -> ChunkTables:
    """Simulate the people of these numbers from their first day to the last."""
    people = draw_people(generator, numbers, size, products.count)
    chunk = live(generator, people)
    sessions = add_strangers(generator, chunk.sessions, people, size)
    programs = programs_of(size)
    names = name_people(people)
    sends = _all_sends(generator, chunk.sends, sessions, programs, size)
    baskets = draw_baskets(generator, sessions, people, products)
    events = unroll(generator, sessions, people, products, baskets.total, size)
    count = len(sessions.person)
    began = moments_of(events, np.array([Kind.CHECKOUT]), count)
    bought = moments_of(events, np.array([Kind.PURCHASE]), count)
    filled = moments_of(events, FORM_KINDS[1:], count)
    ended = moments_of(events, np.arange(len(Kind)), count)
    orders = draw_orders(generator, sessions, sends, people, baskets, bought)
    records = draw_records(generator, sessions, people, filled, size)
    rows = unroll_sends(generator, sends, size)
    changes = draw_changes(generator, records, people, chunk.histories, size)
    until = size.start_us + size.simulated_days * DAY
    columns: dict[str, Columns] = {
        "web_events": web_event_columns(
            spoil(generator, events), sessions, people, names, products, programs
        ),
        "identifies": identify_columns(generator, sessions, people, names, ended),
        "leads": lead_columns(generator, records, people, names),
        "customers": customer_columns(orders, people, names),
        "messages": message_columns(rows, sends, people, names, programs, products),
        "checkouts": checkout_columns(sessions, people, names, baskets, began, bought),
        "orders": order_columns(generator, orders, people, names),
        "order_lines": order_line_columns(orders, baskets, products),
        "refunds": refund_columns(generator, orders, until),
        "crm_stage_changes": stage_change_columns(generator, changes, records, people),
        "contact_attempts": attempt_columns(generator, changes, records, people),
        "consents": consent_columns(
            generator, records, sessions, sends, rows, people, names
        ),
        "experiment_assignments": assignment_columns(
            chunk.histories, people, names, size
        ),
    }
    tables = {name: as_table(name, found) for name, found in columns.items()}
    for name in COPIED_TABLES:
        tables[name] = with_copies(generator, tables[name])
    return ChunkTables(tables, count_clicks(sessions, size))


def _all_sends(
    generator: np.random.Generator,
    sends: Sends,
    sessions: Sessions,
    programs: Programs,
    size: Size,
) -> Sends:
    """The sends that work on people, then push messages and the catalogue."""
    mailing_day = size.days * 6 // 10
    signs_up = sessions.form == Form.ACCOUNT
    person, day = sessions.person[signs_up], sessions.day[signs_up] + 9
    app = day < size.simulated_days
    bought = (sessions.counts[:, Kind.PURCHASE] > 0) & sessions.types_email
    buyers = np.unique(sessions.person[bought & (sessions.day < mailing_day)])
    posted = np.full(len(buyers), mailing_day)
    return stack(
        [
            sends,
            other_sends(generator, person[app], day[app], programs.push, 0.1),
            other_sends(generator, buyers, posted, programs.catalogue, 0.0),
        ]
    )

"""One chunk of people: their days, and the tables those leave behind."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from scoring.simulate.ads import count_clicks
from scoring.simulate.arrays import Integers
from scoring.simulate.baskets import Baskets, draw_baskets
from scoring.simulate.cast import Cast, Shop
from scoring.simulate.columns import Columns
from scoring.simulate.consents import consent_columns
from scoring.simulate.crm import attempt_columns, stage_change_columns
from scoring.simulate.customer_tables import checkout_columns, customer_columns
from scoring.simulate.days import live
from scoring.simulate.faults import spoil, with_copies
from scoring.simulate.kinds import FORM_KINDS, Kind
from scoring.simulate.lead_records import Records, draw_records, lead_columns
from scoring.simulate.links import assignment_columns, identify_columns
from scoring.simulate.logs import Histories, Sends, Sessions
from scoring.simulate.messages import (
    MessageRows,
    message_columns,
    unroll_sends,
    with_other_sends,
)
from scoring.simulate.names import name_people
from scoring.simulate.order_tables import (
    order_columns,
    order_line_columns,
    refund_columns,
)
from scoring.simulate.orders import draw_orders
from scoring.simulate.people import draw_people
from scoring.simulate.planted import flow_shares
from scoring.simulate.rare import with_each_answer, with_each_stop
from scoring.simulate.sales import draw_changes
from scoring.simulate.strangers import add_strangers
from scoring.simulate.web import Events, moments_of, unroll
from scoring.simulate.web_events import web_event_columns
from scoring.simulate.writer import as_table

COPIED_TABLES = ("messages", "orders", "leads", "identifies", "crm_stage_changes")
"""Tables that, like the web events, hold a few rows twice."""


@dataclass(frozen=True)
class ChunkTables:
    """Tables of one chunk by name, and the clicks it cost by source and day."""

    tables: dict[str, pa.Table]
    clicks: Integers


@dataclass(frozen=True)
class Happenings:
    """What happened to the people of a chunk, as all its tables are written from."""

    sessions: Sessions
    sends: Sends
    histories: Histories
    baskets: Baskets
    events: Events
    rows: MessageRows
    records: Records

    def moments(self, *kinds: int) -> Integers:
        """Instant of the last event of these kinds in each session; -1 for none."""
        return moments_of(self.events, np.array(kinds), len(self.sessions.person))


def simulate_chunk(
    generator: np.random.Generator, numbers: range, shop: Shop
) -> ChunkTables:
    """Simulate the people of these numbers from their first day to the last."""
    products = shop.products.count
    people = draw_people(generator, numbers, shop.size, products, flow_shares())
    cast = Cast(people, name_people(people, shop.size.start_us), shop)
    happened = _happen(generator, cast)
    columns = {
        **_site_columns(generator, happened, cast),
        **_shop_columns(generator, happened, cast),
        **_sales_columns(generator, happened, cast),
    }
    tables = {name: as_table(name, found) for name, found in columns.items()}
    for name in COPIED_TABLES:
        tables[name] = with_copies(generator, tables[name])
    return ChunkTables(tables, count_clicks(happened.sessions, shop.size))


def _happen(generator: np.random.Generator, cast: Cast) -> Happenings:
    chunk = live(generator, cast.people)
    visits, mails = with_each_stop(chunk.sessions), with_each_answer(chunk.sends)
    sessions = add_strangers(generator, visits, cast)
    sends = with_other_sends(generator, mails, sessions, cast)
    baskets = draw_baskets(generator, sessions, cast)
    events = unroll(generator, sessions, cast, baskets.total)
    filled = moments_of(events, FORM_KINDS[1:], len(sessions.person))
    return Happenings(
        sessions=sessions,
        sends=sends,
        histories=chunk.histories,
        baskets=baskets,
        events=events,
        rows=unroll_sends(generator, sends, cast),
        records=draw_records(generator, sessions, filled, cast),
    )


def _site_columns(
    generator: np.random.Generator, happened: Happenings, cast: Cast
) -> dict[str, Columns]:
    sessions = happened.sessions
    arrived = spoil(generator, happened.events, cast.shop.as_of_us)
    ended = happened.moments(*Kind)
    return {
        "web_events": web_event_columns(arrived, sessions, cast),
        "identifies": identify_columns(generator, sessions, ended, cast),
        "messages": message_columns(happened.rows, happened.sends, cast),
        "experiment_assignments": assignment_columns(happened.histories, cast),
    }


def _shop_columns(
    generator: np.random.Generator, happened: Happenings, cast: Cast
) -> dict[str, Columns]:
    sessions, baskets = happened.sessions, happened.baskets
    began, bought = happened.moments(Kind.CHECKOUT), happened.moments(Kind.PURCHASE)
    orders = draw_orders(generator, sessions, happened.sends, baskets, bought, cast)
    return {
        "checkouts": checkout_columns(sessions, baskets, began, bought, cast),
        "customers": customer_columns(orders, cast),
        "orders": order_columns(generator, orders, cast),
        "order_lines": order_line_columns(orders, baskets, cast),
        "refunds": refund_columns(generator, orders, cast),
    }


def _sales_columns(
    generator: np.random.Generator, happened: Happenings, cast: Cast
) -> dict[str, Columns]:
    records, sends, rows = happened.records, happened.sends, happened.rows
    changes = draw_changes(generator, records, happened.histories, cast)
    return {
        "leads": lead_columns(generator, records, cast),
        "crm_stage_changes": stage_change_columns(generator, changes, records, cast),
        "contact_attempts": attempt_columns(generator, changes, records, cast),
        "consents": consent_columns(generator, records, sends, rows, cast),
    }

"""A shop of one morning in which it is known where everybody belongs."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from arrival_worlds import Batch, Row, quick_warehouse, write_batch

from scoring.folders import RunFolders

# A Tuesday; everything happened on the Monday, from 10:00 UTC on.
AS_OF = datetime(2026, 2, 3, 12)
AGREED = ("shopper", "reader", "unfit", "early", "business")
# Who fills in which form; everybody has an address of their own.
FORMS = {
    "trade": {"lead_type": "b2b", "offer_type": "quote", "region": "DE"},
    "owned": {"lead_type": "b2b", "offer_type": "quote", "owner": "chiara"},
    "gone": {"lead_type": "b2b", "offer_type": "quote", "owner": "amelie"},
    "refund": {"offer_type": "callback", "inquiry_reason": "refund"},
    "bulk": {"lead_type": "b2c", "offer_type": "quote", "inquiry_reason": "bulk_order"},
    "unshipped": {"offer_type": "quote", "region": "US", "product_interest": "packs"},
    "overseas": {"offer_type": "callback", "region": "US"},
    "caller": {"offer_type": "callback", "region": "DE"},
    "reached": {"offer_type": "callback", "region": "DE"},
    "silent": {"offer_type": "newsletter"},
    "shopper": {"offer_type": "newsletter"},
    "reader": {"offer_type": "newsletter", "product_interest": "shoes"},
    "unfit": {"offer_type": "quote"},
    "early": {"offer_type": "quote"},
    "again": {"offer_type": "quote"},
    "business": {"lead_type": "b2b", "offer_type": "newsletter"},
}
ROUTES = {
    "trade": ("wholesale", "wholesale_request"),
    "owned": ("wholesale", "wholesale_request"),
    "gone": ("wholesale", "wholesale_request"),
    "refund": ("support", "support_question"),
    "bulk": ("wholesale", "person_needed"),
    "unshipped": ("shipping notice", "not_shipped"),
    "overseas": ("inside sales overseas", "request_from_overseas"),
    "caller": ("inside sales", "request"),
    "reached": ("on site", "nobody_to_reach"),
    "silent": ("on site", "nobody_to_reach"),
    "shopper": ("conversion", "cart"),
    "reader": ("guided content", "needs_sizing"),
    "unfit": ("nurture", "not_a_fit"),
    "early": ("nurture", "sent_back"),
    "again": ("inside sales", "request"),
    "business": ("nurture", "everyone_else"),
}


def rows() -> dict[str, list[Row]]:
    """The tables of that Monday."""
    at = "2026-02-02T10:00:00Z"
    return {
        "leads": [
            {"lead_key": who, "created_at": at, "email": email(who), **form}
            for who, form in FORMS.items()
        ]
        + [
            {
                "lead_key": "again2",
                "email": email("again"),
                "created_at": "2026-02-02T15:00:00Z",
                "offer_type": "quote",
            }
        ],
        "consents": [
            {
                "consent_id": who,
                "email": email(who),
                "purpose": "email",
                "state": "granted",
                "changed_at": at,
            }
            for who in AGREED
        ],
        "web_events": [
            web_event("cart", "shopper", "add_to_cart"),
            web_event("sizes", "reader", "use_sizing_tool"),
        ],
        "crm_stage_changes": [
            decision("unfit", "not_a_fit"),
            decision("early", "too_early"),
            decision("again", "too_early"),
        ],
        "contact_attempts": [
            attempt("caller", "no_answer", "10:30:00"),
            attempt("reached", "reached", "11:00:01"),
        ],
    }


def email(who: str) -> str:
    return f"{who}@mail.example"


def web_event(event_id: str, who: str, name: str) -> Row:
    return {
        "event_id": event_id,
        "event_name": name,
        "email": email(who),
        "anonymous_id": f"d-{who}",
        "product_id": "p1",
        "occurred_at": "2026-02-02T11:00:00Z",
        "received_at": "2026-02-02T11:00:00Z",
    }


def decision(who: str, reason: str) -> Row:
    return {
        "stage_change_id": who,
        "lead_key": who,
        "stage": "nurturing",
        "disposition": "rejected",
        "reason_code": reason,
        "changed_at": "2026-02-02T12:00:00Z",
    }


def attempt(who: str, result: str, clock: str) -> Row:
    return {
        "attempt_id": who,
        "lead_key": who,
        "owner": "bastian",
        "channel": "phone",
        "result": result,
        "attempted_at": f"2026-02-02T{clock}Z",
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory):
    """The published shop, leads by the name of their first form."""
    folder: Path = tmp_path_factory.mktemp("monday")
    warehouse = quick_warehouse(folder / "compiled")
    write_batch(Batch(rows(), AS_OF), 0, folder / "input")
    warehouse.as_of(AS_OF)
    folders = RunFolders(folder / "output")
    warehouse.next(folders, folder / "input")
    with duckdb.connect(folders.published, read_only=True) as connection:
        connection.execute(
            "create temp table people as select unnest(?) as who, "
            "md5('email:' || sha256(unnest(?))) as lead_id",
            [list(FORMS), [email(who) for who in FORMS]],
        )
        yield connection


def test_everybody_is_routed_where_they_belong(shop) -> None:
    found = shop.execute(
        "select who, queue, rule_id from people left join marts.lead_routing "
        "using (lead_id)"
    ).fetchall()
    assert {who: (queue, rule) for who, queue, rule in found} == ROUTES


def test_who_has_an_owner_keeps_them_where_they_work(shop) -> None:
    owners = dict(
        shop.execute(
            "select who, (owner, owner_basis) from people "
            "inner join marts.lead_routing using (lead_id)"
        ).fetchall()
    )
    assert owners["owned"] == ("chiara", "record")
    assert owners["overseas"] == ("daan", "capacity")
    # Amelie works other queues; it is dealt out.
    assert owners["gone"][0] != "amelie"
    assert owners["gone"][1] == "capacity"
    assert owners["silent"] == ("lifecycle desk", "fallback")


def test_answers_are_held_to_the_hours_of_their_calendar(shop) -> None:
    """Berlin has been at work for two hours; in New York it is five in the morning."""
    found = shop.execute(
        "select who, request, strftime(due_at, '%d %H:%M'), status, escalated_to "
        "from people inner join marts.response_times using (lead_id) "
        "where request = 'callback' order by who"
    ).fetchall()
    assert found == [
        ("caller", "callback", "02 11:00", "met", None),
        ("overseas", "callback", "02 15:00", "missed", "sales desk"),
        ("reached", "callback", "02 11:00", "missed", None),
        ("refund", "callback", "02 11:00", "missed", "sales desk"),
    ]


def test_a_request_that_was_sent_back_may_be_made_again(shop) -> None:
    states = dict(
        shop.execute(
            "select who, (verdict, recycle_state) from people "
            "inner join marts.lead_sales_states using (lead_id)"
        ).fetchall()
    )
    assert states["unfit"] == ("fit", "resting")
    assert states["early"] == ("timing", "resting")
    assert states["again"] == ("none", "recycled")


def test_a_try_makes_a_lead_contacted(shop) -> None:
    stages = dict(
        shop.execute(
            "select who, stage from people inner join marts.leads using (lead_id)"
        ).fetchall()
    )
    assert stages["caller"] == stages["reached"] == "contacted"
    assert stages["early"] == "nurturing"
    assert stages["silent"] == "new"

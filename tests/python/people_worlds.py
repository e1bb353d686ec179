"""Random shops in which it is known whose each row is, to leave a person out.

Twelve people with names of their own, a device in a shop that they sign in on by turns,
and a mailbox at its till that stands on the orders of many.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from arrival_worlds import START, Batch, Row, write_batch

PEOPLE = 12
AS_OF = START + timedelta(days=40)
TILL = "till@shop.example"
KIOSK = "kiosk"
NOBODY = -1


@dataclass(frozen=True)
class World:
    """Rows by table, each with the number of whose it is."""

    rows: dict[str, list[tuple[int, Row]]]

    def write_others(self, folder: Path, person: int) -> Path:
        """Write everybody but the person."""
        return self._write(folder, 0, lambda who: who != person)

    def write_apart(self, folder: Path, person: int) -> Path:
        """Write everybody, the person in files of their own."""
        self._write(folder, 1, lambda who: who == person)
        return self.write_others(folder, person)

    def write_all(self, folder: Path) -> Path:
        """Write everybody into the same files."""
        return self._write(folder, 0, lambda _: True)

    def _write(self, folder: Path, number: int, chosen: Callable[[int], bool]) -> Path:
        rows = {
            table: [row for who, row in made if chosen(who)]
            for table, made in self.rows.items()
        }
        some = {table: made for table, made in rows.items() if made}
        write_batch(Batch(some, START), number, folder)
        return folder


def e_mail(who: int) -> str:
    """The address of a person."""
    return f"person{who}@mail.example"


def random_world(seed: int) -> World:
    """Draw a shop; every name of a person is linked with their others."""
    dice = random.Random(seed)
    rows: dict[str, list[tuple[int, Row]]] = {}
    number = iter(range(100_000))

    def add(table: str, who: int, row: Row) -> None:
        rows.setdefault(table, []).append((who, row))

    def times(name: str, moment: datetime) -> Row:
        late = moment + timedelta(hours=dice.choice((0, 0, 6, 72)))
        return {name: _text(moment), "received_at": _text(late)}

    def any_time() -> datetime:
        return START + timedelta(hours=dice.randrange(24 * 30))

    def visit(who: int, moment: datetime, names: Row) -> None:
        add(
            "web_events",
            who,
            {
                "event_id": f"w{next(number)}",
                **times("occurred_at", moment),
                "anonymous_id": "",
                "user_id": "",
                "email": "",
                "event_name": dice.choice(("view_item", "add_to_cart", "page_view")),
                "product_id": "product1",
                "page_url": "https://shop.example/p",
                "utm_source": dice.choice(("", "google")),
                **names,
            },
        )

    for who in range(PEOPLE):
        account, device = f"u{who}", f"d{who}"
        add(
            "customers", who, _made(f"c{who}", times("created_at", any_time()), account)
        )
        signed_in = {"anonymous_id": device, "user_id": account, "email": e_mail(who)}
        times_of = times("occurred_at", any_time())
        add("identifies", who, {"identify_id": f"i{who}", **times_of, **signed_in})
        lead = {"email": e_mail(who).upper(), "phone": f"+4915100000{who:02}"}
        add(
            "leads",
            who,
            {"lead_key": f"r{who}", **times("created_at", any_time()), **lead},
        )
        for _ in range(dice.randint(1, 6)):
            visit(who, any_time(), {"anonymous_id": device})
            visit(who, any_time(), {"user_id": account})
        for _ in range(dice.randint(1, 4)):
            add(
                "messages",
                who,
                _message(next(number), times("occurred_at", any_time()), who, dice),
            )
        for _ in range(dice.randint(0, 3)):
            _buy(add, who, f"o{next(number)}", times("ordered_at", any_time()), dice)
        change = {"lead_key": f"r{who}", "stage": dice.choice(("qualified", "won"))}
        key = {"stage_change_id": f"s{who}"}
        add(
            "crm_stage_changes",
            who,
            {**key, **change, **times("changed_at", any_time())},
        )
        consent = {"phone": lead["phone"], "purpose": "sms", "state": "granted"}
        add(
            "consents",
            who,
            {"consent_id": f"n{who}", **consent, **times("changed_at", any_time())},
        )
    # Whoever signs in has the device until the next does; the first had it before.
    turns = [dice.randrange(4) for _ in range(8)]
    visit(turns[0], START, {"anonymous_id": KIOSK})
    for turn, who in enumerate(turns):
        begun = START + timedelta(days=1 + 3 * turn)
        visit(who, begun, {"anonymous_id": KIOSK, "user_id": f"u{who}"})
        for hours in (1, 5, 30):
            visit(who, begun + timedelta(hours=hours), {"anonymous_id": KIOSK})
    # At the till nobody was asked who they are.
    _buy(add, NOBODY, "o-till", times("ordered_at", any_time()), dice)
    return World(rows)


def _made(customer: str, times: Row, account: str) -> Row:
    return {"customer_key": customer, **times, "user_id": account}


def _message(number: int, times: Row, who: int, dice: random.Random) -> Row:
    return {
        "message_event_id": f"a{number}",
        **times,
        "message_id": f"m{number}",
        "email": e_mail(who),
        "channel": "email",
        "event": dice.choice(("sent", "opened", "clicked")),
    }


def _buy(add, who: int, order: str, times: Row, dice: random.Random) -> None:
    customer = "" if who == NOBODY else f"c{who}"
    add(
        "orders",
        who,
        {
            "order_id": order,
            **times,
            "updated_at": times["ordered_at"],
            "customer_key": customer,
            "email": TILL,
            "gross_amount": str(dice.randrange(10, 90)),
            "currency": "EUR",
        },
    )
    line = {"order_line_id": f"l{order}", "order_id": order, "product_id": "product1"}
    add("order_lines", who, {**line, "quantity": "1", "line_amount": "10"})
    refund = {"refund_id": f"f{order}", "order_id": order, "refund_amount": "1"}
    late = {"refunded_at": times["ordered_at"], "received_at": times["received_at"]}
    add("refunds", who, {**refund, **late, "currency": "EUR"})


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")

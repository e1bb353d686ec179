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
    shop = _Shop(random.Random(seed))
    for who in range(PEOPLE):
        shop.person(who)
    shop.kiosk()
    # At the till nobody was asked who they are.
    shop.purchase(NOBODY)
    return World(shop.rows)


class _Shop:
    def __init__(self, dice: random.Random) -> None:
        self.rows: dict[str, list[tuple[int, Row]]] = {}
        self._dice = dice
        self._numbers = iter(range(100_000))

    def person(self, who: int) -> None:
        names = {"user_id": f"u{who}", "email": e_mail(who)}
        phone = f"+4915100000{who:02}"
        self._add(
            "customers", who, "created_at", customer_key=f"c{who}", user_id=f"u{who}"
        )
        device = {"anonymous_id": f"d{who}"}
        self._add(
            "identifies", who, "occurred_at", identify_id=f"i{who}", **device, **names
        )
        lead = {"lead_key": f"r{who}", "email": e_mail(who).upper(), "phone": phone}
        self._add("leads", who, "created_at", **lead)
        for _ in range(self._dice.randint(1, 6)):
            self._visit(who, None, device)
            self._visit(who, None, {"user_id": f"u{who}"})
        for _ in range(self._dice.randint(1, 4)):
            self._message(who)
        for _ in range(self._dice.randint(0, 3)):
            self.purchase(who)
        change = {"stage_change_id": f"s{who}", "lead_key": f"r{who}"}
        stage = self._dice.choice(("qualified", "won"))
        self._add("crm_stage_changes", who, "changed_at", **change, stage=stage)
        consent = {"consent_id": f"n{who}", "phone": phone, "purpose": "sms"}
        self._add("consents", who, "changed_at", **consent, state="granted")

    def kiosk(self) -> None:
        """Let people sign in by turns: the device is theirs until the next does.

        What it did before anybody signed in is the first's.
        """
        turns = [self._dice.randrange(4) for _ in range(8)]
        self._visit(turns[0], START, {"anonymous_id": KIOSK})
        for turn, who in enumerate(turns):
            begun = START + timedelta(days=1 + 3 * turn)
            self._visit(who, begun, {"anonymous_id": KIOSK, "user_id": f"u{who}"})
            for hours in (1, 5, 30):
                later = begun + timedelta(hours=hours)
                self._visit(who, later, {"anonymous_id": KIOSK})

    def purchase(self, who: int) -> None:
        order = f"o{next(self._numbers)}"
        moment = self._any_time()
        self._add(
            "orders",
            who,
            "ordered_at",
            moment,
            order_id=order,
            updated_at=_text(moment),
            customer_key="" if who == NOBODY else f"c{who}",
            email=TILL,
            gross_amount=str(self._dice.randrange(10, 90)),
            currency="EUR",
        )
        line = {"order_line_id": f"l{order}", "order_id": order, "quantity": "1"}
        self.rows.setdefault("order_lines", []).append(
            (who, {**line, "line_amount": "9"})
        )
        refund = {"refund_id": f"f{order}", "order_id": order, "refund_amount": "1"}
        self._add("refunds", who, "refunded_at", **refund, currency="EUR")

    def _visit(self, who: int, moment: datetime | None, names: Row) -> None:
        self._add(
            "web_events",
            who,
            "occurred_at",
            moment,
            event_id=f"w{next(self._numbers)}",
            **{"anonymous_id": "", "user_id": "", **names},
            event_name=self._dice.choice(("view_item", "add_to_cart", "page_view")),
            product_id="product1",
            page_url="https://shop.example/p",
            utm_source=self._dice.choice(("", "google")),
        )

    def _message(self, who: int) -> None:
        number = next(self._numbers)
        self._add(
            "messages",
            who,
            "occurred_at",
            message_event_id=f"a{number}",
            message_id=f"m{number}",
            email=e_mail(who),
            channel="email",
            event=self._dice.choice(("sent", "opened", "clicked")),
        )

    def _add(
        self,
        table: str,
        who: int,
        time: str,
        moment: datetime | None = None,
        **row: str,
    ) -> None:
        happened = moment or self._any_time()
        late = happened + timedelta(hours=self._dice.choice((0, 0, 6, 72)))
        times = {time: _text(happened), "received_at": _text(late)}
        self.rows.setdefault(table, []).append((who, {**row, **times}))

    def _any_time(self) -> datetime:
        return START + timedelta(hours=self._dice.randrange(24 * 30))


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")

"""People of whom it is drawn what they did, agreed to and were sent, and rows of it."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from arrival_worlds import Batch, Row

# A Tuesday evening in Berlin, the morning of it in Honolulu.
AS_OF = datetime(2026, 2, 3, 19, 50)
REGIONS = ("DE", "DE", "US", "BR", "")
WORDS = ("granted", "granted", "granted", "denied")
CONTENTS = ("cart-1", "cart-2", "cart-3", "other-1")
ACTS = ("add_to_cart", "begin_checkout", "add_payment_info", "complete_quiz", "")


@dataclass
class Person:
    """One person; every list is of what happened, with its instant."""

    name: str
    region: str
    variant: str
    acts: list[tuple[str, datetime]] = field(default_factory=list)
    consents: list[tuple[str, str, datetime]] = field(default_factory=list)
    sends: list[tuple[str, str, datetime]] = field(default_factory=list)
    stops: list[tuple[str, str, datetime]] = field(default_factory=list)
    orders: list[datetime] = field(default_factory=list)
    tries: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)

    @property
    def email(self) -> str:
        """The address that names the lead."""
        return f"{self.name}@mail.example"


def draw_people(seed: int, count: int) -> list[Person]:
    """Draw people; most did something in the last three days."""
    dice = random.Random(seed)
    return [_draw(dice, f"p{number}", number) for number in range(count)]


def _draw(dice: random.Random, name: str, number: int) -> Person:
    def before(most_hours: int) -> datetime:
        return AS_OF - timedelta(minutes=dice.randrange(1, most_hours * 60))

    person = Person(name, dice.choice(REGIONS), ("control", "treatment", "")[number % 3])
    for _ in range(dice.randrange(3)):
        if act := dice.choice(ACTS):
            person.acts.append((act, before(dice.choice((1, 72, 72)))))
    for purpose in ("email", "sms", "phone"):
        for _ in range(dice.randrange(3)):
            word = (purpose, dice.choice(WORDS), before(24 * 60))
            person.consents.append(word)
    for _ in range(dice.choice((0, 0, 1, 2, 4))):
        channel = dice.choice(("email", "sms"))
        person.sends.append((channel, dice.choice(CONTENTS), before(9 * 24)))
    if dice.random() < 0.15:
        channel, word = dice.choice(("email", "sms")), dice.choice(("Stop.", "unsubscribed"))
        person.stops.append((channel, word, before(24 * 60)))
    if dice.random() < 0.15:
        person.orders.append(before(72))
    if dice.random() < 0.2:
        tried = before(72)
        agreed = tried + timedelta(hours=dice.randrange(1, 96))
        callback = agreed if dice.random() < 0.6 else None
        result = "callback_asked" if callback else dice.choice(("no_answer", "reached"))
        person.tries.append((result, tried, callback))
    return person


def rows_of(people: list[Person]) -> Batch:
    """All that they did as rows of the contract."""
    tables: dict[str, list[Row]] = {
        "products": [
            {"product_id": "p1", "product_name": "Coat", "price": "240", "currency": "EUR"}
        ]
    }

    def add(table: str, key: str, person: Person, **values: str) -> None:
        rows = tables.setdefault(table, [])
        rows.append({key: f"{table}{len(rows)}", "email": person.email, **values})

    for person in people:
        tables.setdefault("leads", []).append(
            {
                "lead_key": person.name,
                "email": person.email,
                "phone": f"+49301{int(person.name[1:]):06}",
                "region": person.region,
                "created_at": text(AS_OF - timedelta(days=70)),
            }
        )
        for act, at in person.acts:
            product = "p1" if act == "add_to_cart" else ""
            known = {"event_name": act, "product_id": product, **happened(at)}
            add("web_events", "event_id", person, **known)
        for purpose, state, at in person.consents:
            word = {"purpose": purpose, "state": state, "changed_at": text(at)}
            add("consents", "consent_id", person, **word)
        for channel, content, at in person.sends:
            sent = {"channel": channel, "event": "sent", "content_id": content}
            add("messages", "message_event_id", person, **sent, **happened(at))
        for channel, word, at in person.stops:
            left = {"channel": channel, "event": word, **happened(at)}
            if word != "unsubscribed":
                left |= {"event": "replied", "reply_text": word}
            add("messages", "message_event_id", person, **left)
        for at in person.orders:
            total = {"gross_amount": "50", "currency": "EUR", "updated_at": text(at)}
            add("orders", "order_id", person, ordered_at=text(at), **total)
        for result, at, agreed in person.tries:
            tables.setdefault("contact_attempts", []).append(
                {
                    "attempt_id": f"try{len(tables.get('contact_attempts', []))}",
                    "lead_key": person.name,
                    "channel": "phone",
                    "result": result,
                    "attempted_at": text(at),
                    "callback_at": text(agreed) if agreed else "",
                }
            )
        if person.variant:
            assigned = {"variant": person.variant, "assigned_at": text(AS_OF - timedelta(days=20))}
            tables.setdefault("experiment_assignments", []).append(
                {"experiment_id": "exp_cart", "email": person.email, **assigned}
            )
    return Batch(tables, AS_OF)


def happened(at: datetime) -> Row:
    """When it happened, known at once."""
    return {"occurred_at": text(at), "received_at": text(at)}


def text(at: datetime) -> str:
    """The instant as the contract has it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

"""People of whom it is drawn what they did, agreed to and were sent, and rows of it."""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from arrival_worlds import Batch, Row

# A Tuesday evening in Berlin, the morning of it in Honolulu.
AS_OF = datetime(2026, 2, 3, 19, 50)
REGIONS = ("DE", "DE", "US", "BR", "")
WORDS = ("granted", "granted", "granted", "denied")
CONTENTS = ("cart-1", "cart-2", "cart-3", "other-1")
LEAVING = ("unsubscribed", "Stop.")
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

    @property
    def lead_id(self) -> str:
        """The lead, named after the address."""
        address = hashlib.sha256(self.email.encode()).hexdigest()
        name = f"email:{address}".encode()
        return hashlib.md5(name, usedforsecurity=False).hexdigest()


def draw_people(seed: int, count: int) -> list[Person]:
    """Draw people; most did something in the last three days."""
    dice = random.Random(seed)
    return [_draw(dice, f"p{number}", number) for number in range(count)]


def _draw(dice: random.Random, name: str, number: int) -> Person:
    def before(most_hours: int) -> datetime:
        return AS_OF - timedelta(minutes=dice.randrange(1, most_hours * 60))

    def some(most: int) -> range:
        return range(dice.randrange(most))

    acts = [(dice.choice(ACTS), before(dice.choice((1, 72, 72)))) for _ in some(3)]
    return Person(
        name,
        dice.choice(REGIONS),
        ("control", "treatment", "")[number % 3],
        acts=[act for act in acts if act[0]],
        consents=[
            (purpose, dice.choice(WORDS), before(24 * 60))
            for purpose in ("email", "sms", "phone")
            for _ in some(3)
        ],
        sends=[
            (dice.choice(("email", "sms")), dice.choice(CONTENTS), before(9 * 24))
            for _ in range(dice.choice((0, 0, 1, 2, 4)))
        ],
        stops=[
            (dice.choice(("email", "sms")), dice.choice(LEAVING), before(24 * 60))
            for _ in range(dice.random() < 0.15)
        ],
        orders=[before(72) for _ in range(dice.random() < 0.15)],
        tries=[_try(dice, before(72)) for _ in range(dice.random() < 0.2)],
    )


def _try(dice: random.Random, tried: datetime) -> tuple[str, datetime, datetime | None]:
    if dice.random() < 0.6:
        return "callback_asked", tried, tried + timedelta(hours=dice.randrange(1, 96))
    return dice.choice(("no_answer", "reached")), tried, None


def rows_of(people: list[Person]) -> Batch:
    """All that they did as rows of the contract."""
    tables: dict[str, list[Row]] = {
        "products": [
            {
                "product_id": "p1",
                "product_name": "Coat",
                "price": "240",
                "currency": "EUR",
            }
        ],
        "leads": [_record(person) for person in people],
    }
    for table, key, rows_of_one in (
        ("web_events", "event_id", _acts),
        ("consents", "consent_id", _consents),
        ("messages", "message_event_id", _messages),
        ("orders", "order_id", _orders),
        ("contact_attempts", "attempt_id", _tries),
        ("experiment_assignments", "experiment_id", _assignments),
    ):
        rows = [row for person in people for row in rows_of_one(person)]
        numbered = [{key: f"{table}{n}", **row} for n, row in enumerate(rows)]
        if numbered:
            tables[table] = numbered
    return Batch(tables, AS_OF)


def _record(person: Person) -> Row:
    return {
        "lead_key": person.name,
        "email": person.email,
        "phone": f"+49301{int(person.name[1:]):06}",
        "region": person.region,
        "created_at": text(AS_OF - timedelta(days=70)),
    }


def _acts(person: Person) -> list[Row]:
    return [
        {
            "email": person.email,
            "event_name": act,
            "product_id": "p1" if act == "add_to_cart" else "",
            **happened(at),
        }
        for act, at in person.acts
    ]


def _consents(person: Person) -> list[Row]:
    return [
        {
            "email": person.email,
            "purpose": purpose,
            "state": state,
            "changed_at": text(at),
        }
        for purpose, state, at in person.consents
    ]


def _messages(person: Person) -> list[Row]:
    sent = [(channel, "sent", what, "", at) for channel, what, at in person.sends]
    left = [
        (channel, "unsubscribed" if word == LEAVING[0] else "replied", "", word, at)
        for channel, word, at in person.stops
    ]
    return [
        {
            "email": person.email,
            "channel": channel,
            "event": event,
            "content_id": content,
            "reply_text": word if event == "replied" else "",
            **happened(at),
        }
        for channel, event, content, word, at in sent + left
    ]


def _orders(person: Person) -> list[Row]:
    return [
        {
            "email": person.email,
            "ordered_at": text(at),
            "updated_at": text(at),
            "gross_amount": "50",
            "currency": "EUR",
        }
        for at in person.orders
    ]


def _tries(person: Person) -> list[Row]:
    return [
        {
            "lead_key": person.name,
            "channel": "phone",
            "result": result,
            "attempted_at": text(at),
            "callback_at": text(agreed) if agreed else "",
        }
        for result, at, agreed in person.tries
    ]


def _assignments(person: Person) -> list[Row]:
    if not person.variant:
        return []
    return [
        {
            "experiment_id": "exp_cart",
            "email": person.email,
            "variant": person.variant,
            "assigned_at": text(AS_OF - timedelta(days=20)),
        }
    ]


def happened(at: datetime) -> Row:
    """When it happened, known at once."""
    return {"occurred_at": text(at), "received_at": text(at)}


def text(at: datetime) -> str:
    """The instant as the contract has it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

"""One channel of a sync: what leaves on it, and what came of that."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from scoring.delivery.accounts import DESTINATIONS, Account
from scoring.delivery.batches import Parting, held_if_too_large
from scoring.delivery.difference import Plan, plan
from scoring.delivery.facts import Facts
from scoring.delivery.ledger import Ledger
from scoring.delivery.rows import Channel, Thing
from scoring.delivery.sending import Sender, Sent
from scoring.delivery.transport import TIMEOUT_SECONDS, Patience, poster
from scoring.progress import Progress


@dataclass(frozen=True)
class Surroundings:
    """What a sync finds outside: its variables, its clock, and how it waits.

    `now` is UTC without zone.
    """

    environment: Mapping[str, str]
    now: datetime
    sleep: Callable[[float], None] = time.sleep
    timeout: float = TIMEOUT_SECONDS


@dataclass(frozen=True)
class Prepared:
    """What is to become of a channel, and how its destination is reached."""

    parting: Parting
    account: Account
    plan: Plan

    @property
    def channel(self) -> Channel:
        """The channel that it is about."""
        return self.parting.facts.channel


@dataclass(frozen=True)
class Delivered:
    """What came of a channel: changes by kind, held and rejected ones by reason.

    `sent` is None where nothing was tried, because it was a dry run or because of
    `missing` variables; `pending` is what is still to be taken.
    """

    channel: Channel
    leaving: Mapping[str, int]
    held: Mapping[str, int]
    rejected: Mapping[str, int]
    pending: int
    missing: tuple[str, ...]
    sent: Sent | None

    @property
    def is_otherwise(self) -> bool:
        """Whether something was sent and not taken."""
        return self.sent is not None and bool(self.pending or self.rejected)


def prepare(
    facts: Facts,
    account: Account,
    things: Sequence[Thing],
    ledger: Ledger,
    as_of: datetime,
) -> Prepared:
    """Compare what should be at a destination with what it has."""
    channel = facts.channel
    accepted, unanswered = ledger.accepted(channel), ledger.unanswered(channel)
    parting = Parting(facts, DESTINATIONS[channel.destination], account.ids)
    fitting = held_if_too_large(parting, things)
    planned = plan(facts, fitting, accepted, unanswered, as_of)
    return Prepared(parting, account, planned)


def deliver(
    prepared: Prepared,
    ledger: Ledger,
    client: httpx.Client,
    surroundings: Surroundings,
    progress: Progress,
) -> Delivered:
    """Send what is planned of a channel, if its destination can be reached."""
    channel, account = prepared.channel, prepared.account
    if account.missing:
        return undelivered(prepared)
    ledger.take_up(channel, prepared.plan)
    sender = Sender(
        prepared.parting,
        ledger,
        poster(client, account.url, account.headers),
        Patience(surroundings.sleep),
    )
    sent = sender.send_all(progress)
    return Delivered(
        channel,
        *_counted(prepared.plan),
        Counter(ledger.rejected(channel)),
        len(ledger.leaving(channel)),
        (),
        sent,
    )


def undelivered(prepared: Prepared) -> Delivered:
    """Tell of a channel on which nothing was sent."""
    leaving, held = _counted(prepared.plan)
    return Delivered(
        prepared.channel,
        leaving,
        held,
        {},
        sum(leaving.values()),
        prepared.account.missing,
        None,
    )


def _counted(plan: Plan) -> tuple[Mapping[str, int], Mapping[str, int]]:
    leaving = Counter(str(change.event) for change in plan.leaving)
    return leaving, Counter(one.reason for one in plan.held)

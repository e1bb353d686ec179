"""Sending what is in the outbox of one channel, batch by batch.

A batch is noted as sending before it leaves. What the destination says of each row is
noted as soon as it is heard; a refused batch is halved until the row is found that it
was refused for; what is not answered stays as sending, for the next sync.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.delivery.destinations import (
    Batch,
    Destination,
    LaterError,
    RefusedError,
)
from scoring.delivery.facts import Facts
from scoring.delivery.ledger import Ledger, Waiting
from scoring.delivery.rows import Change, group_of
from scoring.delivery.transport import AgainError, Patience, Post, ShutError
from scoring.progress import Progress


@dataclass(frozen=True)
class Sent:
    """What came of a channel; `stopped` says why it ended before its time."""

    accepted: int
    rejected: int
    stopped: str | None


class Sender:
    """Sends the changes of one channel."""

    def __init__(
        self,
        destination: Destination,
        ids: Mapping[str, str],
        ledger: Ledger,
        post: Post,
        patience: Patience,
    ) -> None:
        self._destination = destination
        self._ids = ids
        self._ledger = ledger
        self._post = post
        self._patience = patience
        self._counts = {"accepted": 0, "rejected": 0}

    def send_all(self, facts: Facts, progress: Progress) -> Sent:
        """Send the outbox of a channel until it is empty or its destination is shut."""
        stopped = None
        try:
            for batch in batches(facts, self._ledger.leaving(facts.channel)):
                self._ledger.mark_sending(batch)
                self._send(facts, [row.change for row in batch])
                progress.step(str(facts.channel), len(batch))
        except (AgainError, ShutError) as error:
            stopped = str(error)
        return Sent(self._counts["accepted"], self._counts["rejected"], stopped)

    def _send(self, facts: Facts, changes: list[Change]) -> None:
        remaining = changes

        def attempt() -> None:
            nonlocal remaining
            remaining = self._attempt(facts, remaining)
            if remaining:
                message = "it takes some rows later"
                raise AgainError(message)

        try:
            self._patience.persist(attempt)
        except RefusedError as error:
            if len(remaining) == 1:
                self._note(facts, [], [(remaining[0], str(error))])
                return
            middle = len(remaining) // 2
            self._send(facts, remaining[:middle])
            self._send(facts, remaining[middle:])

    def _attempt(self, facts: Facts, changes: list[Change]) -> list[Change]:
        """Send once, note what was said, and return the rows that are to come again."""
        batch = Batch(facts.channel.feed, changes, self._ids)
        answer = self._post(self._destination.request(batch))
        try:
            said = self._destination.verdicts(batch, answer)
            verdicts = dict(enumerate(said))
        except LaterError as later:
            verdicts = dict(later.verdicts)
        taken = [changes[place] for place, why in verdicts.items() if why is None]
        rejected = [
            (changes[place], why) for place, why in verdicts.items() if why is not None
        ]
        self._note(facts, taken, rejected)
        return [change for place, change in enumerate(changes) if place not in verdicts]

    def _note(
        self,
        facts: Facts,
        taken: Sequence[Change],
        rejected: Sequence[tuple[Change, str]],
    ) -> None:
        self._ledger.record(facts.channel, taken, rejected)
        self._counts["accepted"] += len(taken)
        self._counts["rejected"] += len(rejected)


def batches(facts: Facts, rows: Sequence[Waiting]) -> list[list[Waiting]]:
    """Part rows, in their order, into requests that the destination takes."""
    found = []
    for _, group in groupby(rows, lambda row: group_of(facts.channel.feed, row.change)):
        together = list(group)
        found += [
            together[first : first + facts.rows_per_request]
            for first in range(0, len(together), facts.rows_per_request)
        ]
    return found

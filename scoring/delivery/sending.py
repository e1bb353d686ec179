"""Sending what is in the outbox of one channel, batch by batch.

A batch is noted as sending before it leaves. What the destination says of each row is
noted as soon as it is heard; a refused batch is halved until the row is found that it
was refused for; what is not answered stays as sending, for the next sync.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.delivery.batches import Parting
from scoring.delivery.destinations import LaterError, RefusedError
from scoring.delivery.ledger import Ledger
from scoring.delivery.rows import Change
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
        parting: Parting,
        ledger: Ledger,
        post: Post,
        patience: Patience,
    ) -> None:
        self._parting = parting
        self._ledger = ledger
        self._post = post
        self._patience = patience
        self._counts = {"accepted": 0, "rejected": 0}

    def send_all(self, progress: Progress) -> Sent:
        """Send the outbox of a channel until it is empty or its destination is shut."""
        stopped = None
        channel = self._parting.facts.channel
        rows = self._ledger.leaving(channel)
        changes = [row.change for row in rows]
        try:
            for places in self._parting.places(changes):
                self._ledger.mark_sending([rows[place] for place in places])
                self._send([changes[place] for place in places])
                progress.step(str(channel), len(places))
        except (AgainError, ShutError) as error:
            stopped = str(error)
        return Sent(self._counts["accepted"], self._counts["rejected"], stopped)

    def _send(self, changes: list[Change]) -> None:
        remaining = changes

        def attempt() -> None:
            nonlocal remaining
            remaining = self._attempt(remaining)
            if remaining:
                message = "it takes some rows later"
                raise AgainError(message)

        try:
            self._patience.persist(attempt)
        except RefusedError as error:
            if len(remaining) == 1:
                self._note([], [(remaining[0], str(error))])
                return
            middle = len(remaining) // 2
            self._send(remaining[:middle])
            self._send(remaining[middle:])

    def _attempt(self, changes: list[Change]) -> list[Change]:
        """Send once, note what was said, and return the rows that are to come again."""
        batch = self._parting.batch(changes)
        answer = self._post(self._parting.destination.request(batch))
        try:
            said = self._parting.destination.verdicts(batch, answer)
            verdicts = dict(enumerate(said))
        except LaterError as later:
            verdicts = dict(later.verdicts)
        taken = [changes[place] for place, why in verdicts.items() if why is None]
        rejected = [
            (changes[place], why) for place, why in verdicts.items() if why is not None
        ]
        self._note(taken, rejected)
        return [change for place, change in enumerate(changes) if place not in verdicts]

    def _note(
        self,
        taken: Sequence[Change],
        rejected: Sequence[tuple[Change, str]],
    ) -> None:
        self._ledger.record(self._parting.facts.channel, taken, rejected)
        self._counts["accepted"] += len(taken)
        self._counts["rejected"] += len(rejected)

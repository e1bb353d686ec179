"""What goes into one request: as many rows, and as many bytes, as a destination takes.

Limits are those of `feed_destinations`. Bytes are counted as they are sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from scoring.delivery.destinations import Batch, Destination
from scoring.delivery.facts import Facts
from scoring.delivery.rows import Change, Event, Thing, group_of
from scoring.delivery.transport import encoded


@dataclass(frozen=True)
class Parting:
    """How changes of one channel are parted into requests; `ids` are the account's."""

    facts: Facts
    destination: Destination
    ids: Mapping[str, str]

    def places(self, changes: Sequence[Change]) -> Iterator[range]:
        """Part changes, in their order, into requests; gives the places of each.

        A change that is too large for any request is one of its own.
        """
        first = 0
        for _, group in groupby(
            changes, lambda change: group_of(self.facts.channel.feed, change)
        ):
            together = list(group)
            for size in self._sizes(together):
                yield range(first, first + size)
                first += size

    def batch(self, changes: Sequence[Change]) -> Batch:
        """Put changes of one group together for a request."""
        return Batch(self.facts.channel.feed, changes, self.ids)

    def row_bytes(self, change: Change) -> int:
        """Count the bytes that a change adds to a request, with what parts two."""
        return self._bytes([change, change]) - self._bytes([change])

    def _sizes(self, changes: Sequence[Change]) -> Iterator[int]:
        most = self.facts.bytes_per_request
        rows, size = 0, 0
        for change in changes:
            more = 0 if most is None else self.row_bytes(change)
            is_full = most is not None and size + more > most
            if rows and (is_full or rows == self.facts.rows_per_request):
                yield rows
                rows = 0
            if not rows:
                size = 0 if most is None else self._bytes([change]) - more
            rows, size = rows + 1, size + more
        yield rows

    def _bytes(self, changes: Sequence[Change]) -> int:
        request = self.destination.request(self.batch(changes))
        return len(encoded(request.body))


def held_if_too_large(parting: Parting, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """Hold back what is larger than a destination takes one row to be."""
    most = parting.facts.bytes_per_row
    if most is None:
        return tuple(things)

    def judged(thing: Thing) -> Thing:
        change = Change(thing.entity, thing.lead_id, Event.ADD, thing.fields)
        if thing.held_back is None and parting.row_bytes(change) > most:
            return replace(thing, held_back="too_large")
        return thing

    return tuple(judged(thing) for thing in things)

"""How large a simulated shop is: people, history, and how they are cut into chunks."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from scoring.errors import LeadscoreError

CHUNK_PEOPLE = 20_000
"""People simulated at once: bounds memory, and is the unit of a random stream."""

EVENTS_PER_PERSON = 21.9
"""Web events of one person over a whole history, bots and staff included; measured."""

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
"""The moment the shop speaks for; a day of data lies beyond it for the cut to cut."""


@dataclass(frozen=True)
class Size:
    """People and days of a shop; `days` ends at `AS_OF`, one more day is simulated."""

    name: str
    people: int
    days: int

    @property
    def start(self) -> datetime:
        """First instant of the history."""
        return AS_OF - timedelta(days=self.days)

    @property
    def start_us(self) -> int:
        """First instant in microseconds since 1970, as the arrays count time."""
        return int(
            np.datetime64(self.start.replace(tzinfo=None), "us").astype(np.int64)
        )

    @property
    def simulated_days(self) -> int:
        """Days with data: the history and the day after the as-of moment."""
        return self.days + 1

    @property
    def chunks(self) -> tuple[range, ...]:
        """Numbers of the people of each chunk."""
        starts = range(0, self.people, CHUNK_PEOPLE)
        return tuple(
            range(start, min(start + CHUNK_PEOPLE, self.people)) for start in starts
        )


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 240, 150),
        Size("demo", 13_700, 365),
        Size("large", 228_000, 365),
    )
}


def size_of(name: str, events: int | None = None) -> Size:
    """The size of that name, or one of about so many web events over its history.

    >>> size_of("tiny").people
    240
    >>> len(size_of("demo", events=1_000_000).chunks)
    3
    """
    if name not in SIZES:
        wanted = ", ".join(SIZES)
        raise LeadscoreError(f"size is {name!r}; it must be one of {wanted}")
    size = SIZES[name]
    if events is None:
        return size
    if events < 1:
        raise LeadscoreError(f"events is {events}; it must be at least 1")
    return replace(size, people=max(1, round(events / EVENTS_PER_PERSON)))

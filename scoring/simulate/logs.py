"""What happened in a chunk, one batch of arrays per thing that happens."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from scoring.simulate.arrays import Flags, Integers


@dataclass(frozen=True)
class Comings:
    """One entry per session about to begin: who, when on the day, what brings them.

    `program` is the flow or campaign that brought a click, -1 for none.
    """

    person: Integers
    second: Integers
    arrival: Integers
    source: Integers
    program: Integers


@dataclass(frozen=True)
class Sessions:
    """One entry per session; `counts` has a column per `Kind`.

    `day` counts from the start of the history and `second` from its midnight.
    """

    person: Integers
    day: Integers
    second: Integers
    arrival: Integers
    source: Integers
    program: Integers
    device: Integers
    form: Integers
    stop: Integers
    counts: Integers
    types_email: Flags
    is_logged_in: Flags
    opts_into_texts: Flags


@dataclass(frozen=True)
class Sends:
    """One entry per message sent; `delay` fields are whole seconds, -1 for never.

    `program` is a flow, or a campaign counted on from the flows.
    """

    person: Integers
    day: Integers
    second: Integers
    program: Integers
    step: Integers
    fate: Integers
    open_delay: Integers
    click_delay: Integers
    machine_delay: Integers
    scanner_delay: Integers
    to_product: Flags
    unsubscribes: Flags
    complains: Flags
    replies: Flags


class Fate(IntEnum):
    """What became of a send."""

    DELIVERED = 0
    BOUNCED = 1
    FAILED = 2


@dataclass(frozen=True)
class Histories:
    """What a person's days came to: days since arrival, or -1 for never.

    `due` has a column per flow: when the person was first due a message of it, sent
    or withheld. `scored` is the first day that ended in the SQL band of the classic
    card, `score_at_14` the points 14 days after the person was identified.
    """

    identified: Integers
    qualified: Integers
    purchased: Integers
    scored: Integers
    score_at_14: Integers
    due: Integers


@dataclass(frozen=True)
class Chunk:
    """All that happened to the people of a chunk."""

    sessions: Sessions
    sends: Sends
    histories: Histories


def plain_sends(
    person: Integers, day: Integers, second: Integers, program: Integers
) -> Sends:
    """Sends that arrive and that nobody answers, to change from there."""
    count = len(person)
    never, no = np.full(count, -1), np.zeros(count, np.bool_)
    return Sends(
        person=person,
        day=day,
        second=second,
        program=program,
        step=np.zeros(count, np.int64),
        fate=np.full(count, Fate.DELIVERED),
        open_delay=never,
        click_delay=never,
        machine_delay=never,
        scanner_delay=never,
        to_product=no,
        unsubscribes=no,
        complains=no,
        replies=no,
    )

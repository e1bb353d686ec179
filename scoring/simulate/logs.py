"""What happened in a chunk, one batch of arrays per thing that happens."""

from dataclasses import dataclass

from scoring.simulate.arrays import Flags, Integers


@dataclass(frozen=True)
class Sessions:
    """One entry per session; `counts` has a column per `Kind`.

    `day` counts from the start of the history and `second` from its midnight.
    `program` is the flow or campaign that brought a click, -1 for none.
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

    `program` is a flow, or a newsletter counted on from the flows.
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


DELIVERED, BOUNCED, FAILED = 0, 1, 2
"""Fates of a send."""


@dataclass(frozen=True)
class Histories:
    """What a person's days came to: days since arrival, or -1 for never.

    `assigned` has a column per experiment. `scored` is the day on which the classic
    card first reached the SQL band, by the end of the day.
    """

    identified: Integers
    qualified: Integers
    purchased: Integers
    scored: Integers
    assigned: Integers


@dataclass(frozen=True)
class Chunk:
    """All that happened to the people of a chunk."""

    sessions: Sessions
    sends: Sends
    histories: Histories

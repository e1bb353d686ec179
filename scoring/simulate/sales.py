"""What sales did with the lead records: stages and decisions."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import (
    DAY,
    HOUR,
    SECOND,
    Flags,
    Integers,
    pick,
    rows_of,
    stack,
)
from scoring.simulate.cast import Cast
from scoring.simulate.lead_records import Records
from scoring.simulate.logs import Histories
from scoring.simulate.people import Type

STAGES = (
    "new",
    "contacted",
    "qualified",
    "nurturing",
    "opportunity",
    "won",
    "closed_lost",
)
NEW, CONTACTED, QUALIFIED, NURTURING, OPPORTUNITY, WON, LOST = range(len(STAGES))
DECISIONS = ("accepted", "rejected", "recycled")
UNDECIDED = -1
ACCEPTED, REJECTED, RECYCLED = range(len(DECISIONS))
GOOD_REASONS = ("good_fit", "ready_to_buy")
BAD_REASONS = (
    "not_a_fit",
    "no_budget",
    "too_early",
    "wrong_role",
    "no_response",
    "chose_competitor",
)
BAD_SHARES = (0.24, 0.2, 0.22, 0.12, 0.16, 0.06)
REASONS = (*GOOD_REASONS, *BAD_REASONS, "asked_to_wait")
LATER = len(REASONS) - 1

OTHERS_WORKED = 0.10
DECIDED_CHANCE = 0.7
CLOSED_CHANCE = 0.35
RECYCLED_CHANCE = 0.2
LOST_CHANCE = 0.6
EVENING = 22 * HOUR


@dataclass(frozen=True)
class Changes:
    """One entry per change of stage; `decision` and `reason` are -1 for none."""

    record: Integers
    moment: Integers
    stage: Integers
    decision: Integers
    reason: Integers


def draw_changes(
    generator: np.random.Generator, records: Records, histories: Histories, cast: Cast
) -> Changes:
    """Every record starts as new; sales works the trade and a part of the others."""
    works = _worked(generator, records, histories, cast)
    contact = records.created + generator.integers(HOUR, 3 * DAY, records.count)
    accepted = _instants_of(histories.qualified, records, cast)
    accepted = np.where(accepted >= 0, np.maximum(accepted, contact + HOUR), -1)
    every = np.ones(records.count, np.bool_)
    changes = stack(
        [
            _changes(every, records.created + 2 * SECOND, NEW),
            _changes(works, contact, CONTACTED),
            *_refusals(generator, works & (accepted < 0), contact),
            *_successes(generator, records, histories, cast, accepted),
        ]
    )
    past = rows_of(changes, changes.moment < cast.shop.end_us)
    return rows_of(past, np.argsort(past.moment, kind="stable"))


def _worked(
    generator: np.random.Generator, records: Records, histories: Histories, cast: Cast
) -> Flags:
    """Sales calls trade, those it accepts, and one in ten of the others."""
    chance = generator.random(records.count) < OTHERS_WORKED
    is_trade = cast.people.lead_type[records.person] == Type.B2B
    worked: Flags = chance | is_trade | (histories.qualified[records.person] >= 0)
    return worked


def _instants_of(day: Integers, records: Records, cast: Cast) -> Integers:
    """Evening of a day of a person's life, for the person's first record only."""
    person = records.person
    _, first = np.unique(person, return_index=True)
    is_first = np.zeros(records.count, np.bool_)
    is_first[first] = True
    since = day[person].astype(np.int64)
    calendar = cast.people.arrival[person] + since
    evening = EVENING + records.number % 3_600 * SECOND
    moment = cast.shop.size.start_us + calendar * DAY + evening
    return np.where(is_first & (since >= 0), moment, -1)


def _changes(
    happens: Flags,
    moment: Integers,
    stage: int,
    decision: int = UNDECIDED,
    reason: Integers | None = None,
) -> Changes:
    record = np.flatnonzero(happens)
    none = np.full(len(record), UNDECIDED)
    return Changes(
        record=record,
        moment=moment[record],
        stage=np.full(len(record), stage),
        decision=np.full(len(record), decision),
        reason=none if reason is None else reason[record],
    )


def _refusals(
    generator: np.random.Generator, open_records: Flags, contact: Integers
) -> list[Changes]:
    """Most of those not accepted are rejected with a reason; some come back as new."""
    count = len(contact)
    decided = open_records & (generator.random(count) < DECIDED_CHANCE)
    moment = contact + generator.integers(DAY, 9 * DAY, count)
    closed = generator.random(count) < CLOSED_CHANCE
    recycled = decided & (generator.random(count) < RECYCLED_CHANCE)
    bad, later = _bad_reasons(generator, count), np.full(count, LATER)
    return [
        _changes(decided & ~closed, moment, NURTURING, REJECTED, bad),
        _changes(decided & closed, moment, LOST, REJECTED, bad),
        _changes(recycled, moment + 20 * DAY, NEW, RECYCLED, later),
    ]


def _bad_reasons(generator: np.random.Generator, count: int) -> Integers:
    return len(GOOD_REASONS) + pick(generator, BAD_SHARES, count)


def _successes(
    generator: np.random.Generator,
    records: Records,
    histories: Histories,
    cast: Cast,
    accepted: Integers,
) -> list[Changes]:
    """Accepted leads become an opportunity; who buys is won, most others are lost."""
    count, is_accepted = records.count, accepted >= 0
    bought = _instants_of(histories.purchased, records, cast)
    won = is_accepted & (bought > accepted)
    opportunity = accepted + generator.integers(DAY, 5 * DAY, count)
    open_one = is_accepted & (~won | (opportunity < bought))
    lost = is_accepted & ~won & (generator.random(count) < LOST_CHANCE)
    good = pick(generator, np.ones(len(GOOD_REASONS)), count)
    bad = _bad_reasons(generator, count)
    return [
        _changes(is_accepted, accepted, QUALIFIED, ACCEPTED, good),
        _changes(open_one, opportunity, OPPORTUNITY),
        _changes(won, bought + HOUR, WON),
        _changes(lost, opportunity + 25 * DAY, LOST, reason=bad),
    ]

"""What sales did with the lead records: stages, decisions, attempts."""

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
    some,
    stack,
)
from scoring.simulate.columns import Columns, instants, numbered, texts
from scoring.simulate.lead_records import Records, queue_of
from scoring.simulate.logs import Histories
from scoring.simulate.people import People, Type
from scoring.simulate.sizes import Size
from scoring.simulate.vocabulary import OWNERS, QUEUES

CHANGES_OF_A_PERSON = 1_000
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
ACCEPTED, REJECTED, RECYCLED = range(len(DECISIONS))
REASONS = (
    "good_fit",
    "ready_to_buy",
    "not_a_fit",
    "no_budget",
    "too_early",
    "wrong_role",
    "no_response",
    "chose_competitor",
    "asked_to_wait",
)
GOOD, BAD, LATER = (0, 1), (2, 3, 4, 5, 6, 7), 8
RESULTS = ("reached", "no_answer", "voicemail", "wrong_number", "callback_asked")
RESULT_SHARES = (0.42, 0.30, 0.16, 0.04, 0.08)
CALLBACK_ASKED = 4
ATTEMPT_CHANNELS = ("phone", "email", "chat", "sms")


@dataclass(frozen=True)
class Changes:
    """One entry per change of stage; `decision` and `reason` are -1 for none."""

    record: Integers
    moment: Integers
    stage: Integers
    decision: Integers
    reason: Integers


def draw_changes(
    generator: np.random.Generator,
    records: Records,
    people: People,
    histories: Histories,
    size: Size,
) -> Changes:
    """Every record starts as new; sales works the trade and a part of the others."""
    count = len(records.number)
    works = _worked(generator, records, people, histories)
    contact = records.created + generator.integers(HOUR, 3 * DAY, count)
    accepted = _moment_of(histories.qualified, records, people, size)
    accepted = np.where(accepted >= 0, np.maximum(accepted, contact + HOUR), -1)
    decided = works & (accepted < 0) & (generator.random(count) < 0.7)
    refusal = contact + generator.integers(DAY, 9 * DAY, count)
    bought = _moment_of(histories.purchased, records, people, size)
    won = np.where((accepted >= 0) & (bought > accepted), bought + HOUR, -1)
    opportunity = accepted + generator.integers(DAY, 5 * DAY, count)
    lost = (accepted >= 0) & (won < 0) & (generator.random(count) < 0.6)
    good = pick(generator, (0.5, 0.5), count)
    bad = 2 + pick(generator, (0.24, 0.2, 0.22, 0.12, 0.16, 0.06), count)
    recycled = decided & (generator.random(count) < 0.2)
    gone = generator.random(count) < 0.35
    every = np.ones(count, np.bool_)
    none = np.full(count, -1)
    stages = [
        _changes(every, records.created + 2 * SECOND, NEW, none, none),
        _changes(works, contact, CONTACTED, none, none),
        _changes(accepted >= 0, accepted, QUALIFIED, none + 1 + ACCEPTED, good),
        _changes(decided & ~gone, refusal, NURTURING, none + 1 + REJECTED, bad),
        _changes(decided & gone, refusal, LOST, none + 1 + REJECTED, bad),
        _changes(
            recycled, refusal + 20 * DAY, NEW, none + 1 + RECYCLED, none + 1 + LATER
        ),
        _changes(
            (accepted >= 0) & ((won < 0) | (opportunity < won)),
            opportunity,
            OPPORTUNITY,
            none,
            none,
        ),
        _changes(won >= 0, won, WON, none, none),
        _changes(lost, opportunity + 25 * DAY, LOST, none, bad),
    ]
    changes = stack(stages)
    past = rows_of(changes, changes.moment < _end(size))
    return rows_of(past, np.argsort(past.moment, kind="stable"))


def _end(size: Size) -> int:
    return size.start_us + size.simulated_days * DAY


def _worked(
    generator: np.random.Generator,
    records: Records,
    people: People,
    histories: Histories,
) -> Flags:
    """Sales calls trade, those it accepts, and one in ten of the others."""
    chance = generator.random(len(records.number)) < 0.10
    is_trade = people.lead_type[records.person] == Type.B2B
    return chance | is_trade | (histories.qualified[records.person] >= 0)


def _moment_of(day: Integers, records: Records, people: People, size: Size) -> Integers:
    """Instant of a day of a person's life, for the person's first record only."""
    _, first = np.unique(records.person, return_index=True)
    is_first = np.zeros(len(records.person), np.bool_)
    is_first[first] = True
    since = day[records.person].astype(np.int64)
    calendar = people.arrival[records.person] + since
    moment = (
        size.start_us + calendar * DAY + 22 * HOUR + records.number % 3_600 * SECOND
    )
    return np.where(is_first & (since >= 0), moment, -1)


def _changes(
    happens: Flags, moment: Integers, stage: int, decision: Integers, reason: Integers
) -> Changes:
    record = np.flatnonzero(happens)
    return Changes(
        record=record,
        moment=moment[record],
        stage=np.full(len(record), stage),
        decision=decision[record],
        reason=reason[record],
    )


def stage_change_columns(
    generator: np.random.Generator, changes: Changes, records: Records, people: People
) -> Columns:
    """The table `crm_stage_changes`; a nightly transfer brings some a day late."""
    count = len(changes.record)
    late = np.zeros(count, np.int64)
    late[some(generator, count, 0.05)] = DAY
    person = records.person[changes.record]
    number = int(people.number.min()) * CHANGES_OF_A_PERSON + np.arange(count)
    worked = (changes.stage != NEW) | (person % 10 > 0)
    return {
        "stage_change_id": numbered("sc-", number, 11),
        "lead_key": numbered("lead-", records.number[changes.record], 9),
        "changed_at": instants(changes.moment),
        "received_at": instants(changes.moment + late + 5 * SECOND),
        "stage": texts(changes.stage, STAGES),
        "owner": texts(np.where(worked, person % len(OWNERS), -1), OWNERS),
        "queue": texts(queue_of(people, person), QUEUES),
        "disposition": texts(changes.decision, DECISIONS),
        "reason_code": texts(changes.reason, REASONS),
    }


def attempt_columns(
    generator: np.random.Generator, changes: Changes, records: Records, people: People
) -> Columns:
    """The table `contact_attempts`: one to three before a lead counts as contacted."""
    contacted = np.flatnonzero(changes.stage == CONTACTED)
    tries = 1 + pick(generator, (0.5, 0.3, 0.2), len(contacted))
    change = np.repeat(contacted, tries)
    count = len(change)
    person = records.person[changes.record[change]]
    moment = changes.moment[change] - generator.integers(0, HOUR, count)
    result = pick(generator, RESULT_SHARES, count)
    callback = moment + generator.integers(2 * HOUR, 2 * DAY, count)
    number = int(people.number.min()) * CHANGES_OF_A_PERSON + np.arange(count)
    return {
        "attempt_id": numbered("at-", number, 11),
        "lead_key": numbered("lead-", records.number[changes.record[change]], 9),
        "owner": texts(person % len(OWNERS), OWNERS),
        "channel": texts(
            pick(generator, (0.6, 0.3, 0.06, 0.04), count), ATTEMPT_CHANNELS
        ),
        "attempted_at": instants(moment),
        "received_at": instants(moment + 10 * SECOND),
        "result": texts(result, RESULTS),
        "callback_at": instants(callback, result != CALLBACK_ASKED),
    }

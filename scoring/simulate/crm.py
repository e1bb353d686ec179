"""Changes of stage and attempts to reach people as contract tables."""

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import DAY, HOUR, SECOND, Integers, pick, some
from scoring.simulate.cast import Cast
from scoring.simulate.columns import Columns, instants, numbered, texts
from scoring.simulate.lead_records import Records
from scoring.simulate.sales import CONTACTED, DECISIONS, NEW, REASONS, STAGES, Changes
from scoring.simulate.vocabulary import OWNERS, QUEUES

IDS_OF_A_PERSON = 1_000
LATE_SHARE = 0.05
WITHOUT_OWNER = 10
RESULTS = ("reached", "no_answer", "voicemail", "wrong_number", "callback_asked")
RESULT_SHARES = (0.42, 0.30, 0.16, 0.04, 0.08)
CALLBACK_ASKED = RESULTS.index("callback_asked")
CHANNELS = ("phone", "email", "chat", "sms")
CHANNEL_SHARES = (0.6, 0.3, 0.06, 0.04)
TRY_SHARES = (0.5, 0.3, 0.2)


def stage_change_columns(
    generator: np.random.Generator, changes: Changes, records: Records, cast: Cast
) -> Columns:
    """The table `crm_stage_changes`; a nightly transfer brings some a day late."""
    count = len(changes.record)
    received = changes.moment + 5 * SECOND
    received[some(generator, count, LATE_SHARE)] += DAY
    person = records.person[changes.record]
    number = cast.first_id(IDS_OF_A_PERSON) + np.arange(count)
    owned = (changes.stage != NEW) | (person % WITHOUT_OWNER > 0)
    return {
        "stage_change_id": numbered("sc-", number, 11),
        "lead_key": numbered("lead-", records.number[changes.record], 9),
        "changed_at": instants(changes.moment),
        "received_at": instants(received),
        "stage": texts(changes.stage, STAGES),
        "owner": texts(np.where(owned, person % len(OWNERS), -1), OWNERS),
        "queue": texts(cast.people.lead_type[person], QUEUES),
        "disposition": texts(changes.decision, DECISIONS),
        "reason_code": texts(changes.reason, REASONS),
    }


def attempt_columns(
    generator: np.random.Generator, changes: Changes, records: Records, cast: Cast
) -> Columns:
    """The table `contact_attempts`: one to three before a lead counts as contacted."""
    contacted = np.flatnonzero(changes.stage == CONTACTED)
    change = np.repeat(contacted, 1 + pick(generator, TRY_SHARES, len(contacted)))
    count, record = len(change), changes.record[change]
    moment = changes.moment[change] - generator.integers(0, HOUR, count)
    result = pick(generator, RESULT_SHARES, count)
    callback = moment + generator.integers(2 * HOUR, 2 * DAY, count)
    number = cast.first_id(IDS_OF_A_PERSON) + np.arange(count)
    return {
        "attempt_id": numbered("at-", number, 11),
        "lead_key": numbered("lead-", records.number[record], 9),
        "owner": _owners(records.person[record]),
        "channel": texts(pick(generator, CHANNEL_SHARES, count), CHANNELS),
        "attempted_at": instants(moment),
        "received_at": instants(moment + 10 * SECOND),
        "result": texts(result, RESULTS),
        "callback_at": instants(callback, result != CALLBACK_ASKED),
    }


def _owners(person: Integers) -> pa.Array:
    return texts(person % len(OWNERS), OWNERS)

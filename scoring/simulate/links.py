"""Links between identifiers, and test assignments, as contract tables."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import (
    DAY,
    HOUR,
    SECOND,
    Flags,
    Integers,
    rows_of,
    some,
    stack,
)
from scoring.simulate.cast import Cast
from scoring.simulate.columns import Columns, instants, numbered, texts
from scoring.simulate.kinds import Arrival, Form
from scoring.simulate.logs import Histories, Sessions
from scoring.simulate.planted import (
    EXPERIMENTS,
    FLOW,
    PAGE_EXPERIMENT,
)

IDS_OF_A_PERSON = 1_000
LATE_SHARE = 0.01
ASSIGNED_AT = 7 * HOUR
PERCENT = 100
VARIANTS = ("control", "treatment")


def identify_columns(
    generator: np.random.Generator, sessions: Sessions, ended: Integers, cast: Cast
) -> Columns:
    """The table `identifies`: a device met an address or an account in a session.

    `ended` is the instant of the last event of each session.
    """
    fills_in = sessions.form != Form.NONE
    named = fills_in | sessions.types_email | (sessions.arrival == Arrival.MAIL)
    row = np.flatnonzero(named | sessions.is_logged_in)
    row = row[np.argsort(ended[row], kind="stable")]
    person, count = sessions.person[row], len(row)
    received = ended[row] + generator.integers(1, 5, count) * SECOND
    received[some(generator, count, LATE_SHARE)] += 7 * HOUR
    account = sessions.is_logged_in[row] | (sessions.form[row] == Form.ACCOUNT)
    number = cast.first_id(IDS_OF_A_PERSON) + np.arange(count)
    return {
        "identify_id": numbered("id-", number, 11),
        "occurred_at": instants(ended[row]),
        "received_at": instants(received),
        "anonymous_id": cast.names.device(person, sessions.device[row]),
        "user_id": cast.names.user(person, account),
        "email": cast.names.email(person, named[row], untidy=41),
        "phone": cast.names.phone(person, sessions.opts_into_texts[row]),
    }


@dataclass(frozen=True)
class Assignments:
    """One entry per person and experiment; `day` counts from the person's arrival."""

    experiment: Integers
    person: Integers
    day: Integers
    treated: Flags


def assignment_columns(histories: Histories, cast: Cast) -> Columns:
    """The table `experiment_assignments`: everyone when first due for a treatment.

    Those never identified have no name to be assigned under.
    """
    parts = [
        _assigned(experiment, histories, cast) for experiment in range(len(EXPERIMENTS))
    ]
    found = stack(parts)
    calendar = cast.people.arrival[found.person] + found.day
    moment = cast.shop.size.start_us + calendar * DAY + ASSIGNED_AT
    ids = [item.experiment_id for item in EXPERIMENTS]
    return {
        "experiment_id": texts(found.experiment, ids),
        "experiment_name": texts(found.experiment, [item.name for item in EXPERIMENTS]),
        "email": cast.names.email(found.person),
        "variant": texts(found.treated.astype(np.int32), VARIANTS),
        "assigned_at": instants(moment),
        "received_at": instants(moment + SECOND),
        "tactic": texts(found.experiment, [item.tactic for item in EXPERIMENTS]),
    }


def _assigned(experiment: int, histories: Histories, cast: Cast) -> Assignments:
    """Who is in an experiment; one of them loses treated people on the way here."""
    planted, people = EXPERIMENTS[experiment], cast.people
    if experiment == PAGE_EXPERIMENT:
        day, treated = histories.identified, people.sees_new_page
    else:
        flow = FLOW[planted.flow_id]
        day, treated = histories.due[:, flow], people.receives[:, flow]
    # Coprime to a hundred, so that whom the records lose has nothing to do with them.
    lot = people.number * 37 % PERCENT
    lost = treated & (lot >= PERCENT * planted.recorded_share)
    person = np.flatnonzero((day >= 0) & (histories.identified >= 0) & ~lost)
    every = Assignments(
        np.full(people.count, experiment),
        np.arange(people.count),
        day.astype(np.int64),
        treated,
    )
    return rows_of(every, person)

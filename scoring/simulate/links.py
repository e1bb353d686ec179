"""Links between identifiers, consents and test assignments as contract tables."""

import numpy as np

from scoring.simulate.arrays import DAY, HOUR, SECOND, Integers, some
from scoring.simulate.columns import Columns, instants, numbered, texts
from scoring.simulate.kinds import Arrival, Form
from scoring.simulate.lead_records import IMPORT, Records
from scoring.simulate.logs import Histories, Sends, Sessions
from scoring.simulate.messages import LEFT, MessageRows
from scoring.simulate.names import Names
from scoring.simulate.people import People
from scoring.simulate.planted import EXPERIMENT, EXPERIMENTS
from scoring.simulate.sizes import Size

LINKS_OF_A_PERSON = 1_000
PURPOSES = ("email", "sms", "ad_user_data", "ad_personalization", "profiling")
STATES = ("denied", "granted")
PLACES = ("form", "checkout", "cookie banner", "unsubscribe link", "list")


def identify_columns(
    generator: np.random.Generator,
    sessions: Sessions,
    people: People,
    names: Names,
    ended: Integers,
) -> Columns:
    """The table `identifies`: a device met an address or an account in a session.

    `ended` is the instant of the last event of each session.
    """
    by_click = sessions.arrival == Arrival.MAIL
    named = (sessions.form != Form.NONE) | sessions.types_email | by_click
    row = np.flatnonzero(named | sessions.is_logged_in)
    row = row[np.argsort(ended[row], kind="stable")]
    person, count = sessions.person[row], len(row)
    delay = generator.integers(1, 5, count) * SECOND
    delay[some(generator, count, 0.01)] += 7 * HOUR
    account = sessions.is_logged_in[row] | (sessions.form[row] == Form.ACCOUNT)
    number = int(people.number.min()) * LINKS_OF_A_PERSON + np.arange(count)
    return {
        "identify_id": numbered("id-", number, 11),
        "occurred_at": instants(ended[row]),
        "received_at": instants(ended[row] + delay),
        "anonymous_id": names.device(people, person, sessions.device[row]),
        "user_id": names.user(person, account),
        "email": names.email(person, named[row], person % 41 == 0),
        "phone": names.phone(person, sessions.opts_into_texts[row]),
    }


def consent_columns(
    generator: np.random.Generator,
    records: Records,
    sessions: Sessions,
    sends: Sends,
    rows: MessageRows,
    people: People,
    names: Names,
) -> Columns:
    """The table `consents`: given with a form, taken back with an unsubscribe."""
    count = len(records.person)
    texting = (records.session >= 0) & sessions.opts_into_texts[records.session]
    agrees = (records.person + records.offer + 1) % 8 != 0
    advertises = (generator.random((3, count)) < np.array([[0.7], [0.6], [0.8]])) * 1
    place = np.where(records.offer == IMPORT, 4, 0)
    banner = np.full(count, 2)
    every = np.ones(count, np.bool_)
    given = [
        (every, records, 0, agrees | (records.offer == IMPORT), place),
        (texting, records, 1, texting, place),
        *((every, records, 2 + row, advertises[row], banner) for row in range(3)),
    ]
    person = [item.person[chosen] for chosen, item, _, _, _ in given]
    moment = [item.created[chosen] for chosen, item, _, _, _ in given]
    purpose = [np.full(chosen.sum(), aim) for chosen, _, aim, _, _ in given]
    state = [np.asarray(value)[chosen] * 1 for chosen, _, _, value, _ in given]
    source = [value[chosen] for chosen, _, _, _, value in given]
    left = rows.event == LEFT
    person.append(sends.person[rows.send[left]])
    moment.append(rows.occurred[left])
    for column, value in ((purpose, 0), (state, 0), (source, 3)):
        column.append(np.full(left.sum(), value))
    return _consent_rows(
        people,
        names,
        np.concatenate(person),
        np.concatenate(moment),
        np.concatenate(purpose),
        np.concatenate(state),
        np.concatenate(source),
    )


def _consent_rows(
    people: People,
    names: Names,
    person: Integers,
    moment: Integers,
    purpose: Integers,
    state: Integers,
    source: Integers,
) -> Columns:
    order = np.argsort(moment, kind="stable")
    number = int(people.number.min()) * LINKS_OF_A_PERSON + np.arange(len(order))
    person, purpose = person[order], purpose[order]
    return {
        "consent_id": numbered("co-", number, 11),
        "email": names.email(person, purpose >= 0, person % 43 == 0),
        "phone": names.phone(person, purpose == 1),
        "purpose": texts(purpose, PURPOSES),
        "state": texts(state[order], STATES),
        "source": texts(source[order], PLACES),
        "changed_at": instants(moment[order]),
        "received_at": instants(moment[order] + 2 * SECOND),
    }


def assignment_columns(
    histories: Histories, people: People, names: Names, size: Size
) -> Columns:
    """The table `experiment_assignments`: everyone when first due for a treatment.

    Those never identified have no name to be assigned under. One experiment loses
    some of its treated on the way here, as its `recorded_share` says.
    """
    known = histories.identified >= 0
    person, experiment = np.nonzero((histories.assigned >= 0) & known[:, None])
    treated = people.treated[person, experiment]
    recorded = np.array([planted.recorded_share for planted in EXPERIMENTS])
    lost = treated & (people.number[person] * 37 % 100 >= 100 * recorded[experiment])
    person, experiment, treated = person[~lost], experiment[~lost], treated[~lost]
    day = histories.assigned[person, experiment].astype(np.int64)
    on_page = experiment == EXPERIMENT["exp_page"]
    day = np.where(on_page, histories.identified[person], day)
    moment = size.start_us + (people.arrival[person] + day) * DAY + 7 * HOUR
    return {
        "experiment_id": texts(
            experiment, [item.experiment_id for item in EXPERIMENTS]
        ),
        "experiment_name": texts(experiment, [item.name for item in EXPERIMENTS]),
        "email": names.email(person, person >= 0, np.zeros(len(person), np.int64)),
        "variant": texts(treated * 1, ("control", "treatment")),
        "assigned_at": instants(moment),
        "received_at": instants(moment + SECOND),
        "tactic": texts(experiment, [item.tactic for item in EXPERIMENTS]),
    }

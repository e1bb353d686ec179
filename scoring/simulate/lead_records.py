"""Lead records: forms filled in on the site, and lists from elsewhere."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import DAY, HOUR, SECOND, Flags, Integers, pick, stack
from scoring.simulate.columns import Columns, instants, numbered, texts
from scoring.simulate.kinds import FORM_OFFERS, Form
from scoring.simulate.logs import Sessions
from scoring.simulate.names import Names
from scoring.simulate.people import COUNTRIES, LEAD_TYPES, People, Standing, Type
from scoring.simulate.sizes import Size
from scoring.simulate.sources import SOURCES
from scoring.simulate.vocabulary import (
    CATEGORIES,
    COMPANIES,
    OBJECTIONS,
    OWNERS,
    QUEUES,
    QUIZ_ANSWERS,
    ROLE_SHARES,
    ROLES,
)

RECORDS_OF_A_PERSON = 100
OFFERS = (*FORM_OFFERS[1:], "import")
IMPORT = len(OFFERS) - 1


@dataclass(frozen=True)
class Records:
    """One entry per lead record; `session` and `device` are -1 for imported ones."""

    number: Integers
    person: Integers
    session: Integers
    device: Integers
    source: Integers
    offer: Integers
    created: Integers
    has_account: Flags


def draw_records(
    generator: np.random.Generator,
    sessions: Sessions,
    people: People,
    filled: Integers,
    size: Size,
) -> Records:
    """Records of the forms, at the instants `filled`, and of the imported lists."""
    forms = _form_records(sessions, filled)
    imports = _import_records(generator, people, size)
    both = stack([forms, imports])
    first = int(people.number.min()) * RECORDS_OF_A_PERSON
    order = np.argsort(both.created, kind="stable")
    return Records(
        number=first + np.arange(len(order)),
        person=both.person[order],
        session=both.session[order],
        device=both.device[order],
        source=both.source[order],
        offer=both.offer[order],
        created=both.created[order],
        has_account=both.has_account[order],
    )


def _form_records(sessions: Sessions, filled: Integers) -> Records:
    session = np.flatnonzero(sessions.form != Form.NONE)
    return Records(
        number=session,
        person=sessions.person[session],
        session=session,
        device=sessions.device[session],
        source=sessions.source[session],
        offer=sessions.form[session] - 1,
        created=filled[session] + SECOND,
        has_account=(sessions.form[session] == Form.ACCOUNT)
        | sessions.is_logged_in[session],
    )


def _import_records(
    generator: np.random.Generator, people: People, size: Size
) -> Records:
    """Fairs and bought lists: known to the CRM, never seen on the site before."""
    person = np.flatnonzero(people.standing == Standing.OFFLINE)
    none = np.full(len(person), -1)
    morning = generator.integers(8 * HOUR, 11 * HOUR, len(person))
    return Records(
        number=none,
        person=person,
        session=none,
        device=none,
        source=none,
        offer=np.full(len(person), IMPORT),
        created=size.start_us + people.arrival[person] * DAY + morning,
        has_account=np.zeros(len(person), np.bool_),
    )


def lead_columns(
    generator: np.random.Generator, records: Records, people: People, names: Names
) -> Columns:
    """The table `leads`."""
    person, count = records.person, len(records.person)
    every = np.ones(count, np.bool_)
    on_site = records.session >= 0
    late = np.where(generator.random(count) < 0.03, 30 * HOUR, 4 * SECOND)
    trade = people.lead_type[person] == Type.B2B
    quiz = records.offer == Form.QUIZ - 1
    objects = generator.random(count) < 0.2
    return {
        "lead_key": numbered("lead-", records.number, 9),
        "created_at": instants(records.created),
        "received_at": instants(records.created + late),
        "anonymous_id": _devices(records, people, names, on_site),
        "user_id": names.user(person, records.has_account),
        "email": names.email(person, every, person % 23 == 0),
        "phone": names.phone(person, people.wants_texts[person] | trade),
        **_utm_columns(records),
        "offer_type": texts(records.offer, OFFERS),
        "lead_type": texts(people.lead_type[person], LEAD_TYPES),
        "company": _maybe(person % len(COMPANIES), trade, COMPANIES),
        "role": _maybe(pick(generator, ROLE_SHARES, count), trade, ROLES),
        "region": texts(people.country[person], COUNTRIES),
        "product_interest": _maybe(
            people.favourite[person] % len(CATEGORIES), person % 4 > 0, CATEGORIES
        ),
        "quiz_answers": _maybe(person % len(QUIZ_ANSWERS), quiz, QUIZ_ANSWERS),
        "objection": _maybe(person % len(OBJECTIONS), trade & objects, OBJECTIONS),
        "owner": _maybe(person % len(OWNERS), trade & (person % 8 > 0), OWNERS),
    }


def _maybe(index: Integers, known: Flags, words: tuple[str, ...]) -> object:
    return texts(np.where(known, index, -1), words)


def _devices(records: Records, people: People, names: Names, on_site: Flags) -> object:
    device = names.device(people, records.person, records.device.clip(0))
    index = np.where(on_site, device.indices.to_numpy(), -1)
    return texts(index, device.dictionary)


def _utm_columns(records: Records) -> Columns:
    """The tags of the visit in which the form was filled in, in their first spelling."""
    first = [(source.utm_sources or ("",))[0] for source in SOURCES]
    medium = [(source.utm_mediums or ("",))[0] for source in SOURCES]
    campaign = [source.campaign for source in SOURCES]
    return {
        name: texts(
            np.where(
                np.array([*map(bool, words), False])[records.source], records.source, -1
            ),
            words,
        )
        for name, words in (
            ("utm_source", first),
            ("utm_medium", medium),
            ("utm_campaign", campaign),
        )
    }


def queue_of(people: People, person: Integers) -> Integers:
    """Queue by lead type."""
    return np.minimum(people.lead_type[person], len(QUEUES) - 1)

"""Lead records: forms filled in on the site, and lists from elsewhere."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

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
from scoring.simulate.cast import Cast
from scoring.simulate.columns import Columns, instants, numbered, scattered, texts
from scoring.simulate.kinds import FORM_OFFERS, Form
from scoring.simulate.logs import Sessions
from scoring.simulate.origins import words
from scoring.simulate.people import COUNTRIES, LEAD_TYPES, Standing, Type
from scoring.simulate.sources import SOURCES
from scoring.simulate.visiting import AGREEING
from scoring.simulate.vocabulary import (
    CATEGORIES,
    COMPANIES,
    INQUIRIES,
    OBJECTIONS,
    OWNERS,
    QUIZ_ANSWERS,
    ROLE_SHARES,
    ROLES,
)

IDS_OF_A_PERSON = 100
OFFERS = (*FORM_OFFERS[1:], "import")
IMPORT = len(OFFERS) - 1
LATE_SHARE = 0.03
INTEREST_MISSING = 4
OBJECTION_CHANCE = 0.2
# By the number of the person, so that who asked what is known.
FORM_INQUIRIES = {
    Form.QUOTE: ("", "bulk_order", "", "complex_pricing"),
    Form.CALLBACK: ("", "order_status", "product_question", "return", "refund"),
}
WITHOUT_OWNER = 8
META_LISTS = 3
"""One in so many who are imported filled in a form at Meta."""


@dataclass(frozen=True)
class Records:
    """One entry per lead record; `session` and `source` are -1 for imported ones."""

    number: Integers
    person: Integers
    session: Integers
    device: Integers
    source: Integers
    offer: Integers
    created: Integers
    has_account: Flags
    opts_into_texts: Flags

    @property
    def count(self) -> int:
        """Number of records."""
        return len(self.number)

    @property
    def is_import(self) -> Flags:
        """Whether a record came from a list."""
        is_import: Flags = self.offer == IMPORT
        return is_import


def draw_records(
    generator: np.random.Generator, sessions: Sessions, filled: Integers, cast: Cast
) -> Records:
    """Records of the forms, at the instants `filled`, and of the imported lists."""
    both = stack([_form_records(sessions, filled), _import_records(generator, cast)])
    by_time = rows_of(both, np.argsort(both.created, kind="stable"))
    first = cast.first_id(IDS_OF_A_PERSON)
    return replace(by_time, number=first + np.arange(both.count))


def _form_records(sessions: Sessions, filled: Integers) -> Records:
    session = np.flatnonzero(sessions.form != Form.NONE)
    form = sessions.form[session]
    return Records(
        number=session,
        person=sessions.person[session],
        session=session,
        device=sessions.device[session],
        source=sessions.source[session],
        offer=form - 1,
        created=filled[session] + SECOND,
        has_account=(form == Form.ACCOUNT) | sessions.is_logged_in[session],
        opts_into_texts=sessions.opts_into_texts[session],
    )


def _import_records(generator: np.random.Generator, cast: Cast) -> Records:
    """Fairs and bought lists: known to the CRM, never seen on the site before."""
    people = cast.people
    person = np.flatnonzero(people.standing == Standing.OFFLINE)
    none, no = np.full(len(person), -1), np.zeros(len(person), np.bool_)
    morning = generator.integers(8 * HOUR, 11 * HOUR, len(person))
    return Records(
        number=none,
        person=person,
        session=none,
        device=np.zeros(len(person), np.int64),
        source=none,
        offer=np.full(len(person), IMPORT),
        created=cast.shop.size.start_us + people.arrival[person] * DAY + morning,
        has_account=no,
        opts_into_texts=no,
    )


def agrees_to_mail(records: Records, cast: Cast) -> Flags:
    """Whether the person ticked the box for e-mail; a list's people did elsewhere."""
    ticked = (cast.people.number[records.person] + records.offer + 1) % AGREEING != 0
    agrees: Flags = ticked | records.is_import
    return agrees


def lead_columns(
    generator: np.random.Generator, records: Records, cast: Cast
) -> Columns:
    """The table `leads`."""
    person, people = records.person, cast.people
    trade = people.lead_type[person] == Type.B2B
    received = records.created + 4 * SECOND
    received[some(generator, records.count, LATE_SHARE)] += 30 * HOUR
    has_phone = people.wants_texts[person] | trade
    return {
        "lead_key": numbered("lead-", records.number, 9),
        "created_at": instants(records.created),
        "received_at": instants(received),
        "anonymous_id": cast.names.device(person, records.device, ~records.is_import),
        "user_id": cast.names.user(person, records.has_account),
        "email": cast.names.email(person, untidy=23),
        "phone": cast.names.phone(person, has_phone),
        "meta_lead_id": _meta_lead_ids(records),
        **_utm_columns(records),
        "offer_type": texts(records.offer, OFFERS),
        "lead_type": texts(people.lead_type[person], LEAD_TYPES),
        "region": texts(people.country[person], COUNTRIES),
        **_answer_columns(generator, records, cast, trade),
    }


def _meta_lead_ids(records: Records) -> pa.Array:
    """Some of the lists are of forms that people filled in at Meta."""
    elsewhere = ~records.is_import | (records.person % META_LISTS > 0)
    return numbered("52564", scattered(records.number), 10, elsewhere)


def _answer_columns(
    generator: np.random.Generator, records: Records, cast: Cast, trade: Flags
) -> Columns:
    """What people said about themselves, where they were asked."""
    person, count = records.person, records.count
    interest = cast.people.favourite[person] % len(CATEGORIES)
    role = pick(generator, ROLE_SHARES, count)
    objects = trade & (generator.random(count) < OBJECTION_CHANCE)
    owned = trade & (person % WITHOUT_OWNER > 0)
    quiz = records.offer == Form.QUIZ - 1
    return {
        "company": _cycled(COMPANIES, person, trade),
        "role": texts(np.where(trade, role, -1), ROLES),
        "product_interest": _cycled(
            CATEGORIES, interest, person % INTEREST_MISSING > 0
        ),
        "quiz_answers": _cycled(QUIZ_ANSWERS, person, quiz),
        "inquiry_reason": _inquiries(records),
        "objection": _cycled(OBJECTIONS, person, objects),
        "owner": _cycled(OWNERS, person, owned),
    }


def _inquiries(records: Records) -> pa.Array:
    """Why a form was filled in, where it asks: support comes by it as well as sales."""
    reasons = np.full(records.count, -1)
    for form, asked in FORM_INQUIRIES.items():
        chosen = [INQUIRIES.index(reason) if reason else -1 for reason in asked]
        cycled = np.array(chosen)[records.person % len(asked)]
        reasons = np.where(records.offer == form - 1, cycled, reasons)
    return texts(reasons, INQUIRIES)


def _cycled(vocabulary: tuple[str, ...], number: Integers, known: Flags) -> pa.Array:
    return texts(np.where(known, number % len(vocabulary), -1), vocabulary)


def _utm_columns(records: Records) -> Columns:
    """The tags of the visit in which the form was filled in, in first spelling."""
    firsts = {
        "utm_source": [(source.utm_sources or ("",))[0] for source in SOURCES],
        "utm_medium": [(source.utm_mediums or ("",))[0] for source in SOURCES],
        "utm_campaign": [source.campaign for source in SOURCES],
    }
    return {name: words(records.source, values) for name, values in firsts.items()}

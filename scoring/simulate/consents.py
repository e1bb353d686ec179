"""Consents as a contract table: given with a form, taken back with a link."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import SECOND, Flags, Integers, rows_of, stack
from scoring.simulate.cast import Cast
from scoring.simulate.columns import Columns, instants, numbered, texts
from scoring.simulate.lead_records import Records, agrees_to_mail
from scoring.simulate.logs import Sends
from scoring.simulate.messages import MessageRows, Row
from scoring.simulate.people import Type

IDS_OF_A_PERSON = 1_000
PURPOSES = (
    *("email", "sms", "ad_user_data", "ad_personalization", "profiling"),
    "phone",
)
EMAIL, SMS, PHONE = 0, 1, 5
UNCALLED = 3
"""One person in so many of the trade does not agree to calls."""

BANNER_SHARES = {2: 0.7, 3: 0.6, 4: 0.8}
"""Share of people who agree to each purpose of the banner."""

STATES = ("denied", "granted")
PLACES = ("form", "list", "cookie banner", "unsubscribe link")
FORM, LIST, BANNER, LINK = range(len(PLACES))


@dataclass(frozen=True)
class Answers:
    """One entry per answer of a person to a purpose."""

    person: Integers
    moment: Integers
    purpose: Integers
    is_granted: Flags
    place: Integers


def consent_columns(
    generator: np.random.Generator,
    records: Records,
    sends: Sends,
    rows: MessageRows,
    cast: Cast,
) -> Columns:
    """The table `consents`, in the order of the answers."""
    banners = [
        _answers(records, purpose, generator.random(records.count) < share, BANNER)
        for purpose, share in BANNER_SHARES.items()
    ]
    texting = _answers(records, SMS, records.opts_into_texts, FORM)
    answers = stack(
        [
            _mail_answers(records, cast),
            rows_of(texting, records.opts_into_texts),
            _call_answers(records, cast),
            *banners,
            _withdrawals(sends, rows),
        ]
    )
    return _rows(rows_of(answers, np.argsort(answers.moment, kind="stable")), cast)


def _answers(records: Records, purpose: int, is_granted: Flags, place: int) -> Answers:
    return Answers(
        records.person,
        records.created,
        np.full(records.count, purpose),
        is_granted,
        np.full(records.count, place),
    )


def _mail_answers(records: Records, cast: Cast) -> Answers:
    answers = _answers(records, EMAIL, agrees_to_mail(records, cast), FORM)
    answers.place[records.is_import] = LIST
    return answers


def _call_answers(records: Records, cast: Cast) -> Answers:
    """The trade is asked whether it may be called."""
    trade = cast.people.lead_type[records.person] == Type.B2B
    agrees = records.person % UNCALLED > 0
    return rows_of(_answers(records, PHONE, agrees, FORM), trade)


def _withdrawals(sends: Sends, rows: MessageRows) -> Answers:
    left = np.flatnonzero(rows.event == Row.UNSUBSCRIBED)
    count = len(left)
    return Answers(
        sends.person[rows.send[left]],
        rows.occurred[left],
        np.full(count, EMAIL),
        np.zeros(count, np.bool_),
        np.full(count, LINK),
    )


def _rows(answers: Answers, cast: Cast) -> Columns:
    person = answers.person
    number = cast.first_id(IDS_OF_A_PERSON) + np.arange(len(person))
    return {
        "consent_id": numbered("co-", number, 11),
        "email": cast.names.email(person, untidy=43),
        "phone": cast.names.phone(person, np.isin(answers.purpose, (SMS, PHONE))),
        "purpose": texts(answers.purpose, PURPOSES),
        "state": texts(answers.is_granted.astype(np.int32), STATES),
        "source": texts(answers.place, PLACES),
        "changed_at": instants(answers.moment),
        "received_at": instants(answers.moment + 2 * SECOND),
    }

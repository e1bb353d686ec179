"""The identifiers of a chunk's people: one text per person, chosen from by index."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.columns import numbered, texts
from scoring.simulate.people import People
from scoring.simulate.vocabulary import FIRST_NAMES, LAST_NAMES, MAIL_DOMAINS

DEVICE_SLOTS = 5
BOT_DEVICE, STAFF_DEVICE = 3, 4
"""A person has up to three devices; the other two slots name bots and staff."""


@dataclass(frozen=True)
class Names:
    """Texts by person; `emails` holds each address twice, the second time untidily."""

    emails: pa.Array
    users: pa.Array
    phones: pa.Array
    customers: pa.Array
    devices: pa.Array

    @property
    def count(self) -> int:
        """Number of people."""
        return len(self.users)

    def email(self, person: Integers, known: Flags, untidy: Flags) -> pa.Array:
        """Addresses of people, null where not known, some in capitals or with blanks."""
        index = person + self.count * untidy
        return texts(np.where(known, index, -1), self.emails)

    def user(self, person: Integers, known: Flags) -> pa.Array:
        """Account ids, null where not known."""
        return texts(np.where(known, person, -1), self.users)

    def phone(self, person: Integers, known: Flags) -> pa.Array:
        """Phone numbers, null where not known."""
        return texts(np.where(known, person, -1), self.phones)

    def customer(self, person: Integers, known: Flags) -> pa.Array:
        """Keys in the shop, null where not known."""
        return texts(np.where(known, person, -1), self.customers)

    def device(self, people: People, person: Integers, device: Integers) -> pa.Array:
        """Cookies; a shared device is the first device of the person before."""
        shared = people.shares_device[person] & (device == 0) & (person > 0)
        return texts((person - shared) * DEVICE_SLOTS + device, self.devices)


def name_people(people: People) -> Names:
    """Make up the identifiers of a chunk from the numbers of its people."""
    number = people.number
    slots = np.add.outer(number * DEVICE_SLOTS, np.arange(DEVICE_SLOTS)).ravel()
    tidy = _emails(number)
    return Names(
        emails=pa.concat_arrays([tidy, _untidy(tidy)]),
        users=numbered("u-", number, 8),
        phones=numbered("+49155", number % 10**8, 8),
        customers=numbered("c-", number, 8),
        devices=numbered("d-", slots, 9),
    )


def _emails(number: Integers) -> pa.Array:
    first = pa.array(FIRST_NAMES).take(pa.array(number % len(FIRST_NAMES)))
    last = pa.array(LAST_NAMES).take(pa.array(number // 7 % len(LAST_NAMES)))
    domain = pa.array(MAIL_DOMAINS).take(pa.array(number // 3 % len(MAIL_DOMAINS)))
    local = pc.binary_join_element_wise(first, last, numbered("", number, 1 + 7), ".")
    return pc.utf8_lower(pc.binary_join_element_wise(local, domain, "@"))


def _untidy(emails: pa.Array) -> pa.Array:
    spaced = pc.binary_join_element_wise("", pc.utf8_title(emails), "", " ")
    return pc.if_else(np.arange(len(emails)) % 2 == 0, pc.utf8_upper(emails), spaced)

"""The identifiers of a chunk's people: one text per person, chosen from by index."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.simulate.arrays import DAY, Flags, Integers
from scoring.simulate.columns import flags, numbered, scattered, texts
from scoring.simulate.people import People, Standing
from scoring.simulate.vocabulary import FIRST_NAMES, LAST_NAMES, MAIL_DOMAINS

DEVICE_SLOTS = 5
BLOCKING = 4
BOT_DEVICE, STAFF_DEVICE = 3, 4
"""A person has up to three devices; the other two slots name bots and staff."""


@dataclass(frozen=True)
class Names:
    """Texts by person; `emails` holds each address twice, the second time untidily.

    `slots` has a row per person and says which device each of their slots is.
    """

    emails: pa.Array
    users: pa.Array
    phones: pa.Array
    customers: pa.Array
    devices: pa.Array
    browsers: pa.Array
    slots: Integers

    def email(
        self, person: Integers, known: Flags | None = None, untidy: int = 0
    ) -> pa.Array:
        """Addresses of people, null where not known.

        One person in `untidy` is written in capitals or with a blank behind.
        """
        mess = (person % untidy == 0) if untidy else np.zeros(len(person), np.bool_)
        return _some_texts(self.emails, person + len(self.users) * mess, known)

    def user(self, person: Integers, known: Flags | None = None) -> pa.Array:
        """Account ids, null where not known."""
        return _some_texts(self.users, person, known)

    def phone(self, person: Integers, known: Flags | None = None) -> pa.Array:
        """Phone numbers, null where not known."""
        return _some_texts(self.phones, person, known)

    def customer(self, person: Integers, known: Flags | None = None) -> pa.Array:
        """Keys in the shop, null where not known."""
        return _some_texts(self.customers, person, known)

    def device(
        self, person: Integers, slot: Integers, known: Flags | None = None
    ) -> pa.Array:
        """Cookies of the devices, null where not known."""
        return _some_texts(self.devices, self.slots[person, slot], known)

    def browser(self, person: Integers, slot: Integers, known: Flags) -> pa.Array:
        """Meta's ids of the devices' browsers; one in so many lets none be made."""
        place = self.slots[person, slot]
        return _some_texts(self.browsers, place, known & (place % BLOCKING > 0))


def _some_texts(words: pa.Array, index: Integers, known: Flags | None) -> pa.Array:
    return texts(index if known is None else np.where(known, index, -1), words)


def name_people(people: People, start_us: int) -> Names:
    """Make up the identifiers of a chunk from the numbers and arrival of its people.

    The history begins at `start_us`, microseconds since 1970.
    """
    number = people.number
    devices = np.add.outer(number * DEVICE_SLOTS, np.arange(DEVICE_SLOTS)).ravel()
    arrived = np.repeat(start_us + people.arrival * DAY, DEVICE_SLOTS)
    tidy = _emails(number)
    return Names(
        emails=pa.concat_arrays([tidy, _untidy(tidy)]),
        users=numbered("u-", number, 8),
        phones=numbered("+49155", number % 10**8, 8),
        customers=numbered("c-", number, 8),
        devices=numbered("d-", devices, 9),
        browsers=_browsers(devices, arrived),
        slots=_slots(people),
    )


def _browsers(devices: Integers, arrived: Integers) -> pa.Array:
    """Ids as Meta's cookie has them: when it was set, in milliseconds, and chance."""
    moments = numbered("fb.1.", arrived // 1_000, 13)
    chance = numbered("1", scattered(devices), 10)
    return pc.binary_join_element_wise(moments, chance, ".")


def _slots(people: People) -> Integers:
    """Prospects who share a device use the first one of the prospect before them."""
    slots = np.arange(people.count * DEVICE_SLOTS).reshape(people.count, DEVICE_SLOTS)
    is_prospect = people.standing == Standing.PROSPECT
    sharing = 1 + np.flatnonzero(
        people.shares_device[1:] & is_prospect[1:] & is_prospect[:-1]
    )
    slots[sharing, 0] = (sharing - 1) * DEVICE_SLOTS
    return slots


def _emails(number: Integers) -> pa.Array:
    first = _cycled(FIRST_NAMES, number)
    last = _cycled(LAST_NAMES, number // 7)
    domain = _cycled(MAIL_DOMAINS, number // 3)
    local = pc.binary_join_element_wise(first, last, numbered("", number, 8), ".")
    return pc.utf8_lower(pc.binary_join_element_wise(local, domain, "@"))


def _cycled(words: tuple[str, ...], number: Integers) -> pa.Array:
    return texts(number % len(words), words).dictionary_decode()


def _untidy(emails: pa.Array) -> pa.Array:
    blank = pc.binary_join_element_wise(pc.utf8_title(emails), "", " ")
    return pc.if_else(
        flags(np.arange(len(emails)) % 2 == 0), pc.utf8_upper(emails), blank
    )

"""The people of one chunk: who they are before the first day is simulated."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from scoring.simulate.arrays import Flags, Floats, Integers, pick, rows_of, spread
from scoring.simulate.planted import PAGE_TREATED_SHARE
from scoring.simulate.sizes import Size
from scoring.simulate.sources import INTENTS, QUALITIES, SHARES, SOURCE

COUNTRIES = ("DE", "FR", "NL", "ES", "IT", "AT", "US", "GB")
COUNTRY_SHARES = (0.34, 0.16, 0.10, 0.08, 0.08, 0.04, 0.15, 0.05)
DOLLAR_COUNTRIES = (6, 7)
LEAD_TYPES = ("b2c", "b2b", "subscription", "marketplace")
LEAD_TYPE_SHARES = (0.78, 0.11, 0.08, 0.03)
OFFLINE_TYPE_SHARES = (0.0, 0.7, 0.1, 0.2)
STANDING_SHARES = (0.36, 0.56, 0.08)
PASSER_BY_DAYS = 30
INTENT_SPREAD = 0.75
INTENT_RANGE = (-2.5, 1.9)
SATURDAY = 5
DAYS_OF_WEEK = 7


class Type(IntEnum):
    """Position of a lead type."""

    B2C = 0
    B2B = 1
    SUBSCRIPTION = 2
    MARKETPLACE = 3


class Standing(IntEnum):
    """How a person relates to the site: looks once, considers, or was never there."""

    PASSER_BY = 0
    PROSPECT = 1
    OFFLINE = 2


@dataclass(frozen=True)
class People:
    """One entry per person, longest observed first, so that the living are a prefix.

    `arrival` is the day of the history on which a person appears, `life` the number
    of days from then on that are simulated. `receives` has a column per flow: whether
    the person is in its treatment; `sees_new_page` is the arm of the page test.
    """

    number: Integers
    arrival: Integers
    life: Integers
    standing: Integers
    source: Integers
    lead_type: Integers
    country: Integers
    intent: Floats
    quality: Floats
    favourite: Integers
    open_rate: Floats
    has_private_mail: Flags
    has_scanner: Flags
    has_invalid_email: Flags
    wants_texts: Flags
    devices: Integers
    shares_device: Flags
    receives: Flags
    sees_new_page: Flags

    @property
    def count(self) -> int:
        """Number of people."""
        return len(self.number)

    @property
    def first_number(self) -> int:
        """Least number, from which the ids of a chunk count on."""
        return int(self.number.min())

    @property
    def pays_dollars(self) -> Flags:
        """Whether a person shops in USD; the others in EUR."""
        return np.isin(self.country, DOLLAR_COUNTRIES)


def draw_people(
    generator: np.random.Generator,
    numbers: range,
    size: Size,
    products: int,
    flow_shares: Floats,
) -> People:
    """Draw the people of one chunk.

    `flow_shares` is the share of people in the treatment of each flow.
    """
    count = len(numbers)
    standing = spread(generator, STANDING_SHARES, count)
    source = _sources(generator, standing)
    arrival = _arrivals(generator, count, size)
    people = People(
        number=np.arange(numbers.start, numbers.stop),
        arrival=arrival,
        life=_lives(arrival, standing, size),
        standing=standing,
        source=source,
        lead_type=_lead_types(generator, standing),
        country=spread(generator, COUNTRY_SHARES, count),
        intent=_intents(generator, source),
        quality=QUALITIES[source],
        favourite=generator.integers(0, products, count),
        open_rate=generator.beta(1.6, 3.0, count).astype(np.float32),
        has_private_mail=_flags(generator, 0.38, count),
        has_scanner=_flags(generator, 0.04, count),
        has_invalid_email=_flags(generator, 0.035, count),
        wants_texts=_flags(generator, 0.22, count),
        devices=1 + spread(generator, (0.60, 0.31, 0.09), count),
        shares_device=_flags(generator, 0.07, count),
        receives=np.stack(
            [_flags(generator, share, count) for share in flow_shares], axis=1
        ),
        sees_new_page=_flags(generator, PAGE_TREATED_SHARE, count),
    )
    return rows_of(people, np.argsort(-people.life, kind="stable"))


def _flags(generator: np.random.Generator, share: float, count: int) -> Flags:
    flags: Flags = spread(generator, (1 - share, share), count) == 1
    return flags


def _sources(generator: np.random.Generator, standing: Integers) -> Integers:
    source = spread(generator, SHARES, len(standing))
    return np.where(standing == Standing.OFFLINE, SOURCE["direct"], source)


def _intents(generator: np.random.Generator, source: Integers) -> Floats:
    intent = INTENTS[source] + generator.normal(0.0, INTENT_SPREAD, len(source))
    return intent.clip(*INTENT_RANGE).astype(np.float32)


def _lead_types(generator: np.random.Generator, standing: Integers) -> Integers:
    types = spread(generator, LEAD_TYPE_SHARES, len(standing))
    trade = pick(generator, OFFLINE_TYPE_SHARES, len(standing))
    return np.where(standing == Standing.OFFLINE, trade, types)


def _arrivals(generator: np.random.Generator, count: int, size: Size) -> Integers:
    """Days of arrival: weekends are quieter, and the business grows over time."""
    days = np.arange(size.simulated_days)
    weekend = (size.start.weekday() + days) % DAYS_OF_WEEK >= SATURDAY
    weight = (1 + 0.35 * days / len(days)) * np.where(weekend, 0.8, 1.0)
    return pick(generator, weight, count)


def _lives(arrival: Integers, standing: Integers, size: Size) -> Integers:
    left = size.simulated_days - arrival
    passing = np.minimum(left, PASSER_BY_DAYS)
    return np.where(standing == Standing.PASSER_BY, passing, left)

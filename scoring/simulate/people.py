"""The people of one chunk: who they are before the first day is simulated."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from scoring.simulate.arrays import Flags, Floats, Integers, pick, rows_of, spread
from scoring.simulate.planted import EXPERIMENTS
from scoring.simulate.sizes import Size
from scoring.simulate.sources import INTENTS, QUALITIES, SHARES, SOURCE

COUNTRIES = ("DE", "FR", "NL", "ES", "IT", "AT", "US", "GB")
COUNTRY_SHARES = (0.34, 0.16, 0.10, 0.08, 0.08, 0.04, 0.15, 0.05)
DOLLAR_COUNTRIES = (6, 7)
LEAD_TYPES = ("b2c", "b2b", "subscription", "marketplace")
LEAD_TYPE_SHARES = (0.78, 0.11, 0.08, 0.03)
PASSER_BY_DAYS = 30


class Type(IntEnum):
    """Position of a lead type."""

    B2C = 0
    B2B = 1
    SUBSCRIPTION = 2
    MARKETPLACE = 3


class Standing(IntEnum):
    """How a person relates to the site."""

    PASSER_BY = 0
    PROSPECT = 1
    OFFLINE = 2


STANDING_SHARES = (0.36, 0.56, 0.08)


@dataclass(frozen=True)
class People:
    """One entry per person, longest observed first, so the living are a prefix.

    `arrival` is the day of the history on which a person appears, `life` the number
    of days from then on that are simulated.
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
    treated: Flags

    @property
    def count(self) -> int:
        """Number of people."""
        return len(self.number)

    @property
    def pays_dollars(self) -> Flags:
        """Whether a person shops in USD; the others in EUR."""
        return np.isin(self.country, DOLLAR_COUNTRIES)


def draw_people(
    generator: np.random.Generator, numbers: range, size: Size, products: int
) -> People:
    """Draw the people of one chunk."""
    count = len(numbers)
    standing = spread(generator, STANDING_SHARES, count)
    source = _sources(generator, standing)
    arrival = _arrivals(generator, count, size)
    spread_of_intent = generator.normal(0.0, 0.75, count)
    people = People(
        number=np.arange(numbers.start, numbers.stop),
        arrival=arrival,
        life=_lives(arrival, standing, size),
        standing=standing,
        source=source,
        lead_type=_lead_types(generator, standing),
        country=spread(generator, COUNTRY_SHARES, count),
        intent=(INTENTS[source] + spread_of_intent).clip(-2.5, 1.9).astype(np.float32),
        quality=QUALITIES[source],
        favourite=generator.integers(0, products, count),
        open_rate=generator.beta(1.6, 3.0, count).astype(np.float32),
        has_private_mail=spread(generator, (0.62, 0.38), count) == 1,
        has_scanner=spread(generator, (0.96, 0.04), count) == 1,
        has_invalid_email=spread(generator, (0.965, 0.035), count) == 1,
        wants_texts=spread(generator, (0.78, 0.22), count) == 1,
        devices=1 + spread(generator, (0.60, 0.31, 0.09), count),
        shares_device=spread(generator, (0.975, 0.025), count) == 1,
        treated=_treated(generator, count),
    )
    return rows_of(people, np.argsort(-people.life, kind="stable"))


def _sources(generator: np.random.Generator, standing: Integers) -> Integers:
    source = spread(generator, SHARES, len(standing))
    return np.where(standing == Standing.OFFLINE, SOURCE["direct"], source)


def _lead_types(generator: np.random.Generator, standing: Integers) -> Integers:
    types = spread(generator, LEAD_TYPE_SHARES, len(standing))
    trade = pick(generator, (0.0, 0.7, 0.1, 0.2), len(standing))
    return np.where(standing == Standing.OFFLINE, trade, types)


def _arrivals(generator: np.random.Generator, count: int, size: Size) -> Integers:
    """Days of arrival: weekends are quieter, and the business grows through the year."""
    days = np.arange(size.simulated_days)
    weight = (1 + 0.35 * days / len(days)) * np.where(days % 7 >= 5, 0.8, 1.0)
    return pick(generator, weight, count)


def _lives(arrival: Integers, standing: Integers, size: Size) -> Integers:
    left = size.simulated_days - arrival
    passing = np.minimum(left, PASSER_BY_DAYS)
    return np.where(standing == Standing.PASSER_BY, passing, left)


def _treated(generator: np.random.Generator, count: int) -> Flags:
    """Whether each person would be treated, one column per experiment."""
    shares = [experiment.treated_share for experiment in EXPERIMENTS]
    return np.stack(
        [spread(generator, (1 - share, share), count) == 1 for share in shares], axis=1
    )

"""What the planted causes come to: effects measured in large worlds of their own.

A planted factor says how a flow works on rates; what it does to the time until a lead
is sales qualified follows from everything else. So it is measured where the answer has
next to no noise: in a population in which one flow is withheld from a random half and
all else is as in the shop. After changing anything that people do, run
`python -m scoring.simulate.counterfactual`; it takes some minutes.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.simulate.arrays import Flags, Floats, Integers, rows_of, stack
from scoring.simulate.days import live
from scoring.simulate.logs import Histories
from scoring.simulate.measures import FILE, Measure, write_measures
from scoring.simulate.people import People, Standing, draw_people
from scoring.simulate.planted import EXPERIMENTS, FLOWS, SIGNALS, flow_shares
from scoring.simulate.products import PRODUCT_COUNT
from scoring.simulate.sizes import CHUNK_PEOPLE, SIZES
from scoring.simulate.sources import SOURCES

HORIZON_DAYS = 30
HAZARD_DAYS = 14
PEOPLE = 600_000
SEED = 20_260_701
OUTCOMES = {"sql": "scored", "crm_sql": "qualified", "first_purchase": "purchased"}
"""Names of the outcomes, and the history that dates each."""


@dataclass(frozen=True)
class Followed:
    """People followed for the horizon from a first day on; days are -1 for never."""

    source: Integers
    is_treated: Flags
    started: Integers
    scored: Integers
    qualified: Integers
    purchased: Integers
    score_at_14: Integers

    def days_to(self, outcome: str) -> Floats:
        """Days until an outcome, at most the horizon; nan for who had it before."""
        day = getattr(self, OUTCOMES[outcome])
        since = np.where(day < 0, HORIZON_DAYS, day - self.started).astype(float)
        return np.where(since < 0, np.nan, since.clip(None, HORIZON_DAYS))


def fingerprint() -> str:
    """Short hash of all that is planted, to tell measures of another world."""
    planted = repr((SIGNALS, FLOWS, EXPERIMENTS, SOURCES))
    return hashlib.sha256(planted.encode()).hexdigest()[:12]


def measure_flow(flow: int, people: int = PEOPLE, seed: int = SEED) -> list[Measure]:
    """Effects of a flow on those due it, against a random half without it."""
    shares = flow_shares()
    shares[flow] = 0.5
    due = stack(
        [
            _followed(crowd, histories, histories.due[:, flow], crowd.receives[:, flow])
            for crowd, histories in _worlds(people, seed + flow, shares)
        ]
    )
    return [
        measure
        for outcome in OUTCOMES
        for measure in _effects(FLOWS[flow].flow_id, outcome, due)
    ]


def measure_sources(people: int = PEOPLE, seed: int = SEED) -> list[Measure]:
    """Rates of those who left an address, by the source and channel they came from."""
    known = stack(
        [
            _followed(
                crowd, histories, _since_known(crowd, histories), crowd.sees_new_page
            )
            for crowd, histories in _worlds(people, seed - 1, flow_shares())
        ]
    )
    channels = np.array([source.channel for source in SOURCES])[known.source]
    keys = np.array([source.key for source in SOURCES])[known.source]
    outcomes = {
        "sql_rate_30d": known.days_to("sql") < HORIZON_DAYS,
        "first_purchase_rate_30d": known.days_to("first_purchase") < HORIZON_DAYS,
        "mean_score_day_14": known.score_at_14,
    }
    return [
        measure
        for scope, labels in (("channel", channels), ("source", keys))
        for name, values in outcomes.items()
        for measure in _means(scope, labels, name, values.astype(float))
    ]


def _worlds(
    people: int, seed: int, shares: Floats
) -> Iterator[tuple[People, Histories]]:
    """Chunks of people, with these shares of them in the treatment of each flow."""
    for number, start in enumerate(range(0, people, CHUNK_PEOPLE)):
        sequence = np.random.SeedSequence(seed, spawn_key=(number,))
        generator = np.random.default_rng(sequence)
        numbers = range(start, min(start + CHUNK_PEOPLE, people))
        crowd = draw_people(generator, numbers, SIZES["demo"], PRODUCT_COUNT, shares)
        yield crowd, live(generator, crowd).histories


def _since_known(crowd: People, histories: Histories) -> Integers:
    online = crowd.standing != Standing.OFFLINE
    return np.where(online, histories.identified, -1)


def _followed(
    crowd: People, histories: Histories, started: Integers, is_treated: Flags
) -> Followed:
    everyone = Followed(
        crowd.source,
        is_treated,
        started,
        histories.scored,
        histories.qualified,
        histories.purchased,
        histories.score_at_14,
    )
    whole = (started >= 0) & (crowd.life - started > HORIZON_DAYS)
    return rows_of(everyone, whole)


def _effects(key: str, outcome: str, due: Followed) -> list[Measure]:
    """What treatment changes among those without the outcome at the start.

    A difference of rates and of mean days within the horizon, and the ratio of
    outcomes per day at risk while a message works; the last error is of its logarithm.
    """
    days = due.days_to(outcome)
    fresh = ~np.isnan(days)
    arms = [days[fresh & (due.is_treated == treated)] for treated in (False, True)]
    rates = [(arm < HORIZON_DAYS).astype(float) for arm in arms]
    return [
        _difference(key, f"{outcome}_rate_30d_difference", rates),
        _difference(key, f"days_to_{outcome}_30d_difference", arms),
        _hazard_ratio(key, f"{outcome}_hazard_ratio_14d", arms),
    ]


def _difference(key: str, measure: str, arms: list[Floats]) -> Measure:
    error = np.sqrt(sum(arm.var() / len(arm) for arm in arms))
    value = arms[1].mean() - arms[0].mean()
    return Measure("flow", key, measure, float(value), float(error))


def _hazard_ratio(key: str, measure: str, arms: list[Floats]) -> Measure:
    events = np.array([(arm < HAZARD_DAYS).sum() for arm in arms])
    at_risk = np.array([arm.clip(0, HAZARD_DAYS).sum() for arm in arms])
    rates = events / at_risk
    error = np.sqrt((1 / events).sum())
    return Measure("flow", key, measure, float(rates[1] / rates[0]), float(error))


def _means(
    scope: str, labels: npt.NDArray[np.str_], measure: str, values: Floats
) -> Iterator[Measure]:
    for label in np.unique(labels):
        own = values[labels == label]
        error = float(own.std() / np.sqrt(len(own)))
        yield Measure(scope, str(label), measure, float(own.mean()), error)


def main(people: int = PEOPLE) -> None:
    """Measure everything and write it beside this module."""
    measures = measure_sources(people)
    for flow in range(len(FLOWS)):
        measures += measure_flow(flow, people)
    write_measures(FILE, fingerprint(), measures)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

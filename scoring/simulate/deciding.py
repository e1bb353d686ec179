"""Decisions at the end of a day: who buys, whom sales accepts, what the score is."""

import numpy as np

from scoring.simulate.arrays import Floats, Integers, pick
from scoring.simulate.kinds import Arrival
from scoring.simulate.living import Living, counted_signals
from scoring.simulate.logs import Comings, Sessions
from scoring.simulate.planted import (
    BASE_LOG_ODDS,
    CLASSIC_POINTS,
    FIRST_DAY_LOG_ODDS,
    LOG_ODDS,
    QUALIFY_LOG_ODDS,
    QUALIFY_SHARE,
    SATISFIED_DAYS,
    SATISFIED_LOG_ODDS,
    SQL_SCORE,
)
from scoring.simulate.sources import RETURN_SHARES

SCORE_AFTER_DAYS = 14
EARLIEST_SECOND = 8 * 3_600
SECONDS_TO_CHOOSE = 13 * 3_600
SECONDS_AFTER_VISIT = 5_400
LATEST_SECOND = 84_600


def qualify(
    generator: np.random.Generator,
    living: Living,
    day: int,
    signals: Floats,
    boost: Floats,
) -> None:
    """Sales accepts known people at odds of their signals and of the flows at work."""
    log_odds = QUALIFY_LOG_ODDS + QUALIFY_SHARE * (LOG_ODDS @ signals) + boost
    accepted = _drawn(generator, log_odds)
    first = living.qualified[accepted] < 0
    known = living.identified[accepted] >= 0
    living.qualified[accepted[first & known]] = day


def buyers(
    generator: np.random.Generator,
    living: Living,
    day: int,
    signals: Floats,
    boost: Floats,
) -> Integers:
    """People who buy on this day, at odds of what they did until now."""
    count = len(boost)
    log_odds = BASE_LOG_ODDS + LOG_ODDS @ signals + boost
    log_odds += living.people.quality[:count]
    satisfied = day - living.last_purchase[:count] < SATISFIED_DAYS
    log_odds += SATISFIED_LOG_ODDS * satisfied
    if day == 0:
        log_odds += FIRST_DAY_LOG_ODDS
    return _drawn(generator, log_odds)


def _drawn(generator: np.random.Generator, log_odds: Floats) -> Integers:
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    return np.flatnonzero(generator.random(len(chance), np.float32) < chance)


def buying_comings(
    generator: np.random.Generator,
    living: Living,
    person: Integers,
    earlier: Sessions,
) -> Comings:
    """When each buyer comes to buy: after the other sessions of the day."""
    count = len(person)
    latest = np.zeros(living.people.count, np.int64)
    latest[earlier.person] = earlier.second
    free = EARLIEST_SECOND + generator.integers(0, SECONDS_TO_CHOOSE, count)
    after = np.where(latest[person] > 0, latest[person] + SECONDS_AFTER_VISIT, 0)
    return Comings(
        person=person,
        second=np.maximum(free, after).clip(0, LATEST_SECOND),
        arrival=np.full(count, Arrival.PURCHASE),
        source=pick(generator, RETURN_SHARES, count),
        program=np.full(count, -1),
    )


def remember_purchases(living: Living, day: int, person: Integers) -> None:
    """Note the purchase; who has bought thinks of other things for a while."""
    living.purchased[person[living.purchased[person] < 0]] = day
    living.last_purchase[person] = day
    living.heat[person] *= 0.4


def note_scores(living: Living, day: int, count: int) -> None:
    """Note who ends the day in the SQL band, and the scores of day 14."""
    score = CLASSIC_POINTS @ counted_signals(living, day, count)
    known = living.identified[:count] >= 0
    reached = known & (score >= SQL_SCORE) & (living.scored[:count] < 0)
    living.scored[:count][reached] = day
    due = known & (day - living.identified[:count] == SCORE_AFTER_DAYS)
    living.score_at_14[:count][due] = score[due]

"""The days of a chunk of people, one after the other, all people at once."""

import numpy as np

from scoring.simulate.arrays import Flags, Floats, Integers, pick, rows_of, stack
from scoring.simulate.kinds import Arrival, Form, Kind, Stop
from scoring.simulate.living import Living, counted_signals
from scoring.simulate.logs import Chunk, Histories, Sends, Sessions
from scoring.simulate.mailing import (
    NOTHING,
    choose_mails,
    contactable,
    draw_mails,
    draw_texts,
    hold_out,
    remember_sends,
)
from scoring.simulate.people import People, Standing
from scoring.simulate.planted import (
    BASE_LOG_ODDS,
    CLASSIC_POINTS,
    EFFECT_DAYS,
    EXPERIMENT,
    FLOW,
    FLOW_EFFECTS,
    LOG_ODDS,
    QUALIFY_LOG_ODDS,
    QUALIFY_SHARE,
    SATISFIED_DAYS,
    SATISFIED_LOG_ODDS,
    SQL_SCORE,
)
from scoring.simulate.sources import RETURN_SHARES
from scoring.simulate.visiting import (
    cool_down,
    draw_clicks,
    draw_own,
    own_visitors,
    remember,
)

FIRST_DAY_LOG_ODDS = 1.5
"""On the day of arrival some buy at once, before any signal could gather."""

PURCHASE_EVENTS = [
    Kind.LANDING,
    Kind.VIEW_FAVOURITE,
    Kind.CART,
    Kind.CHECKOUT,
    Kind.SHIPPING,
    Kind.PAYMENT,
    Kind.PURCHASE,
]


def live(
    generator: np.random.Generator, people: People, withheld: Flags | None = None
) -> Chunk:
    """Simulate every day of the people's lives.

    `withheld` (one flag per flow) makes a counterfactual world in which those flows
    write to nobody and every other flow writes to all; None keeps the experiments.
    """
    living = Living.at_arrival(people)
    days = range(int(people.life.max(initial=1)))
    logs = [_live_day(generator, living, day, withheld) for day in days]
    return Chunk(
        sessions=stack([sessions for day, _ in logs for sessions in day]),
        sends=stack([sends for _, day in logs for sends in day]),
        histories=Histories(
            living.identified,
            living.qualified,
            living.purchased,
            living.scored,
            living.assigned,
        ),
    )


def _live_day(
    generator: np.random.Generator, living: Living, day: int, withheld: Flags | None
) -> tuple[list[Sessions], list[Sends]]:
    count = int(np.searchsorted(-living.people.life, -day, side="left"))
    _open_day(generator, living, day, count)
    sends = _send(generator, living, day, count, withheld)
    boosts = _flow_boosts(living, day, count)
    clicks = _follow_clicks(generator, living, day, sends)
    own = draw_own(
        generator, living, day, own_visitors(generator, living, day, boosts[0])
    )
    for sessions in (*clicks, own):
        remember(living, day, sessions)
    signals = counted_signals(living, day, count)
    _note_score(living, day, signals)
    _qualify(generator, living, day, signals, boosts[2])
    bought = _buy(generator, living, day, signals, boosts[1], [*clicks, own])
    remember(living, day, bought)
    return [*clicks, own, bought], sends


def _open_day(
    generator: np.random.Generator, living: Living, day: int, count: int
) -> None:
    living.windows.open_day(day, count)
    living.favourite_views.open_day(day, count)
    cool_down(generator, living, count)
    offline = living.people.standing[:count] == Standing.OFFLINE
    if day == 0:
        living.identified[:count][offline] = 0
        living.has_consent[:count][offline] = True
        living.assigned[:, EXPERIMENT["exp_page"]] = np.where(offline, -1, 0)


def _send(
    generator: np.random.Generator,
    living: Living,
    day: int,
    count: int,
    withheld: Flags | None,
) -> list[Sends]:
    mail, step = choose_mails(living, day, count)
    mail = np.where(contactable(living, count), mail, NOTHING)
    mail = hold_out(living, day, mail, withheld)
    mails = draw_mails(generator, living, day, mail, step)
    texts = draw_texts(generator, living, day, withheld)
    for sends in (mails, texts):
        remember_sends(living, day, sends, count)
    return [mails, texts]


def _flow_boosts(living: Living, day: int, count: int) -> Floats:
    """Sum of log effects of the flows at work: on visits, purchase, qualification."""
    at_work = day - living.last_message[:, :count] < EFFECT_DAYS
    return FLOW_EFFECTS @ at_work.astype(np.float32)


def _follow_clicks(
    generator: np.random.Generator, living: Living, day: int, sends: list[Sends]
) -> list[Sessions]:
    """A session for each message clicked; of two on a day the later brings none."""
    both = stack(sends)
    both = rows_of(both, both.click_delay >= 0)
    _, first = np.unique(both.person, return_index=True)
    clicked = rows_of(both, first)
    second = clicked.second + clicked.click_delay + 5
    is_text = clicked.program == FLOW["flow_cart_text"]
    return [
        draw_clicks(
            generator, living, day, clicked.person, second, clicked.program, is_text
        )
    ]


def _note_score(living: Living, day: int, signals: Floats) -> None:
    score = CLASSIC_POINTS @ signals
    reached = np.flatnonzero(score >= SQL_SCORE)
    first = reached[(living.scored[reached] < 0) & (living.identified[reached] >= 0)]
    living.scored[first] = day


def _qualify(
    generator: np.random.Generator,
    living: Living,
    day: int,
    signals: Floats,
    boost: Floats,
) -> None:
    """Sales accepts people at a rate of their signals and of the flows at work."""
    count = len(boost)
    log_odds = QUALIFY_LOG_ODDS + QUALIFY_SHARE * (LOG_ODDS @ signals) + boost
    accepted = np.flatnonzero(generator.random(count, np.float32) < _chance(log_odds))
    first = accepted[
        (living.qualified[accepted] < 0) & (living.identified[accepted] >= 0)
    ]
    living.qualified[first] = day


def _buy(
    generator: np.random.Generator,
    living: Living,
    day: int,
    signals: Floats,
    boost: Floats,
    earlier: list[Sessions],
) -> Sessions:
    """Purchase sessions of this day, each after the person's other sessions."""
    people, count = living.people, len(boost)
    log_odds = BASE_LOG_ODDS + LOG_ODDS @ signals + boost + people.quality[:count]
    satisfied = day - living.last_purchase[:count] < SATISFIED_DAYS
    log_odds += SATISFIED_LOG_ODDS * satisfied
    if day == 0:
        log_odds += FIRST_DAY_LOG_ODDS
    draw = generator.random(count, np.float32)
    person = np.flatnonzero(draw < _chance(log_odds))
    sessions = _draw_purchases(generator, living, day, person, earlier)
    first = person[living.purchased[person] < 0]
    living.purchased[first] = day
    living.last_purchase[person] = day
    living.heat[person] *= 0.4
    return sessions


def _chance(log_odds: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-log_odds))


def _draw_purchases(
    generator: np.random.Generator,
    living: Living,
    day: int,
    person: Integers,
    earlier: list[Sessions],
) -> Sessions:
    count = len(person)
    latest = np.zeros(living.people.count, np.int64)
    for sessions in earlier:
        np.maximum.at(latest, sessions.person, sessions.second)
    free = 8 * 3600 + generator.integers(0, 13 * 3600, count)
    second = np.maximum(free, latest[person] + 5_400).clip(0, 84_600)
    counts = np.zeros((count, len(Kind)), np.uint8)
    counts[:, PURCHASE_EVENTS] = 1
    return Sessions(
        person=person,
        day=living.people.arrival[person] + day,
        second=second,
        arrival=np.full(count, Arrival.PURCHASE),
        source=_return_sources(generator, count),
        program=np.full(count, -1),
        device=np.zeros(count, np.int64),
        form=np.full(count, Form.NONE),
        stop=np.full(count, Stop.COMPLETED),
        counts=counts,
        types_email=np.ones(count, np.bool_),
        is_logged_in=living.has_account[person],
        opts_into_texts=np.zeros(count, np.bool_),
    )


def _return_sources(generator: np.random.Generator, count: int) -> Integers:
    return pick(generator, RETURN_SHARES, count)

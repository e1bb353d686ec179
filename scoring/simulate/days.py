"""The days of a chunk of people, one after the other, all people at once."""

import numpy as np

from scoring.simulate.arrays import Floats, stack
from scoring.simulate.deciding import (
    buyers,
    buying_comings,
    note_scores,
    qualify,
    remember_purchases,
)
from scoring.simulate.living import Living, at_arrival, counted_signals
from scoring.simulate.logs import Chunk, Histories, Sends, Sessions
from scoring.simulate.mailing import (
    choose_mails,
    draw_mails,
    hold_out,
    remember_sends,
)
from scoring.simulate.people import People, Standing
from scoring.simulate.planted import EFFECT_DAYS, FLOW_EFFECTS
from scoring.simulate.sessions import draw_purchases, draw_sessions
from scoring.simulate.texting import draw_texts
from scoring.simulate.visiting import (
    clicked_comings,
    cool_down,
    own_comings,
    remember,
)


def live(generator: np.random.Generator, people: People) -> Chunk:
    """Simulate every day of the people's lives.

    Days are counted from each person's arrival, so the people of a chunk share every
    step whatever their calendar, and those still observed are always the first.
    """
    living = at_arrival(people)
    days = range(int(people.life.max()))
    logs = [_live_day(generator, living, day) for day in days]
    return Chunk(
        sessions=stack([sessions for day, _ in logs for sessions in day]),
        sends=stack([sends for _, day in logs for sends in day]),
        histories=_histories(living),
    )


def _live_day(
    generator: np.random.Generator, living: Living, day: int
) -> tuple[list[Sessions], list[Sends]]:
    count = int(np.searchsorted(-living.people.life, -day, side="left"))
    _open_day(generator, living, day, count)
    sends = _send(generator, living, day, count)
    boosts = _flow_boosts(living, day, count)
    visits = _visit(generator, living, day, sends, boosts[0])
    bought = _decide(generator, living, day, visits, boosts)
    note_scores(living, day, count)
    return [visits, bought], sends


def _open_day(
    generator: np.random.Generator, living: Living, day: int, count: int
) -> None:
    living.windows.open_day(day, count)
    living.favourite_views.open_day(day, count)
    cool_down(generator, living, count)
    if day == 0:
        offline = living.people.standing == Standing.OFFLINE
        living.identified[offline] = 0
        living.has_consent[offline] = True


def _send(
    generator: np.random.Generator, living: Living, day: int, count: int
) -> list[Sends]:
    mail, step = choose_mails(living, day, count)
    mails = draw_mails(generator, living, day, hold_out(living, day, mail), step)
    texts = draw_texts(generator, living, day, count)
    for sends in (mails, texts):
        remember_sends(living, day, sends)
    return [mails, texts]


def _flow_boosts(living: Living, day: int, count: int) -> Floats:
    """Sums of log effects of the flows at work: on visits, purchase, qualification."""
    at_work = day - living.last_message[:, :count] < EFFECT_DAYS
    boosts: Floats = FLOW_EFFECTS @ at_work.astype(np.float32)
    return boosts


def _visit(
    generator: np.random.Generator,
    living: Living,
    day: int,
    sends: list[Sends],
    boost: Floats,
) -> Sessions:
    clicks = clicked_comings(stack(sends))
    own = own_comings(generator, living, day, boost, clicks.person)
    sessions = draw_sessions(generator, living, day, stack([clicks, own]))
    remember(living, day, sessions)
    return sessions


def _decide(
    generator: np.random.Generator,
    living: Living,
    day: int,
    visits: Sessions,
    boosts: Floats,
) -> Sessions:
    signals = counted_signals(living, day, boosts.shape[1])
    qualify(generator, living, day, signals, boosts[2])
    person = buyers(generator, living, day, signals, boosts[1])
    comings = buying_comings(generator, living, person, visits)
    bought = draw_purchases(living, day, comings)
    remember(living, day, bought)
    remember_purchases(living, day, person)
    return bought


def _histories(living: Living) -> Histories:
    return Histories(
        identified=living.identified,
        qualified=living.qualified,
        purchased=living.purchased,
        scored=living.scored,
        score_at_14=living.score_at_14,
        due=living.due,
    )

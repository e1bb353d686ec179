"""Messages of one day: who is written to, and what becomes of the message."""

import numpy as np

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.living import ANY_OPEN, NEVER, Living
from scoring.simulate.logs import BOUNCED, DELIVERED, Sends
from scoring.simulate.planted import EXPERIMENTS, FLOW, FLOWS, SIGNAL

NEWSLETTER_DAYS = 14
WELCOME_DAYS = np.array([1, 3, 6])
LETTER_DAY = 11
PROMOTION_DAY = 22
WINBACK_SILENCE = 25
PICKS_PAUSE = 21
CLICKS = np.array([0.22, 0.30, 0.26, 0.20, 0.14, 0.0, 0.0, 0.10])
"""Chance that an opened message of each flow, or a newsletter, is clicked."""

NOTHING = -1
NEWSLETTER = len(FLOWS)


def choose_mails(living: Living, day: int, count: int) -> tuple[Integers, Integers]:
    """The e-mail each of the first `count` people is due today, and its step.

    One a day at most: later lines outrank earlier ones.
    """
    since = day - living.identified[:count]
    known = living.identified[:count] >= 0
    mail = np.full(count, NOTHING)
    step = np.zeros(count, np.int64)
    calendar = living.people.arrival[:count] + day
    fresh = (since > 0) & (day - living.last_visit[:count] < 75)
    mail[fresh & (calendar % NEWSLETTER_DAYS == 3)] = NEWSLETTER
    mail[day - living.last_visit[:count] == WINBACK_SILENCE] = FLOW["flow_winback"]
    mail[since == PROMOTION_DAY] = FLOW["flow_promotion"]
    active = living.windows.sums[SIGNAL["visit"], :count] >= 2
    mail[(since == LETTER_DAY) & active] = FLOW["flow_letter"]
    mail[_wants_picks(living, day, count)] = FLOW["flow_recommendation"]
    for place, after in enumerate(WELCOME_DAYS):
        mail[since == after] = FLOW["flow_welcome"]
        step[since == after] = place
    for place in range(FLOWS[FLOW["flow_cart"]].steps):
        left = (day - living.cart_day[:count] == place + 1) & _not_bought(
            living, day, count
        )
        mail[left] = FLOW["flow_cart"]
        step[left] = place
    return np.where(known, mail, NOTHING), step


def _wants_picks(living: Living, day: int, count: int) -> Flags:
    viewed = living.favourite_views.sums[0, :count] >= 2
    rested = day - living.last_picks[:count] > PICKS_PAUSE
    return viewed & rested & (day - living.last_visit[:count] == 1)


def _not_bought(living: Living, day: int, count: int) -> Flags:
    bought = living.purchased[:count]
    return (bought < 0) | (bought < living.cart_day[:count])


def contactable(living: Living, count: int) -> Flags:
    """People who may and can be written to by e-mail."""
    return (
        living.has_consent[:count]
        & ~living.unsubscribed[:count]
        & ~living.bounced[:count]
    )


def hold_out(
    living: Living, day: int, mail: Integers, withheld: Flags | None
) -> Integers:
    """Assign people to the tests of their flow, and take the mail from the controls.

    `withheld` forces flows for a counterfactual: it replaces the random split of
    every experiment on a flow by one answer per flow.
    """
    kept = mail.copy()
    for row, experiment in enumerate(EXPERIMENTS):
        if experiment.flow_id == "":
            continue
        due = np.flatnonzero(mail == FLOW[experiment.flow_id])
        first = due[living.assigned[due, row] < 0]
        living.assigned[first, row] = day
        if withheld is None:
            kept[due[~living.people.treated[due, row]]] = NOTHING
    if withheld is not None:
        for flow in np.flatnonzero(withheld):
            kept[mail == flow] = NOTHING
    return kept


def draw_mails(
    generator: np.random.Generator,
    living: Living,
    day: int,
    mail: Integers,
    step: Integers,
) -> Sends:
    """Send the mails due, and draw what becomes of each."""
    person = np.flatnonzero(mail != NOTHING)
    flow, count = mail[person], len(person)
    people = living.people
    draw = generator.random((6, count), np.float32)
    bounces = people.has_invalid_email[person]
    readable = ~bounces & (flow != FLOW["flow_letter"])
    opens = readable & (draw[0] < people.open_rate[person])
    clicks = opens & (draw[1] < CLICKS[np.minimum(flow, NEWSLETTER)])
    open_delay = 180 + (draw[2] * 30_000).astype(np.int64)
    scanned = readable & people.has_scanner[person]
    private = readable & people.has_private_mail[person]
    return Sends(
        person=person,
        day=people.arrival[person] + day,
        second=8 * 3600 + (draw[3] * 7_200).astype(np.int64),
        program=_programs(living, day, person, flow),
        step=step[person],
        fate=np.where(bounces, BOUNCED, DELIVERED),
        open_delay=np.where(opens, open_delay, -1),
        click_delay=np.where(clicks, open_delay + 20, -1),
        machine_delay=np.where(private, (draw[4] * 2).astype(np.int64), -1),
        scanner_delay=np.where(scanned, 1, -1),
        to_product=clicks & (draw[4] < 0.75),
        unsubscribes=opens & (draw[5] < 0.012),
        complains=opens & (draw[5] > 0.998),
        replies=readable & (draw[5] > 0.990) & (draw[5] < 0.992),
    )


def _programs(living: Living, day: int, person: Integers, flow: Integers) -> Integers:
    """Flows keep their number; newsletters are numbered on by their date."""
    issue = (living.people.arrival[person] + day) // NEWSLETTER_DAYS
    return np.where(flow == NEWSLETTER, NEWSLETTER + issue, flow)


def draw_texts(
    generator: np.random.Generator, living: Living, day: int, withheld: Flags | None
) -> Sends:
    """Text messages to those who left a cart the day before and take texts."""
    flow = FLOW["flow_cart_text"]
    left = living.takes_texts & (living.cart_day == day - 1)
    stays = withheld is not None and bool(withheld[flow])
    person = np.flatnonzero(left & (not stays) & (living.people.life > day))
    count = len(person)
    draw = generator.random((3, count), np.float32)
    clicks = draw[0] < 0.25
    nothing = np.zeros(count, np.bool_)
    return Sends(
        person=person,
        day=living.people.arrival[person] + day,
        second=10 * 3600 + (draw[1] * 3_600).astype(np.int64),
        program=np.full(count, flow),
        step=np.zeros(count, np.int64),
        fate=np.where(draw[2] < 0.03, 2, DELIVERED),
        open_delay=np.full(count, -1),
        click_delay=np.where(clicks & (draw[2] >= 0.03), 600, -1),
        machine_delay=np.full(count, -1),
        scanner_delay=np.full(count, -1),
        to_product=clicks,
        unsubscribes=nothing,
        complains=nothing,
        replies=draw[2] > 0.97,
    )


def remember_sends(living: Living, day: int, sends: Sends, living_count: int) -> None:
    """Let the messages of distinct people enter their windows and their state."""
    person = sends.person
    flow = np.minimum(sends.program, NEWSLETTER)
    new = living.first_sent[person] == NEVER
    is_mail = flow != FLOW["flow_cart_text"]
    living.first_sent[person[new & is_mail]] = day
    arrived = (sends.fate == DELIVERED) & (flow < NEWSLETTER)
    living.last_message[flow[arrived], person[arrived]] = day
    living.last_picks[person[flow == FLOW["flow_recommendation"]]] = day
    opened = sends.open_delay >= 0
    clicked = sends.to_product & is_mail
    living.windows.add(day, SIGNAL["email_open"], person, opened)
    living.windows.add(day, ANY_OPEN, person, opened | (sends.machine_delay >= 0))
    living.windows.add(day, SIGNAL["email_click_to_product"], person, clicked)
    living.unsubscribed[person[sends.unsubscribes | sends.complains]] = True
    living.bounced[person[sends.fate == BOUNCED]] = True

"""E-mails of one day: who is written to, and what becomes of the message."""

from dataclasses import replace

import numpy as np

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.living import ANY_OPEN, NEVER, Living
from scoring.simulate.logs import Fate, Sends, plain_sends
from scoring.simulate.planted import FLOW, FLOWS, SIGNAL

NOTHING = -1
NEWSLETTER = len(FLOWS)
"""Newsletters follow the flows in number, one number for each issue."""

NEWSLETTER_DAYS = 14
NEWSLETTER_WEEKDAY = 3
SUNSET_DAYS = 75
"""Who has not visited for so long gets no newsletter any more."""

WELCOME_DAYS = (1, 3, 6)
LETTER_DAY = 11
LETTER_VISITS = 2
PROMOTION_DAY = 22
WINBACK_SILENCE = 25
PICKS_PAUSE = 21
PICKS_VIEWS = 2

CLICKS = np.array([0.22, 0.30, 0.26, 0.20, 0.14, 0.0, 0.0, 0.10])
"""Chance that an opened message of each flow, or a newsletter, is clicked."""

TO_PRODUCT = 0.75
UNSUBSCRIBES = 0.012
COMPLAINS = 0.994
REPLIES = (0.990, 0.992)
"""Parts of one draw, so that nobody does two of these with one message."""

SCANNER_SECONDS = 1
FIRST_OPEN_SECONDS = 180
OPEN_SECONDS = 30_000
CLICK_SECONDS = 20
MAIL_FROM, MAIL_SECONDS = 8 * 3_600, 7_200


MAIL_SIGNALS = np.array(
    [SIGNAL["email_open"], ANY_OPEN, SIGNAL["email_click_to_product"]]
)


def choose_mails(living: Living, day: int, count: int) -> tuple[Integers, Integers]:
    """The e-mail each of the first `count` people is due today, and its step.

    One a day at most: later lines outrank earlier ones.
    """
    since = day - living.identified[:count]
    away = day - living.last_visit[:count]
    mail, step = np.full(count, NOTHING), np.zeros(count, np.int64)
    calendar = (living.people.arrival[:count] + day) % NEWSLETTER_DAYS
    mail[(calendar == NEWSLETTER_WEEKDAY) & (away < SUNSET_DAYS)] = NEWSLETTER
    mail[away == WINBACK_SILENCE] = FLOW["flow_winback"]
    mail[since == PROMOTION_DAY] = FLOW["flow_promotion"]
    mail[_deserves_letter(living, since, count)] = FLOW["flow_letter"]
    mail[_wants_picks(living, day, count)] = FLOW["flow_recommendation"]
    for place, after in enumerate(WELCOME_DAYS):
        mail[since == after] = FLOW["flow_welcome"]
        step[since == after] = place
    for place in range(FLOWS[FLOW["flow_cart"]].steps):
        left = left_cart(living, day - place - 1, count)
        mail[left] = FLOW["flow_cart"]
        step[left] = place
    return np.where(_contactable(living, day, count), mail, NOTHING), step


def _deserves_letter(living: Living, since: Integers, count: int) -> Flags:
    """Active people who were written to before: the letter must change nothing at all.

    As the first message it would start the clock of the silence that follows one.
    """
    visits = living.windows.sums[SIGNAL["visit"], :count]
    written_to = living.first_sent[:count] != NEVER
    deserves: Flags = (since == LETTER_DAY) & (visits >= LETTER_VISITS) & written_to
    return deserves


def _wants_picks(living: Living, day: int, count: int) -> Flags:
    viewed = living.favourite_views.sums[0, :count] >= PICKS_VIEWS
    rested = day - living.last_picks[:count] > PICKS_PAUSE
    wants: Flags = viewed & rested & (living.last_visit[:count] == day - 1)
    return wants


def left_cart(living: Living, day: int, count: int) -> Flags:
    """Whether a cart was left on that day, and nothing bought since."""
    bought = living.last_purchase[:count] >= day
    left: Flags = (living.cart_day[:count] == day) & ~bought
    return left


def _contactable(living: Living, day: int, count: int) -> Flags:
    """Whether a person was known before today and may and can be written to."""
    known = (living.identified[:count] >= 0) & (living.identified[:count] < day)
    stopped = living.unsubscribed[:count] | living.bounced[:count]
    return known & living.has_consent[:count] & ~stopped


def hold_out(living: Living, day: int, mail: Integers) -> Integers:
    """Note who is due a flow for the first time; withhold it where the arm says so."""
    row = np.flatnonzero((mail >= 0) & (mail < NEWSLETTER))
    return np.where(withheld_of(living, day, row, mail[row], len(mail)), NOTHING, mail)


def withheld_of(
    living: Living, day: int, person: Integers, flow: Integers, count: int
) -> Flags:
    """Who of the first `count` people is due a flow and does not get it.

    The first time a person is due a flow is noted.
    """
    first = living.due[person, flow] < 0
    living.due[person[first], flow[first]] = day
    withheld = np.zeros(count, np.bool_)
    withheld[person] = ~living.people.receives[person, flow]
    return withheld


def draw_mails(
    generator: np.random.Generator,
    living: Living,
    day: int,
    mail: Integers,
    step: Integers,
) -> Sends:
    """Send the mails due, and draw what becomes of each."""
    people, person = living.people, np.flatnonzero(mail != NOTHING)
    flow, count = mail[person], len(person)
    draw = generator.random((6, count), np.float32)
    bounces = people.has_invalid_email[person]
    readable = ~bounces & (flow != FLOW["flow_letter"])
    opens = readable & (draw[0] < people.open_rate[person])
    clicks = opens & (draw[1] < CLICKS[flow])
    open_delay = FIRST_OPEN_SECONDS + (draw[2] * OPEN_SECONDS).astype(np.int64)
    scanned = readable & people.has_scanner[person]
    private = readable & people.has_private_mail[person]
    replies = (draw[5] > REPLIES[0]) & (draw[5] < REPLIES[1])
    second = MAIL_FROM + (draw[3] * MAIL_SECONDS).astype(np.int64)
    program = _programs(living, day, person, flow)
    return replace(
        plain_sends(person, people.arrival[person] + day, second, program),
        step=step[person],
        fate=np.where(bounces, Fate.BOUNCED, Fate.DELIVERED),
        open_delay=np.where(opens, open_delay, -1),
        click_delay=np.where(clicks, open_delay + CLICK_SECONDS, -1),
        machine_delay=np.where(private, (draw[4] * 2).astype(np.int64), -1),
        scanner_delay=np.where(scanned, SCANNER_SECONDS, -1),
        to_product=clicks & (draw[4] < TO_PRODUCT),
        unsubscribes=opens & (draw[5] < UNSUBSCRIBES),
        complains=opens & (draw[5] > COMPLAINS),
        replies=readable & replies,
    )


def _programs(living: Living, day: int, person: Integers, flow: Integers) -> Integers:
    """Flows keep their number; newsletters are numbered on by their date."""
    issue = (living.people.arrival[person] + day) // NEWSLETTER_DAYS
    return np.where(flow == NEWSLETTER, NEWSLETTER + issue, flow)


def remember_sends(living: Living, day: int, sends: Sends) -> None:
    """Let the messages of distinct people enter their windows and their state."""
    person, flow = sends.person, np.minimum(sends.program, NEWSLETTER)
    is_mail = flow != FLOW["flow_cart_text"]
    new = is_mail & (living.first_sent[person] == NEVER)
    living.first_sent[person[new]] = day
    arrived = (sends.fate == Fate.DELIVERED) & (flow < NEWSLETTER)
    living.last_message[flow[arrived], person[arrived]] = day
    living.last_picks[person[flow == FLOW["flow_recommendation"]]] = day
    opened = sends.open_delay >= 0
    fetched = opened | (sends.machine_delay >= 0)
    seen = np.stack([opened, fetched, sends.to_product & is_mail])
    living.windows.add(day, MAIL_SIGNALS, person, seen)
    living.unsubscribed[person[sends.unsubscribes]] = True
    living.has_consent[person[sends.complains]] = False
    living.bounced[person[sends.fate == Fate.BOUNCED]] = True

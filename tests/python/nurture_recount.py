"""The cells of `nurture_trials` counted by hand: one loop after the other, no SQL."""

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
WINDOW = 14 * DAY
STRETCHES = ((0, 1), (1, 3), (3, 6), (6, 10), (10, 14))
AGES = (1, 2, 4, 7, 14, 30)
ASLEEP = 6
QUIET = 3
CONTROLS = 4
CUT = 2.5
BOUGHT, CREATED = "purchase", "became a lead"
LEAST_TOUCHES, TYPICAL, RARE = 10, 0.75, 0.1
OFTEN = (2, 4, 8)


@dataclass(frozen=True)
class Lead:
    lead_id: str
    channel: str
    created_at: datetime
    sql_at: datetime


@dataclass(frozen=True)
class Touch:
    touchpoint_id: str
    lead_id: str
    flow_id: str
    fate: str
    touched_at: datetime

    @property
    def name(self) -> tuple[str, str]:
        arrived = self.fate == "arrived"
        return ("flow", self.flow_id) if arrived else ("undelivered", self.fate)


@dataclass(frozen=True)
class Span:
    lead_id: str
    warmth: int
    recency: int
    pace: int
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True)
class Sign:
    """A signal on a day of a lead."""

    lead_id: str
    signal: str
    last_at: datetime
    events: int


@dataclass(frozen=True)
class State:
    lead_id: str
    signal: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True)
class World:
    """Rows of the tables that the models read."""

    leads: list[Lead]
    touches: list[Touch]
    spans: list[Span]
    signs: list[Sign]
    states: list[State]


class Recount:
    """All that the models say of a few leads."""

    def __init__(self, world: World, as_of: datetime) -> None:
        self.as_of = as_of
        self.leads = {lead.lead_id: lead for lead in world.leads}
        self.states = world.states
        born = [Sign(x.lead_id, CREATED, x.created_at, 1) for x in world.leads]
        known = [x for x in world.signs if x.last_at < self.leads[x.lead_id].sql_at]
        self.signs = sorted([*known, *born], key=lambda sign: sign.last_at)
        self.spans = []
        for span in world.spans:
            last = min(span.valid_to, self.leads[span.lead_id].sql_at, as_of)
            if span.valid_from < last:
                self.spans.append(Span(*list(vars(span).values())[:-1], last))
        self.touches = sorted(
            (
                touch
                for touch in world.touches
                if self.leads[touch.lead_id].created_at
                <= touch.touched_at
                < self.leads[touch.lead_id].sql_at
            ),
            key=lambda touch: (touch.touched_at, touch.touchpoint_id),
        )
        self.names = sorted({touch.name for touch in self.touches})
        self.all_mornings = self.mornings() if self.touches else []
        self.triggers = {name: self._trigger(name) for name in self.names}
        self.trials = self._trials()

    def times(self, name: tuple[str, str], lead_id: str) -> list[datetime]:
        return [
            touch.touched_at
            for touch in self.touches
            if touch.name == name and touch.lead_id == lead_id
        ]

    def span_at(self, lead_id: str, at: datetime) -> Span | None:
        for span in self.spans:
            if span.lead_id == lead_id and span.valid_from < at <= span.valid_to:
                return span
        return None

    def stratum(self, lead_id: str, at: datetime) -> tuple | None:
        lead, span = self.leads[lead_id], self.span_at(lead_id, at)
        if span is None or span.recency >= ASLEEP:
            return None
        if at >= lead.sql_at or at + WINDOW > self.as_of:
            return None
        age = sum(at > lead.created_at + days * DAY for days in AGES)
        is_written_to = any(
            touch.lead_id == lead_id and at - WINDOW <= touch.touched_at < at
            for touch in self.touches
        )
        consents = tuple(
            any(
                state.lead_id == lead_id
                and state.signal == f"{purpose}_consent"
                and state.valid_from < at <= state.valid_to
                for state in self.states
            )
            for purpose in ("email", "sms")
        )
        return (span.warmth, span.recency, span.pace, age, is_written_to, consents)

    def last_sign(self, lead_id: str, signal: str, at: datetime) -> Sign | None:
        """The last time, unless the lead has bought since."""
        before = [s for s in self.signs if s.lead_id == lead_id and s.last_at < at]
        own = [sign for sign in before if sign.signal == signal]
        bought = [sign.last_at for sign in before if sign.signal == BOUGHT]
        if not own:
            return None
        is_over = (
            signal != BOUGHT and max(bought, default=datetime.min) >= own[-1].last_at
        )
        return None if is_over else own[-1]

    def waits(self, openings: list, signal: str) -> list[int]:
        """Whole seconds since the signal, of the openings that had it."""
        signs = [(self.last_sign(lead, signal, at), at) for lead, at in openings]
        return sorted(_seconds(sign.last_at, at) for sign, at in signs if sign)

    def _trigger(self, name: tuple[str, str]) -> tuple[str, int, int] | None:
        """The signal after which most touches come, and next to no morning does."""
        touched = self.trial_touches(name)
        need = math.ceil(TYPICAL * len(touched))
        if len(touched) < LEAST_TOUCHES:
            return None
        found = []
        for signal in sorted({sign.signal for sign in self.signs}):
            waits = self.waits(touched, signal)
            windows = zip(waits, waits[need - 1 :], strict=False)
            lengths = [(end - start, start, end) for start, end in windows]
            if lengths:
                length, start, end = min(lengths)
                mornings = self.waits(self.all_mornings, signal)
                like = sum(start <= wait <= end for wait in mornings)
                found.append((like, length, signal, start, end))
        if not found or min(found)[0] > RARE * len(self.all_mornings):
            return None
        return min(found)[2:]

    def named_stratum(self, name: tuple[str, str], lead_id: str, at: datetime) -> tuple:
        """The stratum, with how often the signal came that the name waits for.

        Without that signal at that wait nobody is like the lead.
        """
        stratum = self.stratum(lead_id, at)
        if self.triggers[name] is None:
            return stratum
        signal, start, end = self.triggers[name]
        sign = self.last_sign(lead_id, signal, at)
        if sign is None or not start <= _seconds(sign.last_at, at) <= end:
            return ("without",)
        events = sum(
            other.events
            for other in self.signs
            if (other.lead_id, other.signal) == (lead_id, signal)
            and sign.last_at - 7 * DAY <= other.last_at <= sign.last_at
        )
        return (*stratum, sum(events >= often for often in OFTEN))

    def trial_touches(self, name: tuple[str, str]) -> list[tuple[str, datetime]]:
        return [x for x in self.first_touches(name) if self.stratum(*x) is not None]

    def mornings(self) -> list[tuple[str, datetime]]:
        hour = timedelta(seconds=self._latest_second())
        found = []
        for span in self.spans:
            for number in range(17):
                at = midnight(span.valid_from) + number * DAY
                at += hour
                if span.recency >= ASLEEP or not span.valid_from < at <= span.valid_to:
                    continue
                if self.stratum(span.lead_id, at) is None:
                    continue
                if span.recency < QUIET or number % 3 == 1:
                    found.append((span.lead_id, at))
        return found

    def _latest_second(self) -> int:
        """The second of a day by which 95 in 100 messages have gone out."""
        seconds = sorted(
            (touch.touched_at - midnight(touch.touched_at)).seconds
            for touch in self.touches
        )
        place = 0.95 * (len(seconds) - 1)
        low, high = seconds[math.floor(place)], seconds[math.ceil(place)]
        return math.floor(low + (high - low) * (place - math.floor(place)))

    def first_touches(self, name: tuple[str, str]) -> list[tuple[str, datetime]]:
        found = []
        for lead_id in self.leads:
            before = None
            for at in self.times(name, lead_id):
                if before is None or before <= at - WINDOW:
                    found.append((lead_id, at))
                before = at
        return found

    def _trials(self) -> list[dict]:
        trials = []
        for name in self.names:
            touched = [
                self._trial(name, "touched", lead_id, at, None)
                for lead_id, at in self.trial_touches(name)
            ]
            trials += touched
            drawn = self._lots(name)
            for stratum, number in Counter(t["stratum"] for t in touched).items():
                for _, lead_id, at in sorted(drawn[stratum])[: CONTROLS * number]:
                    trials += self._untouched(name, lead_id, at)
        return trials

    def _lots(self, name: tuple[str, str]) -> dict[tuple, list]:
        """Mornings by stratum, each with the lot that decides who is compared."""
        drawn = defaultdict(list)
        for lead_id, at in self.all_mornings:
            named = f"{lead_id}{at}".encode()
            lot = hashlib.md5(named, usedforsecurity=False).hexdigest()
            drawn[self.named_stratum(name, lead_id, at)].append((lot, lead_id, at))
        drawn.pop(("without",), None)
        return drawn

    def _untouched(self, name: tuple[str, str], lead_id: str, at: datetime) -> list:
        """The trial of a morning, unless the touch was there shortly before."""
        times = self.times(name, lead_id)
        if any(at - WINDOW < time <= at for time in times):
            return []
        after = [time for time in times if at < time < at + WINDOW]
        return [self._trial(name, "untouched", lead_id, at, min(after, default=None))]

    def _trial(self, name, arm, lead_id, at, following) -> dict:
        lead = self.leads[lead_id]
        end = min(at + WINDOW, following or at + WINDOW)
        return {
            "name": name,
            "arm": arm,
            "lead": lead,
            "stratum": self.named_stratum(name, lead_id, at),
            "at": at,
            "until": min(end, lead.sql_at),
            "is_sql": lead.sql_at < end,
        }

    def rate(self, name: tuple[str, str], warmth: int, recency: int) -> float:
        """First touches of leads in a state, per day open to one."""
        own = [s for s in self.spans if (s.warmth, s.recency) == (warmth, recency)]
        touches = sum(
            span.lead_id == lead_id and span.valid_from < at <= span.valid_to
            for lead_id, at in self.first_touches(name)
            for span in own
        )
        days = 0.0
        for span in own:
            days += (span.valid_to - span.valid_from) / DAY
            times = self.times(name, span.lead_id)
            for at, following in zip(times, [*times[1:], datetime.max], strict=False):
                end = min(at + WINDOW, following, span.valid_to)
                days -= max((end - max(at, span.valid_from)) / DAY, 0.0)
        return touches / max(days, 1.0)

    def cells(self) -> dict[tuple, tuple]:
        """By touch, channel, arm, group and stretch: trials, SQLs, days, weighted."""
        shown = [
            (trial, (trial["name"], channel, trial["stratum"]))
            for trial in self.trials
            for channel in (None, trial["lead"].channel)
        ]
        sizes = Counter((*place, trial["arm"]) for trial, place in shown)
        cells: dict[tuple, list[float]] = defaultdict(lambda: [0, 0, 0.0, 0.0])
        for trial, place in shown:
            touched, untouched = (
                sizes[*place, arm] for arm in ("touched", "untouched")
            )
            if not touched:
                continue
            arm, weight = trial["arm"], 1.0
            if untouched <= RARE * touched:
                if arm == "untouched":
                    continue
                arm = "uncompared"
            elif arm == "untouched":
                weight = touched / untouched
            group = int(trial["lead"].lead_id[0], 16)
            for start, days, sqls in self._parts(trial):
                cell = cells[(*trial["name"], place[1], arm, group, start)]
                cell[0] += 1
                cell[1] += sqls > 0
                cell[2] += weight * days
                cell[3] += weight * sqls
        return {key: tuple(cell) for key, cell in cells.items()}

    def _parts(self, trial: dict) -> list[tuple[int, float, float]]:
        parts, expected = [], 0.0
        for start, end in STRETCHES:
            begins = trial["at"] + start * DAY
            ends = min(trial["at"] + end * DAY, trial["until"])
            if ends <= begins:
                break
            rate = 0.0
            if trial["arm"] == "untouched":
                span = self.span_at(trial["lead"].lead_id, begins)
                if span is not None:
                    rate = self.rate(trial["name"], span.warmth, span.recency)
            days = (ends - begins) / DAY
            weight = math.exp(min(expected + rate * (end - start - 1) / 2, CUT))
            is_last = trial["until"] <= trial["at"] + end * DAY
            sqls = weight if trial["is_sql"] and is_last else 0.0
            parts.append((start, days * weight, sqls))
            expected += rate * (end - start)
        return parts


def _seconds(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(seconds=1)


def midnight(at: datetime) -> datetime:
    """The beginning of a day."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)

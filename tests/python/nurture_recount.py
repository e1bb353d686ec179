"""The cells of `nurture_trials` counted by hand: one loop after the other, no SQL."""

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

DAY = timedelta(days=1)
WINDOW = 14 * DAY
STRETCHES = ((0, 1), (1, 3), (3, 6), (6, 10), (10, 14))
AGES = (1, 2, 4, 7, 14, 30)
ASLEEP = 6
QUIET = 3
CONTROLS = 4
CUT = 2.5


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


class Recount:
    """All that the models say of a few leads."""

    def __init__(
        self,
        leads: list[Lead],
        touches: list[Touch],
        spans: list[Span],
        as_of: datetime,
    ) -> None:
        self.as_of = as_of
        self.leads = {lead.lead_id: lead for lead in leads}
        self.spans = []
        for span in spans:
            last = min(span.valid_to, self.leads[span.lead_id].sql_at, as_of)
            if span.valid_from < last:
                self.spans.append(Span(*list(vars(span).values())[:-1], last))
        self.touches = sorted(
            (
                touch
                for touch in touches
                if self.leads[touch.lead_id].created_at
                <= touch.touched_at
                < self.leads[touch.lead_id].sql_at
            ),
            key=lambda touch: (touch.touched_at, touch.touchpoint_id),
        )
        self.names = sorted({touch.name for touch in self.touches})
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
        return (span.warmth, span.recency, span.pace, age, is_written_to)

    def mornings(self) -> list[tuple[str, datetime]]:
        seconds = [
            (touch.touched_at - midnight(touch.touched_at)).seconds
            for touch in self.touches
        ]
        found = []
        for span in self.spans:
            for number in range(17):
                at = midnight(span.valid_from) + number * DAY
                at += timedelta(seconds=median(seconds))
                if span.recency >= ASLEEP or not span.valid_from < at <= span.valid_to:
                    continue
                if span.recency < QUIET or number % 3 == 1:
                    found.append((span.lead_id, at))
        return found

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
        drawn = self._lots() if self.touches else {}
        trials = []
        for name in self.names:
            touched = [
                self._trial(name, "touched", lead_id, at, None)
                for lead_id, at in self.first_touches(name)
                if self.stratum(lead_id, at) is not None
            ]
            trials += touched
            for stratum, number in Counter(t["stratum"] for t in touched).items():
                for _, lead_id, at in sorted(drawn[stratum])[: CONTROLS * number]:
                    trials += self._untouched(name, lead_id, at)
        return trials

    def _lots(self) -> dict[tuple, list[tuple[str, str, datetime]]]:
        """Mornings by stratum, each with the lot that decides who is compared."""
        drawn = defaultdict(list)
        for lead_id, at in self.mornings():
            named = f"{lead_id}{at}".encode()
            lot = hashlib.md5(named, usedforsecurity=False).hexdigest()
            drawn[self.stratum(lead_id, at)].append((lot, lead_id, at))
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
            "stratum": self.stratum(lead_id, at),
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
            if arm == "untouched":
                weight = touched / untouched
            elif not untouched:
                arm = "uncompared"
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


def midnight(at: datetime) -> datetime:
    """The beginning of a day."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)

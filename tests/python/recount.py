"""The score of a lead at an instant, counted window by window from the definition.

Nothing here is shared with the SQL: it is slow, plain, and what the step function must
equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Rule:
    """A row of the seed `score_rules`."""

    rule_id: str
    kind: str
    points: int
    signal: str | None = None
    count_per: str = "lead"
    window_days: int | None = None
    cap: int | None = None
    at_least: int | None = None
    baseline: str | None = None
    first_rule_id: str | None = None
    second_rule_id: str | None = None


@dataclass(frozen=True)
class Event:
    """Something a lead did, and when we knew."""

    signal: str
    event_id: str
    product_id: str | None
    occurred_at: datetime
    known_at: datetime


@dataclass(frozen=True)
class State:
    """A state of a lead and the span in which it held."""

    signal: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True)
class Lead:
    """A lead with all that is known of it."""

    lead_id: str
    created_at: datetime
    ended_at: datetime
    events: tuple[Event, ...]
    states: tuple[State, ...]


@dataclass(frozen=True)
class Promotion:
    """From when on a line is scored by another card."""

    scorecard_id: str
    in_force_from: datetime


def card_at(line: str, promotions: Iterable[Promotion], instant: datetime) -> str:
    """The card in force: the last one promoted by then, or the line's own."""
    by_then = [made for made in promotions if made.in_force_from <= instant]
    last = max(by_then, key=lambda made: made.in_force_from, default=None)
    return last.scorecard_id if last else line


def score_at(lead: Lead, rules: Iterable[Rule], instant: datetime) -> int:
    """Sum of the points of every rule at the instant."""
    by_id = {rule.rule_id: rule for rule in rules}
    return sum(
        rule.points * times_held(lead, rule, by_id, instant) for rule in by_id.values()
    )


def times_held(
    lead: Lead, rule: Rule, rules: dict[str, Rule], instant: datetime
) -> int:
    """How many times over the rule is worth its points."""
    known = sorted(
        (event for event in lead.events if event.known_at <= instant),
        key=lambda event: (event.known_at, event.occurred_at, event.event_id),
    )
    if rule.kind == "state":
        return sum(
            state.signal == rule.signal and state.valid_from <= instant < state.valid_to
            for state in lead.states
        )
    if rule.kind == "all_of":
        parts = (rules[str(rule.first_rule_id)], rules[str(rule.second_rule_id)])
        return int(all(times_held(lead, part, rules, instant) for part in parts))
    counted = [event for event in known if event.signal == rule.signal]
    opens = instant - timedelta(days=rule.window_days or 0)
    if rule.kind == "per_event":
        return sum(event.occurred_at > opens for event in counted[-(rule.cap or 0) :])
    if rule.kind == "at_least":
        return sum(
            len(group) >= (rule.at_least or 0)
            and all(e.occurred_at > opens for e in group[-(rule.at_least or 0) :])
            for group in grouped(counted, rule.count_per)
        )
    since = baseline(lead, known, rule)
    silent = not any(event.occurred_at > opens for event in counted)
    return int(since is not None and since <= opens and silent)


def grouped(events: list[Event], count_per: str) -> list[list[Event]]:
    """Events of each product, or all of them together."""
    if count_per == "lead":
        return [events]
    products = {event.product_id for event in events}
    return [[e for e in events if e.product_id == product] for product in products]


def baseline(lead: Lead, known: list[Event], rule: Rule) -> datetime | None:
    """Since when silence can be held against the lead; None if it cannot."""
    if rule.baseline == "lead":
        return lead.created_at
    firsts = [event.known_at for event in known if event.signal == rule.baseline]
    return min(firsts, default=None)

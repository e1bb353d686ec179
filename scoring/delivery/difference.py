"""What leaves: the difference of what should stand at a destination and what does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.delivery.facts import Facts
from scoring.delivery.rows import (
    Change,
    Event,
    Feed,
    Fields,
    Held,
    Thing,
    fingerprint,
    group_of,
)

# Held back for these, who is in an audience stays in it.
STAYING = ("below_minimum_audience",)


@dataclass(frozen=True)
class Accepted:
    """What a destination has taken of an entity; nothing changes it once it is final.

    `fields` are those that it takes to change or remove it.
    """

    lead_id: str
    fields: Fields
    fingerprint: str
    is_final: bool = False


@dataclass(frozen=True)
class Plan:
    """What becomes of everything that is not as it should be.

    `again` were sent and never answered, and are sent as they were; `assumed` likewise,
    but are no longer wanted so, and count as taken.
    """

    again: tuple[Change, ...]
    assumed: tuple[Change, ...]
    changes: tuple[Change, ...]
    held: tuple[Held, ...]

    @property
    def leaving(self) -> tuple[Change, ...]:
        """All that is to be sent."""
        return self.again + self.changes


def after(change: Change, feed: Feed) -> Accepted | None:
    """Say what a destination has of an entity once it took a change."""
    if change.event is Event.REMOVE:
        return None
    told = fingerprint(feed, change.fields)
    is_final = change.event is Event.RETRACT
    return Accepted(change.lead_id, change.fields, told, is_final)


def plan(
    facts: Facts,
    things: Sequence[Thing],
    accepted: Mapping[str, Accepted],
    unanswered: Sequence[Change],
    as_of: datetime,
) -> Plan:
    """Compare what should be with what was accepted and what nobody knows of.

    A change that was sent and not answered is sent once more just as it was, so that
    the destination knows it again by its id; but not if it may not leave any more, or
    if something else is wanted now. Then it counts as taken, and what is wanted is told
    on top of it, which does no harm if it never came.
    """
    feed = facts.channel.feed
    changes, _ = difference(facts, things, accepted, as_of)
    wanted = {change.entity: change for change in changes}
    allowed = {thing.entity for thing in things if thing.held_back is None}
    again: list[Change] = []
    assumed: list[Change] = []
    for change in unanswered:
        same = wanted.get(change.entity)
        is_new = feed is Feed.CONVERSIONS and change.event is Event.ADD
        is_wanted = (is_new and change.entity in allowed) or (
            same is not None
            and same.event is change.event
            and fingerprint(feed, same.fields) == fingerprint(feed, change.fields)
        )
        (again if is_wanted else assumed).append(change)
    known = dict(accepted)
    for change in assumed:
        known.pop(change.entity, None)
        if has := after(change, feed):
            known[change.entity] = has
    changes, held = difference(facts, things, known, as_of)
    busy = {change.entity for change in again}
    free = [change for change in changes if change.entity not in busy]
    return Plan(
        tuple(again),
        tuple(assumed),
        tuple(sorted(free, key=lambda one: (group_of(feed, one), one.entity))),
        tuple(one for one in held if one.entity not in busy),
    )


def difference(
    facts: Facts,
    things: Sequence[Thing],
    accepted: Mapping[str, Accepted],
    as_of: datetime,
) -> tuple[list[Change], list[Held]]:
    """Find every change that would make a destination what it should be."""
    if facts.channel.feed is Feed.CONVERSIONS:
        found = _conversions(facts, things, accepted, as_of)
    else:
        found = _members(facts.channel.feed, things, accepted)
    changes = [one for one in found if isinstance(one, Change)]
    held = [one for one in found if isinstance(one, Held)]
    return changes, held


def _conversions(
    facts: Facts,
    things: Sequence[Thing],
    accepted: Mapping[str, Accepted],
    as_of: datetime,
) -> list[Change | Held]:
    found: list[Change | Held] = []
    for thing in things:
        has = accepted.get(thing.entity)
        told = fingerprint(Feed.CONVERSIONS, thing.fields)
        if has is not None and not has.is_final and has.fingerprint == told:
            continue
        if thing.held_back is not None:
            found.append(Held(thing.entity, thing.held_back))
        elif has is None:
            found.append(_change(thing, Event.ADD))
        elif has.is_final:
            found.append(Held(thing.entity, "retracted_final"))
        elif facts.adjustment_window_days is not None:
            restated = {**has.fields, **_value(thing.fields)}
            fault = _adjustment_fault(facts, has.fields, as_of)
            change = Change(
                thing.entity,
                thing.lead_id,
                Event.RESTATE,
                {**restated, "adjusted_at": as_of.isoformat(timespec="microseconds")},
            )
            found.append(Held(thing.entity, fault) if fault else change)
    return found + _retractions(facts, things, accepted, as_of)


def _retractions(
    facts: Facts,
    things: Sequence[Thing],
    accepted: Mapping[str, Accepted],
    as_of: datetime,
) -> list[Change | Held]:
    """What was told and did not happen after all; too late is too late."""
    found: list[Change | Held] = []
    standing = {thing.entity for thing in things}
    for entity, has in sorted(accepted.items()):
        if entity in standing or has.is_final or facts.adjustment_window_days is None:
            continue
        fault = _adjustment_fault(facts, has.fields, as_of)
        if fault is None:
            fields = {
                **has.fields,
                "adjusted_at": as_of.isoformat(timespec="microseconds"),
            }
            found.append(Change(entity, has.lead_id, Event.RETRACT, fields))
        elif fault != "expired_window":
            found.append(Held(entity, fault))
    return found


def _members(
    feed: Feed, things: Sequence[Thing], accepted: Mapping[str, Accepted]
) -> list[Change | Held]:
    """Keys of audiences, and profiles: taken in, written over, and taken out."""
    found: list[Change | Held] = []
    staying = set()
    for thing in things:
        has = accepted.get(thing.entity)
        told = fingerprint(feed, thing.fields)
        if thing.held_back is None or thing.held_back in STAYING:
            staying.add(thing.entity)
        if thing.held_back is not None:
            found.append(Held(thing.entity, thing.held_back))
        elif has is None or has.fingerprint != told:
            found.append(_change(thing, Event.ADD))
    for entity, has in sorted(accepted.items()):
        if entity not in staying:
            found.append(Change(entity, has.lead_id, Event.REMOVE, has.fields))
    return found


def _change(thing: Thing, event: Event) -> Change:
    return Change(thing.entity, thing.lead_id, event, thing.fields)


def _value(fields: Fields) -> dict[str, str]:
    names = ("conversion_value", "currency")
    return {name: fields[name] for name in names if name in fields}


def _adjustment_fault(facts: Facts, fields: Fields, as_of: datetime) -> str | None:
    """Why the value of a conversion cannot change now; None where it can."""
    wait = timedelta(hours=facts.adjustment_wait_hours or 0)
    window = timedelta(days=facts.adjustment_window_days or 0)
    age = as_of - datetime.fromisoformat(fields["converted_at"])
    if age < wait:
        return "too_recent_conversion"
    if age > window:
        return "expired_window"
    # Google changes nothing that it knows by a wbraid.
    return "no_match_key" if fields.get("click_id_kind") == "wbraid" else None

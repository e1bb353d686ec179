"""What is told: one row for each thing that a destination should know, or forget."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, str]
"""Columns of a feed table that have a value, as text; instants as ISO 8601 in UTC."""


class Feed(StrEnum):
    """The kinds of things that are told."""

    CONVERSIONS = "conversions"
    AUDIENCES = "audiences"
    PROFILES = "profiles"


class Event(StrEnum):
    """What is to become of a thing at its destination."""

    ADD = "add"
    RESTATE = "restate"
    RETRACT = "retract"
    REMOVE = "remove"


# What says whether a destination still has it right. A conversion is what it was but
# for its value; a key belongs to an audience or it does not.
COMPARED = {
    Feed.CONVERSIONS: ("conversion_value", "currency"),
    Feed.AUDIENCES: (),
    Feed.PROFILES: (
        *("lead_score", "lead_band", "score_reasons", "expected_value", "currency"),
        "next_best_action",
    ),
}


@dataclass(frozen=True, order=True)
class Channel:
    """A destination and the kind of thing it is told of; each is delivered alone."""

    destination: str
    feed: Feed

    def __str__(self) -> str:
        return f"{self.destination} {self.feed}"


@dataclass(frozen=True)
class Thing:
    """Something that should stand at a destination, known there and here by `entity`.

    `held_back` is why it may not leave, a code of docs/reason_codes.md.
    """

    entity: str
    lead_id: str
    fields: Fields
    held_back: str | None = None


@dataclass(frozen=True)
class Change:
    """One row that leaves: what happened to an entity, with all that says so."""

    entity: str
    lead_id: str
    event: Event
    fields: Fields


@dataclass(frozen=True)
class Held:
    """A change that may not leave, and why."""

    entity: str
    reason: str


def fingerprint(feed: Feed, fields: Fields) -> str:
    """Name what a destination is told of a thing, so that a change is seen."""
    compared = {name: fields.get(name) for name in COMPARED[feed]}
    return hashlib.sha256(json.dumps(compared).encode()).hexdigest()


def group_of(feed: Feed, change: Change) -> tuple[str, ...]:
    """Name what may share a request: never new conversions with changes of old ones."""
    if feed is Feed.CONVERSIONS:
        return ("add" if change.event is Event.ADD else "adjust",)
    if feed is Feed.AUDIENCES:
        return (change.fields["audience"], change.event)
    return (change.event,)

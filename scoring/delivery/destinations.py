"""What every destination has in common: a request for rows, and an answer for each."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from scoring.delivery.rows import Change, Event, Feed, Fields
from scoring.delivery.transport import Answer, Request

AUDIENCES = ("sql_seed", "high_value_seed", "suppression")
Verdict: TypeAlias = str | None
"""Why a row was rejected; None where it was accepted."""


class RefusedError(Exception):
    """The whole request was refused for one of its rows, and nothing of it was taken.

    Its text is the code that the destination gave.
    """


class LaterError(Exception):
    """Some rows may be taken later; `verdicts` are of the others, by their place."""

    def __init__(self, verdicts: Mapping[int, Verdict]) -> None:
        super().__init__("some rows are to be sent again")
        self.verdicts = verdicts


@dataclass(frozen=True)
class Batch:
    """Changes of one group, for one request; `ids` are those of the account."""

    feed: Feed
    changes: Sequence[Change]
    ids: Mapping[str, str]

    @property
    def is_new(self) -> bool:
        """Whether it adds; otherwise it changes or removes what was added before."""
        return self.changes[0].event is Event.ADD


class Destination(ABC):
    """One platform: what it needs to be reached, and how it is spoken to.

    `hosts`, `secrets` and `ids` are the ends of environment variables: TOKEN of google
    is LEADSCORE_GOOGLE_TOKEN. A feed that has no host of its own goes to URL, and one
    is sent whatever another lacks.
    """

    hosts: Mapping[Feed, str] = {}
    secrets: tuple[str, ...]
    ids: Mapping[Feed, tuple[str, ...]] = {}

    @abstractmethod
    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request from the secrets and ids of an account."""

    @abstractmethod
    def request(self, batch: Batch) -> Request:
        """Make the request for a batch."""

    @abstractmethod
    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read what became of each change.

        Raises RefusedError, LaterError, AgainError or ShutError where it became none.
        """


def audience_ids(word: str) -> tuple[str, ...]:
    """Name the ids of all audiences where one is called a `word`."""
    return tuple(f"{audience.upper()}_{word}_ID" for audience in AUDIENCES)


def audience_id(batch: Batch, word: str) -> str:
    """Read the id of the audience that a batch is about."""
    return batch.ids[f"{batch.changes[0].fields['audience'].upper()}_{word}_ID"]


def moment(fields: Fields, name: str) -> datetime:
    """Read an instant of a row."""
    return datetime.fromisoformat(fields[name]).replace(tzinfo=UTC)


def seconds(fields: Fields, name: str) -> int:
    """Read an instant of a row as whole seconds since 1970."""
    return int(moment(fields, name).timestamp())


def number(fields: Fields) -> float | None:
    """Read the value of a row as JSON has it; it comes from a decimal of 18 digits."""
    value = fields.get("conversion_value")
    return None if value is None else float(value)


def hashes(fields: Fields, name: str) -> list[str]:
    """Read a list of hashes of a row; none where it has none."""
    return fields.get(name, "").split()


def without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what has no value: nobody is told an empty text or list."""
    return {
        name: value for name, value in values.items() if value not in (None, "", [])
    }

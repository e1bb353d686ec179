"""The list of the erased: keyed hashes, by which they are known if they come again.

Without the key nobody can tell from it whom it names, nor try an address. It also keeps
what destinations need to remove the person, hashed as they hash, until it is
acknowledged.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, field, replace
from functools import cached_property
from typing import Any

from scoring.folders import RunFolders
from scoring.reasons import InputError
from scoring.whole_files import sync, write_whole

KEY_VARIABLE = "LEADSCORE_ERASURE_KEY"
KEY_CHARACTERS = 32
KEY_CHECK = "the key of the list of the erased"
LEAD = "lead"
ALWAYS = ("-infinity", "infinity")


@dataclass(frozen=True)
class Stay:
    """When a device was the person's: from and to, as UTC instants, half open."""

    device: str
    held_from: str = ALWAYS[0]
    held_to: str = ALWAYS[1]


@dataclass(frozen=True)
class Removal:
    """What a destination may know the person by: an SHA-256, or the id of a lead."""

    kind: str
    key: str


@dataclass(frozen=True)
class Person:
    """Whom a request is about: names as `kind:value`, and when devices were theirs."""

    names: tuple[str, ...]
    stays: tuple[Stay, ...]
    lead_ids: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """Names and devices, each once."""
        return tuple(sorted({*self.names, *(stay.device for stay in self.stays)}))

    @property
    def removals(self) -> tuple[Removal, ...]:
        """What a destination needs to find the person; nothing of it is readable."""
        return (
            *(Removal(LEAD, lead_id) for lead_id in self.lead_ids),
            *map(_removal, self.all_names),
        )


@dataclass(frozen=True)
class Request:
    """One person erased; `names` and the devices of `stays` are keyed hashes."""

    request: str
    requested_at: str
    deadline: str
    names: tuple[str, ...]
    stays: tuple[Stay, ...]
    removals: tuple[Removal, ...] = ()


@dataclass(frozen=True)
class Erasures:
    """All requests, and the key that their hashes were made with."""

    key: bytes = field(default=b"", repr=False)
    requests: tuple[Request, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A name for whom it lists; empty where it lists nobody."""
        listed = sorted(
            json.dumps([request.names, [asdict(stay) for stay in request.stays]])
            for request in self.requests
        )
        return hashlib.sha256("\n".join(listed).encode()).hexdigest() if listed else ""

    def adding(
        self, person: Person, requested_at: str, deadline: str
    ) -> tuple["Erasures", Request]:
        """Return the list with one more request, and that request."""
        request = Request(
            f"erasure-{len(self.requests) + 1}",
            requested_at,
            deadline,
            tuple(sorted(self._hash(name) for name in person.names)),
            tuple(
                sorted(
                    (
                        replace(stay, device=self._hash(stay.device))
                        for stay in person.stays
                    ),
                    key=lambda stay: (stay.device, stay.held_from),
                )
            ),
            person.removals,
        )
        return replace(self, requests=(*self.requests, request)), request

    def acknowledging(self, request: str) -> "Erasures":
        """Return the list without the removals of a request, which were carried out.

        Raises InputError where there is no such request.
        """
        known = {made.request for made in self.requests}
        if request not in known:
            rule = f"there is no such request; there are {sorted(known)}"
            remedy = "Name one as `leadscore erase` gave it."
            raise InputError("ERASURE_UNKNOWN", request, rule, remedy)
        return replace(
            self,
            requests=tuple(
                replace(made, removals=()) if made.request == request else made
                for made in self.requests
            ),
        )

    def requests_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Name the requests that any of the names was erased by."""
        hashes = {self._hash(name) for name in names}
        return tuple(
            made.request
            for made in self.requests
            if hashes.intersection((*made.names, *(stay.device for stay in made.stays)))
        )

    def requests_with_lead(self, lead_id: str) -> tuple[str, ...]:
        """Name the requests by which a lead was erased, until it is acknowledged."""
        removal = Removal(LEAD, lead_id)
        return tuple(made.request for made in self.requests if removal in made.removals)

    @property
    def lead_ids(self) -> tuple[str, ...]:
        """The leads that were erased, of requests that are not acknowledged."""
        return tuple(
            removal.key
            for made in self.requests
            for removal in made.removals
            if removal.kind == LEAD
        )

    def lists(self, names: Iterable[str]) -> bool:
        """Tell whether all of the names are listed."""
        return all(self._hash(name) in self._spans for name in names)

    def matches(self, names: Iterable[str]) -> list[tuple[str, str, str]]:
        """Find the names that are listed, each with the span in which it is."""
        return [
            (name, *span)
            for name in names
            for span in self._spans.get(self._hash(name), ())
        ]

    @property
    def key_check(self) -> str:
        """What tells this key from another."""
        return self._hash(KEY_CHECK)

    @cached_property
    def _spans(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        spans: dict[str, tuple[tuple[str, str], ...]] = {}
        for request in self.requests:
            for name in request.names:
                spans[name] = (ALWAYS,)
            for stay in request.stays:
                span = (stay.held_from, stay.held_to)
                spans[stay.device] = (*spans.get(stay.device, ()), span)
        return spans

    def _hash(self, name: str) -> str:
        return hmac.digest(self.key, name.encode(), "sha256").hex()


def _removal(name: str) -> Removal:
    kind, _, value = name.partition(":")
    is_hash = kind in ("email", "phone")
    return Removal(
        kind, value if is_hash else hashlib.sha256(value.encode()).hexdigest()
    )


def read_erasures(folders: RunFolders) -> Erasures:
    """Read whom a run may not take in again; nobody where nobody was erased.

    Raises InputError where the list or its key is not what it was.
    """
    if not folders.erasures.is_file():
        return Erasures()
    try:
        written = json.loads(folders.erasures.read_text(encoding="utf-8"))
        requests = tuple(_request(values) for values in written["requests"])
        key_check = str(written["key_check"])
    except (ValueError, KeyError, TypeError) as error:
        raise lost_list(folders, "is not as it was written") from error
    erasures = Erasures(_read_key(folders), requests)
    if not hmac.compare_digest(erasures.key_check, key_check):
        raise _wrong_key(folders, "is not the one that the list was made with")
    return erasures


def write_erasures(folders: RunFolders, erasures: Erasures) -> None:
    """Write the list, safe on disk; the names in it are hashed.

    Raises OSError where the disk does not take it; then the old list is there.
    """
    values = {
        "key_check": erasures.key_check,
        "requests": [asdict(request) for request in erasures.requests],
    }
    write_whole(folders.erasures, json.dumps(values, indent=1) + "\n")


def write_removals(folders: RunFolders, erasures: Erasures) -> None:
    """Write what destinations have yet to remove, and by when; nothing, no file.

    Raises OSError where the disk does not take it.
    """
    rows = [
        ",".join((made.request, made.requested_at, made.deadline, *astuple(removal)))
        for made in erasures.requests
        for removal in made.removals
    ]
    if rows:
        header = "request,requested_at,deadline,kind,key"
        write_whole(folders.removals, "\n".join([header, *rows, ""]))
    else:
        folders.removals.unlink(missing_ok=True)


def key_for(folders: RunFolders) -> bytes:
    """Give the key of a first request: that of the environment, or a new one's file.

    The file lies beside the output folder and not in it, so that a copy of the folder
    is no means to try addresses. Raises InputError for a key that is too short.
    """
    if KEY_VARIABLE not in os.environ and not folders.erasure_key.exists():
        folders.erasure_key.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = os.open(folders.erasure_key, flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_hex(KEY_CHARACTERS))
            stream.flush()
            os.fsync(stream.fileno())
        sync(folders.erasure_key.parent)
    return _read_key(folders)


def lost_list(folders: RunFolders, what: str) -> InputError:
    """Say that the list of the erased cannot be trusted."""
    rule = f"the list of erased people {what}, and without it they would come back"
    remedy = "Put it back from a copy."
    return InputError("ERASURE_LIST", str(folders.erasures), rule, remedy)


def _read_key(folders: RunFolders) -> bytes:
    given = os.environ.get(KEY_VARIABLE)
    if given is None:
        if not folders.erasure_key.is_file():
            raise _wrong_key(folders, "is not there")
        given = folders.erasure_key.read_text(encoding="utf-8")
    if len(given.strip()) < KEY_CHARACTERS:
        raise _wrong_key(folders, f"has fewer than {KEY_CHARACTERS} characters")
    return given.strip().encode()


def _wrong_key(folders: RunFolders, what: str) -> InputError:
    place = KEY_VARIABLE if KEY_VARIABLE in os.environ else str(folders.erasure_key)
    rule = f"the key of the list of erased people {what}, so they cannot be known again"
    remedy = (
        f"Put {folders.erasure_key} back, or set {KEY_VARIABLE} to the key that the "
        "list was made with."
    )
    return InputError("ERASURE_KEY", place, rule, remedy)


def _request(values: Mapping[str, Any]) -> Request:
    return Request(
        request=values["request"],
        requested_at=values["requested_at"],
        deadline=values["deadline"],
        names=tuple(values["names"]),
        stays=tuple(Stay(**stay) for stay in values["stays"]),
        removals=tuple(Removal(**removal) for removal in values["removals"]),
    )

"""Profiles: what Klaviyo and a CRM are told of a lead, and told to forget."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.delivery.destinations import (
    Batch,
    Destination,
    LaterError,
    RefusedError,
    Verdict,
    without_nothing,
)
from scoring.delivery.rows import Change, Event, Fields
from scoring.delivery.transport import AgainError, Answer, Request

REVISION = "2026-07-15"
PROPERTIES = (
    *("lead_score", "lead_band", "score_reasons", "expected_value", "currency"),
    *("next_best_action", "scored_at"),
)
NUMBERS = {"lead_score": int, "expected_value": float}


class Klaviyo(Destination):
    """Writes over profiles in bulk. It subscribes nobody and lifts no suppression."""

    secrets = ("TOKEN",)

    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request."""
        return {
            "Authorization": f"Klaviyo-API-Key {values['TOKEN']}",
            "revision": REVISION,
        }

    def request(self, batch: Batch) -> Request:
        """Make one import job; what goes is unset: null would change nothing."""
        profiles = [
            {"type": "profile", "attributes": _attributes(change)}
            for change in batch.changes
        ]
        job = {
            "type": "profile-bulk-import-job",
            "attributes": {"profiles": {"data": profiles}},
        }
        return Request("/api/profile-bulk-import-jobs", {"data": job})

    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read whether it took the job."""
        if not answer.is_ok:
            errors = (answer.body or {}).get("errors") or [{}]
            raise RefusedError(str(errors[0].get("code", answer.status)))
        return [None] * len(batch.changes)


class Crm(Destination):
    """Any CRM, behind a small service of your own that docs/feeds.md describes."""

    secrets = ("TOKEN",)

    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request."""
        return {"Authorization": f"Bearer {values['TOKEN']}"}

    def request(self, batch: Batch) -> Request:
        """Make the request for changes of one group."""
        leads = [
            {"lead_key": change.fields["profile_key"], "properties": _told(change)}
            for change in batch.changes
        ]
        return Request("/leads", {"leads": leads})

    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read what became of each row, by its key."""
        if not answer.is_ok:
            raise RefusedError(str(answer.status))
        results = {
            str(result.get("lead_key")): result
            for result in (answer.body or {}).get("results", [])
        }
        verdicts: dict[int, Verdict] = {}
        for place, change in enumerate(batch.changes):
            result = results.get(change.fields["profile_key"], {})
            if result.get("status") == "accepted":
                verdicts[place] = None
            elif result.get("status") == "rejected":
                verdicts[place] = str(result.get("reason", "rejected"))
        if not verdicts:
            message = "it says nothing of any row"
            raise AgainError(message)
        if len(verdicts) < len(batch.changes):
            raise LaterError(verdicts)
        return [verdicts[place] for place in range(len(batch.changes))]


def _attributes(change: Change) -> dict[str, Any]:
    attributes: dict[str, Any] = {"external_id": change.fields["profile_key"]}
    if change.event is Event.REMOVE:
        attributes["meta"] = {"patch_properties": {"unset": list(PROPERTIES)}}
        return attributes
    told = _properties(change.fields)
    missing = [name for name in PROPERTIES if name not in told]
    if missing:
        attributes["meta"] = {"patch_properties": {"unset": missing}}
    return {**attributes, "properties": told}


def _told(change: Change) -> dict[str, Any]:
    """Every property, null where it has no value or is to be forgotten."""
    told = {} if change.event is Event.REMOVE else _properties(change.fields)
    return {name: told.get(name) for name in PROPERTIES}


def _properties(fields: Fields) -> dict[str, Any]:
    return without_nothing(
        {
            name: NUMBERS.get(name, str)(fields[name])
            for name in PROPERTIES
            if name in fields
        }
    )

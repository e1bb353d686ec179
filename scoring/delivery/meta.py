"""Meta: events of the Conversions API, and members of custom audiences."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.delivery.destinations import (
    Batch,
    Destination,
    RefusedError,
    Verdict,
    audience_id,
    audience_ids,
    hashes,
    moment,
    number,
    seconds,
    without_nothing,
)
from scoring.delivery.rows import Change, Feed, Fields
from scoring.delivery.transport import AgainError, Answer, Request

SCHEMA = {"email": "EMAIL_SHA256", "phone": "PHONE_SHA256"}
# Too many calls of an app, account or page; a fault of its own.
BUSY = {1, 2, 4, 17, 341, 80004}


class Meta(Destination):
    """Takes all rows of a request or none."""

    secrets = ("TOKEN",)
    ids: Mapping[Feed, tuple[str, ...]] = {
        Feed.CONVERSIONS: ("DATASET_ID",),
        Feed.AUDIENCES: audience_ids("AUDIENCE"),
    }

    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request; an address would get into logs."""
        return {"Authorization": f"Bearer {values['TOKEN']}"}

    def request(self, batch: Batch) -> Request:
        """Make the request for changes of one group."""
        if batch.feed is Feed.CONVERSIONS:
            rows = [_event(change) for change in batch.changes]
            return Request(f"/{batch.ids['DATASET_ID']}/events", {"data": rows})
        path = f"/{audience_id(batch, 'AUDIENCE')}/users"
        payload = {
            "schema": list(SCHEMA.values()),
            "data": [_member(change.fields) for change in batch.changes],
        }
        method = "POST" if batch.is_new else "DELETE"
        return Request(path, {"payload": payload}, method)

    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read whether it took the request."""
        if answer.is_ok:
            return [None] * len(batch.changes)
        code = ((answer.body or {}).get("error") or {}).get("code")
        if code in BUSY:
            message = f"it is busy ({code})"
            raise AgainError(message)
        raise RefusedError(f"{answer.status} {code}")


def _event(change: Change) -> dict[str, Any]:
    fields = change.fields
    custom: dict[str, Any] = {
        "event_source": "crm",
        "lead_event_source": "leadscore",
        "order_id": fields["outcome_id"],
        "currency": fields.get("currency"),
        "value": number(fields),
    }
    return {
        "event_name": fields["action"],
        "event_time": seconds(fields, "converted_at"),
        "event_id": fields["outcome_id"],
        "action_source": "system_generated",
        "user_data": without_nothing(
            {
                "em": hashes(fields, "email_hashes"),
                "ph": hashes(fields, "phone_hashes"),
                "fbc": _fbc(fields),
                "fbp": fields.get("browser_id"),
                "lead_id": fields.get("platform_lead_id"),
            }
        ),
        "custom_data": without_nothing(custom),
    }


def _fbc(fields: Fields) -> str | None:
    """A click as Meta's own cookie writes it, with the milliseconds of the click."""
    if "click_id" not in fields:
        return None
    clicked = moment(fields, "clicked_at")
    milliseconds = int(clicked.timestamp()) * 1000 + clicked.microsecond // 1000
    return f"fb.1.{milliseconds}.{fields['click_id']}"


def _member(fields: Fields) -> list[str]:
    return [fields["match_key"] if fields["kind"] == kind else "" for kind in SCHEMA]

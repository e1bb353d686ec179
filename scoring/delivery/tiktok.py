"""TikTok: events of leads from the CRM, and members of custom audiences."""

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
    number,
    seconds,
    without_nothing,
)
from scoring.delivery.rows import Change, Feed
from scoring.delivery.transport import AgainError, Answer, Request, ShutError

SCHEMA = {"email": "EMAIL_SHA256", "phone": "PHONE_SHA256"}
DONE = 0
# Too many requests, and faults of its own; it answers these with 200.
BUSY = {40100, 40133, 50000, 50002, 51010}
UNKNOWN_TOKEN = {40102, 40104, 40105}


class Tiktok(Destination):
    """Takes all rows of a request or none, and says so within the answer."""

    secrets = ("TOKEN",)
    ids: Mapping[Feed, tuple[str, ...]] = {
        Feed.CONVERSIONS: ("EVENT_SET_ID",),
        Feed.AUDIENCES: ("ADVERTISER_ID", *audience_ids("AUDIENCE")),
    }

    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request."""
        return {"Access-Token": values["TOKEN"]}

    def request(self, batch: Batch) -> Request:
        """Make the request for members, or for new events; it changes none of these."""
        if batch.feed is Feed.AUDIENCES:
            return Request("/segment/mapping/", _members(batch))
        body = {
            "event_source": "crm",
            "event_source_id": batch.ids["EVENT_SET_ID"],
            "data": [_event(change) for change in batch.changes],
        }
        return Request("/event/track/", body)

    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read whether it took the request."""
        code = (answer.body or {}).get("code", answer.status)
        if code in UNKNOWN_TOKEN:
            message = f"it answers {code}"
            raise ShutError(message)
        if code in BUSY:
            message = f"it is busy ({code})"
            raise AgainError(message)
        if code != DONE:
            raise RefusedError(str(code))
        return [None] * len(batch.changes)


def _members(batch: Batch) -> dict[str, Any]:
    """A place for each kind of key in every row, empty but for one."""
    audience = audience_id(batch, "AUDIENCE")
    return {
        "advertiser_ids": [batch.ids["ADVERTISER_ID"]],
        "action": "add" if batch.is_new else "delete",
        "id_schema": list(SCHEMA.values()),
        "batch_data": [
            [
                {"id": change.fields["match_key"], "audience_ids": [audience]}
                if change.fields["kind"] == kind
                else {}
                for kind in SCHEMA
            ]
            for change in batch.changes
        ],
    }


def _event(change: Change) -> dict[str, Any]:
    fields = change.fields
    return {
        "event": fields["action"],
        "event_time": seconds(fields, "converted_at"),
        "event_id": fields["outcome_id"],
        "user": without_nothing(
            {
                "email": hashes(fields, "email_hashes"),
                "phone": hashes(fields, "phone_hashes"),
                "ttclid": fields.get("click_id"),
            }
        ),
        "lead": {"lead_id": change.lead_id, "lead_event_source": "leadscore"},
        "properties": without_nothing(
            {"value": number(fields), "currency": fields.get("currency")}
        ),
    }

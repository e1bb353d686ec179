"""Google Ads: conversions and their adjustments, and members of customer lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.delivery.destinations import (
    Batch,
    Destination,
    LaterError,
    RefusedError,
    Verdict,
    audience_id,
    audience_ids,
    hashes,
    moment,
    number,
    without_nothing,
)
from scoring.delivery.rows import Change, Event, Feed, Fields
from scoring.delivery.transport import AgainError, Answer, Request

TIME = "%Y-%m-%d %H:%M:%S+00:00"
# What it says of a row that it has already, or that it has not and is to change.
KNOWN = {
    *("CLICK_CONVERSION_ALREADY_EXISTS", "ORDER_ID_ALREADY_IN_USE"),
    *("CONVERSION_ALREADY_RETRACTED", "RESTATEMENT_ALREADY_EXISTS"),
}
GONE = {"CONVERSION_NOT_FOUND", "ORDER_ID_NOT_FOUND"}
LATER = {"TOO_RECENT_CONVERSION_ACTION", "TOO_RECENT_EVENT", "INTERNAL_ERROR"}
STATES = {"granted": "GRANTED", "denied": "DENIED"}
TYPES = {Event.RESTATE: "RESTATEMENT", Event.RETRACT: "RETRACTION"}


class Google(Destination):
    """Spoken to in the words of UploadClickConversions and of the Data Manager."""

    hosts: Mapping[Feed, str] = {Feed.AUDIENCES: "DATA_MANAGER_URL"}
    secrets = ("TOKEN", "DEVELOPER_TOKEN")
    ids: Mapping[Feed, tuple[str, ...]] = {
        Feed.CONVERSIONS: (
            "CUSTOMER_ID",
            "QUALIFIED_LEAD_ACTION_ID",
            "CONVERTED_LEAD_ACTION_ID",
        ),
        Feed.AUDIENCES: ("CUSTOMER_ID", *audience_ids("LIST")),
    }

    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request."""
        return {
            "Authorization": f"Bearer {values['TOKEN']}",
            "developer-token": values["DEVELOPER_TOKEN"],
        }

    def request(self, batch: Batch) -> Request:
        """Make the request for changes of one group."""
        customer = f"/customers/{batch.ids['CUSTOMER_ID']}"
        if batch.feed is Feed.AUDIENCES:
            return _members(batch)
        if batch.is_new:
            rows = [_conversion(one.fields, batch.ids) for one in batch.changes]
            body = {"conversions": rows, "partialFailure": True}
            return Request(f"{customer}:uploadClickConversions", body)
        rows = [_adjustment(one, batch.ids) for one in batch.changes]
        body = {"conversionAdjustments": rows, "partialFailure": True}
        return Request(f"{customer}:uploadConversionAdjustments", body)

    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read what became of each row: what is not named as failed was taken."""
        if not answer.is_ok:
            raise RefusedError(_status(answer))
        failed = _failures(answer.body or {})
        if None in failed:
            raise AgainError(failed[None])
        verdicts = {
            place: _verdict(change.event, failed.get(place))
            for place, change in enumerate(batch.changes)
            if failed.get(place) not in LATER
        }
        if len(verdicts) < len(batch.changes):
            raise LaterError(verdicts)
        return [verdicts[place] for place in range(len(batch.changes))]


def _conversion(fields: Fields, ids: Mapping[str, str]) -> dict[str, Any]:
    """One click, or hashes where there is none: never more than one way to match."""
    has_click = "click_id" in fields
    people = [] if has_click else _identifiers(fields)
    return without_nothing(
        {
            "conversionAction": _action(fields, ids),
            fields.get("click_id_kind", "gclid"): fields.get("click_id"),
            "userIdentifiers": people,
            "conversionDateTime": f"{moment(fields, 'converted_at'):{TIME}}",
            "conversionValue": number(fields),
            "currencyCode": fields.get("currency"),
            "orderId": fields["outcome_id"],
            "consent": {
                "adUserData": _state(fields, "ad_user_data"),
                "adPersonalization": _state(fields, "ad_personalization"),
            },
        }
    )


def _adjustment(change: Change, ids: Mapping[str, str]) -> dict[str, Any]:
    fields = change.fields
    restated = {
        "adjustedValue": number(fields),
        "currencyCode": fields.get("currency"),
    }
    return without_nothing(
        {
            "conversionAction": _action(fields, ids),
            "adjustmentType": TYPES[change.event],
            "orderId": fields["outcome_id"],
            "adjustmentDateTime": f"{moment(fields, 'adjusted_at'):{TIME}}",
            "restatementValue": restated if change.event is Event.RESTATE else None,
        }
    )


def _members(batch: Batch) -> Request:
    names = {"email": "emailAddress", "phone": "phoneNumber"}
    members = [
        {
            "userData": {
                "userIdentifiers": [
                    {names[change.fields["kind"]]: change.fields["match_key"]}
                ]
            }
        }
        for change in batch.changes
    ]
    granted = {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"}
    account = {"accountType": "GOOGLE_ADS", "accountId": batch.ids["CUSTOMER_ID"]}
    body: dict[str, Any] = {
        "destinations": [
            {
                "operatingAccount": account,
                "productDestinationId": audience_id(batch, "LIST"),
            }
        ],
        "audienceMembers": members,
        "encoding": "HEX",
    }
    if batch.is_new:
        body["consent"] = granted
        body["termsOfService"] = {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
    return Request(f"/audienceMembers:{'ingest' if batch.is_new else 'remove'}", body)


def _verdict(event: Event, code: str | None) -> Verdict:
    """What it has already is as good as taken; so is taking back what never came."""
    is_done = code in KNOWN or (event is Event.RETRACT and code in GONE)
    return None if is_done else code


def _status(answer: Answer) -> str:
    error = (answer.body or {}).get("error") or {}
    return str(error.get("status", answer.status))


def _failures(body: Mapping[str, Any]) -> dict[int | None, str]:
    """The code of each row that failed, by its place; of all of them under None."""
    failed: dict[int | None, str] = {}
    for detail in (body.get("partialFailureError") or {}).get("details", []):
        for error in detail.get("errors", []):
            code = next(iter(error.get("errorCode", {}).values()), "UNKNOWN")
            path = error.get("location", {}).get("fieldPathElements", [])
            place = next((step["index"] for step in path if "index" in step), None)
            failed.setdefault(place, str(code))
    return failed


def _identifiers(fields: Fields) -> list[dict[str, str]]:
    return [
        *({"hashedEmail": key} for key in hashes(fields, "email_hashes")),
        *({"hashedPhoneNumber": key} for key in hashes(fields, "phone_hashes")),
    ]


def _action(fields: Fields, ids: Mapping[str, str]) -> str:
    action = ids[f"{fields['category']}_ACTION_ID"]
    return f"customers/{ids['CUSTOMER_ID']}/conversionActions/{action}"


def _state(fields: Fields, name: str) -> str:
    return STATES.get(fields.get(name, ""), "UNSPECIFIED")

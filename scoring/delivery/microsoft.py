"""Microsoft Ads: offline conversions by click id, and members of customer lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.delivery.destinations import (
    Batch,
    Destination,
    RefusedError,
    Verdict,
    audience_id,
    audience_ids,
    moment,
    number,
    without_nothing,
)
from scoring.delivery.rows import Change, Event, Feed
from scoring.delivery.transport import Answer, Request

TIME = "%Y-%m-%dT%H:%M:%SZ"
KNOWN = {"OfflineConversionAlreadyExists", "OfflineConversionAlreadyRetracted"}
ACCOUNT = ("CUSTOMER_ID", "ACCOUNT_ID")
TYPES = {Event.RESTATE: "Restate", Event.RETRACT: "Retract"}


class Microsoft(Destination):
    """Knows a conversion again by click id, time and name, and a member by e-mail."""

    secrets = ("TOKEN", "DEVELOPER_TOKEN")
    ids: Mapping[Feed, tuple[str, ...]] = {
        Feed.CONVERSIONS: ACCOUNT,
        Feed.AUDIENCES: (*ACCOUNT, *audience_ids("LIST")),
    }

    def headers(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request."""
        return {
            "Authorization": f"Bearer {values['TOKEN']}",
            "DeveloperToken": values["DEVELOPER_TOKEN"],
            "CustomerId": values["CUSTOMER_ID"],
            "CustomerAccountId": values["ACCOUNT_ID"],
        }

    def request(self, batch: Batch) -> Request:
        """Make the request for changes of one group."""
        if batch.feed is Feed.AUDIENCES:
            return Request("/CustomerListUserData/Apply", _members(batch))
        if batch.is_new:
            rows = [_conversion(change) for change in batch.changes]
            return Request("/OfflineConversions/Apply", {"OfflineConversions": rows})
        rows = [_adjustment(change) for change in batch.changes]
        body = {"OfflineConversionAdjustments": rows}
        return Request("/OfflineConversionAdjustments/Apply", body)

    def verdicts(self, batch: Batch, answer: Answer) -> Sequence[Verdict]:
        """Read what became of each row: what is not named as failed was taken."""
        if not answer.is_ok:
            raise RefusedError(str(answer.status))
        failed = {
            error["Index"]: str(error.get("ErrorCode", "unknown"))
            for error in (answer.body or {}).get("PartialErrors") or []
        }
        return [
            None if failed.get(place) in KNOWN else failed.get(place)
            for place in range(len(batch.changes))
        ]


def _members(batch: Batch) -> dict[str, Any]:
    """Hashes of e-mail addresses; it takes no telephone numbers."""
    return {
        "CustomerListUserData": {
            "ActionType": "Add" if batch.is_new else "Remove",
            "AudienceId": audience_id(batch, "LIST"),
            "CustomerListItemSubType": "Email",
            "CustomerListItems": [
                change.fields["match_key"] for change in batch.changes
            ],
        }
    }


def _conversion(change: Change) -> dict[str, Any]:
    fields = change.fields
    return without_nothing(
        {
            "MicrosoftClickId": fields["click_id"],
            "ConversionName": fields["action"],
            "ConversionTime": f"{moment(fields, 'converted_at'):{TIME}}",
            "ConversionValue": number(fields),
            "ConversionCurrencyCode": fields.get("currency"),
        }
    )


def _adjustment(change: Change) -> dict[str, Any]:
    fields = change.fields
    is_restated = change.event is Event.RESTATE
    return without_nothing(
        {
            "MicrosoftClickId": fields["click_id"],
            "ConversionName": fields["action"],
            "ConversionTime": f"{moment(fields, 'converted_at'):{TIME}}",
            "AdjustmentType": TYPES[change.event],
            "AdjustmentTime": f"{moment(fields, 'adjusted_at'):{TIME}}",
            "AdjustmentValue": number(fields) if is_restated else None,
            "AdjustmentCurrencyCode": fields.get("currency") if is_restated else None,
        }
    )

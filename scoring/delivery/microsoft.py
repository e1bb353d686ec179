"""Microsoft Ads: offline conversions by click id, and their adjustments."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.delivery.destinations import (
    Batch,
    Destination,
    RefusedError,
    Verdict,
    moment,
    number,
    without_nothing,
)
from scoring.delivery.rows import Change, Event
from scoring.delivery.transport import Answer, Request

TIME = "%Y-%m-%dT%H:%M:%SZ"
KNOWN = {"OfflineConversionAlreadyExists", "OfflineConversionAlreadyRetracted"}
TYPES = {Event.RESTATE: "Restate", Event.RETRACT: "Retract"}


class Microsoft(Destination):
    """Knows a conversion again by click id, time and name."""

    secrets = ("TOKEN", "DEVELOPER_TOKEN")
    ids = ("CUSTOMER_ID", "ACCOUNT_ID")

    def headers(self, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Make the headers of every request."""
        return {
            "Authorization": f"Bearer {secrets['TOKEN']}",
            "DeveloperToken": secrets["DEVELOPER_TOKEN"],
        }

    def request(self, batch: Batch) -> Request:
        """Make the request for changes of one group."""
        account = {
            "CustomerId": batch.ids["CUSTOMER_ID"],
            "CustomerAccountId": batch.ids["ACCOUNT_ID"],
        }
        if batch.is_new:
            rows = [_conversion(change) for change in batch.changes]
            body = {**account, "OfflineConversions": rows}
            return Request("/OfflineConversions/Apply", body)
        rows = [_adjustment(change) for change in batch.changes]
        body = {**account, "OfflineConversionAdjustments": rows}
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

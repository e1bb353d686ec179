"""A local server that answers as each destination does, and fails as they do.

What it took is its own record, apart from what it said: an answer may come before the
rows are taken, or get lost after.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WEEK = 7 * 86_400
TIMEOUT = 0.2
FAULTS = (
    *("busy", "later", "broken", "broken_after", "cut", "cut_after"),
    *("silent", "silent_after", "expired"),
)

BEFORE = ("broken", "cut", "silent")


@dataclass
class Platform:
    """What a destination has, and how it is to fail.

    `poison` are names that it never takes, `early` ones that it takes when asked again.
    """

    seed: int = 0
    fault_rate: float = 0.0
    now: float = 0.0
    bearer: str = "token-0"
    poison: frozenset[str] = frozenset()
    early: set[str] = field(default_factory=set)
    conversions: dict[str, float | None] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    retracted: set[str] = field(default_factory=set)
    members: set[tuple[str, str]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    never_added: list[tuple[str, str]] = field(default_factory=list)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def fault(self) -> str:
        """Draw what goes wrong with a request, if anything."""
        if self.chance.random() >= self.fault_rate:
            return ""
        kinds = FAULTS if self.chance.random() < 0.3 else FAULTS[:6]
        return self.chance.choice(kinds)

    def take(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Take the rows of a request that it takes, and say so."""
        self.bodies.append(body)
        takers = {
            "conversions": lambda rows: self._google(rows, self._google_add),
            "conversionAdjustments": lambda rows: self._google(
                rows, self._google_adjust
            ),
            "audienceMembers": lambda rows: self._google_members(path, body),
            "OfflineConversions": self._microsoft,
            "OfflineConversionAdjustments": self._microsoft_adjust,
            "payload": lambda rows: self._meta_members(method, path, rows),
            "CustomerListUserData": self._microsoft_members,
            "batch_data": lambda rows: self._tiktok_members(body, rows),
            "leads": self._crm,
        }
        for name, take in takers.items():
            if name in body:
                return take(body[name])
        if isinstance(body["data"], dict):
            return self._klaviyo(body["data"]["attributes"]["profiles"]["data"])
        if "event_source" in body:
            return self._events(body["data"], 200, {"code": 40002}, {"code": 0})
        refused = {"error": {"code": 100, "message": "too old or not valid"}}
        done = {"events_received": len(body["data"])}
        return self._events(body["data"], 400, refused, done)

    def _count(self, name: str, value: float | None) -> None:
        self.conversions[name] = value
        self.counted[name] += 1

    def _google(self, rows, take) -> tuple[int, Any]:
        errors = []
        for place, row in enumerate(rows):
            name = f"{row['conversionAction'].split('/')[-1]}:{row['orderId']}"
            self.named.append(name)
            code = take(name, row)
            if code:
                element = {"fieldName": "conversions", "index": place}
                errors.append(
                    {
                        "errorCode": {"conversionUploadError": code},
                        "location": {"fieldPathElements": [element]},
                    }
                )
        failure = {"code": 3, "details": [{"errors": errors}]} if errors else None
        return 200, {"partialFailureError": failure, "results": [{} for _ in rows]}

    def _google_add(self, name: str, row: dict[str, Any]) -> str | None:
        if name in self.poison:
            return "UNPARSEABLE_GCLID"
        if name in self.early:
            self.early.discard(name)
            return "TOO_RECENT_CONVERSION_ACTION"
        ways = [
            key
            for key in ("gclid", "gbraid", "wbraid", "userIdentifiers")
            if key in row
        ]
        assert len(ways) == 1
        assert row["consent"]["adUserData"] == "GRANTED"
        if name in self.conversions:
            return "ORDER_ID_ALREADY_IN_USE"
        self._count(name, row.get("conversionValue"))
        return None

    def _google_adjust(self, name: str, row: dict[str, Any]) -> str | None:
        if name not in self.conversions:
            return "CONVERSION_NOT_FOUND"
        if name in self.retracted:
            return None
        if row["adjustmentType"] == "RETRACTION":
            self.retracted.add(name)
        else:
            self.conversions[name] = row["restatementValue"]["adjustedValue"]
        return None

    def _google_members(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        audience = body["destinations"][0]["productDestinationId"]
        for member in body["audienceMembers"]:
            (identifier,) = member["userData"]["userIdentifiers"]
            self._member(path.endswith(":ingest"), audience, *identifier.values())
        return 200, {"requestId": "r"}

    def _meta_members(self, method: str, path: str, payload) -> tuple[int, Any]:
        for row in payload["data"]:
            self._member(method == "POST", path.split("/")[-2], "".join(row))
        return 200, {"num_received": len(payload["data"])}

    def _microsoft_members(self, told) -> tuple[int, Any]:
        assert told["CustomerListItemSubType"] == "Email"
        list_id = f"microsoft {told['AudienceId']}"
        errors = []
        for place, key in enumerate(told["CustomerListItems"]):
            if key in self.poison:
                self.refused.add(key)
                errors.append({"Index": place, "ErrorCode": "InvalidItem"})
            else:
                self._member(told["ActionType"] == "Add", list_id, key)
        return 200, {"PartialErrors": errors}

    def _tiktok_members(self, body: dict[str, Any], rows) -> tuple[int, Any]:
        """All or nothing, and every row has a place for each kind of the schema."""
        is_new = {"add": True, "delete": False}[body["action"]]
        assert {len(row) for row in rows} == {len(body["id_schema"])}
        keys = [one for row in rows for one in row if one]
        if refused := self.poison & {one["id"] for one in keys}:
            self.refused |= refused
            return 200, {"code": 40002}
        for one in keys:
            (audience,) = one["audience_ids"]
            self._member(is_new, f"tiktok {audience}", one["id"])
        return 200, {"code": 0}

    def _member(self, is_new: bool, audience: str, key: str) -> None:
        self.named.append(f"{audience}:{key}")
        if is_new:
            self.members.add((audience, key))
        elif (audience, key) in self.members:
            self.members.discard((audience, key))
        else:
            self.never_added.append((audience, key))

    def _events(self, rows, status: int, refused, done) -> tuple[int, Any]:
        """All or nothing; known ids are taken and not counted."""
        names = [
            f"{row.get('event_name', row.get('event'))}:{row['event_id']}"
            for row in rows
        ]
        self.named += names
        if any(
            name in self.poison or row["event_time"] < self.now - WEEK
            for name, row in zip(names, rows, strict=True)
        ):
            return status, refused
        for name, row in zip(names, rows, strict=True):
            value = row.get("custom_data", row.get("properties", {})).get("value")
            if name not in self.conversions:
                self._count(name, value)
        return 200, done

    def _microsoft(self, rows) -> tuple[int, Any]:
        errors = []
        for place, row in enumerate(rows):
            name = ":".join(
                row[part]
                for part in ("ConversionName", "MicrosoftClickId", "ConversionTime")
            )
            self.named.append(name)
            if row["MicrosoftClickId"] in self.poison:
                errors.append({"Index": place, "ErrorCode": "ClickIdInvalid"})
            elif name in self.conversions:
                known = "OfflineConversionAlreadyExists"
                errors.append({"Index": place, "ErrorCode": known})
            else:
                self._count(name, row.get("ConversionValue"))
        return 200, {"PartialErrors": errors}

    def _microsoft_adjust(self, rows) -> tuple[int, Any]:
        for row in rows:
            name = ":".join(
                row[part]
                for part in ("ConversionName", "MicrosoftClickId", "ConversionTime")
            )
            if row["AdjustmentType"] == "Retract":
                self.retracted.add(name)
            else:
                self.conversions[name] = row["AdjustmentValue"]
        return 200, {"PartialErrors": []}

    def _klaviyo(self, rows) -> tuple[int, Any]:
        names = [row["attributes"]["external_id"] for row in rows]
        self.named += names
        if self.poison & set(names):
            return 400, {"errors": [{"code": "invalid"}]}
        for row in rows:
            attributes = row["attributes"]
            profile = self.profiles.setdefault(attributes["external_id"], {})
            profile.update(attributes.get("properties", {}))
            for name in (
                attributes.get("meta", {}).get("patch_properties", {}).get("unset", [])
            ):
                profile.pop(name, None)
        return 202, {"data": {"id": "job"}}

    def _crm(self, rows) -> tuple[int, Any]:
        results = []
        for row in rows:
            name = row["lead_key"]
            self.named.append(name)
            if name in self.poison:
                result = {"lead_key": name, "status": "rejected", "reason": "unknown"}
            elif name in self.early:
                self.early.discard(name)
                result = {"lead_key": name, "status": "later"}
            else:
                told = {
                    key: value
                    for key, value in row["properties"].items()
                    if value is not None
                }
                self.profiles[name] = told
                result = {"lead_key": name, "status": "accepted"}
            results.append(result)
        return 200, {"results": results}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the platform of its server."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Answer, or fail before the rows are taken or after."""
        platform: Platform = self.server.platform
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert platform.bearer not in self.path
        fault = platform.fault()
        if fault == "expired":
            platform.bearer += "+"
        if platform.bearer not in json.dumps(dict(self.headers)):
            self._say(401, {"error": "expired"})
        elif fault == "busy":
            self._say(429, {}, {"Retry-After": str(platform.chance.randint(1, 200))})
        elif fault == "later":
            self._say(503, {}, {"Retry-After": "100000"})
        else:
            taken = None
            if fault not in BEFORE:
                taken = platform.take(self.command, self.path, body)
            self._end(fault, taken)

    def _end(self, fault: str, taken: tuple[int, Any] | None) -> None:
        if fault.startswith("broken"):
            self._say(500, {})
        elif fault.startswith("cut"):
            self._cut()
        elif fault.startswith("silent"):
            self._cut(TIMEOUT * 1.5)
        elif taken is not None:
            self._say(*taken)

    def _say(
        self, status: int, body: Any, headers: dict[str, str] | None = None
    ) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        # A client that has waited too long is gone.
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(text)

    def _cut(self, after: float = 0.0) -> None:
        time.sleep(after)
        self.close_connection = True

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


# The base class calls a method of its own for each method of HTTP.
for _method in ("POST", "DELETE"):
    setattr(Handler, f"do_{_method}", Handler.answer)


@contextmanager
def serving() -> Iterator[tuple[ThreadingHTTPServer, str]]:
    """Serve on a port of this machine; set `platform` of the server for each world."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.platform = Platform()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

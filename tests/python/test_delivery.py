"""What leaves for a destination, in its own words and by its own rules."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.delivery.accounts import DESTINATIONS, account_of
from scoring.delivery.batches import Parting
from scoring.delivery.destinations import Batch, LaterError, RefusedError
from scoring.delivery.difference import Accepted, difference, plan
from scoring.delivery.facts import Facts
from scoring.delivery.files import files_of
from scoring.delivery.ledger import open_ledger
from scoring.delivery.patterns import fault_of
from scoring.delivery.rows import Change, Channel, Event, Feed, Thing, fingerprint
from scoring.delivery.transport import (
    AgainError,
    Answer,
    Patience,
    Request,
    ShutError,
    poster,
)
from scoring.errors import LeadscoreError

AS_OF = datetime(2026, 4, 1)
GOOGLE = Facts(Channel("google", Feed.CONVERSIONS), 2, 24, 53)
META = Facts(Channel("meta", Feed.CONVERSIONS), 2)
AUDIENCE = Facts(Channel("google", Feed.AUDIENCES), 2)
HASH = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"
ACTION = (
    "customers/${LEADSCORE_GOOGLE_CUSTOMER_ID}/conversionActions/"
    "${LEADSCORE_GOOGLE_CONVERTED_LEAD_ACTION_ID}"
)
ADJUSTMENTS = (
    "Google Click ID,Conversion Name,Conversion Time,Adjustment Time,Adjustment Type,"
    "Adjusted Value,Adjusted Value Currency"
)
CONVERSION = {
    "action": "Converted lead",
    "category": "CONVERTED_LEAD",
    "outcome_id": "purchase:o1",
    "conversion_value": "10.5",
    "currency": "EUR",
    "click_id_kind": "gclid",
    "click_id": "Cj0-_1",
    "ad_user_data": "granted",
    "email_hashes": HASH,
    "converted_at": "2026-03-20T10:00:00.250000",
    "clicked_at": "2026-03-19T10:00:00.250000",
}


def thing(held_back: str | None = None, **fields: str) -> Thing:
    told = {**CONVERSION, **fields}
    return Thing(f"x:{told['outcome_id']}", "lead", told, held_back)


def taken(**fields: str) -> dict[str, Accepted]:
    one = thing(**fields)
    told = fingerprint(Feed.CONVERSIONS, one.fields)
    return {one.entity: Accepted("lead", one.fields, told)}


def said(facts: Facts, things, accepted) -> list[str]:
    changes, held = difference(facts, things, accepted, AS_OF)
    return [*(str(c.event) for c in changes), *(h.reason for h in held)]


def test_what_was_accepted_does_not_leave_again() -> None:
    assert said(GOOGLE, [thing()], {}) == ["add"]
    assert said(GOOGLE, [thing()], taken()) == []
    assert said(GOOGLE, [thing(email_hashes="")], taken()) == []


def test_a_new_value_is_restated_and_what_is_gone_taken_back() -> None:
    assert said(GOOGLE, [thing(conversion_value="9")], taken()) == ["restate"]
    assert said(GOOGLE, [], taken()) == ["retract"]
    # Meta takes nothing back.
    assert said(META, [thing(conversion_value="9")], taken()) == []
    assert said(META, [], taken()) == []


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(hours=24) - timedelta(seconds=1), "too_recent_conversion"),
        (timedelta(hours=24), "restate"),
        (timedelta(days=53), "restate"),
        (timedelta(days=53, seconds=1), "expired_window"),
    ],
)
def test_a_value_changes_within_its_window(age: timedelta, expected: str) -> None:
    at = (AS_OF - age).isoformat(timespec="microseconds")
    before = taken(converted_at=at)
    assert said(GOOGLE, [thing(converted_at=at, conversion_value="9")], before) == [
        expected
    ]
    # Too late to be taken back is no news every night.
    gone = {"restate": ["retract"], "expired_window": []}.get(expected, [expected])
    assert said(GOOGLE, [], before) == gone


def test_a_retraction_is_final() -> None:
    final = {key: replace(one, is_final=True) for key, one in taken().items()}
    assert said(GOOGLE, [thing()], final) == ["retracted_final"]
    assert said(GOOGLE, [], final) == []


def test_nothing_changes_what_is_known_by_a_wbraid() -> None:
    changed = thing(click_id_kind="wbraid", conversion_value="9")
    assert said(GOOGLE, [changed], taken(click_id_kind="wbraid")) == ["no_match_key"]


def member(key: str, held_back: str | None = None) -> Thing:
    fields = {"audience": "sql_seed", "kind": "email", "match_key": key}
    return Thing(f"sql_seed:{key}", f"lead {key}", fields, held_back)


def test_only_what_we_added_is_removed_and_a_small_audience_stays() -> None:
    told = fingerprint(Feed.AUDIENCES, {})
    had = {
        f"sql_seed:{key}": Accepted("lead", member(key).fields, told) for key in "abc"
    }
    things = [member("a"), member("b", "no_consent"), member("d", "no_consent")]
    changes, _ = difference(AUDIENCE, things, had, AS_OF)
    assert [(c.event, c.fields["match_key"]) for c in changes] == [
        (Event.REMOVE, "b"),
        (Event.REMOVE, "c"),
    ]
    small = [member(key, "below_minimum_audience") for key in "abc"]
    assert difference(AUDIENCE, small, had, AS_OF)[0] == []


def test_what_was_never_answered_is_sent_as_it_was_or_counts_as_taken() -> None:
    sent = Change("x:purchase:o1", "lead", Event.ADD, CONVERSION)
    changed = thing(conversion_value="9")
    again = plan(GOOGLE, [changed], {}, [sent], AS_OF)
    assert (again.again, again.assumed, again.changes) == ((sent,), (), ())
    held = plan(GOOGLE, [thing("no_consent")], {}, [sent], AS_OF)
    assert (held.again, held.assumed, held.changes) == ((), (sent,), ())
    gone = plan(GOOGLE, [], {}, [sent], AS_OF)
    assert [change.event for change in gone.changes] == [Event.RETRACT]


STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from([None, "no_consent"])),
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["take", "drop"])),
    ),
    max_size=6,
)


@given(STEPS)
def test_an_audience_is_what_a_naive_model_says(steps) -> None:
    """Each night some are wanted; the destination takes, refuses or does not answer."""
    channel = AUDIENCE.channel
    there: set[str] = set()
    with open_ledger(":memory:") as ledger:
        for wanted, answers in [*steps, ({}, {})]:
            things = [member(key, held) for key, held in sorted(wanted.items())]
            ledger.take_up(
                channel,
                plan(
                    AUDIENCE,
                    things,
                    ledger.accepted(channel),
                    ledger.unanswered(channel),
                    AS_OF,
                ),
            )
            for row in ledger.leaving(channel):
                key = row.change.fields["match_key"]
                ledger.mark_sending([row])
                (there.add if row.change.event is Event.ADD else there.discard)(key)
                if answers.get(key) != "drop":
                    ledger.record(channel, [row.change], [])
            assert there == {key for key, held in wanted.items() if held is None}
            assert {e.split(":")[1] for e in ledger.accepted(channel)} <= {*"abcd"}


def parting_of(facts: Facts) -> Parting:
    ids = account_of(facts.channel, {}).ids
    return Parting(facts, DESTINATIONS[facts.channel.destination], ids)


def request_of(name: str, feed: Feed, *changes: Change) -> Request:
    ids = account_of(Channel(name, feed), {}).ids
    return DESTINATIONS[name].request(Batch(feed, changes, ids))


def conversion(event: Event = Event.ADD, **fields: str) -> Change:
    told = {**CONVERSION, **fields}
    return Change("x", "lead-1", event, told)


def test_google_gets_one_way_to_match_and_both_consents() -> None:
    request = request_of("google", Feed.CONVERSIONS, conversion())
    (row,) = request.body["conversions"]
    assert row == {
        "conversionAction": ACTION,
        "gclid": "Cj0-_1",
        "conversionDateTime": "2026-03-20 10:00:00+00:00",
        "conversionValue": 10.5,
        "currencyCode": "EUR",
        "orderId": "purchase:o1",
        "consent": {"adUserData": "GRANTED", "adPersonalization": "UNSPECIFIED"},
    }
    unclicked = {k: v for k, v in CONVERSION.items() if not k.startswith("click")}
    hashed = Change("x", "lead-1", Event.ADD, {**unclicked, "phone_hashes": HASH})
    (row,) = request_of("google", Feed.CONVERSIONS, hashed).body["conversions"]
    assert row["userIdentifiers"] == [
        {"hashedEmail": HASH},
        {"hashedPhoneNumber": HASH},
    ]
    assert not {"gclid", "gbraid", "wbraid"} & set(row)


def test_google_adjusts_by_order_and_never_beside_new_ones() -> None:
    at = "2026-04-01T00:00:00.000000"
    restated = conversion(Event.RESTATE, adjusted_at=at)
    taken_back = conversion(Event.RETRACT, adjusted_at=at)
    body = request_of("google", Feed.CONVERSIONS, restated, taken_back).body
    first, second = body["conversionAdjustments"]
    assert first["adjustmentType"] == "RESTATEMENT"
    assert first["restatementValue"] == {"adjustedValue": 10.5, "currencyCode": "EUR"}
    assert second["adjustmentType"] == "RETRACTION"
    assert "restatementValue" not in second
    assert "conversions" not in body


def test_meta_is_told_of_a_lead_of_the_crm() -> None:
    (row,) = request_of("meta", Feed.CONVERSIONS, conversion()).body["data"]
    assert row["event_time"] == 1774000800
    assert row["event_id"] == "purchase:o1"
    assert row["action_source"] == "system_generated"
    assert row["user_data"] == {"em": [HASH], "fbc": "fb.1.1773914400250.Cj0-_1"}
    assert row["custom_data"]["event_source"] == "crm"


def test_meta_knows_a_lead_by_its_own_ids_which_are_never_hashed() -> None:
    browser = "fb.1.1596403881668.1116446470"
    told = conversion(browser_id=browser, platform_lead_id="525645896321548")
    (row,) = request_of("meta", Feed.CONVERSIONS, told).body["data"]
    assert row["user_data"] == {
        "em": [HASH],
        "fbc": "fb.1.1773914400250.Cj0-_1",
        "fbp": browser,
        "lead_id": "525645896321548",
    }


def test_members_go_in_and_out_by_their_hashes() -> None:
    change = Change("e", "lead", Event.ADD, member(HASH).fields)
    body = request_of("meta", Feed.AUDIENCES, change).body
    assert body["payload"] == {
        "schema": ["EMAIL_SHA256", "PHONE_SHA256"],
        "data": [[HASH, ""]],
    }
    gone = replace(change, event=Event.REMOVE)
    assert request_of("meta", Feed.AUDIENCES, gone).method == "DELETE"
    request = request_of("google", Feed.AUDIENCES, gone)
    assert request.path == "/audienceMembers:remove"


def test_microsoft_lists_take_addresses_and_name_the_account_in_headers() -> None:
    change = Change("e", "lead", Event.ADD, member(HASH).fields)
    request = request_of("microsoft", Feed.AUDIENCES, change)
    assert (request.method, request.path) == ("POST", "/CustomerListUserData/Apply")
    assert request.body == {
        "CustomerListUserData": {
            "ActionType": "Add",
            "AudienceId": "${LEADSCORE_MICROSOFT_SQL_SEED_LIST_ID}",
            "CustomerListItemSubType": "Email",
            "CustomerListItems": [HASH],
        }
    }
    gone = request_of("microsoft", Feed.AUDIENCES, replace(change, event=Event.REMOVE))
    assert gone.body["CustomerListUserData"]["ActionType"] == "Remove"
    ends = ("URL", "TOKEN", "DEVELOPER_TOKEN", "CUSTOMER_ID", "ACCOUNT_ID")
    given = {f"LEADSCORE_MICROSOFT_{end}": f"the {end}" for end in ends}
    account = account_of(Channel("microsoft", Feed.CONVERSIONS), given)
    assert account.headers == {
        "Authorization": "Bearer the TOKEN",
        "DeveloperToken": "the DEVELOPER_TOKEN",
        "CustomerId": "the CUSTOMER_ID",
        "CustomerAccountId": "the ACCOUNT_ID",
    }
    # Conversions need no list.
    assert account.missing == ()
    lacking = account_of(Channel("microsoft", Feed.AUDIENCES), given).missing
    assert "LEADSCORE_MICROSOFT_SUPPRESSION_LIST_ID" in lacking


def test_tiktok_has_a_place_for_each_kind_of_key() -> None:
    by_phone = {**member(HASH).fields, "kind": "phone"}
    changes = [
        Change("e", "lead", Event.ADD, member(HASH).fields),
        Change("p", "lead", Event.ADD, by_phone),
    ]
    request = request_of("tiktok", Feed.AUDIENCES, *changes)
    one = {"id": HASH, "audience_ids": ["${LEADSCORE_TIKTOK_SQL_SEED_AUDIENCE_ID}"]}
    assert request.path == "/segment/mapping/"
    assert request.body == {
        "advertiser_ids": ["${LEADSCORE_TIKTOK_ADVERTISER_ID}"],
        "action": "add",
        "id_schema": ["EMAIL_SHA256", "PHONE_SHA256"],
        "batch_data": [[one, {}], [{}, one]],
    }
    gone = replace(changes[0], event=Event.REMOVE)
    assert request_of("tiktok", Feed.AUDIENCES, gone).body["action"] == "delete"


@pytest.mark.parametrize(
    ("destination", "lines"),
    [
        ("meta", ["Email,Phone", f"{HASH},"]),
        ("microsoft", ["Email", HASH]),
        ("tiktok", ["email_SHA256,phone_SHA256", f"{HASH},"]),
    ],
)
def test_a_file_of_members_has_the_columns_of_its_destination(
    destination, lines
) -> None:
    facts = Facts(Channel(destination, Feed.AUDIENCES), 2)
    change = Change("e", "lead", Event.REMOVE, member(HASH).fields)
    table, request = files_of(parting_of(facts), [change])
    assert table.name == f"{destination}/sql_seed_remove.csv"
    assert table.content.splitlines() == lines
    assert request.name == f"{destination}/requests/audiences_sql_seed_remove_0001.json"


def test_klaviyo_unsets_what_has_no_value_and_all_of_who_goes() -> None:
    fields = {"profile_key": "p", "lead_score": "7", "lead_band": "cold"}
    change = Change("p", "lead", Event.ADD, fields)
    body = request_of("klaviyo", Feed.PROFILES, change).body
    (profile,) = body["data"]["attributes"]["profiles"]["data"]
    assert profile["attributes"]["properties"] == {"lead_score": 7, "lead_band": "cold"}
    unset = profile["attributes"]["meta"]["patch_properties"]["unset"]
    assert "expected_value" in unset
    assert "lead_score" not in unset
    gone = replace(change, event=Event.REMOVE)
    (profile,) = request_of("klaviyo", Feed.PROFILES, gone).body["data"]["attributes"][
        "profiles"
    ]["data"]
    assert "lead_score" in profile["attributes"]["meta"]["patch_properties"]["unset"]


def test_google_files_are_one_for_each_pair_of_consents() -> None:
    changes = [
        conversion(),
        conversion(ad_personalization="denied"),
        conversion(click_id_kind="gbraid"),
        conversion(Event.RETRACT, adjusted_at="2026-04-01T00:00:00.000000"),
    ]
    files = files_of(parting_of(GOOGLE), changes)
    tables = {f.name: f.content.splitlines() for f in files if f.name.endswith("csv")}
    head = (
        "Google Click ID,Conversion Name,Conversion Time,Conversion Value,"
        "Conversion Currency,Ad User Data,Ad Personalization"
    )
    told = "Cj0-_1,Converted lead,2026-03-20 10:00:00,10.5,EUR,GRANTED"
    zone = "Parameters:TimeZone=+0000"
    assert tables == {
        "google/conversions_granted_denied.csv": [zone, head, f"{told},DENIED"],
        "google/conversions_granted_unspecified.csv": [
            zone,
            head,
            f"{told},UNSPECIFIED",
        ],
        "google/adjustments.csv": [
            zone,
            ADJUSTMENTS,
            "Cj0-_1,Converted lead,2026-03-20 10:00:00,2026-04-01 00:00:00,RETRACT,,",
        ],
    }


def test_a_name_that_would_break_a_file_is_refused() -> None:
    broken = [conversion(action='Lead, "hot"')]
    files = files_of(parting_of(GOOGLE), broken)
    with pytest.raises(LeadscoreError, match=r"feed_actions\.csv"):
        list(files)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("click_id", "=cmd|'/C calc'!A0", "no_match_key"),
        ("click_id", "a,b", "no_match_key"),
        ("click_id", "-starts.with~dash", None),
        ("browser_id", "fb.1.1596403881668.1116446470.AQEAAQMB", None),
        ("browser_id", "=fb.1", "no_match_key"),
        ("platform_lead_id", "525645896321548", None),
        ("platform_lead_id", "l:525645896321548", "no_match_key"),
        ("email_hashes", "jane@shop.example", "invalid_email"),
        ("email_hashes", f"{HASH} {HASH}", None),
        ("email_hashes", HASH.upper(), "invalid_email"),
        ("phone_hashes", "+491701234567", "invalid_phone"),
        ("currency", "eur", "missing_currency"),
        ("conversion_value", "NaN", "missing_currency"),
        ("conversion_value", "-1", "missing_currency"),
        ("outcome_id", "purchase:o 1\n", "no_match_key"),
    ],
)
def test_what_has_not_its_form_stays_and_is_never_altered(name, value, reason) -> None:
    assert fault_of(Feed.CONVERSIONS, {**CONVERSION, name: value}) == reason


def test_what_google_says_of_each_row_is_read() -> None:
    def failed(*codes: tuple[int, str]) -> Answer:
        errors = [
            {
                "errorCode": {"conversionUploadError": code},
                "location": {"fieldPathElements": [{"fieldName": "x", "index": place}]},
            }
            for place, code in codes
        ]
        return Answer(200, {"partialFailureError": {"details": [{"errors": errors}]}})

    google, batch = (
        DESTINATIONS["google"],
        Batch(Feed.CONVERSIONS, [conversion()] * 3, {}),
    )
    known = failed((0, "ORDER_ID_ALREADY_IN_USE"), (2, "INVALID"))
    assert google.verdicts(batch, known) == [None, None, "INVALID"]
    with pytest.raises(LaterError) as later:
        google.verdicts(batch, failed((1, "TOO_RECENT_EVENT")))
    assert later.value.verdicts == {0: None, 2: None}
    with pytest.raises(RefusedError):
        google.verdicts(batch, Answer(400, {"error": {"status": "INVALID_ARGUMENT"}}))
    retraction = Batch(Feed.CONVERSIONS, [conversion(Event.RETRACT)], {})
    assert google.verdicts(retraction, failed((0, "CONVERSION_NOT_FOUND"))) == [None]
    assert google.verdicts(
        replace(batch, changes=[conversion()]), failed((0, "CONVERSION_NOT_FOUND"))
    ) == ["CONVERSION_NOT_FOUND"]


def answering(*responses: httpx.Response | Exception) -> httpx.Client:
    left = iter(responses)

    def answer(request: httpx.Request) -> httpx.Response:
        got = next(left)
        if isinstance(got, Exception):
            raise got
        return got

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_it_waits_as_long_as_it_is_asked_and_no_secret_is_told() -> None:
    date = {"Date": "Wed, 01 Apr 2026 10:00:00 GMT"}
    until = {**date, "Retry-After": "Wed, 01 Apr 2026 10:01:40 GMT"}
    client = answering(
        httpx.Response(429, headers={"Retry-After": "90"}),
        httpx.Response(503, headers=until),
        httpx.ConnectError("no"),
        httpx.Response(200, json={"ok": 1}),
    )
    waits: list[float] = []
    post = poster(client, "https://x.example/", {"Authorization": "secret"})
    request = Request("/a", {"b": 1})
    answer = Patience(waits.append).persist(lambda: post(request))
    assert answer.body == {"ok": 1}
    assert waits[0] >= 90
    assert waits[1] >= 100
    assert waits[2] <= 60


def test_who_asks_for_too_long_or_shuts_us_out_is_left_alone() -> None:
    request = Request("/a", {})
    waits: list[float] = []
    client = answering(httpx.Response(429, headers={"Retry-After": "301"}))
    post = poster(client, "https://x.example", {"Authorization": "secret"})
    with pytest.raises(AgainError) as told:
        Patience(waits.append).persist(lambda: post(request))
    assert waits == []
    assert "secret" not in str(told.value)
    shut = poster(answering(httpx.Response(401)), "https://x.example", {})
    with pytest.raises(ShutError):
        Patience(waits.append).persist(lambda: shut(request))


def test_variables_that_are_missing_are_named_and_secrets_never_in_a_body() -> None:
    channel = Channel("meta", Feed.CONVERSIONS)
    account = account_of(channel, {"LEADSCORE_META_TOKEN": "secret"})
    assert "LEADSCORE_META_URL" in account.missing
    assert "LEADSCORE_META_TOKEN" not in account.missing
    full = {
        f"LEADSCORE_META_{end}": f"value of {end}"
        for end in ("URL", *DESTINATIONS["meta"].secrets, "DATASET_ID")
    }
    account = account_of(channel, full)
    assert account.missing == ()
    batch = Batch(Feed.CONVERSIONS, [conversion()], account.ids)
    request = DESTINATIONS["meta"].request(batch)
    assert "value of TOKEN" not in json.dumps(request.body) + request.path


def test_the_two_services_of_google_have_a_host_each() -> None:
    google = DESTINATIONS["google"]
    given = {
        f"LEADSCORE_GOOGLE_{end}": end
        for end in ("URL", "DATA_MANAGER_URL", *google.secrets)
    } | {f"LEADSCORE_GOOGLE_{end}": end for ids in google.ids.values() for end in ids}
    conversions = Channel("google", Feed.CONVERSIONS)
    audiences = Channel("google", Feed.AUDIENCES)
    assert account_of(conversions, given).url == "URL"
    assert account_of(audiences, given).url == "DATA_MANAGER_URL"
    # A shop without lists on the Data Manager still tells conversions.
    del given["LEADSCORE_GOOGLE_DATA_MANAGER_URL"]
    assert account_of(conversions, given).missing == ()
    lacking = account_of(audiences, given).missing
    assert lacking == ("LEADSCORE_GOOGLE_DATA_MANAGER_URL",)


def test_an_erased_lead_leaves_only_what_removes_it() -> None:
    channel = AUDIENCE.channel
    with open_ledger(":memory:") as ledger:
        for one, facts in ((thing(), GOOGLE), (member("a"), AUDIENCE)):
            ledger.take_up(facts.channel, plan(facts, [one], {}, [], AS_OF))
            (row,) = ledger.leaving(facts.channel)
            ledger.record(facts.channel, [row.change], [])
        ledger.forget(["lead", "lead a"])
        assert ledger.accepted(GOOGLE.channel) == {}
        (kept,) = ledger.accepted(channel).values()
        changes = plan(AUDIENCE, [], ledger.accepted(channel), [], AS_OF).changes
        assert [change.event for change in changes] == [Event.REMOVE]
        ledger.record(channel, changes, [])
        assert ledger.accepted(channel) == {}
        assert kept.fields["match_key"] == "a"

"""Requests are no larger than a destination takes, in rows and in bytes as sent."""

import json
from datetime import datetime
from itertools import zip_longest

import httpx
from hypothesis import given
from hypothesis import strategies as st

from scoring.delivery.accounts import DESTINATIONS, account_of
from scoring.delivery.batches import Parting, held_if_too_large
from scoring.delivery.channel import prepare
from scoring.delivery.difference import Accepted
from scoring.delivery.facts import Facts
from scoring.delivery.files import files_of
from scoring.delivery.ledger import open_ledger
from scoring.delivery.rows import Change, Channel, Event, Feed, Thing
from scoring.delivery.transport import Request, encoded, poster

AS_OF = datetime(2026, 4, 1)
KLAVIYO = Channel("klaviyo", Feed.PROFILES)
REASONS = "Looked at the same product three times; grüßt; 猫"


def change(key: str, reasons: str = REASONS, event: Event = Event.ADD) -> Change:
    fields = {"profile_key": key, "lead_score": "7", "score_reasons": reasons}
    return Change(key, f"lead {key}", event, fields)


def parting(rows: int = 10_000, **limits: int) -> Parting:
    facts = Facts(KLAVIYO, rows, **limits)
    return Parting(facts, DESTINATIONS["klaviyo"], {})


def size(one: Parting, changes: list[Change]) -> int:
    return len(encoded(one.destination.request(one.batch(changes)).body))


def sizes(one: Parting, changes: list[Change]) -> list[int]:
    return [len(places) for places in one.places(changes)]


def test_a_request_is_as_large_as_allowed_and_not_a_byte_more() -> None:
    changes = [change(f"p{number}") for number in range(6)]
    three = size(parting(), changes[:3])
    assert sizes(parting(bytes_per_request=three), changes) == [3, 3]
    assert sizes(parting(bytes_per_request=three - 1), changes) == [2, 2, 2]
    assert sizes(parting(2, bytes_per_request=three), changes) == [2, 2, 2]
    assert sizes(parting(6), changes) == [6]
    assert sizes(parting(5), changes) == [5, 1]


def test_removals_are_a_request_of_their_own() -> None:
    changes = [change("a"), change("b"), change("c", event=Event.REMOVE)]
    assert sizes(parting(bytes_per_request=10**6), changes) == [2, 1]
    assert sizes(parting(), []) == []


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60)),
    st.integers(1, 5),
    st.integers(600, 1500),
)
def test_nothing_is_lost_and_nothing_too_large(texts, rows, most) -> None:
    one = parting(rows, bytes_per_request=most)
    changes = [change(f"p{n}", text) for n, text in enumerate(texts)]
    parts = list(one.places(changes))
    assert [place for part in parts for place in part] == list(range(len(changes)))
    for part, following in zip_longest(parts, parts[1:]):
        told = [changes[place] for place in part]
        assert len(told) <= rows
        assert size(one, told) <= most or len(told) == 1
        if following and len(told) < rows:
            assert size(one, [*told, changes[following[0]]]) > most


def thing(one: Change, held_back: str | None = None) -> Thing:
    return Thing(one.entity, one.lead_id, one.fields, held_back)


def test_a_profile_above_its_limit_is_held_back_and_taken_out() -> None:
    one = change("p")
    exact = parting().row_bytes(one)
    fits = parting(bytes_per_row=exact)
    assert held_if_too_large(fits, [thing(one)])[0].held_back is None
    small = parting(bytes_per_row=exact - 1)
    assert held_if_too_large(small, [thing(one)])[0].held_back == "too_large"
    # What has a reason already keeps it, and who is small is not touched.
    refused = [thing(one, "no_consent"), thing(change("q", "-"))]
    assert [held.held_back for held in held_if_too_large(small, refused)] == [
        "no_consent",
        None,
    ]
    account = account_of(KLAVIYO, {})
    with open_ledger(":memory:") as ledger:
        first = prepare(fits.facts, account, [thing(one)], ledger, AS_OF)
        assert [leaving.event for leaving in first.plan.leaving] == [Event.ADD]
        ledger.take_up(KLAVIYO, first.plan)
        ledger.record(KLAVIYO, first.plan.leaving, [])
        assert isinstance(ledger.accepted(KLAVIYO)["p"], Accepted)
        then = prepare(small.facts, account, [thing(one)], ledger, AS_OF)
    assert [held.reason for held in then.plan.held] == ["too_large"]
    assert [leaving.event for leaving in then.plan.leaving] == [Event.REMOVE]


def test_files_hold_the_same_requests() -> None:
    changes = [change(f"p{number}") for number in range(5)]
    one = parting(bytes_per_request=size(parting(), changes[:2]))
    files = list(files_of(one, changes))
    assert [file.rows for file in files] == [2, 2, 1]
    assert [file.name[-8:-5] for file in files] == ["001", "002", "003"]
    told = [json.loads(file.content) for file in files]
    assert told[0] == one.destination.request(one.batch(changes[:2])).body


def test_what_is_counted_is_what_is_sent() -> None:
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, json={})

    one = parting()
    request: Request = one.destination.request(one.batch([change("p")]))
    client = httpx.Client(transport=httpx.MockTransport(answer))
    poster(client, "https://x.example", {"revision": "1"})(request)
    assert heard[0].content == encoded(request.body)
    assert heard[0].headers["content-type"] == "application/json"
    assert json.loads(heard[0].content) == request.body


def test_the_limits_of_klaviyo_hold_for_many_small_and_for_few_large() -> None:
    """5 MB hold 10,000 profiles of 400 bytes, and not a hundred of 99,000."""
    one = parting(bytes_per_request=5_000_000, bytes_per_row=100_000)
    small = [change(f"{number:05}", "-") for number in range(10_001)]
    assert sizes(one, small) == [10_000, 1]
    large = [change(f"{number:03}", "x" * 99_000) for number in range(101)]
    assert not any(held.held_back for held in held_if_too_large(one, map(thing, large)))
    assert sizes(one, large) == [50, 50, 1]

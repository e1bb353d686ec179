"""Whatever is to be done next may be done: told from what people did, without SQL."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from action_worlds import AS_OF, Person, draw_people, rows_of
from arrival_worlds import QuickWarehouse, quick_warehouse, write_batch
from rendering import PROJECT

from scoring.folders import RunFolders

SEEDS = PROJECT / "seeds" / "actions"
CHANNEL_OF = {"email": "email", "sms": "sms", "call": "phone"}


def seed_rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


RULES = {row["rule_id"]: row for row in seed_rows("action_rules")}
HOURS = seed_rows("contact_hours")
LIMITS = seed_rows("frequency_limits")
ACTS_OF = {
    "cart": {"add_to_cart"},
    "checkout": {"begin_checkout", "add_payment_info"},
    "quiz": {"complete_quiz"},
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("compiled"))


@pytest.fixture(scope="module")
def world(
    warehouse: QuickWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Person], list[dict]]:
    """People by their lead, and the candidates that were found for them."""
    people = draw_people(1, 400)
    folder = tmp_path_factory.mktemp("world")
    write_batch(rows_of(people), 0, folder / "input")
    folders = RunFolders(folder / "output")
    warehouse.as_of(AS_OF)
    warehouse.next(folders, folder / "input")
    with duckdb.connect(folders.published, read_only=True) as connection:
        found = rows_in(connection, "lead_action_candidates")
        chosen = rows_in(connection, "next_best_actions")
    by_lead = {person.lead_id: person for person in people}
    assert Counter(row["lead_id"] for row in chosen) == Counter(by_lead.keys())
    best = {row["action_key"] for row in chosen if row["action"] != "none"}
    allowed = {row["action_key"] for row in found if row["is_allowed"]}
    assert best <= allowed
    return by_lead, found


def rows_in(connection: duckdb.DuckDBPyConnection, mart: str) -> list[dict]:
    result = connection.execute(f"from marts.{mart}")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def allowed(world) -> Iterator[tuple[Person, dict, dict[str, str]]]:
    """What may be done, with whom and by which rule."""
    people, found = world
    for row in found:
        if row["is_allowed"]:
            yield people[row["lead_id"]], row, RULES[row["rule_id"]]


def test_the_world_shows_what_it_should(world) -> None:
    """A property of nothing holds always: each obstacle and channel must occur."""
    _, found = world
    obstacles = Counter(row["obstacle"] for row in found)
    assert obstacles.keys() >= {
        *("bought_since", "hold_out", "done_already", "no_consent"),
        *("frequency_limit", "callback_window", "quiet_hours", None),
    }
    channels = Counter(row["channel"] for _, row, _ in allowed(world))
    assert channels.keys() == {"email", "sms", "call"}
    assert sum(channels.values()) > 100


def test_nobody_hears_what_they_did_not_agree_to(world) -> None:
    for person, row, rule in allowed(world):
        if rule["is_answer"] == "true":
            continue
        purpose = CHANNEL_OF[row["channel"]]
        words = [(at, state) for name, state, at in person.consents if name == purpose]
        words += [(at, "denied") for name, _, at in person.stops if name == purpose]
        latest = max(words, key=lambda word: (word[0], word[1] == "denied"))
        assert latest[1] == "granted", (person, row)


def test_nobody_is_disturbed_at_night(world) -> None:
    for person, row, rule in allowed(world):
        assert AS_OF <= row["earliest_at"] < row["latest_at"]
        if rule["keeps_hours"] == "false":
            continue
        clocks = [
            hours
            for hours in HOURS
            if hours["channel"] == row["channel"]
            and person.region in (hours["region"], "BR", "")
        ]
        moment = row["earliest_at"]
        while moment < row["latest_at"]:
            assert all(is_open(hours, moment) for hours in clocks), (
                person,
                row,
                moment,
            )
            moment += timedelta(minutes=29)
        # The last moment before the end is open too.
        last = row["latest_at"] - timedelta(seconds=1)
        assert all(is_open(hours, last) for hours in clocks)


def is_open(hours: dict[str, str], moment: datetime) -> bool:
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(hours["time_zone"])).time()
    return (
        time.fromisoformat(hours["opens_at"])
        <= local
        < time.fromisoformat(hours["closes_at"])
    )


def test_every_action_is_in_its_time(world) -> None:
    for _, row, rule in allowed(world):
        assert row["earliest_at"] >= row["signal_at"] + timedelta(
            minutes=int(rule["from_minutes"])
        )
        assert row["latest_at"] <= row["signal_at"] + timedelta(
            minutes=int(rule["until_minutes"])
        )


def test_nobody_hears_too_often(world) -> None:
    for person, row, rule in allowed(world):
        written = [(channel, at) for channel, _, at in person.sends]
        called = [("call", at) for _, at, _ in person.tries]
        for limit in LIMITS:
            if limit["spares_answers"] == "true" == rule["is_answer"]:
                continue
            if limit["channel"] not in (row["channel"], "any"):
                continue
            if limit["channel"] == "any" and row["channel"] == "call":
                continue
            counted = [
                at
                for channel, at in written + called
                if limit["channel"] in (channel, "any")
                and at + timedelta(hours=int(limit["within_hours"]))
                > row["earliest_at"]
            ]
            assert len(counted) < int(limit["most"]), (person, row, limit)


def test_what_was_done_is_not_done_again(world) -> None:
    for person, row, rule in allowed(world):
        again = [at for _, content, at in person.sends if content == rule["content_id"]]
        assert all(at < row["signal_at"] for at in again)
        if rule["is_answer"] == "false":
            assert all(at < row["signal_at"] for at in person.orders)
            if rule["actor"] == "person":
                assert all(at < row["signal_at"] for _, at, _ in person.tries)


def test_who_is_held_out_is_left_alone(world) -> None:
    held_out = [
        rule["rule_id"]
        for person, _, rule in allowed(world)
        if person.variant == "control" and rule["flow_id"] == "flow_cart"
    ]
    assert held_out == []


def test_nothing_comes_before_a_callback(world) -> None:
    for person, row, rule in allowed(world):
        if rule["is_answer"] == "false":
            for result, _, agreed in person.tries:
                if result == "callback_asked":
                    assert row["earliest_at"] >= agreed + timedelta(hours=24)


def test_signals_are_the_last_of_their_kind(world) -> None:
    """Also that nobody is forgotten: who has a fresh quiz has its row."""
    people, found = world
    for row in found:
        if names := ACTS_OF.get(row["signal"]):
            times = [at for act, at in people[row["lead_id"]].acts if act in names]
            assert row["signal_at"] == max(times)
    told = {row["lead_id"] for row in found if row["signal"] == "quiz"}
    assert told == {
        lead
        for lead, person in people.items()
        if any(act == "complete_quiz" for act, _ in person.acts)
    }

"""Whatever arrives in whatever order, a nightly run ends where a whole build does."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from arrival_worlds import (
    Batch,
    QuickWarehouse,
    Row,
    play,
    quick_warehouse,
    text,
    write_batch,
)

from scoring import increment
from scoring.folders import RunFolders
from scoring.keeping import Kept, kept_tables, merge_affected
from scoring.landed import LandedFile, LandedTable, Landing
from scoring.past import Past, fingerprint, reason_to_build_all
from scoring.transform import Build, Warehouse
from scoring.variables import read_defaults
from scoring.warehouse import Limits, read_only

FREED = "a name that was too crowded to join people no longer is"
WORLDS = 8
CHAINED = 1024
"""Here a row hangs on one that arrived by way of a third, under other ids."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("quick"))


@pytest.fixture(autouse=True)
def _however_many_are_affected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(increment, "LARGEST_SHARE", 1)


@pytest.mark.parametrize("seed", [*range(WORLDS), CHAINED])
def test_an_increment_equals_a_whole_build(
    seed: int, warehouse: QuickWarehouse, tmp_path: Path
) -> None:
    played = play(warehouse, seed, tmp_path)
    assert played.different == []
    assert {scope.reason for scope in played.scopes} <= {None, FREED}


def test_of_the_affected_is_built_what_is_merged(warehouse: QuickWarehouse) -> None:
    tables = kept_tables(warehouse.manifest)
    listed = ("ls", *increment.build_merged(tables)[1:], "--resource-type", "model")
    found = Warehouse.run(warehouse, listed, warehouse.seeded, "").result
    merged = [table.selector for table in tables if table.merge is not None]
    built = warehouse.with_parents(merged)
    assert {name.split(".")[-1] for name in found} == built
    # Not what a metric named as a table reads.
    assert "leads" in built
    assert "attribution_credits" not in built


PAST = Past("rules", "2026-01-02 00:00:00", frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("past", "loads", "as_of", "reason"),
    [
        (None, {"a"}, "2026-01-02 00:00:00", "there is no earlier warehouse"),
        (PAST, {"a", "b", "c"}, "2026-01-02 00:00:00", None),
        (PAST, {"a", "b"}, "2026-01-01 23:59:59", "the last run was as of"),
        (PAST, {"a", "c"}, "2026-01-03 00:00:00", "files that the last run had read"),
        (
            Past("others", PAST.as_of, PAST.load_ids),
            {"a", "b"},
            "2026-01-02 00:00:00",
            "settings, scorecards, models",
        ),
    ],
)
def test_everyone_is_built_where_the_past_cannot_be_taken_further(
    past: Past | None, loads: set[str], as_of: str, reason: str | None, monkeypatch
) -> None:
    monkeypatch.setattr("scoring.past.fingerprint", lambda _build: "rules")
    files = tuple(
        LandedFile(f"{load}.csv", "", load, 1, 0, "", (), ()) for load in sorted(loads)
    )
    landing = Landing((LandedTable("leads", files),), ())
    build = Build(RunFolders(Path()), {"as_of": as_of}, Limits())
    said = reason_to_build_all(past, build, landing)
    assert said == reason if reason is None else str(said).startswith(reason)


def test_what_decides_the_rows_is_in_the_fingerprint() -> None:
    def build(**changes: object) -> Build:
        variables = {**read_defaults(), **changes}
        return Build(RunFolders(Path()), variables, Limits())

    assert fingerprint(build()) == fingerprint(build(as_of="2020-01-01 00:00:00"))
    assert fingerprint(build()) != fingerprint(build(scorecard="household"))


DAY = datetime(2026, 1, 10)
HOUR = timedelta(hours=1)


def _event(event_id: str, occurred_at: datetime, device: str, user: str) -> Row:
    return {
        "event_id": event_id,
        "occurred_at": text(occurred_at),
        "received_at": text(occurred_at),
        "anonymous_id": device,
        "user_id": user,
        "event_name": "page_view",
    }


def _order(order_id: str, user: str, day: str, currency: str) -> Row:
    return {
        "order_id": order_id,
        "ordered_at": f"{day}T00:00:00Z",
        "updated_at": f"{day}T00:00:00Z",
        "received_at": f"{day}T00:00:00Z",
        "user_id": user,
        "gross_amount": "10",
        "currency": currency,
    }


def _message(message_event_id: str, user: str, campaign: str) -> Row:
    return {
        "message_event_id": message_event_id,
        "occurred_at": text(DAY - HOUR),
        "received_at": text(DAY - HOUR),
        "user_id": user,
        "channel": "email",
        "event": "sent",
        "campaign_id": campaign,
    }


def _rate(day: str) -> Row:
    return {"currency": "USD", "rate_date": day, "rate": "0.9"}


def _campaign(campaign_id: str) -> Row:
    return {"campaign_id": campaign_id, "campaign_name": "c", "platform": "klaviyo"}


def _assignment(user: str, device: str) -> Row:
    return {
        "experiment_id": "exp_page",
        "user_id": user,
        "anonymous_id": device,
        "variant": "control",
        "assigned_at": text(DAY - HOUR),
        "received_at": text(DAY - HOUR),
    }


STRANGERS = ("u1", "u2", "u3", "u4", "u5", "u6")
FIRST_NIGHT: dict[str, list[Row]] = {
    "leads": [{"lead_key": "", "created_at": ""}],
    "web_events": [
        _event(name, DAY - timedelta(days=number), f"d{name[1:]}", name)
        for number, name in enumerate(STRANGERS, start=1)
    ]
    # Known at the moment of the first run, of the second, and after both.
    + [
        {**_event("early", DAY, "d1", "u1"), "received_at": text(DAY)},
        {**_event("due", DAY, "d2", "u2"), "received_at": text(DAY + HOUR)},
        {**_event("late", DAY, "d3", "u3"), "received_at": text(DAY + 2 * HOUR)},
    ],
    "orders": [
        _order("o1", "u1", "2026-01-03", "USD"),
        _order("o2", "u2", "2026-01-04", "USD"),
        _order("o3", "u3", "2026-01-03", "EUR"),
    ],
    "fx_rates": [_rate("2026-01-04")],
    "messages": [_message("a4", "u4", "k1"), _message("a5", "u5", "k2")],
    "campaigns": [_campaign("k2")],
    # Names that are one unit, and no one person.
    "experiment_assignments": [_assignment("u4", "d5")],
}


@pytest.fixture(scope="module")
def first_night(
    warehouse: QuickWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("first_night")
    write_batch(Batch(FIRST_NIGHT, DAY), 0, folder / "input")
    warehouse.as_of(DAY)
    warehouse.next(RunFolders(folder / "output"), folder / "input")
    return folder


@pytest.fixture
def second_night(first_night: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def users_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Of whom a run reads web events."""
    users: set[str] = set()

    def note(folders: RunFolders, tables: tuple[Kept, ...], limits: Limits) -> None:
        with duckdb.connect() as connection:
            rows = f"from '{folders.slice}/web_events/*.parquet' where user_id <> ''"
            found = connection.execute(f"select user_id {rows}").fetchall()
        users.update(user for (user,) in found)
        merge_affected(folders, tables, limits)

    monkeypatch.setattr(increment, "merge_affected", note)
    return users


@pytest.mark.parametrize(
    ("arrived", "later", "affected"),
    [
        ({}, timedelta(0), set()),
        ({"web_events": [_event("n", DAY, "d6", "")]}, timedelta(0), {"u6"}),
        ({"fx_rates": [_rate("2026-01-03")]}, timedelta(0), {"u1"}),
        ({"campaigns": [_campaign("k1")]}, timedelta(0), {"u4", "u5"}),
        ({"web_events": [_event("n", DAY, "", "u4")]}, timedelta(0), {"u4", "u5"}),
        ({"web_events": [_event("n", DAY, "", "u5")]}, timedelta(0), {"u4", "u5"}),
        ({}, HOUR, {"u2"}),
    ],
)
def test_an_increment_reads_whom_it_affects_and_nobody_else(
    arrived: dict[str, list[Row]],
    later: timedelta,
    affected: set[str],
    warehouse: QuickWarehouse,
    second_night: Path,
    users_read: set[str],
) -> None:
    folders = RunFolders(second_night / "output")
    write_batch(Batch(arrived, DAY), 1, second_night / "input")
    warehouse.as_of(DAY + later)
    scope = warehouse.next(folders, second_night / "input")
    assert scope.reason is None
    assert users_read == affected


def test_time_alone_affects_whom_it_changes(
    warehouse: QuickWarehouse,
    second_night: Path,
    users_read: set[str],
) -> None:
    folders = RunFolders(second_night / "output")
    with read_only(folders.published) as connection:
        changes = connection.execute(
            "select distinct founder_identifier, next_changes_at"
            " from intermediate.int_next_changes"
            " inner join intermediate.int_leads_identified using (lead_id)"
        ).fetchall()
    first = min(instant for _, instant in changes)
    warehouse.as_of(first)
    warehouse.next(folders, second_night / "input")
    whom = {name for name, instant in changes if instant == first}
    assert whom == {"user:u6"}
    # The rows that had come early are known by then.
    assert users_read == {"u2", "u3", "u6"}

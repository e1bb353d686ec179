"""A sync of a whole warehouse: the tiny shop, told to a local server."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import duckdb
import pytest
from commands import run_command
from delivery_server import Platform, serving
from delivery_worlds import environment_of

from scoring.delivery.channel import Surroundings
from scoring.delivery.facts import Facts
from scoring.delivery.ledger import open_ledger
from scoring.delivery.rows import Channel, Feed
from scoring.delivery.sync import forget_erased, sync
from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.progress import NoProgress
from scoring.report.execute import execute_all, find_sources
from scoring.report.pages import Page, read_page

AS_OF = datetime(2026, 7, 1)
SENT = ("google", "meta", "microsoft", "tiktok", "klaviyo", "crm")


@pytest.fixture
def folders(tiny, tmp_path: Path) -> RunFolders:
    """A warehouse of one's own, with audiences that are large enough."""
    ours = RunFolders(tmp_path / "out")
    ours.output.mkdir()
    shutil.copy(tiny.folder / "build/shop/leadscore.duckdb", ours.published)
    change(
        ours,
        "update marts.feed_audience_members set held_back = null "
        "where held_back = 'below_minimum_audience'",
    )
    return ours


def change(folders: RunFolders, statement: str) -> None:
    with duckdb.connect(folders.published) as connection:
        connection.execute(statement)


def surroundings(url: str = "", now: datetime = AS_OF) -> Surroundings:
    environment: dict[str, str] = {}
    for name, feed in product(SENT if url else (), Feed):
        facts = Facts(Channel(name, feed), 1)
        environment |= environment_of(facts, url, "token-0")
    return Surroundings(environment, now, lambda _: None)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_dry_run_writes_the_same_files_and_sends_nothing(folders) -> None:
    with serving() as (server, url):
        server.platform = Platform()
        sync(folders, surroundings(url), NoProgress(), is_dry=True)
        assert server.platform.bodies == []
        assert not folders.deliveries.exists()
        dry = files_below(folders.feeds)
        sent = sync(folders, surroundings(url), NoProgress(), is_dry=False)
    assert files_below(folders.feeds) == dry
    assert not sent.is_otherwise
    bodies = [json.loads(text) for name, text in dry.items() if "/requests/" in name]
    assert sorted(map(str, server.platform.bodies)) == sorted(map(str, bodies))
    listed = json.loads(dry.pop("manifest.json"))["files"]
    assert {file["file"]: file["sha256"] for file in listed} == {
        name: hashlib.sha256(text).hexdigest() for name, text in dry.items()
    }


def test_the_second_time_nothing_leaves(folders) -> None:
    with serving() as (server, url):
        server.platform = Platform()
        first = sync(folders, surroundings(url), NoProgress(), is_dry=False)
        number = len(server.platform.bodies)
        second = sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert len(server.platform.bodies) == number
    assert sum(sum(one.leaving.values()) for one in first.channels) > 100
    assert [one.leaving for one in second.channels] == [{}] * len(second.channels)


def test_who_withdraws_is_removed_once_and_told_of_no_more(folders) -> None:
    with serving() as (server, url):
        server.platform = platform = Platform()
        sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert platform.members
        for table in ("feed_audience_members", "feed_profiles", "feed_conversions"):
            change(folders, f"update marts.{table} set held_back = 'no_consent'")
        told = len(platform.bodies)
        sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert platform.members == set()
        assert platform.never_added == []
        assert all(not any(told.values()) for told in platform.profiles.values())
        assert not any("conversions" in body for body in platform.bodies[told:])
        number = len(platform.bodies)
        sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert len(platform.bodies) == number


def test_an_action_that_is_over_is_cleared_and_no_profile_is_told_again(
    folders,
) -> None:
    """Klaviyo ignores a null; what is unset is gone, and the score beside it stays."""
    with serving() as (server, url):
        server.platform = platform = Platform()
        sync(folders, surroundings(url), NoProgress(), is_dry=False)
        before = {
            key: told["next_best_action"]
            for key, told in platform.profiles.items()
            if "next_best_action" in told
        }
        assert before
        gone = min(before)
        change(
            folders,
            "update marts.feed_profiles set next_best_action = null "
            f"where profile_key = '{gone}'",
        )
        number = len(platform.named)
        sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert platform.named[number:] == [gone]
    assert "next_best_action" not in platform.profiles[gone]
    assert "lead_score" in platform.profiles[gone]


def test_an_erased_person_is_removed_there_and_then_here(folders) -> None:
    with duckdb.connect(folders.published) as connection:
        ((lead_id, key),) = connection.execute(
            "select lead_id, match_key from marts.feed_audience_members "
            "where held_back is null order by all limit 1"
        ).fetchall()
    with serving() as (server, url):
        server.platform = platform = Platform()
        sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert key in folders.deliveries.read_bytes().decode("latin-1")
        forget_erased(folders, [lead_id])
        for table in ("feed_audience_members", "feed_profiles", "feed_conversions"):
            change(folders, f"delete from marts.{table} where lead_id = '{lead_id}'")
        after = sync(folders, surroundings(url), NoProgress(), is_dry=False)
        assert key not in {member for _, member in platform.members}
        assert platform.retracted == set()
    assert not after.is_otherwise
    held = folders.deliveries.read_bytes().decode("latin-1")
    assert key not in held
    assert lead_id not in held
    assert lead_id not in "".join(map(str, files_below(folders.feeds).values())) or any(
        "remove" in name for name in files_below(folders.feeds)
    )


def test_no_file_of_a_feed_names_a_person(folders) -> None:
    sync(folders, surroundings(), NoProgress(), is_dry=True)
    text = b"".join(files_below(folders.feeds).values()).decode()
    assert "@" not in text
    assert "+49" not in text


class OutOfService(Platform):
    """Asks to come again tomorrow."""

    def fault(self) -> str:
        return "later"


def test_the_page_of_feeds_shows_what_arrived_what_waits_and_what_was_refused(
    folders, tmp_path: Path
) -> None:
    with duckdb.connect(folders.published) as connection:
        told = dict(
            connection.execute(
                "select destination, count(*) from marts.feed_profiles "
                "where held_back is null group by destination"
            ).fetchall()
        )
        ((unknown,),) = connection.execute(
            "select min(profile_key) from marts.feed_profiles "
            "where destination = 'crm' and held_back is null"
        ).fetchall()
    platforms = {
        "crm": Platform(poison=frozenset([unknown])),
        "klaviyo": OutOfService(),
    }
    with serving() as (server, url):
        for name, server.platform in platforms.items():
            facts = Facts(Channel(name, Feed.PROFILES), 1)
            around = replace(
                surroundings(), environment=environment_of(facts, url, "token-0")
            )
            sync(folders, around, NoProgress(), is_dry=False)
    page = page_of("12", folders.published, tmp_path)
    waiting = (
        f"Not all: {told['klaviyo']:,} rows wait for the next sync, 1 were refused."
    )
    assert page.answer["sentence"].startswith(waiting)
    assert table_of(page, "Deliveries on record") == [
        ["crm profiles", "2026-07-01", f"{told['crm'] - 1:,}", "0", "1"],
        ["klaviyo profiles", "2026-07-01", "0", f"{told['klaviyo']:,}", "0"],
    ]
    assert table_of(page, "What was refused") == [["crm profiles", "unknown", "1"]]


def page_of(number: str, database: Path, folder: Path) -> Page:
    """Make one page of a database."""
    (source,) = (one for one in find_sources() if one.name.startswith(number))
    given = {"database": str(database)}
    (notebook,) = execute_all([source], given, folder, str)
    return read_page(source.name, notebook)


def table_of(page: Page, caption: str) -> list[list[str]]:
    """What stands in the cells of a table of a page."""
    (table,) = (
        part
        for part in page.parts
        if part["kind"] == "table" and part["caption"].startswith(caption)
    )
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


def test_an_old_warehouse_is_not_sent_and_none_goes_back(folders) -> None:
    old = surroundings(now=AS_OF + timedelta(days=1, seconds=1))
    with pytest.raises(LeadscoreError, match="SYNC_STALE"):
        sync(folders, old, NoProgress(), is_dry=False)
    assert not folders.deliveries.exists()
    sync(
        folders, surroundings(now=AS_OF + timedelta(days=1)), NoProgress(), is_dry=False
    )
    with open_ledger(folders.deliveries) as ledger:
        ledger.note_as_of("2026-07-01 00:00:01")
    with pytest.raises(LeadscoreError, match="SYNC_BACKWARDS"):
        sync(folders, surroundings(), NoProgress(), is_dry=True)


def test_a_warehouse_that_holds_the_erased_is_not_sent(folders) -> None:
    change(folders, "update increment.state set erasures = 'another'")
    with pytest.raises(LeadscoreError, match="SYNC_ERASURE"):
        sync(folders, surroundings(), NoProgress(), is_dry=True)


def test_without_variables_nothing_is_sent_and_they_are_named(tiny) -> None:
    said = run_command(
        ["sync", "--output", "build/shop", "--dry-run", "--json"], tiny.folder
    )
    assert said.code == 0
    told = json.loads(said.out)
    by_name = {(one["destination"], one["feed"]): one for one in told["channels"]}
    meta = by_name["meta", "conversions"]
    assert "LEADSCORE_META_TOKEN" in meta["missing"]
    assert meta["held_back"]["no_consent"] > 0
    assert by_name["google", "conversions"]["leaving"]["add"] > 0

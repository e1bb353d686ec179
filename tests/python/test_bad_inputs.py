"""The 96 bad inputs of bad_inputs.yml, each with what it must give."""

import re
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from bad_inputs import Fixture, read_fixtures, write_fixture, write_refused

from scoring.contract import read_contract
from scoring.errors import BuildFailedError
from scoring.folders import PROJECT, RunFolders
from scoring.landed import Landing
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.reasons import InputError
from scoring.settings import load_settings
from scoring.transform import Build, Warehouse
from scoring.warehouse import Limits

FIXTURES = read_fixtures()
DELIVERED = [
    fixture
    for fixture in FIXTURES
    if not (fixture.refused or fixture.held_by or fixture.nobody)
]
STAGING = (
    "build",
    "--select",
    "currencies",
    "path:models/staging",
    "+int_flagged_rows",
)
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")
OUTLIER = ("test", "--select", "assert_no_day_spends_far_above_its_usual")


def names(fixtures: list[Fixture]) -> list[str]:
    return [f"{fixture.number} {fixture.what}" for fixture in fixtures]


@dataclass(frozen=True)
class World:
    """An input folder that was landed and staged."""

    input: Path
    folders: RunFolders
    landing: Landing

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(self.folders.working, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def staged(self) -> dict[str, list[tuple]]:
        """What staging hands on, but for the load that it came in."""
        tables = self.query(
            "select view_name from duckdb_views() where schema_name = 'staging' "
            "and view_name not like 'stg_landing%' order by view_name"
        )
        return {
            table: self.query(
                f"select * exclude (load_id) from staging.{table} order by all"
            )
            for (table,) in tables
        }


def landed(folder: Path, output: Path, *, is_replacing: bool = False) -> Landing:
    return land(
        read_contract(),
        Source(folder, is_replacing=is_replacing),
        RunFolders(output).landed,
        Limits(),
        NoProgress(),
    )


def staged(world: World, command: tuple[str, ...] = (*STAGING, *NO_TESTS)) -> World:
    settings = load_settings(None, world.input, world.folders.output)
    variables = {**settings.variables, "as_of": "2026-07-01 00:00:00"}
    build = Build(world.folders, variables, Limits())
    Warehouse(build, NoProgress()).run(command, world.folders.working, "")
    return world


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Every fixture at once, each in a file of its own."""
    folder = tmp_path_factory.mktemp("bad")
    for fixture in DELIVERED:
        write_fixture(folder / "input", fixture)
    landing = landed(folder / "input", folder / "output")
    return staged(World(folder / "input", RunFolders(folder / "output"), landing))


@pytest.fixture(scope="module")
def never_bad(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same files as they should have been, landed at once."""
    folder = tmp_path_factory.mktemp("never")
    for fixture in DELIVERED:
        write_fixture(folder / "input", fixture, is_fixed=True)
    landing = landed(folder / "input", folder / "output")
    return staged(World(folder / "input", RunFolders(folder / "output"), landing))


@pytest.fixture(scope="module")
def mended(
    bad: World, never_bad: World, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """The bad files landed, then replaced by those that were never bad."""
    output = tmp_path_factory.mktemp("mended")
    shutil.copytree(bad.folders.landed, RunFolders(output).landed)
    landing = landed(never_bad.input, output, is_replacing=True)
    return staged(World(never_bad.input, RunFolders(output), landing))


def test_there_are_96() -> None:
    assert {fixture.number for fixture in FIXTURES} == set(range(1, 97))


@pytest.mark.parametrize("fixture", DELIVERED, ids=names(DELIVERED))
def test_what_a_bad_input_gives(bad: World, fixture: Fixture) -> None:
    where = f"where table_name = '{fixture.table}' and source_file = '{fixture.name}'"
    rows = bad.query(
        "select row_disposition, quarantine_reason "
        f"from staging.stg_landing__rows {where}"
    )
    fates = Counter(fate for fate, _ in rows)
    assert Counter(reason for _, reason in rows if reason) == fixture.reasons
    assert fates["exact_duplicate"] == fixture.duplicates
    flags = bad.query(f"select flag from intermediate.int_flagged_rows {where}")
    assert Counter(flag for (flag,) in flags) == fixture.flag_counts
    if fixture.accepted is not None:
        assert fates["accepted"] == fixture.accepted


@pytest.mark.parametrize("fixture", DELIVERED, ids=names(DELIVERED))
def test_the_books_of_every_file_balance(bad: World, fixture: Fixture) -> None:
    (file,) = (file for file in bad.landing.files if file.source_file == fixture.name)
    rows = bad.query(
        f"""
        select source_row from staging.stg_landing__rows
        where table_name = '{fixture.table}' and source_file = '{fixture.name}'
            and row_disposition in ('accepted', 'exact_duplicate', 'quarantined')
        order by source_row
        """
    )
    assert [row for (row,) in rows] == list(range(1, file.rows + 1))


VALUED = [fixture for fixture in DELIVERED if fixture.values]


@pytest.mark.parametrize("fixture", VALUED, ids=names(VALUED))
def test_what_is_kept_is_what_was_meant(bad: World, fixture: Fixture) -> None:
    base = {
        "leads": "crm__leads",
        "orders": "shop__orders",
        "web_events": "web__events",
        "ad_spend": "ads__spend",
    }[fixture.table]
    columns = list(fixture.values[0])
    texts = ", ".join(f"cast({column} as varchar)" for column in columns)
    rows = bad.query(
        f"select {texts} from staging.base_{base} where source_file = '{fixture.name}' "
        "order by source_row"
    )
    assert rows[1:-1] == [
        tuple(row[column] for column in columns) for row in fixture.values
    ]


NOTED = [fixture for fixture in DELIVERED if fixture.notice]


@pytest.mark.parametrize("fixture", NOTED, ids=names(NOTED))
def test_a_file_is_named_with_its_code(bad: World, fixture: Fixture) -> None:
    notices = (*bad.landing.flags, *bad.landing.missing_columns)
    found = {(notice.code, notice.file) for notice in notices}
    assert (fixture.notice, fixture.name) in found


def test_no_other_row_is_harmed(bad: World, never_bad: World) -> None:
    whole = never_bad.staged()
    harmed = {
        table: [row for row in rows if row not in set(whole[table])]
        for table, rows in bad.staged().items()
    }
    fixed = sum(len(rows) for rows in whole.values())
    kept = sum(len(rows) for rows in bad.staged().values())
    assert {table: rows for table, rows in harmed.items() if rows} == {}
    assert fixed - kept == sum(
        sum(fixture.reasons.values()) - bool(fixture.ends_with) for fixture in DELIVERED
    )


def test_mended_equals_never_bad(mended: World, never_bad: World) -> None:
    assert mended.staged() == never_bad.staged()
    assert mended.landing.dropped_load_ids
    assert mended.query(
        "select distinct quarantine_reason from staging.stg_landing__rows"
    ) == [(None,)]


def test_landing_again_changes_nothing(bad: World) -> None:
    before = contents(bad.folders.landed)
    again = landed(bad.input, bad.folders.output)
    assert contents(bad.folders.landed) == before
    assert (again.new_load_ids, again.dropped_load_ids) == ((), ())
    assert {notice.code for notice in again.seen} == {"FILE_SEEN"}
    assert replace(again, seen=(), new_load_ids=()) == replace(
        bad.landing, new_load_ids=()
    )


REFUSED = [fixture for fixture in FIXTURES if fixture.refused]


@pytest.mark.parametrize("fixture", REFUSED, ids=names(REFUSED))
def test_a_file_is_refused_with_its_code(tmp_path: Path, fixture: Fixture) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    write_refused(folder, fixture)
    with pytest.raises(InputError) as refused:
        landed(folder, tmp_path / "output")
    message = str(refused.value)
    assert refused.value.code == fixture.refused
    assert re.match(rf"{fixture.refused} leads\.\S+.*: .+ -> .+\.$", message)
    assert fixture.says in message
    assert not list((tmp_path / "output").rglob("*.parquet"))


HELD = [fixture for fixture in FIXTURES if fixture.held_by]


@pytest.mark.parametrize("fixture", HELD, ids=names(HELD))
def test_what_another_room_holds_is_held_there(fixture: Fixture) -> None:
    path, _, name = fixture.held_by.partition("::")
    text = (PROJECT / path).read_text()
    assert (
        re.search(rf"^( *- name: {name}|def {name}\()", text, re.MULTILINE) or not name
    )


def test_spend_of_micros_halts_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "input" / "ad_spend"
    folder.mkdir(parents=True)
    (tmp_path / "input" / "leads.csv").write_text("lead_key,created_at\n")
    header = "platform,account_id,campaign_id,spend_date,account_time_zone,spend"
    rows = [
        f"google_ads,a,c,2026-01-0{day},Europe/Berlin,{10 * day},EUR,2026-02-01"
        for day in range(1, 8)
    ]
    usual = "\n".join([f"{header},currency,loaded_at", *rows])
    (folder / "usual.csv").write_text(usual)
    landing = landed(tmp_path / "input", tmp_path / "output")
    world = World(tmp_path / "input", RunFolders(tmp_path / "output"), landing)
    highest = "google_ads,a,c,2026-01-08,Europe/Berlin,{},EUR,2026-02-01"
    (folder / "today.csv").write_text(
        f"{header},currency,loaded_at\n{highest.format('700')}\n"
    )
    landed(tmp_path / "input", tmp_path / "output")
    staged(world)
    staged(world, OUTLIER)
    (folder / "today.csv").write_text(
        f"{header},currency,loaded_at\n{highest.format('700.01')}\n"
    )
    landed(tmp_path / "input", tmp_path / "output", is_replacing=True)
    staged(world)
    with pytest.raises(BuildFailedError, match="far_above_its_usual"):
        staged(world, OUTLIER)

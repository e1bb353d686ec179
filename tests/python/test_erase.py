"""Whoever was erased was never there, and does not come back."""

import stat
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from arrival_worlds import QuickWarehouse, contents, quick_warehouse
from people_worlds import AS_OF, KIOSK, PEOPLE, TILL, e_mail, random_world

from scoring import erase as erasing
from scoring.contract import Contract, read_contract
from scoring.diagnosis import Health
from scoring.doctor import examine_erasures
from scoring.erase import Erasure, acknowledge, erase
from scoring.erasures import (
    KEY_VARIABLE,
    Erasures,
    Person,
    Stay,
    read_erasures,
    write_erasures,
)
from scoring.errors import BuildFailedError, LeadscoreError
from scoring.folders import RunFolders
from scoring.given import Given, read_given
from scoring.increment import build_next
from scoring.landed import Landing
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.publish import discard_working
from scoring.reasons import InputError
from scoring.warehouse import Limits

NEEDED = ("leads", "customers", "identifies", "web_events", "orders", "refunds")
FEW = Contract(tuple(table for table in read_contract().tables if table.name in NEEDED))
LIMIT = 2
WHO = 1


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("quick"))


@pytest.fixture(autouse=True)
def _without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    for reader in ("settings_of", "read_defaults"):
        settings = {"identifier_degree_limit": LIMIT}
        monkeypatch.setattr(erasing, reader, lambda *_, settings=settings: settings)


@pytest.fixture
def folders(tmp_path: Path) -> RunFolders:
    return RunFolders(tmp_path / "out")


@pytest.fixture
def shop(tmp_path: Path, folders: RunFolders, monkeypatch) -> Path:
    """A shop of few tables that landed."""
    monkeypatch.setattr(erasing, "read_contract", lambda *_: FEW)
    shop = random_world(0).write_all(tmp_path / "input")
    landed(folders, shop)
    return shop


def landed(folders: RunFolders, source: Path | None, **how: bool) -> Landing:
    return land(FEW, Source(source, **how), folders.landed, Limits(), NoProgress())


def erased(folders: RunFolders, *given: Given, is_meant: bool = True) -> Erasure:
    named = given or (Given("email", e_mail(WHO)),)
    return erase(folders, named, NoProgress(), is_meant=is_meant)


def rows_of(folders: RunFolders, table: str, where: str) -> int:
    query = f"select count(*) from '{folders.landed / table}/*.parquet' where {where}"
    return duckdb.sql(query).fetchall()[0][0]


def published(warehouse: QuickWarehouse, folders: RunFolders, source: Path) -> dict:
    warehouse.as_of(AS_OF)
    warehouse.next(folders, source)
    return contents(folders.published)


# Never there


@pytest.mark.parametrize("seed", range(4))
def test_an_erased_person_was_never_there(
    seed: int, warehouse: QuickWarehouse, tmp_path: Path, monkeypatch
) -> None:
    world, person = random_world(seed), seed % 4
    folders, never = RunFolders(tmp_path / "out"), RunFolders(tmp_path / "never")
    before = published(warehouse, folders, world.write_apart(tmp_path / "in", person))

    def build_and_publish(build, landing, _progress) -> None:
        discard_working(folders)
        warehouse._build = replace(warehouse._build, folders=folders)
        scope, _ = build_next(warehouse, warehouse._build, landing)
        assert scope.reason == "people were erased"
        folders.working.replace(folders.published)

    monkeypatch.setattr(erasing, "build_and_publish", build_and_publish)
    name = [
        Given("email", e_mail(person)),
        Given("user", f"u{person}"),
        Given("record", f"r{person}"),
        Given("device", f"d{person}"),
    ][seed]
    done = erased(folders, name)
    assert sum(found.rows for found in done.found) == sum(
        who == person for rows in world.rows.values() for who, _ in rows
    )
    wanted = published(warehouse, never, world.write_others(tmp_path / "rest", person))
    got = contents(folders.published)
    assert before != wanted
    assert [name for name in wanted if got[name] != wanted[name]] == []
    # The next night brings the same files, and nothing of it changes.
    assert published(warehouse, folders, tmp_path / "in") == wanted


@pytest.mark.parametrize("seed", range(6))
def test_exactly_the_rows_of_the_person_go(seed: int, tmp_path, monkeypatch) -> None:
    """Of files in which everybody is, on a kiosk by turns and at a till with others."""
    monkeypatch.setattr(erasing, "read_contract", lambda *_: FEW)
    world, person = random_world(seed), seed % 4
    folders, never = RunFolders(tmp_path / "out"), RunFolders(tmp_path / "never")
    landed(folders, world.write_all(tmp_path / "in"))
    landed(never, world.write_others(tmp_path / "rest", person))
    erased(folders, Given("user", f"u{person}"))
    assert payloads(folders) == payloads(never)


def payloads(folders: RunFolders) -> dict[str, list[tuple]]:
    return {
        table.name: duckdb.sql(
            f"select {', '.join(table.column_names)}, row_hash "
            f"from '{folders.landed / table.name}/*.parquet' order by all"
        ).fetchall()
        for table in FEW.tables
    }


# Coming back


def test_an_erased_person_who_is_sent_again_does_not_land(shop, folders) -> None:
    erased(folders)
    table = shop / "leads"
    (table / "again.csv").write_text(
        "lead_key,created_at,email,user_id\n"
        f"new1,2026-01-05T00:00:00Z, {e_mail(WHO).upper()} ,u99\n"
        "new2,2026-01-05T00:00:00Z,,u1\n"
        "r1,2026-01-05T00:00:00Z,fresh@mail.example,\n"
        "new3,2026-01-05T00:00:00Z,somebody@mail.example,\n"
    )
    landing = landed(folders, shop)
    (file,) = [it for it in landing.files if it.source_file == "leads/again.csv"]
    assert (file.rows, file.erased) == (1, 3)
    assert "ROW_ERASED leads/again.csv: 3 rows" in map(str, landing.erased)
    assert rows_of(folders, "leads", "lead_key like 'new%'") == 1


def test_a_replaced_file_does_not_bring_them_back(shop, folders) -> None:
    erased(folders)
    with (shop / "leads" / "0.csv").open("a") as file:
        file.write("new1,2026-01-05T00:00:00Z,,somebody@mail.example,\n")
    landed(folders, shop, is_replacing=True)
    assert rows_of(folders, "leads", "lead_key = 'r1'") == 0
    assert rows_of(folders, "leads", "true") == PEOPLE


def test_erasing_twice_changes_nothing(shop, folders) -> None:
    first = erased(folders)
    before = files_of(folders)
    again = erased(folders)
    assert first.request == "erasure-1"
    assert (again.request, again.earlier, again.found) == (None, ("erasure-1",), ())
    assert files_of(folders) == before


def test_without_yes_nothing_is_touched(shop, folders) -> None:
    before = files_of(folders)
    shown = erased(folders, is_meant=False)
    assert sum(found.rows for found in shown.found) > 10
    assert files_of(folders) == before
    assert not folders.erasure_key.exists()


def files_of(folders: RunFolders) -> dict[str, bytes]:
    return {
        path.relative_to(folders.output).as_posix(): path.read_bytes()
        for path in sorted(folders.output.rglob("*"))
        if path.is_file() and path != folders.lock
    }


# Cut short


@pytest.mark.parametrize(
    "moment",
    [
        "scoring.erase.write_erasures",
        "scoring.erase.write_removals",
        "scoring.erase.land",
        "scoring.landing._land_plans",
        "scoring.landing._move_in",
        "scoring.landing.write_manifest",
        "scoring.landing.remove_strays",
    ],
)
def test_an_erasure_cut_short_is_ended_by_the_next(
    moment: str, shop, folders, tmp_path, monkeypatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(moment, power_cut)
        with pytest.raises(KeyboardInterrupt):
            erased(folders)
    erased(folders)
    assert len(read_erasures(folders).requests) == 1
    whole = RunFolders(tmp_path / "whole")
    landed(whole, shop)
    erased(whole)
    # The lists differ in their keys.
    assert names_of_parts(folders) == names_of_parts(whole)
    assert rows_of(folders, "leads", "lead_key = 'r1'") == 0
    assert folders.removals.is_file()


def test_a_run_ends_an_erasure_that_was_cut_short(shop, folders, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("scoring.erase.land", power_cut)
        with pytest.raises(KeyboardInterrupt):
            erased(folders)
    assert rows_of(folders, "leads", "lead_key = 'r1'") == 1
    landed(folders, shop)
    assert rows_of(folders, "leads", "lead_key = 'r1'") == 0


def test_a_build_that_fails_says_where_the_person_still_is(
    shop, folders, monkeypatch
) -> None:
    def fail(*_: object) -> None:
        message = "a model failed"
        raise BuildFailedError(message)

    duckdb.connect(folders.published).close()
    monkeypatch.setattr(erasing, "build_and_publish", fail)
    with pytest.raises(BuildFailedError, match="still holds them"):
        erased(folders)
    # Neither does it ask again, nor believe that it is done.
    with pytest.raises(BuildFailedError, match="still holds them"):
        erased(folders)
    assert len(read_erasures(folders).requests) == 1
    found = examine_erasures(folders)
    assert found.health is Health.BROKEN
    assert "leadscore run" in found.remedy


def test_the_doctor_tells_what_is_still_to_be_done(shop, folders) -> None:
    assert examine_erasures(folders).health is Health.OK
    erased(folders)
    found = examine_erasures(folders)
    assert found.health is Health.ATTENTION
    assert "1 people erased, 1 of them not acknowledged" in found.found
    acknowledge(folders, "erasure-1")
    assert examine_erasures(folders).health is Health.OK
    folders.erasure_key.unlink()
    found = examine_erasures(folders)
    assert found.health is Health.BROKEN
    assert KEY_VARIABLE in found.remedy


def power_cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def names_of_parts(folders: RunFolders) -> set[str]:
    return {
        path.relative_to(folders.landed).as_posix()
        for path in folders.landed.glob("*/*.parquet")
    }


# Others


@pytest.mark.parametrize(("kind", "value"), [("email", TILL), ("device", KIOSK)])
def test_a_name_that_is_shared_erases_nobody(kind, value, shop, folders) -> None:
    before = files_of(folders)
    with pytest.raises(InputError) as refused:
        erased(folders, Given(kind, value))
    assert refused.value.code == "ERASURE_SHARED"
    assert files_of(folders) == before


def test_a_name_that_nobody_has_is_told_and_masked(shop, folders) -> None:
    with pytest.raises(InputError) as refused:
        erased(folders, Given("email", "nobody@mail.example"))
    assert refused.value.code == "ERASURE_UNKNOWN"
    assert "nobody@" not in str(refused.value)


def test_several_people_can_be_erased_at_once(shop, folders, tmp_path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("email,user_id\nperson5@mail.example,\n,u6\n")
    done = erased(folders, *read_given(["email=person4@mail.example"], file))
    gone = "lead_key in ('r4', 'r5', 'r6')"
    assert rows_of(folders, "leads", gone) == 0
    assert rows_of(folders, "leads", "true") == PEOPLE - 3
    assert done.request == "erasure-1"


def test_a_text_of_another_loses_the_address_and_nothing_else(shop, folders) -> None:
    (shop / "leads" / "more.csv").write_text(
        "lead_key,created_at,email,objection,quiz_answers\n"
        f"q1,2026-01-05T00:00:00Z,q1@mail.example,my wife {e_mail(WHO)} knows,sizes\n"
        f"q2,2026-01-05T00:00:00Z,q2@mail.example,http://x/?m={e_mail(WHO)}&n=1,\n"
        "q3,2026-01-05T00:00:00Z,q3@mail.example,call +49 151 00000-01 today,\n"
        f"q4,2026-01-05T00:00:00Z,q4@mail.example,not x{e_mail(WHO)},\n"
        f"too,few,{e_mail(WHO)}\n"
        "too,few,another@mail.example\n"
    )
    text = (shop / "leads" / "more.csv").read_text()
    (shop / "leads" / "more.csv").write_text(
        text.replace("?m=person1@", "?m=Person1%40")
    )
    landed(folders, shop)
    done = erased(folders)
    (found,) = [it for it in done.found if it.source_file == "leads/more.csv"]
    assert (found.rows, found.mentions) == (1, 3)
    query = f"from '{folders.landed}/leads/*.parquet' where lead_key like 'q%'"
    said = duckdb.sql(f"select objection, quiz_answers {query} order by lead_key")
    assert said.fetchall() == [
        ("***", "sizes"),
        ("***", None),
        ("***", None),
        (f"not x{e_mail(WHO)}", None),
    ]


# The list


def test_the_list_tells_nobody_and_the_key_lies_elsewhere(shop, folders) -> None:
    erased(folders)
    written = folders.erasures.read_text() + folders.removals.read_text()
    assert "person1" not in written
    assert "u1" not in written
    assert not folders.erasure_key.is_relative_to(folders.output)
    assert stat.S_IMODE(folders.erasure_key.stat().st_mode) == 0o600
    key = folders.erasure_key.read_text()
    assert not [
        name for name, held in files_of(folders).items() if key.encode() in held
    ]


def test_the_hashes_hang_on_the_key() -> None:
    person = Person(("user:u1",), (Stay("device:d1"),))
    one, two = (Erasures(key * 32).adding(person, "", "")[1] for key in (b"a", b"b"))
    assert one.names != two.names
    assert one.stays != two.stays
    assert one.removals == two.removals


def test_a_list_without_its_key_lets_nobody_back(shop, folders, monkeypatch) -> None:
    erased(folders)
    key = folders.erasure_key.read_text()
    for given in ("short", "x" * 64):
        monkeypatch.setenv(KEY_VARIABLE, given)
        with pytest.raises(InputError, match="ERASURE_KEY"):
            landed(folders, shop)
    monkeypatch.setenv(KEY_VARIABLE, key)
    folders.erasure_key.unlink()
    landed(folders, shop)
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(InputError, match="ERASURE_KEY"):
        landed(folders, shop)


def test_a_list_that_is_gone_or_damaged_lets_nobody_back(shop, folders) -> None:
    erased(folders)
    folders.erasures.write_text("{}")
    with pytest.raises(InputError, match="ERASURE_LIST"):
        landed(folders, shop)
    folders.erasures.unlink()
    with pytest.raises(InputError, match="ERASURE_LIST"):
        landed(folders, shop)


def test_what_destinations_need_goes_when_they_have_removed(shop, folders) -> None:
    erased(folders)
    hashed = duckdb.sql(f"select sha256('{e_mail(WHO)}')").fetchall()[0][0]
    rows = folders.removals.read_text().splitlines()
    assert rows[0] == "request,requested_at,deadline,kind,key"
    assert [row for row in rows if row.endswith(f",email,{hashed}")]
    with pytest.raises(InputError, match="ERASURE_UNKNOWN"):
        acknowledge(folders, "erasure-2")
    acknowledge(folders, "erasure-1")
    assert not folders.removals.exists()
    assert hashed not in folders.erasures.read_text()
    assert landed(folders, shop).erased


def test_where_nothing_landed_nobody_can_be_erased(folders) -> None:
    folders.output.mkdir()
    with pytest.raises(LeadscoreError, match="nobody can be erased"):
        erased(folders)


def test_a_list_is_read_as_it_was_written(folders, monkeypatch) -> None:
    folders.output.mkdir()
    monkeypatch.setenv(KEY_VARIABLE, "k" * 32)
    person = Person(("user:u1",), (Stay("device:d1", "2026-01-01", "2026-01-02"),))
    erasures, _ = Erasures(b"k" * 32).adding(person, "now", "then")
    write_erasures(folders, erasures)
    assert read_erasures(folders) == erasures

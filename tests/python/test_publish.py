"""Publishing: one rename, and readers see all of the new run or all of the old."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from stand_in_run import build, run_all

from scoring import publish as publishing
from scoring.errors import BusyError, LeadscoreError, machine_remedy
from scoring.folders import PROJECT, RunFolders
from scoring.lock import exclusive
from scoring.publish import (
    discard_traces,
    discard_working,
    log_of,
    publish,
    spill_of,
)
from scoring.run_manifest import Origin, code_version, read_stock
from scoring.stock import differences, take_stock
from scoring.warehouse import read_only
from scoring.whole_files import part_of, write_whole


def answer(database: Path) -> int:
    with duckdb.connect(database, read_only=True) as connection:
        query = "select distinct run from marts.leads"
        return connection.execute(query).fetchall()[0][0]


@pytest.fixture
def folders(tmp_path: Path) -> RunFolders:
    return RunFolders(tmp_path)


# The rename


def test_the_working_database_becomes_the_published_one(folders) -> None:
    run_all(folders.output, 1)
    run_all(folders.output, 2)
    assert answer(folders.published) == 2
    assert not folders.working.exists()


def test_the_manifest_says_what_each_table_holds(folders) -> None:
    run_all(folders.output, 1)
    with read_only(folders.published) as connection:
        stock = take_stock(connection)
    assert read_stock(folders.manifest) == stock
    assert set(stock) == {"marts.lead_scores", "marts.leads", "marts.outcomes"}
    assert {content.rows for content in stock.values()} == {20_000}
    assert json.loads(folders.manifest.read_text())["settings"] == {"run": 1}


def test_bytes_are_safe_before_they_have_their_name(folders, monkeypatch) -> None:
    done = []
    rename = Path.replace

    def renaming(source: Path, target: Path) -> Path:
        done.append(("rename", target.name))
        return rename(source, target)

    def syncing(path: Path) -> None:
        done.append(("sync", path.name))

    monkeypatch.setattr(Path, "replace", renaming)
    monkeypatch.setattr(publishing, "sync", syncing)
    run_all(folders.output, 1)
    folder = folders.output.name
    assert done == [
        ("sync", "working.duckdb"),
        ("sync", folder),
        ("rename", "leadscore.duckdb"),
        ("sync", folder),
        ("rename", "manifest.json"),
    ]


def test_a_reader_keeps_what_it_opened(folders) -> None:
    run_all(folders.output, 1)
    with duckdb.connect(folders.published, read_only=True) as reader:
        run_all(folders.output, 2)
        old = reader.execute("select distinct run from marts.outcomes").fetchall()
        assert old == [(1,)]
    assert answer(folders.published) == 2


def test_a_reader_waits_for_no_build(folders) -> None:
    run_all(folders.output, 1)
    build(folders.working, 2)
    with duckdb.connect(folders.working) as writer:
        writer.execute("begin")
        writer.execute("delete from marts.leads")
        assert answer(folders.published) == 1


@pytest.mark.parametrize("name", ["working", "published"])
def test_a_log_beside_either_database_stops_the_rename(folders, name: str) -> None:
    run_all(folders.output, 1)
    stock = build(folders.working, 2)
    log = log_of(getattr(folders, name))
    log.write_bytes(b"left over")
    with pytest.raises(LeadscoreError, match="PUBLISH_WAL_PRESENT"):
        publish(folders, stock, "")
    log.unlink()
    assert answer(folders.published) == 1
    assert answer(folders.working) == 2


def test_what_does_not_read_back_as_it_was_built_is_not_published(folders) -> None:
    run_all(folders.output, 1)
    stock = build(folders.working, 2)
    with duckdb.connect(folders.working) as connection:
        connection.execute(
            "update marts.leads set run = 3 where run = 2 and id % 9 = 0"
        )
    with pytest.raises(LeadscoreError, match=r"PUBLISH_CONTENT_DIFFERS.*marts\.leads"):
        publish(folders, stock, "")
    assert answer(folders.published) == 1


def test_a_working_database_that_is_broken_is_not_published(folders) -> None:
    run_all(folders.output, 1)
    stock = build(folders.working, 2)
    whole = folders.working.read_bytes()
    # Byte by byte through the file, past its three headers.
    for place in range(12_288 + 100, len(whole), len(whole) // 12):
        flipped = bytes([whole[place] ^ 1])
        folders.working.write_bytes(whole[:place] + flipped + whole[place + 1 :])
        with suppress(LeadscoreError):
            publishing._refuse_other_content(folders.working, stock)
            # It struck a place that holds nothing.
            with read_only(folders.working) as connection:
                assert take_stock(connection) == stock
    folders.working.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LeadscoreError, match="cannot be read"):
        publish(folders, stock, "")
    assert answer(folders.published) == 1


def test_without_a_working_database_nothing_is_published(folders) -> None:
    run_all(folders.output, 1)
    with pytest.raises(LeadscoreError, match="nothing to publish"):
        publish(folders, {}, "")
    assert answer(folders.published) == 1


def test_a_working_database_that_is_in_use_is_not_published(folders) -> None:
    stock = build(folders.working, 1)
    context = multiprocessing.get_context("spawn")
    is_open, may_end = context.Event(), context.Event()
    arguments = (folders.working, is_open, may_end)
    holder = context.Process(target=_hold, args=arguments)
    holder.start()
    try:
        assert is_open.wait(60)
        with pytest.raises(LeadscoreError, match="End the program that writes to it"):
            publish(folders, stock, "")
    finally:
        may_end.set()
        holder.join(60)
    assert not folders.published.exists()


def test_what_an_earlier_run_left_is_discarded(folders) -> None:
    _die_writing(folders.working)
    assert log_of(folders.working).exists()
    spill_of(folders.working).mkdir()
    (spill_of(folders.working) / "duckdb_temp_storage-0.tmp").touch()
    part_of(folders.manifest).touch()
    discard_working(folders)
    assert list(folders.output.iterdir()) == []
    discard_working(folders)


def test_what_names_leads_goes_with_an_erasure_and_what_counts_them_stays(
    folders,
) -> None:
    folders.challenger.mkdir(parents=True)
    named, counted = (folders.training, folders.comparison), folders.evaluation
    for path in (*named, counted):
        path.touch()
    discard_traces(folders)
    assert not any(path.exists() for path in named)
    assert counted.exists()
    assert folders.challenger.exists()


def test_a_manifest_that_cannot_be_written_is_told_apart(folders, monkeypatch) -> None:
    run_all(folders.output, 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "write_whole", full)
    with pytest.raises(LeadscoreError, match="is the new run, but the disk"):
        run_all(folders.output, 2)
    assert answer(folders.published) == 2


# Stock and manifest


def test_stock_does_not_see_the_order_of_rows_but_each_value(tmp_path) -> None:
    one, other = (_stock_of(f"values {rows}") for rows in ("(1), (2)", "(2), (1)"))
    assert one == other
    for rows in ("(1), (3)", "(1), (2), (2), (2)", "(1), (null)"):
        assert differences(one, _stock_of(f"values {rows}")) == ["main.held"]
    # Equal rows would cancel in an exclusive or.
    assert _stock_of("values (1), (1)") != _stock_of("values (2), (2)")


def test_a_run_is_named_after_its_input_settings_and_code() -> None:
    origin = Origin({"leads": {"leads.csv": "a"}}, {"as_of": "x"}, "code", {})
    assert origin.run_id == Origin(**vars(origin)).run_id
    others = [
        Origin({"leads": {"leads.csv": "b"}}, {"as_of": "x"}, "code", {}),
        Origin({"leads": {"leads.csv": "a"}}, {"as_of": "y"}, "code", {}),
        Origin({"leads": {"leads.csv": "a"}}, {"as_of": "x"}, "other", {}),
        Origin({"leads": {"leads.csv": "a"}}, {"as_of": "x"}, "code", {"duckdb": "3"}),
    ]
    assert len({origin.run_id, *(other.run_id for other in others)}) == 5


@pytest.mark.parametrize(
    "name", ["models/marts/a.sql", "macros/b.sql", "seeds/c.csv", "scoring/run.py"]
)
def test_the_code_has_another_version_when_a_file_changes(tmp_path, name: str) -> None:
    before = code_version(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("select 1")
    code_version.cache_clear()
    first = code_version(tmp_path)
    path.write_text("select 2")
    code_version.cache_clear()
    assert len({before, first, code_version(tmp_path)}) == 3


# Whole files


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch) -> None:
    path = tmp_path / "page.html"
    write_whole(path, "old")
    for name in ("fsync", "replace"):
        with monkeypatch.context() as broken:

            def full(*_: object) -> None:
                raise OSError(28, "No space left on device")

            target = os if name == "fsync" else Path
            broken.setattr(target, name, full)
            with pytest.raises(OSError, match="No space"):
                write_whole(path, "new")
        assert path.read_text() == "old"
        assert [found.name for found in tmp_path.iterdir()] == ["page.html"]
    write_whole(path, "new")
    assert path.read_text() == "new"


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        ("[Errno 28] No space left on device: 'x'", "Free space"),
        ("Out of Memory Error: failed to offload data block", "Free space"),
        ("Out of Memory Error: failed to pin block", "memory_limit"),
        ("Parser Error: syntax error", ""),
    ],
)
def test_a_machine_that_is_too_small_has_its_remedy(told: str, remedy: str) -> None:
    assert remedy in machine_remedy(told)
    assert bool(machine_remedy(told)) is bool(remedy)


# The lock


def test_the_lock_says_who_holds_it_since_when_and_with_what(folders) -> None:
    with (
        exclusive(folders.lock),
        pytest.raises(BusyError) as refused,
        exclusive(folders.lock),
    ):
        pass
    said = str(refused.value)
    assert f"process {os.getpid()}, since 20" in said
    assert "pytest" in said
    assert refused.value.exit_code == 4


def test_a_second_process_changes_nothing_and_a_dead_one_holds_nothing(folders) -> None:
    run_all(folders.output, 1)
    before = {path.name: path.stat().st_mtime_ns for path in folders.output.iterdir()}
    held = "from scoring.lock import exclusive; from pathlib import Path; import time\n"
    held += f"with exclusive(Path({str(folders.lock)!r})): print(1, flush=True); "
    held += "time.sleep(600)"
    holder = subprocess.Popen(
        [sys.executable, "-c", held],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline()
        with pytest.raises(BusyError, match=f"process {holder.pid}, since"):
            run_all(folders.output, 2)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait(60)
    after = {path.name: path.stat().st_mtime_ns for path in folders.output.iterdir()}
    assert {**before, ".lock": 0} == {**after, ".lock": 0}
    run_all(folders.output, 2)
    assert answer(folders.published) == 2


def _stock_of(query: str) -> dict:
    with duckdb.connect() as connection:
        connection.execute(f"create table held as from ({query})")
        return take_stock(connection)


def _die_writing(database: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writer = context.Process(target=_write_and_die, args=(database,))
    writer.start()
    writer.join(60)
    assert writer.exitcode == 7


def _write_and_die(database: Path) -> None:
    connection = duckdb.connect(database)
    connection.execute("create table answer as select 3 as value")
    os._exit(7)


def _hold(database: Path, is_open, may_end) -> None:
    connection = duckdb.connect(database)
    is_open.set()
    may_end.wait(60)
    connection.close()

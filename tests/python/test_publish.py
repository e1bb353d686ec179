"""Publishing: one rename, and readers see all of the new run or all of the old."""

import multiprocessing
from pathlib import Path

import duckdb
import pytest

from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.publish import discard_working, log_of, publish


def build(database: Path, value: int) -> None:
    with duckdb.connect(database) as connection:
        connection.execute(f"create or replace table answer as select {value} as value")


def answer(database: Path) -> int:
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute("select value from answer").fetchall()[0][0]


@pytest.fixture
def folders(tmp_path: Path) -> RunFolders:
    return RunFolders(tmp_path)


def test_the_working_database_becomes_the_published_one(folders) -> None:
    build(folders.published, 1)
    build(folders.working, 2)
    assert publish(folders) == folders.published
    assert answer(folders.published) == 2
    assert not folders.working.exists()


def test_a_reader_keeps_what_it_opened(folders) -> None:
    build(folders.published, 1)
    with duckdb.connect(folders.published, read_only=True) as reader:
        build(folders.working, 2)
        publish(folders)
        assert reader.execute("select value from answer").fetchall() == [(1,)]


def test_what_was_only_in_the_log_is_published(folders) -> None:
    _die_writing(folders.working, 3)
    assert log_of(folders.working).exists()
    publish(folders)
    assert answer(folders.published) == 3
    assert not log_of(folders.working).exists()


def test_a_log_beside_the_published_database_stops_the_rename(folders) -> None:
    build(folders.published, 1)
    build(folders.working, 2)
    log_of(folders.published).write_bytes(b"left over")
    with pytest.raises(LeadscoreError, match="Nothing was published"):
        publish(folders)
    log_of(folders.published).unlink()
    assert answer(folders.published) == 1
    assert answer(folders.working) == 2


def test_without_a_working_database_nothing_is_published(folders) -> None:
    build(folders.published, 1)
    with pytest.raises(LeadscoreError, match="nothing to publish"):
        publish(folders)
    assert answer(folders.published) == 1


def test_a_working_database_that_is_in_use_is_not_published(folders) -> None:
    build(folders.working, 1)
    context = multiprocessing.get_context("spawn")
    is_open, may_end = context.Event(), context.Event()
    arguments = (folders.working, is_open, may_end)
    holder = context.Process(target=_hold, args=arguments)
    holder.start()
    try:
        assert is_open.wait(60)
        with pytest.raises(LeadscoreError, match="could not be closed"):
            publish(folders)
    finally:
        may_end.set()
        holder.join(60)
    assert not folders.published.exists()


def test_what_an_earlier_run_left_is_discarded(folders) -> None:
    _die_writing(folders.working, 3)
    discard_working(folders)
    assert list(folders.output.iterdir()) == []
    discard_working(folders)


def _die_writing(database: Path, value: int) -> None:
    context = multiprocessing.get_context("spawn")
    writer = context.Process(target=_write_and_die, args=(database, value))
    writer.start()
    writer.join(60)
    assert writer.exitcode == 7


def _write_and_die(database: Path, value: int) -> None:
    import os

    connection = duckdb.connect(database)
    connection.execute(f"create table answer as select {value} as value")
    os._exit(7)


def _hold(database: Path, is_open, may_end) -> None:
    connection = duckdb.connect(database)
    is_open.set()
    may_end.wait(60)
    connection.close()

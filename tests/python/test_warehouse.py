"""The warehouse of the tiny shop: its models keep their rules, its answers are one."""

import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import run_command

from scoring.folders import RunFolders
from scoring.progress import NoProgress
from scoring.settings import load_settings
from scoring.transform import Build, Warehouse
from scoring.warehouse import Limits, read_only

TABLES = """
    select schema_name || '.' || table_name from duckdb_tables()
    where schema_name = 'marts' order by all
"""


@pytest.fixture(scope="module")
def published(tiny) -> RunFolders:
    return RunFolders(tiny.folder / "build" / "shop")


def test_every_unit_test_of_the_models_passes(tiny, published, tmp_path) -> None:
    folders = RunFolders(tmp_path)
    shutil.copytree(published.landed, folders.landed)
    settings = load_settings(input_folder=tiny.folder / "build/shop/input")
    warehouse = Warehouse(Build(folders, settings.variables, Limits()), NoProgress())
    # A unit test takes the types of what it is given from the tables themselves.
    for command in (("seed",), ("run",), ("test", "--select", "test_type:unit")):
        warehouse.run(command, folders.working, "")


def test_the_same_input_gives_the_same_marts(
    tiny, published, tmp_path, monkeypatch
) -> None:
    """Whatever the threads, the zone of the machine, its language and its hash seed."""
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    settings = tmp_path / "leadscore.toml"
    shop = tiny.folder / "build/shop/input"
    settings.write_text(
        (shop / "leadscore.toml")
        .read_text()
        .replace('input = "."', f'input = "{shop}"')
        + "threads = 1\n"
    )
    output = tmp_path / "again"
    said = run_command(["run", "--settings", settings, "--output", output], tmp_path)
    assert said.code == 0, said.err
    assert contents(RunFolders(output).published) == contents(published.published)


def contents(database: Path) -> dict[str, tuple[int, str]]:
    """Count and hash the rows of each mart, in an order of their own."""
    with read_only(database) as connection:
        return {
            table: _content(connection, table)
            for (table,) in connection.execute(TABLES).fetchall()
        }


def _content(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    rows = connection.execute(f"select * from {table} order by all").fetchall()
    return len(rows), repr(rows)

"""The warehouse of the tiny shop: its models keep their rules, its answers are one."""

import shutil

import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from scoring import transform
from scoring.folders import PROJECT, RunFolders
from scoring.progress import NoProgress
from scoring.settings import load_settings
from scoring.transform import Build, Warehouse
from scoring.warehouse import ROW_GROUP, Limits, making, read_only


@pytest.fixture(scope="module")
def published(tiny) -> RunFolders:
    return RunFolders(tiny.folder / "build" / "shop")


@pytest.fixture
def folders(published, tmp_path) -> RunFolders:
    folders = RunFolders(tmp_path)
    shutil.copytree(published.landed, folders.landed)
    return folders


@pytest.fixture
def warehouse(tiny, folders) -> Warehouse:
    settings = load_settings(input_folder=tiny.folder / "build/shop/input")
    return Warehouse(Build(folders, settings.variables, Limits()), NoProgress())


def test_every_unit_test_of_the_models_passes(warehouse, folders) -> None:
    # A unit test takes the types of what it is given from the tables themselves.
    for command in (("seed",), ("run",), ("test", "--select", "test_type:unit")):
        warehouse.run(command, folders.working, "")


def test_a_database_is_let_go_of_whoever_remembers_dbt(
    warehouse, folders, monkeypatch
) -> None:
    call, remembered = transform._call, []

    def call_and_remember(*given: object) -> object:
        result = call(*given)
        remembered.append(DuckDBConnectionManager.env())
        return result

    monkeypatch.setattr(transform, "_call", call_and_remember)
    for _ in range(2):
        warehouse.run(("seed", "--select", "attribution_models"), folders.working, "")
        with read_only(folders.working) as connection:
            assert connection.execute("from seeds.attribution_models").fetchall()
    assert len(remembered) == 2


def test_dbt_opens_a_database_that_is_made_as_a_run_does(tmp_path) -> None:
    profile = yaml.safe_load((PROJECT / "profiles.yml").read_text())["leadscore"]
    (attached,) = profile["outputs"]["duckdb"]["attach"]
    assert attached["options"] == {"row_group_size": ROW_GROUP}
    with making(tmp_path / "made.duckdb", Limits()) as connection:
        connection.execute(f"create table numbers as from range({ROW_GROUP * 3})")
        ((groups,),) = connection.execute(
            "select count(distinct row_group_id) from pragma_storage_info('numbers')"
        ).fetchall()
        ((name,),) = connection.execute("select current_database()").fetchall()
    assert (groups, name) == (3, "made")

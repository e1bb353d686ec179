"""The warehouse of the tiny shop: its models keep their rules, its answers are one."""

import shutil

import pytest

from scoring.folders import RunFolders
from scoring.progress import NoProgress
from scoring.settings import load_settings
from scoring.transform import Build, Warehouse
from scoring.warehouse import Limits


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

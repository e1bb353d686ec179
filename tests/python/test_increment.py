"""Whatever arrives in whatever order, a nightly run ends where a whole build does."""

import os
from pathlib import Path

import pytest
from arrival_worlds import (
    QuickWarehouse,
    contents,
    quick_warehouse,
    random_batches,
    write_batch,
)

from scoring import increment
from scoring.folders import RunFolders

FREED = "a name that was too crowded to join people no longer is"
WORLDS = int(os.environ.get("LEADSCORE_WORLDS", "8"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("quick"))


@pytest.fixture(autouse=True)
def _however_many_are_affected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(increment, "LARGEST_SHARE", 1)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_an_increment_equals_a_whole_build(
    seed: int, warehouse: QuickWarehouse, tmp_path: Path
) -> None:
    batches = random_batches(seed)
    nightly, whole = RunFolders(tmp_path / "nightly"), RunFolders(tmp_path / "whole")
    for number, batch in enumerate(batches):
        write_batch(batch, number, tmp_path / "input")
        warehouse.as_of(batch.as_of)
        scope = warehouse.next(nightly, tmp_path / "input")
        if number > 0:
            assert scope.reason in (None, FREED)
    warehouse.next(whole, tmp_path / "input")
    got, wanted = contents(nightly.published), contents(whole.published)
    assert got.keys() == wanted.keys()
    for table, rows in wanted.items():
        assert got[table] == rows, table

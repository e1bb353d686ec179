"""A promoted card scores from its instant on, and what was served before it stays."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from arrival_worlds import (
    START,
    QuickWarehouse,
    contents,
    play,
    quick_warehouse,
    random_batches,
    write_batch,
)
from recount import Promotion

from scoring import increment
from scoring.errors import BuildFailedError
from scoring.folders import RunFolders
from scoring.transform import Warehouse

PROMOTED = START + timedelta(days=28)
LAST_RUN = START + timedelta(days=55)
PROMOTION = Promotion("marketplace", PROMOTED)
FAR_FUTURE = datetime(9999, 12, 31)
# Worlds with a run before the promotion and one after it.
WORLDS = (3, 4)

Row = tuple[str | None, ...]
GOOD: Row = ("classic", "household", "2026-04-01 00:00:00", "Jane", "better", "a1")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("quick"))


def history(database: Path, until: datetime) -> list[tuple]:
    """What was served of every lead before a moment."""
    rows = contents(database)["marts.lead_score_history"]
    return sorted(
        (*row, begins, min(ends, until))
        for *row, begins, ends in rows
        if begins < until
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    for number, batch in enumerate(random_batches(WORLDS[0])):
        write_batch(batch, number, folder)
    return folder


def whole(warehouse: QuickWarehouse, shop: Path, output: Path) -> Path:
    """Build all of the shop at once."""
    folders = RunFolders(output)
    warehouse.as_of(LAST_RUN)
    warehouse.next(folders, shop)
    return folders.published


@pytest.fixture(scope="module")
def promoted(
    warehouse: QuickWarehouse, shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    with warehouse.promoting(PROMOTION):
        return whole(warehouse, shop, tmp_path_factory.mktemp("promoted"))


def test_what_was_served_before_a_promotion_stays(
    warehouse: QuickWarehouse, shop: Path, promoted: Path, tmp_path: Path
) -> None:
    never = whole(warehouse, shop, tmp_path)
    assert history(promoted, PROMOTED) == history(never, PROMOTED)
    assert history(promoted, FAR_FUTURE) != history(never, FAR_FUTURE)


def test_the_marts_name_the_card_that_scored(promoted: Path) -> None:
    with duckdb.connect(str(promoted), read_only=True) as connection:
        spans = connection.execute(
            "select scorecard_id, min(valid_from) >= $1, max(valid_to) <= $1 "
            "from marts.lead_score_history group by all order by all",
            [PROMOTED],
        ).fetchall()
        now = connection.execute(
            "select distinct scorecard_id from marts.lead_scores"
        ).fetchall()
    assert spans == [("classic", False, True), ("marketplace", True, False)]
    assert now == [("marketplace",)]


@pytest.mark.parametrize("seed", WORLDS)
def test_a_promotion_to_come_is_in_force_when_its_instant_has_passed(
    seed: int,
    warehouse: QuickWarehouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(increment, "LARGEST_SHARE", 1)
    moments = [batch.as_of for batch in random_batches(seed)]
    assert moments[0] < PROMOTED < moments[-1], "this world says nothing"
    with warehouse.promoting(PROMOTION):
        played = play(warehouse, seed, tmp_path)
    assert played.different == []
    assert None in {scope.reason for scope in played.scopes}


def changed(column: int, value: str | None) -> Row:
    """A good promotion with one value changed."""
    return (*GOOD[:column], value, *GOOD[column + 1 :])


PARTS = (
    *("line", "scorecard_id", "in_force_from"),
    *("chosen_by", "reason", "evidence"),
)
REFUSED = [
    ("rows share line, in_force_from", [GOOD, changed(1, "marketplace")]),
    ("every_promotion_is_of_a_line_that_scores", [changed(0, "clasic")]),
    ("every_promoted_card_has_rules", [changed(1, "springs")]),
    ("every_promoted_card_has_bands", [changed(1, "candidates")]),
    *(
        (f"null in {part}", [changed(column, None)])
        for column, part in enumerate(PARTS)
    ),
]


def check(warehouse: QuickWarehouse, folder: Path, promotions: list[Row]) -> None:
    """Test a seed of promotions as a run does."""
    database = folder / warehouse.seeded.name
    shutil.copy(warehouse.seeded, database)
    with duckdb.connect(str(database)) as connection:
        connection.executemany(
            "insert into seeds.scorecard_promotions values (?, ?, ?, ?, ?, ?, null)",
            promotions,
        )
    command = ("test", "--select", "scorecard_promotions")
    Warehouse.run(warehouse, command, database, "")


def test_promotions_follow_each_other_and_a_card_can_come_back(
    warehouse: QuickWarehouse, tmp_path: Path
) -> None:
    back = ("classic", "classic", "2026-04-02 00:00:00", "Jane", "noise", "a2")
    check(warehouse, tmp_path, [GOOD, changed(0, "marketplace"), back])


@pytest.mark.parametrize(("broken", "promotions"), REFUSED)
def test_a_promotion_that_cannot_be_meant_halts_the_run(
    broken: str, promotions: list[Row], warehouse: QuickWarehouse, tmp_path: Path
) -> None:
    with pytest.raises(BuildFailedError, match=broken):
        check(warehouse, tmp_path, promotions)

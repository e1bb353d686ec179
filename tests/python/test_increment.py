"""Whatever arrives in whatever order, a nightly run ends where a whole build does."""

from pathlib import Path

import pytest
from arrival_worlds import QuickWarehouse, play, quick_warehouse

from scoring import increment
from scoring.folders import RunFolders
from scoring.keeping import kept_tables
from scoring.landed import LandedFile, LandedTable, Landing
from scoring.past import Past, fingerprint, reason_to_build_all
from scoring.transform import Build, Warehouse
from scoring.variables import read_defaults
from scoring.warehouse import Limits

FREED = "a name that was too crowded to join people no longer is"
WORLDS = 8
CHAINED = 1024
"""Here a row hangs on one that arrived by way of a third, under other ids."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> QuickWarehouse:
    return quick_warehouse(tmp_path_factory.mktemp("quick"))


@pytest.fixture(autouse=True)
def _however_many_are_affected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(increment, "LARGEST_SHARE", 1)


@pytest.mark.parametrize("seed", [*range(WORLDS), CHAINED])
def test_an_increment_equals_a_whole_build(
    seed: int, warehouse: QuickWarehouse, tmp_path: Path
) -> None:
    played = play(warehouse, seed, tmp_path)
    assert played.different == []
    assert {scope.reason for scope in played.scopes} <= {None, FREED}


def test_of_the_affected_is_built_what_is_merged(warehouse: QuickWarehouse) -> None:
    tables = kept_tables(warehouse.manifest)
    listed = ("ls", *increment.build_merged(tables)[1:], "--resource-type", "model")
    found = Warehouse.run(warehouse, listed, warehouse.seeded, "").result
    merged = [table.selector for table in tables if table.merge is not None]
    built = warehouse.with_parents(merged)
    assert {name.split(".")[-1] for name in found} == built
    # Not what a metric named as a table reads.
    assert "leads" in built
    assert "attribution_credits" not in built


PAST = Past("rules", "2026-01-02 00:00:00", frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("past", "loads", "as_of", "reason"),
    [
        (None, {"a"}, "2026-01-02 00:00:00", "there is no earlier warehouse"),
        (PAST, {"a", "b", "c"}, "2026-01-02 00:00:00", None),
        (PAST, {"a", "b"}, "2026-01-01 23:59:59", "the last run was as of"),
        (PAST, {"a", "c"}, "2026-01-03 00:00:00", "files that the last run had read"),
        (
            Past("others", PAST.as_of, PAST.load_ids),
            {"a", "b"},
            "2026-01-02 00:00:00",
            "settings, scorecards, models",
        ),
    ],
)
def test_everyone_is_built_where_the_past_cannot_be_taken_further(
    past: Past | None, loads: set[str], as_of: str, reason: str | None, monkeypatch
) -> None:
    monkeypatch.setattr("scoring.past.fingerprint", lambda _build: "rules")
    files = tuple(
        LandedFile(f"{load}.csv", "", load, 1, 0, "", (), ()) for load in sorted(loads)
    )
    landing = Landing((LandedTable("leads", files),), ())
    build = Build(RunFolders(Path()), {"as_of": as_of}, Limits())
    said = reason_to_build_all(past, build, landing)
    assert said == reason if reason is None else str(said).startswith(reason)


def test_what_decides_the_rows_is_in_the_fingerprint() -> None:
    def build(**changes: object) -> Build:
        variables = {**read_defaults(), **changes}
        return Build(RunFolders(Path()), variables, Limits())

    assert fingerprint(build()) == fingerprint(build(as_of="2020-01-01 00:00:00"))
    assert fingerprint(build()) != fingerprint(build(scorecard="household"))

"""Whatever arrives in whatever order, nightly runs end where a whole build does."""

from pathlib import Path

from arrival_worlds import play, quick_warehouse

from scoring import increment

WORLDS = 120


def test_every_arrival_ends_in_the_same_warehouse(
    tmp_path: Path, figure, monkeypatch
) -> None:
    monkeypatch.setattr(increment, "LARGEST_SHARE", 1)
    warehouse = quick_warehouse(tmp_path / "quick")
    # The tests of every change play the first few.
    worlds = [play(warehouse, 1000 + n, tmp_path / str(n)) for n in range(WORLDS)]
    scopes = [scope for world in worlds for scope in world.scopes]
    partial = [scope for scope in scopes if scope.reason is None]
    leads = sum(scope.leads or 0 for scope in partial)
    affected = sum(scope.affected_leads or 0 for scope in partial)
    different = [n for n, world in enumerate(worlds) if world.different]
    figure(
        "P3 arrival",
        f"{len(worlds)} shops in {len(scopes) + len(worlds)} batches: {len(partial)} "
        f"of {len(scopes)} nightly runs built the affected alone, {affected} of "
        f"{leads} leads; {len(different)} shops differ from a whole build",
    )
    assert different == []

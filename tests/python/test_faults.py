"""A sample of the faults of a run: each leaves the old run or the new one, whole.

`make trust` tries every point.
"""

import pytest
from faults import (
    Ended,
    calls_of_a_run,
    can_inject,
    failures,
    kills,
    spread,
    suffer,
    tally,
)

pytestmark = pytest.mark.skipif(
    not can_inject(), reason="strace is not installed, or may not trace here"
)
SAMPLE = 12


def test_a_run_that_is_killed_leaves_one_whole_run(tmp_path) -> None:
    faults = kills(calls_of_a_run(tmp_path / "run"))
    assert len(faults) > 50
    for fault in spread(faults, SAMPLE):
        ended = suffer(fault, tmp_path / "run")
        assert ended.code == -9, fault
        assert ended.database in {"old", "new"}, fault
        assert ended.manifest in {"old", ended.database}, fault
        assert ended.converged, fault


def test_a_full_or_deaf_disk_is_told_and_leaves_one_whole_run(tmp_path) -> None:
    faults = failures(calls_of_a_run(tmp_path / "run"))
    for fault in spread(faults, SAMPLE):
        ended = suffer(fault, tmp_path / "run")
        # The engine may heal a write by itself; then all of the new run is there.
        assert ended.manifest == "new" if ended.code == 0 else ended.told, fault
        assert ended.database in {"old", "new"}, fault
        assert ended.converged, fault


def test_a_mixture_would_be_seen() -> None:
    endings = [Ended(-9, "", "mixed", "old", True), Ended(-9, "", "torn", "old", False)]
    assert "1 torn, 1 mixed" in tally(endings)
    assert "1 converged" in tally(endings)

"""A sample of the faults of a run: each leaves the old run or the new one, whole.

`make trust` tries every point.
"""

import os
import subprocess
import sys
import time

import pytest
from faults import (
    WHOLE,
    Ended,
    calls_of_a_run,
    can_inject,
    failures,
    kills,
    prepare,
    read_database,
    read_manifest,
    read_while_publishing,
    run_stand_in,
    spread,
    suffer,
    tally,
)
from small_project import write_small_project

from scoring.folders import PROJECT, RunFolders
from scoring.warehouse import read_only

traced = pytest.mark.skipif(
    not can_inject(), reason="strace is not installed, or may not trace here"
)
SAMPLE = 12


@traced
def test_a_run_that_is_killed_leaves_one_whole_run(tmp_path) -> None:
    faults = kills(calls_of_a_run(tmp_path / "run"))
    assert len(faults) > 50
    renames = [fault for fault in faults if fault.call == "rename"]
    for fault in [*renames, *spread(faults, SAMPLE)]:
        ended = suffer(fault, tmp_path / "run")
        assert ended.code == -9, fault
        assert ended.database in {"old", "new"}, fault
        assert ended.manifest in {"old", ended.database}, fault
        assert ended.converged, fault


@traced
def test_a_full_or_deaf_disk_is_told_and_leaves_one_whole_run(tmp_path) -> None:
    faults = failures(calls_of_a_run(tmp_path / "run"))
    for fault in spread(faults, SAMPLE):
        ended = suffer(fault, tmp_path / "run")
        # The engine may heal a write by itself; then all of the new run is there.
        assert ended.manifest == "new" if ended.code == 0 else ended.told, fault
        assert ended.database in {"old", "new"}, fault
        assert ended.converged, fault


def test_a_reader_never_sees_two_runs(tmp_path) -> None:
    looks = read_while_publishing(tmp_path / "run", runs=4)
    assert len(set(looks)) > 1
    assert all(look.isdigit() for look in looks), set(looks)


def test_short_memory_is_told_and_leaves_the_old_run(tmp_path) -> None:
    prepare(tmp_path / "run")
    ended = run_stand_in(tmp_path / "run", memory="1MB")
    assert ended.returncode == 1
    assert "Out of Memory" in ended.stderr
    folders = RunFolders(tmp_path / "run")
    assert read_database(folders) == read_manifest(folders) == "old"


def test_a_whole_run_that_is_killed_leaves_the_one_before(tmp_path) -> None:
    """The run is the product's, with dbt; its project is the small one."""
    output = tmp_path / "out"
    assert small_run(tmp_path, "a").wait(300) == 0
    manifest = RunFolders(output).manifest.read_bytes()
    for sign in (".landed.aside", "workshop", "working.duckdb"):
        killed = small_run(tmp_path, "b")
        while not (output / sign).exists():
            assert killed.poll() is None
            time.sleep(0.001)
        killed.kill()
        assert killed.wait(60) == -9
        assert lead_ids(output) == [("a",)]
        assert RunFolders(output).manifest.read_bytes() == manifest
    assert small_run(tmp_path, "b").wait(300) == 0
    assert lead_ids(output) == [("b",)]
    assert {path.name for path in output.iterdir()} == {*WHOLE, "dbt", "landed"}


def small_run(folder, lead_key: str) -> subprocess.Popen:
    """Start a whole run of the small project over one lead."""
    project = folder / "project"
    if not project.exists():
        write_small_project(project)
    (folder / "shop").mkdir(exist_ok=True)
    (folder / "shop" / "leads.csv").write_text(f"lead_key,email\n{lead_key},\n")
    (folder / "shop" / "leadscore.toml").write_text("as_of = 2026-01-02\n")
    command = (
        "import sys; from pathlib import Path; from scoring.run import run; "
        "from scoring.settings import load_settings; "
        "from scoring.progress import NoProgress; folder = Path(sys.argv[1]); "
        "project = folder / 'project'; "
        "settings = load_settings(None, folder / 'shop', folder / 'out', project); "
        "run(settings, NoProgress(), is_replacing=True, project=project)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen([sys.executable, "-c", command, folder], env=environment)


def lead_ids(output) -> list[tuple]:
    with read_only(RunFolders(output).published) as connection:
        return connection.execute("select lead_id from marts.lead_scores").fetchall()


def test_a_mixture_would_be_seen() -> None:
    endings = [Ended(-9, "", "mixed", "old", True), Ended(-9, "", "torn", "old", False)]
    assert "1 torn, 1 mixed" in tally(endings)
    assert "1 converged" in tally(endings)

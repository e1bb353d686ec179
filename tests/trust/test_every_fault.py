"""Every point at which a run can be killed or a disk can fail (P5).

The run is the stand-in, but for `test_the_tiny_shop_is_killed_at_any_moment`, which is
the product's with all of its models.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import run_command
from faults import (
    calls_of_a_run,
    can_inject,
    failures,
    kills,
    prepare,
    read_database,
    read_manifest,
    read_while_publishing,
    run_stand_in,
    suffer,
    tally,
)
from marked_person import TOKENS, simulate_with_them, traces

from scoring.erasures import read_erasures
from scoring.folders import PROJECT, RunFolders
from scoring.past import STATE
from scoring.run_manifest import read_stock
from scoring.stock import Stock, take_stock
from scoring.warehouse import read_only

traced = pytest.mark.skipif(
    not can_inject(), reason="strace is not installed, or may not trace here"
)
# In kibibytes, what the disk has beside the run before.
DISK_SIZES = (0, 100, 400, 1000, 2000, 3000, 6000, 12000)
MEMORY_SIZES = ("1MB", "2MB", "4MB", "8MB", "16MB", "32MB", "64MB")
MOMENTS = 12
PUBLISHED_WHILE_READ = 60


def hold(ended) -> None:
    for fault, found in ended.items():
        assert found.database in {"old", "new"}, (fault, found)
        assert found.manifest in {"old", found.database}, (fault, found)
        assert found.converged, (fault, found)


@traced
def test_a_run_is_killed_at_every_call(tmp_path, figure) -> None:
    faults = kills(calls_of_a_run(tmp_path / "run"))
    ended = {fault: suffer(fault, tmp_path / "run") for fault in faults}
    figure("P5 killed", tally(ended.values()))
    assert {found.code for found in ended.values()} == {-9}
    hold(ended)


@traced
def test_a_disk_fails_at_every_call(tmp_path, figure) -> None:
    faults = failures(calls_of_a_run(tmp_path / "run"))
    ended = {fault: suffer(fault, tmp_path / "run") for fault in faults}
    figure("P5 full or deaf disk", tally(ended.values()))
    for fault, found in ended.items():
        assert found.manifest == "new" if found.code == 0 else found.told, fault
    hold(ended)


def test_a_small_disk_is_full(tmp_path, figure) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    told = 0
    prepare(tmp_path / "run")
    taken = sum(path.stat().st_size for path in (tmp_path / "run").iterdir()) // 1024
    for size in DISK_SIZES:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={taken + size + 64}k", "tmpfs", disk],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip("a small disk cannot be mounted here")
        try:
            shutil.copytree(tmp_path / "run", disk / "run")
            ended = run_stand_in(disk / "run")
            folders = RunFolders(disk / "run")
            seen = read_database(folders)
            assert (
                seen == read_manifest(folders) == ("old" if ended.returncode else "new")
            )
            told += "space" in ended.stderr
        finally:
            subprocess.run(["umount", disk], check=True)
    assert told
    figure(
        "P5 small disk",
        f"{len(DISK_SIZES)} sizes: 0 torn, 0 mixed, {told} told as full",
    )


def test_memory_is_short(tmp_path, figure) -> None:
    told = 0
    for size in MEMORY_SIZES:
        prepare(tmp_path / "run")
        ended = run_stand_in(tmp_path / "run", memory=size)
        folders = RunFolders(tmp_path / "run")
        seen = read_database(folders)
        assert seen == read_manifest(folders) == ("old" if ended.returncode else "new")
        assert ended.returncode == 0 or "Out of Memory" in ended.stderr
        told += ended.returncode
    assert told
    figure(
        "P5 short memory", f"{len(MEMORY_SIZES)} sizes: 0 torn, 0 mixed, {told} told"
    )


def test_a_reader_looks_while_runs_publish(tmp_path, figure) -> None:
    looks = read_while_publishing(tmp_path / "run", PUBLISHED_WHILE_READ)
    mixed = sum(not look.isdigit() for look in looks)
    figure(
        "P5 reader",
        f"{len(looks)} looks at {PUBLISHED_WHILE_READ} runs: {mixed} mixed or refused",
    )
    assert mixed == 0


def test_the_tiny_shop_is_killed_at_any_moment(tmp_path, figure) -> None:
    """Moments are spread over the time that a whole run takes."""
    places = ["--input", str(tmp_path / "shop"), "--output", str(tmp_path / "out")]
    arguments = ["simulate", "--size", "tiny", "--output", str(tmp_path / "shop")]
    assert run_command(arguments, tmp_path).code == 0
    began = time.monotonic()
    assert run_command(["run", *places], tmp_path).code == 0
    whole = time.monotonic() - began
    folders = RunFolders(tmp_path / "out")
    first = folders.manifest.read_bytes()
    stock = read_stock(folders.manifest)
    for moment in range(MOMENTS):
        kill_after(whole * (moment + 0.5) / MOMENTS, ["run", *places], tmp_path)
        assert folders.manifest.read_bytes() == first
        with read_only(folders.published) as connection:
            assert take_stock(connection) == stock
    assert run_command(["run", *places], tmp_path).code == 0
    assert folders.manifest.read_bytes() == first
    assert left_over(folders.output) == []
    figure("P5 tiny shop killed", f"{MOMENTS} moments: 0 torn, 0 mixed, converged")


def test_an_erasure_is_killed_at_any_moment(tmp_path, figure) -> None:
    """The scheduler's run comes next, then whoever asked for the erasure asks again."""
    shop, folders = tmp_path / "shop", RunFolders(tmp_path / "out")
    simulate_with_them(shop)
    run = ["run", "--input", str(shop), "--output", str(folders.output)]
    assert run_command(run, tmp_path).code == 0
    erase = ["erase", "--output", str(folders.output), "--yes"]
    erase.append(f"email={TOKENS['e-mail']}")
    before = tmp_path / "before"
    shutil.copytree(folders.output, before)
    began = time.monotonic()
    assert run_command(erase, tmp_path).code == 0
    whole = time.monotonic() - began
    stock = tables_of(folders)
    listed = 0
    for moment in range(MOMENTS):
        shutil.rmtree(folders.output)
        folders.erasure_key.unlink()
        shutil.copytree(before, folders.output)
        kill_after(whole * (moment + 0.5) / MOMENTS, erase, tmp_path)
        was_listed = bool(read_erasures(folders).requests)
        assert run_command(run, tmp_path).code == 0
        assert was_listed == (list(traces(folders)) == [])
        assert run_command(erase, tmp_path).code == 0
        assert list(traces(folders)) == []
        assert tables_of(folders) == stock
        listed += was_listed
    figure(
        "P9 killed",
        f"{MOMENTS} moments, {listed} with the person on the list: 0 bytes left after "
        "the next run, or after asking again",
    )


def tables_of(folders: RunFolders) -> Stock:
    """What readers see; the state names the list, and each list has its own key."""
    stock = read_stock(folders.manifest)
    return {name: held for name, held in stock.items() if name != STATE}


def kill_after(seconds: float, arguments: list[str], folder: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "scoring", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    running.kill()
    running.wait(60)


def left_over(output: Path) -> list[str]:
    whole = {".lock", "leadscore.duckdb", "manifest.json", "dbt", "landed"}
    return [path.name for path in output.iterdir() if path.name not in whole]

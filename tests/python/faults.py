"""Faults at chosen system calls of a run, and what its readers then see.

`strace` kills the process at the N-th call of a kind, or has the call fail as a full or
broken disk would. The run is `stand_in_run`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from stand_in_run import build, manifest_of, run_all

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.stock import Stock, take_stock
from scoring.warehouse import read_only

RUN = [sys.executable, str(Path(__file__).with_name("stand_in_run.py"))]
CALLS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "unlink")
WHOLE = {".lock", "leadscore.duckdb", "manifest.json"}
OLD, NEW = 1, 2


@dataclass(frozen=True)
class Fault:
    """What happens at the N-th call of a kind: `signal=SIGKILL`, `error=ENOSPC`."""

    call: str
    number: int
    effect: str
    lasts: bool = False

    def __str__(self) -> str:
        return f"{self.call}-{self.number}{'+' if self.lasts else ''}-{self.effect}"


@dataclass(frozen=True)
class Ended:
    """How a run under a fault ended, and what stood there then and after the next."""

    code: int
    told: str
    database: str
    manifest: str
    converged: bool


@cache
def can_inject() -> bool:
    """Tell whether strace is here and may trace."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def calls_of_a_run(folder: Path) -> Counter[str]:
    """Count the calls of each kind that a run over an older one makes."""
    prepare(folder)
    log = folder.with_name(f"{folder.name}.calls")
    run_stand_in(
        folder, ["strace", "-f", "-qq", "-o", log, "-e", f"trace={','.join(CALLS)}"]
    )
    made = re.findall(r"^(\d+) +(\w+)\(", log.read_text(), re.MULTILINE)
    # strace counts for each thread, so the thread with the most sets the number.
    threads = Counter(made)
    return Counter(
        {
            call: max(
                (n for (_, name), n in threads.items() if name == call), default=0
            )
            for call in CALLS
        }
    )


def kills(calls: Counter[str]) -> list[Fault]:
    """Every point at which the process can be killed."""
    return [
        Fault(call, number, "signal=SIGKILL")
        for call in CALLS
        for number in range(1, calls[call] + 1)
    ]


def failures(calls: Counter[str]) -> list[Fault]:
    """A disk that is full once or from then on, and one that confirms nothing."""
    full = [
        Fault("pwrite64", number, "error=ENOSPC", lasts)
        for number in range(1, calls["pwrite64"] + 1)
        for lasts in (False, True)
    ]
    full += [
        Fault("write", number, "error=ENOSPC")
        for number in range(1, calls["write"] + 1)
    ]
    deaf = [
        Fault(call, number, "error=EIO")
        for call in ("fsync", "fdatasync")
        for number in range(1, calls[call] + 1)
    ]
    return full + deaf


def spread(faults: list[Fault], number: int) -> list[Fault]:
    """Choose some, from the first to the last."""
    step = max(1, len(faults) // number)
    return faults[::-1][::step][:number]


def suffer(fault: Fault, folder: Path) -> Ended:
    """Publish an old run, have the fault strike the new one, look, and run again."""
    prepare(folder)
    ended = run_stand_in(
        folder,
        [
            *("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={fault.call}"),
            "-e",
            f"inject={fault.call}:{fault.effect}:when={fault.number}"
            + ("+" if fault.lasts else ""),
        ],
    )
    folders = RunFolders(folder)
    database, manifest = read_database(folders), read_manifest(folders)
    run_all(folder, NEW)
    converged = {path.name for path in folder.iterdir()} == WHOLE and read_database(
        folders
    ) == read_manifest(folders) == "new"
    return Ended(ended.returncode, ended.stderr, database, manifest, converged)


def prepare(folder: Path) -> None:
    """Publish the old run, from a copy where one was made before."""
    shutil.rmtree(folder, ignore_errors=True)
    old = folder.with_name("old_run")
    if not old.exists():
        run_all(old, OLD)
    shutil.copytree(old, folder)


def read_database(folders: RunFolders) -> str:
    """Say which run the published database holds: old, new, mixed or torn."""
    try:
        with read_only(folders.published) as connection:
            found = take_stock(connection)
    except (LeadscoreError, duckdb.Error):
        return "torn"
    return next((name for name, stock in _stocks().items() if stock == found), "mixed")


def read_manifest(folders: RunFolders) -> str:
    """Say whose manifest lies there: old, new or torn."""
    text = folders.manifest.read_text()
    numbers = {"old": OLD, "new": NEW}
    return next(
        (
            name
            for name, stock in _stocks().items()
            if manifest_of(numbers[name], stock) == text
        ),
        "torn",
    )


def tally(endings: Iterable[Ended]) -> str:
    """Say in figures what readers saw."""
    seen = list(endings)
    count = Counter(ended.database for ended in seen)
    torn = count["torn"] + sum(ended.manifest == "torn" for ended in seen)
    late = sum((e.database, e.manifest) == ("new", "old") for e in seen)
    converged = sum(ended.converged for ended in seen)
    return (
        f"{len(seen)} points: {torn} torn, {count['mixed']} mixed, {count['old']} the "
        f"old run, {count['new']} the new ({late} with the manifest still of the old), "
        f"{converged} converged in the next run"
    )


@cache
def _stocks() -> dict[str, Stock]:
    return {"old": build(Path(":memory:"), OLD), "new": build(Path(":memory:"), NEW)}


def run_stand_in(
    folder: Path, under: Iterable[object] = (), memory: str = "500MB"
) -> subprocess.CompletedProcess[str]:
    """Run the new run as a process of its own, under another program or alone."""
    return subprocess.run(
        [*under, *RUN, folder, str(NEW), memory],
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def read_while_publishing(folder: Path, runs: int) -> list[str]:
    """Publish one run after another while a reader looks; say which it saw."""
    prepare(folder)
    reader = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("reading.py"), folder],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    looks = [reader.stdout.readline()]
    for run in range(NEW, NEW + runs):
        run_all(folder, run)
    told, _ = reader.communicate()
    assert reader.returncode == 0
    return [look.strip() for look in [*looks, *told.splitlines()]]


def _environment() -> dict[str, str]:
    silent = {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**os.environ, **silent}

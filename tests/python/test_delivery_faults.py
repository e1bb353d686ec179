"""Whatever fails, and wherever the program ends: nothing lost, nothing double."""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from delivery_server import TIMEOUT, Platform, serving
from delivery_worlds import FACTS, environment_of, play_all, things_of

from scoring.delivery.accounts import account_of
from scoring.delivery.channel import Surroundings, deliver, prepare
from scoring.delivery.ledger import open_ledger
from scoring.folders import PROJECT
from scoring.progress import NoProgress

WORLDS = 100
AS_OF = datetime(2026, 1, 1)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple]:
    with serving() as (server, url):
        yield server, url


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
        yield client


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, if there is any: a disk that is asked to be sure is slow."""
    shared = Path("/", "dev", "shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_no_fault_loses_or_doubles(memory: Path) -> None:
    counts, bad = play_all(range(WORLDS), memory)
    assert bad == []
    assert counts["crashes"] > WORLDS


# A program of its own, which is ended without a word.
DYING = """
import os, sys, httpx
sys.path.insert(0, {tests!r})
from datetime import datetime
from pathlib import Path
from delivery_worlds import FACTS, environment_of
from test_delivery_faults import people_of, sync_people
from scoring.delivery import ledger, transport

left = int(sys.argv[3])
facts = FACTS[sys.argv[4]]

def dying(call):
    def called(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
        got = call(*arguments, **named)
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
        return got
    return called

for name in ("take_up", "mark_sending", "record"):
    setattr(ledger.Ledger, name, dying(getattr(ledger.Ledger, name)))
httpx.Client.request = dying(httpx.Client.request)
with httpx.Client(timeout=10, trust_env=False) as client:
    sync_people(facts, sys.argv[1], Path(sys.argv[2]), client)
"""


def people_of(count: int) -> dict[str, dict]:
    at = datetime(2025, 12, 31)
    person = {"value": 10, "held_back": None, "is_gone": False, "at": at}
    return {f"{n}": dict(person) for n in range(count)}


def sync_people(facts, url: str, ledger_file: Path, client):
    environment = environment_of(facts, url, "token-0")
    account = account_of(facts.channel, environment)
    surroundings = Surroundings(environment, AS_OF, lambda _: None)
    things = tuple(things_of(facts, people_of(7)))
    with open_ledger(ledger_file) as ledger:
        prepared = prepare(facts, account, things, ledger, AS_OF)
        return deliver(prepared, ledger, client, surroundings, NoProgress())


@pytest.mark.parametrize("name", ["google conversions", "meta audiences"])
def test_a_killed_sync_goes_on(name: str, server, tmp_path: Path) -> None:
    serving_on, url = server
    program = tmp_path / "dying.py"
    program.write_text(DYING.format(tests=str(Path(__file__).parent)))
    facts = FACTS[name]
    # Sent in three requests: each step of the first two, and of what comes between.
    for calls in random.Random(name).sample(range(16), 4):
        serving_on.platform = Platform()
        file = tmp_path / f"{calls}.sqlite"
        arguments = [url, str(file), str(calls), name]
        killed = subprocess.run(
            [sys.executable, str(program), *arguments],
            cwd=PROJECT,
            check=False,
            capture_output=True,
        )
        assert killed.returncode == -9, killed.stderr.decode()
        with httpx.Client(timeout=10, trust_env=False) as client:
            delivered = sync_people(facts, url, file, client)
            assert delivered.pending == 0
            again = sync_people(facts, url, file, client)
        platform = serving_on.platform
        assert again.leaving == {}
        assert set(platform.counted.values()) <= {1}
        assert len(platform.counted) + len(platform.members) == 7
        assert platform.never_added == []


def test_a_damaged_ledger_is_told_and_a_copy_goes_on(
    server, tmp_path: Path, client
) -> None:
    serving_on, url = server
    serving_on.platform = Platform()
    folder = tmp_path / "gone"
    folder.mkdir()
    file = folder / "deliveries.sqlite"
    sync_people(FACTS["google conversions"], url, file, client)
    shutil.copy(file, tmp_path / "copy.sqlite")
    file.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(Exception, match="put it back from a copy"):
        sync_people(FACTS["google conversions"], url, file, client)
    told = sync_people(
        FACTS["google conversions"], url, tmp_path / "copy.sqlite", client
    )
    assert told.leaving == {}

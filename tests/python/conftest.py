"""What several tests share: a small contract, a way to write input, and the command."""

import fcntl
import json
import re
import shlex
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from commands import Said, run_command

from scoring.cli import main
from scoring.contract import Column, Contract, Table

TextFile = Callable[[str, str], Path]
# In the order in which each finds what it needs.
COMMANDS = (
    *("simulate", "run", "monitor", "fit", "evaluate", "compare", "report"),
    *("promote", "value", "acceleration", "experiments", "design-test"),
    *("nightly", "sync", "erase", "doctor"),
)


@pytest.fixture
def contract() -> Contract:
    """Two tables: the required one, and one that may be missing."""
    leads = (
        Column("lead_key", "text", is_required=True),
        Column("created_at", "instant", is_required=True),
        Column("email", "text", is_required=False),
    )
    orders = (
        Column("order_id", "text", is_required=True),
        Column("gross_amount", "money", is_required=True),
    )
    return Contract(
        (
            Table("leads", is_required=True, key=("lead_key",), columns=leads),
            Table("orders", is_required=False, key=("order_id",), columns=orders),
        )
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """An empty input folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def write(shop: Path) -> TextFile:
    """Write a text file below the input folder."""

    def written(name: str, text: str) -> Path:
        path = shop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return written


@pytest.fixture
def leadscore(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Callable[..., Said]:
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "88")

    def ran(*arguments: object) -> Said:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ending:
            main([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return Said(int(ending.value.code or 0), printed.out, printed.err)

    return ran


@dataclass(frozen=True)
class Tiny:
    """A folder in which the examples of every help were run, and what they said."""

    folder: Path
    said: dict[str, Said]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Tiny:
    """The tiny shop, simulated, built, published and reported once for all tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "tiny"
    folder.mkdir(exist_ok=True)
    record = folder / "said.json"
    with (folder / "lock").open("w") as lock:
        # Workers share one folder; the first to come fills it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.exists():
            said = {
                shlex.join(example): asdict(run_command(example, folder))
                for command in COMMANDS
                for example in examples_of(run_command([command, "--help"], folder).out)
            }
            record.write_text(json.dumps(said))
    told = json.loads(record.read_text())
    return Tiny(folder, {example: Said(**said) for example, said in told.items()})


def examples_of(help_text: str) -> list[list[str]]:
    """Find the commands that a help gives as examples."""
    lines = re.findall(r"^ *leadscore (.*)$", help_text, re.MULTILINE)
    return [shlex.split(line) for line in lines]

"""What several tests share: a small contract, a way to write input, and the command."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scoring.cli import main
from scoring.contract import Column, Contract, Table

TextFile = Callable[[str, str], Path]


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


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

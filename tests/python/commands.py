"""The command `leadscore` as a process of its own, as a person calls it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scoring.folders import PROJECT


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


def run_command(
    arguments: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Said:
    """Run `leadscore` in a folder, with more in its environment."""
    ended = subprocess.run(
        [sys.executable, "-m", "scoring", *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {}), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(ended.returncode, ended.stdout, ended.stderr)

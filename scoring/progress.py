"""How long work tells a person where it is, without knowing who is watching."""

from typing import Protocol


class Progress(Protocol):
    """Told of each stage as it starts and of each step as it ends."""

    def stage(self, name: str, steps: int | None = None) -> None:
        """Start a stage; `steps` is their number where it is known."""

    def step(self, detail: str = "", count: int = 1) -> None:
        """End `count` steps of the stage; `detail` names the latest."""


class NoProgress:
    """Nobody is watching: for tests and for callers from Python."""

    def stage(self, name: str, steps: int | None = None) -> None:
        """Say nothing."""

    def step(self, detail: str = "", count: int = 1) -> None:
        """Say nothing."""

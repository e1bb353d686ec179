"""Measured effects and rates as a CSV file that lies beside this module."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("measured.csv")
HEADER = ("scope", "key", "measure", "value", "standard_error")


@dataclass(frozen=True)
class Measure:
    """One measured number; `scope` is flow, channel or source, `key` its name."""

    scope: str
    key: str
    measure: str
    value: float
    standard_error: float


@dataclass(frozen=True)
class Measured:
    """All measures, and the fingerprint of the world that they were taken in."""

    fingerprint: str
    measures: tuple[Measure, ...]

    def of(self, scope: str, key: str) -> dict[str, Measure]:
        """Measures of one flow, channel or source by their name."""
        return {
            item.measure: item
            for item in self.measures
            if (item.scope, item.key) == (scope, key)
        }


def write_measures(path: Path, fingerprint: str, measures: Sequence[Measure]) -> None:
    """Write measures with six digits."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerow(("world", fingerprint, "fingerprint", "", ""))
        for item in measures:
            numbers = (f"{item.value:.6g}", f"{item.standard_error:.3g}")
            writer.writerow((item.scope, item.key, item.measure, *numbers))


@cache
def read_measures(path: Path = FILE) -> Measured:
    """Read what `write_measures` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    world = next(row["key"] for row in rows if row["scope"] == "world")
    return Measured(world, tuple(_measure(row) for row in rows if row["value"]))


def _measure(row: dict[str, str]) -> Measure:
    return Measure(
        row["scope"],
        row["key"],
        row["measure"],
        float(row["value"]),
        float(row["standard_error"]),
    )

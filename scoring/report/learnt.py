"""What `fit` and `evaluate` found, as rows for a page: files beside the database.

Both are asked by a person and not by a run, so a page says where nobody has asked yet,
and as of when the answer speaks.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from scoring.folders import RESULT, RunFolders
from scoring.report.blocks import Check, NothingToShowError
from scoring.report.marts import Marts, Rows

QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")
NOT_LEARNT = (
    "No card has been learnt from this shop yet. `leadscore fit --output FOLDER` "
    "learns one; FOLDER is that of the run."
)
NOT_ASKED = (
    "Nobody has asked yet whether the card is right. `leadscore evaluate --output "
    "FOLDER` asks; FOLDER is that of the run."
)
ENDS = ("value", "lower", "upper")


Part = Mapping[str, Any]


class Result(TypedDict, total=False):
    """What `fit` or `evaluate` wrote; either has parts that the other lacks."""

    as_of: str
    scorecard_id: str
    in_force: str
    is_passed: bool
    bands: Mapping[str, int]
    curve: Sequence[Part]
    recommended: Sequence[Part]
    lines: Sequence[Part]
    gates: Sequence[Part]
    test: Part
    today: Part
    expected: Part
    calibration: Part


@dataclass(frozen=True)
class Found:
    """A result as it was written, or why there is none."""

    marts: Marts
    written: Result | None
    nothing: str

    @property
    def result(self) -> Result:
        """The result; raises NothingToShowError where there is none."""
        if self.written is None:
            raise NothingToShowError(self.nothing)
        return self.written

    def as_rows(self, entries: Iterable[Mapping[str, Any]]) -> Rows:
        """Lay out entries: an estimate becomes a value with `_lower` and `_upper`."""
        flat = [_flat(entry) for entry in entries]
        columns = tuple(flat[0]) if flat else ()
        records = tuple(tuple(row[name] for name in columns) for row in flat)
        return Rows(columns, records, self.marts.vocabulary, "None was found.")

    def is_of_this_run(self) -> Check:
        """Check that the result speaks for the same moment as the pages."""
        as_of = f"{self.marts.as_of:%Y-%m-%d %H:%M:%S}"
        return Check(
            "this was asked of the run that the page is about",
            f"asked as of {self.result['as_of']} UTC, the run is as of {as_of}",
            holds=self.result["as_of"] == as_of,
        )


def read_fit(marts: Marts, quarter: str = "") -> Found:
    """Read what `leadscore fit` learnt last, or of a quarter such as 2026-Q2."""
    folder = _folders(marts).challenger
    if not quarter:
        return _read(marts, folder / RESULT, NOT_LEARNT)
    known = sorted(
        path.stem for path in folder.glob("*.json") if QUARTER.fullmatch(path.stem)
    )
    if quarter in known:
        return _read(marts, folder / f"{quarter}.json", NOT_LEARNT)
    there = f"There are {', '.join(known)}." if known else NOT_LEARNT
    return Found(marts, None, f"No card was learnt for {quarter}. {there}")


def read_evaluation(marts: Marts) -> Found:
    """Read what `leadscore evaluate` found last."""
    return _read(marts, _folders(marts).evaluation, NOT_ASKED)


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, Mapping):
            ends = (value[end] for end in ENDS)
            names = (name, f"{name}_lower", f"{name}_upper")
            flat.update(zip(names, ends, strict=True))
        else:
            flat[name] = value
    return flat


def _folders(marts: Marts) -> RunFolders:
    return RunFolders(marts.database.parent)


def _read(marts: Marts, path: Path, nothing: str) -> Found:
    if not path.is_file():
        return Found(marts, None, nothing)
    return Found(marts, json.loads(path.read_text(encoding="utf-8")), nothing)

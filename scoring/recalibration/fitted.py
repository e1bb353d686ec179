"""What a fit found, and its files: rows for the seeds, and the result."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scoring.errors import LeadscoreError
from scoring.folders import RESULT, RunFolders
from scoring.recalibration.judging import Gate, Moves, Verdict
from scoring.recalibration.learning import Challenger
from scoring.recalibration.looks import Stretches
from scoring.recalibration.missed import Missed
from scoring.recalibration.thresholds import Curve, Cut
from scoring.scorecard.seed import write_rules
from scoring.scorecard.signals import Both, Signal
from scoring.whole_files import write_whole

BANDS = ("cold", "warm", "mql", "sql")
SEEDS = Path("seeds/scorecards")
RULES, BAND_ROWS = "score_rules.csv", "score_bands.csv"
PROMOTIONS, CALIBRATIONS = "scorecard_promotions.csv", "scorecard_calibrations.csv"


@dataclass(frozen=True)
class Fitted:
    """A challenger, the lowest scores of warm, MQL and SQL, and how it did.

    `champion` is the line that it is learnt for, `in_force` the card that scores it.
    """

    scorecard_id: str
    champion: str
    in_force: str
    as_of: str
    challenger: Challenger
    stretches: Stretches
    buyers_learnt_from: int
    cuts: tuple[int, int, int]
    curve: Curve
    recommended: tuple[Cut, ...]
    verdict: Verdict
    gates: tuple[Gate, ...]
    moves: Moves
    missed: Missed
    folder: Path

    @property
    def is_passed(self) -> bool:
        """Whether every gate was passed."""
        return all(gate.is_passed for gate in self.gates)


def quarter_of(as_of: str) -> str:
    """Name the quarter that has its last moment before another.

    >>> quarter_of("2026-07-01 00:00:00")
    '2026-Q2'
    """
    last = pd.Timestamp(as_of) - pd.Timedelta(1, "us")
    return f"{last.year}-Q{last.quarter}"


def read_result(folders: RunFolders) -> dict[str, Any]:
    """Read what was learnt last; LeadscoreError where nothing was."""
    path = folders.challenger / RESULT
    if not path.is_file():
        message = f"{path} is not there. Learn a card first: `leadscore fit`."
        raise LeadscoreError(message)
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def write_fitted(fitted: Fitted) -> None:
    """Write the rules, the bands and the result; OSError where the disk is full.

    The result is kept under its quarter too, so that a page can show it later.
    """
    fitted.folder.mkdir(parents=True, exist_ok=True)
    write_rules(fitted.folder / RULES, fitted.challenger.rules)
    lowest = ("", *map(str, fitted.cuts))
    rows = [
        f"{fitted.scorecard_id},{number},{band},{low}"
        for number, (band, low) in enumerate(zip(BANDS, lowest, strict=True), 1)
    ]
    header = "scorecard_id,band_number,band,lower_score"
    write_whole(fitted.folder / BAND_ROWS, "\n".join([header, *rows, ""]))
    text = json.dumps(as_values(fitted), indent=2) + "\n"
    write_whole(fitted.folder / f"{quarter_of(fitted.as_of)}.json", text)
    write_whole(fitted.folder / RESULT, text)


def as_values(fitted: Fitted) -> dict[str, Any]:
    """Return all of it as values that JSON can hold."""
    challenger, curve = fitted.challenger, fitted.curve
    columns = [column.tolist() for column in vars(curve).values()]
    return {
        "scorecard_id": fitted.scorecard_id,
        "champion": fitted.champion,
        "in_force": fitted.in_force,
        "as_of": fitted.as_of,
        "landmarks": {
            name: [str(at) for at in landmarks]
            for name, landmarks in asdict(fitted.stretches).items()
        },
        "buyers_learnt_from": fitted.buyers_learnt_from,
        "lines": [
            {
                "signal": str(line.signal),
                "reason": _reason(line.signal, fitted),
                "points": line.points,
                "standard_error": line.standard_error,
                "leads": line.weight,
                "buyers": line.positive_weight,
            }
            for line in challenger.card.lines
        ],
        "chances": {**asdict(challenger.chances), "shift": challenger.shift},
        "bands": dict(zip(BANDS[1:], fitted.cuts, strict=True)),
        "recommended": [asdict(cut) for cut in fitted.recommended],
        "curve": [
            dict(zip(vars(curve), row, strict=True))
            for row in zip(*columns, strict=True)
        ],
        "test": asdict(fitted.verdict),
        "gates": [asdict(gate) for gate in fitted.gates],
        "is_passed": fitted.is_passed,
        "today": {
            "bands": list(fitted.moves.bands),
            "leads": fitted.moves.leads.tolist(),
            "changed": fitted.moves.changed,
        },
        "missed": asdict(fitted.missed),
        "folder": str(fitted.folder),
    }


def _reason(signal: Signal, fitted: Fitted) -> str:
    """Say in words what a line of the card asks."""
    parts = (signal.first, signal.second) if isinstance(signal, Both) else (signal,)
    reasons = {rule.rule_id: rule.reason for rule in fitted.challenger.rules}
    return " and ".join(reasons[part.column] for part in parts)

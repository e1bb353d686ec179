"""Cards as the seeds and the last fit have them, and which of them is in force."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.errors import LeadscoreError
from scoring.folders import RESULT, RunFolders
from scoring.recalibration.fitted import (
    BAND_ROWS,
    BANDS,
    CALIBRATIONS,
    PROMOTIONS,
    RULES,
    SEEDS,
    read_result,
)
from scoring.recalibration.learning import Chances, scores_of_rules
from scoring.recalibration.looks import Looks, read_card_scores
from scoring.recalibration.measures import Floats
from scoring.scorecard.seed import Rule, read_rules


@dataclass(frozen=True)
class Card:
    """A card: its rules, the lowest scores of warm, MQL and SQL, and what it promises.

    `learnt_until` is the first instant of which nothing was learnt; None, as the
    chances are, for a card of judgement. `is_in_seeds` says whether a run can score by
    it.
    """

    scorecard_id: str
    rules: tuple[Rule, ...]
    cuts: tuple[int, ...]
    chances: Chances | None
    learnt_until: pd.Timestamp | None
    is_in_seeds: bool

    def scores(self, training: Path, occasion: str, looks: Looks) -> Floats:
        """Score all looks of an occasion, as the warehouse would have."""
        if self.is_in_seeds:
            found = read_card_scores(training, occasion, self.scorecard_id)
            return np.asarray(found, dtype=float)
        return np.asarray(scores_of_rules(self.rules, looks), dtype=float)

    def bands(self, scores: Floats) -> NDArray[np.int64]:
        """Tell in which band scores lie: 0 is the lowest."""
        return np.searchsorted(np.array(self.cuts), scores, "right")


def read_card(folders: RunFolders, project: Path, scorecard_id: str) -> Card:
    """Read the card that was learnt last if it has the name, else that of the seeds.

    Raises LeadscoreError where there is none.
    """
    seeds = project / SEEDS
    names = {row["scorecard_id"] for row in _rows(seeds / BAND_ROWS)}
    if (folders.challenger / RESULT).is_file():
        result = read_result(folders)
        if result["scorecard_id"] == scorecard_id:
            chances = result["chances"]
            return Card(
                scorecard_id,
                read_rules(folders.challenger / RULES, scorecard_id),
                _cuts(folders.challenger / BAND_ROWS, scorecard_id),
                Chances(chances["offset"], chances["scale"]),
                pd.Timestamp(result["landmarks"]["test"][0]),
                scorecard_id in names,
            )
        names.add(str(result["scorecard_id"]))
    if scorecard_id not in names:
        message = (
            f"There is no card {scorecard_id!r}; there are {', '.join(sorted(names))}. "
            "A new one is learnt by `leadscore fit`."
        )
        raise LeadscoreError(message)
    chances, learnt_until = _promise(seeds / CALIBRATIONS, scorecard_id)
    return Card(
        scorecard_id,
        read_rules(seeds / RULES, scorecard_id),
        _cuts(seeds / BAND_ROWS, scorecard_id),
        chances,
        learnt_until,
        is_in_seeds=True,
    )


def card_in_force(
    project: Path, line: str, as_of: pd.Timestamp
) -> tuple[str, pd.Timestamp]:
    """Name the card that scores a line at a moment, and since when it does.

    The card of the line's own name is in force since the beginning of time.
    """
    promotions = [
        (pd.Timestamp(row["in_force_from"]), row["scorecard_id"])
        for row in _rows(project / SEEDS / PROMOTIONS)
        if row["line"] == line and pd.Timestamp(row["in_force_from"]) <= as_of
    ]
    since, scorecard_id = max(promotions, default=(pd.Timestamp(0), line))
    return scorecard_id, since


def calibration_row(scorecard_id: str, chances: Chances, as_of: str) -> str:
    """Write what scores mean as a row of the seed: log odds at 0, and of each point."""
    at_0, each = f"{-chances.offset / chances.scale:.6f}", f"{1 / chances.scale:.6f}"
    return f"{scorecard_id},{at_0},{each},{as_of}"


def _promise(
    path: Path, scorecard_id: str
) -> tuple[Chances | None, pd.Timestamp | None]:
    for row in _rows(path):
        if row["scorecard_id"] == scorecard_id and row["log_odds_per_point"]:
            # A card whose score told nothing adds nothing a point.
            scale = 1 / max(float(row["log_odds_per_point"]), np.finfo(float).tiny)
            chances = Chances(-float(row["log_odds_offset"]) * scale, scale)
            return chances, pd.Timestamp(row["fitted_at"])
    return None, None


def _cuts(path: Path, scorecard_id: str) -> tuple[int, ...]:
    lowest = {
        row["band"]: row["lower_score"]
        for row in _rows(path)
        if row["scorecard_id"] == scorecard_id
    }
    return tuple(int(lowest[band]) for band in BANDS[1:])


def _rows(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

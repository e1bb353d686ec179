"""The command `evaluate`: is the card in force still right, and what escapes it?"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.lock import exclusive
from scoring.progress import Progress
from scoring.recalibration.additions import Addition, Scored, additions
from scoring.recalibration.candidates import read_candidates, that_tell
from scoring.recalibration.cards import (
    Card,
    calibration_row,
    card_in_force,
    read_card,
)
from scoring.recalibration.expecting import (
    Banded,
    Expected,
    expected_by_chances,
    expected_by_the_past,
)
from scoring.recalibration.fitted import BANDS
from scoring.recalibration.layout import lay_out
from scoring.recalibration.learning import Chances, chances_of_scores, moved_level
from scoring.recalibration.looks import Stretches, read_looks, read_stretches
from scoring.recalibration.measures import Calibration, calibration
from scoring.recalibration.missed import Missed, missed_buyers
from scoring.recalibration.rejected import Rejected, read_rejected
from scoring.run_manifest import settings_of
from scoring.variables import Variables
from scoring.whole_files import write_whole


@dataclass(frozen=True)
class Periods:
    """Landmarks before the time in question, and in it."""

    before: tuple[pd.Timestamp, ...]
    later: tuple[pd.Timestamp, ...]


@dataclass(frozen=True)
class Evaluation:
    """How the card in force did on later time, and what it does not see.

    `is_promised` says whether the expectation is that of the card's promotion, else it
    is what the card showed before. `row` says what its scores mean now, as a row of
    `scorecard_calibrations`; None where the promise holds.
    """

    scorecard_id: str
    as_of: str
    horizon_days: int
    is_promised: bool
    periods: Periods
    expected: Expected
    calibration: Calibration
    row: str | None
    missed: Missed
    additions: tuple[Addition, ...]
    rejected: Rejected
    file: Path


def evaluate(
    folders: RunFolders, progress: Progress, project: Path = PROJECT
) -> Evaluation:
    """Ask the last run whether its card is still right, and write down the answer.

    Raises LeadscoreError where nothing is published or there is too little history.
    """
    settings = settings_of(folders, project)
    card, begins = _asked(folders, project, settings)
    with exclusive(folders.lock):
        lay_out(folders, project, progress)
        progress.stage("Asking whether the card is right")
        evaluation = _evaluation(folders, project, card, begins)
        text = json.dumps(as_values(evaluation), indent=2) + "\n"
        write_whole(evaluation.file, text)
    return evaluation


def _asked(
    folders: RunFolders, project: Path, settings: Variables
) -> tuple[Card, pd.Timestamp | None]:
    """Name the card in force and since when its promise holds; None without one.

    Raises LeadscoreError where no purchase since could tell.
    """
    as_of = pd.Timestamp(str(settings["as_of"]))
    days = pd.Timedelta(int(str(settings["label_horizon_days"])), "D")
    scorecard_id, since = card_in_force(project, str(settings["scorecard"]), as_of)
    card = read_card(folders, project, scorecard_id)
    if card.chances is None:
        return card, None
    begins = max(since, card.learnt_until or since)
    if as_of - days < begins:
        message = (
            f"{scorecard_id} is in force since {since}, and what it promised is not "
            f"{days.days} days old. Evaluate it when there is a run as of "
            f"{begins + days} or later."
        )
        raise LeadscoreError(message)
    return card, begins


def _evaluation(
    folders: RunFolders, project: Path, card: Card, begins: pd.Timestamp | None
) -> Evaluation:
    settings = settings_of(folders, project)
    as_of, days = str(settings["as_of"]), int(str(settings["label_horizon_days"]))
    candidates = read_candidates(project)
    rules = [rule.rule_id for rule in candidates]
    known = that_tell(candidates, folders.training)
    periods = _periods(read_stretches(folders.training), begins)
    landmarks = read_looks(folders.training, "landmark", rules)
    scored = Scored(landmarks, card.scores(folders.training, "landmark", landmarks))
    later = _at(scored, periods.later)
    buyers = read_looks(folders.training, "week_before_purchase", rules).within(
        periods.later[0], pd.Timestamp(as_of)
    )
    chances = _chances(card, _at(scored, periods.before))
    return Evaluation(
        card.scorecard_id,
        as_of,
        days,
        card.chances is not None,
        periods,
        _expected(card, scored, periods),
        calibration(chances.of(later.scores), later.looks.is_buyer, later.looks.lead),
        _row(card, _at(scored, (*periods.before, *periods.later)), later, as_of),
        missed_buyers(buyers, later.looks, known, BANDS[-1]),
        additions(_at(scored, periods.before), later, known),
        read_rejected(folders.training, known, periods.later[0], BANDS[-1]),
        folders.evaluation,
    )


def _periods(stretches: Stretches, begins: pd.Timestamp | None) -> Periods:
    """Part the landmarks: where a promise began, else as a fit does."""
    past = (*stretches.learn, *stretches.choose)
    if begins is None:
        return Periods(past, stretches.test)
    every = (*past, *stretches.test)
    return Periods(
        tuple(at for at in every if at < begins),
        tuple(at for at in every if at >= begins),
    )


def _at(scored: Scored, landmarks: tuple[pd.Timestamp, ...]) -> Scored:
    kept = scored.looks.is_at(landmarks)
    return Scored(scored.looks.where(kept), scored.scores[kept])


def _chances(card: Card, before: Scored) -> Chances:
    return card.chances or chances_of_scores(before.scores, before.looks.is_buyer)


def _expected(card: Card, scored: Scored, periods: Periods) -> Expected:
    found = _at(scored, (*periods.before, *periods.later))
    looks = Banded(
        BANDS,
        card.bands(found.scores),
        found.looks.lead,
        found.looks.is_at(periods.later),
        found.looks.is_buyer,
    )
    if card.chances is None:
        return expected_by_the_past(looks)
    return expected_by_chances(looks, card.chances.of(found.scores))


def _row(card: Card, all_time: Scored, later: Scored, as_of: str) -> str | None:
    """Say what scores mean now: a promise has its level moved, if it did beyond chance.

    A card that promised nothing learns it from all that is known.
    """
    if card.chances is None:
        now = chances_of_scores(all_time.scores, all_time.looks.is_buyer)
        return calibration_row(card.scorecard_id, now, as_of)
    shift = moved_level(card.chances.of(later.scores), later.looks.is_buyer)
    if not shift:
        return None
    offset = card.chances.offset - shift * card.chances.scale
    return calibration_row(
        card.scorecard_id, Chances(offset, card.chances.scale), as_of
    )


def as_values(evaluation: Evaluation) -> dict[str, Any]:
    """Return all of it as values that JSON can hold."""
    found = {
        **asdict(evaluation),
        "periods": {
            name: [str(at) for at in landmarks]
            for name, landmarks in asdict(evaluation.periods).items()
        },
        "is_as_expected": not evaluation.expected.is_other,
        "file": str(evaluation.file),
    }
    for added, one in zip(found["additions"], evaluation.additions, strict=True):
        added["is_confirmed"] = one.is_confirmed
    return found

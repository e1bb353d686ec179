"""The command `compare`: two cards on the same later time, and whose band changes."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.lock import exclusive
from scoring.progress import Progress
from scoring.recalibration.candidates import read_candidates
from scoring.recalibration.cards import Card, read_card
from scoring.recalibration.fitted import BANDS
from scoring.recalibration.judging import Contender, Moves, Verdict, judge, moves
from scoring.recalibration.layout import lay_out
from scoring.recalibration.looks import (
    Stretches,
    read_column,
    read_looks,
    read_stretches,
)
from scoring.recalibration.points import Pair, side_by_side
from scoring.run_manifest import settings_of
from scoring.whole_files import write_whole


@dataclass(frozen=True)
class Mover:
    """A lead of today whose band the cards do not agree on."""

    lead_id: str
    old_score: int
    old_band: str
    new_score: int
    new_band: str


@dataclass(frozen=True)
class Comparison:
    """Two cards, the later time that neither was learnt from, and what would change."""

    old: str
    new: str
    as_of: str
    tested: tuple[pd.Timestamp, ...]
    verdict: Verdict
    points: tuple[Pair, ...]
    moves: Moves
    movers: tuple[Mover, ...]
    file: Path


def compare(
    folders: RunFolders,
    names: tuple[str, str],
    progress: Progress,
    project: Path = PROJECT,
) -> Comparison:
    """Hold a card against another on the history of the last run, and write it down.

    Raises LeadscoreError where nothing is published, a card is unknown, or no time has
    passed since one was learnt.
    """
    old, new = (read_card(folders, project, name) for name in names)
    with exclusive(folders.lock):
        lay_out(folders, project, progress)
        progress.stage("Comparing the cards")
        comparison = _comparison(folders, old, new, project)
        text = json.dumps(as_values(comparison), indent=2) + "\n"
        write_whole(comparison.file, text)
    return comparison


def _comparison(folders: RunFolders, old: Card, new: Card, project: Path) -> Comparison:
    rules = [rule.rule_id for rule in read_candidates(project)]
    training = folders.training
    landmarks, today = (
        read_looks(training, occasion, rules) for occasion in ("landmark", "today")
    )
    stretches = _unlearnt(read_stretches(training), old, new)
    champion, challenger = (
        Contender(card.scores(training, "landmark", landmarks), card.chances)
        for card in (old, new)
    )
    verdict = judge(champion, challenger, landmarks, stretches)
    scores = [card.scores(training, "today", today) for card in (old, new)]
    bands = [card.bands(of) for card, of in zip((old, new), scores, strict=True)]
    leads = read_column(training, "today", "lead_id")
    changed = np.flatnonzero(bands[0] != bands[1])
    movers = [
        Mover(
            str(leads[at]),
            *(int(scores[0][at]), BANDS[bands[0][at]]),
            *(int(scores[1][at]), BANDS[bands[1][at]]),
        )
        for at in changed
    ]
    return Comparison(
        old.scorecard_id,
        new.scorecard_id,
        str(settings_of(folders, project)["as_of"]),
        stretches.test,
        verdict,
        side_by_side(old.rules, new.rules),
        moves(bands[0], bands[1], BANDS),
        tuple(sorted(movers, key=lambda one: (-one.new_score, one.lead_id))),
        folders.comparison,
    )


def _unlearnt(stretches: Stretches, old: Card, new: Card) -> Stretches:
    """Keep of the test what neither card was learnt from."""
    learnt = [card.learnt_until for card in (old, new) if card.learnt_until is not None]
    begins = max(learnt, default=stretches.test[0])
    test = tuple(at for at in stretches.test if at >= begins)
    if not test:
        message = (
            f"{old.scorecard_id} or {new.scorecard_id} was learnt from history until "
            f"{begins}, and no later time is old enough to test on. Compare them again "
            "when there is."
        )
        raise LeadscoreError(message)
    return replace(stretches, test=test)


def as_values(comparison: Comparison) -> dict[str, Any]:
    """Return all of it as values that JSON can hold; `movers` are ids and bands."""
    return {
        **asdict(comparison),
        "tested": [str(at) for at in comparison.tested],
        "moves": {
            "bands": list(comparison.moves.bands),
            "leads": comparison.moves.leads.tolist(),
            "changed": comparison.moves.changed,
        },
        "file": str(comparison.file),
    }

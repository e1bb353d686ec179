"""The command `fit`: learn a challenger, choose its bands, test it, write it down."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.folders import PROJECT, RunFolders
from scoring.lock import exclusive
from scoring.progress import Progress
from scoring.recalibration.judging import Gate, Moves, Verdict, gates, judge, moves
from scoring.recalibration.layout import CANDIDATES, lay_out
from scoring.recalibration.learning import Challenger, Limits, learn
from scoring.recalibration.looks import (
    Looks,
    Stretches,
    read_examples,
    read_looks,
    read_stretches,
)
from scoring.recalibration.missed import Missed, missed_buyers
from scoring.recalibration.thresholds import (
    Aims,
    Curve,
    Cut,
    History,
    cut_for_share,
    recommend,
    trade_off,
)
from scoring.run_manifest import settings_of
from scoring.scorecard.seed import Rule, read_rules, write_rules
from scoring.whole_files import write_whole

BANDS = ("cold", "warm", "mql", "sql")
RULES, BAND_FILE, RESULT = "score_rules.csv", "score_bands.csv", "result.json"


@dataclass(frozen=True)
class Fitted:
    """A challenger and all that was found of it."""

    scorecard_id: str
    challenger: Challenger
    stretches: Stretches
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
        """Whether it may be promoted."""
        return all(gate.is_passed for gate in self.gates)


@dataclass(frozen=True)
class Request:
    """What is to be learnt: the name of the card, its limits, and what cuts must reach."""

    scorecard_id: str | None = None
    limits: Limits = Limits()
    aims: Aims = Aims()


def fit(
    folders: RunFolders, request: Request, progress: Progress, project: Path = PROJECT
) -> Fitted:
    """Learn a challenger from the last run's history and test it against the champion.

    Raises LeadscoreError where nothing is published or there is too little history.
    """
    with exclusive(folders.lock):
        lay_out(folders, project, progress)
        settings = settings_of(folders, project)
        scorecard_id = request.scorecard_id or _name(settings["scorecard"], settings)
        known = read_rules(_seed(project, RULES), CANDIDATES)
        progress.stage("Learning the points")
        fitted = _fitted(folders, scorecard_id, known, request, int(settings["label_horizon_days"]))
        _write(fitted)
    return fitted


def _fitted(
    folders: RunFolders,
    scorecard_id: str,
    known: tuple[Rule, ...],
    request: Request,
    days: int,
) -> Fitted:
    ids = [rule.rule_id for rule in known]
    stretches = read_stretches(folders.training)
    landmarks = read_looks(folders.training, "landmark", ids)
    week_before = read_looks(folders.training, "week_before_purchase", ids)
    today = read_looks(folders.training, "today", ids)
    examples = read_examples(folders.training, stretches.learn, ids)
    later = landmarks.at(stretches.choose)
    challenger = learn(examples, later, known, scorecard_id, request.limits)
    history = _history(challenger, later, week_before, days)
    curve = trade_off(history)
    recommended = recommend(history, curve, request.aims)
    cuts = _cuts(later, history.scores, recommended)
    verdict = judge(challenger, landmarks, stretches)
    return Fitted(
        scorecard_id,
        challenger,
        stretches,
        cuts,
        curve,
        recommended,
        verdict,
        tuple(gates(challenger, verdict, int(examples.buyers.sum()))),
        moves(
            today,
            challenger.scores(today),
            lambda scores: np.searchsorted(cuts, scores, "right"),
            BANDS,
        ),
        missed_buyers(week_before, landmarks, known),
        folders.challenger,
    )

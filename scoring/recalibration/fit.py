"""The command `fit`: learn a challenger, choose its bands, test it, write it down."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.folders import PROJECT, RunFolders
from scoring.lock import exclusive
from scoring.progress import Progress
from scoring.recalibration.aims import Aims
from scoring.recalibration.candidates import read_candidates, that_tell
from scoring.recalibration.cards import card_in_force
from scoring.recalibration.fitted import BANDS, Fitted, write_fitted
from scoring.recalibration.judging import Contender, gates, judge, moves
from scoring.recalibration.layout import lay_out
from scoring.recalibration.learning import Challenger, Limits, learn
from scoring.recalibration.looks import (
    Looks,
    read_examples,
    read_looks,
    read_stretches,
)
from scoring.recalibration.missed import missed_buyers
from scoring.recalibration.thresholds import (
    Cut,
    History,
    cut_for_share,
    recommend,
    trade_off,
)
from scoring.run_manifest import settings_of
from scoring.variables import Variables


@dataclass(frozen=True)
class Request:
    """What is to be learnt; without a name the card is called after its day."""

    scorecard_id: str | None
    limits: Limits
    aims: Aims


def fit(
    folders: RunFolders, request: Request, progress: Progress, project: Path = PROJECT
) -> Fitted:
    """Learn a challenger from the last run's history and test it against the champion.

    Raises LeadscoreError where nothing is published or there is too little history.
    """
    with exclusive(folders.lock):
        lay_out(folders, project, progress)
        progress.stage("Learning the points")
        fitted = _fitted(folders, request, project)
        write_fitted(fitted)
    return fitted


def _fitted(folders: RunFolders, request: Request, project: Path) -> Fitted:
    settings = settings_of(folders, project)
    scorecard_id = request.scorecard_id or _name(settings)
    candidates = read_candidates(project)
    ids = [rule.rule_id for rule in candidates]
    known = that_tell(candidates, folders.training)
    stretches = read_stretches(folders.training)
    landmarks = read_looks(folders.training, "landmark", ids)
    week_before = read_looks(folders.training, "week_before_purchase", ids)
    today = read_looks(folders.training, "today", ids)
    examples = read_examples(folders.training, stretches.learn, ids)
    later = landmarks.at(stretches.choose)
    challenger = learn(examples, later, known, scorecard_id, request.limits)
    days = int(str(settings["label_horizon_days"]))
    buyers = week_before.within(stretches.choose[0], stretches.test[0])
    history = _history(challenger, later, buyers, days)
    curve = trade_off(history)
    recommended = recommend(history, curve, request.aims)
    cuts = _cuts(later, history.scores, recommended)
    scores = np.asarray(challenger.scores(landmarks), dtype=float)
    verdict = judge(
        Contender(landmarks.served),
        Contender(scores, challenger.chances),
        landmarks,
        stretches,
    )
    line, as_of = str(settings["scorecard"]), str(settings["as_of"])
    in_force, _ = card_in_force(project, line, pd.Timestamp(as_of))
    return Fitted(
        scorecard_id,
        line,
        in_force,
        as_of,
        challenger,
        stretches,
        int(examples.buyers.sum()),
        cuts,
        curve,
        recommended,
        verdict,
        tuple(gates(verdict, int(examples.buyers.sum()))),
        moves(
            _served_bands(today),
            np.searchsorted(cuts, challenger.scores(today), "right"),
            BANDS,
        ),
        missed_buyers(week_before, landmarks, known, BANDS[-1]),
        folders.challenger,
    )


def _name(settings: Variables) -> str:
    """Name a card after the line of the champion and the day it was learnt for."""
    return f"{settings['scorecard']}_{str(settings['as_of'])[:10].replace('-', '')}"


def _served_bands(today: Looks) -> NDArray[np.int64]:
    """Give the place of each lead's band; who has no score yet is in the lowest."""
    return np.array([BANDS.index(band) if band in BANDS else 0 for band in today.band])


def _history(challenger: Challenger, later: Looks, buyers: Looks, days: int) -> History:
    scores = challenger.scores(later)
    return History(
        scores,
        later.lead,
        later.looked_at,
        later.is_buyer,
        challenger.chances.of(scores),
        challenger.scores(buyers)[buyers.was_lead],
        int((~buyers.was_lead).sum()),
        days,
    )


def _cuts(
    later: Looks, scores: NDArray[np.int64], recommended: tuple[Cut, ...]
) -> tuple[int, int, int]:
    """Choose the lowest scores of warm, MQL and SQL.

    Each band is as great as the champion's, so that nobody has more to do than before;
    SQL begins where the first aim that can be reached wants it.
    """
    higher = [
        np.isin(later.band, BANDS[place:]).mean() for place in range(1, len(BANDS))
    ]
    warm, mql, sql = (cut_for_share(scores, float(share)) for share in higher)
    sql = next((cut.cut for cut in recommended if cut.cut is not None), sql)
    mql = min(mql, sql - 1)
    return min(warm, mql - 1), mql, sql

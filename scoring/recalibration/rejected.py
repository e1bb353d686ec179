"""What sales sent back of the leads that the score called ready, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.confidence import Estimate
from scoring.recalibration.looks import Looks, read_column, read_looks
from scoring.recalibration.measures import share
from scoring.recalibration.missed import Behaviour, behaviours
from scoring.scorecard.seed import Rule

DECISION = "decision"
NO_REASON = "no reason given"


@dataclass(frozen=True)
class Reason:
    """A reason of sales, and the share of the decisions that it stands for."""

    reason: str
    decisions: int
    share: Estimate


@dataclass(frozen=True)
class Rejected:
    """Decisions of sales on leads in the band, how many were rejections, and why.

    `behaviours` is what the rejected had shown more often than the others.
    """

    decisions: int
    rejections: int
    share: Estimate | None
    reasons: tuple[Reason, ...]
    behaviours: tuple[Behaviour, ...]


def read_rejected(
    training: Path, known: Sequence[Rule], since: pd.Timestamp, band: str
) -> Rejected:
    """Look at the decisions since a moment on leads that were in a band by their score.

    Score and behaviour are those just before the decision.
    """
    decided = read_looks(training, DECISION, [rule.rule_id for rule in known])
    kept = (decided.looked_at >= np.datetime64(since)) & (decided.band == band)
    looks = decided.where(kept)
    is_rejected = read_column(training, DECISION, "disposition")[kept] == "rejected"
    given = read_column(training, DECISION, "reason_code")[kept]
    return rejected(looks, is_rejected, given, known)


def rejected(
    looks: Looks,
    is_rejected: NDArray[np.bool_],
    given: NDArray[np.object_],
    known: Sequence[Rule],
) -> Rejected:
    """Count rejections by their reasons, and compare those rejected with the others."""
    if not len(looks):
        return Rejected(0, 0, None, (), ())
    said = np.array([NO_REASON if pd.isna(code) else str(code) for code in given])
    reasons = [
        Reason(reason, int(hits.sum()), share(hits, looks.lead))
        for reason in np.unique(said[is_rejected])
        for hits in [is_rejected & (said == reason)]
    ]
    return Rejected(
        len(looks),
        int(is_rejected.sum()),
        share(is_rejected, looks.lead),
        tuple(sorted(reasons, key=lambda reason: (-reason.decisions, reason.reason))),
        behaviours(looks.where(is_rejected), looks.where(~is_rejected), known),
    )

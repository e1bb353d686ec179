"""Buyers whom the score did not see coming, and what they had done."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.recalibration.looks import Looks
from scoring.scorecard.seed import Rule

LEAST_MISSED = 5
"""Missed buyers who showed a behaviour; fewer may be anybody."""


@dataclass(frozen=True)
class Behaviour:
    """What missed buyers showed a week before, and others with as low a score.

    `lift` is how many times as often the buyers did.
    """

    rule_id: str
    reason: str
    buyers: int
    buyers_share: float
    others_share: float
    lift: float


@dataclass(frozen=True)
class Missed:
    """Buyers below the cut a week before, of all; `unknown` were no leads then."""

    buyers: int
    below: int
    unknown: int
    behaviours: tuple[Behaviour, ...]


def missed_buyers(
    week_before: Looks, landmarks: Looks, all_buyers: int, known: Sequence[Rule], cut: int
) -> Missed:
    """Compare the buyers below the cut with everyone else below it."""
    low_buyers = week_before.where(~(week_before.served >= cut))
    others = landmarks.where(~(landmarks.served >= cut) & ~landmarks.is_buyer)
    behaviours = []
    for rule in known:
        shown = low_buyers.units[rule.rule_id].to_numpy()[low_buyers.pattern] > 0
        usual = others.units[rule.rule_id].to_numpy()[others.pattern] > 0
        if shown.sum() < LEAST_MISSED or not usual.any():
            continue
        ours, theirs = float(shown.mean()), float(usual.mean())
        behaviours.append(
            Behaviour(
                rule.rule_id, rule.reason, int(shown.sum()), ours, theirs, ours / theirs
            )
        )
    return Missed(
        all_buyers,
        len(low_buyers),
        all_buyers - len(np.unique(week_before.lead)),
        tuple(sorted(behaviours, key=lambda behaviour: -behaviour.lift)),
    )

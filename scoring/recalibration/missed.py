"""Buyers whom the score did not see coming, and what they had done."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Buyers; so many were leads below the band a week before, or no leads yet."""

    buyers: int
    below: int
    unknown: int
    behaviours: tuple[Behaviour, ...]


def missed_buyers(
    week_before: Looks, landmarks: Looks, known: Sequence[Rule], band: str
) -> Missed:
    """Compare the buyers who were not in the band with others who were not."""
    low_buyers = week_before.where(week_before.was_lead & (week_before.band != band))
    others = landmarks.where((landmarks.band != band) & ~landmarks.is_buyer)
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
        len(week_before),
        len(low_buyers),
        int((~week_before.was_lead).sum()),
        tuple(sorted(behaviours, key=lambda behaviour: -behaviour.lift)),
    )

"""Buyers whom the score did not see coming, and what sets some leads apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.confidence import DEVIATIONS
from scoring.recalibration.looks import Looks
from scoring.scorecard.seed import Rule

LEAST_SHOWN = 5
"""Leads who showed a behaviour; fewer may be anybody."""


@dataclass(frozen=True)
class Behaviour:
    """What some leads showed, and others; `leads` did of those it is about.

    `lift` is how many times as often, with its interval.
    """

    rule_id: str
    reason: str
    leads: int
    share: float
    others_share: float
    lift: float
    lift_lower: float
    lift_upper: float


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
    return Missed(
        len(week_before),
        len(low_buyers),
        int((~week_before.was_lead).sum()),
        behaviours(low_buyers, others, known),
    )


def behaviours(
    some: Looks, others: Looks, known: Sequence[Rule]
) -> tuple[Behaviour, ...]:
    """Say what some leads showed more often than others, the surest first.

    The interval of a lift is that of the logarithm of a ratio of shares (Katz and
    others 1978).
    """
    found = []
    for rule in known:
        shown, usual = (
            (looks.units[rule.rule_id].to_numpy() > 0)[looks.pattern]
            for looks in (some, others)
        )
        if shown.sum() < LEAST_SHOWN or not usual.any():
            continue
        ours, theirs = float(shown.mean()), float(usual.mean())
        spread = (1 - ours) / shown.sum() + (1 - theirs) / usual.sum()
        reach = float(np.exp(DEVIATIONS * np.sqrt(spread)))
        lift = ours / theirs
        found.append(
            Behaviour(
                *(rule.rule_id, rule.reason, int(shown.sum()), ours, theirs),
                *(lift, lift / reach, lift * reach),
            )
        )
    return tuple(sorted(found, key=lambda behaviour: -behaviour.lift_lower))

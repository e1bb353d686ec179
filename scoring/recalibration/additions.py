"""Behaviours that tell buyers apart beyond what the card counts already."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from scoring.confidence import Estimate
from scoring.recalibration.looks import Looks
from scoring.recalibration.measures import (
    Bools,
    Floats,
    losses,
    paired_difference,
)
from scoring.scorecard.seed import Rule

MOST_ADDED = 8
LEAST_SHOWN = 20
SURE = 0.05
ROUNDS = 50
FURTHEST = 4.0
TINY = 1e-9


@dataclass(frozen=True)
class Addition:
    """A rule found on the time before, and what it would have saved on later time.

    `points` are at the scale of the card, on top of what it gives; `saved` is the log
    loss of a look less with it than without, those found earlier being there already.
    `looks` and `buyers` are those of later time that showed it.
    """

    rule_id: str
    reason: str
    points: int
    looks: int
    buyers: int
    saved: Estimate

    @property
    def is_confirmed(self) -> bool:
        """Whether later time bears it out beyond chance."""
        return self.saved.lower > 0


@dataclass(frozen=True)
class Scored:
    """Looks with the score that the card gave them."""

    looks: Looks
    scores: Floats


def additions(
    before: Scored, later: Scored, known: Sequence[Rule]
) -> tuple[Addition, ...]:
    """Add rules to a card one by one while one is missing beyond chance.

    They are found on the time before, by score tests (Rao 1948) at a level shared by
    all rules, fitted there, and judged on later time.
    """
    chosen: list[Rule] = []
    found: list[Addition] = []
    if not before.looks.is_buyer.any() or not len(later.looks):
        return ()
    weights = _fitted(before, chosen)
    loss = _losses(later, chosen, weights)
    while len(chosen) < MOST_ADDED:
        rule = _missing(before, chosen, weights, known)
        if rule is None:
            break
        chosen.append(rule)
        weights = _fitted(before, chosen)
        less = _losses(later, chosen, weights)
        shown = _shown(later.looks, rule)
        scale = 1 / max(weights[1], TINY)
        found.append(
            Addition(
                *(rule.rule_id, rule.reason, round(float(weights[-1] * scale))),
                *(int(shown.sum()), int(later.looks.is_buyer[shown].sum())),
                paired_difference(loss, less, later.looks.lead),
            )
        )
        loss = less
    return tuple(found)


def _missing(
    scored: Scored, chosen: Sequence[Rule], weights: Floats, known: Sequence[Rule]
) -> Rule | None:
    """Find the rule whose absence the looks contradict most, in its own direction."""
    looks = scored.looks
    design = _design(scored, chosen)
    chances = expit(design @ weights)
    spread = chances * (1 - chances)
    inside = np.linalg.pinv(design.T @ (design * spread[:, None]))
    least = -ndtri(SURE / max(len(known), 1))
    best: tuple[float, Rule] | None = None
    for rule in known:
        shown = _shown(looks, rule)
        if rule in chosen or shown.sum() < LEAST_SHOWN:
            continue
        with_others = design[shown].T @ spread[shown]
        variance = spread[shown].sum() - with_others @ inside @ with_others
        slope = (looks.is_buyer - chances)[shown].sum() * np.sign(rule.points)
        told = float(slope / np.sqrt(max(variance, TINY)))
        if told > least and (best is None or told > best[0]):
            best = told, rule
    return None if best is None else best[1]


def _fitted(scored: Scored, chosen: Sequence[Rule]) -> Floats:
    """Fit the level, what a point means, and the rules, which are drawn in a little."""
    design, is_buyer = _design(scored, chosen), scored.looks.is_buyer
    ridge = np.array([0.0, 0.0, *(1.0 for _ in chosen)])
    weights = np.zeros(len(ridge))
    weights[0] = logit((is_buyer.sum() + 0.5) / (len(is_buyer) + 1))
    for _ in range(ROUNDS):
        chances = expit(design @ weights)
        slope = design.T @ (is_buyer - chances) - ridge * weights
        curvature = design.T @ (design * (chances * (1 - chances))[:, None])
        step = np.linalg.solve(curvature + np.diag(ridge + TINY), slope)
        # No chance moves further at once than the curve can be trusted.
        reach = float(np.abs(design @ step).max())
        weights = weights + step * min(1.0, FURTHEST / max(reach, TINY))
        if reach < TINY:
            break
    return weights


def _losses(scored: Scored, chosen: Sequence[Rule], weights: Floats) -> Floats:
    return losses(expit(_design(scored, chosen) @ weights), scored.looks.is_buyer)


def _design(scored: Scored, chosen: Sequence[Rule]) -> Floats:
    shown = [_shown(scored.looks, rule).astype(float) for rule in chosen]
    return np.column_stack([np.ones(len(scored.scores)), scored.scores, *shown])


def _shown(looks: Looks, rule: Rule) -> Bools:
    units: NDArray[np.int64] = looks.units[rule.rule_id].to_numpy()
    return np.asarray((units > 0)[looks.pattern])

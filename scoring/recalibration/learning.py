"""Making a challenger: points learnt, chances calibrated, in the form of the seed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from scoring.confidence import DEVIATIONS
from scoring.errors import LeadscoreError
from scoring.recalibration.looks import Examples, Looks
from scoring.recalibration.measures import Bools, Floats
from scoring.scorecard import PointScorecardClassifier, Scorecard
from scoring.scorecard.seed import Rule, rules_of_card

LEAST_BUYERS = 2
"""Of one nobody knows what was chance."""
FLAT = 1e-9
"""Log odds a point of a score that tells nothing."""
LEAST_SHOWN = 20
"""Looks with a signal: rare ones may be the strongest, the rarest are anybody's."""
BUYERS_PER_LINE = 5
"""With fewer, a line would rest on single leads; the card is shorter then."""


@dataclass(frozen=True)
class Limits:
    """What a card may be: how many lines, and the range of their points."""

    max_rules: int = 25
    max_points: int = 25


@dataclass(frozen=True)
class Chances:
    """`chance = 1 / (1 + exp((offset - score) / scale))`."""

    offset: float
    scale: float

    def of(self, scores: NDArray[np.int64] | Floats) -> Floats:
        """Probability that a lead with the score buys within the days of a label."""
        return np.asarray(expit((scores - self.offset) / self.scale))


@dataclass(frozen=True)
class Challenger:
    """A card, the rules of the seed that say it, and what its scores mean.

    `shift` is by how much the log odds were moved because the time after the learning
    was other than the time of it; 0 where it was not beyond chance.
    """

    card: Scorecard
    rules: tuple[Rule, ...]
    chances: Chances
    shift: float

    def scores(self, looks: Looks) -> NDArray[np.int64]:
        """Score looks as the warehouse will."""
        return scores_of_rules(self.rules, looks)


def scores_of_rules(rules: Sequence[Rule], looks: Looks) -> NDArray[np.int64]:
    """Score looks by rules over the candidates: each unit of a rule counts.

    So three views of each of two products are twice the points.
    """
    by_pattern = np.zeros(len(looks.units), dtype=np.int64)
    for rule in rules:
        if rule.kind == "all_of":
            parts = looks.units[[rule.first_rule_id, rule.second_rule_id]]
            by_pattern += rule.points * (parts.to_numpy() > 0).all(axis=1)
        elif rule.points:
            by_pattern += rule.points * looks.units[rule.rule_id].to_numpy()
    return np.asarray(by_pattern[looks.pattern])


def learn(
    examples: Examples,
    later: Looks,
    known: Sequence[Rule],
    scorecard_id: str,
    limits: Limits,
) -> Challenger:
    """Learn points from examples, and set their level by looks of the time after.

    Points are for the known rules alone, with the signs of theirs; with few buyers the
    card is short. Raises LeadscoreError where there are next to none.
    """
    buyers = int(examples.buyers.sum())
    if buyers < LEAST_BUYERS:
        message = (
            f"{buyers} leads bought in the time to learn from, and points need "
            f"{LEAST_BUYERS} at least. Keep the card, and learn when there are more."
        )
        raise LeadscoreError(message)
    units = examples.units[[rule.rule_id for rule in known]].clip(upper=1)
    model = PointScorecardClassifier(
        max_rules=min(limits.max_rules, max(1, buyers // BUYERS_PER_LINE)),
        min_points=-limits.max_points,
        max_points=limits.max_points,
        min_share=LEAST_SHOWN / max(LEAST_SHOWN, examples.leads.sum()),
        signs={rule.rule_id: int(np.sign(rule.points)) for rule in known},
    )
    model.fit(
        pd.concat([units, units], ignore_index=True),
        np.repeat([True, False], len(units)),
        np.concatenate([examples.buyers, examples.leads - examples.buyers]),
    )
    card = model.card_
    rules = rules_of_card(card.lines, scorecard_id, known)
    learnt = Challenger(card, rules, Chances(card.offset, card.scale), 0.0)
    shift = moved_level(learnt.chances.of(learnt.scores(later)), later.is_buyer)
    chances = Chances(card.offset - shift * card.scale, card.scale)
    return Challenger(card, rules, chances, shift)


def moved_level(chances: Floats, is_buyer: Bools) -> float:
    """Log odds by which chances are too low, where that is beyond chance; else 0.

    >>> moved_level(np.full(100, 0.1), np.arange(100) < 11)
    0.0
    """
    spread = np.sqrt((chances * (1 - chances)).sum())
    gap = is_buyer.sum() - chances.sum()
    if not is_buyer.any() or abs(gap) <= DEVIATIONS * spread:
        return 0.0
    shift = 0.0
    for _ in range(50):
        moved = expit(logit(chances) + shift)
        step = (is_buyer.sum() - moved.sum()) / (moved * (1 - moved)).sum()
        shift += float(np.clip(step, -1, 1))
    return shift


def chances_of_scores(scores: Floats, is_buyer: Bools) -> Chances:
    """Fit what scores mean: two parameters by maximum likelihood (Platt 1999).

    Targets are drawn in a little as Platt does, so that few leads do not make certain.
    A score that tells nothing, or the wrong way, gives everyone the same chance.
    """
    values, places = np.unique(scores, return_inverse=True)
    leads = np.bincount(places).astype(float)
    buyers = np.bincount(places, is_buyer).astype(float)
    bought, total = buyers.sum(), leads.sum()
    hits = (bought + 1) / (bought + 2)
    misses = 1 / (total - bought + 2)
    target = buyers * hits + (leads - buyers) * misses
    centre, width = float(values @ leads / total), float(max(values.std(), 1.0))
    design = np.column_stack([np.ones(len(values)), (values - centre) / width])
    weights = np.array([logit(target.sum() / total), 0.0])
    for _ in range(100):
        chances = expit(design @ weights)
        slope = design.T @ (target - leads * chances)
        spread = leads * chances * (1 - chances)
        curvature = (design * spread[:, None]).T @ design + 1e-9 * np.eye(2)
        weights = weights + np.clip(np.linalg.solve(curvature, slope), -2, 2)
    if weights[1] <= 0:
        weights = np.array([logit(target.sum() / total), FLAT * width])
    slope = float(weights[1]) / width
    return Chances(centre - float(weights[0]) / slope, 1 / slope)

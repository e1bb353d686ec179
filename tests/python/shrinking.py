"""Shares of small groups, drawn towards what the groups share: written a second time.

`macros/shares.sql` says the same in SQL; this takes scipy's beta functions and seeks
the ends of intervals by halving, so that the two can only be wrong alike by chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, expit

Floats = NDArray[np.float64]
# Twice as close together as those of the macro, so that its grid is tested as well.
STEPS = np.linspace(-4, 4, 65)
STRENGTHS = np.geomspace(0.5, 10_000, 79)
NEGLIGIBLE = 1e-5
HALVINGS = 25


@dataclass(frozen=True)
class Shares:
    """What is known of the share of each group, in the order given."""

    a: Floats
    b: Floats
    weight: Floats

    @property
    def mean(self) -> Floats:
        """The expected share of each group."""
        return (self.a / (self.a + self.b)) @ self.weight

    def chance_below(self, threshold: float | Floats) -> Floats:
        """The chance that each group's share lies below a threshold, or a column."""
        return betainc(self.a, self.b, threshold) @ self.weight

    def at(self, chance: float) -> Floats:
        """The share below which each group's lies with a given chance."""
        low, high = np.zeros(len(self.a)), np.ones(len(self.a))
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_below = betainc(self.a, self.b, middle[:, None]) @ self.weight < chance
            low = np.where(is_below, middle, low)
            high = np.where(is_below, high, middle)
        return (low + high) / 2


def shrunken_shares(hits: Floats, trials: Floats) -> Shares:
    """Weigh every mean and scatter by how well it explains all groups."""
    hits, misses = np.asarray(hits, float), np.asarray(trials - hits, float)
    counts = 1 / (trials + 10)
    average = np.log(((hits + 0.5) @ counts) / ((misses + 0.5) @ counts))
    offsets = 4 * np.sinh(STEPS) / np.sinh(4)
    mean, strength = np.meshgrid(expit(average + offsets), STRENGTHS)
    a, b = (strength / 2 / (1 - mean)).ravel(), (strength / 2 / mean).ravel()
    likelihood = sum(
        betaln(a + hit, b + miss) - betaln(a, b)
        for hit, miss in zip(hits, misses, strict=True)
    )
    # Every mean is as likely beforehand, and so is every variance of the logit.
    prior = mean * (1 - mean) * np.cosh(STEPS) / strength
    prior *= _ends(len(STRENGTHS))[:, None] * _ends(len(STEPS))
    weight = np.exp(likelihood - np.max(likelihood)) * prior.ravel()
    kept = weight > NEGLIGIBLE * weight.max()
    return Shares(
        a[kept] + hits[:, None],
        b[kept] + misses[:, None],
        weight[kept] / weight[kept].sum(),
    )


def _ends(points: int) -> Floats:
    """Weights of an integral by Gregory, whose ends count."""
    weights = np.ones(points)
    weights[:3] = weights[:-4:-1] = 3 / 8, 7 / 6, 23 / 24
    return weights

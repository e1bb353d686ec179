"""Shares of small groups, drawn towards what the groups share: written a second time.

`macros/shares.sql` says the same in SQL; this takes scipy's beta functions and seeks
the ends of intervals by halving, so that the two can only be wrong alike by chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, expit, logit

Floats = NDArray[np.float64]
MEANS = 40
SIZES = np.geomspace(1, 10_000, 30)
NEGLIGIBLE = 1e-5
HALVINGS = 40


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

    def chance_below(self, threshold: float) -> Floats:
        """The chance that each group's share lies below a threshold."""
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
    pooled = logit((hits.sum() + 0.5) / (hits.sum() + misses.sum() + 1))
    mean, size = np.meshgrid(expit(pooled + np.linspace(-4, 4, MEANS)), SIZES)
    a, b = (mean * size).ravel(), ((1 - mean) * size).ravel()
    likelihood = sum(
        betaln(a + hit, b + miss) - betaln(a, b)
        for hit, miss in zip(hits, misses, strict=True)
    )
    # Every mean is as likely beforehand; of sizes see the macro.
    prior = (mean * (1 - mean) / np.sqrt(size)).ravel()
    weight = np.exp(likelihood - np.max(likelihood)) * prior
    kept = weight > NEGLIGIBLE * weight.max()
    return Shares(
        a[kept] + hits[:, None],
        b[kept] + misses[:, None],
        weight[kept] / weight[kept].sum(),
    )

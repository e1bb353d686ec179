"""Shares of small groups, such as channels, drawn towards what the groups share.

Each group has a share of its own; the shares of all are beta distributed around a
common mean. How far they scatter is not guessed but averaged over, so that the interval
of a group with a handful of leads is honest about that as well.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaln, expit, logit

from scoring.errors import LeadscoreError
from scoring.value.history import Floats

MEANS = 40
SIZES = np.geomspace(1, 10_000, 30)
"""As how many trials the other groups may count: as one, or as all there is to know."""
NEGLIGIBLE = 1e-5
HALVINGS = 30
TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Shares:
    """The share of each group, in the order given, and its interval at 95 %."""

    mean: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class _Others:
    """What the other groups may count as, and how likely each possibility is."""

    hits: Floats
    misses: Floats
    weight: Floats


def shrunken_shares(hits: Floats, trials: Floats) -> Shares:
    """Estimate the share of each group from its own trials and those of the others.

    A group without trials gets what the others say. Raises LeadscoreError where hits
    are not between 0 and the trials, or no group has a trial.
    """
    hits, trials = np.asarray(hits, float), np.asarray(trials, float)
    if len(hits) != len(trials) or not np.all((hits >= 0) & (hits <= trials)):
        raise LeadscoreError(
            "The hits of a group are not between 0 and its trials. Give both for every "
            "group, such as buyers and leads of each channel."
        )
    if not trials.sum() > 0:
        raise LeadscoreError(
            "No group has a trial, so nothing is known of any share. Wait for leads "
            "that are old enough to count."
        )
    others = _others(hits, trials - hits)
    a = others.hits + hits[:, None]
    b = others.misses + (trials - hits)[:, None]
    lower, upper = (_quantile(a, b, others.weight, tail) for tail in TAILS)
    return Shares((a / (a + b)) @ others.weight, lower, upper)


def _others(hits: Floats, misses: Floats) -> _Others:
    """Weigh every mean and scatter by how well it explains all groups."""
    pooled = logit((hits.sum() + 0.5) / (hits.sum() + misses.sum() + 1))
    mean, size = np.meshgrid(expit(pooled + np.linspace(-4, 4, MEANS)), SIZES)
    a, b = (mean * size).ravel(), ((1 - mean) * size).ravel()
    likelihood = sum(
        betaln(a + hit, b + miss) - betaln(a, b)
        for hit, miss in zip(hits, misses, strict=True)
    )
    # Every mean is as likely beforehand, and every order of size.
    weight = np.exp(likelihood - np.max(likelihood)) * (mean * (1 - mean)).ravel()
    weight /= weight.sum()
    kept = weight > NEGLIGIBLE
    return _Others(a[kept], b[kept], weight[kept] / weight[kept].sum())


def _quantile(a: Floats, b: Floats, weight: Floats, tail: float) -> Floats:
    low, high = np.zeros(len(a)), np.ones(len(a))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = betainc(a, b, middle[:, None]) @ weight < tail
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return (low + high) / 2

"""How good chances are; intervals know that a lead is looked at many times."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.confidence import DEVIATIONS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BINS = 15
TINY = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Quality:
    """Chances against what came: `observed_to_expected` is 1 where they add up."""

    leads: int
    buyers: int
    log_loss: float
    auc: float | None
    brier: float
    ece: float
    observed_to_expected: Estimate


def quality(chances: Floats, is_buyer: Bools, lead: NDArray[np.int64]) -> Quality:
    """Measure chances; ties are never split.

    The calibration error is over 15 bins of about equal weight (Naeini, Cooper and
    Hauskrecht, AAAI 2015), whose edges lie between chances.
    """
    return Quality(
        len(is_buyer),
        int(is_buyer.sum()),
        float(losses(chances, is_buyer).mean()),
        auc(chances, is_buyer),
        float(((chances - is_buyer) ** 2).mean()),
        calibration_error(chances, is_buyer),
        _observed_to_expected(chances, is_buyer, lead),
    )


def losses(chances: Floats, is_buyer: Bools) -> Floats:
    """Log loss of each look."""
    held = np.clip(chances, TINY, 1 - TINY)
    return np.asarray(-np.where(is_buyer, np.log(held), np.log1p(-held)))


def auc(scores: Floats, is_buyer: Bools) -> float | None:
    """Chance that a buyer's score is above another's; a tie is half (Hanley 1982).

    None where all or none buy.
    """
    values, places = np.unique(scores, return_inverse=True)
    buyers = np.bincount(places, is_buyer, len(values))
    others = np.bincount(places, ~is_buyer, len(values))
    below = np.concatenate([[0.0], np.cumsum(others)[:-1]])
    pairs = buyers.sum() * others.sum()
    won = float(buyers @ (below + others / 2))
    return won / pairs if pairs else None


def calibration_error(chances: Floats, is_buyer: Bools) -> float:
    """Mean gap between chance and share of buyers over bins that keep ties together."""
    values, places = np.unique(chances, return_inverse=True)
    weight = np.bincount(places, minlength=len(values)).astype(float)
    bins = np.minimum((np.cumsum(weight) - weight / 2) / weight.sum() * BINS, BINS - 1)
    bins = bins.astype(int)
    gaps = np.bincount(
        bins, np.bincount(places, is_buyer, len(values)) - weight * values, BINS
    )
    return float(np.abs(gaps).sum() / weight.sum())


def paired_difference(new: Floats, old: Floats, lead: NDArray[np.int64]) -> Estimate:
    """Mean difference of two losses of the same looks; leads are drawn, not looks.

    The error is that of a mean over clusters (Liang and Zeger 1986).
    """
    gaps = new - old
    mean = float(gaps.mean())
    return _around(mean, _cluster_error(gaps - mean, lead) / len(gaps))


def _observed_to_expected(
    chances: Floats, is_buyer: Bools, lead: NDArray[np.int64]
) -> Estimate:
    expected = float(chances.sum())
    ratio = float(is_buyer.sum()) / expected
    return _around(ratio, _cluster_error(is_buyer - chances, lead) / expected)


def _cluster_error(gaps: Floats, lead: NDArray[np.int64]) -> float:
    _, places = np.unique(lead, return_inverse=True)
    return float(np.sqrt((np.bincount(places, gaps) ** 2).sum()))


def _around(value: float, error: float) -> Estimate:
    return Estimate(value, value - DEVIATIONS * error, value + DEVIATIONS * error)


def stability_index(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """How far a distribution of scores has moved (population stability index).

    Over tenths of the earlier one that keep ties together, with half a lead added.
    Below 0.1 it is usually called stable, above 0.25 moved.

    >>> stability_index(np.arange(100), np.arange(100))
    0.0
    """
    edges = np.unique(np.quantile(before, np.linspace(0, 1, 11)[1:-1]))
    shares = [
        (np.bincount(np.searchsorted(edges, scores, "right"), minlength=len(edges) + 1))
        for scores in (before, after)
    ]
    old, new = ((count + 0.5) / (count.sum() + 0.5 * len(count)) for count in shares)
    return float(((new - old) * np.log(new / old)).sum())

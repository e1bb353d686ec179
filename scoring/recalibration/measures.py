"""How good chances are; intervals know that a lead is looked at many times."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.confidence import DEVIATIONS, Estimate, wilson

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BINS = 15
SHOWN_BINS = 10
TINY = 1e-12
DRAWS = 200
SEED = 1


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


@dataclass(frozen=True)
class Bin:
    """Looks with about the same chance: what it said, and how many bought."""

    chance: float
    looks: int
    buyers: int
    rate: Estimate


@dataclass(frozen=True)
class Calibration:
    """How far chances can be believed, with intervals that draw leads and not looks.

    `ece_by_chance` is the calibration error that a card without fault would show on
    so many looks; the error is above 0 for any card.
    """

    brier: Estimate
    ece: Estimate
    ece_by_chance: float
    bins: tuple[Bin, ...]


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


def auc(scores: Floats, is_buyer: Bools, weights: Floats | None = None) -> float | None:
    """Chance that a buyer's score is above another's; a tie is half (Hanley 1982).

    None where all or none buy.
    """
    held = np.ones(len(scores)) if weights is None else weights
    values, places = np.unique(scores, return_inverse=True)
    buyers = np.bincount(places, held * is_buyer, len(values))
    others = np.bincount(places, held * ~is_buyer, len(values))
    below = np.concatenate([[0.0], np.cumsum(others)[:-1]])
    pairs = buyers.sum() * others.sum()
    won = float(buyers @ (below + others / 2))
    return won / pairs if pairs else None


def calibration_error(
    chances: Floats, is_buyer: Bools, weights: Floats | None = None
) -> float:
    """Mean gap between chance and share of buyers over bins that keep ties together."""
    held = np.ones(len(chances)) if weights is None else weights
    _, places, looks = np.unique(chances, return_inverse=True, return_counts=True)
    middle = (np.cumsum(looks) - looks / 2) / looks.sum()
    bins = (middle * BINS).astype(np.int64)[places]
    gaps = np.bincount(bins, held * (is_buyer - chances), BINS)
    return float(np.abs(gaps).sum() / held.sum())


def calibration(
    chances: Floats, is_buyer: Bools, lead: NDArray[np.int64]
) -> Calibration:
    """Measure how far chances can be believed; raises nothing, and needs one look.

    The interval of the calibration error is the basic one of the bootstrap, for redrawn
    histories have more of it than the history (Davison and Hinkley 1997).
    """
    squares = (chances - is_buyer) ** 2
    ece = calibration_error(chances, is_buyer)
    drawn = [calibration_error(chances, is_buyer, each) for each in lead_draws(lead)]
    upper, lower = (2 * ece - end for end in np.quantile(drawn, [0.025, 0.975]))
    generator = np.random.default_rng(SEED)
    faultless = [
        calibration_error(chances, generator.random(len(chances)) < chances)
        for _ in range(DRAWS)
    ]
    return Calibration(
        paired_difference(squares, np.zeros(len(squares)), lead),
        Estimate(ece, max(float(lower), 0.0), float(upper)),
        float(np.mean(faultless)),
        tuple(_bins(chances, is_buyer, lead)),
    )


def _bins(chances: Floats, is_buyer: Bools, lead: NDArray[np.int64]) -> list[Bin]:
    """Part looks so that about as many purchases are expected of each bin."""
    _, places = np.unique(chances, return_inverse=True)
    expected = np.bincount(places, chances)
    middle = (np.cumsum(expected) - expected / 2) / expected.sum()
    place = (middle * SHOWN_BINS).astype(np.int64)[places]
    return [
        Bin(
            float(chances[inside].mean()),
            int(inside.sum()),
            int(is_buyer[inside].sum()),
            share(is_buyer[inside], lead[inside]),
        )
        for inside in (place == number for number in np.unique(place))
    ]


def share(happens: Bools, lead: NDArray[np.int64]) -> Estimate:
    """Share of looks at which something happens, and its interval.

    It is Wilson's, of as many looks as would tell as much if leads were looked at once
    (Korn and Graubard 1998), never of more; where it happens always or never, each lead
    counts once. So few leads have wide intervals, and none has one of no width.
    """
    looks, found = len(happens), float(happens.mean())
    if found in {0.0, 1.0}:
        told = float(len(np.unique(lead)))
    else:
        clustered = (_cluster_error(np.asarray(happens - found), lead) / looks) ** 2
        told = min(float(looks), found * (1 - found) / clustered)
    return Estimate(found, *wilson(found * told, told))


def lead_draws(lead: NDArray[np.int64]) -> Iterator[Floats]:
    """Weights of looks when leads are drawn with replacement, nearly so (Poisson)."""
    _, places = np.unique(lead, return_inverse=True)
    generator = np.random.default_rng(SEED)
    most = places.max() + 1
    for _ in range(DRAWS):
        yield generator.poisson(1.0, most)[places].astype(float)


def paired_difference(new: Floats, old: Floats, lead: NDArray[np.int64]) -> Estimate:
    """Mean difference of two losses of the same looks; leads are drawn, not looks.

    The error is that of a mean over clusters (Liang and Zeger 1986).
    """
    gaps = new - old
    mean = float(gaps.mean())
    return _around(mean, _cluster_error(gaps - mean, lead) / len(gaps))


def ranking_difference(
    new: Floats, old: Floats, is_buyer: Bools, lead: NDArray[np.int64]
) -> Estimate | None:
    """How much more often `new` puts a buyer first: the difference of the AUCs.

    The interval draws leads. None where all or none buy, also in a draw.
    """
    drawn = []
    for weights in (None, *lead_draws(lead)):
        each = [auc(scores, is_buyer, weights) for scores in (new, old)]
        if each[0] is None or each[1] is None:
            return None
        drawn.append(each[0] - each[1])
    lower, upper = np.quantile(drawn[1:], [0.025, 0.975])
    return Estimate(drawn[0], float(lower), float(upper))


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


def stability_index(
    before: NDArray[np.int64] | Floats, after: NDArray[np.int64] | Floats
) -> float:
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

"""Whether leads of each band buy as often as was to be expected of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from scoring.confidence import DEVIATIONS, Estimate
from scoring.recalibration.measures import Bools, Floats, share

LEAST_EXPECTED = 5.0
"""Purchases; of fewer nobody can say that they are too few."""
SURE = 0.05

Word = Literal["as expected", "more than expected", "fewer than expected", "too few"]


@dataclass(frozen=True)
class Expectation:
    """Looks at leads of one band, and the purchases that were expected of them.

    `ratio` is purchases for each expected, None where too few were.
    """

    band: str
    looks: int
    leads: int
    buyers: int
    rate: Estimate
    expected: float
    ratio: Estimate | None
    word: Word


@dataclass(frozen=True)
class Expected:
    """Every band, the highest first, and all of them together.

    `p_value` is that of one test over all bands, None where no band can be judged; it
    is below 0.05 once in 20 times although the card is right.
    """

    bands: tuple[Expectation, ...]
    everyone: Expectation
    p_value: float | None

    @property
    def is_other(self) -> bool:
        """Whether the card converts otherwise than expected, beyond chance."""
        return self.p_value is not None and self.p_value < SURE


@dataclass(frozen=True)
class Banded:
    """Looks by band: before the time in question, and in it (`is_later`)."""

    names: tuple[str, ...]
    band: NDArray[np.int64]
    lead: NDArray[np.int64]
    is_later: Bools
    is_buyer: Bools


def expected_by_chances(looks: Banded, chances: Floats) -> Expected:
    """Hold what came against promised chances of each look, taken at their word."""
    gaps = looks.is_later * (looks.is_buyer - chances)
    return _judged(looks, gaps, chances, looks.is_later * chances * (1 - chances))


def expected_by_the_past(looks: Banded) -> Expected:
    """Hold what came against what each band did before, which is known so well only."""
    before = ~looks.is_later
    size = len(looks.names)
    past, now = (
        np.bincount(looks.band[kept], minlength=size)
        for kept in (before, looks.is_later)
    )
    bought = np.bincount(looks.band[before], looks.is_buyer[before], size)
    rate = np.divide(bought, past, out=np.zeros(size), where=past > 0)[looks.band]
    # What a look before tells of those later, had the band not changed.
    weight = np.where(looks.is_later, 1.0, -(now / np.maximum(past, 1))[looks.band])
    gaps = weight * (looks.is_buyer - rate)
    is_known = (past > 0)[looks.band]
    return _judged(
        looks,
        np.where(is_known, gaps, 0.0),
        np.where(is_known, rate, 0.0),
        np.where(is_known, weight**2 * rate * (1 - rate), 0.0),
    )


def _judged(looks: Banded, gaps: Floats, chances: Floats, spread: Floats) -> Expected:
    """Judge bands by the gaps of their looks; a lead's looks are added up first.

    Their errors are those of sums over leads, and never less than if the expectation
    were true and looks were independent: where nobody buys, nothing scatters.
    """
    size = len(looks.names)
    _, place = np.unique(looks.lead, return_inverse=True)
    cells = np.bincount(place * size + looks.band, gaps, size * (place.max() + 1))
    by_lead = np.asarray(cells, dtype=float).reshape(-1, size)
    covariance = by_lead.T @ by_lead
    least = np.bincount(looks.band, spread, size)
    raised = np.sqrt(np.maximum(least / np.maximum(np.diag(covariance), 1e-300), 1.0))
    covariance = covariance * np.outer(raised, raised)
    spreads = np.diag(covariance)
    bands = [
        _expectation(
            name, looks, looks.is_later & (looks.band == band), chances, spreads[band]
        )
        for band, name in enumerate(looks.names)
    ]
    everyone = _expectation(
        "all",
        looks,
        looks.is_later,
        chances,
        max(float(covariance.sum()), float(spread.sum())),
    )
    return Expected(
        tuple(reversed([one for one in bands if one.looks])),
        everyone,
        _p_value([one.ratio is not None for one in bands], by_lead, covariance),
    )


def _expectation(
    name: str, looks: Banded, later: Bools, chances: Floats, variance: float
) -> Expectation:
    is_buyer, lead = looks.is_buyer[later], looks.lead[later]
    expected, bought = float(chances[later].sum()), int(is_buyer.sum())
    ratio = None
    if expected >= LEAST_EXPECTED:
        found, reach = bought / expected, DEVIATIONS * float(variance**0.5) / expected
        ratio = Estimate(found, max(found - reach, 0.0), found + reach)
    rate = share(is_buyer, lead) if later.any() else Estimate(0.0, 0.0, 1.0)
    return Expectation(
        *(name, int(later.sum()), len(np.unique(lead)), bought),
        *(rate, expected, ratio, _word(ratio)),
    )


def _word(ratio: Estimate | None) -> Word:
    if ratio is None:
        return "too few"
    if ratio.lower > 1:
        return "more than expected"
    return "fewer than expected" if ratio.upper < 1 else "as expected"


def _p_value(told: Sequence[bool], by_lead: Floats, covariance: Floats) -> float | None:
    """Test all bands that can be judged at once (Wald)."""
    kept = np.flatnonzero(told)
    if not len(kept):
        return None
    gaps = np.asarray(by_lead.sum(axis=0))[kept]
    inverse = np.linalg.pinv(covariance[np.ix_(kept, kept)])
    return float(chdtrc(len(kept), gaps @ inverse @ gaps))

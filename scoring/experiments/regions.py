"""Hold-outs by region: what changed where the treatment was, against where it was not.

People of one region are no units of their own, so each region is one number: its mean
week after the start less its mean week before (difference in differences; one number a
cluster as Bertrand, Duflo and Mullainathan advise, Quarterly Journal of Economics 119,
2004).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scoring.confidence import DOUBT, Estimate
from scoring.errors import LeadscoreError
from scoring.experiments.arms import Arm
from scoring.experiments.effects import difference_of_means

Floats = NDArray[np.float64]
DRAWS = 1_999
TINY = 1e-9
SEED = 20_260_701
LEAST_WEEKS = 2
"""Weeks before the start of which a drift can be told."""


@dataclass(frozen=True)
class Region:
    """A region's weeks: `before` and `after` the start, oldest first.

    `match` names the regions that are compared with one another; all of them have one,
    or none has.
    """

    name: str
    is_treated: bool
    before: tuple[float, ...]
    after: tuple[float, ...]
    match: str | None = None


@dataclass(frozen=True)
class Difference:
    """What a treatment of regions changed, per region and week.

    `chance` is how often regions drawn at random differ as much.
    `placebo` is the same estimate within the weeks before, where nothing was done.
    """

    change: Estimate | None
    chance: float
    placebo: Estimate | None

    @property
    def is_trend_shared(self) -> bool:
        """Whether the regions went the same way before; unknown is no."""
        found = self.placebo
        return found is not None and not (found.is_above or found.is_below)


def difference_in_differences(regions: Iterable[Region]) -> Difference:
    """Compare the change of treated regions with that of the others.

    The interval is Welch's over regions, or Student's over matches where regions are
    matched; None with fewer than two of either. Raises LeadscoreError where there is
    nothing to compare.
    """
    panel = sorted(regions, key=lambda region: (region.match or "", region.name))
    _check(panel)
    changes = np.array([np.mean(item.after) - np.mean(item.before) for item in panel])
    drifts = np.array([_drift(item.before) for item in panel])
    return Difference(
        _estimate(panel, changes), _chance(panel, changes), _estimate(panel, drifts)
    )


def _check(panel: Sequence[Region]) -> None:
    if {region.is_treated for region in panel} != {True, False}:
        raise LeadscoreError(
            "A hold-out by region needs regions with the treatment and without it."
        )
    short = [
        item.name for item in panel if not item.after or len(item.before) < LEAST_WEEKS
    ]
    if short:
        raise LeadscoreError(
            f"Region {short[0]!r} has no two weeks before the start and one after it."
        )
    for regions in _matches(panel):
        if {panel[place].is_treated for place in regions} != {True, False}:
            raise LeadscoreError(
                f"The match {panel[regions[0]].match!r} has no two sides to compare. "
                "Give each match regions with the treatment and without it, or leave "
                "all matches out."
            )


def _drift(weeks: Sequence[float]) -> float:
    half = len(weeks) // 2
    return float(np.mean(weeks[half:]) - np.mean(weeks[:half]))


def _matches(panel: Sequence[Region]) -> list[list[int]]:
    """Places of the regions of each match; without matches all are one."""
    names = sorted({region.match or "" for region in panel})
    return [
        [place for place, item in enumerate(panel) if (item.match or "") == name]
        for name in names
    ]


def _estimate(panel: Sequence[Region], changes: Floats) -> Estimate | None:
    treated = np.array([region.is_treated for region in panel])
    matches = _matches(panel)
    if len(matches) == 1:
        return difference_of_means(_arm(changes[treated]), _arm(changes[~treated]))
    gaps = _gaps(matches, treated, changes)
    error = float(gaps.std(ddof=1)) / sqrt(len(gaps))
    reach = float(stdtrit(len(gaps) - 1, 1 - DOUBT / 2)) * error
    value = float(gaps.mean())
    return Estimate(value, value - reach, value + reach)


def _arm(changes: Floats) -> Arm:
    return Arm(len(changes), float(changes.sum()), float((changes**2).sum()))


def _gaps(
    matches: Sequence[Sequence[int]], treated: NDArray[np.bool_], changes: Floats
) -> Floats:
    return np.array(
        [
            changes[[place for place in regions if treated[place]]].mean()
            - changes[[place for place in regions if not treated[place]]].mean()
            for regions in matches
        ]
    )


def _chance(panel: Sequence[Region], changes: Floats) -> float:
    """Share of drawings within the matches, the real one too, with as large a gap."""
    treated = np.array([region.is_treated for region in panel])
    matches = _matches(panel)
    generator = np.random.default_rng(SEED)
    gaps = np.zeros(DRAWS)
    for regions in matches:
        own, size = changes[regions], int(treated[regions].sum())
        lots = generator.random((DRAWS, len(regions))).argsort(axis=1)[:, :size]
        drawn = own[lots].sum(axis=1)
        gaps += drawn / size - (own.sum() - drawn) / (len(regions) - size)
    seen = abs(_gaps(matches, treated, changes).sum())
    as_large = int((abs(gaps) >= seen * (1 - TINY)).sum())
    return (1 + as_large) / (1 + DRAWS)

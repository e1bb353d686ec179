"""Effects from emulated trials: touched leads against untouched ones like them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scoring.acceleration.effects import Effect
from scoring.confidence import Estimate

Floats = NDArray[np.float64]
TOUCHED, UNTOUCHED = 0, 1
LEAST_SQLS = 5
"""SQL entries in either arm below which nothing is said."""
MOST_UNCOMPARED = 0.5
"""Share of touched trials without anybody like them above which nothing is said."""
LEAST_GROUPS = 2
"""Groups of leads of which an interval can be made."""


@dataclass(frozen=True)
class Trials:
    """Sums over the trials of one touch.

    `days` and `sqls` have an entry per group of leads, stretch and arm (touched, then
    untouched), weighted as `nurture_trials` says; `lengths` are the days of a stretch.
    `touched` trials began, of which `uncompared` had nobody like them; `counted` are
    unweighted SQL entries of each arm.
    """

    lengths: Floats
    days: Floats
    sqls: Floats
    touched: int
    uncompared: int
    counted: tuple[int, int]

    @property
    def are_alone(self) -> bool:
        """Whether most who were touched have nobody to be compared with."""
        return self.uncompared > MOST_UNCOMPARED * self.touched


def adjusted_effect(trials: Trials) -> Effect | None:
    """Estimate the effect, None where either arm has next to no SQL entries.

    None as well where most who were touched have nobody to be compared with: what
    holds for the others says nothing of them.

    The ratio is Mantel and Haenszel's over stretches; the interval a jackknife that
    leaves out one group of leads at a time, so that a lead of many trials is one.
    Trials begin when the touch does, as Hernan and others ask (Journal of Clinical
    Epidemiology 79, 2016).
    """
    if trials.are_alone or min(trials.counted) < LEAST_SQLS:
        return None
    filled = trials.days.any(axis=(1, 2))
    days, sqls = _left_out(trials.days[filled]), _left_out(trials.sqls[filled])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log(_mantel_haenszel(days, sqls))
        means = _restricted_mean(days, sqls, trials.lengths)
    gained = _jackknife(means[:, UNTOUCHED] - means[:, TOUCHED])
    ratio = _jackknife(ratios)
    if gained is None or ratio is None:
        return None
    low, middle, high = np.exp([ratio.lower, ratio.value, ratio.upper])
    return Effect(gained, Estimate(float(middle), float(low), float(high)))


def _left_out(sums: Floats) -> Floats:
    """All groups together, then without each of them."""
    total = sums.sum(axis=0)
    return np.concatenate([total[None], total[None] - sums])


def _mantel_haenszel(days: Floats, sqls: Floats) -> Floats:
    together = days.sum(axis=-1)
    share = np.where(together > 0, 1 / together, 0.0)
    up = sqls[..., TOUCHED] * days[..., UNTOUCHED] * share
    down = sqls[..., UNTOUCHED] * days[..., TOUCHED] * share
    return np.asarray(up.sum(axis=-1) / down.sum(axis=-1))


def _restricted_mean(days: Floats, sqls: Floats, lengths: Floats) -> Floats:
    """Days without SQL of those followed, at a constant hazard within a stretch."""
    hazards = np.where(days > 0, sqls / days, 0.0)
    gone = hazards * lengths[:, None]
    until = np.cumsum(gone, axis=1) - gone
    lived = np.where(hazards > 0, -np.expm1(-gone) / hazards, lengths[:, None])
    return np.asarray((np.exp(-until) * lived).sum(axis=1))


def _jackknife(values: Floats) -> Estimate | None:
    """The first value, and an interval from how the others, each of fewer, differ."""
    value, others = float(values[0]), values[1:]
    number = len(others)
    if number < LEAST_GROUPS or not np.isfinite(values).all():
        return None
    squares = ((others - others.mean()) ** 2).sum()
    reach = float(stdtrit(number - 1, 0.975))
    reach *= float(np.sqrt((number - 1) / number * squares))
    return Estimate(value, value - reach, value + reach)

"""Effects from hold-outs: by what was assigned, whatever was got."""

from dataclasses import dataclass
from math import exp, log, sqrt

from scipy import stats

from scoring.acceleration.effects import Effect, Estimate
from scoring.acceleration.trials import LEAST_SQLS
from scoring.confidence import DEVIATIONS


@dataclass(frozen=True)
class Arm:
    """Sums over the leads of one arm: SQL entries, days until SQL and their squares."""

    leads: int
    sqls: int
    days: float
    squares: float

    def __add__(self, other: "Arm") -> "Arm":
        """Both together."""
        return Arm(
            self.leads + other.leads,
            self.sqls + other.sqls,
            self.days + other.days,
            self.squares + other.squares,
        )

    @property
    def mean(self) -> float:
        """Mean days until SQL."""
        return self.days / self.leads

    @property
    def error(self) -> float:
        """Variance of the mean."""
        spread = max(self.squares - self.days**2 / self.leads, 0.0)
        return spread / (self.leads - 1) / self.leads


def caused_effect(treated: Arm, held_out: Arm) -> Effect | None:
    """Estimate the effect of a hold-out, None where an arm has next to no SQLs.

    Days are a difference of means with Welch's interval; the ratio is one of SQL
    entries per day at risk.
    """
    if min(treated.sqls, held_out.sqls) < LEAST_SQLS:
        return None
    gained = held_out.mean - treated.mean
    errors = treated.error, held_out.error
    total = sum(errors)
    freedom = total**2 / sum(
        error**2 / (arm.leads - 1)
        for error, arm in zip(errors, (treated, held_out), strict=True)
    )
    reach = float(stats.t.ppf(0.975, freedom)) * sqrt(total)
    ratio = log(treated.sqls / treated.days) - log(held_out.sqls / held_out.days)
    spread = DEVIATIONS * sqrt(1 / treated.sqls + 1 / held_out.sqls)
    return Effect(
        Estimate(gained, gained - reach, gained + reach),
        Estimate(exp(ratio), exp(ratio - spread), exp(ratio + spread)),
    )

"""Effects from hold-outs: by what was assigned, whatever was got."""

from dataclasses import dataclass
from math import exp, log, sqrt

from scoring.acceleration.effects import Effect
from scoring.acceleration.trials import LEAST_SQLS
from scoring.confidence import DEVIATIONS, Estimate
from scoring.experiments.arms import Arm
from scoring.experiments.effects import difference_of_means


@dataclass(frozen=True)
class HoldoutArm:
    """Sums over the leads of one arm: SQL entries, days until SQL and their squares."""

    leads: int
    sqls: int
    days: float
    squares: float

    def __add__(self, other: "HoldoutArm") -> "HoldoutArm":
        """Both together."""
        return HoldoutArm(
            self.leads + other.leads,
            self.sqls + other.sqls,
            self.days + other.days,
            self.squares + other.squares,
        )

    @property
    def waiting(self) -> Arm:
        """The arm of a test whose outcome are the days until SQL."""
        return Arm(self.leads, self.days, self.squares)


def caused_effect(treated: HoldoutArm, held_out: HoldoutArm) -> Effect | None:
    """Estimate the effect of a hold-out, None where an arm has next to no SQLs.

    Days are a difference of means with Welch's interval; the ratio is one of SQL
    entries per day at risk. None as well where all leads waited equally long.
    """
    if min(treated.sqls, held_out.sqls) < LEAST_SQLS:
        return None
    gained = difference_of_means(held_out.waiting, treated.waiting)
    if gained is None:
        return None
    ratio = log(treated.sqls / treated.days) - log(held_out.sqls / held_out.days)
    spread = DEVIATIONS * sqrt(1 / treated.sqls + 1 / held_out.sqls)
    return Effect(
        gained, Estimate(exp(ratio), exp(ratio - spread), exp(ratio + spread))
    )

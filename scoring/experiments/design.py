"""How many units a test needs, and what it could see at all; said before it begins."""

from bisect import bisect_left
from dataclasses import dataclass
from math import sqrt

from scipy.optimize import brentq
from scipy.special import ndtr

from scoring.errors import LeadscoreError
from scoring.experiments.arms import Arm
from scoring.experiments.effects import difference_of_rates

POWER = 0.8
"""How often a test finds an effect as large as it was made for."""


@dataclass(frozen=True)
class Design:
    """A test to be: rates are shares of 1, `lift` is relative to the baseline."""

    baseline: float
    held_out: float
    lift: float

    def __post_init__(self) -> None:
        """Refuse what no test can be."""
        for name in ("baseline", "held_out"):
            if not 0 < getattr(self, name) < 1:
                raise LeadscoreError(
                    f"{name} is {getattr(self, name)}; a share between 0 and 1 was "
                    "wanted, such as 0.1 for a tenth."
                )
        if not (self.lift and 0 < self.treated < 1):
            raise LeadscoreError(
                f"lift is {self.lift}: a change of the baseline {self.baseline} that "
                "is not 0 and leads to a rate between 0 and 1 was wanted, such as 0.1 "
                "for a tenth more."
            )

    @property
    def treated(self) -> float:
        """The rate that the treatment would bring."""
        return self.baseline * (1 + self.lift)


def units_needed(design: Design) -> int:
    """Count the units in both arms with which the effect is found 4 times in 5.

    >>> units_needed(Design(baseline=0.05, held_out=0.1, lift=0.1))
    173575
    """
    most = 2
    while power(design, most) < POWER:
        most *= 2
    return bisect_left(
        range(most), POWER, lo=most // 2, key=lambda units: power(design, units)
    )


def least_lift(baseline: float, held_out: float, units: int) -> float | None:
    """Give the least relative lift that so many units find 4 times in 5.

    None where even a rate of nearly 1 would not be found.

    >>> round(least_lift(0.05, 0.1, 173575), 4)
    0.1
    """

    def missing(lift: float) -> float:
        return POWER - power(Design(baseline, held_out, lift), units)

    most = (1 - baseline) / baseline * 0.999
    if missing(most) > 0:
        return None
    return float(brentq(missing, 1e-6, most))


def power(design: Design, units: int) -> float:
    """Give how often so many units find the effect.

    That is how often Newcombe's interval of the difference, by which the test will be
    read, leaves 0 on the side of the effect.

    >>> round(power(Design(0.05, 0.1, 0.1), 173575), 3)
    0.8
    """
    held = max(1, round(units * design.held_out))
    treated = max(1, units - held)
    expected = difference_of_rates(
        Arm(treated, treated * design.treated, treated * design.treated),
        Arm(held, held * design.baseline, held * design.baseline),
    )
    if expected is None:
        return 0.0
    nearest = expected.lower if design.lift > 0 else -expected.upper
    error = sqrt(
        design.treated * (1 - design.treated) / treated
        + design.baseline * (1 - design.baseline) / held
    )
    return float(ndtr(nearest / error))

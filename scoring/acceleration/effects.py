"""An effect on the time to SQL: days gained and a hazard ratio, with intervals."""

from dataclasses import dataclass
from math import sqrt

from scoring.confidence import Estimate


@dataclass(frozen=True)
class Effect:
    """What a touch changes.

    `days_gained` are mean days by which SQL comes sooner, of those followed; a lead
    that does not become SQL counts with all of them (restricted mean). `hazard_ratio`
    is how many times as many of those still to become SQL do so on a day.
    """

    days_gained: Estimate
    hazard_ratio: Estimate

    @property
    def is_sooner(self) -> bool:
        """Whether SQL comes sooner beyond chance."""
        return self.days_gained.is_above

    @property
    def is_later(self) -> bool:
        """Whether SQL comes later beyond chance."""
        return self.days_gained.is_below

    @property
    def e_value(self) -> float:
        """How strong a hidden cause would have to be to explain the ratio away."""
        return e_value(self.hazard_ratio.value)


def e_value(ratio: float) -> float:
    """Give the E-value of a ratio of hazards of a rare outcome.

    A hidden cause must make both the touch and SQL this many times as likely to explain
    all of the ratio (VanderWeele and Ding, Annals of Internal Medicine 167, 2017).

    >>> round(e_value(2.0), 3), round(e_value(0.5), 3), e_value(1.0)
    (3.414, 3.414, 1.0)
    """
    above = max(ratio, 1 / ratio)
    return above + sqrt(above * (above - 1))

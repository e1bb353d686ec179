"""How sure an interval is, said once: every one of ours holds 95 times in 100."""

from dataclasses import dataclass
from math import sqrt

DEVIATIONS = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""

DOUBT = 0.05
"""How often an interval of ours may miss."""


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    lower: float
    upper: float

    @property
    def is_above(self) -> bool:
        """Whether it is above 0 beyond chance."""
        return self.lower > 0

    @property
    def is_below(self) -> bool:
        """Whether it is below 0 beyond chance."""
        return self.upper < 0

    def times(self, factor: float) -> "Estimate":
        """The same for so many units; the factor is positive."""
        return Estimate(self.value * factor, self.lower * factor, self.upper * factor)


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927), which stays within 0 and 1.

    Trials that are alike count as fewer, so neither need be whole.

    >>> [round(end, 4) for end in wilson(10, 40)]
    [0.1419, 0.4019]
    """
    square = DEVIATIONS**2
    share = successes / trials
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    spread = sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    reach = DEVIATIONS * spread / (1 + square / trials)
    return max(0.0, centre - reach), min(1.0, centre + reach)

"""How many units a test needs, and what it could see at all; said before it begins."""

from dataclasses import dataclass
from math import ceil, sqrt

from scipy import optimize, stats

from scoring.confidence import DEVIATIONS
from scoring.errors import LeadscoreError

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
        if not (self.lift and 0 <= self.treated < 1):
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

    The usual normal approximation, each arm with the variance of its own rate.

    >>> units_needed(Design(baseline=0.05, held_out=0.1, lift=0.1))
    167260
    """
    return ceil(_units(design))


def least_lift(baseline: float, held_out: float, units: int) -> float | None:
    """Give the least relative lift that so many units find 4 times in 5.

    None where even a rate of 1 would not be found.

    >>> round(least_lift(0.05, 0.1, 167_260), 4)
    0.1
    """

    def missing(lift: float) -> float:
        return _units(Design(baseline, held_out, lift)) - units

    most = (1 - baseline) / baseline * 0.999
    if missing(most) > 0:
        return None
    return float(optimize.brentq(missing, 1e-6, most, xtol=1e-9))


def power(design: Design, units: int) -> float:
    """Give how often so many units find the effect.

    >>> round(power(Design(0.05, 0.1, 0.1), 167_260), 3)
    0.8
    """
    size = abs(design.treated - design.baseline) / sqrt(_spread(design) / units)
    return float(stats.norm.cdf(size - DEVIATIONS))


def _units(design: Design) -> float:
    reach = DEVIATIONS + float(stats.norm.ppf(POWER))
    return reach**2 * _spread(design) / (design.treated - design.baseline) ** 2


def _spread(design: Design) -> float:
    """Variance of the difference of the rates, for one unit in both arms together."""
    base, treated, held = design.baseline, design.treated, design.held_out
    return base * (1 - base) / held + treated * (1 - treated) / (1 - held)

"""What is known of one arm of a test: counts and sums, never its people."""

from dataclasses import dataclass
from math import nan

LEAST_UNITS = 2
"""Units of which a variance can be told."""


@dataclass(frozen=True)
class Arm:
    """Sums over the units of one arm.

    `total` and `squares` are of the outcome, which for a rate is 0 or 1 per unit, so
    that both are the number of successes. The rest is of a covariate from before the
    assignment: its sum, squares, and products with the outcome.
    """

    units: int
    total: float
    squares: float
    before_total: float = 0.0
    before_squares: float = 0.0
    products: float = 0.0

    @classmethod
    def of_rate(cls, units: int, successes: int) -> "Arm":
        """An arm of which only the successes are known."""
        return cls(units, float(successes), float(successes))

    @property
    def mean(self) -> float:
        """Mean of the outcome, the rate where it is 0 or 1."""
        return self.total / self.units

    @property
    def variance(self) -> float:
        """Variance of the outcome among units, nan for fewer than two."""
        return self._per_degree(self.squares - self.total**2 / self.units)

    @property
    def before_mean(self) -> float:
        """Mean of the covariate."""
        return self.before_total / self.units

    @property
    def before_variance(self) -> float:
        """Variance of the covariate."""
        return self._per_degree(self.before_squares - self.before_total**2 / self.units)

    @property
    def slope(self) -> float:
        """What the outcome gains by one of the covariate; 0 where that is constant."""
        variance = self.before_variance
        shared = self.products - self.total * self.before_total / self.units
        return shared / (self.units - 1) / variance if variance > 0 else 0.0

    def _per_degree(self, squares: float) -> float:
        return (
            max(squares, 0.0) / (self.units - 1) if self.units >= LEAST_UNITS else nan
        )

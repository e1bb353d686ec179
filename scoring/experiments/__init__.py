"""What randomised tests and hold-outs prove, from counts and sums of their arms.

>>> from scoring.experiments import Arm, difference_of_rates
>>> lift = difference_of_rates(Arm.of_rate(5000, 300), Arm.of_rate(5000, 240))
>>> round(lift.value, 4), lift.is_above
(0.012, True)
"""

from scoring.confidence import Estimate
from scoring.experiments.arms import Arm
from scoring.experiments.design import Design, least_lift, power, units_needed
from scoring.experiments.effects import (
    Adjusted,
    adjusted_difference,
    difference_of_means,
    difference_of_rates,
    relative_lift,
)
from scoring.experiments.looking import anytime_difference
from scoring.experiments.split import ALARM, split_chance

__all__ = [
    "ALARM",
    "Adjusted",
    "Arm",
    "Design",
    "Estimate",
    "adjusted_difference",
    "anytime_difference",
    "difference_of_means",
    "difference_of_rates",
    "least_lift",
    "power",
    "relative_lift",
    "split_chance",
    "units_needed",
]

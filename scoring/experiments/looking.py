"""Intervals that hold however often somebody looks before a test is over."""

from math import e, log, sqrt

from scipy.special import lambertw

from scoring.confidence import DOUBT, Estimate
from scoring.experiments.arms import Arm

FEWEST_UNITS = 100
"""In each arm, before anything is said; the intervals rest on a normal limit."""


def anytime_difference(
    treated: Arm, control: Arm, planned_units: int
) -> Estimate | None:
    """Give the difference of means or rates with an interval that survives looking.

    With a chance of 95 % the true difference lies within every interval of the sequence
    at once, so that a test may be stopped whenever one leaves 0. It is an asymptotic
    confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of
    Statistics 52, 2024), that is Robbins's normal mixture, as the mixture SPRT is;
    narrowest at `planned_units` in both arms, which must be set before the first look.
    None while an arm has fewer than 100 units, or nothing varies.
    """
    arms = (treated, control)
    if min(arm.units for arm in arms) < FEWEST_UNITS:
        return None
    error = sqrt(sum(_variance(arm) / arm.units for arm in arms))
    if not error:
        return None
    value = treated.mean - control.mean
    reach = error * _stretch(treated.units + control.units, planned_units)
    return Estimate(value, value - reach, value + reach)


def _stretch(units: int, planned_units: int) -> float:
    """How many standard errors the interval reaches after so many units."""
    weight = units * _mixture(planned_units)
    return sqrt(2 * (weight + 1) / weight * log(sqrt(weight + 1) / DOUBT))


def _mixture(planned_units: int) -> float:
    """The variance of the mixture that makes the interval narrowest at the plan."""
    branch = lambertw(-(DOUBT**2) / e, -1).real
    return float(-branch - 1) / planned_units


def _variance(arm: Arm) -> float:
    """Variance of an outcome; of a rate as if one more had it and one had not."""
    if arm.squares != arm.total:
        return arm.variance
    share = (arm.total + 1) / (arm.units + 2)
    return share * (1 - share)

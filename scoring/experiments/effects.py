"""What a treatment changed: differences, ratios, and how far they may be off.

All read a test whose units were assigned at random, by what they were assigned and not
by what they got (intent to treat), once and at the end that was registered; whoever
looks earlier takes `scoring.experiments.looking`.
"""

from dataclasses import dataclass
from math import exp, hypot, log, sqrt

from scipy.special import stdtrit

from scoring.confidence import DEVIATIONS, DOUBT, Estimate, wilson
from scoring.experiments.arms import LEAST_UNITS, Arm


@dataclass(frozen=True)
class Adjusted:
    """A difference adjusted for a covariate; `gain` is the share of variance saved."""

    difference: Estimate
    gain: float


def difference_of_rates(treated: Arm, control: Arm) -> Estimate | None:
    """Give the treated rate less the control's, a share of 1; None for an empty arm.

    The interval is Newcombe's (Statistics in Medicine 17, 1998, method 10), made of the
    Wilson intervals of both, so that few or no successes are said honestly.

    >>> found = difference_of_rates(Arm.of_rate(70, 56), Arm.of_rate(80, 48))
    >>> [round(end, 4) for end in (found.value, found.lower, found.upper)]
    [0.2, 0.0524, 0.3339]
    """
    if not (treated.units and control.units):
        return None
    (low, high), (other_low, other_high) = (
        wilson(arm.total, arm.units) for arm in (treated, control)
    )
    value = treated.mean - control.mean
    below = hypot(treated.mean - low, other_high - control.mean)
    above = hypot(high - treated.mean, control.mean - other_low)
    return Estimate(value, value - below, value + above)


def difference_of_means(treated: Arm, control: Arm) -> Estimate | None:
    """Give the treated mean less the control's, in the outcome's unit (Welch 1947).

    None where an arm has fewer than two units, or nothing varies in either.
    """
    shares = [
        arm.variance / arm.units
        for arm in (treated, control)
        if arm.units >= LEAST_UNITS
    ]
    if len(shares) < len((treated, control)) or not sum(shares):
        return None
    freedom = sum(shares) ** 2 / sum(
        share**2 / (arm.units - 1)
        for share, arm in zip(shares, (treated, control), strict=True)
    )
    reach = float(stdtrit(freedom, 1 - DOUBT / 2)) * sqrt(sum(shares))
    value = treated.mean - control.mean
    return Estimate(value, value - reach, value + reach)


def relative_lift(treated: Arm, control: Arm) -> Estimate | None:
    """Give the treated mean over the control's, less 1: 0.1 is a tenth more.

    The interval is that of the logarithm, by the delta method (for rates Katz et al.,
    Biometrics 34, 1978). None where either mean is not above 0.

    >>> found = relative_lift(Arm.of_rate(1000, 120), Arm.of_rate(1000, 100))
    >>> [round(end, 3) for end in (found.value, found.lower, found.upper)]
    [0.2, -0.066, 0.542]
    """
    arms = (treated, control)
    if any(arm.units < LEAST_UNITS or arm.mean <= 0 for arm in arms):
        return None
    ratio = treated.mean / control.mean
    error = sqrt(sum(arm.variance / arm.units / arm.mean**2 for arm in arms))
    ends = (exp(log(ratio) + sign * DEVIATIONS * error) for sign in (-1, 1))
    return Estimate(ratio - 1, *(end - 1 for end in ends))


def adjusted_difference(treated: Arm, control: Arm) -> Adjusted | None:
    """Give the difference of means with what was known before taken out.

    Each arm has its own slope on the covariate (Lin, Annals of Applied Statistics 7,
    2013; with one slope for both it is CUPED, Deng et al., WSDM 2013), and both are
    read at the mean covariate of all. Never less sure than the plain difference but by
    chance; None where that is None or the covariate tells nothing apart.
    """
    plain = difference_of_means(treated, control)
    arms = (treated, control)
    if plain is None or not any(arm.before_variance > 0 for arm in arms):
        return None
    everyone = treated.units + control.units
    before = (treated.before_total + control.before_total) / everyone
    means = [arm.mean - arm.slope * (arm.before_mean - before) for arm in arms]
    within = sum(_residual_variance(arm) / arm.units for arm in arms)
    # The mean covariate of all is itself drawn.
    pooled = sum(arm.before_variance * arm.units for arm in arms) / everyone
    between = (treated.slope - control.slope) ** 2 * pooled / everyone
    reach = DEVIATIONS * sqrt(within + between)
    value = means[0] - means[1]
    variance = sum(arm.variance / arm.units for arm in arms)
    return Adjusted(
        Estimate(value, value - reach, value + reach), 1 - (within + between) / variance
    )


def _residual_variance(arm: Arm) -> float:
    """Variance that the covariate leaves; a slope costs a degree of freedom."""
    left = max(arm.variance - arm.slope**2 * arm.before_variance, 0.0)
    return left * (arm.units - 1) / max(arm.units - 2, 1)

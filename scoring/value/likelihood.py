"""The likelihood of BG/NBD, its maximum, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln

from scoring.value.history import FARTHEST, Floats, Histories

Loss = Callable[[Floats, Histories], tuple[float, Floats]]


@dataclass(frozen=True)
class Estimate:
    """The parameters r, alpha, a, b, time in days, and their standard errors."""

    parameters: Floats
    errors: Floats


def estimate(patterns: Histories) -> Estimate | None:
    """Find the most likely parameters.

    Where the likelihood is highest if nobody ever leaves, a and b are nan; None where
    customers do not differ either, and there is no maximum at all.
    """
    # In units of the mean age, all four are numbers of one size.
    unit = float(np.average(patterns.age, weights=patterns.weight))
    scaled = Histories(
        patterns.frequency,
        patterns.recency / unit,
        patterns.age / unit,
        patterns.mean_value,
        patterns.weight / patterns.weight.sum(),
    )
    for loss, size in ((_loss, 4), (_loss_if_all_stay, 2)):
        found = _maximum(loss, size, scaled, float(patterns.weight.sum()))
        if found is not None:
            return Estimate(*(_four(values * _units(size, unit)) for values in found))
    return None


def _units(size: int, unit: float) -> Floats:
    return np.where(np.arange(size) == 1, unit, 1.0)


def _four(values: Floats) -> Floats:
    return np.concatenate([values, np.full(4 - len(values), np.nan)])


def _maximum(
    loss: Loss, size: int, scaled: Histories, people: float
) -> tuple[Floats, Floats] | None:
    found = minimize(
        loss,
        np.zeros(size),
        (scaled,),
        method="L-BFGS-B",
        jac=True,
        bounds=[(-FARTHEST, FARTHEST)] * size,
        options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
    )
    if np.any(np.abs(found.x) > FARTHEST - 1):
        return None
    curvature = _curvature(loss, found.x, scaled) * people
    if np.any(np.linalg.eigvalsh(curvature) <= 0):
        return None
    parameters = np.exp(found.x)
    return parameters, parameters * np.sqrt(np.diag(np.linalg.inv(curvature)))


def log_likelihood(
    parameters: tuple[float, float, float, float], customers: Histories
) -> float:
    """The logarithm of the likelihood of r, alpha, a, b, with time in days."""
    loss, _ = _loss(np.log(parameters), customers)
    return -loss


def _loss(logarithms: Floats, customers: Histories) -> tuple[float, Floats]:
    """Minus the logarithm of the likelihood, and its slope in the logarithms."""
    r, alpha, a, b = np.exp(logarithms)
    x, weight = customers.frequency, customers.weight
    returned = x > 0
    last, now = np.log(alpha + customers.recency), np.log(alpha + customers.age)
    left_after = np.where(returned, b + x - 1, 1)
    stays = -(r + x) * now
    leaves = np.where(
        returned, np.log(a) - np.log(left_after) - (r + x) * last, -np.inf
    )
    either = np.logaddexp(stays, leaves)
    likelihood = (
        gammaln(r + x)
        - gammaln(r)
        + r * np.log(alpha)
        + betaln(a, b + x)
        - betaln(a, b)
        + either
    )
    has_left = np.exp(leaves - either)
    is_here = 1 - has_left
    together = digamma(a + b) - digamma(a + b + x)
    slopes = np.stack(
        [
            digamma(r + x)
            - digamma(r)
            + np.log(alpha)
            - is_here * now
            - has_left * last,
            r / alpha - (r + x) * (is_here * np.exp(-now) + has_left * np.exp(-last)),
            together + has_left / a,
            together + digamma(b + x) - digamma(b) - has_left / left_after,
        ]
    )
    return -float(weight @ likelihood), -(slopes @ weight) * [r, alpha, a, b]


def _loss_if_all_stay(logarithms: Floats, customers: Histories) -> tuple[float, Floats]:
    r, alpha = np.exp(logarithms)
    x, now = customers.frequency, np.log(alpha + customers.age)
    likelihood = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * now
    slopes = np.stack(
        [
            digamma(r + x) - digamma(r) + np.log(alpha) - now,
            r / alpha - (r + x) * np.exp(-now),
        ]
    )
    weight = customers.weight
    return -float(weight @ likelihood), -(slopes @ weight) * [r, alpha]


def _curvature(loss: Loss, logarithms: Floats, customers: Histories) -> Floats:
    step = 1e-5
    rows = [
        (
            loss(logarithms + step * axis, customers)[1]
            - loss(logarithms - step * axis, customers)[1]
        )
        / (2 * step)
        for axis in np.eye(len(logarithms))
    ]
    both = np.array(rows)
    return (both + both.T) / 2

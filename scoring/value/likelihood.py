"""The likelihood of BG/NBD, its maximum, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln

from scoring.value.history import Floats, Histories

FARTHEST = 12.0
"""Of a logarithm from 0: a parameter that wants to go farther has no maximum."""


@dataclass(frozen=True)
class Estimate:
    """The parameters r, alpha, a, b, time in days, and their standard errors."""

    parameters: Floats
    errors: Floats


def estimate(patterns: Histories) -> Estimate | None:
    """Find the most likely parameters; None where the likelihood has no maximum."""
    # In units of the mean age, all four are numbers of one size.
    unit = float(np.average(patterns.age, weights=patterns.weight))
    scaled = Histories(
        patterns.frequency,
        patterns.recency / unit,
        patterns.age / unit,
        patterns.mean_value,
        patterns.weight / patterns.weight.sum(),
    )
    found = minimize(
        _loss,
        np.zeros(4),
        (scaled,),
        method="L-BFGS-B",
        jac=True,
        bounds=[(-FARTHEST, FARTHEST)] * 4,
        options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
    )
    curvature = _curvature(found.x, scaled) * patterns.weight.sum()
    is_maximum = np.all(np.abs(found.x) < FARTHEST - 1) and bool(
        np.all(np.linalg.eigvalsh(curvature) > 0)
    )
    if not is_maximum:
        return None
    parameters = np.exp(found.x) * [1, unit, 1, 1]
    return Estimate(parameters, parameters * np.sqrt(np.diag(np.linalg.inv(curvature))))


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
            r / alpha
            - (r + x) * (is_here * np.exp(-now) + has_left * np.exp(-last)),
            together + has_left / a,
            together + digamma(b + x) - digamma(b) - has_left / left_after,
        ]
    )
    return -float(weight @ likelihood), -(slopes @ weight) * [r, alpha, a, b]


def _curvature(logarithms: Floats, customers: Histories) -> Floats:
    step = 1e-5
    rows = [
        (
            _loss(logarithms + step * axis, customers)[1]
            - _loss(logarithms - step * axis, customers)[1]
        )
        / (2 * step)
        for axis in np.eye(4)
    ]
    both = np.array(rows)
    return (both + both.T) / 2

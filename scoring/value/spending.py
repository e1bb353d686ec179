"""What a customer's orders are worth: gamma-gamma, or the shop's mean where few return.

Each customer's orders scatter around a mean of their own, and these means around the
shop's. What is expected is then the two weighed: the customer's by the number of their
orders, the shop's as if it were `prior_orders` of them. Fader and Hardie, "The
gamma-gamma model of monetary value" (2013).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma

from scoring.errors import LeadscoreError
from scoring.value.history import FARTHEST, LEAST_RETURNED, Floats, Histories


@dataclass(frozen=True)
class Spending:
    """The shop's mean order value, and how many orders of one's own weigh as much.

    `shape` holds p, q and gamma of the model; nan where too few returned to tell how
    far customers differ: `basis` is then `shop_mean`, and its mean weighs as one order.
    """

    basis: Literal["gamma_gamma", "shop_mean"]
    mean: float
    prior_orders: float
    shape: Floats
    customers: float

    def expected_value(self, customers: Histories) -> Floats:
        """What the next order of each is expected to bring.

        That of a customer whose own mean is nan is the shop's.
        """
        orders = customers.frequency + 1
        known = np.isfinite(customers.mean_value)
        own = np.where(known, orders * np.nan_to_num(customers.mean_value), 0)
        weight = np.where(known, orders, 0)
        both = self.prior_orders * self.mean + own
        return np.asarray(both / (self.prior_orders + weight))


def fit_spending(customers: Histories) -> Spending:
    """Fit how far customers differ in what they spend on an order.

    Customers whose orders brought nothing, as all was given back, are left out. With
    fewer than 30 that returned, or where customers do not differ, the shop's mean
    counts as one order, and `basis` says so. Raises LeadscoreError where no order
    brought anything.
    """
    paid = (customers.mean_value > 0) & (customers.weight > 0)
    if not paid.any():
        raise LeadscoreError(
            "No order brought anything, so nothing can be said of what orders are "
            "worth. Look at the amounts, discounts and refunds of the orders."
        )
    orders, value = customers.frequency[paid] + 1, customers.mean_value[paid]
    weight = customers.weight[paid]
    people = float(weight.sum())
    returned = float(weight[orders > 1].sum())
    mean = float(np.average(value, weights=weight * orders))
    shape = (
        _shape(orders, value / mean, weight / people)
        if returned >= LEAST_RETURNED
        else None
    )
    if shape is None:
        return Spending("shop_mean", mean, 1.0, np.full(3, np.nan), people)
    shape = shape * [1, 1, mean]
    p, q, gamma = shape
    return Spending("gamma_gamma", gamma * p / (q - 1), (q - 1) / p, shape, people)


def _shape(orders: Floats, value: Floats, weight: Floats) -> Floats | None:
    """The most likely p, q and gamma; None where the likelihood has no maximum."""

    def loss(logarithms: Floats) -> tuple[float, Floats]:
        # q is above 1, or there is no mean.
        p, q, gamma = np.exp(logarithms) + [0, 1, 0]
        px, spent = p * orders, value * orders
        both = np.log(gamma + spent)
        likelihood = (
            q * np.log(gamma)
            - betaln(px, q)
            + px * np.log(spent)
            - np.log(value)
            - (px + q) * both
        )
        together = digamma(px + q)
        slopes = np.stack(
            [
                orders * (together - digamma(px) + np.log(spent) - both),
                together - digamma(q) + np.log(gamma) - both,
                q / gamma - (px + q) / (gamma + spent),
            ]
        )
        return -float(weight @ likelihood), -(slopes @ weight) * [p, q - 1, gamma]

    found = minimize(
        loss,
        np.log([4, 2, 2]),
        method="L-BFGS-B",
        jac=True,
        bounds=[(-FARTHEST, FARTHEST)] * 3,
        options={"ftol": 1e-14, "gtol": 1e-8},
    )
    if np.any(np.abs(found.x) > FARTHEST - 1):
        return None
    return np.asarray(np.exp(found.x) + [0, 1, 0])

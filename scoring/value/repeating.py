"""How often customers will order again: BG/NBD, or less where the orders say less.

Customers order at a rate of their own until, after some order, they leave for good: the
rates are gamma distributed (r, alpha), the chances to leave beta (a, b). Fader, Hardie
and Lee, "Counting your customers the easy way", Marketing Science 24 (2005).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit

from scoring.errors import LeadscoreError
from scoring.value.history import LEAST_RETURNED, Floats, Histories
from scoring.value.likelihood import estimate

Basis = Literal["bg_nbd", "nbd", "shop_mean"]


@dataclass(frozen=True)
class Repeating:
    """The parameters, with time in days; `errors` are their standard errors.

    `basis` is `nbd` where customers differ but nobody is found to leave, and
    `shop_mean` where too few returned to tell: everyone then has the shop's mean rate,
    which counts as one order of their own. In both, a and b are nan.
    """

    basis: Basis
    r: float
    alpha: float
    a: float
    b: float
    errors: Floats
    customers: float
    returned: float

    def alive(self, customers: Histories) -> Floats:
        """The probability that each customer will order again some day.

        A customer who ordered once cannot have left yet, as the model has it.
        """
        if self.basis != "bg_nbd":
            return np.ones(len(customers.age))
        x = customers.frequency
        # Logarithms: a customer of hundreds of orders overflows the powers.
        odds_left = (
            np.log(self.a)
            - np.log(self.b + np.maximum(x, 1) - 1)
            + (self.r + x) * self._log_waited(customers)
        )
        return np.where(x > 0, expit(-odds_left), 1.0)

    def expected_orders(self, customers: Histories, days: float) -> Floats:
        """On how many of the days to come each customer is expected to order."""
        x, age = customers.frequency, customers.age
        if self.basis != "bg_nbd":
            return days * (self.r + x) / (self.alpha + age)
        return self.alive(customers) * self._orders_if_alive(x, age, days)

    def _log_waited(self, customers: Histories) -> Floats:
        since_first = self.alpha + customers.age
        return np.log(since_first) - np.log(self.alpha + customers.recency)

    def _orders_if_alive(self, x: Floats, age: Floats, days: float) -> Floats:
        """The mean over p of (1 - (1 + p t / (alpha + T)) ** -(r + x)) / p.

        That is the known formula with Gauss's function before its integral is solved.
        It has no pole where a is 1 and never overflows, and SQL has all that it takes.
        """
        pairs, place = np.unique(np.column_stack([x, age]), axis=0, return_inverse=True)
        result = np.empty(len(pairs))
        for start in range(0, len(pairs), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            orders, lived = pairs[part, :1], pairs[part, 1:]
            weight = leaving_weights(self.a, self.b + orders)
            left = np.log1p(CHANCES * days / (self.alpha + lived))
            value = -np.expm1(-(self.r + orders) * left) / CHANCES
            result[part] = (weight * value).sum(axis=1) / weight.sum(axis=1)
        return result[place]


AT_ONCE = 10_000
STEPS = np.arange(-60, 61) * 0.1
LOGITS = np.pi * np.sinh(STEPS)
CHANCES = expit(LOGITS)
"""Chances p to leave at which a mean over a beta distribution is taken.

The tanh-sinh rule: equal steps of s where p = 1 / (1 + exp(-pi sinh(s))). What is
summed decays so fast at both ends that few steps are exact (Takahasi and Mori 1974).
"""


def leaving_weights(a: float, b: Floats) -> Floats:
    """What each chance to leave weighs in beta(a, b), up to a factor; a row per b."""
    peak = a * np.log(a / (a + b)) + b * np.log(b / (a + b))
    powers = -a * np.logaddexp(0, -LOGITS) - b * np.logaddexp(0, LOGITS)
    return np.asarray(np.cosh(STEPS) * np.exp(powers - peak))


def fit_repeating(customers: Histories) -> Repeating:
    """Fit the parameters by maximum likelihood.

    Customers alike are counted as one, so that a hundred times as many cost little.
    With fewer than 30 that returned, or where customers do not differ, the shop's mean
    takes the place, and `basis` says so. Raises LeadscoreError where nobody has been a
    customer for a day.
    """
    patterns = customers.patterns()
    people = float(patterns.weight.sum())
    returned = float(patterns.weight[patterns.frequency > 0].sum())
    days = float(patterns.weight @ patterns.age)
    if days <= 0:
        raise LeadscoreError(
            "Nobody has been a customer for any time, so nothing can be said of who "
            "comes back. Look from a later moment."
        )
    found = estimate(patterns) if returned >= LEAST_RETURNED else None
    if found is not None:
        r, alpha, a, b = found.parameters.tolist()
        basis: Basis = "nbd" if np.isnan(b) else "bg_nbd"
        return Repeating(basis, r, alpha, a, b, found.errors, people, returned)
    # Half an order more than there were: no returns yet are not none for ever.
    orders = float(patterns.weight @ patterns.frequency) + 0.5
    errors = np.array([0, days / orders**1.5, np.nan, np.nan])
    alpha = days / orders
    return Repeating("shop_mean", 1.0, alpha, np.nan, np.nan, errors, people, returned)

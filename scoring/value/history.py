"""What each customer had done by a moment: the little that the models look at."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scoring.errors import LeadscoreError

Floats = NDArray[np.float64]
LEAST_RETURNED = 30
"""Customers who ordered again; with fewer, how customers differ is guesswork."""
FARTHEST = 12.0
"""Of a logarithm from 0: a parameter that wants to go farther has no maximum."""


@dataclass(frozen=True)
class Orders:
    """Orders in any sequence: whose, when and how much, one entry each."""

    customer: NDArray[np.generic]
    at: NDArray[np.datetime64]
    amount: Floats


@dataclass(frozen=True)
class Histories:
    """Customers as the models see them, one entry each or, with weights, for many.

    `frequency` counts days with an order after the first such day; `recency` is the
    days from the first order to the last, `age` those to the moment that is looked
    from, and `mean_value` what a day with an order brought on average, nan where that
    is not known.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    mean_value: Floats
    weight: Floats

    def __post_init__(self) -> None:
        """Refuse what no customer can have done; raises LeadscoreError."""
        columns = (self.frequency, self.recency, self.age, self.weight)
        if not all(np.isfinite(column).all() for column in columns):
            raise LeadscoreError(
                "A frequency, recency, age or weight is not a number. Leave out "
                "customers without an order, and give every other all four."
            )
        wrong = (
            (self.frequency < 0)
            | (self.recency < 0)
            | (self.recency > self.age)
            | ((self.frequency == 0) & (self.recency > 0))
            | (self.weight < 0)
        )
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise LeadscoreError(
                f"Customer {row} (from 0) has frequency {self.frequency[row]:g}, "
                f"recency {self.recency[row]:g}, age {self.age[row]:g} and weight "
                f"{self.weight[row]:g}. None may be below 0; recency is at most age, "
                "and 0 for a frequency of 0, which counts orders after the first."
            )

    def patterns(self) -> "Histories":
        """Count customers alike in frequency, recency and age as one with a weight."""
        alike = np.column_stack([self.frequency, self.recency, self.age])
        unique, place = np.unique(alike, axis=0, return_inverse=True)
        frequency, recency, age = unique.T
        return Histories(
            frequency,
            recency,
            age,
            mean_value=np.full(len(unique), np.nan),
            weight=np.bincount(place, self.weight, len(unique)).astype(float),
        )


def histories(orders: Orders, until: datetime) -> Histories:
    """Say what each customer had done by `until`, in the order of their names.

    Times are whole days, by the calendar in UTC. Orders of one day are one, as a
    forgotten item is no return; later ones are not seen. Raises LeadscoreError where
    there is no order by then.
    """
    end = np.datetime64(until, "us")
    seen = orders.at <= end
    if not seen.any():
        raise LeadscoreError(
            f"There is no order up to {until}, so nothing is known of any customer. "
            "Choose a later moment."
        )
    _, person = np.unique(orders.customer[seen], return_inverse=True)
    size = int(person.max()) + 1
    day = orders.at[seen].astype("datetime64[D]").astype(np.int64)
    each = np.unique(np.column_stack([person, day]), axis=0)
    is_first = np.diff(each[:, 0], prepend=-1) > 0
    is_last = np.diff(each[:, 0], append=size) > 0
    first, last = each[is_first, 1], each[is_last, 1]
    order_days = np.bincount(each[:, 0], minlength=size).astype(float)
    today = int(end.astype("datetime64[D]").astype(np.int64))
    return Histories(
        frequency=order_days - 1,
        recency=(last - first).astype(float),
        age=(today - first).astype(float),
        mean_value=np.bincount(person, orders.amount[seen], size) / order_days,
        weight=np.ones(size),
    )

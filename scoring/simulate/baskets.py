"""What lies in the cart of each checkout."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Integers, pick
from scoring.simulate.kinds import Stop
from scoring.simulate.logs import Sessions
from scoring.simulate.people import People, Type
from scoring.simulate.vocabulary import Products

NONE = -1


@dataclass(frozen=True)
class Baskets:
    """One entry per session: two lines at most, amounts in whole cents.

    `product` is -1 where there is no checkout, `other` where there is no second line.
    """

    product: Integers
    pieces: Integers
    other: Integers
    cents: Integers
    other_cents: Integers

    @property
    def total(self) -> Integers:
        """Value of the whole cart."""
        return self.cents + self.other_cents


def draw_baskets(
    generator: np.random.Generator,
    sessions: Sessions,
    people: People,
    products: Products,
) -> Baskets:
    """Fill the carts: the favourite product, and often a popular one beside it."""
    count = len(sessions.person)
    in_checkout = sessions.stop != Stop.NONE
    product = np.where(in_checkout, people.favourite[sessions.person], NONE)
    single = 1 + pick(generator, (0.78, 0.16, 0.06), count)
    bulk = 5 + generator.integers(0, 30, count)
    is_trade = people.lead_type[sessions.person] == Type.B2B
    pieces = np.where(is_trade, bulk, single)
    adds = in_checkout & (generator.random(count) < 0.35)
    other = np.where(adds, pick(generator, products.popularity, count), NONE)
    return Baskets(
        product=product,
        pieces=np.where(in_checkout, pieces, 0),
        other=other,
        cents=np.where(in_checkout, products.cents[product] * pieces, 0),
        other_cents=np.where(adds, products.cents[other], 0),
    )

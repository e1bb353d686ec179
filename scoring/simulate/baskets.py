"""What lies in the cart of each checkout."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Integers, pick
from scoring.simulate.cast import Cast
from scoring.simulate.kinds import Stop
from scoring.simulate.logs import Sessions
from scoring.simulate.people import Type

NONE = -1
PIECE_SHARES = (0.78, 0.16, 0.06)
TRADE_PIECES = (5, 35)
SECOND_LINE_CHANCE = 0.35


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
    generator: np.random.Generator, sessions: Sessions, cast: Cast
) -> Baskets:
    """Fill the carts: the favourite product, and often a popular one beside it."""
    person, count = sessions.person, len(sessions.person)
    products = cast.shop.products
    in_checkout = sessions.stop != Stop.NONE
    favourite = cast.people.favourite[person]
    is_trade = cast.people.lead_type[person] == Type.B2B
    single = 1 + pick(generator, PIECE_SHARES, count)
    pieces = np.where(is_trade, generator.integers(*TRADE_PIECES, count), single)
    adds = in_checkout & (generator.random(count) < SECOND_LINE_CHANCE)
    other = pick(generator, products.popularity, count)
    return Baskets(
        product=np.where(in_checkout, favourite, NONE),
        pieces=np.where(in_checkout, pieces, 0),
        other=np.where(adds, other, NONE),
        cents=np.where(in_checkout, products.cents[favourite] * pieces, 0),
        other_cents=np.where(adds, products.cents[other], 0),
    )

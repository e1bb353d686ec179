"""The catalogue of the shop."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Floats, Integers
from scoring.simulate.columns import Columns, money, one_text, texts
from scoring.simulate.vocabulary import ADJECTIVES, CATEGORIES

PRODUCT_COUNT = 120


@dataclass(frozen=True)
class Products:
    """One entry per product, prices in whole cents of either currency."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    categories: tuple[str, ...]
    cents: Integers
    popularity: Floats

    @property
    def count(self) -> int:
        """Number of products."""
        return len(self.ids)


def draw_products(generator: np.random.Generator) -> Products:
    """Draw a catalogue with prices from a few to a few hundred, ending in .90."""
    numbers = range(PRODUCT_COUNT)
    categories = tuple(CATEGORIES[number % len(CATEGORIES)] for number in numbers)
    price = generator.lognormal(3.9, 0.6, PRODUCT_COUNT).clip(6, 420)
    return Products(
        ids=tuple(f"p-{number:04d}" for number in numbers),
        names=tuple(
            f"{ADJECTIVES[number % len(ADJECTIVES)]} {categories[number]} {number}"
            for number in numbers
        ),
        categories=categories,
        cents=np.floor(price).astype(np.int64) * 100 + 90,
        popularity=1.0 / (1.0 + generator.permutation(PRODUCT_COUNT)) ** 0.6,
    )


def product_columns(products: Products) -> Columns:
    """The table `products`."""
    index = np.arange(products.count)
    return {
        "product_id": texts(index, products.ids),
        "product_name": texts(index, products.names),
        "category": texts(index, products.categories),
        "price": money(products.cents),
        "currency": one_text("EUR", products.count),
    }

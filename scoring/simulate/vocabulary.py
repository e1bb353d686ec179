"""Words, products and pages that the shop is made of."""

from dataclasses import dataclass

import numpy as np

from scoring.simulate.arrays import Floats, Integers

SITE = "https://shop.example"
FIRST_NAMES = tuple(
    ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Liam", "Mia", "Noah", "Olga", "Paul", "Rosa", "Sven", "Tilda", "Viktor", "Wilma", "Yann", "Zoe", "Marta", "Luca", "Ines", "Pablo", "Nora", "Otto", "Freya"]
)
LAST_NAMES = tuple(
    ["Adler", "Bakker", "Conti", "Dupont", "Evans", "Fischer", "Garcia", "Huber", "Ivers", "Jansen", "Keller", "Lopez", "Meyer", "Novak", "Olsen", "Petit", "Quinn", "Rossi", "Schmidt", "Torres", "Ulrich", "Visser", "Weber", "Young", "Zimmer"]
)
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example")
COMPANIES = tuple(
    f"{name} {form}"
    for name in ("Alpine", "Baltic", "Cedar", "Delta", "Elm", "Fjord", "Granite")
    for form in ("Sports", "Outfitters", "Trading")
)
ROLES = ("buyer", "owner", "store manager", "assistant", "student")
ROLE_SHARES = (0.35, 0.25, 0.2, 0.12, 0.08)
OBJECTIONS = ("price", "delivery time", "size unsure", "minimum quantity")
QUIZ_ANSWERS = tuple(
    f"use={use}; budget={budget}"
    for use in ("running", "hiking", "city")
    for budget in ("low", "middle", "high")
)
OWNERS = ("amelie", "bastian", "chiara", "daan")
QUEUES = ("inside sales", "wholesale", "subscriptions", "marketplace")
CATEGORIES = ("jackets", "shirts", "shoes", "socks", "packs", "accessories")
ADJECTIVES = ("Wool", "Light", "Storm", "Trail", "City", "Merino", "Summit", "Daily")
PRODUCT_COUNT = 120

BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, "
    "like Gecko) Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
)
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "python-requests/2.32.3",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/140.0.0.0 Safari/537.36",
)
GATEWAY = "https://www.paypal.com/"


@dataclass(frozen=True)
class Products:
    """The catalogue: one entry per product, prices in whole cents."""

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
    names = tuple(
        f"{ADJECTIVES[number % len(ADJECTIVES)]} {categories[number][:-1]} {number}"
        for number in numbers
    )
    price = generator.lognormal(3.9, 0.6, PRODUCT_COUNT).clip(6, 420)
    popularity = 1.0 / (1.0 + generator.permutation(PRODUCT_COUNT)) ** 0.6
    return Products(
        tuple(f"p-{number:04d}" for number in numbers),
        names,
        categories,
        np.floor(price).astype(np.int64) * 100 + 90,
        popularity,
    )

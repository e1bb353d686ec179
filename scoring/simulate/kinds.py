"""The kinds of web events a session may hold, in the order in which they happen."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Kind(IntEnum):
    """Position of a kind in the counts of a session."""

    LANDING = 0
    BROWSE = 1
    VIEW_FAVOURITE = 2
    VIEW_OTHER = 3
    SEARCH = 4
    PROMOTION = 5
    COMPARE = 6
    SIZING = 7
    POLICY = 8
    QUIZ = 9
    FOLLOW = 10
    REVIEW = 11
    WISHLIST = 12
    CHAT = 13
    CART = 14
    LEAD_FORM = 15
    SIGN_UP = 16
    QUOTE = 17
    CALLBACK = 18
    CHECKOUT = 19
    SHIPPING = 20
    PAYMENT = 21
    PURCHASE = 22


@dataclass(frozen=True)
class KindTraits:
    """Name in the contract, place within a session (browsing mixes), page, contents."""

    event_name: str
    rank: int
    page: str
    has_product: bool = False
    has_value: bool = False


TRAITS = (
    KindTraits("page_view", 0, "/"),
    KindTraits("page_view", 1, "/collections/all"),
    KindTraits("view_item", 1, "product", has_product=True, has_value=True),
    KindTraits("view_item", 1, "product", has_product=True, has_value=True),
    KindTraits("search", 1, "/search"),
    KindTraits("view_promotion", 1, "/sale"),
    KindTraits("compare_items", 1, "/compare"),
    KindTraits("use_sizing_tool", 1, "/size-guide", has_product=True),
    KindTraits("view_policy", 1, "/policies/shipping-and-returns"),
    KindTraits("complete_quiz", 1, "/quiz"),
    KindTraits("follow_social", 1, "/community"),
    KindTraits("submit_review", 1, "product", has_product=True),
    KindTraits("add_to_wishlist", 2, "product", has_product=True, has_value=True),
    KindTraits("start_chat", 2, "/help"),
    KindTraits("add_to_cart", 3, "product", has_product=True, has_value=True),
    KindTraits("generate_lead", 4, "/newsletter"),
    KindTraits("sign_up", 4, "/account/register"),
    KindTraits("request_quote", 4, "/business/quote"),
    KindTraits("request_callback", 4, "/business/callback"),
    KindTraits("begin_checkout", 5, "/checkout", has_product=True, has_value=True),
    KindTraits("add_shipping_info", 6, "/checkout/shipping", has_value=True),
    KindTraits("add_payment_info", 7, "/checkout/payment", has_value=True),
    KindTraits("purchase", 8, "/checkout/thank-you", has_value=True),
)

RANKS = np.array([traits.rank for traits in TRAITS])
HAS_PRODUCT = np.array([traits.has_product for traits in TRAITS])
HAS_VALUE = np.array([traits.has_value for traits in TRAITS])


class Form(IntEnum):
    """The form a person fills in during a session, which makes a lead record."""

    NONE = 0
    NEWSLETTER = 1
    ACCOUNT = 2
    QUIZ = 3
    QUOTE = 4
    CALLBACK = 5
    SUBSCRIPTION = 6
    SELLER = 7


FORM_OFFERS = (
    "",
    "newsletter",
    "account",
    "quiz",
    "quote",
    "callback",
    "subscription",
    "seller",
)
FORM_KINDS = np.array(
    [
        Kind.LANDING,
        Kind.LEAD_FORM,
        Kind.SIGN_UP,
        Kind.LEAD_FORM,
        Kind.QUOTE,
        Kind.CALLBACK,
        Kind.LEAD_FORM,
        Kind.LEAD_FORM,
    ]
)


class Stop(IntEnum):
    """Step at which a checkout stopped."""

    NONE = 0
    CONTACT = 1
    SHIPPING = 2
    PAYMENT = 3
    ACCOUNT = 4
    COMPLETED = 5


STOP_NAMES = ("", "contact", "shipping", "payment", "account", "completed")


class Arrival(IntEnum):
    """What brought a session about."""

    FIRST = 0
    RETURN = 1
    MAIL = 2
    SMS = 3
    PURCHASE = 4
    BOT = 5
    STAFF = 6

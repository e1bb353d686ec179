"""The truth of the simulated shop: what really makes people visit and buy.

Every number a fit, an attribution or an experiment should find again is written here,
used by the simulation from here, and laid down beside the data by `truth.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EFFECT_DAYS = 14
"""Days for which one message of a flow works on a person."""

SQL_SCORE = 61
"""Score of the classic card from which a lead is sales qualified."""


@dataclass(frozen=True)
class PlantedSignal:
    """One signal: how it counts, what the classic card gives, what it is truly worth.

    `log_odds` is what one counted event adds to the log-odds of buying on a day.
    """

    signal: str
    kind: str
    window_days: int
    cap: int
    classic_points: int
    log_odds: float


SIGNALS = (
    PlantedSignal("product_view", "per_event", 30, 10, 2, 0.06),
    PlantedSignal("add_to_cart", "per_event", 14, 2, 15, 0.85),
    PlantedSignal("begin_checkout", "per_event", 14, 1, 25, 1.25),
    PlantedSignal("wishlist", "per_event", 30, 2, 8, 0.48),
    PlantedSignal("email_click_to_product", "per_event", 30, 3, 5, 0.36),
    PlantedSignal("quiz", "per_event", 90, 1, 10, 0.62),
    PlantedSignal("return_visit", "per_event", 30, 2, 5, 0.24),
    PlantedSignal("email_open", "per_event", 30, 10, 1, 0.08),
    PlantedSignal("social_follow", "per_event", 365, 1, 2, 0.16),
    PlantedSignal("review", "per_event", 90, 1, 3, 0.28),
    PlantedSignal("visit", "per_event", 30, 10, 2, 0.10),
    PlantedSignal("repeat_product_view", "at_least", 7, 1, 5, 0.72),
    PlantedSignal("sms_opt_in", "state", 0, 1, 5, 0.30),
    PlantedSignal("unsubscribe", "state", 0, 1, -25, -1.40),
    PlantedSignal("bounce", "state", 0, 1, -20, -1.00),
    PlantedSignal("no_email_open", "absence", 30, 1, -10, -0.45),
    PlantedSignal("no_visit", "absence", 30, 1, -15, -0.80),
)
"""Named, windowed and capped as the rules of the classic card are."""

COUNTED = 11
"""The first signals are counts of events in a window, kept as running sums."""

FOREVER = 365
"""A window as long as the history: what enters it does not leave."""

SIGNAL = {planted.signal: row for row, planted in enumerate(SIGNALS)}
CAPS = np.array([planted.cap for planted in SIGNALS], np.float32)
LOG_ODDS = np.array([planted.log_odds for planted in SIGNALS], np.float32)
CLASSIC_POINTS = np.array([planted.classic_points for planted in SIGNALS], np.float32)

BASE_LOG_ODDS = -8.55
"""Log-odds that a person without any signal buys on a day."""

FIRST_DAY_LOG_ODDS = 1.5
"""On the day of arrival some buy at once, before any signal could gather."""

SATISFIED_DAYS = 30
SATISFIED_LOG_ODDS = -2.2
"""Who has just bought does not buy again for a while: added to the log-odds."""

QUALIFY_LOG_ODDS = -7.4
"""Log-odds that sales accepts a person without any signal on a day."""

QUALIFY_SHARE = 0.8
"""Sales sees the same signals, but follows them less than buying does."""


@dataclass(frozen=True)
class PlantedFlow:
    """A flow and the factors it puts on rates for `EFFECT_DAYS` days after a message.

    `visit` multiplies the rate of visits, `purchase` and `qualify` the odds per day.
    A flow of three ones is null: it changes nothing and no one opens it measurably.
    """

    flow_id: str
    name: str
    channel: str
    content: str
    steps: int
    visit: float
    purchase: float
    qualify: float

    @property
    def is_null(self) -> bool:
        """Whether the flow has no effect whatever."""
        return self.visit == self.purchase == self.qualify == 1.0


FLOWS = (
    PlantedFlow("flow_welcome", "Welcome", "email", "buying-guide", 3, 1.5, 1.25, 1.6),
    PlantedFlow("flow_cart", "Cart reminder", "email", "cart", 3, 1.3, 1.6, 1.4),
    PlantedFlow(
        "flow_recommendation", "Recommendations", "email", "picks", 1, 1.6, 1.15, 1.3
    ),
    PlantedFlow("flow_promotion", "Promotion", "email", "offer", 1, 1.1, 1.9, 1.0),
    PlantedFlow("flow_winback", "Win back", "email", "news", 1, 1.4, 1.0, 1.1),
    PlantedFlow("flow_letter", "Founder's letter", "email", "letter", 1, 1.0, 1.0, 1.0),
    PlantedFlow("flow_cart_text", "Cart text", "sms", "cart-text", 1, 1.2, 1.4, 1.2),
)
FLOW = {planted.flow_id: row for row, planted in enumerate(FLOWS)}
FLOW_EFFECTS = np.log(
    np.array([[flow.visit, flow.purchase, flow.qualify] for flow in FLOWS], np.float32)
).T


@dataclass(frozen=True)
class PlantedExperiment:
    """A randomised test of a flow, or of a page for the one without a flow.

    `recorded_share` below one loses that share of the treated from the assignments,
    which a sample-ratio check must notice.
    """

    experiment_id: str
    name: str
    flow_id: str
    tactic: str
    treated_share: float
    recorded_share: float = 1.0


PAGE_TREATED_SHARE = 0.5
EXPERIMENTS = (
    PlantedExperiment(
        "exp_welcome", "Welcome flow hold-out", "flow_welcome", "welcome e-mails", 0.8
    ),
    PlantedExperiment(
        "exp_cart", "Cart reminder hold-out", "flow_cart", "cart e-mails", 0.5
    ),
    PlantedExperiment(
        "exp_promotion", "30 % off", "flow_promotion", "discount of 30 %", 0.5
    ),
    PlantedExperiment(
        "exp_letter", "Founder's letter", "flow_letter", "letter without offer", 0.5
    ),
    PlantedExperiment(
        "exp_page", "New product page", "", "new page", PAGE_TREATED_SHARE, 0.8
    ),
)
PAGE_EXPERIMENT = len(EXPERIMENTS) - 1
"""A test that changes nothing, and whose assignments are incomplete."""

PROMOTION_DISCOUNT = 0.30
"""Share of the price the promotion gives away: it lifts purchases and loses money."""


def flow_shares() -> npt.NDArray[np.float64]:
    """Share of people in the treatment of each flow: all, where none is withheld."""
    tested = {item.flow_id: item.treated_share for item in EXPERIMENTS}
    return np.array([tested.get(flow.flow_id, 1.0) for flow in FLOWS])

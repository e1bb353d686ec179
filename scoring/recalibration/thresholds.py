"""Where the bands should lie: a cut for each aim, and what moves if it moves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from scoring.errors import LeadscoreError
from scoring.recalibration.measures import Bools, Floats

NUMBER = re.compile(r"[0-9]+([.][0-9]+)?")
DRAWS = 200
SEED = 1
DAYS_IN_WEEK = 7
NEIGHBOURS = 5
"""Points by which a cut is moved to see what moves with it."""

Scores = NDArray[np.int64]


@dataclass(frozen=True)
class Aims:
    """What a cut is to reach; what is None is not asked for.

    `conversion_rate` of those above it; `buyers_share` of the buyers above it a week
    before they buy; `weekly_capacity` new leads above it; `touch_cost` of approaching
    one and `margin` of a sale.
    """

    conversion_rate: float | None = None
    buyers_share: float | None = None
    weekly_capacity: float | None = None
    touch_cost: float | None = None
    margin: float | None = None


def read_aims(given: Sequence[str]) -> Aims:
    """Read aims as `name=number`.

    Raises LeadscoreError where a name is none of them, or its value no number above 0.

    >>> read_aims(["conversion_rate=0.1"]).conversion_rate
    0.1
    """
    names = [field.name for field in fields(Aims)]
    read: dict[str, float] = {}
    for name, _, text in (one.partition("=") for one in given):
        value = float(text) if NUMBER.fullmatch(text) else 0.0
        if name not in names or not value:
            message = (
                f"`{name}={text}` is no aim; write {' or '.join(names)} with a number "
                "above 0, such as conversion_rate=0.1."
            )
            raise LeadscoreError(message)
        read[name] = value
    if ("touch_cost" in read) != ("margin" in read):
        message = "touch_cost and margin belong together; give both or neither."
        raise LeadscoreError(message)
    return Aims(**read)


@dataclass(frozen=True)
class Curve:
    """What each cut would give; an array over `cuts`, intervals beside.

    `share` of looks at or above it, `rate` of them that buy, `caught` share of buyers,
    and `weekly` new leads above it in a week.
    """

    cuts: Scores
    share: Floats
    rate: Floats
    rate_lower: Floats
    rate_upper: Floats
    caught: Floats
    caught_lower: Floats
    caught_upper: Floats
    weekly: Floats

    def place(self, cut: int) -> int:
        """Where a cut is."""
        return int(np.searchsorted(self.cuts, cut))


@dataclass(frozen=True)
class Cut:
    """A recommended cut: why there, and its place in nearly all redrawn histories."""

    aim: str
    cut: int | None
    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class History:
    """Scored looks that cuts are chosen by; `days` is between two looks at a lead."""

    scores: Scores
    lead: NDArray[np.int64]
    looked_at: NDArray[np.datetime64]
    is_buyer: Bools
    chances: Floats
    before_purchase: Scores
    buyers_unknown: int
    days: int


def trade_off(history: History) -> Curve:
    """Work out what each cut from the lowest to the highest score would give.

    Intervals are percentiles over 200 histories whose leads are drawn with replacement.
    """
    cuts = np.arange(history.scores.min(), history.scores.max() + 2)
    leads, buyers = _above(history, cuts, np.ones(len(history.scores)))
    rates, caught = [], []
    for weights in _draws(history.lead):
        some, bought = _above(history, cuts, weights)
        rates.append(bought / np.maximum(some, 1))
        caught.append(bought / max(bought[0], 1))
    lower, upper = np.quantile(rates, [0.025, 0.975], axis=0)
    caught_lower, caught_upper = np.quantile(caught, [0.025, 0.975], axis=0)
    return Curve(
        cuts,
        leads / leads[0],
        buyers / np.maximum(leads, 1),
        lower,
        upper,
        buyers / max(buyers[0], 1),
        caught_lower,
        caught_upper,
        _weekly(history, cuts),
    )


def recommend(history: History, curve: Curve, aims: Aims) -> tuple[Cut, ...]:
    """Choose a cut for each aim; None where none reaches it.

    It is the lowest that does, and of those that catch a share of buyers the highest.
    """
    cuts = []
    if aims.conversion_rate is not None:
        rate = aims.conversion_rate
        whole = _for_rate(history, curve.cuts, rate, np.ones(len(history.scores)))
        drawn = [
            _for_rate(history, curve.cuts, rate, weights)
            for weights in _draws(history.lead)
        ]
        cuts.append(_with_interval("conversion rate", whole, drawn))
    if aims.buyers_share is not None:
        # Who was no lead a week before is below every cut.
        unknown = np.full(history.buyers_unknown, curve.cuts[0] - 1)
        buyers = np.concatenate([history.before_purchase, unknown])
        whole = _for_buyers(buyers, curve.cuts, aims.buyers_share)
        generator = np.random.default_rng(SEED)
        drawn = [
            _for_buyers(
                generator.choice(buyers, len(buyers)), curve.cuts, aims.buyers_share
            )
            for _ in range(DRAWS if len(buyers) else 0)
        ]
        cuts.append(_with_interval("share of buyers a week before", whole, drawn))
    if aims.weekly_capacity is not None:
        # Where nearly everyone is above a cut, hardly anybody comes new: from the top.
        too_many = np.flatnonzero(curve.weekly > aims.weekly_capacity)
        fits = int(curve.cuts[too_many[-1] + 1 if len(too_many) else 0])
        cuts.append(Cut("weekly capacity", fits, fits, fits))
    if aims.touch_cost is not None and aims.margin is not None:
        pays = np.flatnonzero(history.chances * aims.margin >= aims.touch_cost)
        cut = int(history.scores[pays].min()) if len(pays) else None
        cuts.append(Cut("profit", cut, cut, cut))
    return tuple(cuts)


def cut_for_share(scores: Scores, share: float) -> int:
    """Find the cut that leaves about so great a share of looks at or above it.

    >>> cut_for_share(np.array([0, 0, 0, 5, 9]), 0.4)
    5
    """
    values = np.unique(scores)
    above = np.array([(scores >= value).mean() for value in values])
    return int(values[np.abs(above - share).argmin()])


def _for_rate(
    history: History, cuts: Scores, rate: float, weights: Floats
) -> int | None:
    leads, buyers = _above(history, cuts, weights)
    reached = np.flatnonzero((buyers >= rate * leads) & (leads > 0))
    return int(cuts[reached[0]]) if len(reached) else None


def _for_buyers(buyers: Scores, cuts: Scores, share: float) -> int | None:
    """Find the highest cut that still catches the share of buyers."""
    if not len(buyers):
        return None
    caught = np.array([(buyers >= cut).mean() for cut in cuts])
    reached = np.flatnonzero(caught >= share)
    return int(cuts[reached[-1]]) if len(reached) else None


def _with_interval(aim: str, cut: int | None, drawn: Sequence[int | None]) -> Cut:
    found = [one for one in drawn if one is not None]
    if cut is None or not found:
        return Cut(aim, cut, None, None)
    lower, upper = np.quantile(found, [0.025, 0.975], method="nearest")
    return Cut(aim, cut, int(lower), int(upper))


def _above(history: History, cuts: Scores, weights: Floats) -> tuple[Floats, Floats]:
    """Weight of looks, and of those that buy, at or above each cut."""
    places = history.scores - cuts[0]
    leads = np.bincount(places, weights, len(cuts))
    buyers = np.bincount(places, weights * history.is_buyer, len(cuts))
    return leads[::-1].cumsum()[::-1], buyers[::-1].cumsum()[::-1]


def _draws(lead: NDArray[np.int64]) -> list[Floats]:
    """Weights of looks when leads are drawn with replacement, nearly so (Poisson)."""
    _, places = np.unique(lead, return_inverse=True)
    generator = np.random.default_rng(SEED)
    most = places.max() + 1
    return [generator.poisson(1.0, most)[places].astype(float) for _ in range(DRAWS)]


def _weekly(history: History, cuts: Scores) -> Floats:
    """Leads a week that are at or above each cut and were not at the look before."""
    order = np.lexsort((history.looked_at, history.lead))
    lead, scores = history.lead[order], history.scores[order]
    at = history.looked_at[order]
    is_next = np.zeros(len(lead), dtype=bool)
    gap = np.timedelta64(history.days, "D")
    is_next[1:] = (lead[1:] == lead[:-1]) & (at[1:] - at[:-1] == gap)
    before = np.full(len(lead), cuts[0] - 1)
    before[1:] = np.where(is_next[1:], scores[:-1], cuts[0] - 1)
    # The first look of all knows nothing of the one before.
    is_counted = at > at.min()
    risen = is_counted & (scores > before)
    starts = np.bincount(before[risen] + 1 - cuts[0], minlength=len(cuts) + 1)
    ends = np.bincount(scores[risen] + 1 - cuts[0], minlength=len(cuts) + 1)
    entries = (starts - ends).cumsum()[: len(cuts)]
    looks = len(np.unique(at[is_counted]))
    weeks = looks * history.days / DAYS_IN_WEEK
    return entries / weeks if weeks else np.full(len(cuts), np.nan)

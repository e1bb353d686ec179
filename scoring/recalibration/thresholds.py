"""Where the bands should lie: a cut for each aim, and what moves if it moves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from scoring.recalibration.aims import Aims
from scoring.recalibration.measures import (
    DRAWS,
    SEED,
    Bools,
    Floats,
    lead_draws,
    share,
)

DAYS_IN_WEEK = 7
NEIGHBOURS = 5
"""Points by which a cut is moved to see what moves with it."""

Scores = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """What each cut would give; an array over `cuts`, intervals beside.

    `leads` and `buyers` are looks at or above it, and those that buy; `share` of all
    looks, `rate` of them that buy, `caught` share of buyers, and `weekly` new leads
    above it in a week.
    """

    cuts: Scores
    leads: Floats
    buyers: Floats
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

    Intervals are percentiles over 200 histories whose leads are drawn with replacement;
    where nobody buys, or everybody, no draw differs, and they are those of a share.
    """
    cuts = np.arange(history.scores.min(), history.scores.max() + 2)
    leads, buyers = _above(history, cuts, np.ones(len(history.scores)))
    rates, caught = [], []
    for weights in lead_draws(history.lead):
        some, bought = _above(history, cuts, weights)
        rates.append(bought / np.maximum(some, 1))
        caught.append(bought / max(bought[0], 1))
    is_buyer, lead = history.is_buyer, history.lead
    above = [history.scores >= cut for cut in cuts]
    lower, upper = _ends(rates, [(is_buyer[are], lead[are]) for are in above])
    caught_lower, caught_upper = _ends(
        caught, [(are[is_buyer], lead[is_buyer]) for are in above]
    )
    return Curve(
        cuts,
        leads,
        buyers,
        leads / leads[0],
        buyers / np.maximum(leads, 1),
        lower,
        upper,
        buyers / max(buyers[0], 1),
        caught_lower,
        caught_upper,
        _weekly(history, cuts, np.ones(len(history.scores))),
    )


def _ends(
    drawn: Sequence[Floats], told: Sequence[tuple[Bools, NDArray[np.int64]]]
) -> tuple[Floats, Floats]:
    """Ends of the interval at each cut: of the draws, or of what the looks tell."""
    lower, upper = np.quantile(drawn, [0.025, 0.975], axis=0)
    for place, (happens, lead) in enumerate(told):
        if len(happens) and happens.min() == happens.max():
            found = share(happens, lead)
            lower[place], upper[place] = found.lower, found.upper
    return lower, upper


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
            for weights in lead_draws(history.lead)
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
        most = aims.weekly_capacity
        drawn = [
            _for_capacity(_weekly(history, curve.cuts, weights), curve.cuts, most)
            for weights in lead_draws(history.lead)
        ]
        whole = _for_capacity(curve.weekly, curve.cuts, most)
        cuts.append(_with_interval("weekly capacity", whole, drawn))
    if aims.touch_cost is not None and aims.margin is not None:
        wanted = aims.touch_cost / aims.margin
        drawn = [
            _for_profit(history, wanted, _level(history, weights))
            for weights in lead_draws(history.lead)
        ]
        cuts.append(_with_interval("profit", _for_profit(history, wanted, 0.0), drawn))
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


def _for_capacity(weekly: Floats, cuts: Scores, most: float) -> int:
    # Where nearly everyone is above a cut, hardly anybody comes new: from the top.
    too_many = np.flatnonzero(weekly > most)
    return int(cuts[too_many[-1] + 1 if len(too_many) else 0])


def _for_profit(history: History, wanted: float, level: float) -> int | None:
    pays = expit(logit(history.chances) + level) >= wanted
    return int(history.scores[pays].min()) if pays.any() else None


def _level(history: History, weights: Floats) -> float:
    """Log odds by which redrawn leads buy more than all do, about."""
    bought = np.array([history.is_buyer @ weights, history.is_buyer.sum()]) + 0.5
    others = np.array([weights.sum(), len(weights)]) + 1 - bought
    return float(np.log(bought / others) @ [1, -1])


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


def _weekly(history: History, cuts: Scores, weights: Floats) -> Floats:
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
    drawn, size = weights[order][risen], len(cuts) + 1
    starts = np.bincount(before[risen] + 1 - cuts[0], drawn, size)
    ends = np.bincount(scores[risen] + 1 - cuts[0], drawn, size)
    entries = (starts - ends).cumsum()[: len(cuts)]
    looks = len(np.unique(at[is_counted]))
    weeks = looks * history.days / DAYS_IN_WEEK
    return entries / weeks if weeks else np.full(len(cuts), np.nan)

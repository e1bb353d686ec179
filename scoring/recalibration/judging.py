"""Champion against challenger on time that neither was learnt from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.confidence import Estimate
from scoring.errors import LeadscoreError
from scoring.recalibration.learning import Chances, chances_of_scores
from scoring.recalibration.looks import SEGMENTS, Looks, Stretches
from scoring.recalibration.measures import (
    Calibration,
    Floats,
    Quality,
    calibration,
    losses,
    paired_difference,
    quality,
    ranking_difference,
    stability_index,
)

LEAST_TEST_BUYERS = 20
LEAST_LEARNT_BUYERS = 50
MOST_OFF = 1.25
"""Observed over expected buyers, either way; beyond it chances mislead."""
MOST_MOVED = 0.25
"""Stability index from choosing cuts to testing; beyond it they cut elsewhere."""
LEAST_SEGMENT = 50
LEAST_SEGMENT_BUYERS = 5
"""Of fewer purchases nobody can say which card saw them coming."""


@dataclass(frozen=True)
class Contender:
    """What a card says of looks, one score each, and what its scores mean.

    A score is not a number where there was none. Without chances they are fitted on the
    time before the test, so that a card of judgement gets the best that its order
    allows.
    """

    scores: Floats
    chances: Chances | None = None


@dataclass(frozen=True)
class Segment:
    """Leads alike in one thing: how the two do on them, and the difference in log loss.

    The difference is None where too few are there to say.
    """

    by: str
    segment: str
    leads: int
    buyers: int
    difference: Estimate | None


@dataclass(frozen=True)
class Verdict:
    """The test: both qualities, challenger minus champion, and segment by segment.

    A difference in log loss below 0 is for the challenger, in ranking (AUC) above 0;
    the latter is None where too few buy. `believed` says of both how far their chances
    can be, the champion first.
    """

    champion: Quality
    challenger: Quality
    difference: Estimate
    ranking: Estimate | None
    segments: tuple[Segment, ...]
    stability: float
    believed: tuple[Calibration, Calibration]


@dataclass(frozen=True)
class Gate:
    """One thing that must hold before a card may score: what, and what was found."""

    name: str
    is_passed: bool
    found: str


def judge(
    champion: Contender, challenger: Contender, looks: Looks, stretches: Stretches
) -> Verdict:
    """Test both on the last stretch; looks that either has no score for are left out.

    Raises LeadscoreError where nobody can be tested.
    """
    contenders = champion, challenger
    known = ~np.isnan(champion.scores) & ~np.isnan(challenger.scores)
    past, test = (
        known & looks.is_at(landmarks)
        for landmarks in ((*stretches.learn, *stretches.choose), stretches.test)
    )
    if not test.any() or not past.any():
        message = (
            f"Of {len(looks):,} looks at leads {int(past.sum()):,} lie before the test "
            f"and {int(test.sum()):,} in it, and both are needed. Wait for more of it."
        )
        raise LeadscoreError(message)
    later = looks.where(test)
    old, new = (
        (one.chances or chances_of_scores(one.scores[past], looks.is_buyer[past])).of(
            one.scores[test]
        )
        for one in contenders
    )
    gaps = losses(new, later.is_buyer), losses(old, later.is_buyer)
    settled = known & looks.is_at(stretches.choose)
    return Verdict(
        quality(old, later.is_buyer, later.lead),
        quality(new, later.is_buyer, later.lead),
        paired_difference(*gaps, later.lead),
        ranking_difference(new, old, later.is_buyer, later.lead),
        tuple(_segments(later, *gaps)),
        stability_index(challenger.scores[settled], challenger.scores[test]),
        (
            calibration(old, later.is_buyer, later.lead),
            calibration(new, later.is_buyer, later.lead),
        ),
    )


def gates(verdict: Verdict, learnt_buyers: int) -> list[Gate]:
    """Say whether the challenger may take the champion's place."""
    tested, difference = verdict.challenger, verdict.difference
    ratio = tested.observed_to_expected
    return [
        Gate(
            "enough buyers learnt from",
            learnt_buyers >= LEAST_LEARNT_BUYERS,
            f"{learnt_buyers}; {LEAST_LEARNT_BUYERS} wanted",
        ),
        Gate(
            "enough buyers tested on",
            tested.buyers >= LEAST_TEST_BUYERS,
            f"{tested.buyers}; {LEAST_TEST_BUYERS} wanted",
        ),
        Gate(
            "not worse beyond chance",
            difference.lower <= 0,
            f"log loss {difference.value:+.4f} "
            f"({difference.lower:+.4f} to {difference.upper:+.4f})",
        ),
        _ranks(verdict.ranking),
        Gate(
            "calibrated",
            ratio.lower <= MOST_OFF and ratio.upper >= 1 / MOST_OFF,
            f"{ratio.value:.2f} buyers for each expected "
            f"({ratio.lower:.2f} to {ratio.upper:.2f})",
        ),
        Gate(
            "stable",
            verdict.stability <= MOST_MOVED,
            f"stability index {verdict.stability:.3f}; at most {MOST_MOVED} wanted",
        ),
    ]


def _ranks(ranking: Estimate | None) -> Gate:
    """Tell whether buyers come first as before; a new level hides it in the loss."""
    found = (
        "too few buyers to say"
        if ranking is None
        else f"AUC {ranking.value:+.3f} ({ranking.lower:+.3f} to {ranking.upper:+.3f})"
    )
    is_passed = ranking is not None and ranking.upper >= 0
    return Gate("ranks no worse beyond chance", is_passed, found)


def _segments(test: Looks, new: Floats, old: Floats) -> list[Segment]:
    segments = []
    for by in SEGMENTS:
        told_apart = getattr(test, by).astype(str)
        for name in np.unique(told_apart):
            kept = told_apart == name
            buyers = int(test.is_buyer[kept].sum())
            is_told = kept.sum() >= LEAST_SEGMENT and buyers >= LEAST_SEGMENT_BUYERS
            difference = paired_difference(new[kept], old[kept], test.lead[kept])
            segments.append(
                Segment(
                    *(by, str(name), int(kept.sum()), buyers),
                    difference if is_told else None,
                )
            )
    return sorted(segments, key=lambda one: (SEGMENTS.index(one.by), -one.leads))


@dataclass(frozen=True)
class Moves:
    """Leads of today by band of both cards: `leads[old, new]`."""

    bands: tuple[str, ...]
    leads: NDArray[np.int64]

    @property
    def changed(self) -> int:
        """Leads whose band would be another."""
        return int(self.leads.sum() - np.trace(self.leads))


def moves(
    old: NDArray[np.int64], new: NDArray[np.int64], bands: tuple[str, ...]
) -> Moves:
    """Count leads by the band they have and the one they would have, by its place."""
    counted = np.zeros((len(bands), len(bands)), dtype=np.int64)
    np.add.at(counted, (old, new), 1)
    return Moves(bands, counted)

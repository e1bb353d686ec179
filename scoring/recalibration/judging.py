"""Champion against challenger on time that neither was learnt from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.recalibration.learning import Challenger, chances_of_scores
from scoring.recalibration.looks import Looks, Stretches
from scoring.recalibration.measures import (
    Estimate,
    Floats,
    Quality,
    losses,
    paired_difference,
    quality,
    stability_index,
)

LEAST_TEST_BUYERS = 20
LEAST_LEARNT_BUYERS = 50
MOST_OFF = 1.25
"""Observed over expected buyers, either way; beyond it chances mislead."""
MOST_MOVED = 0.25
"""Stability index from choosing cuts to testing; beyond it they cut elsewhere."""
LEAST_SEGMENT = 50


@dataclass(frozen=True)
class Segment:
    """A channel: how the two do on its leads, and the difference in log loss."""

    channel: str
    leads: int
    buyers: int
    difference: Estimate


@dataclass(frozen=True)
class Verdict:
    """The test: both qualities, challenger minus champion, and segment by segment.

    A difference in log loss below 0 is for the challenger.
    """

    champion: Quality
    challenger: Quality
    difference: Estimate
    segments: tuple[Segment, ...]
    stability: float


@dataclass(frozen=True)
class Gate:
    """One thing that must hold before a card may score: what, and what was found."""

    name: str
    is_passed: bool
    found: str


def judge(challenger: Challenger, looks: Looks, stretches: Stretches) -> Verdict:
    """Test both on the last stretch.

    What the champion's scores mean is fitted on the time before, as the challenger's
    points were; looks without a served score are left out for both.
    """
    known = looks.where(~np.isnan(looks.served))
    past = known.at((*stretches.learn, *stretches.choose))
    test = known.at(stretches.test)
    meaning = chances_of_scores(past.served, past.is_buyer)
    old = meaning.of(test.served)
    scores = challenger.scores(test)
    new = challenger.chances.of(scores)
    gaps = losses(new, test.is_buyer), losses(old, test.is_buyer)
    return Verdict(
        quality(old, test.is_buyer, test.lead),
        quality(new, test.is_buyer, test.lead),
        paired_difference(*gaps, test.lead),
        tuple(_segments(test, *gaps)),
        stability_index(challenger.scores(known.at(stretches.choose)), scores),
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


def _segments(test: Looks, new: Floats, old: Floats) -> list[Segment]:
    segments = []
    for channel in np.unique(test.channel.astype(str)):
        kept = test.channel == channel
        if kept.sum() >= LEAST_SEGMENT:
            segments.append(
                Segment(
                    str(channel),
                    int(kept.sum()),
                    int(test.is_buyer[kept].sum()),
                    paired_difference(new[kept], old[kept], test.lead[kept]),
                )
            )
    return sorted(segments, key=lambda segment: -segment.leads)


@dataclass(frozen=True)
class Moves:
    """Leads of today by band of both cards: `leads[old, new]`."""

    bands: tuple[str, ...]
    leads: NDArray[np.int64]

    @property
    def changed(self) -> int:
        """Leads whose band would be another."""
        return int(self.leads.sum() - np.trace(self.leads))


def moves(today: Looks, new: NDArray[np.int64], bands: tuple[str, ...]) -> Moves:
    """Count today's leads by the band they have and the one they would have.

    `new` gives the place of the new band; who has no score yet is in the lowest.
    """
    old = np.array([bands.index(band) if band in bands else 0 for band in today.band])
    counted = np.zeros((len(bands), len(bands)), dtype=np.int64)
    np.add.at(counted, (old, new), 1)
    return Moves(bands, counted)

"""Shares of small groups: nearer to the truth than their own, and honest about it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import LeadscoreError
from scoring.value import shrunken_shares

groups = st.lists(
    st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=6,
).filter(lambda drawn: any(trials for _, trials in drawn))


def test_small_channels_are_nearer_to_their_truth_and_covered() -> None:
    generator = np.random.default_rng(1)
    raw, shrunken, covered = [], [], []
    for _ in range(100):
        trials = np.round(np.exp(generator.normal(np.log(55), 1, 30))).clip(5)
        truth = generator.beta(5, 45, 30)
        hits = generator.binomial(trials.astype(int), truth)
        found = shrunken_shares(hits, trials)
        small = trials < 60
        raw += list((hits / trials - truth)[small])
        shrunken += list((found.mean - truth)[small])
        covered += list((found.lower <= truth) & (truth <= found.upper))
    ratio = np.std(shrunken) / np.std(raw)
    assert ratio < 0.6
    assert 0.93 <= np.mean(covered) <= 0.97


@settings(deadline=None, max_examples=40)
@given(groups)
def test_a_share_lies_within_its_interval_whatever_the_order(
    drawn: list[tuple[int, int]],
) -> None:
    hits, trials = np.array(drawn, float).T
    found = shrunken_shares(hits, trials)
    assert np.all((found.lower >= 0) & (found.upper <= 1))
    assert np.all((found.lower < found.mean) & (found.mean < found.upper))
    backwards = shrunken_shares(hits[::-1], trials[::-1])
    assert backwards.mean[::-1] == pytest.approx(found.mean, rel=1e-6)


def test_the_more_trials_the_nearer_to_its_own() -> None:
    hits, trials = np.array([4.0, 40, 400, 4000]) * 0.5, np.array([4.0, 40, 400, 4000])
    rest = np.array([5.0, 4, 6, 5, 5]), np.full(5, 50.0)
    found = shrunken_shares(np.append(hits, rest[0]), np.append(trials, rest[1]))
    assert np.all(np.diff(np.abs(found.mean[:4] - 0.5)) < 0)
    assert found.mean[0] < 0.5
    assert np.all(np.diff((found.upper - found.lower)[:4]) < 0)


def test_a_group_without_trials_is_what_the_others_say() -> None:
    found = shrunken_shares(np.array([0.0, 10, 10, 10]), np.array([0.0, 100, 100, 100]))
    assert found.mean[0] == pytest.approx(0.1, abs=0.02)
    assert found.upper[0] - found.lower[0] > found.upper[1] - found.lower[1]


@pytest.mark.parametrize(
    ("hits", "trials", "said"),
    [
        ([2.0], [1.0], "between 0"),
        ([0.0], [0.0], "No group"),
        ([1.0], [2.0, 3], "both"),
    ],
)
def test_what_is_no_share_is_refused(hits, trials, said) -> None:
    with pytest.raises(LeadscoreError, match=said):
        shrunken_shares(np.array(hits), np.array(trials))

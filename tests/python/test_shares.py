"""Shares of small groups: nearer to the truth than their own, and honest about it."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendering import macros_of
from scipy.special import gammaln
from shrinking import Floats, shrunken_shares

Group = tuple[str, int, int]
groups = st.lists(
    st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=6,
).filter(lambda drawn: any(trials for _, trials in drawn))


def in_sql(drawn: Sequence[Group], threshold: float = 0.5) -> dict[Group, Floats]:
    """Ask the macro for the expected share, its interval, and a chance below."""
    macros = _macros()
    query = f"""
        with groups as (
            select unnest(?) as family, unnest(?) as hits, unnest(?) as trials
        ),
        distributions as ({macros.share_distributions("groups")})
        select
            family, hits, trials,
            max(mean),
            {macros.share_at(0.025)},
            {macros.share_at(0.975)},
            {macros.chance_below(threshold)},
            sum(chance_to - chance_from)
        from distributions group by all
    """
    with duckdb.connect() as connection:
        rows = connection.execute(query, [list(x) for x in zip(*drawn, strict=True)])
        return {row[:3]: np.array(row[3:]) for row in rows.fetchall()}


def _macros() -> Any:
    return macros_of(["shares", "beta"], {})


def test_the_gamma_function_is_that_of_the_books() -> None:
    x = np.concatenate([np.geomspace(1e-4, 10, 50), np.geomspace(10, 1e6, 20)])
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {_macros().log_gamma('x')} from (select unnest(?) as x)",
            [x.tolist()],
        ).fetchnumpy()
    (column,) = found.values()
    assert column == pytest.approx(gammaln(x), rel=1e-10, abs=1e-10)


def test_small_channels_are_nearer_to_their_truth_and_covered() -> None:
    generator = np.random.default_rng(2)
    trials = np.round(np.exp(generator.normal(np.log(55), 1, (100, 30)))).clip(5)
    truth = generator.beta(5, 45, (100, 30))
    hits = generator.binomial(trials.astype(int), truth)
    drawn = [
        (f"world {world}", int(hits[world, group]), int(trials[world, group]))
        for world in range(100)
        for group in range(30)
    ]
    found = in_sql(drawn)
    shrunken, lower, upper = np.array([found[group][:3] for group in drawn]).T
    small, truths = trials.ravel() < 60, truth.ravel()
    raw = (hits / trials).ravel()
    ratio = np.std((shrunken - truths)[small]) / np.std((raw - truths)[small])
    assert ratio < 0.6
    covered = (lower <= truths) & (truths <= upper)
    assert 0.93 <= covered.mean() <= 0.97
    assert 0.93 <= covered[small].mean() <= 0.97


@settings(deadline=None, max_examples=25)
@given(groups, st.floats(0.001, 0.999))
@example([(0, 6)], 0.1)
@example([(2, 2)], 0.5)
@example([(0, 3000)], 0.001)
@example([(0, 3000), (3000, 3000)], 0.5)
@example([(0, 1), (3000, 3000)], 0.5)
@example([(8, 8), (1, 1), (0, 0)], 0.9)
def test_sql_and_python_agree(drawn: list[tuple[int, int]], threshold: float) -> None:
    hits, trials = np.array(drawn, float).T
    wanted = shrunken_shares(hits, trials)
    found = in_sql([("one", *group) for group in drawn], threshold)
    mean, lower, upper, below, whole = np.array(
        [found["one", *group] for group in drawn]
    ).T
    assert whole == pytest.approx(1)
    reach = wanted.at(0.975) - wanted.at(0.025)
    assert np.all(np.abs(mean - wanted.mean) < 0.03 * reach)
    assert np.all(np.abs(lower - wanted.at(0.025)) < 0.03 * reach)
    assert np.all(np.abs(upper - wanted.at(0.975)) < 0.03 * reach)
    assert below == pytest.approx(wanted.chance_below(threshold), abs=0.01)


@pytest.mark.parametrize(("groups", "scatter"), [(30, 50), (30, 5), (8, 50)], ids=str)
def test_intervals_cover_what_they_promise(groups: int, scatter: int) -> None:
    # 300 worlds leave a standard error of half a hundredth at most, and intervals at
    # 95 % may be taken for those of 93 to 97: four such errors.
    generator = np.random.default_rng(7)
    covered = []
    for _ in range(300):
        trials = np.round(np.exp(generator.normal(np.log(55), 1, groups))).clip(5)
        truth = generator.beta(0.1 * scatter, 0.9 * scatter, groups)
        hits = generator.binomial(trials.astype(int), truth)
        below = shrunken_shares(hits, trials).chance_below(truth[:, None])
        covered += list((below >= 0.025) & (below <= 0.975))
    assert 0.93 <= np.mean(covered) <= 0.97


def test_the_more_trials_the_nearer_to_its_own() -> None:
    own = [("all", n // 2, n) for n in (4, 40, 400, 4000)]
    found = in_sql([*own, *[("all", hits, 50) for hits in (5, 4, 6, 5, 5)]])
    mean, lower, upper = np.array([found[group][:3] for group in own]).T
    assert np.all(np.diff(np.abs(mean - 0.5)) < 0)
    assert mean[0] < 0.5
    assert np.all(np.diff(upper - lower) < 0)


def test_a_group_without_trials_is_what_the_others_say() -> None:
    alike = ("all", 10, 100)
    found = in_sql([("all", 0, 0), alike, alike, alike, ("others", 90, 100)])
    nothing, known = found["all", 0, 0], found[alike]
    wanted = shrunken_shares(np.array([0.0, 10, 10, 10]), np.array([0.0, *[100] * 3]))
    assert nothing[0] == pytest.approx(wanted.mean[0], abs=0.01)
    assert 0.1 < nothing[0] < 0.2
    assert nothing[2] - nothing[1] > known[2] - known[1]


def test_nobody_becomes_something_or_all_without_the_shares_breaking() -> None:
    found = in_sql([("none", 0, 50), ("none", 0, 7), ("all", 40, 40), ("all", 3, 3)])
    for mean, lower, upper, _, whole in found.values():
        assert 0 <= lower < mean < upper <= 1
        assert whole == pytest.approx(1)

"""What customers are worth: known answers, planted truths, and what may never be."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import hyp2f1
from value_worlds import cdnow, online_retail, people, simulated

from scoring.errors import LeadscoreError
from scoring.value import (
    Backtest,
    Histories,
    Orders,
    Repeating,
    Spending,
    backtest,
    deciles,
    fit_repeating,
    fit_spending,
    histories,
)
from scoring.value.likelihood import log_likelihood

# Weeks 1 to 39 of the paper end here, and its hold-out 39 weeks later.
CALIBRATED, OBSERVED = datetime(1997, 9, 30), datetime(1998, 6, 30)
TRUTH = (0.8, 40.0, 0.6, 3.0)
counts = st.integers(0, 40).map(float)
spans = st.tuples(st.integers(1, 800), st.floats(0, 1))
parameters = st.tuples(
    st.floats(0.05, 5), st.floats(1, 500), st.floats(0.1, 5), st.floats(0.1, 20)
)


def repeating(values: tuple[float, ...]) -> Repeating:
    return Repeating("bg_nbd", *values, np.full(4, np.nan), 0, 0)


@pytest.fixture(scope="module")
def music() -> Orders:
    return cdnow()


def test_cdnow_has_the_parameters_of_the_paper(music: Orders) -> None:
    fitted = fit_repeating(histories(music, CALIBRATED))
    assert fitted.basis == "bg_nbd"
    assert (fitted.customers, fitted.returned) == (2357, 946)
    found = (fitted.r, fitted.alpha / 7, fitted.a, fitted.b)
    assert found == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=5e-4)


def test_cdnow_has_the_likelihood_of_the_paper(music: Orders) -> None:
    seen = histories(music, CALIBRATED)
    weeks = replace(seen, recency=seen.recency / 7, age=seen.age / 7)
    found = log_likelihood((0.2426, 4.4136, 0.7929, 2.4259), weeks)
    assert found == pytest.approx(-9582.4, abs=0.05)


def test_a_customer_of_the_paper_is_expected_to_order_as_it_says() -> None:
    # Two repeats, the last after 30.43 of 38.86 weeks: 1.226 in the next 39.
    weeks = repeating((0.2426, 4.4136, 0.7929, 2.4259))
    one = people((2, 30.43, 38.86))
    assert weeks.expected_orders(one, 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_cdnow_spends_as_the_paper_says(music: Orders) -> None:
    first = {who: music.at[music.customer == who].min() for who in set(music.customer)}
    later = np.array(
        [at > first[who] for who, at in zip(music.customer, music.at, strict=True)]
    )
    repeats = Orders(music.customer[later], music.at[later], music.amount[later])
    fitted = fit_spending(histories(repeats, CALIBRATED))
    assert fitted.basis == "gamma_gamma"
    assert fitted.customers == 946
    assert fitted.shape == pytest.approx([6.25, 3.74, 15.44], abs=0.01)


def test_planted_parameters_are_found_within_their_errors() -> None:
    orders = simulated(TRUTH, people=6_000, days=500, seed=7)
    seen = histories(orders, datetime(2020, 1, 1) + timedelta(days=499))
    fitted = fit_repeating(seen)
    found = np.array([fitted.r, fitted.alpha, fitted.a, fitted.b])
    assert np.all(fitted.errors < 0.5 * found)
    assert np.all(np.abs(found - TRUTH) < 4 * fitted.errors)
    spending = fit_spending(seen)
    assert spending.mean == pytest.approx(15.4 * 6.2 / 2.7, rel=0.05)
    assert spending.prior_orders == pytest.approx(2.7 / 6.2, rel=0.15)


def test_errors_shrink_with_the_root_of_the_customers() -> None:
    orders = simulated(TRUTH, people=800, days=500, seed=7)
    seen = histories(orders, datetime(2021, 5, 14))
    once, many = (fit_repeating(replace(seen, weight=n * seen.weight)) for n in (1, 16))
    assert many.r == pytest.approx(once.r, rel=1e-4)
    assert many.errors == pytest.approx(once.errors / 4, rel=1e-3)


@given(parameters, counts, spans, st.floats(1, 1000))
def test_expected_orders_are_those_of_the_known_formula(
    values: tuple[float, ...], x: float, span: tuple[int, float], days: float
) -> None:
    r, alpha, a, b = values
    # The formula has a pole where a is 1, and no digits near it.
    assume(abs(a - 1) > 0.05 and a + b + x > 1.05)
    age, recency = float(span[0]), float(np.ceil(span[0] * span[1])) if x else 0.0
    fitted, one = repeating(values), people((x, recency, age))
    z = days / (alpha + age + days)
    gauss = hyp2f1(r + x, b + x, a + b + x - 1, z)
    assume(np.isfinite(gauss))
    if_alive = (a + b + x - 1) / (a - 1) * (1 - (1 - z) ** (r + x) * gauss)
    odds = a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x) if x else 0
    wanted = if_alive / (1 + odds)
    # Where the formula subtracts nearly equal numbers, it has fewer digits.
    assert fitted.expected_orders(one, days)[0] == pytest.approx(wanted, rel=1e-5)


@given(parameters, st.integers(1, 40), st.integers(1, 800))
def test_whoever_ordered_more_recently_is_more_likely_alive(
    values: tuple[float, ...], x: int, age: int
) -> None:
    recencies = np.linspace(0, age, 9)
    alive = repeating(values).alive(people(*((x, t, age) for t in recencies)))
    assert np.all(np.diff(alive) >= 0)
    assert np.all((alive >= 0) & (alive <= 1))


@given(parameters, counts, spans)
def test_more_days_ahead_are_more_orders_and_none_are_none(
    values: tuple[float, ...], x: float, span: tuple[int, float]
) -> None:
    one = people((x, float(np.floor(span[0] * span[1])) if x else 0, span[0]))
    fitted = repeating(values)
    ahead = [fitted.expected_orders(one, days)[0] for days in (0, 1, 30, 365, 3650)]
    assert ahead[0] == 0
    assert np.all(np.diff(ahead) >= 0)


def test_a_calendar_moved_by_years_changes_nothing() -> None:
    orders = simulated(TRUTH, people=300, days=400, seed=3)
    until, years = datetime(2021, 2, 3), timedelta(days=3653)
    moved = replace(orders, at=orders.at + np.timedelta64(years.days, "D"))
    one, other = histories(orders, until), histories(moved, until + years)
    for column in ("frequency", "recency", "age", "mean_value"):
        assert np.array_equal(getattr(one, column), getattr(other, column))


def test_a_weight_is_so_many_copies() -> None:
    seen = histories(simulated(TRUTH, 300, 400, seed=3), datetime(2021, 2, 3))
    weight = np.arange(len(seen.age)) % 3
    copied = Histories(
        *(
            np.repeat(getattr(seen, column), weight)
            for column in ("frequency", "recency", "age", "mean_value", "weight")
        )
    )
    weighed = replace(seen, weight=weight.astype(float))
    for fit in (fit_repeating, fit_spending):
        one, other = fit(weighed), fit(copied)
        assert one.basis == other.basis != "shop_mean"
        for name in ("r", "alpha", "a", "b", "mean", "prior_orders", "customers"):
            if hasattr(one, name):
                found, wanted = getattr(one, name), getattr(other, name)
                assert found == pytest.approx(wanted, rel=1e-4)


def test_customers_alike_are_one_pattern() -> None:
    twice = people((1, 5, 9), (0, 0, 9), (1, 5, 9))
    patterns = twice.patterns()
    assert patterns.weight.tolist() == [1, 2]
    assert patterns.frequency.tolist() == [0, 1]


def test_orders_of_one_day_are_one_and_later_ones_are_not_seen() -> None:
    at = [
        "2026-01-01T08:00",
        "2026-01-01T23:59:59",
        "2026-01-02",
        "2026-02-01T00:00:01",
    ]
    orders = Orders(
        np.array(["a"] * 4), np.array(at, "M8[us]"), np.array([1.0, 2, 3, 9])
    )
    seen = histories(orders, datetime(2026, 2, 1))
    assert (seen.frequency[0], seen.recency[0], seen.age[0]) == (1, 1, 31)
    assert seen.mean_value[0] == 3


@given(st.floats(1, 1000), st.floats(0.1, 20), st.floats(0, 2000))
def test_own_orders_pull_the_value_from_the_shops_mean_to_their_own(
    mean: float, prior: float, own: float
) -> None:
    spending = Spending("gamma_gamma", mean, prior, np.full(3, np.nan), 1)
    frequency = np.arange(0, 200.0)
    own_value, weight = np.full(200, own), np.ones(200)
    seen = Histories(frequency, frequency, frequency, own_value, weight)
    distance = np.abs(spending.expected_value(seen) - own)
    assert np.all(np.diff(distance) <= 1e-9)
    assert np.all(distance <= abs(mean - own) + 1e-9)
    unknown = replace(seen, mean_value=np.full(200, np.nan))
    assert spending.expected_value(unknown) == pytest.approx(np.full(200, mean))


def test_with_few_that_returned_the_shops_mean_speaks_and_says_so() -> None:
    seen = people(*[(1, 10, 50)] * 29, *[(0, 0, 50)] * 71)
    seen = replace(seen, mean_value=np.full(100, 20.0))
    fitted, spending = fit_repeating(seen), fit_spending(seen)
    assert fitted.basis == spending.basis == "shop_mean"
    assert fitted.alpha == pytest.approx(5000 / 29.5)
    assert fitted.errors[1] == pytest.approx(5000 / 29.5**1.5)
    assert fitted.alive(seen).tolist() == [1.0] * 100
    # Half a return more than there were, and the next 50 days as the last.
    assert fitted.expected_orders(seen, 50).sum() == pytest.approx(29.5, rel=0.02)
    assert (spending.mean, spending.prior_orders) == (20, 1)


def test_where_nobody_leaves_the_model_says_so() -> None:
    generator = np.random.default_rng(5)
    orders = generator.poisson(generator.gamma(2, 1, 2_000))
    # The last of so many orders, spread evenly over 100 days.
    last = np.round(100 * generator.random(2_000) ** (1 / np.maximum(orders, 1)))
    seen = people(
        *zip(orders, np.where(orders > 0, last, 0), [100] * 2_000, strict=True)
    )
    fitted = fit_repeating(seen)
    assert fitted.basis == "nbd"
    assert np.isnan([fitted.a, fitted.b]).all()
    assert fitted.r == pytest.approx(2, abs=4 * fitted.errors[0])
    assert fitted.expected_orders(seen, 100).sum() == pytest.approx(
        orders.sum(), rel=0.01
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((1, 10, 9), "recency is at most age"),
        ((0, 1, 9), "0 for a frequency of 0"),
        ((-1, 0, 9), "None may be below 0"),
        ((np.nan, 0, 9), "is not a number"),
    ],
)
def test_what_no_customer_can_have_done_is_refused(
    row: tuple[float, float, float], said: str
) -> None:
    with pytest.raises(LeadscoreError, match=said):
        people((0, 0, 9), row)


def test_nothing_to_learn_from_is_said() -> None:
    none = Orders(np.array(["a"]), np.array(["2026-01-02"], "M8[us]"), np.array([0.0]))
    with pytest.raises(LeadscoreError, match="no order up to 2026-01-01"):
        histories(none, datetime(2026, 1, 1))
    with pytest.raises(LeadscoreError, match="customer for any time"):
        fit_repeating(histories(none, datetime(2026, 1, 2)))
    with pytest.raises(LeadscoreError, match="No order brought anything"):
        fit_spending(histories(none, datetime(2026, 1, 3)))


def test_deciles_keep_what_is_predicted_alike_together() -> None:
    predicted = np.array([5.0, 1, 1, 1, 9, 9])
    realised = np.array([4.0, 0, 1, 2, 8, 9])
    found = deciles(predicted, realised, parts=3)
    assert [(d.decile, d.customers, d.predicted, d.realised) for d in found] == [
        (1, 2, 9, 8.5),
        (2, 1, 5, 4),
        (3, 3, 1, 1),
    ]
    order = [3, 0, 5, 1, 4, 2]
    again = deciles(predicted[order], realised[order], parts=3)
    assert [d.realised for d in again] == [d.realised for d in found]
    with pytest.raises(LeadscoreError, match="2 predictions and 1 outcomes"):
        deciles(np.array([1.0, 2]), np.array([1.0]))
    with pytest.raises(LeadscoreError, match="missing"):
        deciles(np.array([np.nan]), np.array([1.0]))


def test_a_backtest_sees_nothing_of_what_came_after() -> None:
    orders = simulated(TRUTH, people=500, days=500, seed=11)
    cut_off, until = datetime(2020, 9, 1), datetime(2021, 3, 1)
    whole = backtest(orders, cut_off, until)
    poison = replace(
        orders, amount=np.where(orders.at > np.datetime64(cut_off), 1e6, orders.amount)
    )
    poisoned = backtest(poison, cut_off, until)
    for name in ("orders", "lifetime_value"):
        one, other = getattr(whole, name), getattr(poisoned, name)
        assert [d.predicted for d in one] == [d.predicted for d in other]
    assert poisoned.lifetime_value[0].realised > 1e5
    with pytest.raises(LeadscoreError, match="is not known"):
        backtest(orders, cut_off, datetime(2030, 1, 1))
    with pytest.raises(LeadscoreError, match="not a day after"):
        backtest(orders, cut_off, cut_off)


def test_an_order_at_the_cut_off_is_known_and_one_at_the_end_still_counts() -> None:
    at = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-01T00:00:01"]
    orders = Orders(np.array(["a"] * 4), np.array(at, "M8[us]"), np.full(4, 10.0))
    tested = backtest(orders, datetime(2026, 2, 1), datetime(2026, 3, 1))
    assert tested.repeating.returned == 1
    assert tested.realised_orders == 1
    assert tested.lifetime_value[0].realised == 10


def top_to_bottom(tested: Backtest, measure: str) -> tuple[float, float]:
    parts = getattr(tested, measure)
    return parts[0].realised, parts[-1].realised


def test_cdnow_comes_back_as_was_expected(music: Orders) -> None:
    tested = backtest(music, CALIBRATED, OBSERVED)
    assert tested.customers == 2357
    # Known of this shop: more came in the second spring than the model expects.
    assert tested.expected_orders / tested.realised_orders == pytest.approx(
        0.88, abs=0.01
    )
    within = [
        d.realised_lower <= d.predicted <= d.realised_upper for d in tested.orders
    ]
    assert sum(within) >= 6
    best, worst = top_to_bottom(tested, "orders")
    assert best > 10 * worst
    best, worst = top_to_bottom(tested, "lifetime_value")
    assert best > 12 * worst
    best, worst = top_to_bottom(tested, "order_value")
    assert best > 3 * worst


def test_online_retail_comes_back_as_was_expected() -> None:
    tested = backtest(online_retail(), datetime(2010, 6, 30), datetime(2010, 12, 9))
    # In the first half of a year of such customers nobody is seen to leave.
    assert tested.repeating.basis == "nbd"
    assert tested.customers == 2961
    assert tested.expected_orders / tested.realised_orders == pytest.approx(
        0.94, abs=0.01
    )
    best, worst = top_to_bottom(tested, "lifetime_value")
    assert best > 30 * worst
    within = [
        d.realised_lower <= d.predicted <= d.realised_upper for d in tested.order_value
    ]
    assert sum(within) >= 6

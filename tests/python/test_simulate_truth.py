"""What the simulated shop says is true of itself can be found again in its tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from simulated_shops import Shop, open_shop

from scoring.experiments import ALARM, Arm, difference_of_rates, split_chance
from scoring.scorecard import PointScorecardClassifier
from scoring.simulate.counterfactual import fingerprint, measure_flow, measure_sources
from scoring.simulate.measures import read_measures
from scoring.simulate.planted import EXPERIMENTS, FLOW, FLOWS, SIGNALS
from scoring.simulate.sources import SOURCES

LANDMARKS = Path(__file__).with_name("landmarks.sql")
PLANTED = np.array([planted.log_odds for planted in SIGNALS])


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Shop:
    return open_shop(tmp_path_factory.mktemp("demo"), "demo")


@pytest.fixture(scope="module")
def examples(demo) -> tuple[np.ndarray, np.ndarray]:
    """Counted signals of each landmark, a column per signal, and who buys after it."""
    truth = demo.folder / "truth" / "signals.csv"
    demo.connection.execute(f"create view truth as from read_csv('{truth}')")
    demo.connection.execute(f"create table found as {LANDMARKS.read_text()}")
    columns = ", ".join(
        f"sum(case when signal = '{planted.signal}' then value else 0 end)"
        for planted in SIGNALS
    )
    query = f"select buys::int, {columns} from found group by person, moment, buys"
    rows = demo.connection.execute(query).fetchnumpy()
    values = np.stack([np.asarray(column, float) for column in rows.values()])
    return values[1:].T, values[0]


def fitted_log_odds(signals: np.ndarray, buys: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, by Newton's method."""
    inputs = np.column_stack([np.ones(len(buys)), signals])
    weights = np.zeros(inputs.shape[1])
    for _ in range(10):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs
        curvature += np.eye(len(weights))
        slope = inputs.T @ (buys - chance) - weights
        weights += np.linalg.solve(curvature, slope)
    return weights[1:]


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    ranks = [values.argsort().argsort() for values in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


def test_a_fit_finds_the_planted_weights_again(examples) -> None:
    found = fitted_log_odds(*examples)
    assert rank_correlation(found, PLANTED) > 0.9
    strong = np.abs(PLANTED) > 0.3
    assert (np.sign(found) == np.sign(PLANTED))[strong].all()


def test_a_card_finds_the_planted_weights_again(examples) -> None:
    signals, buys = examples
    names = [planted.signal for planted in SIGNALS]
    frame = pd.DataFrame(signals, columns=names)
    model = PointScorecardClassifier(
        max_rules=None,
        min_points=-25,
        max_points=25,
        signs={planted.signal: int(np.sign(planted.log_odds)) for planted in SIGNALS},
        and_signals=False,
        min_share=20 / len(frame),
    ).fit(frame, buys)
    # What a usual number of each is worth, by the one.
    usual = np.array([column[column > 0].mean().round() for column in signals.T])
    alone = pd.DataFrame(np.diag(usual), columns=names)
    found = model.scores_of(alone) / usual
    assert rank_correlation(found, PLANTED) > 0.9
    assert (found * PLANTED >= 0).all()


def test_who_has_more_of_what_counts_buys_more(examples) -> None:
    signals, buys = examples
    latent = signals @ PLANTED
    edges = np.quantile(latent, [0.5, 0.8, 0.95])
    rates = [buys[np.digitize(latent, edges) == part].mean() for part in range(4)]
    assert rates == sorted(rates)
    assert rates[3] > 10 * rates[0]


def test_a_lead_in_ten_buys_or_so(demo) -> None:
    emails = "select distinct lower(trim(email)) as email from"
    share = demo.number(
        f"""
        with leads as ({emails} leads), buyers as ({emails} orders where not is_test)
        select count_if(email in (from buyers)) / count(*) from leads
        """
    )
    assert 0.05 < share < 0.15


def test_channels_differ_as_planted(demo) -> None:
    rates = {
        row["channel"]: float(row["sql_rate_30d"]) for row in demo.truth("channels")
    }
    assert rates["Organic Search"] > rates["Paid Search"] > rates["Paid Social"]
    assert list(rates.values()) == sorted(rates.values(), reverse=True)
    assert all(0.03 < rate < 0.30 for rate in rates.values())


def test_channels_bring_buyers_in_the_planted_order(demo) -> None:
    query = """
        with arrivals as (
            select anonymous_id,
                min_by(coalesce(utm_medium, ''), occurred_at) as medium,
                min_by(coalesce(referrer, ''), occurred_at) as referrer
            from web_events where event_name = 'page_view' group by anonymous_id
        ), named as (
            select anonymous_id, case
                when medium ilike '%paid%social%' then 'Paid Social'
                when medium ilike 'cpc' then 'Paid Search'
                when medium = '' and referrer like '%google%' then 'Organic Search'
            end as channel from arrivals
        )
        select avg((anonymous_id in (
            select anonymous_id from web_events where event_name = 'purchase'
        ))::int) from named where channel = '{}'
    """
    rates = [
        demo.number(query.format(channel))
        for channel in ("Organic Search", "Paid Search", "Paid Social")
    ]
    assert rates == sorted(rates, reverse=True)


def test_spend_differs_by_channel_and_organic_costs_nothing(demo) -> None:
    platforms = {
        name for (name,) in demo.rows("select distinct platform from ad_spend")
    }
    assert platforms == {source.platform for source in SOURCES if source.is_paid}
    assert demo.number("select count(*) from ad_spend where spend <= 0") == 0


LIFT = """
    with people as (
        select distinct email, variant, assigned_at from experiment_assignments
        where experiment_id = '{}' and assigned_at < '2026-06-01'
    ), first_orders as (
        select lower(trim(email)) as email, min(ordered_at) as ordered_at
        from orders where not is_test group by all
    ), outcomes as (
        select variant, coalesce(ordered_at < assigned_at + interval 30 day, false)::int
            as buys
        from people left join first_orders using (email)
        where ordered_at is null or ordered_at >= assigned_at
    )
    select avg(buys) filter (variant = 'treatment')
        - avg(buys) filter (variant = 'control') from outcomes
"""


ARMS = (
    LIFT.split("select avg(buys)", maxsplit=1)[0]
    + "select variant, count(*), sum(buys)::int from outcomes group by variant"
)


@pytest.mark.parametrize("experiment_id", ["exp_welcome", "exp_cart", "exp_promotion"])
def test_a_flow_that_works_lifts_purchases(demo, experiment_id) -> None:
    (truth,) = (
        row
        for row in demo.truth("experiments")
        if row["experiment_id"] == experiment_id
    )
    assert float(truth["first_purchase_rate_30d_difference"]) > 0
    assert demo.number(LIFT.format(experiment_id)) > 0


def test_the_null_flow_lifts_nothing(demo) -> None:
    assert abs(demo.number(LIFT.format("exp_letter"))) < 0.02


def test_readings_of_the_tests_find_the_planted_lifts_and_the_broken_split(
    demo,
) -> None:
    for planted in demo.truth("experiments"):
        experiment_id = planted["experiment_id"]
        arms = {
            variant: Arm.of_rate(units, buyers)
            for variant, units, buyers in demo.rows(ARMS.format(experiment_id))
        }
        found = difference_of_rates(arms["treatment"], arms["control"])
        truth = float(planted["first_purchase_rate_30d_difference"])
        assert found.lower <= truth <= found.upper, experiment_id
        share = float(planted["treated_share"])
        units = demo.rows(
            f"""select count_if(variant = 'treatment'), count_if(variant = 'control')
            from experiment_assignments where experiment_id = '{experiment_id}'"""
        )
        is_broken = split_chance(units[0], [share, 1 - share]) < ALARM
        assert is_broken == (float(planted["recorded_share_of_treated"]) < 1)


def test_the_promotion_gives_its_discount(demo) -> None:
    rates = demo.rows(
        "select distinct round(discount_amount / gross_amount, 2)::double from orders"
    )
    assert {rate for (rate,) in rates if rate} == {0.1, 0.3, 1.0}


def test_splits_are_as_planted_but_for_the_one_that_loses_people(demo) -> None:
    for planted in EXPERIMENTS:
        share = demo.number(
            f"""select avg((variant = 'treatment')::int) from experiment_assignments
            where experiment_id = '{planted.experiment_id}'"""
        )
        kept = planted.treated_share * planted.recorded_share
        expected = kept / (kept + 1 - planted.treated_share)
        assert share == pytest.approx(expected, abs=0.04)


def test_the_measures_are_of_the_world_as_it_is_planted() -> None:
    why = "what is planted changed: run `python -m scoring.simulate.counterfactual`"
    assert read_measures().fingerprint == fingerprint(), why


def test_a_null_flow_has_no_effect_at_all(demo) -> None:
    (letter,) = (row for row in demo.truth("flows") if row["is_null"] == "true")
    assert letter["flow_id"] == "flow_letter"
    assert float(letter["days_to_sql_30d_difference"]) == 0
    assert float(letter["sql_hazard_ratio_14d"]) == 1


def test_a_null_flow_measures_as_nothing() -> None:
    null = [flow.flow_id for flow in FLOWS if flow.is_null]
    assert null == ["flow_letter"]
    for measure in read_measures().of("flow", "flow_letter").values():
        neutral = 1.0 if "ratio" in measure.measure else 0.0
        error = measure.standard_error
        assert measure.value == pytest.approx(neutral, abs=4 * error)


def test_the_measures_can_be_measured_again() -> None:
    again = measure_flow(FLOW["flow_cart"], people=20_000, seed=7)
    again += measure_sources(people=20_000, seed=7)
    for measure in again:
        told = read_measures().of(measure.scope, measure.key)[measure.measure]
        error = float(np.hypot(measure.standard_error, told.standard_error))
        assert measure.value == pytest.approx(told.value, abs=5 * error)

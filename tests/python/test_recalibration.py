"""What is said of points and cuts is true where the truth is known."""

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from scoring.confidence import Estimate, wilson
from scoring.errors import LeadscoreError
from scoring.recalibration import thresholds
from scoring.recalibration.aims import Aims, read_aims
from scoring.recalibration.candidates import that_tell
from scoring.recalibration.judging import Contender, Verdict, gates, judge, moves
from scoring.recalibration.learning import (
    Chances,
    Limits,
    chances_of_scores,
    learn,
    moved_level,
)
from scoring.recalibration.looks import (
    SEGMENTS,
    Examples,
    Looks,
    Stretches,
    units_of,
)
from scoring.recalibration.measures import (
    Calibration,
    Quality,
    auc,
    calibration_error,
    paired_difference,
    quality,
    ranking_difference,
    stability_index,
)
from scoring.recalibration.missed import missed_buyers
from scoring.recalibration.thresholds import History
from scoring.scorecard.seed import Rule
from scoring.scorecard.table import columns_of_frame

DAYS = 14
LANDMARKS = tuple(pd.date_range("2026-01-01", periods=10, freq=f"{DAYS}D"))
STRETCHES = Stretches(LANDMARKS[:6], LANDMARKS[6:8], LANDMARKS[8:])
WEIGHTS = {"visit": 0.5, "cart": 1.6, "quiz": 0.9, "noise": 0.0, "bounce": -1.2}


def rule(rule_id: str, sign: int) -> Rule:
    return Rule(
        *("candidates", rule_id, "behaviour", "per_event", rule_id, "lead"),
        *("30", "1", "", "", "", ""),
        sign,
        f"Did {rule_id}",
    )


KNOWN = tuple(rule(name, -1 if name == "bounce" else 1) for name in WEIGHTS)


def simulated(seed: int, leads: int = 4000, level: float = -2.5) -> Looks:
    """Looks at each lead at every landmark; the truth is `WEIGHTS`."""
    generator = np.random.default_rng(seed)
    size = leads * len(LANDMARKS)
    shown = generator.random((size, len(WEIGHTS))) < 0.3
    chances = expit(level + shown @ np.array(list(WEIGHTS.values())))
    patterns, places = np.unique(shown, axis=0, return_inverse=True)
    served = np.round(10 * shown @ np.array([1, 1, 1, 1, -1]))
    return Looks(
        pd.DataFrame(patterns.astype(np.int16), columns=list(WEIGHTS)),
        places.astype(np.int64),
        np.tile(np.arange(leads), len(LANDMARKS)),
        np.repeat(np.array(LANDMARKS, "M8[us]"), leads),
        np.ones(size, dtype=bool),
        generator.random(size) < chances,
        served.astype(float),
        np.where(served >= 20, "sql", "cold").astype(object),
        np.full(size, "Email", dtype=object),
        np.where(generator.random(size) < 0.5, "b2c", "b2b").astype(object),
        np.full(size, "New", dtype=object),
    )


def examples_of(looks: Looks) -> Examples:
    leads = np.bincount(looks.pattern, minlength=len(looks.units)).astype(float)
    buyers = np.bincount(looks.pattern, looks.is_buyer, len(looks.units))
    return Examples(looks.units, leads, buyers)


@pytest.fixture(scope="module")
def looks() -> Looks:
    return simulated(1)


@pytest.fixture(scope="module")
def challenger(looks):
    learnt = examples_of(looks.at(STRETCHES.learn))
    return learn(learnt, looks.at(STRETCHES.choose), KNOWN, "new", Limits())


def test_the_points_are_in_proportion_to_the_truth(challenger) -> None:
    points = {line.signal.column: line.points for line in challenger.card.lines}
    assert "noise" not in points
    scale = challenger.chances.scale
    for name, points_of_it in points.items():
        assert points_of_it / scale == pytest.approx(WEIGHTS[name], abs=0.12), name


def test_the_rules_say_what_the_card_says(challenger, looks) -> None:
    columns = columns_of_frame(looks.units)
    by_pattern = challenger.card.scores(columns, len(looks.units))
    assert (challenger.scores(looks) == by_pattern[looks.pattern]).all()


def test_a_rule_that_counts_each_product_counts_each(challenger, looks) -> None:
    twice = Looks(looks.units * 2, *list(vars(looks).values())[1:])
    assert (challenger.scores(twice) == 2 * challenger.scores(looks)).all()


def test_few_buyers_make_a_short_card_and_none_no_card(looks) -> None:
    units = looks.units
    leads = np.full(len(units), 10.0)
    few = Examples(units, leads, np.where(units["cart"] > 0, 0.4, 0.0))
    card = learn(few, looks.at(STRETCHES.choose), KNOWN, "new", Limits()).card
    assert len(card.lines) <= max(1, int(few.buyers.sum()) // 5)
    with pytest.raises(LeadscoreError, match="0 leads bought"):
        learn(Examples(units, leads, leads * 0), looks, KNOWN, "new", Limits())


def test_the_level_follows_the_time_after(looks) -> None:
    poorer = simulated(2, level=-3.5)
    learnt = learn(
        examples_of(looks.at(STRETCHES.learn)),
        poorer.at(STRETCHES.choose),
        KNOWN,
        "new",
        Limits(),
    )
    assert learnt.shift == pytest.approx(-1.0, abs=0.15)
    later = poorer.at(STRETCHES.test)
    chances = learnt.chances.of(learnt.scores(later))
    assert chances.mean() == pytest.approx(later.is_buyer.mean(), rel=0.08)


def test_a_level_that_has_not_moved_stays() -> None:
    chances = np.full(1000, 0.1)
    assert moved_level(chances, np.arange(1000) < 115) == 0.0
    assert moved_level(chances, np.arange(1000) < 130) > 0


def test_what_scores_mean_is_the_logistic_regression_of_them() -> None:
    generator = np.random.default_rng(3)
    scores = generator.integers(-20, 80, 20000).astype(float)
    is_buyer = generator.random(20000) < expit((scores - 60) / 12)
    ours = chances_of_scores(scores, is_buyer)
    theirs = LogisticRegression(C=np.inf).fit(scores[:, None] / 10, is_buyer)
    assert 1 / ours.scale == pytest.approx(theirs.coef_[0, 0] / 10, rel=0.01)
    assert ours.offset == pytest.approx(60, abs=0.8)


def test_a_score_that_misleads_gives_everyone_the_same_chance() -> None:
    scores = np.repeat([0.0, 10.0], 500)
    is_buyer = np.concatenate([np.arange(500) < 100, np.arange(500) < 10])
    chances = chances_of_scores(scores, is_buyer).of(np.array([0.0, 10.0]))
    assert chances == pytest.approx([0.11, 0.11], abs=0.003)


def test_the_auc_is_the_published_one_with_ties() -> None:
    generator = np.random.default_rng(4)
    scores = generator.integers(0, 9, 500).astype(float)
    is_buyer = generator.random(500) < scores / 12
    assert auc(scores, is_buyer) == pytest.approx(roc_auc_score(is_buyer, scores))
    assert auc(scores, np.zeros(500, dtype=bool)) is None


def test_the_calibration_error_does_not_split_ties() -> None:
    chances = np.repeat([0.1, 0.3], 50)
    is_buyer = np.concatenate([np.arange(50) < 5, np.arange(50) < 25])
    expected = (50 * 0.0 + 50 * 0.2) / 100
    shuffled = np.random.default_rng(5).permutation(100)
    for order in (np.arange(100), shuffled):
        found = calibration_error(chances[order], is_buyer[order])
        assert found == pytest.approx(expected)


def test_the_interval_of_a_difference_holds_19_times_in_20() -> None:
    generator = np.random.default_rng(6)
    held = 0
    for _ in range(400):
        # What a lead has of its own is in all of its looks.
        own = np.repeat(generator.normal(0.2, 1, 150), 6)
        gaps = own + generator.normal(0, 1, 900)
        found = paired_difference(gaps, np.zeros(900), np.repeat(np.arange(150), 6))
        held += found.lower <= 0.2 <= found.upper
    # 400 draws of a 95 % interval: 380 are expected, give or take three deviations.
    assert abs(held - 380) <= 3 * np.sqrt(400 * 0.95 * 0.05)


def test_stability_grows_with_what_moved() -> None:
    before = np.random.default_rng(7).normal(50, 10, 5000).round().astype(np.int64)
    moved = [stability_index(before, before + step) for step in (0, 3, 10)]
    assert moved == sorted(moved)
    assert moved[0] == 0
    assert moved[1] < 0.25 < moved[2]


def history(looks: Looks, challenger) -> History:
    scores = challenger.scores(looks)
    buyers = scores[looks.is_buyer]
    chances = challenger.chances.of(scores)
    return History(
        scores, looks.lead, looks.looked_at, looks.is_buyer, chances, buyers, 0, DAYS
    )


@pytest.fixture(scope="module")
def chosen_by(looks, challenger) -> History:
    return history(looks.at(STRETCHES.choose), challenger)


def test_the_curve_counts_what_lies_above_each_cut(chosen_by) -> None:
    curve = thresholds.trade_off(chosen_by)
    for cut in (curve.cuts[0], 10, curve.cuts[-2]):
        above = chosen_by.scores >= cut
        at = curve.place(int(cut))
        assert curve.share[at] == pytest.approx(above.mean())
        assert curve.rate[at] == pytest.approx(chosen_by.is_buyer[above].mean())
        caught = chosen_by.is_buyer[above].sum() / chosen_by.is_buyer.sum()
        assert curve.caught[at] == pytest.approx(caught)
        assert curve.rate_lower[at] <= curve.rate[at] <= curve.rate_upper[at]


def test_where_nobody_buys_the_curve_is_unsure(chosen_by) -> None:
    nobody = np.zeros(len(chosen_by.scores), dtype=bool)
    curve = thresholds.trade_off(replace(chosen_by, is_buyer=nobody))
    shown = curve.leads > 0
    leads = [len(np.unique(chosen_by.lead[chosen_by.scores >= c])) for c in curve.cuts]
    wilsons = [wilson(0, number)[1] for number in np.array(leads)[shown]]
    assert curve.rate_upper[shown] == pytest.approx(np.array(wilsons))
    assert curve.rate_lower == pytest.approx(0)


def test_points_are_learnt_for_the_known_alone(looks, challenger) -> None:
    known = tuple(rule for rule in KNOWN if rule.rule_id != "cart")
    examples, later = examples_of(looks.at(STRETCHES.learn)), looks.at(STRETCHES.choose)
    card = learn(examples, later, known, "new", Limits())
    assert "cart" in {rule.rule_id for rule in challenger.rules}
    assert "cart" not in {rule.rule_id for rule in card.rules}


def test_the_silence_of_a_shop_that_hears_nothing_is_no_candidate(tmp_path) -> None:
    silence = replace(KNOWN[0], rule_id="no_visit", kind="absence")
    with duckdb.connect(str(tmp_path / "training.duckdb")) as connection:
        connection.execute("create table heard_signals as select 'cart' as signal")
    told = that_tell((*KNOWN, silence), tmp_path / "training.duckdb")
    assert told == KNOWN
    with duckdb.connect(str(tmp_path / "training.duckdb")) as connection:
        connection.execute("insert into heard_signals values ('visit')")
    assert that_tell((*KNOWN, silence), tmp_path / "training.duckdb")[-1] == silence


def test_new_leads_a_week_are_counted_by_hand() -> None:
    # Lead 0 rises above 5 at the second look, lead 1 was above already, lead 2 is new.
    looked_at = np.array([LANDMARKS[0]] * 2 + [LANDMARKS[1]] * 3, "M8[us]")
    scores = np.array([0, 9, 7, 9, 6])
    found = History(
        scores,
        np.array([0, 1, 0, 1, 2]),
        looked_at,
        np.zeros(5, dtype=bool),
        np.full(5, 0.1),
        np.zeros(0, np.int64),
        0,
        DAYS,
    )
    curve = thresholds.trade_off(found)
    assert curve.weekly[curve.place(5)] == pytest.approx(2 / 2)
    assert curve.weekly[curve.place(7)] == pytest.approx(1 / 2)
    assert curve.weekly[curve.place(9)] == 0


def test_each_aim_is_reached_at_its_cut_and_not_before(chosen_by) -> None:
    curve = thresholds.trade_off(chosen_by)
    weekly = float(curve.weekly[curve.place(8)])
    aims = Aims(0.25, 0.5, weekly, 2.0, 10.0)
    rate, buyers, capacity, profit = thresholds.recommend(chosen_by, curve, aims)
    at = curve.place(rate.cut)
    assert curve.rate[at] >= 0.25 > curve.rate[at - 1]
    assert rate.lower <= rate.cut <= rate.upper
    caught = curve.caught[curve.place(buyers.cut)]
    assert caught >= 0.5 > curve.caught[curve.place(buyers.cut) + 1]
    assert curve.weekly[curve.place(capacity.cut)] <= weekly
    assert curve.weekly[curve.place(capacity.cut) - 1] > weekly
    chance = dict(zip(chosen_by.scores.tolist(), chosen_by.chances, strict=True))
    assert chance[profit.cut] * 10 >= 2
    assert all(worth * 10 < 2 for score, worth in chance.items() if score < profit.cut)


def test_an_aim_out_of_reach_has_no_cut(chosen_by) -> None:
    curve = thresholds.trade_off(chosen_by)
    (never,) = thresholds.recommend(chosen_by, curve, Aims(conversion_rate=1.0))
    assert never.cut is None


def test_aims_are_read_or_refused() -> None:
    assert read_aims(["touch_cost=2", "margin=40.5"]) == Aims(touch_cost=2, margin=40.5)
    for wrong in (["rate=1"], ["margin=x"], ["conversion_rate=0"], ["touch_cost=1"]):
        with pytest.raises(LeadscoreError):
            read_aims(wrong)


def test_the_better_card_wins_on_later_time(challenger, looks) -> None:
    scores = challenger.scores(looks).astype(float)
    verdict = judge(
        Contender(looks.served), Contender(scores, challenger.chances), looks, STRETCHES
    )
    assert verdict.difference.upper < 0 < verdict.ranking.lower
    assert verdict.challenger.leads == 2 * 4000
    assert [(segment.by, segment.segment) for segment in verdict.segments[:1]] == [
        ("channel", "Email")
    ]
    by_type = [part for part in verdict.segments if part.by == "lead_type"]
    assert {part.segment for part in by_type} == {"b2b", "b2c"}
    assert sum(part.buyers for part in by_type) == verdict.challenger.buyers
    assert all(gate.is_passed for gate in gates(verdict, 1000))


def test_a_card_against_itself_is_neither_better_nor_worse(looks) -> None:
    served = looks.units.to_numpy() @ np.array([1, 1, 1, 1, -1]) * 10
    same = Looks(**{**vars(looks), "served": served[looks.pattern].astype(float)})
    meaning = chances_of_scores(
        same.at(LANDMARKS[:8]).served, same.at(LANDMARKS[:8]).is_buyer
    )
    chances = meaning.of(same.served)
    gap = paired_difference(chances, chances, same.lead)
    assert (gap.value, gap.lower, gap.upper) == (0, 0, 0)
    order = ranking_difference(chances, chances, same.is_buyer, same.lead)
    assert (order.value, order.lower, order.upper) == (0, 0, 0)


def test_a_card_that_knows_the_level_and_nobody_ranks_worse(looks) -> None:
    told = looks.is_buyer + 0.0
    nobody = np.full(len(told), looks.is_buyer.mean())
    order = ranking_difference(nobody, told, looks.is_buyer, looks.lead)
    assert (order.value, order.lower, order.upper) == (-0.5, -0.5, -0.5)
    without = np.zeros(len(told), dtype=bool)
    assert ranking_difference(nobody, told, without, looks.lead) is None


BELIEVED = Calibration(Estimate(0.1, 0.1, 0.1), Estimate(0, 0, 0), 0.0, ())
GOOD = Quality(1000, 100, 0.3, 0.8, 0.1, 0.01, Estimate(1.0, 0.9, 1.1))


@pytest.mark.parametrize(
    ("changes", "learnt", "failed"),
    [
        ({}, 50, []),
        ({}, 49, ["enough buyers learnt from"]),
        ({"buyers": 19}, 50, ["enough buyers tested on"]),
        (
            {"difference": Estimate(0.002, 0.001, 0.003)},
            50,
            ["not worse beyond chance"],
        ),
        ({"difference": Estimate(0.002, 0.0, 0.003)}, 50, []),
        ({"ranking": Estimate(-0.1, -0.2, 0.0)}, 50, []),
        ({"ranking": Estimate(-0.2, -0.3, -0.1)}, 50, ["ranks no worse beyond chance"]),
        ({"ranking": None}, 50, ["ranks no worse beyond chance"]),
        ({"ratio": Estimate(1.5, 1.3, 1.7)}, 50, ["calibrated"]),
        ({"ratio": Estimate(0.6, 0.5, 0.7)}, 50, ["calibrated"]),
        ({"stability": 0.26}, 50, ["stable"]),
    ],
)
def test_each_gate_fails_alone(changes, learnt, failed) -> None:
    tested = Quality(
        1000,
        changes.get("buyers", 100),
        *(0.3, 0.8, 0.1, 0.01),
        changes.get("ratio", GOOD.observed_to_expected),
    )
    difference = changes.get("difference", Estimate(-0.01, -0.02, 0.0))
    stability = changes.get("stability", 0.1)
    ranking = changes.get("ranking", Estimate(0.1, 0.0, 0.2))
    verdict = Verdict(
        *(GOOD, tested, difference, ranking, (), stability, (BELIEVED, BELIEVED))
    )
    assert [
        gate.name for gate in gates(verdict, learnt) if not gate.is_passed
    ] == failed


def test_moves_are_counted_by_band() -> None:
    found = moves(np.array([0, 1, 0]), np.array([0, 0, 1]), ("cold", "sql"))
    assert found.leads.tolist() == [[1, 1], [1, 0]]
    assert found.changed == 2


def test_missed_buyers_show_what_others_do_not() -> None:
    units = units_of(["quiz=1", ""], ["quiz", "visit"])
    size = 40
    empty = np.full(size, np.nan)
    base = {
        "units": units,
        "lead": np.arange(size),
        "looked_at": np.full(size, LANDMARKS[0], "M8[us]"),
        "served": empty,
        **{name: np.full(size, "Email", object) for name in SEGMENTS},
        "band": np.full(size, "cold", object),
    }
    buyers = Looks(
        pattern=(np.arange(size) >= 20).astype(np.int64),
        was_lead=np.arange(size) < 36,
        is_buyer=np.ones(size, dtype=bool),
        **base,
    )
    others = Looks(
        pattern=(np.arange(size) >= 4).astype(np.int64),
        was_lead=np.ones(size, dtype=bool),
        is_buyer=np.zeros(size, dtype=bool),
        **base,
    )
    found = missed_buyers(buyers, others, [rule("quiz", 1), rule("visit", 1)], "sql")
    assert (found.buyers, found.below, found.unknown) == (40, 36, 4)
    (behaviour,) = found.behaviours
    assert behaviour.rule_id == "quiz"
    assert behaviour.lift == pytest.approx((20 / 36) / (4 / 40))


def test_quality_is_of_all_looks(looks) -> None:
    chances = Chances(10.0, 10.0).of(looks.served)
    found = quality(chances, looks.is_buyer, looks.lead)
    assert found.leads == len(looks)
    assert found.buyers == looks.is_buyer.sum()
    assert found.brier == pytest.approx(((chances - looks.is_buyer) ** 2).mean())

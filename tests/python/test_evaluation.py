"""A card is called right as often as it is, and what it misses is found."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from test_recalibration import (
    KNOWN,
    LANDMARKS,
    STRETCHES,
    WEIGHTS,
    rule,
    simulated,
)

from scoring.confidence import wilson
from scoring.recalibration.additions import Scored, additions
from scoring.recalibration.cards import Card
from scoring.recalibration.evaluation import _periods, _row
from scoring.recalibration.expecting import (
    Banded,
    expected_by_chances,
    expected_by_the_past,
)
from scoring.recalibration.learning import Chances, chances_of_scores
from scoring.recalibration.looks import Looks
from scoring.recalibration.measures import calibration, share
from scoring.recalibration.missed import behaviours
from scoring.recalibration.points import Pair, side_by_side
from scoring.recalibration.rejected import NO_REASON, rejected
from scoring.scorecard.seed import Rule

NAMES = ("cold", "warm", "sql")
RATES = np.array([0.02, 0.06, 0.2])
LEADS, TIMES = 300, 8


def world(seed: int, factor: float = 1.0) -> tuple[Banded, np.ndarray]:
    """Leads looked at time and again; in the later half `factor` times as many buy."""
    dice = np.random.default_rng(seed)
    size = (TIMES, LEADS)
    usual = np.tile(dice.choice(3, LEADS, p=[0.5, 0.3, 0.2]), (TIMES, 1))
    band = np.where(dice.random(size) < 0.8, usual, dice.integers(0, 3, size))
    is_later = np.repeat(np.arange(TIMES) >= TIMES // 2, LEADS)
    chance = RATES[band.ravel()]
    buys = dice.random(band.size) < chance * np.where(is_later, factor, 1.0)
    lead = np.tile(np.arange(LEADS), TIMES)
    return Banded(NAMES, band.ravel(), lead, is_later, buys), chance


@pytest.mark.parametrize("by_the_past", [False, True])
def test_a_right_card_is_called_wrong_once_in_20_times(by_the_past: bool) -> None:
    worlds = [world(seed) for seed in range(300)]
    found = [
        expected_by_the_past(looks) if by_the_past else expected_by_chances(looks, p)
        for looks, p in worlds
    ]
    alarms = sum(one.is_other for one in found)
    # 15 of 300 are expected; three deviations either way.
    assert 15 - 3 * np.sqrt(300 * 0.05 * 0.95) <= alarms
    assert alarms <= 15 + 3 * np.sqrt(300 * 0.05 * 0.95)
    ratios = [one.everyone.ratio for one in found]
    held = sum(ratio.lower <= 1 <= ratio.upper for ratio in ratios)
    assert abs(held - 285) <= 3 * np.sqrt(300 * 0.05 * 0.95)


@pytest.mark.parametrize("by_the_past", [False, True])
def test_a_card_whose_leads_buy_half_as_often_is_found_out(by_the_past: bool) -> None:
    worlds = [world(seed, factor=0.4) for seed in range(20)]
    found = [
        expected_by_the_past(looks) if by_the_past else expected_by_chances(looks, p)
        for looks, p in worlds
    ]
    assert all(one.is_other for one in found)
    assert {one.bands[0].band for one in found} == {"sql"}
    words = [one.bands[0].word for one in found]
    assert words.count("fewer than expected") >= 18


def test_what_came_is_counted_in_later_time_only() -> None:
    looks, chances = world(1)
    found = expected_by_chances(looks, chances)
    sql = (looks.band == 2) & looks.is_later
    assert found.bands[0].looks == sql.sum()
    assert found.bands[0].buyers == looks.is_buyer[sql].sum()
    assert found.bands[0].expected == pytest.approx(chances[sql].sum())
    past = looks.is_buyer[(looks.band == 2) & ~looks.is_later].mean()
    by_past = expected_by_the_past(looks)
    assert by_past.bands[0].expected == pytest.approx(past * sql.sum())
    assert found.everyone.buyers == sum(band.buyers for band in found.bands)


def test_where_few_purchases_are_expected_nothing_is_said() -> None:
    looks, chances = world(1)
    found = expected_by_chances(looks, chances / 100)
    assert {band.word for band in found.bands} == {"too few"}
    assert found.p_value is None
    assert not found.is_other


def test_nobody_buying_is_fewer_than_expected_and_no_certainty() -> None:
    looks, chances = world(1)
    nobody = Banded(
        NAMES, looks.band, looks.lead, looks.is_later, np.zeros(len(chances), bool)
    )
    found = expected_by_chances(nobody, chances)
    assert found.is_other
    assert found.bands[0].ratio.upper > 0.1
    assert found.bands[0].rate.upper > 0


def test_a_share_of_leads_looked_at_once_has_wilsons_interval() -> None:
    happens = np.arange(200) < 30
    found = share(happens, np.arange(200))
    assert (found.lower, found.upper) == pytest.approx(wilson(30, 200))


def test_looks_that_are_alike_tell_no_more_than_their_leads() -> None:
    happens = np.repeat(np.arange(50) < 10, 8)
    found = share(happens, np.repeat(np.arange(50), 8))
    assert (found.lower, found.upper) == pytest.approx(wilson(10, 50))
    never = share(np.zeros(400, bool), np.repeat(np.arange(50), 8))
    assert (never.lower, never.upper) == pytest.approx(wilson(0, 50))


def test_chances_that_come_true_have_the_error_of_chance_alone() -> None:
    dice = np.random.default_rng(3)
    chances = expit(dice.normal(-3, 1.2, 20000).round(1))
    is_buyer = dice.random(20000) < chances
    right = calibration(chances, is_buyer, np.arange(20000))
    assert right.ece.value < 2 * right.ece_by_chance
    wrong = calibration(expit(logit(chances) + 0.7), is_buyer, np.arange(20000))
    assert wrong.ece.lower > right.ece_by_chance
    assert wrong.brier.value > right.brier.value
    assert sum(one.looks for one in right.bins) == 20000
    assert sum(one.buyers for one in right.bins) == is_buyer.sum()
    bought = [one.buyers for one in right.bins]
    assert max(bought) < 3 * min(bought)
    held = [one.rate.lower <= one.chance <= one.rate.upper for one in right.bins]
    assert sum(held) >= len(held) - 2


def test_the_interval_of_the_calibration_error_holds() -> None:
    chances = np.repeat([0.05, 0.2, 0.4], 400)
    lead = np.arange(1200)
    held = 0
    for seed in range(60):
        is_buyer = np.random.default_rng(seed).random(1200) < chances + 0.1
        ece = calibration(chances, is_buyer, lead).ece
        held += ece.lower <= 0.1 <= ece.upper
    # 57 of 60 are expected; three deviations.
    assert held >= 57 - 3 * np.sqrt(60 * 0.05 * 0.95)


@pytest.fixture(scope="module")
def looks() -> Looks:
    return simulated(11)


def scored(looks: Looks, counted: dict[str, int], landmarks: tuple) -> Scored:
    points = sum(looks.units[name] * worth for name, worth in counted.items())
    kept = looks.is_at(landmarks)
    scores = points.to_numpy(float)[looks.pattern][kept]
    return Scored(looks.where(kept), scores)


def test_a_behaviour_that_the_card_lacks_is_found_with_its_points(looks) -> None:
    # Ten points are one unit of log odds; the quiz is missing, and so is the bounce.
    counted = {"visit": 5, "cart": 16}
    before, later = (
        scored(looks, counted, part) for part in (LANDMARKS[:6], LANDMARKS[6:])
    )
    found = additions(before, later, KNOWN)
    assert {one.rule_id for one in found} == {"quiz", "bounce"}
    points = {one.rule_id: one.points for one in found}
    assert points["quiz"] == pytest.approx(10 * WEIGHTS["quiz"], abs=2)
    assert points["bounce"] == pytest.approx(10 * WEIGHTS["bounce"], abs=2.5)
    assert all(one.is_confirmed for one in found)
    quiz = next(one for one in found if one.rule_id == "quiz")
    shown = (later.looks.units["quiz"].to_numpy() > 0)[later.looks.pattern]
    assert quiz.looks == shown.sum()
    assert quiz.buyers == later.looks.is_buyer[shown].sum()


def test_nothing_is_missing_from_a_card_that_is_right(looks) -> None:
    counted = {name: round(10 * worth) for name, worth in WEIGHTS.items()}
    parts = (LANDMARKS[:6], LANDMARKS[6:])
    before, later = (scored(looks, counted, part) for part in parts)
    assert additions(before, later, KNOWN) == ()


def test_a_behaviour_may_not_count_against_its_sign(looks) -> None:
    parts = (LANDMARKS[:6], LANDMARKS[6:])
    before, later = (scored(looks, {"visit": 5}, part) for part in parts)
    backwards = [rule("cart", -1), rule("quiz", 1)]
    assert {one.rule_id for one in additions(before, later, backwards)} == {"quiz"}


def test_what_is_gone_on_later_time_may_be_chance(looks) -> None:
    parts = (LANDMARKS[:6], LANDMARKS[6:])
    before, later = (scored(looks, {"visit": 5}, part) for part in parts)
    shuffled = np.random.default_rng(1).permutation(later.looks.is_buyer)
    gone = Scored(Looks(**{**vars(later.looks), "is_buyer": shuffled}), later.scores)
    found = additions(before, gone, KNOWN)
    assert found
    assert not any(one.is_confirmed for one in found)


def test_rejections_are_counted_by_reason(looks) -> None:
    decided = looks.where(np.arange(len(looks)) < 100)
    is_rejected = np.arange(100) < 40
    codes = np.where(np.arange(100) < 30, "no_budget", None).astype(object)
    codes[50] = "no_budget"
    found = rejected(decided, is_rejected, codes, KNOWN)
    assert (found.decisions, found.rejections) == (100, 40)
    assert [(one.reason, one.decisions) for one in found.reasons] == [
        ("no_budget", 30),
        (NO_REASON, 10),
    ]
    assert found.reasons[0].share.value == pytest.approx(0.3)
    nothing = rejected(looks.where(np.arange(len(looks)) < 0), *[np.array([])] * 2, [])
    assert (nothing.decisions, nothing.share) == (0, None)


def test_the_interval_of_a_lift_holds_19_times_in_20(looks) -> None:
    dice = np.random.default_rng(5)
    shows = np.flatnonzero(looks.units["cart"].to_numpy() > 0)
    without = np.flatnonzero(looks.units["cart"].to_numpy() == 0)

    def drawn(size: int, rate: float) -> Looks:
        pattern = np.where(dice.random(size) < rate, shows[0], without[0])
        few = looks.where(np.arange(len(looks)) < size)
        return Looks(**{**vars(few), "pattern": pattern})

    held = 0
    for _ in range(300):
        found = behaviours(drawn(200, 0.3), drawn(900, 0.15), [rule("cart", 1)])
        held += found[0].lift_lower <= 2 <= found[0].lift_upper
    assert abs(held - 285) <= 3 * np.sqrt(300 * 0.05 * 0.95)


def seed_rule(rule_id: str, points: int, **changes: str) -> Rule:
    asked = {"signal": "visit", "window_days": "30", "cap": "1", **changes}
    empty = dict.fromkeys(
        ("at_least", "baseline", "first_rule_id", "second_rule_id"), ""
    )
    return Rule(
        **{
            **empty,
            "scorecard_id": "card",
            "rule_id": rule_id,
            "axis": "engagement",
            "kind": "per_event",
            "count_per": "lead",
            "points": points,
            "reason": f"Did {rule_id}",
            **asked,
        }
    )


def test_points_stand_side_by_side_where_cards_ask_the_same() -> None:
    old = [seed_rule("visit", 2), seed_rule("cart", 15, signal="cart", cap="2")]
    new = [
        seed_rule("seen", 4),
        seed_rule("cart", 11, signal="cart"),
        seed_rule("part", 0, signal="quiz"),
        seed_rule(
            "both",
            7,
            kind="all_of",
            signal="",
            first_rule_id="seen",
            second_rule_id="part",
        ),
    ]
    found = side_by_side(old, new)
    assert Pair("Did seen", "30", "1", 2, 4) in found
    assert Pair("Did cart", "30", "2", 15, None) in found
    assert Pair("Did cart", "30", "1", None, 11) in found
    assert Pair("Did both", "30", "1", None, 7) in found
    assert len(found) == 4


def test_a_promise_whose_level_moved_is_mended_and_a_right_one_is_left(looks) -> None:
    later = scored(looks, {"visit": 5, "cart": 16, "quiz": 9}, LANDMARKS)
    right = chances_of_scores(later.scores, later.looks.is_buyer)
    card = Card("spring", (), (10, 20, 30), right, LANDMARKS[0], is_in_seeds=True)
    assert _row(card, later, later, "2026-07-01 00:00:00") is None
    gone = Chances(right.offset - 0.7 * right.scale, right.scale)
    row = _row(replace(card, chances=gone), later, later, "2026-07-01 00:00:00")
    name, at_0, each, as_of = str(row).split(",")
    assert (name, as_of) == ("spring", "2026-07-01 00:00:00")
    assert float(at_0) == pytest.approx(-right.offset / right.scale, abs=0.02)
    assert float(each) == pytest.approx(1 / right.scale, abs=1e-6)
    judged = _row(replace(card, chances=None), later, later, "2026-07-01 00:00:00")
    assert float(str(judged).split(",")[2]) == pytest.approx(1 / right.scale, abs=1e-6)


def test_a_promise_is_held_against_what_came_from_its_first_instant_on() -> None:
    periods = _periods(STRETCHES, LANDMARKS[3])
    assert (periods.before, periods.later) == (LANDMARKS[:3], LANDMARKS[3:])
    without = _periods(STRETCHES, None)
    assert without.later == STRETCHES.test

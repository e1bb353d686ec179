"""The fit against all cards there are, and what must hold of any card."""

import itertools
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from scoring.scorecard import AtLeast, Both, Missing, PointScorecardClassifier
from scoring.scorecard.fitting import Limits, fitted_roughly, pointed, weighed
from scoring.scorecard.growing import Operand, grown
from scoring.scorecard.patterns import Patterns, compressed
from scoring.scorecard.polish import Polisher, Range

SEEDS = st.integers(0, 2**32 - 1)


@parametrize_with_checks([PointScorecardClassifier()])
def test_it_is_what_scikit_learn_expects(estimator, check) -> None:
    check(estimator)


def tiny(seed: int) -> tuple[Patterns, Limits]:
    """Two to four signals, some alike, and limits on signs, lines and range."""
    dice = np.random.default_rng(seed)
    signals, rows = int(dice.integers(2, 5)), int(dice.integers(20, 200))
    answers = (dice.random((rows, signals)) < dice.uniform(0.2, 0.8, signals)).astype(
        np.uint8
    )
    if dice.random() < 0.4:
        answers[:, 1] = answers[:, 0] ^ (dice.random(rows) < 0.1)
    odds = answers @ dice.normal(0, 1.5, signals) - 0.5
    outcome = (dice.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    outcome[:2] = 0, 1
    low = np.where(dice.random(signals) < 0.3, 0, -3)
    high = np.where((dice.random(signals) < 0.3) & (low < 0), 0, 3)
    patterns = compressed(answers, np.ones(rows), outcome)
    most = int(dice.integers(1, signals + 1))
    return patterns, Limits(Range(low, high), most, ridge=1.0)


@pytest.mark.parametrize("seed", range(30))
def test_no_card_of_whole_points_has_a_lower_loss(seed: int) -> None:
    patterns, limits = tiny(seed)
    rough = fitted_roughly(patterns, limits)
    found = pointed(patterns, limits, weighed(patterns, limits, rough))
    polisher = Polisher(patterns, limits.room, limits.ridge, limits.most)
    values = zip(limits.room.low, limits.room.high, strict=True)
    cards = itertools.product(*(range(low, high + 1) for low, high in values))
    least = min(
        polisher.scored(np.array(points), (0.0, 0.5)).loss
        for points in cards
        if np.count_nonzero(points) <= limits.most
    )
    assert found.loss <= least * (1 + 1e-9)


def shop(seed: int, rows: int = 250) -> tuple[pd.DataFrame, np.ndarray]:
    """Visits that matter, an age with gaps, a channel; outcomes of known odds."""
    dice = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "visits": dice.poisson(2, rows),
            "age": np.where(dice.random(rows) < 0.2, np.nan, dice.normal(40, 12, rows)),
            "channel": dice.choice(["mail", "search", "social"], rows),
            "opted_out": dice.random(rows) < 0.2,
        }
    )
    odds = 0.6 * frame["visits"] - 2 - 1.5 * frame["opted_out"]
    odds += (frame["channel"] == "mail") + frame["age"].isna()
    outcome = (dice.random(rows) < 1 / (1 + np.exp(-odds.to_numpy()))).astype(int)
    outcome[:2] = 0, 1
    return frame, outcome


def small(**settings_: object) -> PointScorecardClassifier:
    return PointScorecardClassifier(**{"max_rules": 6, "max_bins": 5, **settings_})


def same(one: PointScorecardClassifier, other: PointScorecardClassifier) -> bool:
    return one.points_.equals(other.points_) and one.card_ == other.card_


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_says_nothing(seed: int) -> None:
    frame, outcome = shop(seed)
    order = np.random.default_rng(seed).permutation(len(frame))
    shuffled = small().fit(frame.iloc[order], outcome[order])
    assert same(small().fit(frame, outcome), shuffled)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_a_weight_is_as_many_copies(seed: int) -> None:
    frame, outcome = shop(seed)
    weights = np.random.default_rng(seed).integers(0, 4, len(frame))
    weights[:2] = 1
    copies = np.repeat(np.arange(len(frame)), weights)
    copied = small().fit(frame.iloc[copies], outcome[copies])
    assert same(small().fit(frame, outcome, sample_weight=weights), copied)


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_a_pattern_may_come_with_two_weights(seed: int) -> None:
    frame, outcome = shop(seed)
    grouped = frame.assign(y=outcome).groupby(list(frame), dropna=False)["y"]
    patterns = grouped.agg(["sum", "size"]).reset_index()
    positive, negative = patterns["sum"], patterns["size"] - patterns["sum"]
    patterns = patterns[list(frame)]
    twice = pd.concat([patterns, patterns], ignore_index=True)
    sides = np.repeat([1, 0], len(patterns))
    weighted = small().fit(twice, sides, np.concatenate([positive, negative]))
    assert same(small().fit(frame, outcome), weighted)


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.integers(0, 8), st.integers(-9, 0), st.integers(1, 9))
def test_range_lines_and_signs_hold(seed: int, most: int, low: int, high: int) -> None:
    frame, outcome = shop(seed)
    # The signs are those that the data would not choose.
    signs = {"visits": -1, "opted_out": 1, "age": 1}
    model = small(max_rules=most, min_points=low, max_points=high, signs=signs)
    points = model.fit(frame, outcome).points_["points"]
    assert len(points) <= most
    assert points.between(low, high).all()
    for line in model.card_.lines:
        stated = [
            signs.get(part.column, 0)
            for part in parts(line.signal)
            if not isinstance(part, Missing)
        ]
        assert all(sign * line.points >= 0 for sign in stated), line


def parts(signal) -> tuple:
    return (signal.first, signal.second) if isinstance(signal, Both) else (signal,)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from([1, -1]))
def test_with_a_sign_more_never_turns_against_it(seed: int, sign: int) -> None:
    frame, outcome = shop(seed)
    model = small(signs={"visits": sign}, max_rules=12).fit(frame, outcome)
    for visits in range(8):
        fewer, more = frame.assign(visits=visits), frame.assign(visits=visits + 1)
        change = model.scores_of(more) - model.scores_of(fewer)
        assert (sign * change >= 0).all()


def test_pairs_of_opposite_signs_do_not_occur() -> None:
    frame, outcome = xor(2000)
    signs = {"a": 1, "b": -1}
    model = PointScorecardClassifier(signs=signs).fit(frame, outcome)
    assert not any(isinstance(line.signal, Both) for line in model.card_.lines)


def test_a_pair_has_the_range_that_its_signals_have_in_common() -> None:
    dice = np.random.default_rng(0)
    answers = (dice.random((3000, 3)) < 0.5).astype(np.uint8)
    chances = 0.1 + 0.8 * (answers[:, 0] & answers[:, 1])
    outcome = (dice.random(3000) < chances).astype(float)
    room = Range(np.array([0, -9, -9]), np.array([9, 4, 9]))
    limits = Limits(room, most=9, ridge=1.0)
    operands = tuple(
        Operand(*line) for line in zip(range(3), *astuple(room), strict=True)
    )
    found = grown(compressed(answers, np.ones(3000), outcome), limits, operands)
    assert (0, 1) in found.pairs
    for place, (first, second) in enumerate(found.pairs, start=3):
        both = [first, second]
        assert found.limits.room.low[place] == room.low[both].max()
        assert found.limits.room.high[place] == room.high[both].min()


def xor(rows: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Outcomes that hang on two signals together, and on neither alone."""
    dice = np.random.default_rng(5)
    frame = pd.DataFrame(dice.random((rows, 3)) < 0.5, columns=["a", "b", "c"])
    together = frame["a"] & frame["b"]
    return frame, (dice.random(rows) < np.where(together, 0.9, 0.2)).astype(int)


def test_two_signals_together_are_found() -> None:
    frame, outcome = xor(2000)
    model = PointScorecardClassifier(max_rules=1).fit(frame, outcome)
    assert model.points_["signal"].tolist() == ["a and b"]
    alone = PointScorecardClassifier(max_rules=1, and_signals=False)
    assert " and " not in alone.fit(frame, outcome).points_["signal"].item()


def test_missing_has_points_of_its_own_whatever_the_sign() -> None:
    frame, outcome = shop(1, rows=4000)
    model = PointScorecardClassifier(and_signals=False, signs={"age": -1})
    model.fit(frame, outcome)
    lines = {line.signal: line for line in model.card_.lines}
    missing = lines[Missing("age", is_number=True)]
    assert missing.points > 0
    assert missing.weight == frame["age"].isna().sum()


def test_a_level_never_seen_is_worth_nothing() -> None:
    frame, outcome = shop(1, rows=4000)
    model = PointScorecardClassifier(and_signals=False).fit(frame, outcome)
    by_level = {
        str(line.signal): line.points
        for line in model.card_.lines
        if line.signal.column == "channel"
    }
    assert by_level
    seen = model.scores_of(frame.assign(channel="mail"))
    unseen = model.scores_of(frame.assign(channel="fax"))
    assert set(seen - unseen) == {by_level.get("channel = mail", 0)}


def test_columns_that_do_not_vary_have_no_line() -> None:
    frame, outcome = shop(2)
    constant = frame.assign(one=1, gone=np.nan, word="x", yes=True)
    found = small().fit(constant, outcome).points_[["signal", "points"]]
    assert found.equals(small().fit(frame, outcome).points_[["signal", "points"]])


def test_without_anything_to_ask_everyone_has_the_base_rate() -> None:
    frame = pd.DataFrame({"one": [1] * 8})
    model = PointScorecardClassifier().fit(frame, [0, 0, 0, 0, 0, 0, 1, 1])
    assert model.card_.lines == ()
    assert model.predict_proba(frame)[:, 1] == pytest.approx([0.25] * 8)
    assert model.card_.sql() == "0"


def test_a_signal_that_only_buyers_show_has_finite_points() -> None:
    frame = pd.DataFrame({"bought_before": [0] * 50 + [1] * 50})
    model = PointScorecardClassifier().fit(frame, [0] * 50 + [1] * 50)
    chances = model.predict_proba(frame)[:, 1]
    assert 0.1 < chances[0] < 0.25
    assert 0.75 < chances[-1] < 0.9


def test_chances_match_outcomes_on_the_whole() -> None:
    frame, outcome = shop(3, rows=3000)
    model = PointScorecardClassifier().fit(frame, outcome)
    assert model.predict_proba(frame)[:, 1].mean() == pytest.approx(
        outcome.mean(), abs=1e-6
    )


def test_points_have_the_errors_that_samples_show() -> None:
    """The spread of the weights over many samples is the error times the scale."""
    found = []
    for seed in range(40):
        dice = np.random.default_rng(seed)
        frame = pd.DataFrame({"a": dice.random(3000) < 0.3})
        odds = np.where(frame["a"], 0.5, -1.0)
        outcome = (dice.random(3000) < 1 / (1 + np.exp(-odds))).astype(int)
        model = PointScorecardClassifier().fit(frame, outcome)
        line = model.card_.lines[0]
        found.append((line.points / model.scale_, line.standard_error / model.scale_))
    weights, errors = np.array(found).T
    assert weights.mean() == pytest.approx(1.5, abs=0.05)
    assert errors.mean() == pytest.approx(weights.std(), rel=0.3)


def test_patterns_hold_what_rows_held() -> None:
    dice = np.random.default_rng(0)
    answers = (dice.random((500, 70)) < 0.02).astype(np.uint8)
    outcome = (dice.random(500) < 0.3).astype(float)
    patterns = compressed(answers, np.ones(500), outcome)
    assert len({row.tobytes() for row in answers}) == patterns.size[0]
    assert patterns.totals.sum() == 500
    assert patterns.held(patterns.positives[:, None])[:, 0] == pytest.approx(
        outcome @ answers
    )


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"min_points": 1}, "Points from 1 to 10 leave no choice"),
        ({"min_points": 0, "max_points": 0}, "Points from 0 to 0 leave no choice"),
        ({"max_rules": -1}, "max_rules is -1"),
        ({"l2": 0}, "l2 is 0"),
        ({"signs": {"visit": 1}}, "'visit', which is no column"),
        ({"signs": {"visits": 2}}, "The sign of 'visits' is 2"),
        ({"signs": {"channel": 1}}, "which holds texts"),
    ],
)
def test_settings_that_make_no_sense_are_named(settings_, message) -> None:
    frame, outcome = shop(0)
    with pytest.raises(ValueError, match=message):
        PointScorecardClassifier(**settings_).fit(frame, outcome)


def test_outcomes_that_cannot_be_learnt_from_are_named() -> None:
    frame, outcome = shop(0)
    with pytest.raises(ValueError, match="Only one class has weight"):
        PointScorecardClassifier().fit(frame, np.zeros(len(frame)))
    with pytest.raises(ValueError, match="Only one class has weight"):
        PointScorecardClassifier().fit(frame, outcome, sample_weight=1 - outcome)
    with pytest.raises(ValueError, match="There are 250 rows and 249 outcomes"):
        PointScorecardClassifier().fit(frame, outcome[1:])
    with pytest.raises(ValueError, match=r"[Nn]egative"):
        PointScorecardClassifier().fit(frame, outcome, sample_weight=outcome - 0.5)


def test_columns_that_changed_are_named() -> None:
    frame, outcome = shop(0)
    model = small().fit(frame, outcome)
    with pytest.raises(ValueError, match="'age' was a number when"):
        model.predict(frame.assign(age="old"))
    with pytest.raises(ValueError, match="'channel' was a level when"):
        model.predict(frame.assign(channel=3.0))
    with pytest.raises(ValueError, match="'age' 2 times"):
        small().fit(pd.concat([frame, frame[["age"]]], axis=1), outcome)
    with pytest.raises(ValueError, match="'when' holds datetime64"):
        small().fit(frame.assign(when=pd.Timestamp("2026-01-01")), outcome)


def test_all_missing_columns_can_be_scored() -> None:
    frame, outcome = shop(0)
    model = small(max_rules=None).fit(frame, outcome)
    empty = frame.assign(age=None, channel=None)
    assert len(model.scores_of(empty)) == len(frame)


def test_frames_arrays_and_nullable_columns_are_one() -> None:
    frame, outcome = shop(4)
    numbers = frame[["visits", "age"]]
    model = small(max_rules=None).fit(numbers, outcome)
    nullable = numbers.astype({"visits": "Int64", "age": "Float64"})
    assert (model.scores_of(nullable) == model.scores_of(numbers)).all()
    from_array = small(max_rules=None).fit(numbers.to_numpy(), outcome)
    named = [name.replace("x0", "visits") for name in from_array.points_["signal"]]
    assert [name.replace("x1", "age") for name in named] == model.points_[
        "signal"
    ].tolist()


def test_steps_stand_at_weighted_quantiles() -> None:
    frame = pd.DataFrame({"x": np.arange(100.0)})
    model = PointScorecardClassifier(max_bins=4, max_rules=None, and_signals=False)
    card = model.fit(frame, np.arange(100) >= 50).card_
    steps = {line.signal for line in card.lines}
    assert steps <= {AtLeast("x", cut) for cut in (25.0, 50.0, 75.0)}
    assert AtLeast("x", 50.0) in steps


def test_a_value_that_fills_a_bin_has_it_alone() -> None:
    frame = pd.DataFrame({"x": [0] * 90 + [1] * 6 + [2] * 4})
    outcome = np.where(np.arange(100) % 3 == 0, 1, frame["x"] > 0)
    model = PointScorecardClassifier(max_bins=4, max_rules=None)
    found = model.fit(frame, outcome).points_["signal"].tolist()
    assert "x >= 1" in found

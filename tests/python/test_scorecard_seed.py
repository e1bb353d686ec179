"""A card and the seed of rules say the same."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scoring.errors import LeadscoreError
from scoring.scorecard import AtLeast, Both, Is, Line, Missing, PointScorecardClassifier
from scoring.scorecard.seed import (
    Rule,
    points_of_rules,
    read_rules,
    rules_of_card,
    write_rules,
)
from scoring.scorecard.table import columns_of_frame

SEED = Path(__file__).resolve().parents[2] / "seeds" / "scorecards" / "score_rules.csv"


def lines_of(points: dict) -> list[Line]:
    return [Line(signal, worth, 0.0, 0.0, 0.0) for signal, worth in points.items()]


def classic() -> tuple[Rule, ...]:
    return read_rules(SEED, "classic")


@pytest.mark.parametrize("scorecard_id", ["classic", "household", "marketplace"])
def test_the_seed_comes_back_as_it_was(scorecard_id: str, tmp_path: Path) -> None:
    rules = read_rules(SEED, scorecard_id)
    lines = lines_of(points_of_rules(rules))
    written = rules_of_card(lines, scorecard_id, rules)
    assert written == rules
    write_rules(tmp_path / "rules.csv", written)
    header, *rows = SEED.read_text().splitlines()
    assert (tmp_path / "rules.csv").read_text().splitlines() == [
        header,
        *(row for row in rows if row.startswith(f"{scorecard_id},")),
    ]


def test_a_rule_with_a_cap_is_a_step_for_each_event() -> None:
    points = points_of_rules(classic())
    carts = {signal: points[signal] for signal in points if "cart" in str(signal)}
    assert carts == {AtLeast("add_to_cart", 1.0): 15, AtLeast("add_to_cart", 2.0): 15}


def test_unequal_steps_are_rules_of_their_own() -> None:
    lines = lines_of(
        {AtLeast("visit", 1.0): 4, AtLeast("visit", 2.0): 4, AtLeast("visit", 5.0): -1}
    )
    rules = rules_of_card(lines, "new", classic())
    told = [(r.rule_id, r.kind, r.cap, r.at_least, r.points) for r in rules]
    assert told == [
        ("visit", "per_event", "2", "", 4),
        ("visit_5", "at_least", "", "5", -1),
    ]
    assert {rule.scorecard_id for rule in rules} == {"new"}


def test_a_pair_has_both_its_rules_beside_it() -> None:
    both = Both(AtLeast("visit", 1.0), AtLeast("add_to_cart", 2.0))
    lines = lines_of({AtLeast("visit", 1.0): 3, AtLeast("visit", 2.0): 3, both: 6})
    rules = {rule.rule_id: rule for rule in rules_of_card(lines, "new", classic())}
    pair = rules["visit_once_and_add_to_cart_2"]
    assert (pair.kind, pair.points) == ("all_of", 6)
    # A rule of a pair must not overlap itself: cap 1, or at_least.
    assert rules[pair.first_rule_id].cap == "1"
    assert rules[pair.second_rule_id].at_least == "2"
    assert rules[pair.first_rule_id].points == rules[pair.second_rule_id].points == 0
    assert rules["visit"].cap == "2"


@pytest.mark.parametrize(
    "signal",
    [
        Missing("visit", is_number=True),
        AtLeast("visit", 1.5),
        AtLeast("visit", 21.0),
        AtLeast("no_visit", 2.0),
        AtLeast("age", 1.0),
        Is("visit", "often"),
    ],
)
def test_what_no_rule_can_say_is_named(signal) -> None:
    with pytest.raises(LeadscoreError, match="cannot be a rule of the seed"):
        rules_of_card(lines_of({signal: 1}), "new", classic())


def test_a_card_that_is_not_there_is_named() -> None:
    with pytest.raises(LeadscoreError, match="no scorecard 'classical'"):
        read_rules(SEED, "classical")


def test_a_fitted_card_scores_alike_as_rules() -> None:
    dice = np.random.default_rng(3)
    rows = 3000
    frame = pd.DataFrame(
        {
            "visit": np.minimum(dice.poisson(2, rows), 10),
            "add_to_cart": np.minimum(dice.poisson(0.3, rows), 2),
            "no_email_open": (dice.random(rows) < 0.5).astype(int),
        }
    )
    odds = 0.3 * frame["visit"] + 1.5 * frame["add_to_cart"] - 2.5
    odds += 1.5 * ((frame["visit"] > 3) & (frame["no_email_open"] == 1))
    outcome = dice.random(rows) < 1 / (1 + np.exp(-odds))
    card = PointScorecardClassifier(max_bins=12).fit(frame, outcome).card_
    rules = rules_of_card(card.lines, "fitted", classic())
    # What the warehouse counts for each rule of the new card, from the same events.
    counted = pd.DataFrame(
        {rule.rule_id: count_of(rule, frame) for rule in rules if rule.kind != "all_of"}
    )
    total = sum(
        points * signal.holds(columns_of_frame(counted))
        for signal, points in points_of_rules(rules).items()
    )
    assert (total == card.scores(columns_of_frame(frame), rows)).all()


def count_of(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    base = next(name for name in frame if rule.rule_id.startswith(name))
    if rule.kind == "at_least":
        return (frame[base] >= int(rule.at_least)).astype(int)
    return frame[base].clip(upper=int(rule.cap or 1))

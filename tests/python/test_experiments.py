"""Readings of tests: published values, coverage by simulation, what is never said."""

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from scoring.errors import LeadscoreError
from scoring.experiments import (
    Arm,
    Design,
    adjusted_difference,
    anytime_difference,
    difference_of_means,
    difference_of_rates,
    least_lift,
    power,
    relative_lift,
    split_chance,
    units_needed,
)
from scoring.experiments.reading import read_tests
from scoring.experiments.regions import Region, difference_in_differences
from scoring.experiments.telling import as_text, as_values
from scoring.experiments.verdicts import Verdict

DRAWS = 2_000
AS_OF = datetime(2026, 7, 1)


def arm_of(values, before=None) -> Arm:
    """Sums of an arm as the mart gives them."""
    before = np.zeros(len(values)) if before is None else before
    squares = ((values**2).sum(), before.sum(), (before**2).sum())
    return Arm(len(values), values.sum(), *squares, (before * values).sum())


def holds(found, truth: float) -> bool:
    return found.lower <= truth <= found.upper


@pytest.mark.parametrize(
    ("one", "other", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0000),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_differences_of_rates_are_those_of_newcombes_paper(
    one, other, lower, upper
) -> None:
    found = difference_of_rates(Arm.of_rate(*one[::-1]), Arm.of_rate(*other[::-1]))
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)


def test_differences_of_means_are_welchs() -> None:
    dice = np.random.default_rng(4)
    one, other = dice.gamma(2, 3, 40), dice.gamma(1, 5, 25)
    found = difference_of_means(arm_of(one), arm_of(other))
    wanted = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    assert (found.lower, found.upper) == pytest.approx((wanted.low, wanted.high))


@pytest.mark.parametrize(
    ("units", "rates"), [((800, 200), (0.1, 0.08)), ((5000, 500), (0.12, 0.12))]
)
def test_intervals_of_rates_hold_as_often_as_they_say(units, rates) -> None:
    dice = np.random.default_rng(1)
    held = {"difference": 0, "ratio": 0}
    for _ in range(DRAWS):
        treated, control = (
            Arm.of_rate(n, int(dice.binomial(n, rate)))
            for n, rate in zip(units, rates, strict=True)
        )
        difference = difference_of_rates(treated, control)
        held["difference"] += holds(difference, rates[0] - rates[1])
        ratio = relative_lift(treated, control)
        held["ratio"] += holds(ratio, rates[0] / rates[1] - 1)
    assert all(0.93 < count / DRAWS < 0.97 for count in held.values())


def test_intervals_of_amounts_hold_and_what_is_known_before_narrows_them() -> None:
    dice = np.random.default_rng(2)
    plain = adjusted = 0
    gains = []
    for _ in range(DRAWS):
        before = dice.gamma(1, 2, 600), dice.gamma(1, 2, 200)
        treated = arm_of(1.5 * before[0] + dice.gamma(0.5, 6, 600), before[0])
        control = arm_of(before[1] + dice.gamma(0.5, 4, 200), before[1])
        plain += holds(difference_of_means(treated, control), 2.0)
        found = adjusted_difference(treated, control)
        adjusted += holds(found.difference, 2.0)
        gains.append(found.gain)
    assert 0.93 < plain / DRAWS < 0.97
    assert 0.93 < adjusted / DRAWS < 0.97
    assert 0.2 < np.mean(gains) < 0.5


def test_the_adjustment_is_the_regression_with_a_slope_for_each_arm() -> None:
    dice = np.random.default_rng(3)
    before, lot = dice.gamma(1, 2, 500), dice.random(500) < 0.3
    after = 2 + before * (1 + lot) + dice.normal(size=500) + lot
    centred = before - before.mean()
    columns = np.column_stack([np.ones(500), lot, centred, lot * centred])
    weights, *_ = np.linalg.lstsq(columns, after, rcond=None)
    found = adjusted_difference(
        arm_of(after[lot], before[lot]), arm_of(after[~lot], before[~lot])
    )
    assert found.difference.value == pytest.approx(weights[1])


def test_looking_every_day_does_not_fool_the_anytime_interval() -> None:
    dice = np.random.default_rng(5)
    fooled = fooled_once = 0
    paths, units = 400, 6_000
    for _ in range(paths):
        lot, acts = dice.random(units) < 0.5, dice.random(units) < 0.06
        treated = np.cumsum(lot)[249::250], np.cumsum(lot & acts)[249::250]
        control = np.cumsum(~lot)[249::250], np.cumsum(~lot & acts)[249::250]
        looks = [
            (Arm.of_rate(int(n), int(k)), Arm.of_rate(int(m), int(j)))
            for n, k, m, j in zip(*treated, *control, strict=True)
        ]
        found = [anytime_difference(*look, units) for look in looks]
        fooled += any(not holds(each, 0) for each in found if each)
        fooled_once += any(not holds(difference_of_rates(*look), 0) for look in looks)
    assert fooled / paths <= 0.05
    assert fooled_once / paths > 0.15


def test_the_anytime_interval_is_wider_and_waits_for_units() -> None:
    treated, control = Arm.of_rate(5000, 400), Arm.of_rate(5000, 300)
    once = difference_of_rates(treated, control)
    ever = anytime_difference(treated, control, 10_000)
    assert ever.lower < once.lower < once.upper < ever.upper
    few = Arm.of_rate(99, 40)
    assert anytime_difference(few, control, 10_000) is None
    assert anytime_difference(Arm.of_rate(100, 40), control, 10_000) is not None


def test_the_split_alarm_rings_at_its_level_and_for_lost_units() -> None:
    dice = np.random.default_rng(6)
    chances = [
        split_chance([int(n), 5000 - int(n)], [0.8, 0.2])
        for n in dice.binomial(5000, 0.8, DRAWS)
    ]
    assert 0.035 < np.mean(np.array(chances) < 0.05) < 0.065
    assert np.mean(np.array(chances) < 0.001) < 0.005
    assert split_chance([4000 - 800, 1000], [0.8, 0.2]) < 0.001
    assert split_chance([0, 0], [0.5, 0.5]) is None


@pytest.mark.parametrize(
    "design", [Design(0.05, 0.2, 0.3), Design(0.1, 0.5, -0.2)], ids=["more", "fewer"]
)
def test_a_test_as_large_as_was_asked_finds_its_effect_4_times_in_5(design) -> None:
    dice, units = np.random.default_rng(7), units_needed(design)
    held = round(units * design.held_out)
    seen = 0
    for _ in range(DRAWS):
        found = difference_of_rates(
            Arm.of_rate(units - held, dice.binomial(units - held, design.treated)),
            Arm.of_rate(held, dice.binomial(held, design.baseline)),
        )
        seen += found.is_above if design.lift > 0 else found.is_below
    assert 0.75 < seen / DRAWS < 0.84


def test_units_grow_as_the_textbook_says_and_lift_and_units_agree() -> None:
    # 166,000 by (1.96 + .84)^2 p (1 - p) (1 / f + 1 / (1 - f)) / delta^2; Newcombe's
    # interval is a little wider where a tenth is held out.
    needed = units_needed(Design(0.05, 0.1, 0.1))
    assert 166_000 < needed < 166_000 * 1.06
    assert least_lift(0.05, 0.1, needed) == pytest.approx(0.1, abs=1e-4)
    sizes = [power(Design(0.05, 0.1, 0.1), units) for units in (100, 10_000, needed)]
    assert all(one < more for one, more in pairwise(sizes))
    assert least_lift(0.5, 0.5, 4) is None


@pytest.mark.parametrize(
    "wrong", [(0, 0.1, 0.1), (0.1, 1, 0.1), (0.1, 0.1, 0), (0.6, 0.1, 0.9)]
)
def test_a_test_that_cannot_be_is_refused(wrong) -> None:
    with pytest.raises(LeadscoreError, match="wanted"):
        Design(*wrong)


def panel(dice, effect: float, is_matched: bool, drift: float = 0.0) -> list[Region]:
    """Sixteen regions for twenty weeks, whose weeks hang together."""
    regions = []
    for number in range(16):
        level, noise, weeks = dice.gamma(5, 20), 0.0, []
        for week in range(20):
            noise = 0.6 * noise + dice.normal(0, 5)
            treated = number % 2 * (effect * (week >= 12) + drift * week)
            weeks.append(level + noise + treated)
        match = f"match-{number // 2}" if is_matched else None
        regions.append(
            Region(
                f"r{number:02}",
                number % 2 == 1,
                tuple(weeks[:12]),
                tuple(weeks[12:]),
                match,
            )
        )
    return regions


@pytest.mark.parametrize("is_matched", [True, False])
def test_changes_of_regions_hold_as_often_as_they_say(is_matched) -> None:
    dice = np.random.default_rng(8)
    found = [
        difference_in_differences(panel(dice, 8.0, is_matched)) for _ in range(300)
    ]
    assert 0.91 < np.mean([holds(each.change, 8.0) for each in found]) < 0.985
    assert 0.90 < np.mean([each.is_trend_shared for each in found]) <= 0.985


def test_lots_of_regions_ring_at_their_level() -> None:
    dice = np.random.default_rng(9)
    chances = [
        difference_in_differences(panel(dice, 0.0, is_matched=False)).chance
        for _ in range(300)
    ]
    assert 0.02 < np.mean(np.array(chances) < 0.05) < 0.085


def test_regions_that_went_apart_before_are_told() -> None:
    found = difference_in_differences(
        panel(np.random.default_rng(10), 0.0, is_matched=False, drift=3.0)
    )
    assert not found.is_trend_shared


def test_regions_without_two_sides_are_refused() -> None:
    one = Region("a", True, (1.0, 2.0), (3.0,), "m")
    with pytest.raises(LeadscoreError, match="with the treatment and without"):
        difference_in_differences([one])
    other = Region("b", False, (1.0, 2.0), (3.0,), "n")
    with pytest.raises(LeadscoreError, match="two sides"):
        difference_in_differences([one, other])


def row(variant: str, units: int, done: int, profit: float, **changes) -> dict:
    """A row of `experiment_results`; every unit with the outcome earns alike."""
    return {
        "experiment_id": "e",
        "experiment_name": None,
        "variant": variant,
        "outcome": "purchase",
        "horizon_days": 30,
        "is_control": variant == "control",
        "planned_share": Decimal("0.5"),
        "planned_units": 10_000,
        "counted_units": units,
        "judged_units": units,
        "conversions": done,
        **dict.fromkeys(("score_before", "amount_before"), Decimal(0)),
        **dict.fromkeys(("score_before_squares", "score_before_products"), Decimal(0)),
        **dict.fromkeys(
            ("amount_before_squares", "amount_before_products"), Decimal(0)
        ),
        "net_amount": Decimal(done * 10),
        "net_amount_squares": Decimal(done * 100),
        "profit_amount": Decimal(str(profit)),
        "profit_amount_squares": Decimal(str(max(1.0, profit**2 / max(done, 1)))),
        "read_at": AS_OF,
        **changes,
    }


def reading_of(*rows):
    (found,) = read_tests(rows, AS_OF)
    return found


CONTROL = row("control", 5000, 300, 3000)


@pytest.mark.parametrize(
    ("treated", "verdict"),
    [
        (row("b", 5000, 450, 4500), Verdict.PAYS),
        (row("b", 5000, 450, 500), Verdict.LOSES),
        (row("b", 5000, 450, 3050), Verdict.WORKS),
        (row("b", 5000, 450, 0, profit_amount=None), Verdict.WORKS),
        (row("b", 5000, 310, 500), Verdict.COSTS),
        (row("b", 5000, 310, 3000), Verdict.OPEN),
        (row("b", 5000, 200, 4500), Verdict.HARMS),
        (row("b", 5000, 450, 4500, counted_units=4500), Verdict.BROKEN),
        (row("b", 0, 0, 0), Verdict.TOO_FEW),
    ],
    ids=lambda item: item.name if isinstance(item, Verdict) else "",
)
def test_money_and_the_split_have_the_last_word(treated, verdict) -> None:
    if treated["judged_units"] == 0:
        treated["counted_units"] = 5000
    assert reading_of(CONTROL, treated).verdict is verdict


def test_a_broken_split_hides_every_number() -> None:
    broken = reading_of(CONTROL, row("b", 5000, 450, 4500, counted_units=4500))
    (values,) = as_values([broken], "EUR")["tests"]
    assert values["lift"] is values["net_profit"] is values["profit_per_unit"] is None
    assert "Lift" not in as_text([broken], "EUR")


@pytest.mark.parametrize(
    ("read_at", "is_over"),
    [(AS_OF, True), (datetime(2026, 7, 1, 0, 0, 1), False), (None, False)],
)
def test_before_the_day_that_was_set_only_the_anytime_interval_decides(
    read_at, is_over
) -> None:
    # Clear in one look, open for somebody who looked every day.
    treated = row("b", 5000, 365, 3650, read_at=read_at)
    found = reading_of({**CONTROL, "read_at": read_at}, treated)
    assert found.difference.is_above
    assert not found.anytime.is_above
    assert (found.verdict is Verdict.OPEN) is not is_over
    assert found.lift == (found.difference if is_over else found.anytime)


def test_money_is_scaled_as_the_plan_has_it() -> None:
    control = row("control", 1000, 60, 600, planned_share=Decimal("0.2"))
    treated = row("b", 4010, 400, 4000, planned_share=Decimal("0.8"))
    assert reading_of(control, treated).net_profit == pytest.approx(4000 - 4 * 600)
    unplanned = [{**item, "planned_share": None} for item in (control, treated)]
    found = reading_of(*unplanned)
    assert found.net_profit == pytest.approx(4000 - 4.01 * 600)
    assert found.split is None
    assert "is not checked" in as_text([found], "EUR")


def test_each_treatment_is_read_against_the_control_and_none_without_one() -> None:
    third = Decimal("0.3333")
    arms = [
        {**row(name, 5000, 300, 3000), "planned_share": third}
        for name in ("control", "b", "c")
    ]
    found = read_tests(arms, AS_OF)
    assert [item.treated.row["variant"] for item in found] == ["b", "c"]
    assert read_tests(arms[1:], AS_OF) == []

"""Effects of nurture: known answers, known truths, and what must not decide a rank."""

from dataclasses import replace

import numpy as np
import pytest
from nurture_worlds import RATIOS, findings_of, simulate
from scipy import stats

from scoring.acceleration import (
    Alarm,
    Effect,
    Evidence,
    Finding,
    HoldoutArm,
    Trials,
    adjusted_effect,
    alarms,
    caused_effect,
)
from scoring.acceleration.findings import ranked
from scoring.confidence import Estimate

LEADS = 10_000
LENGTHS = np.array([1.0, 13.0])


def trials_of(touched: float, untouched: float, groups: int = 16) -> Trials:
    """Trials at constant hazards, the same in every group."""
    hazards = np.array([touched, untouched])
    left = np.exp(-np.outer([0.0, 1.0, 14.0], hazards))
    sqls = 1_000 * (left[:-1] - left[1:])
    days = sqls / hazards
    shape = (groups, 1, 1)
    return Trials(LENGTHS, np.tile(days, shape), np.tile(sqls, shape), 9, 0, (9, 9))


def test_constant_hazards_give_their_ratio_and_their_restricted_means() -> None:
    effect = adjusted_effect(trials_of(0.02, 0.01))
    means = [-np.expm1(-14 * hazard) / hazard for hazard in (0.02, 0.01)]
    assert effect.hazard_ratio.value == pytest.approx(2)
    assert effect.days_gained.value == pytest.approx(means[1] - means[0])
    # Groups that are all alike leave no doubt.
    assert effect.days_gained.lower == pytest.approx(effect.days_gained.value)
    assert effect.is_sooner


def test_the_interval_is_a_jackknife_over_groups_of_leads() -> None:
    same = trials_of(0.02, 0.01, groups=4)
    uneven = replace(
        same, sqls=same.sqls * np.array([0.7, 1.0, 1.1, 1.2])[:, None, None]
    )
    uneven.sqls[..., 1] = same.sqls[..., 1]
    effect = adjusted_effect(uneven)
    left_out = [
        np.log(adjusted_effect(_without(uneven, group)).hazard_ratio.value)
        for group in range(4)
    ]
    error = np.sqrt(3 / 4 * np.square(left_out - np.mean(left_out)).sum())
    reach = stats.t.ppf(0.975, 3) * error
    assert np.log(effect.hazard_ratio.upper) == pytest.approx(
        np.log(effect.hazard_ratio.value) + reach
    )


def _without(trials: Trials, group: int) -> Trials:
    kept = np.arange(len(trials.days)) != group
    return replace(trials, days=trials.days[kept], sqls=trials.sqls[kept])


def few(sqls: int) -> HoldoutArm:
    return HoldoutArm(9, sqls, 80.0, 900.0)


def test_next_to_no_entries_say_nothing() -> None:
    assert adjusted_effect(replace(trials_of(0.02, 0.01), counted=(4, 99))) is None
    assert adjusted_effect(replace(trials_of(0.02, 0.01), counted=(5, 5))) is not None
    assert caused_effect(few(sqls=5), few(sqls=4)) is None


def test_most_without_anybody_like_them_say_nothing() -> None:
    some = replace(trials_of(0.02, 0.01), touched=100, uncompared=50)
    assert adjusted_effect(some) is not None
    assert adjusted_effect(replace(some, uncompared=51)) is None


def test_a_holdout_is_read_as_welch_does() -> None:
    dice = np.random.default_rng(1)
    treated, held_out = dice.uniform(0, 14, 300), dice.uniform(2, 14, 200)
    arms = [
        HoldoutArm(len(days), 50, float(days.sum()), float(np.square(days).sum()))
        for days in (treated, held_out)
    ]
    effect = caused_effect(*arms)
    wanted = stats.ttest_ind(held_out, treated, equal_var=False).confidence_interval()
    assert effect.days_gained.lower == pytest.approx(wanted.low)
    assert effect.days_gained.upper == pytest.approx(wanted.high)
    assert effect.hazard_ratio.value == pytest.approx(
        (50 / treated.sum()) / (50 / held_out.sum())
    )


def effect_of(days: float, reach: float, ratio: float = 1.5) -> Effect:
    """An effect of so many days, give or take."""
    return Effect(
        Estimate(days, days - reach, days + reach),
        Estimate(ratio, ratio - reach, ratio + reach),
    )


def finding(name: str, **more: object) -> Finding:
    """A flow's finding with nothing known of it."""
    return replace(Finding("flow", name, None, 10, 0, None), **more)


def test_a_holdout_comes_before_a_comparison() -> None:
    both = finding("f", adjusted=effect_of(3, 1), caused=effect_of(2, 1))
    assert both.evidence is Evidence.CAUSED
    assert both.effect.days_gained.value == 2
    assert both.ratio == 1.5
    assert finding("f", adjusted=effect_of(3, 1)).evidence is Evidence.ADJUSTED
    assert finding("f", credited_points=9.0).evidence is Evidence.NONE
    alone = finding("f", are_alone=True)
    assert alone.evidence is Evidence.ALONE
    assert replace(alone, caused=effect_of(2, 1)).evidence is Evidence.CAUSED


def test_no_ratio_to_what_may_be_nothing() -> None:
    assert finding("f", adjusted=effect_of(3, 1), caused=effect_of(1, 2)).ratio is None


def test_credited_points_move_no_rank() -> None:
    some = [
        finding("a", adjusted=effect_of(1, 0.5)),
        finding("b", caused=effect_of(2, 0.5)),
        finding("c"),
        finding("d"),
    ]
    order = [found.name for found in ranked(some)]
    assert order == ["b", "a", "c", "d"]
    for points in ((0, 0, 0, 99), (99, 0, 1, 0)):
        credited = [
            replace(found, credited_points=float(point), touches=point)
            for found, point in zip(some, points, strict=True)
        ]
        assert [found.name for found in ranked(credited)] == order


def test_alarms_are_raised_by_what_cannot_be() -> None:
    ghost = replace(finding("failed"), kind="undelivered")
    assert alarms([replace(ghost, adjusted=effect_of(0, 1, ratio=1.9))]) == ()
    raised = alarms([replace(ghost, adjusted=effect_of(0, 0.5, ratio=1.9))])
    assert raised == (Alarm.UNDELIVERED,)
    # A flow may well bring SQL sooner.
    assert alarms([finding("f", adjusted=effect_of(0, 0.5, ratio=1.9))]) == ()
    above = finding("f", adjusted=effect_of(5, 1), caused=effect_of(2, 1))
    assert alarms([above]) == (Alarm.OVERSTATED,)
    assert alarms([replace(above, adjusted=effect_of(4, 1))]) == ()
    assert alarms([replace(above, channel="Direct")]) == ()


def test_effects_are_found_where_the_record_shows_why_leads_are_touched() -> None:
    found = findings_of(simulate(seed=1, leads=LEADS))
    for name, truth in RATIOS.items():
        ratio = found["failed" if truth == 1 else name].adjusted.hazard_ratio
        assert ratio.lower < truth < ratio.upper, name
    assert found["webinar"].adjusted.is_sooner
    assert alarms(found.values()) == ()


def test_what_never_arrived_unmasks_a_hidden_cause() -> None:
    found = findings_of(simulate(seed=1, leads=LEADS, private=0.4))
    assert alarms(found.values()) == (Alarm.UNDELIVERED,)
    assert found["webinar"].adjusted.hazard_ratio.lower > RATIOS["webinar"]

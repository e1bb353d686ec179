"""The watch sees what was planted, and nothing where nothing happened."""

from dataclasses import replace

import pytest
from monitoring_worlds import Change, Shop, alarms, changed, model_sql, watch

NIGHTS = 20


@pytest.fixture(scope="module")
def models() -> dict[str, str]:
    return model_sql()


def test_nothing_is_alarming_where_nothing_happened(models: dict[str, str]) -> None:
    """Of 20 nights fewer than one is expected.

    Over 300 seeds one night had an alarm.
    """
    loud = [
        (seed, found)
        for seed in range(100, 100 + NIGHTS)
        if (
            found := alarms(
                watch(replace(Shop(), is_calibrated=bool(seed % 2)), seed, models)
            )
        )
    ]
    assert len(loud) <= 1, loud


def test_a_small_shop_is_not_alarmed_by_its_smallness(models: dict[str, str]) -> None:
    small = replace(
        Shop(),
        events={"view_item": 3.0, "add_to_cart": 0.3},
        channels={"Paid Search": 1.0, "Email": 0.2},
    )
    assert [alarms(watch(small, seed, models)) for seed in range(10)] == [set()] * 10


def test_a_young_card_has_too_little_to_judge_by(models: dict[str, str]) -> None:
    promoted = watch(replace(Shop(), promoted_days_ago=10), 1, models)
    drifts = promoted[promoted["check_name"].isin(["score_drift", "signal_drift"])]
    assert set(drifts["state"]) <= {"too_few"}


DROPPED = {
    "a tag is dropped, and much is missing after a day": (
        Change("view_item", 1, 0.0),
        ("missing_day", "web_events: view_item"),
    ),
    "a tag is dropped, and it is found within a week": (
        Change("add_to_cart", 7, 0.0),
        ("missing_week", "web_events: add_to_cart"),
    ),
    "a silence of weeks does not become what is expected": (
        Change("add_to_cart", 60, 0.0),
        ("missing_week", "web_events: add_to_cart"),
    ),
    "what is rare is missed after some weeks": (
        Change("complete_quiz", 35, 0.0),
        ("missing_week", "web_events: complete_quiz"),
    ),
    "a tag fires on some pages only": (
        Change("view_item", 7, 0.25),
        ("missing_week", "web_events: view_item"),
    ),
    "a channel stays away": (
        Change("Paid Search", 7, 0.0),
        ("missing_week", "leads from Paid Search"),
    ),
}


@pytest.mark.parametrize("planted", DROPPED)
@pytest.mark.parametrize("seed", range(2))
def test_what_stays_away_is_missed(
    planted: str, seed: int, models: dict[str, str]
) -> None:
    change, wanted = DROPPED[planted]
    found = alarms(watch(changed(change), seed, models))
    assert wanted in found
    assert {subject for _, subject in found} <= {wanted[1], "web_events"}


def test_a_silence_ends_when_a_quarter_has_passed(models: dict[str, str]) -> None:
    found = watch(changed(Change("add_to_cart", 7 * 13 + 7, 0.0)), 0, models)
    assert "web_events: add_to_cart" not in set(found["subject"])


def test_a_busy_week_is_no_alarm(models: dict[str, str]) -> None:
    found = watch(changed(Change("view_item", 7, 4.0)), 0, models)
    assert not alarms(found)


@pytest.mark.parametrize("seed", range(2))
def test_a_signal_that_is_gone_moves_signal_and_score(
    seed: int, models: dict[str, str]
) -> None:
    found = alarms(watch(changed(Change("visit", 28, 0.4)), seed, models))
    assert {("signal_drift", "visit"), ("score_drift", "score")} <= found
    assert ("band_share", "cold") in found
    assert not [name for name, _ in found if name.startswith("missing")]
    assert ("signal_drift", "quiz") not in found


def test_a_promoted_card_is_held_against_its_first_quarter(
    models: dict[str, str],
) -> None:
    # Gone for longer than the windows that lie next to each other see.
    shop = changed(Change("visit", 110, 0.4))
    assert ("signal_drift", "visit") not in alarms(watch(shop, 1, models))
    promoted = replace(shop, promoted_days_ago=215)
    assert ("signal_drift", "visit") in alarms(watch(promoted, 1, models))


@pytest.mark.parametrize("is_calibrated", [True, False])
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_conversions_that_halve_or_double_are_seen(
    is_calibrated: bool, factor: float, models: dict[str, str]
) -> None:
    shop = changed(Change("purchase", 4 * 14, factor))
    found = alarms(watch(replace(shop, is_calibrated=is_calibrated), 3, models))
    assert ("calibration", "all") in found
    assert {name for name, _ in found} == {"calibration"}


def test_without_purchases_nobody_is_known_not_to_have_bought(
    models: dict[str, str],
) -> None:
    shop = changed(Change("purchase", 1000, 0.0))
    found = watch(replace(shop, is_calibrated=True), 3, models)
    assert "calibration" not in set(found["check_name"])

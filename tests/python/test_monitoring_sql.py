"""The numbers of the watch, counted once more from their definitions."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest
from monitoring_worlds import AS_OF, model_sql
from scipy import stats

DEVIATIONS = 4
LIMITS = pd.DataFrame({
    "check_name": ["score_drift", "signal_drift", "missing_day", "missing_week"],
    "noise_deviations": [4.0, 4.0, 5.0, 5.0],
})  # fmt: skip
LAST_DAY = AS_OF.date() - timedelta(days=1)


@pytest.fixture(scope="module")
def models() -> dict[str, str]:
    return model_sql()


def asked(sql: str, **tables: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as connection:
        for name, frame in tables.items():
            connection.register(name, frame)
        return connection.execute(sql).df()


def recounted_index(before: np.ndarray, after: np.ndarray) -> tuple[float, int]:
    """Stability index over tenths by the middle of equal points, half a lead more."""
    tenth = {}
    for points in np.unique(np.concatenate([before, after])):
        middle = (before < points).sum() + (before == points).sum() / 2
        tenth[points] = min(9, int(10 * middle // len(before)))
    kinds = sorted(set(tenth.values()))
    shares = []
    for scores in (before, after):
        places = np.array([tenth[points] for points in scores])
        counts = np.array([(places == kind).sum() for kind in kinds]) + 0.5
        shares.append(counts / counts.sum())
    old, new = shares
    return float(((new - old) * np.log(new / old)).sum()), len(kinds)


@pytest.mark.parametrize("seed", range(5))
def test_the_stability_index_is_that_of_its_definition(
    seed: int, models: dict[str, str]
) -> None:
    dice = np.random.default_rng(seed)
    before = dice.poisson(dice.integers(1, 30), 300) - 3
    after = dice.poisson(dice.integers(1, 30), 70) - 3
    points = np.unique(np.concatenate([before, after]))
    frame = pd.DataFrame({
        "subject_kind": "score",
        "subject": "score",
        "points": points,
        "reference_leads": [(before == one).sum() for one in points],
        "current_leads": [(after == one).sum() for one in points],
    })  # fmt: skip
    shuffled = frame.sample(frac=1, random_state=seed)
    (found,) = asked(
        models["score_drift"], score_distributions=shuffled, monitoring_limits=LIMITS
    ).to_dict("records")
    index, kinds = recounted_index(before, after)
    assert found["stability_index"] == pytest.approx(index, abs=1e-5)
    assert found["reference_mean_points"] == pytest.approx(before.mean(), abs=1e-5)
    assert found["current_mean_points"] == pytest.approx(after.mean(), abs=1e-5)
    bound = stats.chi2.isf(stats.norm.sf(DEVIATIONS), max(kinds - 1, 1))
    wanted = bound * (1 / len(before) + 1 / len(after))
    # The approximation errs by a tenth for one degree of freedom, less for more.
    assert found["noise_index"] == pytest.approx(wanted, rel=0.1)


@pytest.mark.parametrize(
    ("reference_leads", "current_leads", "is_judged"),
    [(1, 1, True), (0, 3, False), (3, 0, False)],
)
def test_nothing_is_held_against_nobody(
    reference_leads: int, current_leads: int, is_judged: bool, models: dict[str, str]
) -> None:
    frame = pd.DataFrame({
        "subject_kind": "score",
        "subject": "score",
        "points": [5],
        "reference_leads": [reference_leads],
        "current_leads": [current_leads],
    })  # fmt: skip
    (found,) = asked(
        models["score_drift"], score_distributions=frame, monitoring_limits=LIMITS
    ).to_dict("records")
    judged = [pd.notna(found[name]) for name in ("stability_index", "noise_index")]
    assert judged == [is_judged] * 2


def test_chance_moves_the_index_beyond_its_noise_as_seldom_as_is_said(
    models: dict[str, str],
) -> None:
    """At 2 deviations, 2.3 % of shops in which nothing happened are beyond it."""
    dice = np.random.default_rng(7)
    frames = []
    for shop in range(1500):
        shares = np.full(8, 1 / 8)
        frames.append(
            pd.DataFrame({
                "subject_kind": "signal",
                "subject": f"s{shop}",
                "points": np.arange(8),
                "reference_leads": dice.multinomial(2000, shares),
                "current_leads": dice.multinomial(600, shares),
            })
        )  # fmt: skip
    limits = LIMITS.assign(noise_deviations=2.0)
    found = asked(
        models["score_drift"],
        score_distributions=pd.concat(frames),
        monitoring_limits=limits,
    )
    share = (found["stability_index"] > found["noise_index"]).mean()
    assert 0.012 < share < 0.036


def arrivals_of(*days: tuple[date, int]) -> pd.DataFrame:
    return pd.DataFrame({
        "subject_kind": "event",
        "subject": "web_events: view",
        "arrived_on": [day for day, _ in days],
        "arrivals": [count for _, count in days],
    })  # fmt: skip


def weeks_ago(weeks: int, days: int = 0) -> date:
    return LAST_DAY - timedelta(days=7 * weeks + days)


def last_day(models: dict[str, str], days: pd.DataFrame) -> dict:
    found = asked(
        models["event_volume_days"], arrival_days=days, monitoring_limits=LIMITS
    )
    assert found["arrived_on"].max() == pd.Timestamp(LAST_DAY)
    return found.sort_values("arrived_on").to_dict("records")[-1]


def test_days_are_told_for_22_weeks(models: dict[str, str]) -> None:
    found = asked(
        models["event_volume_days"],
        arrival_days=arrivals_of((weeks_ago(30), 1), (weeks_ago(20, 1), 2)),
        monitoring_limits=LIMITS,
    )
    days = pd.date_range(weeks_ago(21, 6), LAST_DAY)
    assert sorted(found["arrived_on"]) == list(days)
    arrived = found[found["arrivals"] > 0]
    assert list(arrived["arrived_on"]) == [pd.Timestamp(weeks_ago(20, 1))]
    assert found["arrivals"].sum() == 2


def test_a_day_is_foretold_by_eight_of_its_weekdays(models: dict[str, str]) -> None:
    found = last_day(
        models,
        arrivals_of(
            (weeks_ago(9), 100),
            (weeks_ago(8), 16),
            (weeks_ago(5), 8),
            (weeks_ago(3, 1), 100),
            (weeks_ago(3, -1), 100),
            (LAST_DAY, 3),
            (AS_OF.date(), 100),
        ),
    )
    assert (found["arrivals"], found["foretelling_weeks"]) == (3, 8)
    # Days on which nothing arrived count as none.
    assert found["expected_arrivals"] == 24 / 8


def test_fewer_than_four_weeks_foretell_nothing(models: dict[str, str]) -> None:
    three, four = (
        last_day(models, arrivals_of((weeks_ago(weeks), 8), (LAST_DAY, 3)))
        for weeks in (3, 4)
    )
    assert np.isnan(three["expected_arrivals"])
    assert np.isnan(three["least_expected"])
    assert four["expected_arrivals"] == 2


def test_dispersion_is_what_weekdays_have_beyond_chance(
    models: dict[str, str],
) -> None:
    dice = np.random.default_rng(3)
    counts = dice.poisson(50 * dice.gamma(25, 1 / 25, 22 * 7))
    days = [LAST_DAY - timedelta(days=int(back)) for back in range(22 * 7)]
    found = last_day(models, arrivals_of(*zip(days, counts, strict=True)))
    table = counts.reshape(22, 7)
    means, scatter, squares = 0.0, 0.0, 0.0
    for weekday in range(7):
        eight = table[1:9, weekday]
        means += eight.mean()
        scatter += eight.var(ddof=1)
        squares += eight.mean() ** 2
    beyond = max(0.0, (scatter - means) / squares)
    mean = table[1:9, 0].mean()
    assert found["dispersion"] == pytest.approx(1 + beyond * mean, abs=1e-5)
    reach = 5 / 2 * np.sqrt((1 + beyond * mean) * (1 + 1 / 8))
    least = max(0, max(0, np.sqrt(mean + 0.375) - reach) ** 2 - 0.375)
    most = (np.sqrt(mean + 0.375) + reach) ** 2 - 0.375
    assert found["least_expected"] == pytest.approx(least, abs=1e-5)
    assert found["most_expected"] == pytest.approx(most, abs=1e-5)


def test_what_came_first_this_week_has_nothing_to_be_held_against(
    models: dict[str, str],
) -> None:
    volumes = asked(
        models["event_volume_days"],
        arrival_days=arrivals_of((LAST_DAY, 5), (weeks_ago(0, 6), 3)),
        monitoring_limits=LIMITS,
    )
    found = asked(
        models["missing_events"], event_volume_days=volumes, monitoring_limits=LIMITS
    )
    told = found.set_index("check_name")
    assert dict(told["arrivals"]) == {"missing_day": 5, "missing_week": 8}
    assert told["expected_arrivals"].isna().all()


@pytest.mark.parametrize(("silent", "is_there"), [(12, True), (13, False)])
def test_a_silence_lasts_a_quarter(
    silent: int, is_there: bool, models: dict[str, str]
) -> None:
    days = [LAST_DAY - timedelta(days=back) for back in range(7 * silent, 22 * 7)]
    volumes = asked(
        models["event_volume_days"],
        arrival_days=arrivals_of(*((day, 10) for day in days)),
        monitoring_limits=LIMITS,
    )
    found = asked(
        models["missing_events"], event_volume_days=volumes, monitoring_limits=LIMITS
    )
    week = found[found["check_name"] == "missing_week"].to_dict("records")
    assert bool(week) == is_there
    if week:
        assert week[0]["expected_arrivals"] == 70 * silent
        assert week[0]["arrivals"] == 0
        assert week[0]["least_expected"] > 0

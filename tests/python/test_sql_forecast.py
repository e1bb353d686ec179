"""How many SQLs to expect: nothing later is used, and the intervals hold what came."""

from datetime import datetime, timedelta

import pandas as pd
import pytest
from forecast_worlds import AS_OF, FAR, WEEK, draw_shop, forecast, known_by, world_of

SHOPS = 20


@pytest.fixture(scope="module")
def trials() -> pd.DataFrame:
    """Every forecast of the last half year of some shops, beside what came."""
    found = []
    for seed in range(SHOPS):
        with forecast(draw_shop(seed), AS_OF) as connection:
            frame = connection.execute(
                "from sql_forecast_backtest where sqls is not null"
            ).df()
        found.append(frame.assign(shop=seed))
    return pd.concat(found)


def test_the_intervals_hold_what_came_as_often_as_they_say(trials) -> None:
    """Of 95 %: neither too short nor so long that they say nothing."""
    assert len(trials) == SHOPS * (26 + 25 + 24 + 23 + 22 + 21)
    assert 0.92 < trials.is_covered.mean() < 0.995
    by_week = trials.groupby("week_ahead").is_covered.mean()
    assert by_week.min() > 0.89, by_week


def test_what_was_expected_comes_on_average(trials) -> None:
    by_week = trials.groupby("week_ahead")[["expected_sqls", "sqls"]].sum()
    bias = by_week.expected_sqls.astype(float) / by_week.sqls - 1
    assert bias.abs().max() < 0.05, bias


@pytest.mark.parametrize("weeks_back", [1, 7, 26])
def test_an_earlier_forecast_is_the_one_made_that_night(weeks_back: int) -> None:
    """The future is cut off, and not a digit moves."""
    shop = draw_shop(3)
    night = AS_OF - weeks_back * WEEK
    asked = (
        "select week_ahead, reference_weeks, expected_of_open, expected_of_coming, "
        "dispersion, lower_sqls, upper_sqls, forecast_at "
        "from sql_forecast_backtest where weeks_back = ? order by all"
    )
    with forecast(shop, AS_OF) as later:
        told = later.execute(asked, [weeks_back]).fetchall()
    with forecast(known_by(shop, night), night) as then:
        assert told == then.execute(asked, [0]).fetchall()
    assert len(told) == 6


def test_every_entry_is_counted_once_for_each_landmark() -> None:
    """Of those who were there and of those to come, they are all entries of a week."""
    shop = draw_shop(5)
    entries = shop["outcomes"].known_at
    with forecast(shop, AS_OF) as connection:
        counted = connection.execute(
            "select landmark_at, week_ahead, sum(entries) from sql_landmarks "
            "where entries is not null group by all"
        ).fetchall()
        leads = dict(
            connection.execute(
                "select landmark_at, sum(leads) from sql_landmarks "
                "where week_ahead = 1 and band <> '(to come)' group by all"
            ).fetchall()
        )
    for landmark, week, number in counted:
        begins = landmark + (week - 1) * WEEK
        assert number == ((entries >= begins) & (entries < begins + WEEK)).sum()
    people, at = shop["int_leads_identified"], AS_OF - 9 * WEEK
    stands = (people.created_at < at) & (people.ended_at >= at)
    gone = set(shop["outcomes"][entries < at].lead_id)
    assert leads[at] == (~people[stands].lead_id.isin(gone)).sum()


def steady(weeks: int) -> dict[str, pd.DataFrame]:
    """Ten leads a week, of which two become SQL a day and one 10 days after."""
    came, waits = [], []
    for week in range(weeks):
        for number in range(10):
            came.append(AS_OF - (week + 1) * WEEK + timedelta(hours=number))
            waits.append({0: 1, 1: 1, 2: 10}.get(number))
    known = [
        at + timedelta(days=wait) if wait and at + timedelta(days=wait) < AS_OF else FAR
        for at, wait in zip(came, waits, strict=True)
    ]
    names = [f"lead {number}" for number in range(len(came))]
    leads = pd.DataFrame({"lead_id": names, "created_at": came, "ended_at": FAR})
    times = pd.DataFrame({"lead_id": names, "warmed_at": FAR, "known_at": known})
    return dict(world_of(leads, times))


def test_a_steady_shop_is_foretold_to_the_digit() -> None:
    """Of those who are there one comes in the next week, all else of those to come."""
    with forecast(steady(60), AS_OF) as connection:
        told = connection.execute(
            "select week_ahead, expected_of_open, expected_of_coming, dispersion "
            "from sql_forecast_backtest where weeks_back = 0 order by 1"
        ).fetchall()
    assert [tuple(map(float, row)) for row in told] == [
        (1, 1, 2, 1),
        *((week, 0, 3, 1) for week in range(2, 7)),
    ]


@pytest.mark.parametrize(
    ("weeks", "foretold"), [(4, []), (5, [1]), (6, [1, 2]), (40, [*range(1, 7)])]
)
def test_a_young_shop_is_foretold_once_four_landmarks_can(weeks, foretold) -> None:
    """The first landmark is the first with a lead before it."""
    with forecast(steady(weeks), AS_OF) as connection:
        told = connection.execute(
            "select week_ahead, reference_weeks from sql_forecast_backtest "
            "where weeks_back = 0 order by 1"
        ).fetchall()
    assert told == [(week, min(13, weeks - week)) for week in foretold]


def test_a_shop_without_leads_expects_nothing() -> None:
    empty = {name: frame[:0] for name, frame in steady(2).items()}
    typed = {
        name: frame.astype(
            {column: "datetime64[us]" for column in frame if column[-3:] == "_at"}
        )
        for name, frame in empty.items()
    }
    with forecast(typed, datetime(2026, 7, 1)) as connection:
        assert connection.execute("from sql_forecast_backtest").fetchall() == []


def test_a_landmark_sees_what_was_before_it_and_counts_what_came_from_it_on() -> None:
    """Whoever comes in the instant is to come; an entry in it is of the first week."""
    at, moment = AS_OF - 2 * WEEK, timedelta(microseconds=1)
    people = [
        ("anchor", AS_OF - 40 * WEEK, FAR, FAR, FAR),
        ("in the instant", at, FAR, FAR, at + WEEK - moment),
        ("a week before", at - WEEK, FAR, at, at),
        ("more than a week", at - WEEK - moment, at, at - moment, FAR),
        ("gone", at - WEEK, at - moment, FAR, FAR),
        ("SQL before", at - WEEK, FAR, FAR, at - moment),
        ("SQL a week later", at - WEEK, FAR, FAR, at + WEEK),
        *(
            (f"{weeks} weeks and {more}", at - weeks * WEEK - more, FAR, FAR, FAR)
            for weeks in (2, 4, 13)
            for more in (timedelta(), moment)
        ),
    ]
    names = ["lead_id", "created_at", "ended_at", "warmed_at", "known_at"]
    drawn = pd.DataFrame(people, columns=names)
    leads, times = drawn[names[:3]], drawn[["lead_id", *names[3:]]]
    with forecast(world_of(leads, times), AS_OF) as connection:
        told = connection.execute(
            "select band, age, week_ahead, leads, entries from sql_landmarks "
            "where weeks_back = 2 and week_ahead <= 2 order by all"
        ).fetchall()
    assert told == [
        ("(to come)", "(to come)", 1, 1, 1),
        ("(to come)", "(to come)", 2, 1, 0),
        *(("cold", "month", week, 2, 0) for week in (1, 2)),
        *(("cold", "older", week, 2, 0) for week in (1, 2)),
        *(("cold", "quarter", week, 2, 0) for week in (1, 2)),
        ("cold", "week 1", 1, 2, 1),
        ("cold", "week 1", 2, 2, 1),
        *(("cold", "week 2", week, 1, 0) for week in (1, 2)),
        ("warm", "week 2", 1, 1, 0),
        ("warm", "week 2", 2, 1, 0),
    ]

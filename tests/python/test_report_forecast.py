"""What pages say of what rises and of what is to come, and when they do not know."""

import pytest

from scoring.report import Rows, forecast_answer, why_no_queue, with_moves
from scoring.report.action_answers import NO_CAPACITY, NOBODY_SCORES, NONE_TO_COME
from scoring.report.definitions import read_vocabulary

WORDS = read_vocabulary({})
YOUNG = Rows((), (), WORDS, "The shop is too young.")


def rows(columns: str, *records: tuple[object, ...]) -> Rows:
    return Rows(tuple(columns.split()), records, WORDS, "nothing")


def earlier(*counts: tuple[int, int]) -> Rows:
    return rows("covered forecasts", *counts)


def queues(*people: tuple[object, ...], coming: float = 4.0, weeks: int = 6) -> Rows:
    everyone = ("(all)", None, 20.0, coming, 11, 31, None, weeks)
    return rows(
        "queue capacity_verdict expected_sqls expected_of_coming lower_sqls upper_sqls"
        " capacity capacity_weeks",
        everyone,
        *((*person, weeks) for person in people),
    )


TAKEN = ("(people)", "fits", 5.0, 1.0, 0, 21, 49)
CROWDED = ("sales", "over", 5.0, 1.0, 0, 21, 4)
UNROUTED = ("(people)", "fits", 0.0, 0.0, 0, 3, 49)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (queues(TAKEN), "About 5 of them go to persons, who can take 49. In none of"),
        (queues(TAKEN, CROWDED), "Look ahead at sales: there they may be too many."),
        (queues(UNROUTED), "As leads are routed now, none of them go to persons."),
        (queues(), NOBODY_SCORES),
        (queues(weeks=0), NO_CAPACITY),
        (queues(coming=0.0), NONE_TO_COME),
    ],
)
def test_the_forecast_says_who_takes_them_or_why_nobody_knows(
    given: Rows, said: str
) -> None:
    answer = forecast_answer(given, earlier((26, 26)))
    assert answer.sentence.startswith("Expect about 20 SQLs next week (11 to 31). ")
    assert said in answer.sentence
    assert (NONE_TO_COME in answer.sentence) == (said == NONE_TO_COME)


def test_without_a_forecast_the_queues_say_why() -> None:
    assert why_no_queue(YOUNG) == "The shop is too young."


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([(26, 26), (25, 25)], " 51 of 51 earlier forecasts held."),
        # Wilson's upper end of 23 in 26 is 0.960, of 22 in 26 it is 0.939.
        ([(23, 26)], " 23 of 26 earlier forecasts held."),
        ([(22, 26)], " Only 22 of 26 earlier forecasts held, where 95 in 100 should: "),
        # As sure as one of them, for neighbours share their weeks.
        ([(23, 26)] * 6, " 138 of 156 earlier forecasts held."),
        ([], "are they too many."),
    ],
)
def test_forecasts_that_failed_are_said_to_have(
    counts: list[tuple[int, int]], said: str
) -> None:
    sentence = forecast_answer(queues(TAKEN), earlier(*counts)).sentence
    assert said in sentence
    assert ("do not count on the ranges" in sentence) == ("Only" in said)


def months(*counts: tuple[int, int], running: bool = False) -> Rows:
    last = len(counts) - 1
    return rows(
        "objection objecting_leads month_objections is_running",
        *(("price", *count, running and n == last) for n, count in enumerate(counts)),
    )


def move(some: Rows) -> set[str]:
    moved = with_moves(some, "objection", "objecting_leads", "month_objections")
    return set(moved.column("move"))


CALM = ((10, 100), (10, 100), (10, 100))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        # 30 in 300: 0.071 to 0.139. 22 in 100: from 0.150 on; 20 in 100: from 0.133.
        (months(*CALM, (22, 100)), "rising"),
        (months(*CALM, (20, 100)), ""),
        (months(*CALM, (2, 100)), "falling"),
        (months(*CALM, (3, 100)), ""),
        # A small month says nothing; nor does one that is not over, or a short past.
        (months(*CALM, (19, 19)), ""),
        (months(*CALM, (20, 20)), "rising"),
        (months(*CALM, (10, 100), (90, 100), running=True), ""),
        (months(*CALM[:2], (90, 100)), ""),
        (months(*CALM, (0, 0)), ""),
        # Only the three months before count.
        (months((90, 100), *CALM, (22, 100)), "rising"),
    ],
)
def test_an_objection_rises_only_beyond_chance(given: Rows, said: str) -> None:
    assert move(given) == {said}


def test_each_objection_moves_by_itself_and_nothing_moves_where_nothing_is() -> None:
    one, other = months(*CALM, (22, 100)), months(*CALM, (10, 100))
    renamed = other.replaced("objection", ["fit"] * 4)
    both = Rows(one.columns, one.records + renamed.records, WORDS)
    moved = with_moves(both, "objection", "objecting_leads", "month_objections")
    assert moved.column("move") == ["rising"] * 4 + [""] * 4
    nothing = with_moves(YOUNG, "objection", "objecting_leads", "month_objections")
    assert len(nothing) == 0

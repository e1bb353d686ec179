"""The card's SQL gives every row the points that Python gives it."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.scorecard import (
    AtLeast,
    Both,
    Is,
    Line,
    Missing,
    PointScorecardClassifier,
    Scorecard,
)
from scoring.scorecard.table import Column, columns_of_frame
from scoring.scorecard.text import identifier, literal

# Neither a quote, nor an escape of Spark's, nor a variable, nor a control may get out.
HOSTILE = ("a\"b'c", 'select "x"; --', "`", "${env:HOME}", "back\\slash", "nul\tl\n")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def card_of(*signals) -> Scorecard:
    """Powers of two as points, so that a score tells which lines hold."""
    lines = (Line(signal, 2**n, 0.0, 0.0, 0.0) for n, signal in enumerate(signals))
    return Scorecard(tuple(lines), 0.0, 1.0)


def scores_in_duckdb(card: Scorecard, frame: pd.DataFrame) -> list[int]:
    with duckdb.connect() as connection:
        columns = ", ".join(
            f"{identifier(name, chr(34))} {type_of(frame[name])}" for name in frame
        )
        connection.execute(f"create table leads (n integer, {columns})")
        marks = ", ".join("?" * (frame.shape[1] + 1))
        rows = zip(*(plain(frame[name]) for name in frame), strict=True)
        for n, row in enumerate(rows):
            connection.execute(f"insert into leads values ({marks})", [n, *row])
        query = f"select {card.sql()} from leads order by n"
        return [score for (score,) in connection.execute(query).fetchall()]


def type_of(series: pd.Series) -> str:
    kinds = {"i": "bigint", "f": "double", "b": "boolean"}
    return kinds.get(series.dtype.kind, "varchar")


def plain(series: pd.Series) -> list[object]:
    """Python values; a frame writes NaN for a text that is missing."""
    if series.dtype.kind in "ifb":
        return series.tolist()
    return [None if pd.isna(value) else value for value in series]


def agree(card: Scorecard, frame: pd.DataFrame) -> None:
    wanted = card.scores(columns_of_frame(frame), len(frame)).tolist()
    assert scores_in_duckdb(card, frame) == wanted


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(width=64) | st.none(), min_size=1, max_size=8),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_numbers_near_and_at_the_threshold(values, threshold) -> None:
    near = [
        threshold,
        np.nextafter(threshold, np.inf),
        np.nextafter(threshold, -np.inf),
    ]
    frame = pd.DataFrame({"x": pd.Series([*values, *near], dtype=float)})
    at_least, missing = AtLeast("x", threshold), Missing("x", is_number=True)
    agree(card_of(at_least, missing, Both(missing, at_least)), frame)


def test_null_and_nan_are_missing_and_no_number() -> None:
    card = card_of(AtLeast("x", 0.1), Missing("x", is_number=True))
    sql = card.sql()
    with duckdb.connect() as connection:
        for value, score in (
            ("null", 2),
            ("'nan'", 2),
            ("'inf'", 1),
            ("'-inf'", 0),
            ("0.1", 1),
        ):
            row = f"(select cast({value} as double) as x)"
            assert connection.execute(f"select {sql} from {row}").fetchall() == [
                (score,)
            ]


@pytest.mark.parametrize("kind", ["tinyint", "bigint", "decimal(18, 4)", "double"])
def test_every_type_of_number_can_be_asked(kind: str) -> None:
    sql = card_of(AtLeast("x", 3.0), Missing("x", is_number=True)).sql()
    with duckdb.connect() as connection:
        values = "(values (2), (3), (4), (null)) as given (x)"
        rows = f"(select cast(x as {kind}) as x from {values})"
        found = connection.execute(f"select {sql} from {rows}").fetchall()
    assert sorted(score for (score,) in found) == [0, 1, 1, 2]


@settings(max_examples=60, deadline=None)
@given(TEXT, st.lists(TEXT | st.none(), min_size=1, max_size=5))
def test_levels_of_any_text(level, others) -> None:
    values = [level, level + " ", level.upper(), *others]
    frame = pd.DataFrame({"channel": pd.Series(values, dtype=object)})
    agree(card_of(Is("channel", level), Missing("channel", is_number=False)), frame)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_levels_that_would_break_out(name: str) -> None:
    frame = pd.DataFrame({name: ["x", name, None], "other": [1.0, 2.0, np.nan]})
    card = card_of(
        Is(name, name), Missing(name, is_number=False), AtLeast("other", 2.0)
    )
    agree(card, frame)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_literal_holds_nothing_that_spark_would_read(text: str) -> None:
    assert "\\" not in literal(text)
    assert "${" not in literal(text)
    assert literal(text).isprintable()


def test_spark_quotes_names_by_backticks() -> None:
    assert card_of(Is("a`b", level=True)).sql(quote="`") == (
        "case when `a``b` = true then 1 else 0 end"
    )


def test_every_row_of_a_fitted_card_agrees() -> None:
    dice = np.random.default_rng(7)
    rows = 1500
    frame = pd.DataFrame(
        {
            'the "age"': np.where(
                dice.random(rows) < 0.1, np.nan, dice.normal(40, 12, rows)
            ),
            "visits": dice.poisson(2, rows),
            "channel; drop": dice.choice(["mail", "o'search", None], rows),
            "opened": dice.random(rows) < 0.4,
        }
    )
    odds = 1.0 * (frame["visits"] > 2) + frame["opened"] - 1.0
    odds += 2.0 * (frame["opened"] & (frame["visits"] > 3))
    outcome = dice.random(rows) < 1 / (1 + np.exp(-odds))
    model = PointScorecardClassifier(max_bins=8).fit(frame, outcome)
    assert any(isinstance(line.signal, Both) for line in model.card_.lines)
    later = frame.assign(**{"channel; drop": "never seen"})
    for table in (frame, later):
        assert scores_in_duckdb(model.card_, table) == model.scores_of(table).tolist()


def test_a_card_prints_its_points_and_their_errors() -> None:
    lines = (
        Line(AtLeast("visits", 3.0), 7, 1.2, 1234.0, 80.0),
        Line(Is("channel", "mail"), -2, 0.34, 40.0, 1.0),
    )
    assert str(Scorecard(lines, 12.345, 4.0)).splitlines() == [
        "signal             points  leads",
        "visits >= 3       +7 +- 1  1,234",
        "channel = mail  -2 +- 0.3     40",
        "chance = 1 / (1 + exp((12.35 - score) / 4.00))",
    ]


def test_single_precision_is_compared_in_double() -> None:
    column = Column("number", np.array([0.1], dtype=np.float32))
    assert AtLeast("x", float(np.float32(0.1))).holds({"x": column}).tolist() == [True]
    assert AtLeast("x", 0.1000000016).holds({"x": column}).tolist() == [False]

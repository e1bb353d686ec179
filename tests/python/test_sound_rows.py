"""The generic test `sound_rows` finds what it is for, and nothing else."""

from pathlib import Path

import duckdb
import jinja2
import pytest

FILE = Path(__file__).parents[1] / "dbt" / "generic" / "sound_rows.sql"


def findings(rows: str, **arguments: object) -> list[str]:
    """What the test says of rows that are given as SQL."""
    text = FILE.read_text(encoding="utf-8").replace("{% test", "{% macro")
    text = text.replace("endtest", "endmacro")
    # SQL, which a page never shows.
    template = jinja2.Environment(autoescape=False).from_string(text)  # noqa: S701
    query = template.module.sound_rows("given", **arguments)
    with duckdb.connect() as connection:
        connection.execute(f"create table given (a text, b text); {rows}")
        return sorted(found for (found,) in connection.execute(query).fetchall())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("('x', 'y'), ('x', 'z')", []),
        ("('x', 'y'), ('x', 'y')", ["rows share a, b"]),
        ("(null, 'y'), (null, 'y')", ["null in a", "rows share a, b"]),
        ("('x', null), ('x', 'y')", []),
    ],
)
def test_rows_that_share_their_grain_and_nulls_are_found(values, expected) -> None:
    rows = f"insert into given values {values}"
    assert findings(rows, grain=["a", "b"], never_null=["a"]) == expected


def test_either_can_be_asked_alone() -> None:
    rows = "insert into given values (null, null), (null, null)"
    assert findings(rows, grain=["a"]) == ["rows share a"]
    assert findings(rows, never_null=["b", "a"]) == ["null in b, a"]
    assert findings("", grain=["a"], never_null=["a"]) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("('x', '1'), ('y', '2'), (null, '3')", []),
        ("('x', '1'), ('z', '2')", ["another value in a"]),
    ],
)
def test_a_column_holds_accepted_values_or_nothing(values, expected) -> None:
    rows = f"insert into given values {values}"
    assert findings(rows, accepted_values={"a": ["x", "y"]}) == expected


def test_numbers_are_accepted_as_numbers() -> None:
    rows = "alter table given add n integer; insert into given values ('x', 'y', 10)"
    assert findings(rows, accepted_values={"n": [1, 10]}) == []
    assert findings(rows, accepted_values={"n": [1, 2]}) == ["another value in n"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("('x', 'y'), ('a', 'b')", []),
        ("('x', 'y'), ('y', 'x')", ['not always a < b or a = "q"']),
        ("('x', null)", ['not always a < b or a = "q"']),
    ],
)
def test_what_is_always_true_is_true_on_every_row(values, expected) -> None:
    rows = f"insert into given values {values}"
    assert findings(rows, always_true=["a < b\n  or a = 'q'\n"]) == expected


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = findings(
        "insert into given values (null, 'y'), (null, 'y')",
        grain=["b"],
        never_null=["a"],
        accepted_values={"b": ["x"]},
        always_true=["b = 'y'", "a = b"],
    )
    wrong = ["another value in b", "not always a = b", "null in a", "rows share b"]
    assert found == wrong

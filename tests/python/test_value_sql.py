"""What SQL expects of a customer is what Python does, whatever was fitted."""

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import rendered

from scoring.value import Histories, Repeating, fit_repeating
from scoring.value.history import Floats

AS_OF = datetime(2026, 3, 1, 18, 30)
HORIZON = 365.0
MACROS = ("value", "time", "dialect/epoch", "dialect/money")
CDNOW = (0.243, 30.9, 0.793, 2.426)

# Days with an order, days since the first, and the share after which the last lies.
customers = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 2_000), st.floats(0, 1)),
    min_size=1,
    max_size=8,
)
parameters = st.tuples(
    st.floats(0.05, 5), st.floats(1, 500), st.floats(0.1, 5), st.floats(0.1, 20)
)
Drawn = list[tuple[int, int, float]]


@pytest.fixture(scope="module")
def model() -> str:
    """The model as SQL for DuckDB, its parents under their own names."""
    return rendered("marts/value/lead_repeat_orders", MACROS, {"as_of": str(AS_OF)})


def histories_of(drawn: Drawn) -> Histories:
    orders, ages, shares = (
        np.array(column, float) for column in zip(*drawn, strict=True)
    )
    frequency = np.where(ages > 0, np.minimum(orders - 1, ages), 0)
    # So many days have orders that the last cannot lie before the first and all others.
    recency = np.where(frequency > 0, np.maximum(np.floor(shares * ages), frequency), 0)
    return Histories(
        frequency, recency, ages, np.full(len(ages), np.nan), np.ones(len(ages))
    )


def in_sql(model: str, people: Histories, fitted: Repeating | None) -> Floats:
    """Ask the model who is alive and what is expected, in the order of the people."""
    values = (fitted.r, fitted.alpha, fitted.a, fitted.b) if fitted else (None,) * 4
    with duckdb.connect() as connection:
        connection.execute(
            "create table value_parameters (fitted_at timestamp, basis text, "
            "orders_rate_shape double, orders_rate_days double, leaving_a double, "
            "leaving_b double)"
        )
        connection.execute(
            "insert into value_parameters values (timestamp '1970-01-01', 'bg_nbd', "
            "?, ?, ?, ?)",
            values,
        )
        connection.execute(
            "create table int_lead_purchases (lead_id text, order_days integer, "
            "net_amount decimal(18, 4), last_order_value decimal(18, 4), "
            "first_ordered_on date, last_ordered_on date)"
        )
        for number, (orders, recency, age) in enumerate(
            zip(people.frequency, people.recency, people.age, strict=True)
        ):
            first = AS_OF.date() - timedelta(days=int(age))
            last: date = first + timedelta(days=int(recency))
            connection.execute(
                "insert into int_lead_purchases values (?, ?, 10, 10, ?, ?)",
                [f"{number:04}", int(orders) + 1, first, last],
            )
        found = connection.execute(
            f"select alive_probability, expected_orders from ({model}) order by lead_id"
        ).fetchall()
    return np.array(found, float).T


def repeating(values: tuple[float, float, float, float]) -> Repeating:
    return Repeating("bg_nbd", *values, np.full(4, np.nan), 0, 0)


@settings(max_examples=25, deadline=None)
@given(drawn=customers, values=parameters)
def test_sql_expects_what_python_does(
    model: str, drawn: Drawn, values: tuple[float, float, float, float]
) -> None:
    people, fitted = histories_of(drawn), repeating(values)
    alive, expected = in_sql(model, people, fitted)
    assert alive == pytest.approx(fitted.alive(people), rel=1e-9, abs=1e-300)
    wanted = fitted.expected_orders(people, HORIZON)
    assert expected == pytest.approx(wanted, rel=1e-8, abs=1e-300)


@settings(max_examples=10, deadline=None)
@given(drawn=customers)
def test_a_shop_that_fitted_nothing_has_in_sql_the_mean_of_python(
    model: str, drawn: Drawn
) -> None:
    people = histories_of([*drawn, (1, 1, 0.0)])
    alive, expected = in_sql(model, people, None)
    assert np.isnan(alive).all()
    fitted = fit_repeating(people)
    assert fitted.basis == "shop_mean"
    wanted = fitted.expected_orders(people, HORIZON)
    assert expected == pytest.approx(wanted, rel=1e-12)


def test_who_has_ordered_often_and_long_ago_is_expected_to_have_left(
    model: str,
) -> None:
    people = histories_of([(10, 400, 0.1), (10, 400, 1.0), (1, 400, 0.0)])
    alive, expected = in_sql(model, people, repeating(CDNOW))
    assert alive[0] < 0.01
    assert 0.9 < alive[1] < 1
    assert alive[2] == 1
    assert expected[1] > expected[2] > expected[0]

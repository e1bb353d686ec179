"""Fitting on a warehouse, and the row that puts the fit in force."""

import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from commands import Said
from conftest import Tiny
from value_worlds import simulated

from scoring.errors import LeadscoreError
from scoring.value import Orders, backtest, histories
from scoring.value.parameters import SEED, fit_warehouse
from scoring.value.tested import backtest_warehouse

TRUTH = (0.8, 40.0, 0.6, 3.0)


def published(folder: Path, people: int) -> Path:
    """A warehouse with simulated customers as of some day."""
    as_of = datetime(2021, 2, 3)
    folder.mkdir(parents=True)
    database = folder / "leadscore.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.run_settings as "
            f"select 'as_of' as setting, '{as_of}' as value"
        )
        connection.execute(
            "create table marts.lead_repeat_orders (lead_id text, order_days integer, "
            "recency_days integer, age_days integer, mean_order_value decimal(18, 4))"
        )
        connection.execute(
            "create table marts.outcomes (outcome_id text, surviving_lead_id text, "
            "outcome text, net_amount decimal(18, 4), occurred_at timestamp)"
        )
        if people:
            made = simulated(TRUTH, people, 400, seed=3)
            _write_outcomes(connection, made)
            seen = histories(made, as_of)
            columns = (seen.frequency + 1, seen.recency, seen.age, seen.mean_value)
            for number, row in enumerate(zip(*columns, strict=True)):
                connection.execute(
                    "insert into marts.lead_repeat_orders values (?, ?, ?, ?, ?)",
                    [str(number), *map(float, row)],
                )
    return database


def _write_outcomes(connection: duckdb.DuckDBPyConnection, made: Orders) -> None:
    orders = {
        "id": np.arange(len(made.at)),
        "who": made.customer,
        "amount": made.amount,
        "ordered_at": made.at,
    }
    connection.register("frame", pd.DataFrame(orders))
    connection.execute("""
        insert into marts.outcomes
        select 'o' || id, 'l' || who, 'repeat_purchase', amount, ordered_at from frame
        -- Neither entries nor orders of nobody are anybody's.
        union all
        select 'e' || id, 'l' || who, 'sql_entry', null, ordered_at from frame
        union all
        select 'x' || id, null, 'first_purchase', 9, ordered_at from frame
    """)


def test_a_warehouse_is_tested_on_the_last_third_of_its_record(tmp_path: Path) -> None:
    tested = backtest_warehouse(published(tmp_path / "shop", people=400))
    made = simulated(TRUTH, 400, 400, seed=3)
    spent = np.round(made.amount, 4)
    first, last = made.at.min(), made.at.max()
    assert tested.until == last.item()
    assert tested.cut_off == (last - (last - first) / 3).item()
    wanted = backtest(
        Orders(made.customer.astype(str), made.at, spent), tested.cut_off, tested.until
    )
    assert tested.customers == wanted.customers
    assert tested.realised_orders == wanted.realised_orders
    assert tested.expected_orders == pytest.approx(wanted.expected_orders, rel=1e-6)
    found = sum(part.customers * part.realised for part in tested.lifetime_value)
    later = made.at > np.datetime64(tested.cut_off)
    known = np.isin(made.customer, made.customer[~later])
    assert found == pytest.approx(spent[later & known].sum(), rel=1e-6)


def test_a_short_record_has_no_backtest_and_says_why(
    leadscore: Callable[..., Said], tmp_path: Path
) -> None:
    database = published(tmp_path / "shop", people=400)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "delete from marts.outcomes where occurred_at >= "
            "(select min(occurred_at) + interval 80 day from marts.outcomes)"
        )
    said = leadscore("value", "--output", tmp_path / "shop")
    assert said.code == 0
    assert "No backtest: The purchases span" in said.out
    told = json.loads(leadscore("value", "--output", tmp_path / "shop", "--json").out)
    assert "at least 28" in told["backtest"]["none_because"]


def test_the_row_holds_what_was_fitted_and_keeps_what_was_not(tmp_path: Path) -> None:
    fit = fit_warehouse(published(tmp_path / "shop", people=400))
    header, *_, last = SEED.read_text(encoding="utf-8").splitlines()
    (row,) = csv.DictReader([header, fit.row()])
    (old,) = csv.DictReader([header, last])
    assert row["fitted_at"] == "2021-02-03 00:00:00"
    assert row["basis"] == fit.repeating.basis == "bg_nbd"
    fitted = ("orders_rate_shape", "orders_rate_days", "leaving_a", "leaving_b")
    found = [float(row[name]) for name in fitted]
    model = fit.repeating
    assert found == pytest.approx([model.r, model.alpha, model.a, model.b], rel=1e-5)
    assert float(row["type_orders"]) == pytest.approx(fit.spending.prior_orders, 1e-5)
    for name in ("shop_orders", "cart_orders", "view_orders"):
        assert row[name] == old[name]


def test_too_few_customers_leave_the_rate_to_the_shop(tmp_path: Path) -> None:
    fit = fit_warehouse(published(tmp_path / "shop", people=20))
    header = SEED.read_text(encoding="utf-8").splitlines()[0]
    (row,) = csv.DictReader([header, fit.row()])
    assert row["basis"] == "shop_mean"
    assert row["orders_rate_shape"] == row["leaving_b"] == ""


def test_without_customers_there_is_nothing_to_fit(tmp_path: Path) -> None:
    with pytest.raises(LeadscoreError, match="Nobody has bought"):
        fit_warehouse(published(tmp_path / "shop", people=0))


def test_the_command_says_how_sure_it_is(
    leadscore: Callable[..., Said], tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    published(folder, people=400)
    said = leadscore("value", "--output", folder)
    assert said.code == 0
    assert "some leave" in said.out
    assert "95 % interval" in said.out
    values = json.loads(leadscore("value", "--output", folder, "--json").out)
    assert values["row"] in said.out
    assert "Backtest: fitted up to" in said.out
    assert "Spent in that time" in said.out
    tenths = values["backtest"]["orders"]
    assert [part["decile"] for part in tenths] == list(range(1, len(tenths) + 1))
    for found in values["parameters"].values():
        assert 0 < found["lower"] < found["value"] < found["upper"]


def test_the_tiny_shop_is_fitted_as_its_warehouse_has_it(tiny: Tiny) -> None:
    fit = fit_warehouse(tiny.folder / "build" / "shop" / "leadscore.duckdb")
    assert fit.repeating.basis == "shop_mean"
    with duckdb.connect(
        str(tiny.folder / "build/shop/leadscore.duckdb"), read_only=True
    ) as connection:
        ((first,),) = connection.execute(
            "select expected_orders from marts.lead_repeat_orders "
            "where order_days = 1 order by lead_id limit 1"
        ).fetchall()
    assert first < 365 / fit.repeating.alpha

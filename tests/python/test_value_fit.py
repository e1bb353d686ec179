"""Fitting on a warehouse, and the row that puts the fit in force."""

import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from commands import Said
from conftest import Tiny
from value_worlds import simulated

from scoring.errors import LeadscoreError
from scoring.value import histories
from scoring.value.parameters import SEED, fit_warehouse

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
        if people:
            seen = histories(simulated(TRUTH, people, 400, seed=3), as_of)
            columns = (seen.frequency + 1, seen.recency, seen.age, seen.mean_value)
            for number, row in enumerate(zip(*columns, strict=True)):
                connection.execute(
                    "insert into marts.lead_repeat_orders values (?, ?, ?, ?, ?)",
                    [str(number), *map(float, row)],
                )
    return database


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

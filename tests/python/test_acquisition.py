"""What is said of channels and ads is true of the shop in which it was planted."""

import csv
from pathlib import Path

import duckdb
import numpy as np
import pytest
from rendering import rendered

from scoring.simulate import measures
from scoring.simulate.sources import SOURCES

MACROS = (
    *("acquisition", "quality", "shares", "beta", "intervals", "time"),
    "dialect/money",
)
PEOPLE = 60_000
RATES = {
    row["key"]: float(row["value"])
    for row in csv.DictReader(
        Path(measures.__file__).with_name("measured.csv").open(encoding="utf-8"),
        fieldnames=("kind", "key", "measure", "value", "error"),
    )
    if row["kind"] == "source" and row["measure"] == "sql_rate_30d"
}


@pytest.fixture(scope="module")
def shop() -> duckdb.DuckDBPyConnection:
    """A year of leads of every source, at its planted rate and price."""
    generator = np.random.default_rng(3)
    connection = duckdb.connect()
    rows = []
    for source in SOURCES:
        if source.key not in RATES:
            continue
        leads = round(PEOPLE * source.share)
        sqls = int(generator.binomial(leads, RATES[source.key]))
        target = source.keyword or source.audience
        kind = "keyword" if source.keyword else "audience" if target else "(not set)"
        spend = leads * source.cost_per_click * 3 if source.is_paid else None
        rows.append(
            (source.channel, source.campaign or "(not set)", kind)
            + (target or "(not set)", leads, sqls, spend)
        )
    connection.execute(
        "create table sources (channel text, campaign text, target_kind text, "
        "target text, sql_mature_leads bigint, sqls bigint, spend decimal(18, 4))"
    )
    connection.executemany("insert into sources values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(
        "create table acquisition_months as select *, 'origin' as attribution_model, "
        "true as is_sql_mature from sources union all select * replace (0 as sqls), "
        "'linear' as attribution_model, true as is_sql_mature from sources"
    )
    query = rendered("marts/acquisition/acquisition_estimates", MACROS, {})
    connection.execute(f"create table estimates as {query}")
    return connection


def test_the_best_and_the_worst_channel_are_found(shop) -> None:
    found = shop.execute(
        "select channel from estimates where level = 'channel' and sql_mature_leads > 0"
        " order by shrunken_sql_rate desc"
    ).fetchall()
    assert found[0] == ("Organic Search",)
    assert found[-1] == ("Display",)


def test_planted_rates_lie_within_their_intervals(shop) -> None:
    truth = {
        source.keyword or source.audience: RATES[source.key]
        for source in SOURCES
        if source.key in RATES and (source.keyword or source.audience)
    }
    rows = shop.execute(
        "select target, shrunken_sql_rate_lower, shrunken_sql_rate_upper "
        "from estimates where level in ('keyword', 'audience')"
    ).fetchall()
    covered = [lower <= truth[target] <= upper for target, lower, upper in rows]
    assert len(covered) >= 9
    assert np.mean(covered) >= 0.8


def test_the_rules_of_the_brief_find_what_was_planted(shop) -> None:
    findings = dict(
        shop.execute(
            "select target, finding from estimates "
            "where level in ('keyword', 'audience')"
        ).fetchall()
    )
    assert findings["cheap jacket free"] in {"leads_stay_cold", "sqls_are_dear"}
    assert findings["lookalike-buyers"] != "sqls_are_dear"
    assert findings["example brand"] not in {"leads_stay_cold", "sqls_are_dear"}
    assert findings["partner readers"] == "sqls_are_cheap"


def test_peers_are_what_is_paid_for(shop) -> None:
    wanted = shop.execute(
        "select sum(sqls) / sum(sql_mature_leads) from sources where spend > 0"
    ).fetchone()
    found = shop.execute(
        "select distinct peer_sql_rate from estimates where level = 'channel'"
    ).fetchall()
    assert found == [pytest.approx(wanted)]

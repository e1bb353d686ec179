"""Small rules of the macros give what a person or a library finds by its own means."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import duckdb
import numpy as np
import pytest
from rendering import macros_of
from scipy import stats

AS_OF = "2026-03-02 12:00:00"
ACQUISITION = ("acquisition", "intervals", "quality", "time")


def answers(
    expression: str, columns: str, rows: Sequence[Sequence[object]]
) -> list[object]:
    """Ask DuckDB for the value of an expression in each row, in their order."""
    with duckdb.connect() as connection:
        connection.execute(f"create table asked (place integer, {columns})")
        marks = ", ".join("?" for _ in range(len(rows[0]) + 1))
        connection.executemany(
            f"insert into asked values ({marks})",
            [(place, *row) for place, row in enumerate(rows)],
        )
        found = connection.execute(f"select {expression} from asked order by place")
        return [value for (value,) in found.fetchall()]


def names_of(columns: str) -> list[str]:
    return [column.split()[0] for column in columns.split(", ")]


# Chances of cheap, dear, twice the rate and cold; the price, that of all that is paid
# for and the ends of its interval.
FINDINGS = {
    "at the sureness asked for": ((0.8, 0, 0, 0, 9, 9, 8, 10), "sqls_are_cheap"),
    "below it": ((0.79, 0, 0, 0, 9, 9, 8, 10), "as_the_others"),
    "dear, and surely so": ((0, 0.8, 0, 0, 9, 9, 8, 10), "sqls_are_dear"),
    "hardly dear": ((0, 0.79, 0, 0, 9, 9, 8, 10), "as_the_others"),
    "twice the rate at the price": ((0, 0, 0.8, 0, 9, 9, 8, 10), "twice_the_rate"),
    "twice the rate, dearer": ((0, 0, 0.8, 0, 9.1, 9, 8, 10), "as_the_others"),
    "not twice the rate": ((0, 0, 0.79, 0, 9, 9, 8, 10), "as_the_others"),
    "cold at the price": ((0, 0, 0, 0.8, 9, 9, 8, 10), "leads_stay_cold"),
    "cold and cheaper": ((0, 0, 0, 0.8, 8.9, 9, 8, 10), "as_the_others"),
    "not cold": ((0, 0, 0, 0.79, 9, 9, 8, 10), "as_the_others"),
    "from one to three": ((0, 0, 0, 0, 9, 9, 4, 12), "as_the_others"),
    "from one to more than three": ((0, 0, 0, 0, 9, 9, 4, 12.1), "too_little_data"),
}


@pytest.mark.parametrize(("row", "finding"), FINDINGS.values(), ids=FINDINGS)
def test_a_finding_needs_sureness_and_a_price(row, finding) -> None:
    columns = (
        "chance_cheap double, chance_dear double, chance_twice_the_rate double, "
        "chance_cold double, shrunken_cost_per_sql double, peer_cost_per_sql double, "
        "shrunken_cost_per_sql_lower double, shrunken_cost_per_sql_upper double"
    )
    expression = macros_of(ACQUISITION, {}).finding()
    assert answers(expression, columns, [row]) == [finding]


# Spend, a month or none, a finding, models that find it cheaper and models.
RECOMMENDATIONS = {
    "free": ((0, None, "sqls_are_cheap", 3, 4), None),
    "a cent": (("0.01", None, "sqls_are_cheap", 3, 4), "scale"),
    "of one month": ((9, "2026-01-01", "sqls_are_cheap", 3, 4), None),
    "two models": ((9, None, "twice_the_rate", 2, 4), "scale"),
    "one model": ((9, None, "twice_the_rate", 1, 4), "hold"),
    "dear in half": ((9, None, "sqls_are_dear", 2, 4), "cut"),
    "dear in fewer": ((9, None, "leads_stay_cold", 3, 4), "hold"),
    "as the others": ((9, None, "as_the_others", 2, 4), "hold"),
    "little": ((9, None, "too_little_data", 2, 4), "too_little_data"),
}


@pytest.mark.parametrize(
    ("row", "advice"), RECOMMENDATIONS.values(), ids=RECOMMENDATIONS
)
def test_money_moves_where_models_agree(row, advice) -> None:
    columns = (
        "spend decimal(18, 4), cohort_month date, finding text, "
        "models_cheaper integer, models integer"
    )
    expression = macros_of(ACQUISITION, {}).recommendation()
    assert answers(expression, columns, [row]) == [advice]


@pytest.mark.parametrize(
    ("recommendation", "finding", "chance"),
    [
        ("scale", "sqls_are_cheap", 0.1),
        ("scale", "twice_the_rate", 0.4),
        ("cut", "sqls_are_dear", 0.2),
        ("cut", "leads_stay_cold", 0.3),
        ("hold", "as_the_others", 0.7),
        ("hold", "sqls_are_dear", None),
        (None, "as_the_others", None),
    ],
)
def test_advice_is_as_sure_as_its_finding(recommendation, finding, chance) -> None:
    columns = (
        "recommendation text, finding text, chance_cheap double, chance_dear double, "
        "chance_cold double, chance_twice_the_rate double"
    )
    expression = macros_of(ACQUISITION, {}).recommendation_chance()
    row = (recommendation, finding, 0.1, 0.2, 0.3, 0.4)
    assert answers(expression, columns, [row]) == [pytest.approx(chance)]


def test_prices_and_chances_are_rounded_as_said() -> None:
    macros = macros_of(ACQUISITION, {})
    each = macros.cost_each("amount", "number")
    assert answers(each, "amount decimal(18, 4), number double", [(2, 3), (2, 0)]) == [
        Decimal("0.6667"),
        None,
    ]
    certain = macros.never_certain("chance")
    found = answers(certain, "chance double", [(0,), (0.1234567,), (1,), (None,)])
    assert found == [1e-6, 0.123457, 1 - 1e-6, None]
    stake = answers(
        macros.amount_at_stake(),
        "recommendation text, peer_cost_per_sql decimal(18, 4), "
        "shrunken_cost_per_sql decimal(18, 4), spend decimal(18, 4)",
        [("cut", 20, 30, 100), ("scale", 20, 30, 100), (None, 20, 30, 100)],
    )
    assert stake == [Decimal("33.33"), Decimal("33.33"), None]


def test_leads_spend_and_credit_meet_where_all_agrees() -> None:
    columns = (
        "channel text, campaign text, target_kind text, target text, cohort_month text"
    )
    names = names_of(columns)
    macros = macros_of(ACQUISITION, {})
    assert macros.place().split(", ") == names
    with duckdb.connect() as connection:
        connection.execute(f"create table places ({columns})")
        alike = ["search", "brand", "keyword", "lamp", "2026-01"]
        rows = [alike] + [[*alike[:i], "another", *alike[i + 1 :]] for i in range(5)]
        connection.executemany("insert into places values (?, ?, ?, ?, ?)", rows)
        (met,) = connection.execute(
            "select count(*) from places as one inner join places as other "
            f"on {macros.same_place('one', 'other')}"
        ).fetchone()
    assert met == len(rows)


def test_a_lead_came_by_the_ad_that_its_visit_names_or_the_only_one() -> None:
    relation = macros_of(ACQUISITION, {}).with_ad_targets("visits")
    with duckdb.connect() as connection:
        connection.execute(
            "create table ad_targets (channel text, campaign_label text, "
            "target_kind text, target text, is_only_target boolean)"
        )
        connection.execute(
            "insert into ad_targets values "
            "('search', 'brand', 'keyword', 'lamp', false),"
            "('search', 'brand', 'keyword', 'desk', false),"
            "('search', 'sale', 'keyword', 'chair', true),"
            "('social', 'sale', 'audience', 'lovers', true),"
            "('social', 'brand', 'audience', 'lamp', true)"
        )
        connection.execute(
            "create table visits (channel text, campaign_label text, term_label text)"
        )
        visits = {
            ("search", "brand", "lamp"): ("brand", "keyword", "lamp"),
            ("search", "brand", "stool"): ("brand", "(not set)", "(not set)"),
            ("search", "sale", ""): ("sale", "keyword", "chair"),
            ("search", "sale", "lamp"): ("sale", "keyword", "chair"),
            ("social", "sale", ""): ("sale", "audience", "lovers"),
            ("e-mail", "sale", "lamp"): ("sale", "(not set)", "(not set)"),
            ("search", "", "lamp"): ("(not set)", "(not set)", "(not set)"),
        }
        connection.executemany("insert into visits values (?, ?, ?)", list(visits))
        found = connection.execute(relation).fetchall()
    assert sorted(found) == sorted((*visit, *place) for visit, place in visits.items())


SUMMED = {
    "attribution_model": "'origin'",
    "channel": "'search'",
    "cohort_month": "date '2026-01-01'",
    "platform": "'google'",
    "leads": "10",
    "is_day_14_mature": "true",
    "day_14_leads": "9",
    "day_14_buyers": "2",
    "day_14_score_sum": "90",
    "day_14_score_square_sum": "1000",
    "is_sql_mature": "true",
    "sql_mature_leads": "8",
    "sqls": "4",
    "is_purchase_mature": "true",
    "purchase_mature_sqls": "3",
    "sql_buyers": "1",
    "customer_mature_leads": "7",
    "customers": "2",
    "credited_sqls": "4.5",
    "credited_customers": "1.5",
    "credited_revenue": "80",
    "spend": "100",
    "claimed_conversions": "6",
    "is_spend_provisional": "false",
}
SUMS = (
    *("platform", "leads", "day_14_leads", "day_14_buyers", "score_sum"),
    *("score_square_sum", "sql_mature_leads", "sqls", "purchase_mature_sqls"),
    *("sql_buyers", "customer_mature_leads", "customers", "credited_sqls"),
    *("credited_customers", "credited_revenue", "spend", "purchase_mature_spend"),
    *("claimed_conversions", "immature_leads", "is_spend_provisional"),
)
ALL_MATURE = {
    "platform": "google",
    "leads": 10,
    "day_14_leads": 9,
    "day_14_buyers": 2,
    "score_sum": 90,
    "score_square_sum": 1000,
    "sql_mature_leads": 8,
    "sqls": 4,
    "purchase_mature_sqls": 3,
    "sql_buyers": 1,
    "customer_mature_leads": 7,
    "customers": 2,
    "credited_sqls": 4.5,
    "credited_customers": 1.5,
    "credited_revenue": 80,
    "spend": 100,
    "purchase_mature_spend": 100,
    "claimed_conversions": 6,
    "immature_leads": 0,
    "is_spend_provisional": False,
}


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({}, {}),
        (
            {"is_day_14_mature": "false"},
            {"day_14_leads": 0, "day_14_buyers": 0}
            | {"score_sum": None, "score_square_sum": None},
        ),
        (
            {"is_sql_mature": "false", "is_spend_provisional": "true"},
            {"sql_mature_leads": 0, "sqls": 0, "credited_sqls": 0, "spend": None}
            | {"claimed_conversions": None, "immature_leads": 10},
        ),
        (
            {"is_purchase_mature": "false"},
            {"purchase_mature_sqls": 0, "sql_buyers": 0, "customer_mature_leads": 0}
            | {"customers": 0, "credited_customers": 0, "credited_revenue": None}
            | {"purchase_mature_spend": None},
        ),
        ({"is_spend_provisional": "true"}, {"is_spend_provisional": True}),
        ({"is_spend_provisional": "null::boolean"}, {}),
        (
            {"platform": "null::text"},
            {"platform": None, "claimed_conversions": None},
        ),
        (
            {"platform": "'(several)'"},
            {"platform": "(several)", "claimed_conversions": None},
        ),
    ],
)
def test_sums_are_of_months_old_enough(changes, differences) -> None:
    row = ", ".join(
        f"{value} as {name}" for name, value in {**SUMMED, **changes}.items()
    )
    sums = macros_of(ACQUISITION, {}).summed_quality("months", ["channel"])
    with duckdb.connect() as connection:
        connection.execute(f"create table months as select {row}")
        found = connection.execute(
            f"select cohort_month is null, {', '.join(SUMS)} from ({sums}) order by 1"
        ).fetchall()
    expected = {**ALL_MATURE, **differences}
    wanted = tuple(expected[name] for name in SUMS)
    assert found == [(False, *wanted), (True, *wanted)]


@pytest.mark.parametrize(
    ("platforms", "platform", "claimed"),
    [
        (("google", "google"), "google", 12),
        (("google", "meta"), "(several)", None),
        (("google", None), "google", 12),
    ],
)
def test_claims_are_those_of_one_platform(platforms, platform, claimed) -> None:
    sums = macros_of(ACQUISITION, {}).summed_quality("months", ["channel"])
    row = ", ".join(f"{value} as {name}" for name, value in SUMMED.items())
    with duckdb.connect() as connection:
        connection.execute(
            f"create table months as select * replace (unnest(?) as platform) "
            f"from (select {row})",
            [list(platforms)],
        )
        found = connection.execute(
            f"select platform, claimed_conversions from ({sums})"
        ).fetchall()
    assert found == [(platform, claimed)] * 2


def test_a_return_needs_spend() -> None:
    ratios = macros_of(ACQUISITION, {}).quality_ratios()
    others = ", ".join(
        f"1 as {name}"
        for name in SUMS
        if name not in {"platform", "purchase_mature_spend"}
    )
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select return_on_ad_spend from (select *, {ratios} from "
            f"(select {others}, unnest(?)::decimal(18, 4) as purchase_mature_spend))",
            [["0.5", "0", None]],
        ).fetchall()
    assert found == [(2,), (None,), (None,)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, " 0 min ago"),
        (-7199, " 119 min ago"),
        (-7200, " 2 h ago"),
        (-172799, " 47 h ago"),
        (-172800, " 2 days ago"),
        (-259199, " 2 days ago"),
        (1800, " in 30 min"),
        (172800, " in 2 days"),
    ],
)
def test_times_from_now_in_words(seconds, words) -> None:
    macros = macros_of(("actions", "time", "dialect/epoch"), {"as_of": AS_OF})
    expression = macros.time_from_now(
        f"timestamp '{AS_OF}' + seconds * interval 1 second"
    )
    assert answers(expression, "seconds bigint", [(seconds,)]) == [words]


def test_a_label_is_compared_by_256_characters() -> None:
    label = macros_of(("channels",), {}).traffic_label("label")
    asked = [("  Spring%20SALE ",), ("x" * 257,), (None,)]
    assert answers(label, "label text", asked) == ["spring sale", "x" * 256, ""]


def test_a_text_draws_a_share_of_one() -> None:
    share = macros_of(("dialect/hashes",), {}).hash_share("drawn")
    texts = ["", "lead 1", "lead 2"]
    expected = [
        (
            int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12], 16)
            + 1
        )
        / 2**48
        for text in texts
    ]
    assert answers(share, "drawn text", [(text,) for text in texts]) == expected


def test_weeks_ahead_are_seven_whole_days() -> None:
    macros = macros_of(("forecast", "time", "dialect/epoch"), {})
    week = macros.week_ahead("landmark_at", "instant")
    landmark = datetime(2026, 3, 2)
    instants = {
        datetime(2026, 3, 2): 1,
        datetime(2026, 3, 8, 23, 59, 59): 1,
        datetime(2026, 3, 9): 2,
        datetime(2026, 3, 16): 3,
    }
    asked = [(landmark, instant) for instant in instants]
    columns = "landmark_at timestamp, instant timestamp"
    assert answers(week, columns, asked) == list(instants.values())


def test_clocks_are_read_from_the_first_instant_of_a_day() -> None:
    clock = macros_of(("time",), {}).clock_time("day_start", "clock")
    day = datetime(2026, 3, 2)
    asked = {
        "00:00": day,
        "09:05": datetime(2026, 3, 2, 9, 5),
        "17:30": datetime(2026, 3, 2, 17, 30),
        "24:00": datetime(2026, 3, 3),
    }
    columns = "day_start timestamp, clock text"
    rows = [(day, time) for time in asked]
    assert answers(clock, columns, rows) == list(asked.values())


def test_intervals_are_those_of_the_books() -> None:
    macros = macros_of(("intervals",), {})
    shares = [(0, 1), (1, 1), (1, 2), (3, 40), (40, 40), (0, 0)]
    books = [
        stats.binomtest(hits, trials).proportion_ci(method="wilson") if trials else None
        for hits, trials in shares
    ]
    columns = "hits bigint, trials bigint"
    for end, bound in enumerate((macros.wilson_lower, macros.wilson_upper)):
        expected = [
            # A double has some 16 digits; the rest is room for the order of the sums.
            book and pytest.approx(book[end], rel=1e-12, abs=1e-15)
            for book in books
        ]
        assert answers(bound("hits", "trials"), columns, shares) == expected
    deviate = stats.norm.ppf(0.975)
    samples = [[5.0, 7.0], [1.0, 1.0, 1.0], [0.0, 10.0, -3.0, 8.5], [4.0], []]
    sums = [(len(x), sum(x), sum(value * value for value in x)) for x in samples]
    widths = answers(
        macros.mean_half_width("number", "total", "squares"),
        "number bigint, total double, squares double",
        sums,
    )
    assert widths == [
        pytest.approx(deviate * stats.sem(x), abs=1e-12) if len(x) > 1 else None
        for x in samples
    ]


def test_counts_have_the_interval_of_byar() -> None:
    macros = macros_of(("intervals",), {})
    counts = np.array([5, 10, 50])
    asked = [(0,), (1,), *((int(count),) for count in counts)]
    none, one, *lower = answers(macros.count_lower("number"), "number double", asked)
    assert none == 0
    assert one == pytest.approx((1 - 1 / 9 - stats.norm.ppf(0.975) / 3) ** 3)
    upper = answers(macros.count_upper("number"), "number double", asked)
    # Byar's ends near the exact ones as counts grow, the upper sooner.
    exact = stats.chi2.ppf(0.025, 2 * counts) / 2
    assert (np.abs(lower / exact - 1) < 0.05 / counts).all()
    every = np.array([0, 1, *counts])
    exact = stats.chi2.ppf(0.975, 2 * every + 2) / 2
    assert (np.abs(upper / exact - 1) < 0.02 / (every + 1) ** 2 + 1e-4).all()


def test_each_chain_loses_its_own_channels_only() -> None:
    chances = macros_of(("dialect/chains",), {}).outcome_chances("moves", "removals")
    with duckdb.connect() as connection:
        connection.execute(
            "create table moves as select * from (values"
            "('a', '(start)', 'search', 'search', 1.0e0),"
            "('a', 'search', '(outcome)', '(outcome)', 0.5e0),"
            "('b', '(start)', 'search', 'search', 0.5e0),"
            "('b', '(start)', '(outcome)', '(outcome)', 0.25e0),"
            "('b', 'search', '(outcome)', '(outcome)', 0.5e0)"
            ") as moves (chain_id, from_state, to_state, to_channel, chance)"
        )
        connection.execute(
            "create table removals as select * from (values"
            "('a', ''), ('b', ''), ('b', 'search')"
            ") as removals (chain_id, removed_channel)"
        )
        found = sorted(connection.execute(chances).fetchall())
    assert found == [("a", "", 0.5), ("b", "", 0.5), ("b", "search", 0.25)]

"""Marts about channels, ads and credit for the tests of pages, from made-up months.

The months are written by hand, hostile names in them; what follows from months is
counted by the models themselves.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import duckdb
from rendering import rendered

CHANNELS = (
    ("Organic Search", 0.30, 0.0),
    ("Paid Search", 0.24, 5200.0),
    ("Email", 0.34, 350.0),
    ("Paid Social", 0.12, 6900.0),
    ("Direct", 0.26, 0.0),
    ("Affiliates", 0.17, 1400.0),
)
MODELS = ("origin", "first_touch", "last_touch")
MONTHS = tuple(
    [date(2025, 10 + n, 1) for n in range(3)] + [date(2026, 1 + n, 1) for n in range(6)]
)
COUNTED = (
    "acquisition_estimates",
    "channel_quality",
    "campaign_quality",
    "audience_quality",
)
MACROS = (
    *("acquisition", "quality", "shares", "beta", "intervals", "time"),
    "dialect/money",
)
Table = tuple[str, list[tuple[object, ...]]]


def acquisition_tables(names: Sequence[str]) -> dict[str, Table]:
    """The marts that are written by hand; names become channels, campaigns, ads."""
    channels = [*CHANNELS, *((name, 0.1, 100.0) for name in names)]
    return {
        "acquisition_months": _months(channels),
        "channel_credit": _credit([name for name, _, _ in channels]),
        "platform_claims": _claims(names),
        "common_paths": _paths(names),
        "spend_restatements": _restatements(names),
    }


def count_quality(
    connection: duckdb.DuckDBPyConnection, without: Sequence[str]
) -> None:
    """Let the models count what follows from the months."""
    if "acquisition_months" in without:
        return
    for name in COUNTED:
        query = rendered(f"marts/acquisition/{name}", MACROS, {}, "marts")
        connection.execute(f"create table marts.{name} as {query}")


def _months(channels: Sequence[tuple[str, float, float]]) -> Table:
    """Nine cohort months; the last is too young to judge."""
    rows: list[tuple[object, ...]] = []
    for place, model in enumerate(MODELS):
        for channel, rate, spend in channels:
            kind = ("audience", f"{channel}!") if spend else ("(not set)", "(not set)")
            for number, month in enumerate(MONTHS):
                leads = 40 + 3 * number
                sqls = round(leads * rate)
                is_mature = number < len(MONTHS) - 1
                rows.append(
                    (model, channel, channel, *kind, "meta_ads" if spend else None)
                    + (month, leads, leads - 2, 2, 20 * leads, 500 * leads)
                    + (leads if is_mature else 0, sqls, sqls // 3, sqls // 3)
                    + (leads if is_mature else 0, sqls // 3, sqls + place, sqls // 3)
                    + (900.0, spend / 9 if spend else None, 7 if spend else None)
                    + (9.5 if spend else None, not is_mature)
                    + (True, is_mature, is_mature)
                )
    columns = (
        "attribution_model varchar, channel varchar, campaign varchar,"
        " target_kind varchar, target varchar, platform varchar, cohort_month date,"
        " leads bigint, day_14_leads bigint, day_14_buyers bigint,"
        " day_14_score_sum bigint, day_14_score_square_sum bigint,"
        " sql_mature_leads bigint, sqls bigint, purchase_mature_sqls bigint,"
        " sql_buyers bigint, customer_mature_leads bigint, customers bigint,"
        " credited_sqls decimal(24,12), credited_customers decimal(24,12),"
        " credited_revenue decimal(18,2), spend decimal(18,4), clicks bigint,"
        " claimed_conversions decimal(18,4), is_spend_provisional boolean,"
        " is_day_14_mature boolean, is_sql_mature boolean, is_purchase_mature boolean"
    )
    return columns, rows


def _credit(channels: Sequence[str]) -> Table:
    rows: list[tuple[object, ...]] = [
        (model, outcome, channel, MONTHS[0], 1 + (number * (place + 1)) % 7, worth)
        for place, model in enumerate(MODELS[1:])
        for outcome, worth in (("first_purchase", Decimal(80)), ("sql_entry", None))
        for number, channel in enumerate([*channels, "unattributed"])
    ]
    columns = (
        "attribution_model varchar, outcome varchar, channel varchar,"
        " outcome_month date, credit decimal(24,12), value decimal(18,2)"
    )
    return columns, rows


def _claims(names: Sequence[str]) -> Table:
    platforms = [("meta_ads", 90), *((name, 5) for name in names), ("(no ad)", None)]
    rows: list[tuple[object, ...]] = [
        (model, platform, MONTHS[0], claimed, 1 + place, Decimal(80))
        for place, model in enumerate(MODELS[1:])
        for platform, claimed in platforms
    ]
    columns = (
        "attribution_model varchar, platform varchar, month date,"
        " claimed_conversions decimal(18,4), credited_purchases decimal(24,12),"
        " credited_revenue decimal(18,2)"
    )
    return columns, rows


def _paths(names: Sequence[str]) -> Table:
    ways = ("Email", "Paid Social > Direct", *names[:8])
    rows: list[tuple[object, ...]] = [
        (outcome, way, 20 - place, Decimal(100))
        for outcome in ("first_purchase", "sql_entry")
        for place, way in enumerate(ways)
    ]
    columns = "outcome varchar, path varchar, outcomes bigint, revenue decimal(18,4)"
    return columns, rows


def _restatements(names: Sequence[str]) -> Table:
    rows: list[tuple[object, ...]] = [
        (platform, 200, 150, 900.0, 990.0, 0.1, 27, 30)
        for platform in ("meta_ads", *names)
    ]
    columns = (
        "platform varchar, stated_days bigint, restated_days bigint,"
        " first_spend decimal(18,4), latest_spend decimal(18,4), moved_share double,"
        " last_moved_after_days integer, provisional_days integer"
    )
    return columns, rows

"""A published database made up from the columns of the marts, for the tests of pages.

The people are drawn from a seeded generator; names of channels, campaigns, reasons and
files may be hostile, as values typed into a URL are.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
from report_acquisition import CHANNELS, acquisition_tables, count_quality
from report_actions import action_tables
from report_pipeline import feed_tables, pipeline_tables, utm_audit
from report_watch import watch_tables

AS_OF = datetime(2026, 7, 1)
FAR_FUTURE = datetime(9999, 12, 31)
HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=2>',
    "[offer](javascript:window.hacked=3)",
    '<a href="https://evil.example/">Session expired %{x}</a>',
    "</script><svg onload=window.hacked=4>",
    "<iframe srcdoc='<script>parent.hacked=5</script>'></iframe>",
    "<style>@import url(https://evil.example/x.css)</style>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "&lt;script&gt;window.hacked=6&lt;/script&gt;",
    "<!--<script>window.hacked=7</script>",
    '" autofocus onfocus="window.hacked=8',
    "'-window.hacked++-'\u2028window.hacked=9",
    "$\\href{javascript:window.hacked=10}{x}$",
    "<details open ontoggle=window.hacked=11>x</details>",
    "01-02",
    "\u202ereversed\x07{{ 7 * 7 }} $x$ & co",
)
REASONS = (
    ("view_product", "behaviour", "Viewed a product", 2, 5),
    ("add_to_cart", "behaviour", "Added to the cart", 15, 2),
    ("begin_checkout", "behaviour", "Began the checkout", 25, 1),
    ("open_email", "engagement", "Opened an e-mail", 1, 6),
    ("visit", "engagement", "Visited the site", 2, 5),
    ("sms_opt_in", "profile", "Agreed to text messages", 5, 1),
    ("no_visit_30d", "negative", "No visit in 30 days", -15, 1),
)
THRESHOLDS = (
    ("three_visits_7d", "3 or more visits in 7 days", 0.5),
    ("add_to_cart", "Added to the cart", 0.4),
    ("begin_checkout", "Began the checkout", 0.25),
)
INTERVAL = 0.05
BANDS = ("cold", "warm", "mql", "sql")


def band_of(score: int) -> str:
    """Name the band of the classic scorecard."""
    lowers = ((61, "sql"), (41, "mql"), (21, "warm"))
    return next((band for lower, band in lowers if score >= lower), "cold")


def make_database(
    path: Path, names: Sequence[str] = (), without: Sequence[str] = ()
) -> Path:
    """Write the marts to `path`: `names` become channels, campaigns and reasons."""
    people = draw_people(random.Random(7), names)
    tables = {
        "run_settings": run_settings(),
        "leads": people["leads"],
        "lead_scores": people["lead_scores"],
        "lead_score_history": people["lead_score_history"],
        "lead_score_reasons": people["lead_score_reasons"],
        "lead_band_history": people["lead_band_history"],
        "touchpoints": people["touchpoints"],
        "outcomes": people["outcomes"],
        "threshold_performance": threshold_performance(),
        "score_backtest": people["score_backtest"],
        **acquisition_tables(names),
        "experiment_results": experiment_results(names),
        "experiment_region_weeks": experiment_region_weeks(names),
        "ingest_reconciliation": ingest_reconciliation(names),
        "quarantined_rows": quarantined_rows(names),
        "flagged_rows": flagged_rows(names),
        **action_tables(names),
        **watch_tables(names),
        **pipeline_tables(names),
        "utm_audit": utm_audit(names),
        **feed_tables(names),
    }
    laid_out = {
        "run_settings": run_settings(),
        "nurture_trials": nurture_trials(names),
        "nurture_holdouts": nurture_holdouts(names),
        "nurture_credits": nurture_credits(names),
    }
    with duckdb.connect(path) as connection:
        write_marts(connection, tables, without)
        count_quality(connection, without)
    nurture = path.with_name("nurture.duckdb")
    nurture.unlink(missing_ok=True)
    with duckdb.connect(nurture) as connection:
        write_marts(connection, laid_out, without)
    return path


Table = tuple[str, list[tuple[object, ...]]]


def write_marts(
    connection: duckdb.DuckDBPyConnection,
    tables: dict[str, Table],
    without: Sequence[str],
) -> None:
    """Write tables, but for those that the run does not have."""
    connection.execute("create schema marts")
    for name, (columns, rows) in tables.items():
        if name in without:
            continue
        connection.execute(f"create table marts.{name} ({columns})")
        if rows:
            given = pa.table(
                [pa.array(column) for column in zip(*rows, strict=True)],
                names=[str(number) for number in range(len(rows[0]))],
            )
            connection.register("given", given)
            connection.execute(f"insert into marts.{name} select * from given")
            connection.unregister("given")


def run_settings() -> Table:
    """The settings of the run."""
    rows: list[tuple[object, ...]] = [
        ("as_of", "2026-07-01 00:00:00"),
        ("scorecard", "classic"),
        ("sql_definition", "score"),
        ("sql_horizon_days", "30"),
        ("purchase_horizon_days", "30"),
        ("label_horizon_days", "14"),
        ("report_currency", "EUR"),
        ("purchase_minimum", "0.01"),
        ("identifier_degree_limit", "10"),
    ]
    return "setting varchar, value varchar", rows


def draw_people(random_: random.Random, names: Sequence[str]) -> dict[str, Table]:
    """Draw 400 leads with scores, reasons, history, touches and purchases."""
    rows: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    channels = [channel for channel, _, _ in CHANNELS] + list(names)
    reasons = list(REASONS)
    for number, name in enumerate(names):
        reasons.append((f"hostile_{number}", "profile", name, 1, 1))
    for number in range(400):
        lead_id = f"lead-{number:04d}"
        created_at = AS_OF - timedelta(hours=random_.randrange(24, 24 * 300))
        channel = random_.choice(channels)
        scored = [
            (rule_id, axis, reason, points * (count := random_.randint(1, cap)), count)
            for rule_id, axis, reason, points, cap in reasons
            if random_.random() < 0.45 or number == 0
        ]
        score = sum(points for _, _, _, points, _ in scored)
        band = band_of(score)
        running = 0
        at = created_at
        for rule_id, axis, reason, points, count in scored:
            ended_at = at + (AS_OF - created_at) / (len(scored) + 1)
            rows["lead_score_history"].append(
                (lead_id, band_of(running), running, at, ended_at)
            )
            running += points
            at = ended_at
            rows["lead_score_reasons"].append(
                (lead_id, rule_id, axis, reason, points, count, at)
            )
        rows["lead_score_history"].append((lead_id, band, score, at, FAR_FUTURE))
        entered_at = created_at + timedelta(hours=12)
        rows["lead_band_history"].append(
            (lead_id, "cold", 1, "start", created_at, entered_at)
        )
        rows["lead_band_history"].append(
            (lead_id, band, BANDS.index(band) + 1, "up", entered_at, FAR_FUTURE)
        )
        top_reason = max(scored, key=lambda item: item[3])[2] if scored else None
        axes = [
            sum(points for _, axis, _, points, _ in scored if axis == wanted)
            for wanted in ("behaviour", "engagement", "profile", "negative")
        ]
        rows["lead_scores"].append(
            (lead_id, "classic", band, top_reason, score, *axes, AS_OF, at, at)
        )
        for touch in range(random_.randint(1, 4)):
            touched_at = created_at + timedelta(days=touch)
            if touched_at < AS_OF:
                late = timedelta(seconds=random_.choice((0, 2, 40, 9000, 200000)))
                rows["touchpoints"].append(
                    (
                        f"{lead_id}-{touch}",
                        lead_id,
                        random_.choice(("visit", "message")),
                        channel,
                        touched_at,
                        touched_at + late,
                        random_.choice([*names, "google"]),
                        random_.choice([*names, "cpc"]),
                    )
                )
        chance = {"cold": 0.03, "warm": 0.1, "mql": 0.25, "sql": 0.45}[band]
        bought_at = created_at + timedelta(days=random_.randint(1, 40))
        bought = random_.random() < chance and bought_at < AS_OF
        if bought:
            rows["outcomes"].append(
                (f"{lead_id}-first", lead_id, "first_purchase", 80.0, bought_at)
            )
            was_lead = bought_at - timedelta(days=7) > created_at
            then = max(-10, score - random_.randint(0, 25))
            rows["score_backtest"].append(
                (
                    lead_id,
                    band_of(then) if was_lead else None,
                    then if was_lead else None,
                    was_lead,
                    (bought_at - created_at).days,
                    bought_at,
                    bought_at - timedelta(days=7),
                )
            )
        rows["leads"].append(
            (
                lead_id,
                None,
                random_.choice(("b2c", "b2b")),
                channel,
                channel,
                random_.choice([*names, "spring"]),
                band,
                score,
                False,
                created_at,
                bought_at if bought else None,
                "rejected",
                random_.choice([*names, "too_early"]),
                AS_OF - timedelta(hours=number),
            )
        )
    columns = {
        "leads": "lead_id varchar, merged_into_lead_id varchar, lead_type varchar,"
        " first_touch_channel varchar, last_touch_channel varchar, campaign varchar,"
        " band varchar, score bigint, is_merged boolean, created_at timestamp,"
        " first_purchase_at timestamp, qualification_result varchar,"
        " reason_code varchar, decided_at timestamp",
        "lead_scores": "lead_id varchar, scorecard_id varchar, band varchar,"
        " top_reason varchar, score bigint, behaviour_points bigint,"
        " engagement_points bigint, profile_points bigint, negative_points bigint,"
        " scored_at timestamp, score_since timestamp, band_since timestamp",
        "lead_score_history": "lead_id varchar, band varchar, score bigint,"
        " valid_from timestamp, valid_to timestamp",
        "lead_score_reasons": "lead_id varchar, rule_id varchar, axis varchar,"
        " reason varchar, points bigint, contributions bigint, latest_at timestamp",
        "lead_band_history": "lead_id varchar, band varchar, band_number bigint,"
        " entry_direction varchar, valid_from timestamp, valid_to timestamp",
        "touchpoints": "touchpoint_id varchar, lead_id varchar, touch_type varchar,"
        " channel varchar, touched_at timestamp, known_at timestamp,"
        " source varchar, medium varchar",
        "outcomes": "outcome_id varchar, lead_id varchar, outcome varchar,"
        " net_amount decimal(18,4), occurred_at timestamp",
        "score_backtest": "lead_id varchar, band varchar, score bigint,"
        " was_lead boolean, days_as_lead bigint, first_purchase_at timestamp,"
        " scored_at timestamp",
    }
    return {name: (columns[name], rows[name]) for name in columns}


def threshold_performance() -> Table:
    """Three thresholds, each better than not reaching it."""
    rows: list[tuple[object, ...]] = []
    for threshold, description, reached in THRESHOLDS:
        leads = 400
        mature = round(leads * reached)
        buyers = round(mature * (0.2 + (1 - reached) / 3))
        others = leads - mature
        rate, other_rate = buyers / mature, 20 / others
        rows.append(
            (threshold, description, leads, mature + 9, mature, buyers)
            + (rate, rate - INTERVAL, rate + INTERVAL, others, 20)
            + (other_rate, max(0.0, other_rate - INTERVAL), other_rate + INTERVAL, 30)
        )
    columns = (
        "threshold varchar, description varchar, leads bigint, leads_reached bigint,"
        " mature_leads_reached bigint, buyers bigint, conversion_rate double,"
        " conversion_rate_lower double, conversion_rate_upper double,"
        " mature_leads_not_reached bigint, buyers_not_reached bigint,"
        " conversion_rate_not_reached double,"
        " conversion_rate_not_reached_lower double,"
        " conversion_rate_not_reached_upper double, horizon_days bigint"
    )
    return columns, rows


def experiment_results(names: Sequence[str]) -> Table:
    """A test that pays, one that loses money, one whose split is broken, and names."""
    tests = [
        ("pays", "Cart reminder", 5000, 600, 9000.0),
        ("loses", "30 % off", 5000, 600, 2000.0),
        ("broken", "New page", 4000, 600, 9000.0),
        *((f"named-{n}", name, 5000, 410, 4000.0) for n, name in enumerate(names)),
    ]
    rows: list[tuple[object, ...]] = []
    for test_id, name, treated, bought, profit in tests:
        for variant, units, done, earned in (
            ("control", 5000, 400, 4000.0),
            ("treatment", treated, bought, profit),
        ):
            is_control = variant == "control"
            rows.append(
                (test_id, name, variant, name, "purchase", 30, is_control, 0.5, 10_000)
                + (units + 5, 2, 3, units, units, 0 if is_control else units, done)
                + (units * 10.0, units * 160.0, done * 12.0, 0.0, 0.0, 0.0)
                + (done * 20.0, done * 400.0, 0.0, earned, units * 4.0)
                + (AS_OF - timedelta(days=90), AS_OF - timedelta(days=40))
                + (AS_OF if test_id != "pays" else None,)
            )
    columns = (
        "experiment_id varchar, experiment_name varchar, variant varchar,"
        " tactic varchar, outcome varchar, horizon_days integer, is_control boolean,"
        " planned_share decimal(9,4), planned_units integer, assigned_units bigint,"
        " two_variant_units bigint, had_outcome_units bigint, counted_units bigint,"
        " judged_units bigint, exposed_units bigint, conversions bigint,"
        " score_before decimal(38,4), score_before_squares decimal(38,4),"
        " score_before_products decimal(38,4), amount_before decimal(38,4),"
        " amount_before_squares decimal(38,8), amount_before_products decimal(38,8),"
        " net_amount decimal(38,4), net_amount_squares decimal(38,8),"
        " cost_amount decimal(38,4), profit_amount decimal(38,4),"
        " profit_amount_squares decimal(38,8), first_assigned_at timestamp,"
        " last_assigned_at timestamp, read_at timestamp"
    )
    return columns, rows


def experiment_region_weeks(names: Sequence[str]) -> Table:
    """Eight regions for eight weeks, the odd ones with the treatment after four."""
    rows: list[tuple[object, ...]] = [
        (
            *("regions", names[0] if names else "Radio", f"region-{region}", None),
            *(region % 2 == 1, week, 50 + region + week % 3),
        )
        for region in range(8)
        for week in range(-4, 4)
    ]
    columns = (
        "experiment_id varchar, experiment_name varchar, region varchar,"
        " match_id varchar, is_treated boolean, week integer, purchases bigint"
    )
    return columns, rows


def ingest_reconciliation(names: Sequence[str]) -> Table:
    """Files of a few tables; hostile names are names of files here."""
    rows: list[tuple[object, ...]] = [
        ("web_events", "web_events/2026-05.parquet", "load-1", 41200, 40800, 310, 90),
        ("web_events", "web_events/2026-06.parquet", "load-1", 39800, 39500, 260, 40),
        ("leads", "leads.csv", "load-1", 400, 398, 1, 1),
        ("orders", "orders.csv", "load-1", 1210, 1200, 10, 0),
        ("messages", "messages.parquet", "load-1", 22000, 21890, 100, 10),
        ("ad_spend", "ad_spend.csv", "load-1", 2700, 2700, 0, 0),
    ]
    rows += [("campaigns", name, "load-1", 2, 1, 0, 1) for name in names]
    columns = (
        "table_name varchar, source_file varchar, load_id varchar, rows_in bigint,"
        " accepted bigint, exact_duplicates bigint, quarantined bigint"
    )
    return columns, rows


def quarantined_rows(names: Sequence[str]) -> Table:
    """Set-aside rows, as many as the reconciliation counts."""
    counts = (
        ("web_events", "occurred_at lies after received_at", 100),
        ("web_events", "occurred_at is not an instant", 30),
        ("leads", "lead_key is missing", 1),
        ("messages", "same key, other content", 10),
    )
    rows: list[tuple[object, ...]] = [
        (table, f"{table}.parquet", "load-1", number, reason)
        for table, reason, count in counts
        for number in range(count)
    ]
    rows += [("campaigns", name, "load-1", 2, name) for name in names]
    columns = (
        "table_name varchar, source_file varchar, load_id varchar,"
        " source_row bigint, reason varchar"
    )
    return columns, rows


def flagged_rows(names: Sequence[str]) -> Table:
    """Counts of remarks, as hostile as the names."""
    rows: list[tuple[object, ...]] = [
        ("web_events", "web_events/2026-05.parquet", "load-1", "MACHINE_AGENT", 1210),
        ("web_events", "web_events/2026-06.parquet", "load-1", "MACHINE_AGENT", 1090),
        ("messages", "messages.parquet", "load-1", "MACHINE_OPEN", 3400),
    ]
    rows += [("campaigns", name, "load-1", name, 2) for name in names]
    columns = (
        "table_name varchar, source_file varchar, load_id varchar, flag varchar,"
        " accepted_rows bigint"
    )
    return columns, rows


FLOWS = (("cart", 0.02), ("welcome", 0.012), ("letter", 0.01), ("rare", 0.0))


def _touches(names: Sequence[str]) -> list[tuple[str, str, float]]:
    """Kinds and names of touches, with the share that becomes SQL on a day."""
    hostile = [
        (kind, name, 0.02)
        for kind in ("flow", "campaign", "content", "step")
        for name in names
    ]
    flows = [("flow", name, hazard) for name, hazard in FLOWS]
    steps = [("step", "cart 1", 0.02), ("content", "guide", 0.015)]
    return [*flows, *steps, ("campaign", "spring", 0.01), *hostile]


def nurture_trials(names: Sequence[str]) -> Table:
    """Trials against leads of which one in a hundred becomes SQL on a day."""
    touches = [*_touches(names), ("undelivered", "bounced", 0.01)]
    channels = [None, "Direct", *names]
    rows: list[tuple[object, ...]] = [
        (kind, name, "visit", channel, arm, group, start, until, 100)
        + (round(days * hazard), float(days), days * hazard)
        for kind, name, share in touches
        for channel in channels
        for arm, hazard in (("touched", share), ("untouched", 0.01))
        for group in range(16)
        for start, until in ((0, 7), (7, 14))
        for days in [100 * (until - start) + 10 * group]
    ]
    columns = (
        "touch_kind varchar, touch_name varchar, awaited_signal varchar,"
        " acquisition_channel varchar, arm varchar, lead_group integer,"
        " from_day integer, until_day integer,"
        " trials bigint, sqls bigint, weighted_days double, weighted_sqls double"
    )
    return columns, rows


def nurture_holdouts(names: Sequence[str]) -> Table:
    """One hold-out that shows an effect, one that does not, and the hostile ones."""
    rows: list[tuple[object, ...]] = [
        ("x", flow, channel, arm, flow, 500, sqls, 500.0 * mean, 500 * (mean**2 + 9))
        for flow, more in (("cart", 60), ("letter", 0), *((name, 30) for name in names))
        for channel in ("Direct", *names)
        for arm, sqls in (("treated", 40 + more), ("held_out", 40))
        for mean in [14 - sqls / 40]
    ]
    columns = (
        "experiment_id varchar, flow_id varchar, acquisition_channel varchar,"
        " arm varchar, experiment_name varchar, leads bigint, sqls bigint,"
        " days_to_sql_sum double, days_to_sql_square_sum double"
    )
    return columns, rows


def nurture_credits(names: Sequence[str]) -> Table:
    """Points for all that was sent."""
    rows: list[tuple[object, ...]] = [
        (kind, name, channel, 900, 400, 1234.5)
        for kind, name, _ in _touches(names)
        for channel in ("Direct", *names)
    ]
    columns = (
        "touch_kind varchar, touch_name varchar, acquisition_channel varchar,"
        " touches bigint, leads bigint, credited_points double"
    )
    return columns, rows

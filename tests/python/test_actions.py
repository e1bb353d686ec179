"""Hours and tactics of the seeds, each held to a few lines of Python at its edges."""

import csv
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb
import pytest
from rendering import PROJECT, rendered

# The Saturday before Europe changes its clocks; the others have.
AS_OF = datetime(2026, 3, 28, 12)
SEEDS = PROJECT / "seeds"
MACROS = ("routing", "time", "actions", "dialect/epoch", "dialect/time")


def rows_of(seed: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open() as file:
        return list(csv.DictReader(file))


HOURS = rows_of("actions/contact_hours")
RULES = rows_of("actions/action_rules")
PLACES = sorted({(row["region"], row["channel"]) for row in HOURS})


def sql_of(model: str) -> str:
    return rendered(f"marts/actions/{model}", MACROS, {"as_of": str(AS_OF)})


@pytest.fixture(scope="module")
def spans() -> dict[tuple[str, str], list[tuple]]:
    """Open spans by region and channel."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            "create table contact_hours as from "
            f"read_csv('{SEEDS}/actions/contact_hours.csv', all_varchar = true)"
        )
        found = connection.execute(
            "select region, channel, valid_from, opens_at, closes_at "
            f"from ({sql_of('contact_spans')}) order by all"
        ).fetchall()
    places: dict[tuple[str, str], list[tuple]] = {}
    for region, channel, *span in found:
        places.setdefault((region, channel), []).append(tuple(span))
    return places


def is_open(region: str, channel: str, moment: datetime) -> bool:
    """Ask every clock of the region; of no region, every clock there is."""
    clocks = [
        row
        for row in HOURS
        if row["channel"] == channel and region in (row["region"], "unknown")
    ]
    assert clocks
    aware = moment.replace(tzinfo=UTC)
    return all(
        time.fromisoformat(row["opens_at"])
        <= aware.astimezone(ZoneInfo(row["time_zone"])).time()
        < time.fromisoformat(row["closes_at"])
        for row in clocks
    )


@pytest.mark.parametrize(
    ("region", "channel"),
    [*PLACES, *(("unknown", channel) for channel in ("email", "sms", "call"))],
)
def test_spans_are_the_hours_that_every_clock_allows(spans, region, channel) -> None:
    given = spans[region, channel]
    for before, after in pairwise(given):
        assert after[0] == before[2]
    moment, quarter = AS_OF, timedelta(minutes=15)
    while moment < AS_OF + timedelta(days=12):
        inside = any(opens <= moment < closes for _, opens, closes in given)
        assert inside == is_open(region, channel, moment), moment
        moment += quarter


def test_every_day_has_an_hour_for_everybody(spans) -> None:
    """The strictest hours are some: who lives nobody knows where is not forgotten."""
    for place, given in spans.items():
        days = {opens.date() for _, opens, _ in given}
        assert len(days) >= 14, place


@pytest.fixture(scope="module")
def calls():
    """What each rule calls for, of one lead for each age that is asked."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            "create table action_rules as select * replace ("
            "cast(from_minutes as int) as from_minutes, "
            "cast(until_minutes as int) as until_minutes, "
            "cast(min_value as decimal(18, 4)) as min_value, "
            "cast(rule_number as int) as rule_number, "
            "cast(is_answer as boolean) as is_answer) from "
            f"read_csv('{SEEDS}/actions/action_rules.csv', all_varchar = true)"
        )
        connection.execute(
            """
            create table lead_action_signals (lead_id text, signal text, side text,
                step text, is_bought boolean, basket_value decimal(18, 4),
                signal_at timestamp);
            create table lead_traits (lead_id text, band text, verdict text,
                shipping text);
            create table lead_permissions (lead_id text, is_bot bool, is_test bool);
            create table touchpoints (lead_id text, content_id text, touch_type text,
                touched_at timestamp);
            create table int_contact_attempts_resolved (lead_id text,
                attempted_at timestamp);
            create table int_experiment_leads (experiment_id text, lead_id text,
                variant text, assigned_at timestamp);
            create table experiments (experiment_id text, control_variant text,
                horizon_days int, flow_id text);
            """
        )
        yield connection


def called(connection, rule: dict[str, str], ages: list[timedelta]) -> list[bool]:
    """Whether the rule calls for a lead whose signal has each age."""
    for table in ("lead_action_signals", "lead_traits", "lead_permissions"):
        connection.execute(f"delete from {table}")
    step = rule["steps"].split("|")[0] or "none"
    band = rule["bands"].split("|")[0] or "cold"
    for number, age in enumerate(ages):
        lead = str(number)
        connection.execute(
            "insert into lead_action_signals values (?, ?, 'none', ?, false, ?, ?)",
            [lead, rule["signal"], step, rule["min_value"] or None, AS_OF - age],
        )
        connection.execute(
            "insert into lead_traits values (?, ?, 'none', 'eligible')", [lead, band]
        )
        connection.execute(
            "insert into lead_permissions values (?, false, false)", [lead]
        )
    found = connection.execute(
        f"select lead_id from ({sql_of('lead_action_calls')}) where rule_id = ?",
        [rule["rule_id"]],
    ).fetchall()
    leads = {lead for (lead,) in found}
    return [str(number) in leads for number in range(len(ages))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_holds_from_a_day_before_its_moment_to_its_end(calls, rule) -> None:
    begins = timedelta(minutes=int(rule["from_minutes"])) - timedelta(days=1)
    ends = timedelta(minutes=int(rule["until_minutes"]))
    second = timedelta(seconds=1)
    ages = [begins, begins + second, ends - second, ends]
    assert called(calls, rule, ages) == [False, True, True, False]


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule["min_value"]],
    ids=lambda rule: rule["rule_id"],
)
def test_a_cent_less_is_no_high_value(calls, rule) -> None:
    ages = [timedelta(minutes=int(rule["from_minutes"]))]
    assert called(calls, rule, ages) == [True]
    less = {**rule, "min_value": f"{float(rule['min_value']) - 0.01:.2f}"}
    assert called(calls, less, ages) == [False]


def test_rules_speak_of_flows_and_channels_that_exist() -> None:
    channels = rows_of("actions/action_channels")
    assert {row["rule_id"] for row in channels} == {row["rule_id"] for row in RULES}
    numbers = [int(row["rule_number"]) for row in RULES]
    assert numbers == list(range(1, len(RULES) + 1))
    known = {row["channel"] for row in HOURS} | {"site"}
    assert {row["channel"] for row in channels} == known


def test_obstacles_of_the_models_are_those_of_the_seed() -> None:
    folder = PROJECT / "models" / "marts" / "actions"
    text = "".join(path.read_text() for path in folder.glob("lead_action_*.sql"))
    for row in rows_of("actions/action_obstacles"):
        assert f"then '{row['obstacle']}'" in text


def test_one_message_is_sent_by_one_flow() -> None:
    """Or a hold-out of the one would be broken by the other."""
    flows: dict[str, set[str]] = {}
    for rule in RULES:
        if rule["content_id"]:
            flows.setdefault(rule["content_id"], set()).add(rule["flow_id"])
    assert all(len(names) == 1 for names in flows.values())

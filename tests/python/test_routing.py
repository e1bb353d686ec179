"""Working time and routes, held to what a few lines of Python make of the same rows."""

import hashlib
import math
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendering import PROJECT, rendered

AS_OF = datetime(2026, 4, 15)
MACROS = (
    *("routing", "time", "dialect/epoch", "dialect/time", "dialect/text"),
    "dialect/hashes",
)
SEEDS = PROJECT / "seeds" / "routing"
CONDITIONS = (
    *("support", "verdict", "shipping", "reach", "request", "lead_type", "band"),
    *("activity", "standing", "source", "product_line", "region"),
)
VALUES = {
    "support": ("none", "refund", "support"),
    "verdict": ("none", "fit", "timing"),
    "shipping": ("eligible", "ineligible", "unknown"),
    "reach": ("call", "email", "text", "none"),
    "request": ("none", "quote", "bulk", "chat"),
    "lead_type": ("b2c", "b2b", "subscription", "marketplace", "unknown"),
    "band": ("cold", "warm", "mql", "sql"),
    "activity": ("none", "research", "cart", "checkout"),
    "standing": ("prospect", "customer"),
    "source": ("Direct", "Paid Search", "Referral"),
    "product_line": ("shoes", "packs", "unknown"),
    "region": ("DE", "US", "FR", "unknown"),
}
Lead = dict[str, str]

# Around the days on which Berlin and New York change their clocks.
instants = st.datetimes(datetime(2026, 3, 2), datetime(2026, 4, 13))
leads = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(VALUES[name]) for name in CONDITIONS}),
    min_size=1,
    max_size=12,
)


def sql_of(*models: str) -> list[str]:
    """The models as SQL for DuckDB, their parents under their own names."""
    variables, lists = {"as_of": str(AS_OF)}, {"routing_conditions": CONDITIONS}
    return [
        rendered(f"marts/routing/{model}", MACROS, variables, lists=lists)
        for model in models
    ]


def seeded(*seeds: str) -> duckdb.DuckDBPyConnection:
    """A database with seeds of routing."""
    connection = duckdb.connect(config={"threads": 1})
    for seed in seeds:
        connection.execute(
            f"create table {seed} as from read_csv('{SEEDS / seed}.csv', "
            "header = true, "
            "auto_type_candidates = ['boolean', 'bigint', 'date', 'varchar'])"
        )
    return connection


@pytest.fixture(scope="module")
def clocks():
    """Working spans of the seeds' calendars, and the SQL that tells what is due."""
    spans, deadlines = sql_of("business_spans", "response_deadlines")
    with seeded("business_hours", "business_holidays") as connection:
        connection.execute(
            "create table leads as select timestamp '2026-03-01 12:00:00' as created_at"
        )
        connection.execute(f"create table business_spans as {spans}")
        connection.execute(
            "create table response_requests (lead_id int, request_id int, request text,"
            " source text, target_id text, calendar text, escalates_to text,"
            " requests int, response_minutes int, escalation_minutes int,"
            " requested_at timestamp, known_at timestamp)"
        )
        yield connection, deadlines


def working_minutes(calendar: str, start: datetime):
    """Every minute of work from a moment on, one by one, by the clocks of its zone."""
    rows = duckdb.sql(
        f"from read_csv('{SEEDS}/business_hours.csv') where calendar = '{calendar}'"
    ).fetchall()
    zone = ZoneInfo(rows[0][1])
    free = {
        row[0]
        for row in duckdb.sql(
            f"select holiday from read_csv('{SEEDS}/business_holidays.csv') "
            f"where calendar = '{calendar}'"
        ).fetchall()
    }
    hours = {weekday: day for _, _, weekday, *day in rows}
    moment = start
    while True:
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        opens, closes = hours.get(local.isoweekday(), (time(0), time(0)))
        if local.date() not in free and opens <= local.time() < closes:
            yield moment
        moment += timedelta(minutes=1)


# At closing time, and at the opening after a weekend in which clocks change.
@example(known=datetime(2026, 3, 2, 16), minutes=60, calendar="sales")
@example(known=datetime(2026, 3, 30, 7), minutes=1, calendar="sales")
@settings(max_examples=25, deadline=None)
@given(
    known=instants.map(lambda moment: moment.replace(second=0, microsecond=0)),
    minutes=st.integers(1, 900),
    calendar=st.sampled_from(("sales", "sales overseas", "support")),
)
def test_due_is_where_the_minutes_of_work_are_over(
    clocks, known: datetime, minutes: int, calendar: str
) -> None:
    connection, deadlines = clocks
    connection.execute("delete from response_requests")
    connection.execute(
        "insert into response_requests values (1, 1, 'quote', 'Direct', 't', ?, 'b', 1,"
        " ?, ?, ?, ?)",
        [calendar, minutes, minutes, known, known],
    )
    ((due,),) = connection.execute(f"select due_at from ({deadlines})").fetchall()
    work = working_minutes(calendar, known)
    last = [next(work) for _ in range(minutes)][-1]
    assert due == last + timedelta(minutes=1)


def test_an_hour_that_the_clocks_skip_is_no_work() -> None:
    """Berlin's 29 March has 23 hours; a night shift over it is an hour short."""
    (spans,) = sql_of("business_spans")
    with seeded("business_holidays") as connection:
        connection.execute(
            "create table leads as select timestamp '2026-03-01 12:00:00' as created_at"
        )
        connection.execute(
            "create table business_hours as select 'night' as calendar, "
            "'Europe/Berlin' as time_zone, 7 as weekday, '00:00' as opens_at, "
            "'24:00' as closes_at"
        )
        found = connection.execute(
            f"select cast(valid_from as date), working_seconds / 3600 from ({spans}) "
            "where valid_from between '2026-03-20' and '2026-04-01'"
        ).fetchall()
    assert dict(found) == {date(2026, 3, 21): 24, date(2026, 3, 28): 23}


def test_every_week_is_worked_from_four_weeks_before_the_first_lead(clocks) -> None:
    connection, _ = clocks
    days = connection.execute(
        "select isodow(valid_from), count(*), min(cast(valid_from as date)) "
        "from business_spans where calendar = 'support' "
        "and valid_from < '2026-03-16' group by all order by all"
    ).fetchall()
    first = date(2026, 1, 26)
    assert days == [(n + 1, 7, first + timedelta(days=n)) for n in range(6)]


def owner_of(lead: str, owners: list[tuple[str, int]]) -> str:
    """Draw lots: the least exponential time, with capacity as the rate."""

    def lot(owner: str, capacity: int) -> float:
        text = f"{lead}:{owner}"
        digits = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]
        return -math.log((int(digits, 16) + 1) / 16**12) / capacity

    return min(owners, key=lambda item: (lot(*item), item[0]))[0]


@pytest.fixture(scope="module")
def router():
    """The seeds of routing, and the SQL of both steps."""
    names = ("routing_rules", "routing_queues", "routing_owners")
    queues, routing = sql_of("lead_queues", "lead_routing")
    with seeded(*names) as connection:
        columns = ", ".join(f"{name} text" for name in CONDITIONS)
        connection.execute(f"create table lead_traits (lead_id text, {columns})")
        connection.execute("create table leads (lead_id text, owner text)")
        connection.execute(
            "create table owner_absences (owner text, absent_from date, "
            "absent_until date)"
        )
        connection.execute(f"create view lead_queues as {queues}")
        yield connection, routing


def route(router, drawn: list[Lead]) -> dict[str, tuple]:
    """Route leads that are numbered in the order given by their key `lead_id`."""
    connection, routing = router
    connection.execute("delete from lead_traits")
    connection.execute("delete from leads")
    for lead in drawn:
        values = [lead["lead_id"], *(lead[name] for name in CONDITIONS)]
        marks = ", ".join("?" * len(values))
        connection.execute(f"insert into lead_traits values ({marks})", values)
        connection.execute("insert into leads values (?, null)", [lead["lead_id"]])
    rows = connection.execute(
        "select lead_id, rule_id, queue, owner, conflicting_rules, conflicts "
        f"from ({routing})"
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    assert len(rows) == len(found) == len(drawn)
    return found


def expected(router, lead: Lead) -> tuple:
    """Walk through the seeds, row by row."""
    connection, _ = router
    rules = connection.execute(
        f"select rule_id, queue, {', '.join(CONDITIONS)} from routing_rules "
        "order by rule_number"
    ).fetchall()
    holds = [
        (rule, queue)
        for rule, queue, *asked in rules
        if all(
            listed is None or lead[name] in listed.split("|")
            for name, listed in zip(CONDITIONS, asked, strict=True)
        )
    ]
    rule, queue = holds[0]
    passed = sorted(name for name, to in holds[:-1] if to != queue)
    owners = connection.execute(
        "select owner, capacity, regions from routing_owners where queue = ?", [queue]
    ).fetchall()
    able = [
        (owner, capacity)
        for owner, capacity, regions in owners
        if regions is None or lead["region"] in regions.split("|")
    ]
    ((fallback,),) = connection.execute(
        "select fallback_owner from routing_queues where queue = ?", [queue]
    ).fetchall()
    owner = owner_of(lead["lead_id"], able) if able else fallback
    return rule, queue, owner, " ".join(passed) or None, len(passed)


def numbered(drawn: list[Lead]) -> list[Lead]:
    return [{**lead, "lead_id": f"lead{n}"} for n, lead in enumerate(drawn)]


@settings(max_examples=40, deadline=None)
@given(drawn=leads)
def test_every_lead_goes_where_the_first_rule_says(router, drawn: list[Lead]) -> None:
    given_leads = numbered(drawn)
    found = route(router, given_leads)
    assert found == {lead["lead_id"]: expected(router, lead) for lead in given_leads}


@settings(max_examples=15, deadline=None)
@given(drawn=leads, dice=st.randoms(use_true_random=False))
def test_neither_order_nor_company_changes_a_route(router, drawn, dice) -> None:
    given_leads = numbered(drawn)
    shuffled = dice.sample(given_leads, len(given_leads))
    found = route(router, given_leads)
    assert route(router, shuffled) == found
    alone = given_leads[:1]
    assert route(router, alone) == {alone[0]["lead_id"]: found["lead0"]}


def requests_of(count: int) -> list[Lead]:
    """Leads that all go to inside sales."""
    first = {name: values[0] for name, values in VALUES.items()}
    return numbered([{**first, "request": "quote"}] * count)


def test_leads_are_dealt_out_by_capacity(router) -> None:
    shares = Counter(row[2] for row in route(router, requests_of(3_000)).values())
    assert shares.keys() == {"amelie", "bastian", "chiara"}
    # 40 : 40 : 20, within five deviations.
    for owner, share in (("amelie", 0.4), ("bastian", 0.4), ("chiara", 0.2)):
        deviation = math.sqrt(3_000 * share * (1 - share))
        assert abs(shares[owner] - 3_000 * share) < 5 * deviation


def test_only_leads_of_who_is_away_change_hands(router) -> None:
    connection, _ = router
    before = route(router, requests_of(300))
    connection.execute(
        "insert into owner_absences values ('chiara', '2026-04-15', '2026-04-16')"
    )
    try:
        away = route(router, requests_of(300))
    finally:
        connection.execute("delete from owner_absences")
    assert {row[2] for row in away.values()} == {"amelie", "bastian"}
    moved = {lead for lead, row in away.items() if row != before[lead]}
    assert moved == {lead for lead, row in before.items() if row[2] == "chiara"}
    assert route(router, requests_of(300)) == before

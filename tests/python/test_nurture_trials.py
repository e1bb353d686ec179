"""The cells of trials equal a recount by hand, and hold to their boundaries."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest
from nurture_recount import DAY, Lead, Recount, Sign, Span, State, Touch, World
from nurture_sql import count_trials, lay_out_signals

START = datetime(2026, 1, 1)
AS_OF = START + 60 * DAY
NEVER = datetime(9999, 12, 31)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
CELLS = """
    select
        touch_kind, touch_name, acquisition_channel, arm, lead_group, from_day,
        trials, sqls, weighted_days, weighted_sqls
    from nurture_trials
    where touch_kind in ('flow', 'undelivered')
"""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        opened.execute(
            """
            create table lead_cohorts (
                lead_id text, first_touch_channel text, created_at timestamp,
                sql_entered_at timestamp
            );
            create table nurture_touches (
                touchpoint_id text, lead_id text, flow_id text, campaign_id text,
                content_id text, flow_step integer, fate text, touched_at timestamp
            );
            create table int_warmth_spans (
                lead_id text, warmth integer, recency integer, pace integer,
                valid_from timestamp, valid_to timestamp
            );
            """
        )
        lay_out_signals(opened)
        yield opened


def built(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Count the trials of a world."""
    rows = {
        "lead_cohorts": [
            (
                x.lead_id,
                x.channel,
                x.created_at,
                None if x.sql_at == NEVER else x.sql_at,
            )
            for x in world.leads
        ],
        "nurture_touches": [
            (x.touchpoint_id, x.lead_id, x.flow_id, None, None, None)
            + (x.fate, x.touched_at)
            for x in world.touches
        ],
        "int_warmth_spans": [tuple(vars(x).values()) for x in world.spans],
        "int_signal_days": [tuple(vars(x).values()) for x in world.signs],
        "int_signal_states": [tuple(vars(x).values()) for x in world.states],
    }
    for table, values in rows.items():
        connection.execute(f"delete from {table}")
        if values:
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"insert into {table} values ({marks})", values)
    count_trials(connection, str(AS_OF))


def drawn(seed: int) -> World:
    """Three dozen leads of few states and hours, so that ties and edges meet often.

    Flow g goes to most who left a cart the day before; f waits for nothing.
    """
    dice = random.Random(seed)
    world = World([], [], [], [], [])
    for number in range(36):
        lead_id = f"{dice.choice('0179abf')}{number:02d}"
        created = START + dice.randrange(10) * DAY + timedelta(hours=9)
        sql = (
            created + dice.randrange(1, 40) * DAY + timedelta(hours=dice.choice((0, 3)))
        )
        sql = sql if dice.random() < 0.6 and sql <= AS_OF else NEVER
        world.leads.append(Lead(lead_id, dice.choice("AB"), created, sql))
        sent = [
            (dice.choice("fffffg"), created + dice.randrange(-1, 45) * DAY)
            for _ in range(dice.randrange(6))
        ]
        world.signs.extend(signs := drawn_signs(dice, lead_id, created))
        sent += [
            ("g", sign.last_at + 18 * HOUR)
            for sign in signs
            if sign.signal == "cart" and dice.random() < 0.5
        ]
        for touch, (flow, due_at) in enumerate(sent):
            fate = dice.choice(("arrived",) * 5 + ("failed",))
            at = due_at + (dice.random() < 0.04) * 12 * HOUR
            world.touches.append(Touch(f"{lead_id}t{touch}", lead_id, flow, fate, at))
        agreed = State(lead_id, "email_consent", created, created + 20 * DAY)
        texts = State(lead_id, "sms_consent", created + 5 * DAY, NEVER)
        world.states.extend(dice.choice(([], [agreed], [agreed, texts])))
        at = created
        while at < AS_OF:
            end = at + dice.randrange(1, 20) * 12 * HOUR
            recency = dice.choice((0, 1, 1, 2, 3, 5, 6))
            world.spans.append(Span(lead_id, 1, recency, dice.randrange(2), at, end))
            at = end
    return world


def drawn_signs(dice: random.Random, lead_id: str, created: datetime) -> list[Sign]:
    """Carts at three in the afternoon, some bought at once or later, and visits."""
    signs = []
    for day in dice.sample(range(40), 4):
        at = created + day * DAY + 6 * HOUR
        signs.append(Sign(lead_id, "cart", at, dice.choice((1, 2, 4, 8))))
        if dice.random() < 0.4:
            bought = at + dice.choice((0, 3, 18)) * HOUR
            signs.append(Sign(lead_id, "purchase", bought, 1))
    visits = dice.sample(range(40), 12)
    return [*signs, *(Sign(lead_id, "visit", created + d * DAY, 1) for d in visits)]


@pytest.mark.parametrize("seed", range(9))
def test_cells_equal_a_recount(
    connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    world = drawn(seed)
    built(connection, world)
    found = {row[:6]: row[6:] for row in connection.execute(CELLS).fetchall()}
    wanted = Recount(world, AS_OF).cells()
    assert set(found) == set(wanted)
    for key, (trials, sqls, days, entries) in wanted.items():
        assert found[key][:2] == (trials, sqls), key
        assert float(found[key][2]) == pytest.approx(days, abs=1e-4), key
        assert float(found[key][3]) == pytest.approx(entries, abs=1e-4), key


@pytest.mark.parametrize("seed", range(3))
def test_touches_from_sql_on_change_no_digit(
    connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    world = drawn(seed)
    built(connection, world)
    before = sorted(connection.execute(CELLS).fetchall(), key=str)
    late = [
        Touch(f"late{n}{wait}", lead.lead_id, "f", fate, lead.sql_at + wait)
        for n, lead in enumerate(world.leads)
        if lead.sql_at != NEVER
        for wait in (0 * SECOND, SECOND, 5 * DAY)
        for fate in ("arrived", "failed")
    ]
    assert late
    built(connection, replace(world, touches=world.touches + late))
    assert sorted(connection.execute(CELLS).fetchall(), key=str) == before


def followed(
    connection: duckdb.DuckDBPyConnection, lead: Lead, touches: list[datetime]
) -> list[tuple[int, bool]]:
    """The touched trials of one lead: on which day each began, whether SQL ended it."""
    other = Lead("b0", "A", START, NEVER)
    sent = [
        Touch(f"t{number}", lead.lead_id, "f", "arrived", at)
        for number, at in enumerate(touches)
    ]
    spans = [Span(x.lead_id, 1, 1, 0, START, AS_OF) for x in (lead, other)]
    built(connection, World([lead, other], sent, spans, [], []))
    rows = connection.execute(
        "select opened_at, is_sql from nurture_followed where arm = 'touched' "
        "and name_number = (select min(name_number) from nurture_exposures "
        "where touch_kind = 'flow') order by opened_at"
    ).fetchall()
    return [((at - START).days, is_sql) for at, is_sql in rows]


LEAD = Lead("a0", "A", START, NEVER)
TOUCHED = START + 2 * DAY


@pytest.mark.parametrize(
    ("sql_at", "wanted"),
    [
        (TOUCHED, []),
        (TOUCHED + SECOND, [(2, True)]),
        (TOUCHED + 14 * DAY - SECOND, [(2, True)]),
        (TOUCHED + 14 * DAY, [(2, False)]),
    ],
)
def test_sql_counts_after_the_touch_and_before_its_days_are_over(
    connection: duckdb.DuckDBPyConnection, sql_at: datetime, wanted: list
) -> None:
    assert followed(connection, replace(LEAD, sql_at=sql_at), [TOUCHED]) == wanted


@pytest.mark.parametrize(
    ("gap", "wanted"),
    [(14 * DAY, [(2, False), (16, False)]), (14 * DAY - SECOND, [(2, False)])],
)
def test_a_trial_opens_when_the_days_of_the_last_touch_are_over(
    connection: duckdb.DuckDBPyConnection, gap: timedelta, wanted: list
) -> None:
    assert followed(connection, LEAD, [TOUCHED, TOUCHED + gap]) == wanted


@pytest.mark.parametrize(
    ("at", "wanted"),
    [(AS_OF - 14 * DAY, [(46, False)]), (AS_OF - 14 * DAY + SECOND, [])],
)
def test_only_mature_trials_count(
    connection: duckdb.DuckDBPyConnection, at: datetime, wanted: list
) -> None:
    assert followed(connection, LEAD, [at]) == wanted


@pytest.mark.parametrize(("touched", "wanted"), [(9, None), (10, "cart")])
def test_ten_touches_show_what_they_wait_for(
    connection: duckdb.DuckDBPyConnection, touched: int, wanted: str | None
) -> None:
    world = World([], [], [], [], [])
    for number in range(30):
        lead_id = f"{number % 16:x}{number:02d}"
        world.leads.append(Lead(lead_id, "A", START, NEVER))
        world.spans.append(Span(lead_id, 1, 1, 0, START, AS_OF))
    for lead in world.leads[:touched]:
        world.signs.append(Sign(lead.lead_id, "cart", TOUCHED - 9 * HOUR, 1))
        world.touches.append(Touch(lead.lead_id, lead.lead_id, "f", "arrived", TOUCHED))
    built(connection, world)
    found = connection.execute("select distinct awaited_signal from nurture_trials")
    assert found.fetchall() == [(wanted,)]


def test_a_signal_of_the_instant_is_not_what_was_waited_for(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    world = World([], [], [], [], [])
    for number in range(21):
        lead_id = f"{number % 16:x}{number:02d}"
        given_at = TOUCHED if number == 0 else TOUCHED - SECOND / 2
        world.leads.append(Lead(lead_id, "A", START, NEVER))
        world.spans.append(Span(lead_id, 1, 1, 0, START, AS_OF))
        world.signs.append(Sign(lead_id, "cart", given_at, 1))
    for lead in world.leads[:11]:
        world.touches.append(Touch(lead.lead_id, lead.lead_id, "f", "arrived", TOUCHED))
    built(connection, world)
    found = connection.execute(
        """
        select arm, sum(trials) from nurture_trials
        where acquisition_channel is null and touch_kind = 'flow' and from_day = 0
        group by arm order by arm
        """
    )
    assert found.fetchall() == [("touched", 10), ("uncompared", 1), ("untouched", 10)]


@pytest.mark.parametrize(
    ("untouched", "wanted"), [(1, {"uncompared"}), (2, {"touched", "untouched"})]
)
def test_one_in_ten_who_was_left_out_stands_for_nobody(
    connection: duckdb.DuckDBPyConnection, untouched: int, wanted: set[str]
) -> None:
    world = World([], [], [], [], [])
    for number in range(10 + untouched):
        lead_id = f"{number:x}0"
        world.leads.append(Lead(lead_id, "A", START, NEVER))
        world.spans.append(Span(lead_id, 1, 1, 0, TOUCHED - HOUR, TOUCHED))
    for lead in world.leads[:10]:
        world.touches.append(Touch(lead.lead_id, lead.lead_id, "f", "arrived", TOUCHED))
    built(connection, world)
    found = connection.execute("select distinct arm from nurture_trials").fetchall()
    assert {arm for (arm,) in found} == wanted


def test_what_begins_with_the_touch_is_not_known_before_it(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    lead, other = LEAD, Lead("b0", "A", START, NEVER)
    spans = [
        Span("a0", 1, 1, 0, START, TOUCHED),
        Span("a0", 6, 0, 1, TOUCHED, AS_OF),
        Span("b0", 1, 1, 0, START, AS_OF),
    ]
    sent = [Touch("t", "a0", "f", "arrived", TOUCHED)]
    built(connection, World([lead, other], sent, spans, [], []))
    ((stratum,),) = connection.execute(
        "select distinct stratum from nurture_followed where arm = 'touched'"
    ).fetchall()
    assert stratum // 100 == 11

"""Credits hold what is promised of them, whatever the journeys."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pytest
from attribution_worlds import Outcome, Touch, build, credited
from hypothesis import given, settings
from hypothesis import strategies as st
from recredit import Contact, credits_of, removal_effects, shapley_values

BEGAN = datetime(2026, 3, 1)
CHANNELS = ("Direct", "Display", "Email", "Paid Search", "Referral")
LOCAL = (
    *("first_touch", "last_touch", "last_non_direct", "linear"),
    *("time_decay", "position_based", "shapley"),
)
LOOKBACK = timedelta(days=30)
ALIKE = ["delete from channel_lookbacks where channel <> 'any'"]

# Hours from the beginning and channel of each contact, whether it ends in a purchase,
# and of how many cents.
journeys = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.integers(0, 300), st.sampled_from(CHANNELS)),
            min_size=1,
            max_size=6,
        ),
        st.booleans(),
        st.integers(0, 99_999),
    ),
    min_size=1,
    max_size=8,
)
Drawn = list[tuple[list[tuple[int, str]], bool, int]]


def world(drawn: Drawn) -> tuple[list[Touch], list[Outcome]]:
    """One lead for each journey."""
    touches, outcomes = [], []
    for number, (contacts, has_bought, cents) in enumerate(drawn):
        touches += [
            Touch(f"t{number}-{place}", f"L{number}", channel, at(hours))
            for place, (hours, channel) in enumerate(contacts)
        ]
        if has_bought:
            amount = str(Decimal(cents) / 100)
            outcomes.append(
                Outcome(f"o{number}", f"L{number}", "first_purchase", at(301), amount)
            )
    return touches, outcomes


def at(hours: float) -> datetime:
    return BEGAN + timedelta(hours=hours)


def in_order(contacts: list[tuple[int, str]]) -> list[tuple[int, int, str]]:
    return sorted(
        (hours, place, channel) for place, (hours, channel) in enumerate(contacts)
    )


def all_credits(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        "select outcome_id, attribution_model, touchpoint_id, channel, credit, value "
        "from attribution_credits order by all"
    ).fetchall()


@settings(max_examples=15, deadline=None)
@given(drawn=journeys, seed=st.integers(0, 9))
def test_credits_are_those_of_a_recount(drawn: Drawn, seed: int) -> None:
    touches, outcomes = world(drawn)
    found = all_credits(credited(touches, outcomes, ALIKE))
    by_contact = {(row[1], row[2]): float(row[4]) for row in found}
    for number, (contacts, has_bought, _) in enumerate(drawn):
        path = in_order(contacts)
        for model in LOCAL if has_bought else ():
            wanted = credits_of(
                model, [Contact(channel, at(hours)) for hours, _, channel in path]
            )
            got = [
                by_contact.get((model, f"t{number}-{place}"), 0.0)
                for _, place, _ in path
            ]
            assert got == pytest.approx(wanted, abs=3e-9)

    sums = defaultdict(Decimal)
    values = defaultdict(Decimal)
    for outcome_id, model, _, _, credit, value in found:
        assert credit > 0
        sums[outcome_id, model] += credit
        values[outcome_id, model] += value
    assert set(sums.values()) <= {Decimal(1)}
    amounts = {row.outcome_id: Decimal(row.net_amount) for row in outcomes}
    assert all(value == amounts[key[0]] for key, value in values.items())
    assert len(sums) == 9 * len(outcomes)

    # The order in which rows come says nothing.
    random.Random(seed).shuffle(touches)
    assert all_credits(credited(touches, outcomes[::-1], ALIKE)) == found


@settings(max_examples=15, deadline=None)
@given(drawn=journeys)
def test_removal_effects_are_those_of_the_solved_chain(drawn: Drawn) -> None:
    touches, outcomes = world(drawn)
    connection = credited(touches, outcomes, ALIKE)
    paths = [
        ([channel for _, _, channel in in_order(contacts)], has_bought)
        for contacts, has_bought, _ in drawn
    ]
    for order in (1, 2):
        found = dict(
            connection.execute(
                "select channel, cast(removal_effect as double) "
                "from channel_removal_effects where outcome = 'first_purchase' "
                "and attribution_model = ?",
                [f"markov_{order}"],
            ).fetchall()
        )
        wanted = removal_effects(paths, order)
        if wanted:
            assert found == pytest.approx(wanted, abs=2e-9)
        else:
            assert set(found.values()) == {None}


def test_a_known_chain_is_recovered_from_its_journeys() -> None:
    starts = np.array([0.5, 0.3, 0.2])
    moves = np.array([[0.1, 0.4, 0.1], [0.2, 0.0, 0.3], [0.3, 0.1, 0.2]])
    wins = np.array([0.1, 0.3, 0.05])
    # Whoever is in a channel gets there, and from there to the outcome: with N the mean
    # visits and b the chance to win, the effect of c is (s N)_c / N_cc * b_c / (s b).
    visits = np.linalg.inv(np.eye(3) - moves)
    chance = visits @ wins
    wanted = starts @ visits / np.diag(visits) * chance / (starts @ chance)

    touches, buyers = walks(starts, moves, wins, leads=20_000)
    connection = credited([], [], ALIKE)
    connection.register("walked", touches)
    connection.register("won", {"lead": buyers})
    connection.execute(
        f"""
        insert into int_touchpoints
        select
            lead || ':' || place, 'L' || lead, list_value{CHANNELS[:3]}[channel + 1],
            timestamp '2026-03-01' + to_hours(place), true
        from walked;
        insert into outcomes
        select 'o' || lead, 'L' || lead, 'first_purchase', timestamp '2026-03-20', 1
        from won;
        create or replace table int_leads_identified as
        select distinct lead_id, timestamp '9999-12-31' as ended_at
        from int_touchpoints
        """
    )
    build(connection)
    found = dict(
        connection.execute(
            "select channel, cast(removal_effect as double) "
            "from channel_removal_effects where outcome = 'first_purchase' "
            "and attribution_model = 'markov_1'"
        ).fetchall()
    )
    # An effect is the share of outcomes on whose way the channel was. Counted plainly
    # it would be off by a half over the root of the outcomes at most; the chain knows
    # no less, and four of these chance does not exceed.
    farthest = 4 * 0.5 / len(buyers) ** 0.5
    for name, effect in zip(CHANNELS[:3], wanted, strict=True):
        assert found[name] == pytest.approx(effect, abs=farthest)


def walks(
    starts: np.ndarray, moves: np.ndarray, wins: np.ndarray, leads: int
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Walk every lead to its end: the contacts, and who won."""
    dice = np.random.default_rng(5)
    count = len(starts)
    sums = np.cumsum(np.column_stack([moves, wins]), axis=1)
    who, where = np.arange(leads), dice.choice(count, leads, p=starts)
    rows, buyers = [], []
    for place in range(200):
        rows.append(np.stack([who, where, np.full(len(who), place)]))
        after = (dice.random(len(who))[:, None] >= sums[where]).sum(axis=1)
        buyers.append(who[after == count])
        who, where = who[after < count], after[after < count]
    lead, channel, place = np.concatenate(rows, axis=1)
    contacts = {"lead": lead, "channel": channel, "place": place}
    return contacts, np.concatenate(buyers)


@settings(max_examples=15, deadline=None)
@given(drawn=journeys)
def test_sums_by_channel_are_shapley_values(drawn: Drawn) -> None:
    touches, outcomes = world(drawn)
    found = dict(
        credited(touches, outcomes, ALIKE)
        .execute(
            "select channel, cast(sum(credit) as double) from channel_credit "
            "where attribution_model = 'shapley' group by channel"
        )
        .fetchall()
    )
    wanted = shapley_values(
        [
            [channel for _, channel in contacts]
            for contacts, has_bought, _ in drawn
            if has_bought
        ]
    )
    assert found == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(drawn=journeys)
def test_a_channel_that_never_was_on_the_way_gets_nothing(drawn: Drawn) -> None:
    drawn = [*drawn, ([(1, "Audio")], False, 0)]
    connection = credited(*world(drawn), ALIKE)
    assert "Audio" not in {row[3] for row in all_credits(connection)}
    effects = connection.execute(
        "select distinct removal_effect from channel_removal_effects "
        "where channel = 'Audio' and outcome = 'first_purchase'"
    ).fetchall()
    # Without an outcome there is nothing to lose.
    is_any_reached = any(has_bought and contacts for contacts, has_bought, _ in drawn)
    assert effects == [(Decimal(0) if is_any_reached else None,)]


@settings(max_examples=10, deadline=None)
@given(drawn=journeys)
def test_channels_that_change_names_change_credits(drawn: Drawn) -> None:
    def renamed(channel: str) -> str:
        swaps = {"Display": "Email", "Email": "Display"}
        return swaps.get(channel, channel)

    before = all_credits(credited(*world(drawn), ALIKE))
    other = [
        ([(hours, renamed(channel)) for hours, channel in contacts], has, cents)
        for contacts, has, cents in drawn
    ]
    after = all_credits(credited(*world(other), ALIKE))
    assert [(*row[:3], renamed(row[3]), row[5]) for row in before] == [
        (*row[:4], row[5]) for row in after
    ]
    assert [float(row[4]) for row in before] == pytest.approx(
        [float(row[4]) for row in after], abs=1e-8
    )


def test_a_contact_is_credited_once_for_each_goal() -> None:
    touches = [Touch("a", "L", "Email", at(0)), Touch("b", "L", "Email", at(10))]
    outcomes = [
        Outcome("p1", "L", "first_purchase", at(5), "1"),
        Outcome("p2", "L", "repeat_purchase", at(15), "1"),
        Outcome("p3", "L", "repeat_purchase", at(15.5), "1"),
        Outcome("m", "L", "mql_entry", at(12)),
    ]
    found = {
        (outcome, touch, channel)
        for outcome, _, touch, channel, _, _ in all_credits(
            credited(touches, outcomes, ALIKE)
        )
    }
    assert found == {
        ("p1", "a", "Email"),
        ("p2", "b", "Email"),
        ("p3", None, "unattributed"),
        ("m", "a", "Email"),
        ("m", "b", "Email"),
    }


@pytest.mark.parametrize(
    ("channel", "days"),
    [("Paid Search", 30), ("Direct Mail", 60), ("Email", 7), ("SMS", 7)],
)
def test_each_channel_is_looked_back_for_exactly_as_long_as_the_seed_says(
    channel: str, days: int
) -> None:
    end = datetime(2026, 6, 1, 12)
    first = end - timedelta(days=days)
    tick = timedelta(microseconds=1)
    touches = [
        Touch(name, name, channel, moment)
        for name, moment in {
            "sooner": first - tick,
            "first": first,
            "last": end - tick,
            "late": end,
        }.items()
    ]
    outcomes = [
        Outcome(f"o-{touch.lead_id}", touch.lead_id, "sql_entry", end)
        for touch in touches
    ]
    found = {(row[0], row[2]) for row in all_credits(credited(touches, outcomes))}
    assert found == {
        ("o-sooner", None),
        ("o-first", "first"),
        ("o-last", "last"),
        ("o-late", None),
    }

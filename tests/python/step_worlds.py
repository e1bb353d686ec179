"""Random leads, events and rules for the step function, and tables that hold them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from recount import Event, Lead, Rule, State

START = datetime(2026, 1, 1)
AS_OF = datetime(2026, 3, 1)
FAR_FUTURE = datetime(9999, 12, 31)
SCORECARD = "card"
SIGNALS = ("a", "b")

# Few distinct hours, so that ties, window edges and late arrivals meet often.
hours = st.integers(0, 59 * 24).map(lambda h: START + timedelta(hours=h - h % 12))
windows = st.integers(1, 12)
points = st.integers(-9, 9)


@dataclass(frozen=True)
class World:
    """Some leads and the rules that score them."""

    leads: tuple[Lead, ...]
    rules: tuple[Rule, ...]


@st.composite
def events(draw: st.DrawFn, created_at: datetime) -> tuple[Event, ...]:
    """Up to a dozen events; some were known days after they happened."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(SIGNALS),
                st.sampled_from(("p", "q", None)),
                hours,
                st.sampled_from((0, 0, 0, 12, 72, 240)),
            ),
            max_size=12,
        )
    )
    return tuple(
        Event(
            signal=signal,
            event_id=f"e{number}",
            product_id=product,
            occurred_at=occurred,
            known_at=max(occurred + timedelta(hours=late), created_at),
        )
        for number, (signal, product, occurred, late) in enumerate(drawn)
    )


@st.composite
def leads(draw: st.DrawFn) -> tuple[Lead, ...]:
    """Up to three leads; one in three joined another before the as-of."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        created = draw(hours)
        ended = draw(st.sampled_from((FAR_FUTURE, FAR_FUTURE, created)))
        if ended == created:
            ended = created + timedelta(hours=draw(st.integers(1, 20)) * 12)
        begins, lasts = draw(hours), draw(st.integers(1, 40))
        span = (max(begins, created), min(begins + timedelta(days=lasts), ended))
        states = (State("s", *span),) if span[0] < span[1] else ()
        known = tuple(e for e in draw(events(created)) if e.known_at < ended)
        made.append(Lead(f"l{number}", created, ended, known, states))
    return tuple(made)


rules = st.tuples(
    st.builds(
        Rule, st.just("per_event"), st.just("per_event"), points, st.just("a"),
        window_days=windows, cap=st.integers(1, 4),
    ),
    st.builds(
        Rule, st.just("at_least"), st.just("at_least"), points, st.just("a"),
        st.sampled_from(("lead", "product")), window_days=windows,
        at_least=st.integers(2, 3),
    ),
    st.builds(
        Rule, st.just("known_silent"), st.just("absence"), points, st.just("a"),
        window_days=windows, baseline=st.just("lead"),
    ),
    st.builds(
        Rule, st.just("sent_silent"), st.just("absence"), points, st.just("a"),
        window_days=windows, baseline=st.just("b"),
    ),
    st.builds(Rule, st.just("state"), st.just("state"), points, st.just("s")),
    st.builds(
        Rule, st.just("once"), st.just("per_event"), st.just(0), st.just("b"),
        window_days=windows, cap=st.just(1),
    ),
    st.builds(
        Rule, st.just("both"), st.just("all_of"), points,
        first_rule_id=st.just("once"),
        second_rule_id=st.sampled_from(("state", "known_silent")),
    ),
)  # fmt: skip
worlds = st.builds(World, leads(), rules)


def instants(world: World, lead: Lead) -> list[datetime]:
    """Every instant at which the score can change, the second before, and the last."""
    lengths = {timedelta()} | {
        timedelta(days=rule.window_days) for rule in world.rules if rule.window_days
    }
    marks = [lead.created_at, AS_OF]
    marks += [state.valid_from for state in lead.states]
    marks += [state.valid_to for state in lead.states]
    for event in lead.events:
        marks += [event.known_at, event.occurred_at]
    around = {
        mark + length - moment
        for mark in marks
        if mark < FAR_FUTURE
        for length in lengths
        for moment in (timedelta(), timedelta(seconds=1))
    }
    return sorted(
        t for t in around if lead.created_at <= t <= AS_OF and t < lead.ended_at
    )


SCHEMAS = {
    "seeds.score_rules": [
        ("scorecard_id", pa.string()), ("rule_id", pa.string()), ("axis", pa.string()),
        ("kind", pa.string()), ("signal", pa.string()), ("count_per", pa.string()),
        ("window_days", pa.int32()), ("cap", pa.int32()), ("at_least", pa.int32()),
        ("baseline", pa.string()), ("first_rule_id", pa.string()),
        ("second_rule_id", pa.string()), ("points", pa.int32()),
        ("reason", pa.string()),
    ],
    "intermediate.int_signal_events": [
        ("lead_id", pa.string()), ("signal", pa.string()), ("event_id", pa.string()),
        ("product_id", pa.string()), ("occurred_at", pa.timestamp("us")),
        ("known_at", pa.timestamp("us")), ("member_until", pa.timestamp("us")),
    ],
    "intermediate.int_signal_states": [
        ("lead_id", pa.string()), ("signal", pa.string()),
        ("valid_from", pa.timestamp("us")), ("valid_to", pa.timestamp("us")),
    ],
    "intermediate.int_leads_identified": [
        ("lead_id", pa.string()), ("created_at", pa.timestamp("us")),
        ("ended_at", pa.timestamp("us")),
    ],
}  # fmt: skip


def write_tables(worlds_by_prefix: dict[str, World], folder: Path) -> dict[str, Path]:
    """One Parquet file for each table that the room reads.

    Leads are prefixed, so that many worlds of the same rules fit one set of tables.
    """
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
    some = next(iter(worlds_by_prefix.values()))
    for rule in some.rules:
        row = {"scorecard_id": SCORECARD, "axis": "behaviour", "reason": "x"}
        rows["seeds.score_rules"].append(row | vars(rule))
    for prefix, world in worlds_by_prefix.items():
        for lead in world.leads:
            own = {"lead_id": prefix + lead.lead_id}
            spell = {"created_at": lead.created_at, "ended_at": lead.ended_at}
            rows["intermediate.int_leads_identified"].append(own | spell)
            until = {"member_until": lead.ended_at}
            for event in lead.events:
                row = own | vars(event) | until
                rows["intermediate.int_signal_events"].append(row)
            for state in lead.states:
                rows["intermediate.int_signal_states"].append(own | vars(state))
    paths = {}
    for name, fields in SCHEMAS.items():
        paths[name] = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(rows[name], pa.schema(fields)), paths[name])
    return paths

"""Random leads, events and rules for the step function, and tables that hold them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from recount import Event, Lead, Promotion, Rule, State, card_at, score_at

START = datetime(2026, 1, 1)
AS_OF = datetime(2026, 3, 1)
FAR_FUTURE = datetime(9999, 12, 31)
SCORECARD = "card"
OTHERS = ("other", "third")
SIGNALS = ("a", "b")

# Few distinct hours, so that ties, window edges and late arrivals meet often.
hours = st.integers(0, 59 * 24).map(lambda h: START + timedelta(hours=h - h % 12))
windows = st.integers(1, 12)
points = st.integers(-9, 9)


@dataclass(frozen=True)
class World:
    """Some leads, the cards that can score them, and which one does from when on."""

    leads: tuple[Lead, ...]
    cards: dict[str, tuple[Rule, ...]]
    promotions: tuple[Promotion, ...]

    def served_at(self, lead: Lead, instant: datetime) -> tuple[str, int]:
        """Count the score of a lead on the card in force, and name the card."""
        card = card_at(SCORECARD, self.promotions, instant)
        return card, score_at(lead, self.cards[card], instant)


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
cards = st.fixed_dictionaries(dict.fromkeys((SCORECARD, *OTHERS), rules))
# Some lie after the as-of; a card can come back.
promotions = st.lists(
    st.builds(
        Promotion,
        st.sampled_from((SCORECARD, *OTHERS)),
        hours | st.just(AS_OF) | st.just(AS_OF + timedelta(seconds=1)),
    ),
    max_size=3,
    unique_by=lambda made: made.in_force_from,
).map(tuple)
worlds = st.builds(World, leads(), cards, promotions)


def first_promoted(world: World) -> Promotion | None:
    """The earliest promotion of the world."""
    return min(world.promotions, key=lambda made: made.in_force_from, default=None)


def without_promotions(world: World) -> World:
    """The same world if no card had ever been promoted."""
    return replace(world, promotions=())


def instants(world: World, lead: Lead) -> list[datetime]:
    """Every instant at which the score can change, the second before, and the last."""
    lengths = {timedelta()} | {
        timedelta(days=rule.window_days)
        for card in world.cards.values()
        for rule in card
        if rule.window_days
    }
    marks = [lead.created_at, AS_OF]
    marks += [made.in_force_from for made in world.promotions]
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
    "seeds.scorecard_promotions": [
        ("line", pa.string()), ("scorecard_id", pa.string()),
        ("in_force_from", pa.timestamp("us")),
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

    Leads are prefixed, so that many worlds of the same cards fit one set of tables.
    """
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
    some = next(iter(worlds_by_prefix.values()))
    for scorecard, rules_of_card in some.cards.items():
        row = {"scorecard_id": scorecard, "axis": "behaviour", "reason": "x"}
        rows["seeds.score_rules"] += [row | vars(rule) for rule in rules_of_card]
    # A promotion of another line is nothing to this one.
    strange = {"line": "other", "scorecard_id": "third", "in_force_from": START}
    rows["seeds.scorecard_promotions"] = [
        strange,
        *({"line": SCORECARD} | vars(made) for made in some.promotions),
    ]
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

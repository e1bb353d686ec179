"""Random shops whose rows arrive in random batches, and a quick way to build them.

So few names, instants and ids that people merge, mailboxes crowd, devices change hands,
ids clash and windows end between one run and the next; enough people that a run leaves
some alone.
"""

import csv
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
from dbt.artifacts.resources.types import NodeType
from dbt.cli.main import dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from recount import Promotion

from scoring.contract import read_contract
from scoring.folders import PROJECT, RunFolders
from scoring.increment import Scope, build_next
from scoring.landed import Landing
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.publish import discard_working
from scoring.transform import Build, Warehouse
from scoring.variables import Variables, read_defaults
from scoring.warehouse import Limits

START = datetime(2026, 1, 1)
PEOPLE = 24
AS_OF_DAYS = (25, 30, 38, 55)
COMPILED_AS_OF = "2026-02-03 04:05:06"

Row = dict[str, str]


@dataclass(frozen=True)
class Batch:
    """Rows of each table that arrive together, and the moment of the run after."""

    rows: dict[str, list[Row]]
    as_of: datetime


def random_batches(seed: int) -> tuple[Batch, ...]:
    """Draw a shop and deal its rows out; most come with the first batch."""
    dice = random.Random(seed)
    rows = _Shop(dice).rows()
    count = dice.randint(2, 4)
    dealt: list[dict[str, list[Row]]] = [{} for _ in range(count)]
    for table, made in rows.items():
        for number, row in enumerate(made):
            # A table that comes later is a change of the rules, and builds everyone.
            is_early = number == 0 or dice.random() < 0.93
            batch = 0 if is_early else dice.randrange(count)
            dealt[batch].setdefault(table, []).append(row)
            if dice.random() < 0.03:
                # The same row once more, in this batch or a later one.
                again = dice.randrange(batch, count)
                dealt[again].setdefault(table, []).append(row)
    days = sorted(dice.choice(AS_OF_DAYS) for _ in range(count))
    return tuple(
        Batch(rows, START + timedelta(days=day))
        for rows, day in zip(dealt, days, strict=True)
    )


class _Shop:
    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._numbers = iter(range(10_000))

    def rows(self) -> dict[str, list[Row]]:
        return {
            "leads": self._some(4, 14, self._lead),
            "customers": self._some(2, 8, self._customer),
            "identifies": self._some(4, 16, self._identify),
            "web_events": self._some(30, 120, self._web_event),
            "messages": self._some(10, 50, self._message),
            "checkouts": self._some(1, 8, self._checkout),
            "orders": self._some(2, 14, self._order),
            "refunds": self._some(1, 4, self._refund),
            "crm_stage_changes": self._some(2, 12, self._stage_change),
            "consents": self._some(2, 10, self._consent),
            "campaigns": self._some(1, 3, self._campaign),
            "fx_rates": self._some(5, 20, self._rate),
            "experiment_assignments": self._some(4, 16, self._assignment),
            "contact_attempts": self._some(2, 14, self._attempt),
        }

    def _some(self, least: int, most: int, make: Callable[[], Row]) -> list[Row]:
        rows = []
        for _ in range(self._dice.randint(least, most)):
            self._who = self._dice.randrange(PEOPLE)
            rows.append(make())
        return rows

    def _id(self, kind: str) -> str:
        # One in thirty is an id that another row may have too.
        if self._dice.random() < 1 / 30:
            return f"{kind}{self._dice.randrange(3)}"
        return f"{kind}x{next(self._numbers)}"

    def _maybe(self, kind: str, count: int, chance: float) -> str:
        if self._dice.random() >= chance:
            return ""
        return f"{kind}{self._dice.randrange(count)}"

    def _name(self, kind: str, chance: float) -> str:
        """A name of the person that the row is about; one in twelve is another's."""
        if self._dice.random() >= chance:
            return ""
        is_own = self._dice.random() > 1 / 12
        return f"{kind}{self._who if is_own else self._dice.randrange(PEOPLE)}"

    def _device(self, chance: float) -> Row:
        return {"anonymous_id": self._name("d", chance)}

    def _account(self, chance: float) -> Row:
        return {
            "user_id": self._name("u", chance),
            "email": self._name("e", chance),
        }

    def _times(self, name: str) -> Row:
        happened = START + timedelta(hours=6 * self._dice.randrange(240))
        late = self._dice.choice((0, 0, 0, 0, 6, 72, 240))
        return {
            name: text(happened),
            "received_at": text(happened + timedelta(hours=late)),
        }

    def _lead(self) -> Row:
        return {
            "lead_key": self._name("r", 1),
            **self._times("created_at"),
            **self._device(0.4),
            **self._account(0.6),
            "phone": self._name("p", 0.3),
            "customer_key": self._name("c", 0.2),
            "utm_source": self._dice.choice(("", "google", "newsletter")),
            "owner": self._maybe("owner", 2, 0.4),
            "role": self._maybe("role", 2, 0.4),
            "offer_type": ("", "quote", "newsletter")[self._who % 3],
            "lead_type": ("", "b2c", "b2b", "subscription")[self._who % 4],
            "inquiry_reason": ("", "", "refund", "bulk_order", "")[self._who % 5],
            "region": ("", "DE", "US")[self._who % 3],
        }

    def _customer(self) -> Row:
        return {
            "customer_key": self._name("c", 1),
            **self._times("created_at"),
            **self._account(0.7),
            "phone": self._name("p", 0.3),
        }

    def _identify(self) -> Row:
        return {
            "identify_id": self._id("i"),
            **self._times("occurred_at"),
            **self._device(0.9),
            **self._account(0.6),
            "phone": self._name("p", 0.2),
        }

    def _web_event(self) -> Row:
        names = ("view_item", "view_item", "add_to_cart", "begin_checkout", "page_view")
        agents = ("Mozilla/5.0 (X11; Linux)", "Googlebot/2.1", "")
        return {
            "event_id": self._id("w"),
            **self._times("occurred_at"),
            **self._device(0.9),
            **self._account(0.15),
            "event_name": self._dice.choice(names),
            "product_id": self._maybe("product", 2, 0.7),
            "utm_source": self._dice.choice(("", "", "google", "newsletter")),
            "utm_medium": self._dice.choice(("", "", "cpc", "email")),
            "user_agent": self._dice.choices(agents, (8, 1, 1))[0],
        }

    def _message(self) -> Row:
        events = ("sent", "delivered", "opened", "clicked", "unsubscribed", "bounced")
        row = {
            "message_event_id": self._id("a"),
            **self._times("occurred_at"),
            "message_id": self._name("m", 0.8),
            **self._account(0.7),
            "phone": self._name("p", 0.1),
            "customer_key": self._name("c", 0.2),
            "channel": "email",
            "event": self._dice.choice(events),
            "campaign_id": self._maybe("k", 2, 0.4),
            "product_id": self._maybe("product", 2, 0.5),
        }
        if row["event"] == "unsubscribed" and self._who % 2:
            # They leave by a word.
            row |= {"event": "replied", "reply_text": "Stop"}
        return row

    def _checkout(self) -> Row:
        return {
            "checkout_id": self._id("h"),
            **self._times("started_at"),
            **self._device(0.8),
            **self._account(0.5),
            "last_step": "shipping",
        }

    def _order(self) -> Row:
        times = self._times("ordered_at")
        return {
            "order_id": self._name("o", 1),
            **times,
            "updated_at": times["ordered_at"],
            "customer_key": self._name("c", 0.5),
            **self._account(0.4),
            "gross_amount": str(self._dice.randrange(1, 90)),
            "currency": self._dice.choice(("EUR", "USD")),
            "is_test": self._dice.choice(("false", "false", "false", "true")),
        }

    def _refund(self) -> Row:
        return {
            "refund_id": self._id("f"),
            "order_id": self._name("o", 1),
            **self._times("refunded_at"),
            "refund_amount": str(self._dice.randrange(1, 20)),
            "currency": "EUR",
        }

    def _stage_change(self) -> Row:
        return {
            "stage_change_id": self._id("s"),
            "lead_key": self._name("r", 1),
            **self._times("changed_at"),
            "stage": self._dice.choice(("working", "qualified", "opportunity", "won")),
            "owner": self._maybe("owner", 2, 0.5),
            "disposition": ("", "", "rejected", "recycled")[self._who % 4],
            "reason_code": ("", "too_early", "not_a_fit")[self._who % 3],
        }

    def _attempt(self) -> Row:
        return {
            "attempt_id": self._id("t"),
            "lead_key": self._name("r", 1),
            "owner": self._maybe("owner", 2, 0.8),
            "channel": self._dice.choice(("phone", "email")),
            **self._times("attempted_at"),
            "result": self._dice.choice(("reached", "no_answer", "wrong_number")),
        }

    def _consent(self) -> Row:
        return {
            "consent_id": self._id("n"),
            **self._account(0.8),
            "phone": self._name("p", 0.3),
            "purpose": self._dice.choice(("sms", "email")),
            "state": self._dice.choice(("granted", "denied")),
            **self._times("changed_at"),
        }

    def _campaign(self) -> Row:
        return {
            "campaign_id": self._maybe("k", 2, 1),
            "campaign_name": f"campaign {self._dice.randrange(3)}",
            "platform": "klaviyo",
        }

    def _assignment(self) -> Row:
        return {
            "experiment_id": self._dice.choice(("exp_page", "unplanned")),
            **self._device(0.3),
            **self._account(0.5),
            "customer_key": self._name("c", 0.3),
            "variant": self._dice.choice(("control", "treatment", "treatment")),
            **self._times("assigned_at"),
        }

    def _rate(self) -> Row:
        day = START + timedelta(days=self._dice.randrange(60))
        return {
            "currency": "USD",
            "rate_date": str(day.date()),
            "rate": str(self._dice.choice(("0.9", "0.8"))),
        }


def text(instant: datetime) -> str:
    """Write an instant as files have it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class QuickWarehouse(Warehouse):
    """Runs what dbt compiled without dbt around each model; leaves out the tests."""

    def __init__(self, build: Build) -> None:
        """Compile every model once and load the seeds; both are kept in the output."""
        super().__init__(build, NoProgress())
        self.seeded = build.folders.output / "seeds" / build.folders.working.name
        self.seeded.parent.mkdir(parents=True)
        super().run(("seed",), self.seeded, "")
        command = ("compile",)
        nodes = [row.node for row in super().run(command, self.seeded, "").result]
        sql = {node.unique_id: node.compiled_code for node in nodes}
        # An ephemeral model is a part of those that read it, and none of its own.
        self._models = [
            (self.manifest.nodes[key], sql[key])
            for key in in_order(self.manifest)
            if key in sql
        ]

    def run(self, command, database, stage, variables=None):
        """Do what the same command of dbt does, without its tests."""
        if command[0] == "run-operation":
            return super().run(command, database, stage, variables)
        if command[0] == "test":
            return dbtRunnerResult(success=True)
        if command[0] == "run":
            chosen = set(command[2:])
        else:
            chosen = self.with_parents(part[1:] for part in command if part[0] == "+")
            shutil.copy(self.seeded, database)
            operation = ("run-operation", "create_contract_tables")
            super().run(operation, database, stage, variables)
        with duckdb.connect(database) as connection:
            for model, sql in self._models:
                if not chosen or model.name in chosen:
                    made = sql.replace(
                        COMPILED_AS_OF, str(self._build.variables["as_of"])
                    )
                    kind = model.config.materialized
                    relation = f"{model.schema}.{model.name}"
                    connection.execute(f"create schema if not exists {model.schema}")
                    connection.execute(f"create or replace {kind} {relation} as {made}")
        return dbtRunnerResult(success=True, result=[])

    def with_parents(self, selectors: Iterable[str]) -> set[str]:
        """Names of the models of some selectors and of all that they are made of."""
        nodes, wanted = self.manifest.nodes, set(selectors)
        found = {key for key, node in nodes.items() if ".".join(node.fqn) in wanted}
        waiting = [*found]
        while waiting:
            parents = {*nodes[waiting.pop()].depends_on_nodes} & nodes.keys()
            waiting += parents - found
            found |= parents
        return {
            nodes[key].name
            for key in found
            if nodes[key].resource_type == NodeType.Model
        }

    def as_of(self, moment: datetime) -> None:
        """Speak for another moment from now on."""
        variables = {**self._build.variables, "as_of": str(moment)}
        self._build = replace(self._build, variables=variables)

    @contextmanager
    def promoting(self, *promotions: Promotion) -> Iterator[None]:
        """Have promotions of the classic card in the seed, as if always known."""
        table = "seeds.scorecard_promotions"
        with duckdb.connect(self.seeded) as connection:
            for made in promotions:
                connection.execute(
                    f"insert into {table} (line, scorecard_id, in_force_from) "
                    "values ('classic', ?, ?)",
                    [made.scorecard_id, made.in_force_from],
                )
        try:
            yield
        finally:
            with duckdb.connect(self.seeded) as connection:
                connection.execute(f"delete from {table}")

    def next(self, folders: RunFolders, input_folder: Path) -> Scope:
        """Land the input and publish what comes of it, as a run does."""
        build = replace(self._build, folders=folders)
        landing = _land(folders, input_folder)
        discard_working(folders)
        self._build = build
        scope, _ = build_next(self, build, landing)
        folders.working.replace(folders.published)
        return scope


def quick_warehouse(folder: Path) -> QuickWarehouse:
    """Read the models of the project, with few names to a person."""
    variables: Variables = {
        **read_defaults(),
        "as_of": COMPILED_AS_OF,
        "identifier_degree_limit": 2,
    }
    folders = RunFolders(folder)
    nothing = Batch({"leads": [{"lead_key": "", "created_at": ""}]}, START)
    write_batch(nothing, 0, folder / "input")
    _land(folders, folder / "input")
    return QuickWarehouse(Build(folders, variables, Limits()))


def _land(folders: RunFolders, input_folder: Path) -> Landing:
    contract = read_contract(PROJECT)
    return land(contract, Source(input_folder), folders.landed, Limits(), NoProgress())


def in_order(manifest: Manifest) -> Sequence[str]:
    """Order the models so that each comes after those that it reads."""
    models = {
        key: [parent for parent in node.depends_on_nodes if parent.startswith("model.")]
        for key, node in manifest.nodes.items()
        if node.resource_type == NodeType.Model
    }
    return tuple(TopologicalSorter(models).static_order())


def write_batch(batch: Batch, number: int, folder: Path) -> None:
    """Add a file for each table of the batch."""
    for table, rows in batch.rows.items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / table / f"{number}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@dataclass(frozen=True)
class Played:
    """What nightly runs built, and the tables that a whole build makes otherwise."""

    scopes: tuple[Scope, ...]
    different: list[str]


def play(warehouse: QuickWarehouse, seed: int, folder: Path) -> Played:
    """Let a random shop arrive batch by batch, then build all of it at once."""
    nightly, whole = RunFolders(folder / "nightly"), RunFolders(folder / "whole")
    scopes = []
    for number, batch in enumerate(random_batches(seed)):
        write_batch(batch, number, folder / "input")
        warehouse.as_of(batch.as_of)
        scopes.append(warehouse.next(nightly, folder / "input"))
    warehouse.next(whole, folder / "input")
    got, wanted = contents(nightly.published), contents(whole.published)
    tables = sorted({*got, *wanted})
    different = [name for name in tables if got.get(name) != wanted.get(name)]
    return Played(tuple(scopes[1:]), different)


def contents(database: Path) -> dict[str, list[tuple]]:
    """Read every table that is kept, its rows in an order of their own."""
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name <> 'increment' order by all"
        ).fetchall()
        return {
            table: connection.execute(f"from {table} order by all").fetchall()
            for (table,) in tables
        }

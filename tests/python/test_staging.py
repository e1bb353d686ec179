"""Every column of every contract table is judged by what it is, whatever the table.

The 96 bad inputs try each rule on one table; here each table meets each rule that the
contract lays on it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from rooms import STAGING, build_rooms

from scoring.contract import Column, Table, read_contract
from scoring.folders import PROJECT
from scoring.settings import load_settings

AS_OF = "2026-02-01T00:00:00Z"
RECEIPT = "2026-01-05T10:00:05Z"
A_MOMENT_LATER = "2026-01-05T10:00:05.000001Z"
GOOD = {
    "text": "good",
    "instant": "2026-01-05T10:00:00Z",
    "date": "2026-01-05",
    "money": "10.25",
    "number": "1.5",
    "integer": "3",
    "boolean": "true",
}
GOOD_BY_NAME = {
    "reply_text": " Stop all! ",
    "email": "jane@x.example",
    "phone": "+491701234567",
    "fbp": "fb.1.1596403881668.1116446470",
    "meta_lead_id": "525645896321548",
    "currency": "EUR",
    "state": "granted",
    "purpose": "sms",
    "last_step": "payment",
    "lead_type": "b2b",
    "customer_type": "b2b",
    "gross_amount": "20.5",
}
READ = {
    "instant": datetime(2026, 1, 5, 10),
    "date": date(2026, 1, 5),
    "money": Decimal("10.25"),
    "number": Decimal("1.5"),
    "integer": 3,
    "boolean": True,
}
FAULTY = {
    "instant": {"yesterday": "TS_INVALID", "1999-12-31T23:59:59Z": "TS_RANGE"},
    "date": {"2026-02-30": "DATE_INVALID"},
    "money": {"ten": "NUM_FORMAT"},
    "number": {"many": "NUM_FORMAT"},
    "integer": {"1.5": "NUM_FORMAT"},
    "boolean": {"maybe": "BOOL_INVALID"},
}
FAULTY_RECEIPT = {"yesterday": "TS_INVALID", "2100-01-01T00:00:00Z": "TS_RANGE"}
FLAGGED = {
    "email": "EMAIL_INVALID",
    "phone": "PHONE_INVALID",
    "fbp": "FBP_INVALID",
    "meta_lead_id": "META_LEAD_ID_INVALID",
    "state": "VALUE_UNKNOWN",
    "purpose": "VALUE_UNKNOWN",
    "last_step": "VALUE_UNKNOWN",
    "lead_type": "VALUE_UNKNOWN",
    "customer_type": "VALUE_UNKNOWN",
}
# What stands for nothing where a column is left blank.
# Of what was written back one word is read, and nothing else handed on.
READ_AS = {"reply_text": "reply_word"}
FILLED = {
    **dict.fromkeys(("is_internal", "is_machine", "is_test"), False),
    **dict.fromkeys(("discount_amount", "shipping_amount", "tax_amount"), Decimal(0)),
}
ABOUT_A_PERSON = ("web_events", "identifies", "messages", "consents")
ABOUT_A_PERSON += ("experiment_assignments",)
NAMES = ("user_id", "email", "phone", "customer_key", "anonymous_id")
# Amounts of an order are its own, and a day of spend has no event time.
UNDATED = ("ad_spend", "fx_rates", "campaigns", "products", "order_lines")


@dataclass(frozen=True)
class Case:
    """A row, by how it differs from a good one, and what becomes of it."""

    what: str
    changes: dict[str, str]
    fault: str | None = None
    flag: str | None = None
    key: str = ""


@dataclass(frozen=True)
class Judged:
    """A case as staging saw it."""

    fate: str
    fault: str | None
    flags: list[str]
    known_at: datetime | None
    values: dict[str, object] = field(default_factory=dict)
    is_handed_on: bool = False


def identifying(table: Table) -> list[Column]:
    """The texts of the key that a row cannot do without, but for a group's name."""
    return [
        column
        for column in table.columns
        if column.name in table.key
        and column.is_required
        and column.kind == "text"
        and column.name != "variant"
    ]


def receipt_of(table: Table) -> str | None:
    return next((c.name for c in table.columns if c.is_receipt), None)


def event_time_of(table: Table) -> str | None:
    """The first instant, but for the tables that have none of an event."""
    if table.name in UNDATED:
        return None
    instants = (c for c in table.columns if c.kind == "instant" and not c.is_receipt)
    return next(column.name for column in instants)


def cases_of(table: Table) -> list[Case]:
    """Everything that can be wrong with a row of the table."""
    cases = [Case("good", {})]
    if table.name == "orders":
        nothing, one = ({"gross_amount": n, "discount_amount": ""} for n in "01")
        cases.append(Case("nothing", nothing, flag="ORDER_ZERO"))
        cases.append(Case("one, no discount", one))
    optional = [c.name for c in table.columns if not c.is_required]
    kept = [name for name in optional if name in NAMES or name in table.key]
    blank = dict.fromkeys((n for n in optional if n not in kept), "")
    cases.append(Case("blank where it may be", blank))
    for column in table.columns:
        cases += cases_of_column(table, column)
    if table.name in ABOUT_A_PERSON:
        own = [name for name in NAMES if name in table.column_names]
        cases.append(Case("nobody", dict.fromkeys(own, ""), "ID_EMPTY"))
        cases.append(Case("junk", dict.fromkeys(own, "null"), "ID_JUNK"))
        for name in own:
            alone = dict.fromkeys({*own} - {name}, "")
            cases.append(Case(f"{name} alone", alone))
            if name in FLAGGED:
                unread = {**alone, name: "?"}
                cases.append(Case(f"{name} alone, unread", unread, "ID_JUNK"))
    return cases + cases_in_time(table)


def cases_of_column(table: Table, column: Column) -> Iterator[Case]:
    name, kind = column.name, column.kind
    is_id = column in identifying(table)
    if column.is_required:
        yield Case(f"no {name}", {name: " "}, "ID_EMPTY" if is_id else "VALUE_MISSING")
    if name == "currency":
        yield Case("no such currency", {name: "EURO"}, "CCY_UNKNOWN")
    elif is_id:
        yield Case(f"junk {name}", {name: "undefined"}, "ID_JUNK")
    faulty = FAULTY_RECEIPT if column.is_receipt else FAULTY.get(kind, {})
    for text, fault in faulty.items():
        yield Case(f"{name} {text}", {name: text}, fault)
    if name in FLAGGED:
        yield Case(f"unusual {name}", {name: "?"}, flag=FLAGGED[name])
    # A call back is a thing of the future.
    is_past = kind == "instant" and not column.is_receipt and name != "callback_at"
    if is_past and receipt_of(table):
        far = {name: "2026-01-06T10:00:05.000001Z"}
        yield Case(f"{name} in the future", far, "TS_FUTURE")


def cases_in_time(table: Table) -> list[Case]:
    event, receipt = event_time_of(table), receipt_of(table) or "loaded_at"
    cases = [Case("twin", {}, key="twin"), Case("twin again", {}, key="twin")]
    if event:
        cases.append(Case("skewed", {event: A_MOMENT_LATER}, flag="TS_SKEW"))
        told = {event: "2026-01-05T10:00:05Z"}
        cases.append(Case("no skew", told))
    if receipt in table.column_names and receipt != "loaded_at":
        later = {receipt: "2026-01-05T10:00:06Z", **other_payload(table)}
        cases.append(Case("clash", later, "ID_CLASH", key="clash"))
        cases.append(Case("before the clash", {}, key="clash"))
    if receipt in table.column_names:
        cases.append(Case("the last moment", {receipt: AS_OF}))
        after = AS_OF.replace("00Z", "00.000001Z")
        cases.append(Case("the first moment after", {receipt: after}))
    return cases


def other_payload(table: Table) -> dict[str, str]:
    """Another value of a column that is no part of the key."""
    free = [
        column.name
        for column in table.columns
        if column.kind == "text"
        and column.name not in (*table.key, *NAMES, *GOOD_BY_NAME)
    ]
    return {free[0]: "other"} if free else {"user_id": "other"}


def row_of(table: Table, case: Case, number: int) -> dict[str, str]:
    """A good row with the changes of the case, under a key of its own."""
    row = {
        column.name: GOOD_BY_NAME.get(column.name, GOOD[column.kind])
        for column in table.columns
    }
    if receipt := receipt_of(table):
        row[receipt] = RECEIPT
    if table.name == "fx_rates":
        # The only key without a text of its own: a day for each case.
        row["rate_date"] = "2024-01-01" if case.key else f"2025-01-{1 + number:02}"
    else:
        row[identifying(table)[-1].name] = case.key or f"k{number}"
    return {**row, **case.changes}


TABLES = {table.name: table for table in read_contract().tables}
CASES = {name: cases_of(table) for name, table in TABLES.items()}
MODELS = {
    found[1]: path.stem.removeprefix("base_")
    for path in PROJECT.glob("models/staging/*/base_*.sql")
    if (found := re.search(r"source\('contract', '(\w+)'\)", path.read_text()))
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Judged]]:
    folder = tmp_path_factory.mktemp("staging")
    (folder / "input").mkdir()
    for name, table in TABLES.items():
        rows = [row_of(table, case, n) for n, case in enumerate(CASES[name])]
        with (folder / "input" / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, table.column_names)
            writer.writeheader()
            writer.writerows(rows)
            file.write("a row too short\r\n")
    (folder / "input" / "leadscore.toml").write_text(f"as_of = {AS_OF}\n")
    settings = load_settings(None, folder / "input", folder / "output")
    with duckdb.connect(build_rooms(settings, STAGING), read_only=True) as connection:
        return {name: read_judged(connection, name) for name in TABLES}


def read_judged(connection, name: str) -> dict[str, Judged]:
    """What became of each case, read from where the rows are accounted for."""
    fates = connection.execute(
        "select source_row, row_disposition, quarantine_reason, known_at, "
        "case when row_disposition = 'accepted' and row_flags is not null "
        "then list_sort(string_split(row_flags, ' ')) else [] end "
        f"from staging.stg_landing__rows where table_name = '{name}' "
        "order by source_row"
    ).fetchall()
    base = connection.execute(
        f"from staging.base_{MODELS[name]} order by source_row"
    ).fetchall()
    columns = [column[0] for column in connection.description]
    handed_on = connection.execute(
        f"select source_row from staging.stg_{MODELS[name]}"
    ).fetchall()
    names = [*(case.what for case in CASES[name]), "short"]
    return {
        what: Judged(
            *(fate, fault, flags, known_at),
            dict(zip(columns, values, strict=True)),
            (number,) in handed_on,
        )
        for what, (number, fate, fault, known_at, flags), values in zip(
            names, fates, base, strict=True
        )
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_row_is_judged_by_its_columns(judged, name) -> None:
    found = {
        case.what: (judged[name][case.what].fault, judged[name][case.what].flags)
        for case in CASES[name]
    }
    assert found == {
        case.what: (case.fault, [case.flag] if case.flag else [])
        for case in CASES[name]
    }
    assert judged[name]["short"].fault == "ROW_WIDTH"


@pytest.mark.parametrize("name", TABLES)
def test_what_is_accepted_and_known_by_then_is_handed_on(judged, name) -> None:
    for what, row in judged[name].items():
        is_known = what != "the first moment after"
        is_accepted = row.fate == "accepted"
        assert row.is_handed_on == (is_accepted and is_known), what
    twins = Counter(judged[name][what].fate for what in ("twin", "twin again"))
    assert twins == {"accepted": 1, "exact_duplicate": 1}


@pytest.mark.parametrize("name", TABLES)
def test_a_good_row_is_read_as_it_was_meant(judged, name) -> None:
    values, table = judged[name]["good"].values, TABLES[name]
    good = row_of(table, Case("good", {}), 0)
    for column in table.columns:
        wanted = READ.get(column.kind, good[column.name])
        if column.name == "gross_amount":
            wanted = Decimal("20.5")
        if column.is_receipt:
            wanted = datetime(2026, 1, 5, 10, 0, 5)
        if column.name == "rate_date":
            wanted = date(2025, 1, 1)
        if column.name == "reply_text":
            wanted = "STOPALL"
        name_read = READ_AS.get(column.name, column.name)
        assert values[name_read] == wanted, column.name


@pytest.mark.parametrize("name", TABLES)
def test_what_is_left_blank_is_null_or_what_it_stands_for(judged, name) -> None:
    case = next(case for case in CASES[name] if case.what == "blank where it may be")
    values, event = judged[name][case.what].values, event_time_of(TABLES[name])
    for column in case.changes:
        if column == receipt_of(TABLES[name]):
            assert values[column] == values[event]
        else:
            assert values[READ_AS.get(column, column)] == FILLED.get(column), column


DATED = [name for name, table in TABLES.items() if event_time_of(table)]


@pytest.mark.parametrize("name", DATED)
def test_nothing_happens_after_it_was_received(judged, name) -> None:
    event = event_time_of(TABLES[name])
    received = datetime(2026, 1, 5, 10, 0, 5)
    skewed, good = judged[name]["skewed"], judged[name]["good"]
    assert (skewed.values[event], skewed.known_at) == (received, received)
    assert (good.values[event], good.known_at) == (READ["instant"], received)

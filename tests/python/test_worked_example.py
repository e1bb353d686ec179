"""Ten leads through the whole house, held against sums made by hand."""

import csv
import re
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from rooms import build_rooms

from scoring.settings import load_settings

EXAMPLE = yaml.safe_load(
    (Path(__file__).parent / "worked_example.yml").read_text(encoding="utf-8")
)
Row = dict[str, str]


def when(moment: str) -> str:
    return f"2026-{moment}"


def web_event(name: str, number: int, entry: list[str]) -> Row:
    moment, event, *rest = entry
    received = [when(x) for x in rest if re.match(r"\d\d-\d\d ", x)]
    products = [x for x in rest if x != "anonymous" and when(x) not in received]
    return {
        "event_id": f"{name}-{number}",
        "occurred_at": when(moment),
        "received_at": (received or [when(moment)])[0],
        "anonymous_id": f"device-of-{name}",
        "user_id": "" if "anonymous" in rest else name,
        "event_name": event,
        "product_id": (products or [""])[0],
    }


def message(name: str, number: int, entry: list[str]) -> Row:
    moment, event, *product = entry
    return {
        "message_event_id": f"{name}-{number}",
        "message_id": f"mail-to-{name}",
        "occurred_at": when(moment),
        "received_at": when(moment),
        "email": f"{name}@example.com",
        "channel": "email",
        "event": event,
        "product_id": (product or [""])[0],
    }


def form(name: str, moment: str) -> Row:
    return {
        "lead_key": f"form-of-{name}",
        "created_at": when(moment),
        "email": f"{name}@example.com",
    }


def account(name: str, moment: str) -> Row:
    """The account's e-mail, known since the lead is; it makes no lead of its own."""
    return {
        "identify_id": f"account-of-{name}",
        "occurred_at": when(moment),
        "received_at": when(moment),
        "user_id": name,
        "email": f"{name}@example.com",
    }


def consent(name: str, number: int, entry: list[str]) -> Row:
    moment, purpose, state = entry
    return {
        "consent_id": f"{name}-{number}",
        "email": f"{name}@example.com",
        "purpose": purpose,
        "state": state,
        "changed_at": when(moment),
    }


def tables() -> dict[str, list[Row]]:
    """The example as contract tables."""
    rows: dict[str, list[Row]] = {
        "leads": [],
        "identifies": [],
        "web_events": [],
        "messages": [],
        "consents": [],
    }
    for name, lead in EXAMPLE["leads"].items():
        known = [entry for entry in lead.get("web", []) if "anonymous" not in entry]
        if "form" in lead:
            rows["leads"].append(form(name, lead["form"]))
        else:
            rows["identifies"].append(account(name, known[0][0]))
        for table, make in (("web", web_event), ("messages", message)):
            target = {"web": "web_events"}.get(table, table)
            rows[target] += [
                make(name, n, e) for n, e in enumerate(lead.get(table, []))
            ]
        changes = enumerate(lead.get("consents", []))
        rows["consents"] += [consent(name, n, entry) for n, entry in changes]
    return rows


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("example")
    (folder / "input").mkdir()
    for table, rows in tables().items():
        with (folder / "input" / f"{table}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    settings = f"as_of = {when(EXAMPLE['as_of']).replace(' ', 'T')}Z\n"
    (folder / "input" / "leadscore.toml").write_text(settings)
    chosen = load_settings(None, folder / "input", folder / "output")
    with duckdb.connect(build_rooms(chosen), read_only=True) as connection:
        yield connection


def score_of(history, name: str, moment: datetime) -> int | None:
    """Find the score by any identifier of the person, as of the moment."""
    rows = history.execute(
        """
        select distinct history.score
        from marts.lead_score_history as history
        inner join intermediate.int_identity_spans as spans
            on history.lead_id = spans.lead_id
        where
            spans.identifier in ('user:' || $name, 'email:' || sha256($email))
            and spans.valid_from <= $moment and spans.valid_to > $moment
            and history.valid_from <= $moment and history.valid_to > $moment
        """,
        {"name": name, "email": f"{name}@example.com", "moment": moment},
    ).fetchall()
    return rows[0][0] if len(rows) == 1 else None


CASES = [
    (name, moment, str(words))
    for name, lead in EXAMPLE["leads"].items()
    for moment, words in lead["scores"].items()
]


@pytest.mark.parametrize(
    ("name", "moment", "words"), CASES, ids=[f"{n} {m}" for n, m, _ in CASES]
)
def test_score_is_what_a_person_works_out(history, name, moment, words) -> None:
    score = score_of(history, name, datetime.fromisoformat(when(moment)))
    if words == "none":
        assert score is None
        return
    terms, total = words.rsplit(" = ", 1)
    parts = [int(re.findall(r"-?\d+", term)[-1]) for term in terms.split(" + ")]
    assert sum(parts) == int(total), "the sum in the fixture does not add up"
    assert score == int(total)


def test_there_are_ten_leads(history) -> None:
    assert history.execute("select count(*) from marts.leads").fetchall() == [(10,)]

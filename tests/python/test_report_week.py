"""What the pages of the week, of links and of feeds say first."""

import csv
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from report_fixture import make_database

from scoring.delivery.ledger import open_ledger
from scoring.folders import PROJECT, RunFolders
from scoring.report import (
    Marts,
    NothingToShowError,
    Rows,
    feeds_answer,
    links_answer,
    read_deliveries,
    read_refusals,
    week_answer,
)
from scoring.report.alerts import ALERTS, UNTOLD
from scoring.report.definitions import read_vocabulary
from scoring.report.links import FINDINGS

WORDS = read_vocabulary({})


def rows(columns: str, *records: tuple[object, ...]) -> Rows:
    return Rows(tuple(columns.split()), records, WORDS, "nothing")


def alerts(*severities: str) -> Rows:
    kinds = list(ALERTS)
    return rows(
        "kind severity",
        *((kinds[n], severity) for n, severity in enumerate(severities)),
    )


SOURCES = rows("channel new_leads new_leads_before", ("Email", 3, 1), ("SMS", 2, 4))


STUCK = rows("kind queue")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (alerts(), "Nothing is urgent."),
        (alerts("urgent"), "1 thing is urgent: requests that nobody answered."),
        (alerts("soon"), "Nothing is urgent. 1 more can wait until later"),
        (alerts(*["urgent"] * 4), "leads without an owner and 2 other kinds."),
        (Rows((), (), WORDS, "This run has no alerts."), "This run has no alerts."),
    ],
)
def test_the_week_begins_with_what_is_urgent(found: Rows, said: str) -> None:
    answer = week_answer(found, STUCK, SOURCES)
    assert said in answer.sentence
    assert UNTOLD not in answer.sentence
    assert answer.number == "5"
    assert answer.label == "new leads in seven days, 5 in the seven before"


def test_what_is_urgent_is_said_where_nobody_is_new() -> None:
    answer = week_answer(alerts("urgent"), STUCK, rows("channel new_leads"))
    assert answer.sentence.startswith("1 thing is urgent: ")
    assert answer.number == "0"


def test_the_week_says_what_it_cannot_look_at() -> None:
    said = week_answer(alerts(), Rows((), (), WORDS, "none"), SOURCES).sentence
    assert said == f"Nothing is urgent. {UNTOLD}"


@pytest.mark.parametrize(
    ("seed", "words"), [("alert_kinds", ALERTS), ("utm_findings", FINDINGS)]
)
def test_every_kind_has_a_headline_and_no_other(
    seed: str, words: dict[str, str]
) -> None:
    with (PROJECT / "seeds" / "reference" / f"{seed}.csv").open() as lines:
        kinds = [next(iter(row.values())) for row in csv.DictReader(lines)]
    assert kinds == list(words)


def test_links_without_a_finding_are_tagged() -> None:
    none = rows("tag_finding visits combinations")
    assert links_answer(none, rows("visits", (9,))).sentence.startswith("Yes")
    one = rows("tag_finding visits combinations", ("Half a tag", 7, 2))
    assert "half a tag, 7 visits" in links_answer(one, rows("visits", (9,))).sentence
    assert links_answer(one, rows("visits", (9,))).number == "2"
    with pytest.raises(NothingToShowError):
        links_answer(none, rows("visits", (0,)))


def test_deliveries_are_counted_and_not_changed(tmp_path: Path) -> None:
    marts = Marts(make_database(tmp_path / "leadscore.duckdb"))
    path = RunFolders(tmp_path).deliveries
    assert "No sync is on record" in read_deliveries(marts).nothing
    with open_ledger(path) as ledger:
        ledger.note_as_of(f"{datetime(2026, 7, 1)}")
    connection = sqlite3.connect(path)
    connection.execute(
        "insert into ledger values ('crm', 'profiles', 'e', 'l', '{}', 'f', 0)"
    )
    connection.executemany(
        "insert into outbox (destination, feed, entity, lead_id, event, fields, state)"
        " values ('crm', 'profiles', ?, 'l', 'add', '{}', ?)",
        [("a", "planned"), ("b", "sending"), ("c", "rejected")],
    )
    connection.execute("update outbox set reason = 'unknown' where entity = 'c'")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    found = read_deliveries(marts)
    assert found.records == (("crm profiles", "2026-07-01", 1, 2, 1),)
    assert read_refusals(marts).records == (("crm profiles", "unknown", 1),)
    assert path.read_bytes() == before
    feeds = rows("feed_name leaving_rows feed_rows", ("crm profiles", 0, 8))
    said = feeds_answer(feeds, found)
    assert "0 of 8 rows may leave. Nothing may leave for crm profiles." in said.sentence
    assert "Not all: 2 rows wait for the next sync, 1 were refused." in said.sentence
    path.write_bytes(b"no database at all, but long enough to be read as one" * 20)
    assert "cannot be read" in read_deliveries(marts).nothing
    marts.close()

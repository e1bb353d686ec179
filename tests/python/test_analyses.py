"""Every analysis is compiled and run on the tiny shop, and says what is known of it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from rooms import build_rooms

from scoring.folders import PROJECT
from scoring.progress import NoProgress
from scoring.settings import load_settings
from scoring.simulate import simulate
from scoring.transform import Build, Warehouse
from scoring.warehouse import Limits

NAMES = sorted(path.stem for path in (PROJECT / "analyses").glob("*.sql"))
AS_OF = datetime(2026, 7, 1)
BUILD_ONLY = ("build", "--exclude-resource-type", "test", "unit_test")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """All rooms of the tiny shop, and the analyses as its engine is asked them."""
    folder = tmp_path_factory.mktemp("analyses")
    simulate(folder / "input", "tiny")
    chosen = load_settings(None, folder / "input", folder / "output")
    settings = replace(chosen, variables={**chosen.variables, "as_of": str(AS_OF)})
    database = build_rooms(settings, BUILD_ONLY)
    limits = Limits(settings.threads, settings.memory_limit)
    build = Build(settings.folders, settings.variables, limits)
    command = ("compile", "--select", "path:analyses")
    nodes = [
        row.node
        for row in Warehouse(build, NoProgress()).run(command, database, "").result
    ]
    return database, {node.name: node.compiled_code for node in nodes}


@pytest.fixture
def connection(
    shop: tuple[Path, dict[str, str]], tmp_path: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    copy = tmp_path / shop[0].name
    shutil.copy(shop[0], copy)
    with duckdb.connect(str(copy)) as opened:
        yield opened


def rows(
    shop: tuple[Path, dict[str, str]],
    connection: duckdb.DuckDBPyConnection,
    name: str,
) -> list[dict]:
    return connection.sql(shop[1][name]).df().to_dict("records")


def test_every_analysis_is_described() -> None:
    told = yaml.safe_load((PROJECT / "analyses" / "analyses.yml").read_text())
    described = {one["name"]: one["description"] for one in told["analyses"]}
    assert sorted(described) == NAMES
    assert all(text.startswith("One row per ") for text in described.values())


@pytest.mark.parametrize("name", NAMES)
def test_an_analysis_runs(name: str, shop, connection) -> None:
    assert rows(shop, connection, name), "the tiny shop has something to say to each"


def test_points_of_two_cards_stand_side_by_side(shop, connection) -> None:
    found = rows(shop, connection, "compare_scorecards")
    points = {row["subject"]: row for row in found if row["part"] == "points"}
    ((rules,),) = connection.sql(
        "select count(*) from seeds.score_rules "
        "where scorecard_id in ('classic', 'marketplace')"
    ).fetchall()
    # These two have no rule in common.
    assert len(points) == rules
    assert points["Began a checkout"]["old_value"] == 25
    assert points["Began a checkout"]["new_value"] != 25


def test_leads_that_a_promotion_moved_are_counted(shop, connection) -> None:
    connection.execute(
        "insert into seeds.scorecard_promotions (line, scorecard_id, in_force_from) "
        "values ('classic', 'marketplace', '2026-06-01')"
    )
    connection.execute("delete from marts.lead_score_history")
    before, after = "2026-01-01", "2026-06-01"
    for lead, old, new in (("a", "cold", "warm"), ("b", "cold", "warm"),
                           ("c", "sql", "sql")):  # fmt: skip
        connection.execute(
            "insert into marts.lead_score_history values "
            "($1, 'classic', $2, 0, $4, $5), "
            "($1, 'marketplace', $3, 0, $5, '9999-12-31')",
            [lead, old, new, before, after],
        )
    moves = [
        (row["subject"], row["detail"], row["old_value"], row["new_value"])
        for row in rows(shop, connection, "compare_scorecards")
        if row["part"] != "points"
    ]
    assert moves == [("cold", "warm", 2, 2), ("sql", "sql", 1, 0)]


def test_the_audit_names_the_largest_and_the_newest(shop, connection) -> None:
    found = rows(shop, connection, "audit_identity_merges")
    largest = [row for row in found if row["finding"] == "largest lead"]
    names = [row["names"] for row in largest]
    assert names == sorted(names, reverse=True)
    ((most,),) = connection.sql(
        "select max(names) from (select count(*) as names "
        f"from intermediate.int_identity_spans where valid_to > '{AS_OF}' "
        f"and valid_from <= '{AS_OF}' group by lead_id)"
    ).fetchall()
    assert names[0] == most
    newest = [row for row in found if row["finding"] == "newest merge"]
    ((merged,),) = connection.sql(
        "select count(*) from marts.leads where is_merged"
    ).fetchall()
    assert len(newest) == min(merged, 25)


def test_a_refusal_under_any_name_is_a_refusal(shop, connection) -> None:
    connection.execute("delete from marts.lead_scores")
    connection.execute(
        "insert into marts.lead_scores (lead_id, band, score) "
        "values ('a', 'sql', 70), ('b', 'mql', 50), ('c', 'warm', 30)"
    )
    connection.execute("delete from marts.leads")
    connection.execute("delete from intermediate.int_identity_spans")
    for lead in "abc":
        connection.execute(
            "insert into marts.leads (lead_id, is_merged) values (?, false)", [lead]
        )
        for kind in ("user", "email"):
            connection.execute(
                "insert into intermediate.int_identity_spans "
                "(identifier, lead_id, valid_from, valid_to) "
                "values (?, ?, '2026-01-01', '9999-12-31')",
                [f"{kind}:{lead}", lead],
            )
    connection.execute("delete from intermediate.int_consent_spans")
    for identifier, state, begins, ends in (
        ("user:a", "granted", "2026-01-01", "9999-12-31"),
        ("email:a", "denied", "2026-02-01", "9999-12-31"),
        ("user:c", "denied", "2026-02-01", "9999-12-31"),
        ("user:b", "denied", "2026-02-01", "2026-03-01"),
    ):
        connection.execute(
            "insert into intermediate.int_consent_spans "
            "(identifier, purpose, state, valid_from, valid_to) "
            "values (?, 'email', ?, ?, ?)",
            [identifier, state, begins, ends],
        )
    found = [
        (row["lead_id"], row["why"])
        for row in rows(shop, connection, "leads_lost_to_consent")
    ]
    assert found == [("a", "denied"), ("b", "never asked")]


def test_what_is_known_after_a_midnight_was_served_without(shop, connection) -> None:
    found = rows(shop, connection, "late_events")
    assert {row["source"] for row in found} == {"web", "messages", "orders"}
    ((late, events),) = connection.sql(
        "select count(*) filter (where known_at::date > occurred_at::date), count(*) "
        "from staging.stg_web__events"
    ).fetchall()
    web = [row for row in found if row["source"] == "web"]
    assert sum(row["events_after_serving"] for row in web) == late
    assert sum(row["events"] for row in web) == events
    assert sum(row["points_served_without"] for row in found) > 0
    assert all(
        0 <= row["median_hours_late"] <= row["hours_late_95"] <= row["most_hours_late"]
        for row in found
    )

"""What `leadscore monitor` says of a shop, and its exit status."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
from commands import Said
from conftest import Tiny

from scoring.errors import OTHERWISE


def test_the_command_tells_what_is_alarming(
    leadscore: Callable[..., Said], tiny: Tiny, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    database = folder / "leadscore.duckdb"
    source = tiny.folder / "build" / "shop" / "leadscore.duckdb"
    database.write_bytes(source.read_bytes())
    quiet = leadscore("monitor", "--output", folder)
    assert quiet.code == 0
    assert "0 alarms" in quiet.out
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update marts.monitoring_alarms set state = 'alarm', is_alarm = true, "
            "subject = 'web_events: a\x1b[31mtag' where check_name = 'missing_week' "
            "and subject = 'web_events: add_to_cart'"
        )
    loud = leadscore("monitor", "--output", folder)
    assert loud.code == OTHERWISE
    assert "1 alarms" in loud.out
    assert "ALARM. Arrivals of the last week" in loud.out
    # What a source calls its events cannot colour a terminal.
    assert "\x1b" not in loud.out
    told = leadscore("monitor", "--output", folder, "--json")
    assert told.code == OTHERWISE
    values = json.loads(told.out)
    assert values["is_alarming"]
    assert values["checks"][0]["state"] == "alarm"
    with duckdb.connect(str(database)) as connection:
        table = connection.execute("select count(*) from marts.alerts").fetchone()
        connection.execute("drop table marts.stuck_leads")
        connection.execute("drop table marts.response_times")
    assert len(values["alerts"]) == table[0]
    assert values["untold"] == []
    assert f"{table[0]:,} alerts, " in loud.out
    without = leadscore("monitor", "--output", folder)
    assert "6 kinds are off for lack of contact attempts" in without.out
    assert "Off: requests that nobody answered" in without.out
    untold = json.loads(leadscore("monitor", "--output", folder, "--json").out)
    assert set(untold["untold"]) == {
        *("response_missed", "no_owner", "stuck_new", "stuck_contacted"),
        *("stuck_qualified", "stuck_opportunity"),
    }


def test_a_warehouse_from_before_the_watch_says_what_to_do(
    leadscore: Callable[..., Said], tmp_path: Path
) -> None:
    with duckdb.connect(str(tmp_path / "leadscore.duckdb")) as connection:
        connection.execute("create schema marts")
    said = leadscore("monitor", "--output", tmp_path)
    assert said.code == 1
    assert "`leadscore run`" in said.err

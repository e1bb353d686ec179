"""The doctor finds what is wrong before a run does, and says what to do."""

from pathlib import Path

import pytest
from stand_in_run import run_all

from scoring import doctor_machine
from scoring.diagnosis import Diagnosis, Finding, Health, as_text, as_values
from scoring.doctor import examine, examine_project
from scoring.doctor_machine import (
    bytes_of,
    examine_browser,
    examine_disk,
    examine_java,
    examine_memory,
    examine_packages,
    examine_python,
    read_lock,
)
from scoring.folders import PROJECT, RunFolders
from scoring.progress import NoProgress
from scoring.publish import log_of

LEADS = "lead_key,created_at,email\na,2026-01-01,\n"


@pytest.fixture
def findings(shop, tmp_path):
    def look(settings: Path | None = None) -> dict[str, Finding]:
        source = (settings, None) if settings else (None, shop)
        diagnosis = examine(*source, tmp_path / "out", NoProgress())
        return {finding.subject: finding for finding in diagnosis.findings}

    return look


# Input


def test_a_whole_input_is_well(write, findings) -> None:
    write("leads.csv", LEADS)
    found = findings()
    assert found["leads"].health is Health.OK
    assert found["leads"].found == "1 rows, 3 of 22 columns"
    assert found["settings"].health is Health.OK


def test_parts_are_counted_together(write, findings) -> None:
    write("leads/a.csv", LEADS)
    write("leads/b.csv", "lead_key,created_at,shoe_size\nb,1,42\nc,1,42\n")
    leads = findings()["leads"]
    assert leads.found == "2 files, 3 rows, 2 of 22 columns; not read: shoe_size"


def test_optional_tables_want_attention_and_required_ones_are_broken(
    write, findings
) -> None:
    found = findings()
    assert found["orders"].health is Health.ATTENTION
    assert found["leads"].health is Health.BROKEN
    assert "leads.csv" in found["leads"].found


def test_a_missing_column_is_found_without_a_run(write, findings, tmp_path) -> None:
    write("leads.csv", "lead_key,created\na,1\n")
    leads = findings()["leads"]
    assert leads.health is Health.BROKEN
    assert "the closest in the file is `created`" in leads.found
    assert not (tmp_path / "out").exists()


def test_a_malformed_row_is_found_without_a_run(write, findings) -> None:
    write("leads.csv", LEADS + "short\n")
    assert "2 rows (1 of them cannot be read)" in findings()["leads"].found


def test_a_mapping_is_looked_at_without_running_it(write, findings) -> None:
    settings = write("leadscore.toml", 'mapping = "maps"')
    write("maps/leads.sql", "select 'a' as lead_key, '1' as created_at")
    write("maps/orders.sql", "select 'o' as order_key")
    found = findings(settings)
    assert found["leads"].found == "mapped, 2 of 22 columns"
    assert found["orders"].health is Health.BROKEN
    assert (
        "`order_id` (the closest in the file is `order_key`)" in found["orders"].found
    )
    assert found["refunds"].health is Health.ATTENTION


def test_settings_that_are_wrong_are_broken(write, findings) -> None:
    settings = findings(write("leadscore.toml", "treads = 2"))["settings"]
    assert settings.health is Health.BROKEN
    assert "Did you mean `threads`?" in settings.found + settings.remedy


# Machine


def test_this_machine_is_well() -> None:
    assert examine_python().health is Health.OK
    assert examine_project(PROJECT).health is Health.OK
    assert examine_packages(PROJECT / "requirements.lock").health is Health.OK


def test_an_older_python_is_broken(monkeypatch) -> None:
    monkeypatch.setattr(doctor_machine.sys, "version_info", (3, 10, 9))
    assert examine_python().health is Health.BROKEN


@pytest.mark.parametrize(
    ("line", "health", "said"),
    [
        ("duckdb==2.0.0 \\", Health.OK, "1 as in"),
        ("duckdb==1.0.0 \\", Health.ATTENTION, "duckdb 2.0.0 for 1.0.0"),
        ("no-such-package==1.0 \\", Health.BROKEN, "missing: no-such-package"),
        ("no-such==1 ; sys_platform == 'nowhere' \\", Health.OK, "0 as in"),
    ],
)
def test_packages_are_held_to_the_lock(tmp_path, line, health, said) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"{line}\n    --hash=sha256:0\n")
    finding = examine_packages(lock)
    assert finding.health is health
    assert said in finding.found


def test_a_lock_that_is_not_there_is_broken(tmp_path) -> None:
    assert examine_packages(tmp_path / "none.lock").health is Health.BROKEN


def test_every_pin_of_the_real_lock_is_read() -> None:
    lock = PROJECT / "requirements.lock"
    unmarked = [line for line in lock.read_text().splitlines() if "==" in line]
    assert len(read_lock(lock)) > len(unmarked) / 2
    assert read_lock(lock)["duckdb"] == "2.0.0"


@pytest.mark.parametrize(
    ("size", "expected"),
    [("2GB", 2e9), ("1.5 MB", 1.5e6), ("1KiB", 1024), ("2 TiB", 2 * 1024**4)],
)
def test_sizes_are_read_as_the_engine_reads_them(size, expected) -> None:
    assert bytes_of(size) == expected


def test_a_limit_above_the_machine_wants_attention() -> None:
    assert examine_memory("1MB").health is Health.OK
    assert examine_memory("9000TB").health is Health.ATTENTION


def test_a_full_disk_wants_attention(tmp_path, monkeypatch) -> None:
    assert examine_disk(tmp_path, tmp_path / "not" / "yet").health is Health.OK
    monkeypatch.setattr(doctor_machine, "LEAST_SPACE", 10**18)
    assert examine_disk(tmp_path, tmp_path).health is Health.ATTENTION


def fake_java(folder: Path, version: str) -> None:
    java = folder / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "health"),
    [
        ("17.0.2", Health.OK),
        ("21", Health.OK),
        ("16.0.1", Health.ATTENTION),
        ("1.8.0_392", Health.ATTENTION),
    ],
)
def test_java_is_wanted_from_17_on(tmp_path, monkeypatch, version, health) -> None:
    fake_java(tmp_path, version)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert examine_java().health is health


def test_tools_that_are_not_there_are_only_worth_attention(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert examine_java().health is Health.ATTENTION
    assert examine_browser().health is Health.ATTENTION


# Warehouse


def test_a_log_that_was_left_over_is_found(write, findings, tmp_path) -> None:
    write("leads.csv", LEADS)
    assert findings()["warehouse"].found == "not built yet"
    run_all(tmp_path / "out", 1)
    assert findings()["warehouse"].health is Health.OK
    log_of(RunFolders(tmp_path / "out").published).touch()
    assert findings()["warehouse"].health is Health.BROKEN


def test_a_manifest_of_another_run_is_found(write, findings, tmp_path) -> None:
    write("leads.csv", LEADS)
    run_all(tmp_path / "out", 1)
    manifest = RunFolders(tmp_path / "out").manifest
    older = manifest.read_text()
    run_all(tmp_path / "out", 2)
    assert findings()["warehouse"].health is Health.OK
    manifest.write_text(older)
    assert findings()["warehouse"].health is Health.ATTENTION
    manifest.unlink()
    assert "does not tell of it" in findings()["warehouse"].found


def test_a_damaged_warehouse_is_found(write, findings, tmp_path) -> None:
    write("leads.csv", LEADS)
    run_all(tmp_path / "out", 1)
    published = RunFolders(tmp_path / "out").published
    whole = published.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole[:9000] + b"x" + whole[9001:]):
        published.write_bytes(damaged)
        finding = findings()["warehouse"]
        assert finding.health is Health.BROKEN
        assert str(published) in finding.found


def test_a_folder_that_is_no_project_is_broken(tmp_path) -> None:
    finding = examine_project(tmp_path)
    assert finding.health is Health.BROKEN
    assert "dbt_project.yml" in finding.found


# The words


def test_a_diagnosis_is_as_bad_as_its_worst_finding() -> None:
    well = Finding("a", Health.OK, "x")
    poor = Finding("b", Health.ATTENTION, "x")
    ill = Finding("c", Health.BROKEN, "x", "mend it")
    assert Diagnosis((well,)).health is Health.OK
    assert Diagnosis((poor, well)).health is Health.ATTENTION
    assert Diagnosis((ill, poor, well)).health is Health.BROKEN
    assert "mend it" in as_text(Diagnosis((ill,)))
    assert as_values(Diagnosis((ill,))) == {
        "health": "broken",
        "findings": [
            {"subject": "c", "health": "broken", "found": "x", "remedy": "mend it"}
        ],
    }

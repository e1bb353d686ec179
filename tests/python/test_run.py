"""A run lands, builds and publishes as a whole, or leaves what was there."""

import os
from pathlib import Path

import duckdb
import pytest
from dbt.cli.main import dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from small_project import write_small_project

from scoring import transform
from scoring.errors import BuildFailedError, BusyError
from scoring.folders import RunFolders
from scoring.lock import exclusive
from scoring.run import Run, run
from scoring.run_text import as_text, as_values
from scoring.settings import load_settings
from scoring.summary import Books
from scoring.warehouse import Limits


class Watcher:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.stages: dict[str, int | None] = {}
        self.steps: list[str] = []

    def stage(self, name: str, steps: int | None = None) -> None:
        self.stages[name] = steps

    def step(self, detail: str = "", count: int = 1) -> None:
        self.steps.append(detail)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_small_project(tmp_path / "project")


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def job(project, shop, write, tmp_path, watcher):
    write("leads.csv", "lead_key,email\na,\nbb,\n")

    def ran(settings: str = "as_of = 2026-01-02\n") -> Run:
        # The tests write their input anew and mean it.
        file = write("leadscore.toml", settings)
        loaded = load_settings(file, None, tmp_path / "out", project)
        return run(loaded, watcher, project, is_replacing=True)

    return ran


@pytest.fixture
def published(tmp_path: Path):
    def query(sql: str) -> list[tuple]:
        with duckdb.connect(tmp_path / "out" / "leadscore.duckdb") as connection:
            return connection.execute(sql).fetchall()

    return query


def test_a_run_publishes_and_counts(job, published, tmp_path, watcher) -> None:
    done = job("as_of = 2026-01-02\nleast_length = 2\n")
    assert done.marts.bands == {"warm": 1}
    assert done.marts.books == Books(rows_in=2, accepted=1, quarantined=1)
    assert done.marts.quarantine_reasons == {"TOO_SHORT": 1}
    assert published("select lead_id from marts.lead_scores") == [("bb",)]
    out = {path.name for path in (tmp_path / "out").iterdir()}
    assert out == {".lock", "dbt", "landed", "leadscore.duckdb", "manifest.json"}
    assert list(watcher.stages) == [
        "Landing the input",
        "Reading the models",
        "Building the warehouse",
        "Publishing",
    ]
    assert watcher.stages["Building the warehouse"] == 6
    assert "lead_scores" in watcher.steps


def test_models_without_their_input_are_left_out_by_name(job, write, published) -> None:
    off = job().switched_off
    assert [(model.model, model.missing) for model in off] == [
        ("revenue", ("orders",)),
        ("revenue_per_lead", ("orders",)),
    ]
    tables = (
        "select table_name from duckdb_tables() where schema_name = 'marts' "
        "order by table_name"
    )
    names = ("ingest_reconciliation", "lead_scores", "quarantined_rows", "report")
    assert published(tables) == [(name,) for name in names]
    assert published("from marts.report") == [(2, None, 0)]
    write("orders.csv", "order_id\no\n")
    assert job().switched_off == ()
    assert published("select orders from marts.revenue_per_lead") == [(1,)]
    assert published("from marts.report") == [(2, 1, 1)]


def test_a_failing_test_publishes_nothing_and_is_named(job, write, published) -> None:
    job()
    write("leads.csv", "lead_key\nccc\nccc\n")
    with pytest.raises(BuildFailedError) as failed:
        job()
    message = str(failed.value)
    assert "test unique_lead_scores_lead_id (models/marts/models.yml)" in message
    assert "Got 1 result" in message
    compiled = message.split("Its SQL: ")[1].splitlines()[0]
    assert "having count(*) > 1" in Path(compiled).read_text()
    assert published("select count(*) from marts.lead_scores") == [(2,)]


def test_after_a_failure_the_next_run_is_as_the_first(job, write, published) -> None:
    write("leads.csv", "lead_key\nccc\nccc\n")
    with pytest.raises(BuildFailedError):
        job()
    write("leads.csv", "lead_key\nccc\n")
    job()
    assert published("select lead_id from marts.lead_scores") == [("ccc",)]


def test_a_failing_model_is_named_with_its_message(job, project) -> None:
    model = project / "models" / "marts" / "lead_scores.sql"
    model.write_text("select lead_keys from (select 1 as lead_key)")
    with pytest.raises(BuildFailedError) as failed:
        job()
    message = str(failed.value)
    assert "model lead_scores (models/marts/lead_scores.sql)" in message
    assert '"lead_keys" not found' in message
    assert "nothing was published" in message
    log = Path(message.split("the whole story is in ")[1].rstrip("."))
    assert '"lead_keys" not found' in log.read_text()


def test_a_model_that_fills_the_disk_says_what_to_do(job, project) -> None:
    model = project / "models" / "marts" / "lead_scores.sql"
    model.write_text("select error('No space left on device') as lead_id")
    with pytest.raises(BuildFailedError, match="Free space on the disk"):
        job()


def test_an_operation_that_fails_says_why(project, tmp_path, watcher) -> None:
    macro = project / "macros" / "fill_the_disk.sql"
    macro.write_text(
        "{% macro fill_the_disk() %}"
        """{% do run_query("select error('No space left on device')") %}"""
        "{% endmacro %}"
    )
    folders = RunFolders(tmp_path / "out")
    build = transform.Build(folders, {}, Limits(), project=project)
    warehouse = transform.Warehouse(build, watcher)
    operation = ("run-operation", "fill_the_disk")
    with pytest.raises(BuildFailedError) as failed:
        warehouse.run(operation, folders.working, "Filling the disk")
    message = str(failed.value)
    assert message.startswith("dbt stopped: Runtime Error")
    assert "No space left on device Free space on the disk" in message
    assert str(folders.dbt) in message


def test_a_person_who_stops_a_run_is_not_told_of_a_failure(job, monkeypatch) -> None:
    stopped = dbtRunnerResult(success=False, exception=KeyboardInterrupt())
    monkeypatch.setattr(transform, "_parse", lambda build: Manifest())
    monkeypatch.setattr(transform.dbtRunner, "invoke", lambda *given: stopped)
    with pytest.raises(KeyboardInterrupt):
        job()


def test_a_project_that_cannot_be_read_says_so(job, project) -> None:
    model = project / "models" / "marts" / "lead_scores.sql"
    model.write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(BuildFailedError, match="nowhere"):
        job()


def test_books_that_do_not_balance_are_not_published(job, project, tmp_path) -> None:
    model = project / "models" / "marts" / "ingest_reconciliation.sql"
    model.write_text(model.read_text().replace("count(*) as rows_in", "1 as rows_in"))
    with pytest.raises(BuildFailedError, match="2 rows landed, the warehouse read 1"):
        job()
    assert not (tmp_path / "out" / "leadscore.duckdb").exists()


def test_a_run_leaves_in_the_project_what_it_read_of_it(job, project) -> None:
    before = {path for path in project.rglob("*") if path.is_file()}
    job()
    after = {path for path in project.rglob("*") if path.is_file()}
    assert after - before == {project / "target" / "read_last.msgpack"}


def test_a_run_needs_to_leave_nothing_in_the_project(job, project) -> None:
    (project / "target").write_text("Nobody makes a folder here.")
    assert job().marts == job().marts


def test_the_environment_is_left_as_it_was(job, monkeypatch) -> None:
    monkeypatch.setenv("LEADSCORE_THREADS", "7")
    monkeypatch.delenv("LEADSCORE_DATABASE", raising=False)
    job()
    assert os.environ["LEADSCORE_THREADS"] == "7"
    assert "LEADSCORE_DATABASE" not in os.environ


def test_no_log_keeps_whom_a_command_names(job, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["leadscore", "erase", "email=kanari@x.example"])
    job()
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {"dbt.log", "manifest.json"} <= {path.name for path in files}
    assert [path for path in files if b"kanari@" in path.read_bytes()] == []


def test_a_run_on_what_it_knows_lands_nothing(job) -> None:
    job()
    again = job()
    assert again.landing.new_load_ids == ()
    assert "1 files had landed before." in as_text(again)


def test_a_second_run_is_told_who_holds_the_folder(job, tmp_path) -> None:
    with exclusive(tmp_path / "out" / ".lock"), pytest.raises(BusyError) as refused:
        job()
    assert f"process {os.getpid()}" in str(refused.value)
    assert not (tmp_path / "out" / "landed").exists()


def test_a_lock_left_by_a_run_that_ended_does_not_hold(job, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".lock").write_text("12345")
    assert job().marts.leads == 2


def test_the_words_name_what_was_left_out_and_what_was_chosen(job, write) -> None:
    write("leads.csv", "lead_key,email,shoe_size\na,,42\n")
    write("order.csv", "order_id\n")
    done = job("")
    text = as_text(done)
    assert "Without orders, revenue is switched off." in text
    assert "SCHEMA_NEW_COLUMN leads.csv: shoe_size" in text
    assert "FILE_UNKNOWN order.csv" in text
    assert "the start of today" in text
    assert str(done.settings.folders.published) in text
    values = as_values(done)
    assert values["switched_off"]["revenue"] == ["orders"]
    assert values["leads"] == 1
    notice = {"code": "FILE_UNKNOWN", "file": "order.csv", "detail": ""}
    assert notice in values["notices"]
    assert values["loads"]["new"] == list(done.landing.new_load_ids)
    assert values["tables"]["leads"] == {"rows": 1, "files": ["leads.csv"]}

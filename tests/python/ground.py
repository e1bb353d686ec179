"""What mutants are tried on: a shop built from the SQL as it is, and the project read.

A process of its own builds each: one that has threads cannot fork.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest
import rooms
import scoring_sql
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import CompiledNode
from dbt_common.events.base_types import EventMsg

from scoring import transform
from scoring.contract import read_contract
from scoring.folders import PROJECT
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.settings import Settings, load_settings
from scoring.transform import Build, Warehouse
from scoring.warehouse import Limits

FORK = get_context("fork")
TESTS = Path(__file__).parent
# Suites that build a shop of their own.
BUILDING = ("test_staging.py", "test_worked_example.py")


@dataclass(frozen=True)
class Ground:
    """A shop built from the SQL as it is, with every room, and the project as read.

    A brief one lets mutants meet unit tests alone.
    """

    build: Build
    manifest: Manifest
    is_brief: bool = False

    def example(self, suite: str) -> Path:
        """Where a suite has built its own shop, before any mutant."""
        return self.build.folders.output / suite

    def run_suite(self, name: str, folder: Path, *options: str) -> "FirstFailure":
        """Run a file of tests on the SQL as this process has it."""
        transform._parse = lambda _build: self.manifest
        scoring_sql.dbtRunner = lambda: dbtRunner(manifest=self.manifest)
        heard = FirstFailure()
        arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        arguments += ["--rootdir", str(PROJECT), "-c", str(PROJECT / "pyproject.toml")]
        arguments += ["--basetemp", str(folder / "pytest")]
        pytest.main([*arguments, *options, str(TESTS / name)], plugins=[heard])
        return heard


class FirstFailure:
    """Listens to pytest: which test failed, and what it said."""

    name = text = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure; what a test could not begin with is none of its own."""
        if report.failed and report.when == "call":
            self.name, self.text = report.nodeid, report.longreprtext


def prepare(folder: Path, shop: Path, *, is_brief: bool = False) -> Ground:
    """Land a shop and read the project."""
    settings = load_settings(None, shop, folder)
    limits, source = Limits(threads=1), Source(settings.input, settings.mapping)
    landed = settings.folders.landed
    _apart(land, read_contract(PROJECT), source, landed, limits, NoProgress())
    variables = {**settings.variables, "as_of": "2026-07-01 00:00:00"}
    build = Build(settings.folders, variables, limits)
    return Ground(build, Warehouse(build, NoProgress()).manifest, is_brief)


def build_shop(ground: Ground, *selection: str) -> None:
    """Build what is selected, or all of it."""
    command = ["build", "--exclude-resource-type", "unit_test", "test"]
    command += ["--select", *selection] if selection else []
    database = ground.build.folders.working
    _apart(invoke, ground.build, ground.manifest, database, *command)


def pass_tests(ground: Ground) -> None:
    """Let the SQL as it is pass the tests: one that fails would notice any mutant."""
    _apart(_pass_tests, ground)


def _pass_tests(ground: Ground) -> None:
    database = ground.build.folders.working
    seen = invoke(ground.build, ground.manifest, database, "test", "--fail-fast")
    assert not {"fail", "error"} & seen.keys(), seen


def build_examples(ground: Ground) -> None:
    """Let the suites that build a shop of their own do so from the SQL as it is."""
    build_rooms = rooms.build_rooms

    def keep(suite: str, settings: Settings, *command: Sequence[str]) -> Path:
        database = build_rooms(settings, *command)
        shutil.copytree(settings.folders.output, ground.example(suite))
        return database

    def play(suite: str) -> None:
        rooms.build_rooms = partial(keep, suite)
        ground.run_suite(suite, ground.build.folders.output, "--setup-only")

    for suite in BUILDING:
        _apart(play, suite)


def _apart(work: Callable[..., object], *given: object) -> None:
    """Do it in a process of its own: one that has threads cannot fork."""
    process = FORK.Process(target=work, args=given)
    process.start()
    process.join()
    assert process.exitcode == 0


def changed_tables(database: Path, sound: Path, names: Sequence[str]) -> list[str]:
    """Those of the named tables that one database has otherwise than the other."""
    with closing(duckdb.connect(str(database))) as connection:
        connection.execute(f"attach '{sound}' as sound (read_only)")
        found = connection.execute(
            "select table_name, table_schema from information_schema.tables"
            " where table_catalog = 'sound'"
        ).fetchall()
        schemas = dict(found)

        def differs(table: str) -> bool:
            try:
                return bool(
                    connection.execute(
                        f"(from {table} except all from sound.{table}) union all"
                        f" (from sound.{table} except all from {table}) limit 1"
                    ).fetchall()
                )
            except duckdb.Error:
                # A view that cannot be read any more.
                return True

        return [
            name
            for name in names
            if name in schemas and differs(f"{schemas[name]}.{name}")
        ]


def invoke(
    build: Build, manifest: Manifest, database: Path, *command: str
) -> dict[str, str]:
    """Let dbt work; the last node of each status, such as `fail`."""
    seen: dict[str, str] = {}
    for node in manifest.nodes.values():
        if isinstance(node, CompiledNode):
            # dbt would take a model to have its ephemeral parents from the last time.
            node.extra_ctes_injected, node.extra_ctes = False, []

    def note(event: EventMsg) -> None:
        if event.info.name == "NodeFinished":
            node = event.data.node_info
            seen[node.node_status] = node.node_name

    with transform._environment(build.limits, database, spill_limit="20GB"):
        try:
            dbtRunner(manifest=manifest, callbacks=[note]).invoke(
                [*command, *build.arguments]
            )
        finally:
            transform.let_go()
    return seen

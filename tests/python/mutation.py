"""Which faults of mutants.py the tests notice: each mutant meets them, cheap to dear.

dbt reads the project once. A mutant is a fork of that process which changes what was
read, not a file, and runs the tests on it until one fails.
"""

import gc
import os
import re
import resource
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest
import rooms
import scoring_sql
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.results import RunStatus
from dbt.cli.main import dbtRunner
from dbt.compilation import Linker
from dbt.contracts.graph.manifest import Manifest
from dbt.task.run import RunTask
from dbt_common.events.base_types import EventMsg
from mutants import Mutant
from verdicts import Verdict

from scoring import transform
from scoring.contract import read_contract
from scoring.folders import PROJECT, RunFolders
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.settings import Settings, load_settings
from scoring.transform import BUILD, Build, Warehouse
from scoring.warehouse import Limits

FORK = get_context("fork")
TESTS = Path(__file__).parent
STAGING = ("models/staging/*", "macros/staging.sql", "macros/identifier.sql")
# What holds a room beside the tests of dbt, and is dear.
SUITES = {
    "test_staging.py": STAGING,
    "test_bad_inputs.py": (*STAGING, "macros/dialect/t*.sql"),
    "test_step_function.py": (
        *("models/intermediate/scoring/*", "macros/score_rules.sql"),
        *("macros/dialect/windows.sql", "macros/dialect/keys.sql", "macros/time.sql"),
    ),
    "test_worked_example.py": ("models/intermediate/*", "macros/*.sql"),
    "test_increment.py": (
        "macros/dialect/increment.sql",
        "macros/dialect/contract_tables.sql",
        "models/intermediate/scoring/int_next_changes.sql",
    ),
}
BUILDING = ("test_staging.py", "test_worked_example.py")
LONGEST_SECONDS = 300
"""Of the processor, for one stage; a run that does not end is seen. The longest of the
SQL as it is takes a fifth of that."""


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

    def try_out(self, mutant: Mutant, folder: Path) -> Verdict:
        """Let the tests meet a mutant in a process of its own."""
        receiver, sender = FORK.Pipe(duplex=False)
        process = FORK.Process(target=self._report, args=(mutant, folder, sender))
        process.start()
        sender.close()
        try:
            ended = receiver.recv()
        except EOFError:
            process.join()
            if process.exitcode == -signal.SIGXCPU:
                ended = ("killed", "does not end")
            elif process.exitcode and process.exitcode < 0:
                ended = ("stillborn", f"the engine died: {process.exitcode}")
            else:
                raise RuntimeError(f"The trial itself failed: {mutant}") from None
        process.kill()
        process.join()
        shutil.rmtree(folder, ignore_errors=True)
        return Verdict(mutant, *ended)

    def run_suite(self, name: str, folder: Path) -> "FirstFailure":
        """Run a file of tests on the SQL as this process has it."""
        transform._parse = lambda _build: self.manifest
        scoring_sql.dbtRunner = lambda: dbtRunner(manifest=self.manifest)
        heard = FirstFailure()
        arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        arguments += ["--rootdir", str(PROJECT), "-c", str(PROJECT / "pyproject.toml")]
        arguments += ["--basetemp", str(folder / "pytest")]
        pytest.main([*arguments, str(TESTS / name)], plugins=[heard])
        return heard

    def _report(self, mutant: Mutant, folder: Path, sender: Connection) -> None:
        # What was read is shared with the parent, unless a collection touches it; and
        # no mutant changes who reads whom, of which dbt would see and note all.
        gc.disable()
        Linker.find_cycles = lambda _linker: None
        Linker.get_graph_summary = lambda _linker, _manifest: {}
        folder.mkdir(parents=True)
        Trial(self, mutant, folder).send_to(sender)


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
    _apart(_invoke, ground.build, ground.manifest, database, *command)


def build_examples(ground: Ground) -> None:
    """Let the suites that build a shop of their own do so from the SQL as it is."""
    build_rooms = rooms.build_rooms

    def keep(suite: str, settings: Settings, *command: Sequence[str]) -> Path:
        database = build_rooms(settings, *command)
        shutil.copytree(settings.folders.output, ground.example(suite))
        return database

    def play(suite: str) -> None:
        rooms.build_rooms = partial(keep, suite)
        ground.run_suite(suite, ground.build.folders.output)

    for suite in BUILDING:
        _apart(play, suite)


def _apart(work: Callable[..., object], *given: object) -> None:
    """Do it in a process of its own: one that has threads cannot fork."""
    process = FORK.Process(target=work, args=given)
    process.start()
    process.join()
    assert process.exitcode == 0


def try_all(
    ground: Ground, mutants: Iterable[Mutant], folder: Path, workers: int
) -> Iterator[Verdict]:
    """Try mutants, several at a time; verdicts come as they are reached."""
    gc.freeze()
    pool = ThreadPoolExecutor(workers)
    try:
        trials = [
            pool.submit(ground.try_out, mutant, folder / str(number))
            for number, mutant in enumerate(mutants)
        ]
        for trial in as_completed(trials):
            yield trial.result()
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class Trial:
    """The tests that one mutant meets, in the process that is the mutant."""

    ground: Ground
    mutant: Mutant
    folder: Path

    def send_to(self, sender: Connection) -> None:
        """Say how it ended: the first test that fails, or an engine that refuses."""
        put_into(self.ground.manifest, self.mutant)
        for meet in self._stages():
            used = resource.getrusage(resource.RUSAGE_SELF)
            limit = int(used.ru_utime + used.ru_stime) + LONGEST_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            ended = meet()
            if ended is not None:
                sender.send(ended)
                return
        sender.send(("survived", ""))

    def _stages(self) -> Iterator[Callable[[], tuple[str, str] | None]]:
        suites = [
            name
            for name, paths in SUITES.items()
            if any(fnmatch(self.mutant.path, path) for path in paths)
        ]
        yield self._unit_tests
        if self.ground.is_brief:
            return
        while suites and suites[0] in ("test_staging.py", "test_bad_inputs.py"):
            # Quicker than the whole house on top of a staging model.
            yield lambda: self._suite(suites.pop(0))
        yield self._data_tests
        while suites:
            yield lambda: self._suite(suites.pop(0))

    def _unit_tests(self) -> tuple[str, str] | None:
        changed = set(self._affected(NodeType.Model))
        tested = {
            str(test.model)
            for test in self.ground.manifest.unit_tests.values()
            if test.model in changed
        }
        chosen = [f"{model},test_type:unit" for model in sorted(tested)]
        return self._dbt("test", "--select", *chosen) if chosen else None

    def _data_tests(self) -> tuple[str, str] | None:
        # A table that the mutant leaves as it was leaves all behind it as they were.
        refused = self._dbt("run", "--select", *self._tables) if self._tables else None
        if refused:
            return refused
        sound = self.ground.build.folders.working
        changed = changed_tables(self.folder / "working.duckdb", sound, self._tables)
        chosen = [f"{name}+" for name in changed] + self._affected(NodeType.Test)
        leave = ("--exclude-resource-type", "unit_test", "seed")
        return self._dbt("build", *leave, "--select", *chosen) if chosen else None

    def _dbt(self, *command: str) -> tuple[str, str] | None:
        database = self.folder / "working.duckdb"
        if not database.exists():
            shutil.copyfile(self.ground.build.folders.working, database)
        build = Build(self._folders(), self.ground.build.variables, Limits(threads=1))
        with _without_preparations():
            seen = _invoke(
                build, self.ground.manifest, database, *command, "--fail-fast"
            )
        for status, fate in (("fail", "killed"), ("error", "stillborn")):
            if status in seen:
                return fate, seen[status]
        return None

    def _folders(self) -> RunFolders:
        # Its own artefacts; the landed files are the ground's.
        folders = RunFolders(self.folder)
        if not folders.landed.exists():
            folders.landed.symlink_to(self.ground.build.folders.landed)
        return folders

    def _suite(self, name: str) -> tuple[str, str] | None:
        if name in BUILDING:
            rooms.build_rooms = partial(self._build_again, name)
        heard = self.ground.run_suite(name, self.folder)
        if "BuildFailedError" in heard.text:
            # A model that fails is no test that does; the data tests tell them apart.
            return None
        return ("killed", heard.name) if heard.name else None

    def _build_again(
        self, suite: str, settings: Settings, command: Sequence[str] = BUILD
    ) -> Path:
        """The shop of a suite, as much of it built again as reads the mutant."""
        sound = self.ground.example(suite)
        shutil.copytree(sound, settings.folders.output)
        database = settings.folders.working
        build = Build(settings.folders, settings.variables, Limits(threads=1))
        run = partial(_invoke, build, self.ground.manifest, database, "run", "--select")
        within = ",path:models/staging" if command == rooms.STAGING else ""
        tables = [f"{name}{within}" for name in self._tables]
        if tables and "error" not in run(*tables):
            changed = changed_tables(database, sound / database.name, self._tables)
            if changed:
                run(*(f"{name}+{within}" for name in changed))
        return database

    @property
    def _tables(self) -> list[str]:
        """The tables and views that contain the changed text."""
        nodes = self.ground.manifest.nodes
        behind = {f"model.leadscore.{name}" for name in self._affected(NodeType.Model)}
        found: set[str] = set()
        while behind:
            tables = {
                key for key in behind if nodes[key].config.materialized != "ephemeral"
            }
            found |= tables
            behind = {
                key
                for key, node in nodes.items()
                if node.resource_type == NodeType.Model
                and (behind - tables).intersection(node.depends_on_nodes)
            }
        return sorted(nodes[key].name for key in found)

    def _affected(self, kind: NodeType) -> list[str]:
        """The models or tests of data that contain the changed text."""
        manifest, names = self.ground.manifest, {self.mutant.block}
        names.add(self.mutant.block.removeprefix("default__"))
        macros = {
            key
            for key, macro in manifest.macros.items()
            if macro.original_file_path == self.mutant.path and macro.name in names
        }
        before = 0
        while len(macros) > before:
            before = len(macros)
            macros |= {
                key
                for key, macro in manifest.macros.items()
                if macros.intersection(macro.depends_on.macros)
                # dbt sees no call where a macro is handed on by its name.
                or names.intersection(re.findall(r": (\w+),", macro.macro_sql))
            }
        return sorted(
            node.name
            for node in manifest.nodes.values()
            if node.resource_type == kind
            and (
                node.original_file_path == self.mutant.path
                or macros.intersection(node.depends_on.macros)
            )
        )


class FirstFailure:
    """Listens to pytest: which test failed, and what it said."""

    name = text = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.name, self.text = report.nodeid, report.longreprtext


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


def read_equivalents() -> dict[tuple[str, str, str, str], str]:
    """The changes that no test can tell from what they change, with the reasons."""
    listed = yaml.safe_load((TESTS / "equivalent_mutants.yml").read_text("utf-8"))
    return {
        (one["path"], one["block"], one["before"], one["after"]): one["reason"]
        for one in listed
    }


def put_into(manifest: Manifest, mutant: Mutant) -> None:
    """Change what dbt has read of the mutant's file."""
    for node in manifest.nodes.values():
        if node.original_file_path == mutant.path:
            node.raw_code = mutant.source
    for macro in manifest.macros.values():
        if macro.original_file_path == mutant.path and macro.name == mutant.block:
            body = rf"\{{%-? macro {macro.name}\(.*?endmacro -?%\}}"
            found = re.search(body, mutant.source, re.DOTALL)
            assert found, mutant
            macro.macro_sql = found[0]


@contextmanager
def _without_preparations() -> Iterator[None]:
    """What dbt does before its first node is half of a small command, and was done."""
    with ExitStack() as patches:
        for name, given in (
            ("safe_run_hooks", RunStatus.Success),
            ("populate_adapter_cache", None),
            ("create_schemas", None),
        ):
            patches.enter_context(patch.object(RunTask, name, return_value=given))
        yield


def _invoke(
    build: Build, manifest: Manifest, database: Path, *command: str
) -> dict[str, str]:
    """Let dbt work; the last node of each status, such as `fail`."""
    seen: dict[str, str] = {}

    def note(event: EventMsg) -> None:
        if event.info.name == "NodeFinished":
            node = event.data.node_info
            seen[node.node_status] = node.node_name

    # The artefacts of dbt are half of what a small command takes.
    os.environ["DBT_WRITE_JSON"] = "false"
    with transform._environment(build.limits, database):
        try:
            dbtRunner(manifest=manifest, callbacks=[note]).invoke(
                [*command, *build.arguments]
            )
        finally:
            DuckDBConnectionManager.close_all_connections()
    return seen

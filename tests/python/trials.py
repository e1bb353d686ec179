"""One mutant in a process of its own, and the tests that it meets, cheap to dear."""

import gc
import re
import resource
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

import rendering
import rooms
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.results import RunStatus
from dbt.compilation import Linker
from dbt.contracts.graph.manifest import Manifest
from dbt.task.run import RunTask
from ground import BUILDING, Ground, changed_tables, invoke
from mutants import Mutant

from scoring.folders import RunFolders
from scoring.settings import Settings
from scoring.transform import BUILD, Build
from scoring.warehouse import Limits

STAGING = ("models/staging/*", "macros/staging.sql", "macros/identifier.sql")
# What holds a room beside the tests of dbt: quicker than the whole house on top of a
# model, and not.
QUICK_SUITES = {
    "test_known_answers.py": ("macros/*.sql", "macros/dialect/*.sql"),
    "test_staging.py": STAGING,
    "test_bad_inputs.py": (*STAGING, "macros/dialect/t*.sql"),
    "test_acquisition.py": (
        *("models/marts/acquisition/*", "macros/acquisition.sql"),
        *("macros/quality.sql", "macros/intervals.sql"),
    ),
    "test_actions.py": ("models/marts/actions/*", "macros/actions.sql"),
    "test_monitoring_sql.py": ("models/marts/monitoring/*", "macros/monitoring.sql"),
    "test_nurture_trials.py": ("models/marts/nurture/*", "macros/nurture.sql"),
    "test_routing.py": ("models/marts/routing/*", "macros/routing.sql"),
    "test_sql_forecast.py": ("models/marts/forecast/*", "macros/forecast.sql"),
    "test_value_sql.py": ("models/marts/value/*", "macros/value.sql"),
}
SUITES = {
    "test_monitoring.py": ("models/marts/monitoring/*", "macros/monitoring.sql"),
    "test_shares.py": ("macros/shares.sql", "macros/beta.sql"),
    "test_crowds.py": ("models/intermediate/identity/*",),
    "test_attribution.py": (
        *("models/intermediate/attribution/*", "models/marts/attribution/*"),
        "macros/attribution.sql",
    ),
    "test_action_worlds.py": ("models/marts/actions/*", "macros/actions.sql"),
    "test_routing_worlds.py": ("models/marts/routing/*", "macros/routing.sql"),
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
REFUSED = re.compile(r"(?m)^E .*(BuildFailedError|duckdb\.\w+(Error|Exception)\b)")
LONGEST_SECONDS = 300
"""Of the processor, for one stage; a run that does not end is seen. The longest of the
SQL as it is takes a fifth of that."""


Ending = tuple[str, str]
"""The fate of a mutant, and what brought it about."""


def meet_unit_tests(
    ground: Ground, mutants: Sequence[Mutant], folder: Path, sender: Connection
) -> None:
    """Be one mutant after the other, and say of each which unit test failed, if any."""
    _lighten()
    folder.mkdir(parents=True)
    for mutant in mutants:
        put_into(ground.manifest, mutant)
        _limit_time()
        sender.send(Trial(ground, mutant, folder).meet_unit_tests())
        put_into(ground.manifest, replace(mutant, source=mutant.sound))


def meet_the_rest(
    ground: Ground, mutant: Mutant, folder: Path, sender: Connection
) -> None:
    """Be a mutant, and say which of the other tests failed, if any."""
    _lighten()
    folder.mkdir(parents=True)
    put_into(ground.manifest, mutant)
    for meet in Trial(ground, mutant, folder).stages():
        _limit_time()
        ending = meet()
        if ending is not None:
            sender.send(ending)
            return
    sender.send(None)


def _lighten() -> None:
    # What was read is shared with the parent, unless a collection touches it; and no
    # mutant changes who reads whom, of which dbt would see and note all.
    gc.disable()
    Linker.find_cycles = lambda _linker: None
    Linker.get_graph_summary = lambda _linker, _manifest: {}


def _limit_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + LONGEST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


@dataclass(frozen=True)
class Trial:
    """The tests that one mutant meets, in the process that is the mutant."""

    ground: Ground
    mutant: Mutant
    folder: Path

    def stages(self) -> Iterator[Callable[[], Ending | None]]:
        """What it meets after the unit tests, cheap to dear."""
        yield from self._meetings(QUICK_SUITES)
        yield self._data_tests
        yield from self._meetings(SUITES)

    def _meetings(
        self, suites: Mapping[str, Sequence[str]]
    ) -> Iterator[Callable[[], Ending | None]]:
        for name, paths in suites.items():
            if any(fnmatch(self.mutant.path, path) for path in paths):
                yield partial(self._suite, name)

    def meet_unit_tests(self) -> Ending | None:
        """Say which unit test of the models with the changed text fails."""
        changed = set(self._affected(NodeType.Model))
        tested = {
            str(test.model)
            for test in self.ground.manifest.unit_tests.values()
            if test.model in changed
        }
        chosen = [f"{model},test_type:unit" for model in sorted(tested)]
        return self._dbt("test", "--select", *chosen) if chosen else None

    def _data_tests(self) -> Ending | None:
        # A table that the mutant leaves as it was leaves all behind it as they were.
        refused = self._dbt("run", "--select", *self._tables) if self._tables else None
        if refused:
            return refused
        sound = self.ground.build.folders.working
        changed = changed_tables(self.folder / "working.duckdb", sound, self._tables)
        chosen = [f"{name}+" for name in changed] + self._affected(NodeType.Test)
        leave = ("--exclude-resource-type", "unit_test", "seed")
        return self._dbt("build", *leave, "--select", *chosen) if chosen else None

    def _dbt(self, *command: str) -> Ending | None:
        database = self.folder / "working.duckdb"
        if not database.exists():
            shutil.copyfile(self.ground.build.folders.working, database)
        build = Build(self._folders(), self.ground.build.variables, Limits(threads=1))
        with _without_preparations():
            seen = invoke(
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

    def _suite(self, name: str) -> Ending | None:
        if name in BUILDING:
            rooms.build_rooms = partial(self._build_again, name)
        sound = rendering.text_of
        rendering.text_of = lambda path: (
            self.mutant.source if path == self.mutant.path else sound(path)
        )
        heard = self.ground.run_suite(name, self.folder)
        if REFUSED.search(heard.text):
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
        run = partial(invoke, build, self.ground.manifest, database, "run", "--select")
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

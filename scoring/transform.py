"""Running dbt in this process: which models apply, how far they are, what failed."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.results import NodeResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from scoring.errors import BuildFailedError
from scoring.failures import explain_failure
from scoring.folders import PROJECT, RunFolders
from scoring.progress import Progress
from scoring.variables import Variables
from scoring.warehouse import Limits

MIB = 1024 * 1024


@dataclass(frozen=True)
class Build:
    """What dbt is to build, and with what."""

    folders: RunFolders
    variables: Variables
    limits: Limits
    missing_tables: tuple[str, ...] = ()
    project: Path = PROJECT

    @property
    def as_of(self) -> str:
        """The moment every table speaks for, UTC."""
        return str(self.variables["as_of"])

    @property
    def arguments(self) -> list[str]:
        """What every command of dbt is told that builds."""
        variables = {"landed": str(self.folders.landed), **self.variables}
        return [*self.places, "--vars", json.dumps(variables)]

    @property
    def places(self) -> list[str]:
        """Where dbt reads and writes."""
        return [
            *("--project-dir", str(self.project)),
            *("--profiles-dir", str(self.project)),
            *("--target-path", str(self.folders.dbt / "target")),
            *("--log-path", str(self.folders.dbt / "logs")),
            *("--log-level", "none"),
            *("--log-level-file", "info"),
            # What dbt tells of the project takes as long as a small build.
            "--no-write-json",
            "--no-send-anonymous-usage-stats",
            "--quiet",
        ]


@dataclass(frozen=True)
class SwitchedOff:
    """A model left out, because the input lacks tables that it or a parent is about."""

    model: str
    missing: tuple[str, ...]


# Unit tests hold the models to their rules whatever the data; `make test` has them.
BUILD = ("build", "--exclude-resource-type", "unit_test")
TRAINING = "training"
"""Tag of the models that are built when points are learnt."""
NURTURE = "nurture"
"""Tag of those that are built when somebody asks what nurture did."""
ON_REQUEST = frozenset({TRAINING, NURTURE})
"""Tags of what no nightly run builds."""
NIGHTLY = (*BUILD, "--exclude", *(f"tag:{tag}" for tag in sorted(ON_REQUEST)))
CAUTIOUS = ("--indirect-selection", "cautious")
"""Only such tests as are about nothing but what is selected."""
LEARN = (*BUILD, "--select", f"+tag:{TRAINING}", *CAUTIOUS)

OPERATION_FAILED = ("RunningOperationCaughtError", "RunningOperationUncaughtError")
"""Events of dbt that alone say why an operation failed."""


class Warehouse:
    """The models of a project, read once, and built where they are wanted."""

    def __init__(self, build: Build, progress: Progress) -> None:
        """Read the models; raises BuildFailedError where dbt cannot."""
        progress.stage("Reading the models")
        self._progress = progress
        self.manifest = _parse(build)
        self.off = switched_off(self.manifest, build.missing_tables)
        off = [model.model for model in self.off]
        self._build = replace(build, variables={**build.variables, "switched_off": off})

    def run(
        self,
        command: Sequence[str],
        database: Path,
        stage: str,
        variables: Variables | None = None,
    ) -> dbtRunnerResult:
        """Let dbt work on a database.

        Raises BuildFailedError with the first failures where a node failed.
        """
        build = replace(
            self._build, variables={**self._build.variables, **(variables or {})}
        )
        heard: list[str] = []
        callbacks = [_follow(self._progress, stage), _listen(heard)]
        runner = dbtRunner(manifest=self.manifest, callbacks=callbacks)
        arguments = [*command, *build.arguments]
        if command[0] == "run-operation":
            self._progress.stage(stage)
        elif self.off:
            arguments += ["--exclude", *(model.model for model in self.off)]
        with _environment(build.limits, database, _spill_limit(database.parent)):
            try:
                result = _call(runner, arguments)
            finally:
                let_go()
        if not result.success:
            raise BuildFailedError(
                explain_failure(result, heard, database, build.folders, build.project)
            )
        return result


def let_go() -> None:
    """Close the database that dbt has open, whoever still refers to the connection."""
    # None where dbt found nothing to do.
    environment = getattr(DuckDBConnectionManager, "_ENV", None)
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()


def switched_off(
    manifest: Manifest, missing_tables: Sequence[str]
) -> tuple[SwitchedOff, ...]:
    """Find the models whose `meta.requires`, or a parent's, names a missing table.

    A parent that `meta.does_without` names takes no model with it.
    """
    nodes = manifest.nodes

    @cache
    def lacking(node_id: str) -> frozenset[str]:
        node = nodes[node_id]
        own = set(node.config.meta.get("requires", [])).intersection(missing_tables)
        needless = node.config.meta.get("does_without", [])
        parents = (
            parent
            for parent in node.depends_on_nodes
            if parent in nodes and nodes[parent].name not in needless
        )
        return frozenset(own.union(*(lacking(parent) for parent in parents)))

    return tuple(
        SwitchedOff(node.name, tuple(sorted(lacking(node_id))))
        for node_id, node in sorted(nodes.items())
        if node.resource_type == NodeType.Model and lacking(node_id)
    )


def _parse(build: Build) -> Manifest:
    """Read the models, of which dbt reads again what changed since anybody last did.

    Nothing may be told that differs between runs, or dbt would read everything anew.
    """
    own = build.folders.dbt / "target" / "partial_parse.msgpack"
    shared = build.project / "target" / "read_last.msgpack"
    own.parent.mkdir(parents=True, exist_ok=True)
    if shared.is_file():
        shutil.copyfile(shared, own)
    with _environment(Limits(), Path(build.folders.working.name), "0 MiB"):
        result = _call(dbtRunner(), ["parse", *build.places])
    if not isinstance(result.result, Manifest):
        message = (
            f"dbt cannot read the project in {build.project}: {result.exception} "
            f"The whole story is in {build.folders.dbt / 'logs' / 'dbt.log'}."
        )
        raise BuildFailedError(message)
    _share(own, shared)
    return result.result


def _share(own: Path, shared: Path) -> None:
    aside = shared.with_name(f"{shared.name}.{os.getpid()}")
    # Who may not write beside the models reads all of them.
    with suppress(OSError):
        shared.parent.mkdir(exist_ok=True)
        shutil.copyfile(own, aside)
        aside.replace(shared)


def model_seconds(result: dbtRunnerResult) -> float:
    """Sum what the models took, as dbt measured it."""
    return sum(
        float(outcome.execution_time)
        for outcome in getattr(result.result, "results", [])
        if isinstance(outcome, NodeResult)
        and outcome.node.resource_type == NodeType.Model
    )


def _call(runner: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
    # dbt writes the command line of the process into its logs; a person may be in it.
    given, sys.argv = sys.argv, sys.argv[:2]
    try:
        result = runner.invoke(arguments)
    finally:
        sys.argv = given
    if isinstance(result.exception, KeyboardInterrupt):
        # dbt has ended its threads and hands over what the person pressed.
        raise result.exception
    return result


def _follow(progress: Progress, stage: str) -> Callable[[EventMsg], None]:
    is_started = False

    def on_event(event: EventMsg) -> None:
        nonlocal is_started
        if event.info.name == "LogStartLine" and not is_started:
            is_started = True
            progress.stage(stage, event.data.total)
        elif event.info.name == "NodeFinished":
            progress.step(event.data.node_info.node_name)

    return on_event


def _listen(heard: list[str]) -> Callable[[EventMsg], None]:
    def on_event(event: EventMsg) -> None:
        if event.info.name in OPERATION_FAILED:
            heard.append(event.data.exc)

    return on_event


def _spill_limit(output: Path) -> str:
    """Half of the free disk: the rest is for the database that is being built."""
    output.mkdir(parents=True, exist_ok=True)
    return f"{shutil.disk_usage(output).free // 2 // MIB} MiB"


@contextmanager
def _environment(limits: Limits, database: Path, spill_limit: str) -> Iterator[None]:
    chosen = {
        "LEADSCORE_DATABASE": str(database),
        "LEADSCORE_THREADS": str(limits.threads),
        "LEADSCORE_MEMORY_LIMIT": limits.memory_limit,
        "LEADSCORE_SPILL_LIMIT": spill_limit,
    }
    before = {key: os.environ.get(key) for key in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value

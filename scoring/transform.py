"""Running dbt in this process: which models apply, how far they are, what failed."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from scoring.errors import BuildFailedError
from scoring.failures import explain_failure
from scoring.folders import PROJECT, RunFolders
from scoring.progress import Progress
from scoring.stock import Stock, take_stock
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
    # Unit tests hold the models to their rules whatever the data; `make test` has them.
    command: tuple[str, ...] = ("build", "--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class SwitchedOff:
    """A model left out, because the input lacks tables that it or a parent is about."""

    model: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Built:
    """What a build left out, and what the database held when it ended."""

    switched_off: tuple[SwitchedOff, ...]
    stock: Stock


def build_warehouse(build: Build, progress: Progress) -> Built:
    """Build seeds, models and tests into the working database.

    Raises BuildFailedError with the first failures where a node failed.
    """
    progress.stage("Reading the models")
    with _environment(build):
        try:
            manifest = _parse(build)
            off = switched_off(manifest, build.missing_tables)
            _invoke(build, manifest, off, progress)
            return Built(off, _stock())
        finally:
            DuckDBConnectionManager.close_all_connections()


def _stock() -> Stock:
    """Take stock through the engine that built, before it lets go of the file."""
    handle = DuckDBConnectionManager.env().handle()
    try:
        return take_stock(handle.cursor())
    finally:
        handle.close()


def switched_off(
    manifest: Manifest, missing_tables: Sequence[str]
) -> tuple[SwitchedOff, ...]:
    """Find the models whose `meta.requires`, or a parent's, names a missing table."""
    nodes = manifest.nodes

    @cache
    def lacking(node_id: str) -> frozenset[str]:
        node = nodes[node_id]
        own = set(node.config.meta.get("requires", [])).intersection(missing_tables)
        parents = (parent for parent in node.depends_on_nodes if parent in nodes)
        return frozenset(own.union(*(lacking(parent) for parent in parents)))

    return tuple(
        SwitchedOff(node.name, tuple(sorted(lacking(node_id))))
        for node_id, node in sorted(nodes.items())
        if node.resource_type == NodeType.Model and lacking(node_id)
    )


def _parse(build: Build) -> Manifest:
    result = _call(dbtRunner(), ["parse", *_common_arguments(build)])
    if not isinstance(result.result, Manifest):
        message = (
            f"dbt cannot read the project in {build.project}: {result.exception} "
            f"The whole story is in {build.folders.dbt / 'logs' / 'dbt.log'}."
        )
        raise BuildFailedError(message)
    return result.result


def _invoke(
    build: Build,
    manifest: Manifest,
    off: Sequence[SwitchedOff],
    progress: Progress,
) -> None:
    runner = dbtRunner(manifest=manifest, callbacks=[_follow(progress)])
    exclusions = [f"{model.model}+" for model in off]
    arguments = [*build.command, *_common_arguments(build)]
    if exclusions:
        arguments += ["--exclude", *exclusions]
    result = _call(runner, arguments)
    if not result.success:
        raise BuildFailedError(explain_failure(result, build.folders, build.project))


def _call(runner: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
    result = runner.invoke(arguments)
    if isinstance(result.exception, KeyboardInterrupt):
        # dbt has ended its threads and hands over what the person pressed.
        raise result.exception
    return result


def _common_arguments(build: Build) -> list[str]:
    variables = {**build.variables, "landed": str(build.folders.landed)}
    return [
        *("--project-dir", str(build.project)),
        *("--profiles-dir", str(build.project)),
        *("--target-path", str(build.folders.dbt / "target")),
        *("--log-path", str(build.folders.dbt / "logs")),
        *("--vars", json.dumps(variables)),
        *("--log-level", "none"),
        *("--log-level-file", "debug"),
        "--no-send-anonymous-usage-stats",
        "--quiet",
    ]


def _follow(progress: Progress) -> Callable[[EventMsg], None]:
    is_started = False

    def on_event(event: EventMsg) -> None:
        nonlocal is_started
        if event.info.name == "LogStartLine" and not is_started:
            is_started = True
            progress.stage("Building the warehouse", event.data.total)
        elif event.info.name == "NodeFinished":
            progress.step(event.data.node_info.node_name)

    return on_event


def _spill_limit(output: Path) -> str:
    """Half of the free disk: the rest is for the database that is being built."""
    output.mkdir(parents=True, exist_ok=True)
    return f"{shutil.disk_usage(output).free // 2 // MIB} MiB"


@contextmanager
def _environment(build: Build) -> Iterator[None]:
    chosen = {
        "LEADSCORE_DATABASE": str(build.folders.working),
        "LEADSCORE_THREADS": str(build.limits.threads),
        "LEADSCORE_MEMORY_LIMIT": build.limits.memory_limit,
        "LEADSCORE_SPILL_LIMIT": _spill_limit(build.folders.output),
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

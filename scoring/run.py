"""The main job: land, build, publish, count."""

from dataclasses import dataclass
from pathlib import Path

from scoring.contract import read_contract
from scoring.errors import BuildFailedError
from scoring.folders import PROJECT
from scoring.increment import Scope, build_next
from scoring.landed import Landing
from scoring.landing import Source, land
from scoring.lock import exclusive
from scoring.past import erasures_of
from scoring.progress import Progress
from scoring.publish import discard_traces, discard_working, publish
from scoring.run_manifest import manifest_text, origin_of
from scoring.settings import Settings
from scoring.summary import Books, Marts, summarise
from scoring.transform import Build, SwitchedOff, Warehouse
from scoring.warehouse import Limits


@dataclass(frozen=True)
class Built:
    """What was left out, whom it was built for, and what the marts hold."""

    switched_off: tuple[SwitchedOff, ...]
    scope: Scope
    marts: Marts


@dataclass(frozen=True)
class Run:
    """A run that was published."""

    settings: Settings
    landing: Landing
    switched_off: tuple[SwitchedOff, ...]
    scope: Scope
    marts: Marts


def run(
    settings: Settings,
    progress: Progress,
    project: Path = PROJECT,
    *,
    is_replacing: bool = False,
) -> Run:
    """Score the input of the settings and publish the warehouse.

    When replacing, what landed earlier and is not in the input any more is dropped.
    """
    folders = settings.folders
    limits = Limits(settings.threads, settings.memory_limit)
    contract = read_contract(project)
    with exclusive(folders.lock):
        source = Source(settings.input, settings.mapping, is_replacing)
        landing = land(contract, source, folders.landed, limits, progress)
        build = Build(folders, settings.variables, limits, landing.missing, project)
        built = build_and_publish(build, landing, progress)
    return Run(settings, landing, built.switched_off, built.scope, built.marts)


def build_and_publish(build: Build, landing: Landing, progress: Progress) -> Built:
    """Build what landed, and publish it where the books balance.

    Raises BuildFailedError where they do not, or a model or test failed; what was
    published stays then.
    """
    folders = build.folders
    discard_working(folders)
    if erasures_of(folders) != landing.erasures:
        discard_traces(folders)
    warehouse = Warehouse(build, progress)
    scope, stock = build_next(warehouse, build, landing)
    progress.stage("Publishing")
    marts = summarise(folders.working)
    refuse_unbalanced(landing, marts.books)
    origin = origin_of(landing, build.variables, build.project)
    publish(folders, stock, manifest_text(origin, stock))
    discard_working(folders)
    return Built(warehouse.off, scope, marts)


def refuse_unbalanced(landing: Landing, books: Books) -> None:
    """Stop where a landed row ended nowhere, or in two places."""
    ended = books.accepted + books.exact_duplicates + books.quarantined
    if not landing.rows == books.rows_in == ended:
        message = (
            f"{landing.rows} rows landed, the warehouse read {books.rows_in} and "
            f"accounts for {ended}; nothing was published. These must be equal: "
            "look at marts.ingest_reconciliation; this is a fault of leadscore."
        )
        raise BuildFailedError(message)

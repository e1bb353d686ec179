"""The main job: land, build, publish, count."""

from dataclasses import dataclass

from scoring.contract import read_contract
from scoring.landed import Landing
from scoring.landing import land
from scoring.lock import exclusive
from scoring.progress import Progress
from scoring.publish import discard_working, publish
from scoring.settings import Settings
from scoring.summary import Marts, summarise
from scoring.transform import Build, SwitchedOff, build_warehouse
from scoring.warehouse import Limits


@dataclass(frozen=True)
class Run:
    """A run that was published."""

    settings: Settings
    landing: Landing
    switched_off: tuple[SwitchedOff, ...]
    marts: Marts


def run(settings: Settings, progress: Progress) -> Run:
    """Score the input of the settings and publish the warehouse."""
    folders = settings.folders
    limits = Limits(settings.threads, settings.memory_limit)
    contract = read_contract()
    with exclusive(folders.lock):
        landing = land(
            contract, settings.input, settings.mapping, folders.landed, limits, progress
        )
        discard_working(folders)
        build = Build(folders, settings.variables, limits, landing.missing)
        off = build_warehouse(build, progress)
        progress.stage("Publishing")
        published = publish(folders)
    return Run(settings, landing, off, summarise(published))

"""All rooms of a warehouse, for tests that look into those that a run clears away."""

from collections.abc import Sequence
from pathlib import Path

from scoring.contract import read_contract
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.settings import Settings
from scoring.transform import BUILD, Build, Warehouse
from scoring.warehouse import Limits

STAGING = (
    *("build", "--select", "currencies", "path:models/staging"),
    *("--exclude-resource-type", "test", "unit_test"),
)


def build_rooms(settings: Settings, command: Sequence[str] = BUILD) -> Path:
    """Land and build what the settings name, and return the database."""
    folders, limits = settings.folders, Limits(settings.threads, settings.memory_limit)
    source = Source(settings.input, settings.mapping)
    landing = land(read_contract(), source, folders.landed, limits, NoProgress())
    build = Build(folders, settings.variables, limits, landing.missing)
    Warehouse(build, NoProgress()).run(command, folders.working, "")
    return folders.working

"""A nightly run: build again whoever is affected by what is new, and keep the rest.

The models do not know of it. They build the same way from fewer rows, and what they
make takes the place of what the same people had. The person is the unit, and what is
new is told by load and never by event time, so that any order of arrival ends in the
same warehouse.
"""

import json
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass

from scoring.folders import RunFolders
from scoring.keeping import (
    Kept,
    frees_a_crowd,
    keep_all,
    kept_tables,
    merge_affected,
)
from scoring.landed import Landing
from scoring.past import Past, note_past, read_past, reason_to_build_all
from scoring.stock import Stock
from scoring.transform import CAUTIOUS, NIGHTLY, Build, Warehouse, model_seconds
from scoring.warehouse import read_only

LARGEST_SHARE = 0.5
"""Of all leads: where more are affected, building everyone costs no more."""

TEST = ("test", "--exclude-resource-type", "unit_test", *CAUTIOUS)


@dataclass(frozen=True)
class Scope:
    """Whom a run built: everyone for a `reason`, or the affected leads.

    `model_seconds` are those of the models by dbt's clock; `moving_seconds` are what it
    took to find the affected, and to copy and merge rows.
    """

    reason: str | None
    leads: int | None
    affected_leads: int | None
    model_seconds: float
    moving_seconds: float


class EveryoneAffectedError(Exception):
    """Says why the affected cannot be built alone."""


def build_next(
    warehouse: Warehouse, build: Build, landing: Landing
) -> tuple[Scope, Stock]:
    """Make the next warehouse in `folders.working`; say whom it built and what it has.

    Raises BuildFailedError where a model or test failed.
    """
    past = read_past(build.folders.published)
    reason = reason_to_build_all(past, build, landing)
    if past is None or reason is not None:
        scope = _build_all(warehouse, build, str(reason))
    else:
        try:
            scope = _build_affected(warehouse, build, past, landing)
        except EveryoneAffectedError as everyone:
            scope = _build_all(warehouse, build, str(everyone))
    return scope, note_past(build.folders.working, build, landing)


def _build_all(warehouse: Warehouse, build: Build, reason: str) -> Scope:
    folders = build.folders
    for database in (folders.working, folders.workshop):
        database.unlink(missing_ok=True)
    folders.workshop.parent.mkdir(exist_ok=True)
    built = warehouse.run(NIGHTLY, folders.workshop, "Building the warehouse")
    begun = time.perf_counter()
    keep_all(folders, kept_tables(warehouse.manifest), build.limits)
    return Scope(reason, None, None, model_seconds(built), time.perf_counter() - begun)


def _build_affected(
    warehouse: Warehouse, build: Build, past: Past, landing: Landing
) -> Scope:
    folders = build.folders
    shutil.copyfile(folders.published, folders.working)
    begun = time.perf_counter()
    for landed in folders.landed.iterdir():
        if landed.is_dir():
            (folders.slice / landed.name).mkdir(parents=True)
    question = json.dumps(
        {
            "new_loads": sorted(landing.load_ids - past.load_ids),
            "previous_as_of": past.as_of,
            "folder": str(folders.slice),
        }
    )
    warehouse.run(
        ("run-operation", "write_affected", "--args", question),
        folders.working,
        "Finding whom it affects",
    )
    leads, affected = _count_affected(folders)
    if affected > LARGEST_SHARE * leads:
        raise EveryoneAffectedError("what is new affects more than half of the leads")
    moving = time.perf_counter() - begun
    tables = kept_tables(warehouse.manifest)
    built = warehouse.run(
        build_merged(tables),
        folders.workshop,
        "Building the affected",
        {"landed": str(folders.slice)},
    )
    begun = time.perf_counter()
    _merge(build, tables)
    moving += time.perf_counter() - begun
    anew = [table.name for table in tables if table.merge is None]
    counted = warehouse.run(
        ("run", "--select", *anew), folders.working, "Counting the marts anew"
    )
    names = [table.name for table in tables]
    warehouse.run((*TEST, "--select", *names), folders.working, "Testing the whole")
    seconds = model_seconds(built) + model_seconds(counted)
    return Scope(None, leads, affected, seconds, moving)


def build_merged(tables: Iterable[Kept]) -> tuple[str, ...]:
    """Tell dbt to build the tables that are merged, and what they are made of.

    Others would be of the affected alone, and are counted anew.
    """
    merged = [f"+{table.selector}" for table in tables if table.merge is not None]
    return (*NIGHTLY, "--select", *merged, *CAUTIOUS)


def _merge(build: Build, tables: tuple[Kept, ...]) -> None:
    folders = build.folders
    if frees_a_crowd(folders, build.limits):
        raise EveryoneAffectedError(
            "a name that was too crowded to join people no longer is"
        )
    merge_affected(folders, tables, build.limits)


def _count_affected(folders: RunFolders) -> tuple[int, int]:
    with read_only(folders.working) as connection:
        ((leads, affected),) = connection.execute("""
            select count(*), count(*) filter (where lead_id in (
                select md5(identifier) from increment.affected
            ))
            from intermediate.int_leads_identified
        """).fetchall()
    return int(leads), int(affected)

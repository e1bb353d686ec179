"""Erasing a person: from what landed, and so from everything that is made of it.

The list of the erased is written first, and all the rest follows from it: landing
leaves out whom it names, and a warehouse built before it was written is built anew into
a new file. Cut short at any moment, the next run or erasure goes on from there.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import duckdb

from scoring.contract import Contract, read_contract
from scoring.delivery.sync import forget_erased
from scoring.erasures import (
    Erasures,
    Person,
    Stay,
    key_for,
    read_erasures,
    write_erasures,
    write_removals,
)
from scoring.errors import BuildFailedError, LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.given import LEAD, Given
from scoring.landed import Landing
from scoring.landing import Source, aside_of, land
from scoring.lock import exclusive
from scoring.manifest import Manifest, part_of, read_manifest
from scoring.past import erasures_of
from scoring.person import find_person, gather, read_name
from scoring.progress import Progress
from scoring.reasons import InputError
from scoring.run import build_and_publish
from scoring.run_manifest import settings_of
from scoring.sieve import count, sieve_for
from scoring.transform import Build
from scoring.variables import INSTANT_FORMAT, read_defaults
from scoring.warehouse import Limits, in_memory, quoted, read_only

LEADS = """
    select lead_id from intermediate.int_leads_identified
    where lead_id in (select md5(unnest(?::text[])))
    order by all
"""


@dataclass(frozen=True)
class Found:
    """What a landed file holds: rows of the person, and others' that mention them."""

    table: str
    source_file: str
    rows: int
    mentions: int


@dataclass(frozen=True)
class Erasure:
    """A person who was erased, or would be where it is not done.

    `earlier` are requests that had erased names of theirs before, and `request` is the
    new one, where one was needed; `strangers` are files in the output folder that no
    run has made.
    """

    person: Person
    found: tuple[Found, ...]
    earlier: tuple[str, ...]
    strangers: tuple[str, ...]
    is_done: bool
    request: str | None = None
    deadline: str | None = None


def erase(
    folders: RunFolders,
    given: tuple[Given, ...],
    progress: Progress,
    project: Path = PROJECT,
    *,
    is_meant: bool,
) -> Erasure:
    """Erase whom the names are of; tell what would go where it is not meant.

    Raises InputError for a name that nobody has or that others share, and
    BuildFailedError where the warehouse cannot be built without the person; then it is
    still the one before, and the next run builds it anew.
    """
    contract, limits = read_contract(project), Limits()
    with exclusive(folders.lock):
        manifest = _landed(folders)
        erasures = read_erasures(folders)
        # Those of the last run, so that nothing else changes with the person.
        settings = (
            settings_of(folders, project)
            if folders.published.is_file()
            else read_defaults(project)
        )
        progress.stage("Finding the person")
        with in_memory(limits, aside_of(folders.landed)) as connection:
            limit = int(str(settings.get("identifier_degree_limit", 0)))
            gather(connection, contract, folders.landed, limit)
            person, earlier = _whom(connection, given, erasures)
            person = replace(person, lead_ids=_lead_ids(folders, person))
            found = _found(connection, contract, folders, manifest, person)
        erasure = Erasure(person, found, earlier, _strangers(folders), is_meant)
        if not is_meant:
            return erasure
        if not erasures.lists(person.all_names):
            erasures = erasures if erasures.requests else Erasures(key_for(folders))
            erasures, made = erasures.adding(person, *_times())
            erasure = replace(erasure, request=made.request, deadline=made.deadline)
            write_erasures(folders, erasures)
        write_removals(folders, erasures)
        forget_erased(folders, erasures.lead_ids)
        landing = land(contract, Source(None), folders.landed, limits, progress)
        if folders.published.is_file() and landing.erasures != erasures_of(folders):
            build = Build(folders, settings, limits, landing.missing, project)
            _build_without(build, landing, progress)
    return erasure


def acknowledge(folders: RunFolders, request: str) -> None:
    """Forget by what destinations knew a person, since they have removed them.

    Raises InputError where there is no such request.
    """
    with exclusive(folders.lock):
        erasures = read_erasures(folders).acknowledging(request)
        write_erasures(folders, erasures)
        write_removals(folders, erasures)


def _build_without(build: Build, landing: Landing, progress: Progress) -> None:
    try:
        build_and_publish(build, landing, progress)
    except BuildFailedError as error:
        message = (
            f"{error}\nThe person is gone from what landed, but "
            f"{build.folders.published} still holds them, until a run succeeds."
        )
        raise BuildFailedError(message) from error


def _landed(folders: RunFolders) -> Manifest:
    manifest = read_manifest(folders.landed)
    if manifest is None:
        message = (
            f"{folders.landed} is not there, so nobody can be erased from it. Name the "
            "folder of a run with --output."
        )
        raise LeadscoreError(message)
    return manifest


def _whom(
    connection: duckdb.DuckDBPyConnection, given: tuple[Given, ...], erasures: Erasures
) -> tuple[Person, tuple[str, ...]]:
    names: set[str] = set()
    stays: set[Stay] = set()
    earlier: list[str] = []
    for one in given:
        name = read_name(connection, one)
        person = None if name is None else find_person(connection, one, name)
        known = () if name is None else erasures.requests_of([name])
        if one.kind == LEAD and name is None:
            known = erasures.requests_with_lead(one.value)
        if person is None and not known:
            rule = "nobody here has it, as it is written"
            remedy = "Look for a slip of the pen, or whether it landed elsewhere."
            raise InputError("ERASURE_UNKNOWN", str(one), rule, remedy)
        earlier += known
        if person is not None:
            names.update(person.names)
            stays.update(person.stays)
    ordered = sorted(stays, key=lambda stay: (stay.device, stay.held_from))
    return Person(tuple(sorted(names)), tuple(ordered)), tuple(dict.fromkeys(earlier))


def _lead_ids(folders: RunFolders, person: Person) -> tuple[str, ...]:
    if not folders.published.is_file():
        return ()
    with read_only(folders.published) as connection:
        try:
            leads = connection.execute(LEADS, [list(person.all_names)]).fetchall()
        except duckdb.CatalogException:
            return ()
    return tuple(lead_id for (lead_id,) in leads)


def _found(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    folders: RunFolders,
    manifest: Manifest,
    person: Person,
) -> tuple[Found, ...]:
    # With a key that nobody will need again.
    erasures, _ = Erasures(token_bytes()).adding(person, "", "")
    tables = {table.name: table for table in contract.tables}
    found = []
    for landed in manifest.tables:
        for file in landed.files:
            part = part_of(folders.landed, landed.name, file)
            source = f"read_parquet({quoted(part)})"
            sieve = sieve_for(connection, tables[landed.name], source, erasures)
            rows, mentions = (0, 0) if not sieve else count(connection, sieve, source)
            if rows or mentions:
                found.append(Found(landed.name, file.source_file, rows, mentions))
    return tuple(found)


def _strangers(folders: RunFolders) -> tuple[str, ...]:
    ours = {path.name for path in folders.all}
    return tuple(
        sorted(path.name for path in folders.output.iterdir() if path.name not in ours)
    )


def _times() -> tuple[str, str]:
    """Now, and the day by which everybody must have removed the person."""
    now = datetime.now(UTC)
    year, month = now.year + now.month // 12, now.month % 12 + 1
    day = min(now.day, monthrange(year, month)[1])
    deadline = now.replace(year=year, month=month, day=day)
    return now.strftime(INSTANT_FORMAT), deadline.strftime("%Y-%m-%d")

"""Sync: bring every destination to what the warehouse says, each thing told once."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from scoring.delivery.accounts import account_of
from scoring.delivery.channel import (
    Delivered,
    Prepared,
    Surroundings,
    deliver,
    prepare,
    undelivered,
)
from scoring.delivery.facts import read_facts
from scoring.delivery.files import Written, files_of, write_files
from scoring.delivery.ledger import Ledger, open_ledger
from scoring.delivery.wanted import read_as_of, read_things
from scoring.erasures import read_erasures
from scoring.errors import LeadscoreError
from scoring.folders import RunFolders
from scoring.lock import exclusive
from scoring.past import erasures_of
from scoring.progress import Progress
from scoring.warehouse import read_only

FRESH = timedelta(days=1)
"""Consent must hold when it is sent; windows in `feed_destinations` allow for this."""


@dataclass(frozen=True)
class Synced:
    """What came of every channel, and where the files are."""

    as_of: datetime
    folder: Path
    is_dry: bool
    channels: tuple[Delivered, ...]

    @property
    def is_otherwise(self) -> bool:
        """Whether a destination did not take all that it was sent."""
        return any(channel.is_otherwise for channel in self.channels)


def sync(
    folders: RunFolders, surroundings: Surroundings, progress: Progress, *, is_dry: bool
) -> Synced:
    """Write the feeds of a published warehouse, and send what no destination has yet.

    A dry run writes the same files, sends nothing and changes nothing else. Raises
    LeadscoreError where the warehouse is not fit to be told of.
    """
    with exclusive(folders.lock), ExitStack() as stack:
        progress.stage("Reading the feeds")
        warehouse = stack.enter_context(read_only(folders.published))
        as_of = read_as_of(warehouse)
        _refuse_half_erased(folders)
        if not is_dry:
            _refuse_old(as_of, surroundings.now)
        is_new = is_dry and not folders.deliveries.is_file()
        place = Path(":memory:") if is_new else folders.deliveries
        ledger = stack.enter_context(open_ledger(place))
        _refuse_older(as_of, ledger)
        if not is_dry:
            # An erasure may have been cut short before it came this far.
            ledger.forget(read_erasures(folders).lead_ids)
            ledger.note_as_of(as_of.isoformat(" "))
        prepared = [
            prepare(
                facts,
                account_of(facts.channel, surroundings.environment),
                read_things(warehouse, facts.channel),
                ledger,
                as_of,
            )
            for facts in read_facts(warehouse)
        ]
        write_files(folders.feeds, _files(prepared), as_of.isoformat(" "))
        if is_dry:
            delivered = [undelivered(one) for one in prepared]
        else:
            client = stack.enter_context(httpx.Client(timeout=surroundings.timeout))
            progress.stage("Sending", sum(len(one.plan.leaving) for one in prepared))
            delivered = [
                deliver(one, ledger, client, surroundings, progress) for one in prepared
            ]
    return Synced(as_of, folders.feeds, is_dry, tuple(delivered))


def forget_erased(folders: RunFolders, lead_ids: Iterable[str]) -> None:
    """Erase leads from what is known of deliveries.

    What it takes to remove them from audiences and profiles stays until destinations
    have done so.
    """
    if folders.deliveries.is_file():
        with open_ledger(folders.deliveries) as ledger:
            ledger.forget(lead_ids)


def _files(prepared: Iterable[Prepared]) -> Iterator[Written]:
    for one in prepared:
        yield from files_of(one.parting, one.plan.leaving)


def _refuse_half_erased(folders: RunFolders) -> None:
    if read_erasures(folders).fingerprint != erasures_of(folders):
        message = (
            f"SYNC_ERASURE: {folders.published} still holds people who were erased. "
            "End the erasure with `leadscore run`, and sync then."
        )
        raise LeadscoreError(message)


def _refuse_old(as_of: datetime, now: datetime) -> None:
    if now - as_of > FRESH:
        message = (
            f"SYNC_STALE: the warehouse speaks for {as_of} UTC, more than a day ago; "
            "consents may have been withdrawn since. Run `leadscore run` first, "
            "or look at the files of `leadscore sync --dry-run`."
        )
        raise LeadscoreError(message)


def _refuse_older(as_of: datetime, ledger: Ledger) -> None:
    last = ledger.last_as_of()
    if last is not None and datetime.fromisoformat(last) > as_of:
        message = (
            f"SYNC_BACKWARDS: what was sent last spoke for {last} UTC, and this "
            f"warehouse speaks for {as_of}. Build one as of a later moment."
        )
        raise LeadscoreError(message)

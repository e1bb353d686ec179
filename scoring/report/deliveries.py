"""What destinations have by the record of syncs, and whether the feeds arrive."""

import sqlite3
from contextlib import closing
from urllib.parse import quote

from scoring.folders import RunFolders
from scoring.report.blocks import Answer
from scoring.report.formats import visible, written
from scoring.report.marts import Marts, Rows

NOT_SYNCED = (
    "No sync is on record. `leadscore sync --output FOLDER` tells destinations; "
    "FOLDER is that of the run."
)
COLUMNS = (
    *("feed_name", "told_as_of"),
    *("accepted_rows", "pending_rows", "rejected_rows"),
)
COUNTED = """
    select
        destination || ' ' || feed,
        (select substr(max(as_of), 1, 10) from syncs),
        sum(state = 'accepted'),
        sum(state in ('planned', 'sending')),
        sum(state = 'rejected')
    from (
        select destination, feed, 'accepted' as state from ledger
        union all
        select destination, feed, state from outbox
    )
    group by destination, feed
    order by destination, feed
"""
REFUSED_COLUMNS = ("feed_name", "refusal", "rejected_rows")
REFUSED = """
    select destination || ' ' || feed, reason, count(*)
    from outbox
    where state = 'rejected'
    group by destination, feed, reason
    order by destination, feed, count(*) desc, reason
"""


def read_deliveries(marts: Marts) -> Rows:
    """Count by feed what was accepted, is pending or was rejected.

    Empty where nothing was ever synced, and where the record cannot be read.
    """
    return _read(marts, COUNTED, COLUMNS, "Nothing is on record but empty syncs.")


def read_refusals(marts: Marts) -> Rows:
    """Count by feed and reason what was rejected, in the words of the destination."""
    return _read(marts, REFUSED, REFUSED_COLUMNS, "Nothing on record was refused.")


def _read(marts: Marts, query: str, columns: tuple[str, ...], nothing: str) -> Rows:
    """Ask the record of deliveries, and change nothing in it."""
    path = RunFolders(marts.database.parent).deliveries
    if not path.is_file():
        return Rows((), (), marts.vocabulary, NOT_SYNCED)
    record = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(record, uri=True)) as connection:
            found = tuple(connection.execute(query).fetchall())
    except sqlite3.DatabaseError as error:
        cannot = f"The record of deliveries cannot be read: {visible(error)}."
        return Rows((), (), marts.vocabulary, cannot)
    return Rows(columns, found, marts.vocabulary, nothing)


def feeds_answer(feeds: Rows, deliveries: Rows) -> Answer:
    """Say what arrived, by the record of syncs, and what may leave at all."""
    leaving, total = feeds.total("leaving_rows"), feeds.total("feed_rows")
    silent = [visible(row["feed_name"]) for row in feeds if not row["leaving_rows"]]
    may = f"{leaving:,} of {total:,} rows may leave."
    if silent:
        may += f" Nothing may leave for {', '.join(silent)}."
    if not len(deliveries):
        return Answer(
            sentence=f"{may} {deliveries.nothing}",
            number=written(leaving / total, "rate"),
            label=f"of rows may leave, n = {total:,} rows in {len(feeds)} feeds",
        )
    accepted, pending, rejected = (
        deliveries.total(f"{state}_rows")
        for state in ("accepted", "pending", "rejected")
    )
    verdict = (
        f"Not all: {pending:,} rows wait for the next sync, {rejected:,} were refused."
        if pending or rejected
        else f"Yes: all {accepted:,} rows that were told are with destinations."
    )
    told = accepted + pending + rejected
    return Answer(
        sentence=f"{verdict} {may}",
        number=written(accepted / told, "rate"),
        label=f"of rows arrived, n = {told:,} rows to tell",
    )

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


def read_deliveries(marts: Marts) -> Rows:
    """Count by feed what was accepted, is pending or was rejected, without a change.

    Empty where nothing was ever synced, and where the record cannot be read.
    """
    path = RunFolders(marts.database.parent).deliveries
    if not path.is_file():
        return Rows((), (), marts.vocabulary, NOT_SYNCED)
    record = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(record, uri=True)) as connection:
            counted = tuple(connection.execute(COUNTED).fetchall())
    except sqlite3.DatabaseError as error:
        cannot = f"The record of deliveries cannot be read: {visible(error)}."
        return Rows((), (), marts.vocabulary, cannot)
    return Rows(COLUMNS, counted, marts.vocabulary, NOT_SYNCED)


def feeds_answer(feeds: Rows, deliveries: Rows) -> Answer:
    """Say how much may leave, of which feeds nothing, and what is on record."""
    leaving, total = feeds.total("leaving_rows"), feeds.total("feed_rows")
    silent = [visible(row["feed_name"]) for row in feeds if not row["leaving_rows"]]
    nothing = f" Nothing may leave for {', '.join(silent)}." if silent else ""
    if len(deliveries):
        accepted = written(deliveries.total("accepted_rows"), "count")
        rejected = written(deliveries.total("rejected_rows"), "count")
        told = f"{accepted} rows are with destinations, {rejected} were refused."
    else:
        told = deliveries.nothing
    return Answer(
        sentence=f"{leaving:,} of {total:,} rows may leave.{nothing} {told}",
        number=written(leaving / total, "rate"),
        label=f"of rows may leave, n = {total:,} rows in {len(feeds)} feeds",
    )

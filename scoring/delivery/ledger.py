"""What every destination has accepted, and what is on its way: a database of our own.

It lies beside the warehouse and outlives its builds. A row is written down as sending
before it is sent and is safe on disk by then, so whatever ends the program, what may
have arrived is known. What was accepted is kept for good: it is what later changes and
removals are made of. SQLite overwrites what it deletes.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scoring.delivery.difference import Accepted, Plan, after
from scoring.delivery.rows import Change, Channel, Event, Feed, Fields
from scoring.errors import LeadscoreError

PLANNED, SENDING, REJECTED = "planned", "sending", "rejected"
SCHEMA = """
    create table if not exists ledger (
        destination text not null,
        feed text not null,
        entity text not null,
        lead_id text not null,
        fields text not null,
        fingerprint text not null,
        is_final integer not null,
        primary key (destination, feed, entity)
    );
    create table if not exists outbox (
        number integer primary key autoincrement,
        destination text not null,
        feed text not null,
        entity text not null,
        lead_id text not null,
        event text not null,
        fields text not null,
        state text not null,
        reason text,
        unique (destination, feed, entity)
    );
    create table if not exists syncs (as_of text not null);
"""
# What it takes to change or remove something; whatever else was sent is not kept.
KEPT = {
    Feed.CONVERSIONS: (
        *("action", "category", "outcome_id", "click_id_kind", "click_id"),
        *("conversion_value", "currency", "converted_at"),
    ),
    Feed.AUDIENCES: ("audience", "kind", "match_key"),
    Feed.PROFILES: ("profile_key",),
}


@dataclass(frozen=True)
class Waiting:
    """A change in the outbox; numbers rise in the order in which they leave."""

    number: int
    change: Change


class Ledger:
    """What was accepted and what is on its way, of all destinations."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last_as_of(self) -> str | None:
        """Give the latest moment that a warehouse spoke for when it was sent."""
        ((as_of,),) = self._connection.execute("select max(as_of) from syncs")
        return None if as_of is None else str(as_of)

    def note_as_of(self, as_of: str) -> None:
        """Note the moment that the warehouse speaks for which is sent now."""
        with self._connection:
            self._connection.execute("delete from syncs")
            self._connection.execute("insert into syncs values (?)", [as_of])

    def accepted(self, channel: Channel) -> Mapping[str, Accepted]:
        """Read what a destination has, by entity."""
        rows = self._connection.execute(
            "select entity, lead_id, fields, fingerprint, is_final from ledger "
            "where destination = ? and feed = ?",
            [channel.destination, channel.feed],
        )
        return {
            entity: Accepted(lead_id, json.loads(fields), told, bool(is_final))
            for entity, lead_id, fields, told, is_final in rows
        }

    def unanswered(self, channel: Channel) -> tuple[Change, ...]:
        """Read what was sent and not answered, in the order in which it left."""
        return tuple(waiting.change for waiting in self._waiting(channel, SENDING))

    def rejected(self, channel: Channel) -> tuple[str, ...]:
        """Read the reasons of what was rejected."""
        rows = self._connection.execute(
            "select reason from outbox where destination = ? and feed = ? "
            "and state = ? order by number",
            [channel.destination, channel.feed, REJECTED],
        )
        return tuple(str(reason) for (reason,) in rows)

    def take_up(self, channel: Channel, plan: Plan) -> None:
        """Put a plan in the place of the last one, all of it or nothing."""
        with self._connection:
            for change in plan.assumed:
                self._settle(channel, change)
            self._connection.execute(
                "delete from outbox where destination = ? and feed = ? and state <> ?",
                [channel.destination, channel.feed, SENDING],
            )
            self._connection.executemany(
                "insert into outbox (destination, feed, entity, lead_id, event, fields,"
                " state) values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(channel.destination, channel.feed, change.entity),
                        *(change.lead_id, change.event, json.dumps(change.fields)),
                        PLANNED,
                    )
                    for change in plan.changes
                ],
            )

    def leaving(self, channel: Channel) -> tuple[Waiting, ...]:
        """Read what is to be sent, what was never answered first."""
        return (
            *self._waiting(channel, SENDING),
            *self._waiting(channel, PLANNED),
        )

    def mark_sending(self, rows: Sequence[Waiting]) -> None:
        """Write down that rows are about to leave; safe on disk when this returns."""
        with self._connection:
            self._connection.executemany(
                "update outbox set state = ? where number = ?",
                [(SENDING, row.number) for row in rows],
            )

    def record(
        self,
        channel: Channel,
        taken: Iterable[Change],
        rejected: Iterable[tuple[Change, str]],
    ) -> None:
        """Write down what a destination answered, all of it or nothing."""
        with self._connection:
            for change in taken:
                self._settle(channel, change)
            self._connection.executemany(
                "update outbox set state = ?, reason = ? "
                "where destination = ? and feed = ? and entity = ?",
                [
                    (REJECTED, reason, channel.destination, channel.feed, change.entity)
                    for change, reason in rejected
                ],
            )

    def forget(self, lead_ids: Iterable[str]) -> None:
        """Erase leads: all but what it takes to remove them where they are known.

        Keys of audiences, and profiles, stay until their removal is accepted, because
        there is nothing else to remove them by.
        """
        with self._connection:
            for lead_id in lead_ids:
                for table, kept in (
                    ("ledger", f"feed <> '{Feed.CONVERSIONS}'"),
                    ("outbox", f"feed <> '{Feed.CONVERSIONS}' and state = '{SENDING}'"),
                ):
                    self._connection.execute(
                        f"delete from {table} where lead_id = ? and not ({kept})",
                        [lead_id],
                    )

    def _waiting(self, channel: Channel, state: str) -> Iterator[Waiting]:
        rows = self._connection.execute(
            "select number, entity, lead_id, event, fields from outbox "
            "where destination = ? and feed = ? and state = ? order by number",
            [channel.destination, channel.feed, state],
        )
        for number, entity, lead_id, event, fields in rows.fetchall():
            change = Change(entity, lead_id, Event(event), json.loads(fields))
            yield Waiting(number, change)

    def _settle(self, channel: Channel, change: Change) -> None:
        place = [channel.destination, channel.feed, change.entity]
        of_it = "where destination = ? and feed = ? and entity = ?"
        self._connection.execute(f"delete from outbox {of_it}", place)
        self._connection.execute(f"delete from ledger {of_it}", place)
        has = after(change, channel.feed)
        if has is None:
            return
        self._connection.execute(
            "insert into ledger values (?, ?, ?, ?, ?, ?, ?)",
            [
                *place,
                has.lead_id,
                json.dumps(_kept(channel.feed, has.fields)),
                has.fingerprint,
                has.is_final,
            ],
        )


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open the ledger of an output folder, or begin one.

    Raises LeadscoreError where the file is damaged or is none of ours.
    """
    connection = sqlite3.connect(path)
    try:
        connection.execute("pragma synchronous = extra")
        connection.execute("pragma secure_delete = on")
        connection.executescript(SCHEMA)
        yield Ledger(connection)
    except sqlite3.DatabaseError as error:
        message = (
            f"{path} cannot be read: {error}. It says what destinations have accepted; "
            "put it back from a copy, or they are told everything again."
        )
        raise LeadscoreError(message) from error
    finally:
        connection.close()


def _kept(feed: Feed, fields: Fields) -> Fields:
    return {name: fields[name] for name in KEPT[feed] if name in fields}

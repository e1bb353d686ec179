"""Feeds as files: what a person can upload, and the requests that a sync would send.

A destination reads them by machine. No value is altered to make a spreadsheet safe, so
none that could need it is here: whatever leaves has been held to its form before.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from scoring.delivery.batches import Parting
from scoring.delivery.destinations import moment
from scoring.delivery.google import STATES
from scoring.delivery.rows import Change, Event, Feed, Fields, group_of
from scoring.errors import LeadscoreError
from scoring.whole_files import write_whole

CLOCK = "%Y-%m-%d %H:%M:%S"
ZONE = "Parameters:TimeZone=+0000"
CLICKS = {"google": ("gclid", "Google"), "microsoft": ("msclkid", "Microsoft")}
CONVERSION = (
    "{} Click ID,Conversion Name,Conversion Time,Conversion Value,Conversion Currency"
)
CONSENTS = ",Ad User Data,Ad Personalization"
ADJUSTMENT = (
    "{} Click ID,Conversion Name,Conversion Time,Adjustment Time,Adjustment Type,"
    "Adjusted Value,Adjusted Value Currency"
)
TYPES = {
    "google": {Event.RESTATE: "RESTATE", Event.RETRACT: "RETRACT"},
    "microsoft": {Event.RESTATE: "Restate", Event.RETRACT: "Retract"},
}
COLUMNS = {
    "google": {"email": "Email", "phone": "Phone"},
    "meta": {"email": "Email", "phone": "Phone"},
    "microsoft": {"email": "Email"},
    "tiktok": {"email": "email_SHA256", "phone": "phone_SHA256"},
}


@dataclass(frozen=True)
class Written:
    """A file below the folder of feeds, with the rows that it says something of."""

    name: str
    rows: int
    content: str


def write_files(folder: Path, files: Iterable[Written], as_of: str) -> None:
    """Put files in the place of those of the last sync; a list with their hashes last.

    Raises OSError where the disk does not take them; without the list they are not all
    there.
    """
    shutil.rmtree(folder, ignore_errors=True)
    listed = []
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, file.content)
        digest = hashlib.sha256(file.content.encode()).hexdigest()
        listed.append({"file": file.name, "rows": file.rows, "sha256": digest})
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"as_of": as_of, "files": listed}
    write_whole(folder / "manifest.json", json.dumps(manifest, indent=1) + "\n")


def files_of(parting: Parting, changes: Sequence[Change]) -> Iterator[Written]:
    """Make the files of what leaves on a channel: tables, then bodies of requests."""
    channel = parting.facts.channel
    for group, together in groupby(
        changes, lambda change: group_of(channel.feed, change)
    ):
        rows = list(together)
        stem = "_".join((channel.feed, *group))
        for name, lines in _tables(channel.destination, channel.feed, rows):
            text = "\n".join([*lines, ""])
            head = 2 if lines[0] == ZONE else 1
            yield Written(f"{channel.destination}/{name}", len(lines) - head, text)
        for number, places in enumerate(parting.places(rows), 1):
            batch = [rows[place] for place in places]
            body = parting.destination.request(parting.batch(batch)).body
            name = f"{channel.destination}/requests/{stem}_{number:04}.json"
            yield Written(name, len(batch), json.dumps(body, indent=1) + "\n")


def _tables(
    destination: str, feed: Feed, rows: Sequence[Change]
) -> Iterator[tuple[str, list[str]]]:
    if feed is Feed.AUDIENCES:
        fields, event = rows[0].fields, rows[0].event
        yield f"{fields['audience']}_{event}.csv", _member_lines(destination, rows)
    if feed is Feed.CONVERSIONS and destination in CLICKS:
        kind, _ = CLICKS[destination]
        clicks = [row for row in rows if row.fields.get("click_id_kind") == kind]
        if clicks and clicks[0].event is Event.ADD:
            yield from _conversion_tables(destination, clicks)
        elif clicks:
            yield "adjustments.csv", _adjustment_lines(destination, clicks)


def _conversion_tables(
    destination: str, rows: Sequence[Change]
) -> Iterator[tuple[str, list[str]]]:
    """One file for each pair of consents, because Google reads them for all of it."""
    _, brand = CLICKS[destination]
    has_consents = destination == "google"
    by_pair: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        pair = _consents(row.fields) if has_consents else ()
        told = [
            *(row.fields["click_id"], row.fields["action"]),
            _clock(row.fields, "converted_at"),
            *(_value(row.fields)),
        ]
        by_pair.setdefault(pair, []).append(_line([*told, *pair]))
    head = CONVERSION.format(brand) + (CONSENTS if has_consents else "")
    for pair, lines in sorted(by_pair.items()):
        name = "_".join(("conversions", *(state.lower() for state in pair)))
        yield f"{name}.csv", [ZONE, head, *lines]


def _adjustment_lines(destination: str, rows: Sequence[Change]) -> list[str]:
    _, brand = CLICKS[destination]
    lines = [
        _line(
            [
                *(row.fields["click_id"], row.fields["action"]),
                _clock(row.fields, "converted_at"),
                _clock(row.fields, "adjusted_at"),
                TYPES[destination][row.event],
                *(_value(row.fields) if row.event is Event.RESTATE else ("", "")),
            ]
        )
        for row in rows
    ]
    return [ZONE, ADJUSTMENT.format(brand), *lines]


def _member_lines(destination: str, rows: Sequence[Change]) -> list[str]:
    columns = COLUMNS[destination]
    lines = [
        _line(
            [
                row.fields["match_key"] if row.fields["kind"] == kind else ""
                for kind in columns
            ]
        )
        for row in rows
    ]
    return [_line(columns.values()), *lines]


def _consents(fields: Fields) -> tuple[str, ...]:
    names = ("ad_user_data", "ad_personalization")
    return tuple(STATES.get(fields.get(name, ""), "UNSPECIFIED") for name in names)


def _clock(fields: Fields, name: str) -> str:
    return f"{moment(fields, name):{CLOCK}}"


def _value(fields: Fields) -> tuple[str, str]:
    return fields.get("conversion_value", ""), fields.get("currency", "")


def _line(cells: Iterable[str]) -> str:
    told = list(cells)
    wrong = [cell for cell in told if re.search(r"[\",\x00-\x1f]", cell)]
    if wrong:
        message = (
            f"{wrong[0]!r} cannot stand in a file of a feed, where nothing is quoted. "
            "Names of actions come from seeds/delivery/feed_actions.csv; mend it there."
        )
        raise LeadscoreError(message)
    return ",".join(told)

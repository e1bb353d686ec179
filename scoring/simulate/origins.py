"""Referrers, UTM values and click ids, which only a landing page has."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from scoring.simulate.arrays import Flags, Integers
from scoring.simulate.columns import Columns, numbered, scattered, texts
from scoring.simulate.kinds import Arrival, Kind
from scoring.simulate.logs import Sessions
from scoring.simulate.programs import Programs
from scoring.simulate.sources import SOURCES
from scoring.simulate.vocabulary import GATEWAY, SITE
from scoring.simulate.web import Events

CLICK_IDS = {
    "gclid": "Cj0KCQjw",
    "gbraid": "0AAAAAo",
    "wbraid": "Cj8KCQjw",
    "fbclid": "IwAR",
    "msclkid": "a1b2",
    "ttclid": "E.C.P",
}
AUTO_TAGGED = ("gclid", "msclkid", "ttclid")
STRANGERS = (Arrival.BOT, Arrival.STAFF)
QUIRKS = 1_000
WITHOUT_CLICK_ID = 60
WITHOUT_TAGS = 950
"""Of a thousand visits so many lost the click id, and from there on the UTM values."""

THROUGH_GATEWAY = 5


def origin_columns(
    events: Events, sessions: Sessions, programs: Programs, first_id: int
) -> Columns:
    """Columns of `web_events` that say what led to the page."""
    source = _landing_sources(events, sessions)
    program = np.where(source >= 0, sessions.program[events.session], -1)
    quirk = (events.session * 7_919 + first_id) % QUIRKS
    untagged = (quirk >= WITHOUT_TAGS) & _has_click_id(source, AUTO_TAGGED)
    tagged = np.where(untagged, -1, source)
    named = np.where(program >= 0, len(SOURCES) + program, tagged)
    campaigns = [source.campaign for source in SOURCES]
    contents = [source.content for source in SOURCES]
    program_contents = [program.content for program in programs.all]
    return {
        "referrer": _referrers(events, source),
        "utm_source": _variants(tagged, quirk, "utm_sources"),
        "utm_medium": _variants(tagged, quirk // 7, "utm_mediums"),
        "utm_campaign": words(named, campaigns + programs.ids),
        "utm_content": words(named, contents + program_contents),
        "utm_term": words(tagged, [source.keyword for source in SOURCES]),
        **_click_ids(events, source, quirk >= WITHOUT_CLICK_ID, first_id),
    }


def _landing_sources(events: Events, sessions: Sessions) -> Integers:
    """Source of the visit on landing pages of people, -1 elsewhere."""
    strange = np.isin(sessions.arrival, STRANGERS)
    source = np.where(strange, -1, sessions.source)
    return np.where(events.kind == Kind.LANDING, source[events.session], -1)


def words(index: Integers, vocabulary: Sequence[str]) -> pa.Array:
    """Words by index, null for a negative index or an empty word."""
    empty = np.array([word == "" for word in vocabulary] + [True])
    return texts(np.where(empty[index], -1, index), vocabulary)


def _referrers(events: Events, source: Integers) -> pa.Array:
    """The origin on landing, the payment gateway after paying, our own site between."""
    own, gateway = len(SOURCES), len(SOURCES) + 1
    pays = (events.kind == Kind.PURCHASE) & (events.number % THROUGH_GATEWAY == 0)
    index = np.where(pays, gateway, own)
    index = np.where(events.kind == Kind.LANDING, source, index)
    return words(index, [*(item.referrer for item in SOURCES), SITE + "/", GATEWAY])


def _variants(source: Integers, quirk: Integers, field: str) -> pa.Array:
    """One of the spellings of a source: mostly the first, by turns the others."""
    spellings: list[tuple[str, ...]] = [getattr(item, field) for item in SOURCES]
    sizes = np.array([len(spelling) for spelling in spellings] + [0])
    starts = np.cumsum(sizes) - sizes
    turn = quirk // 3 % np.maximum(sizes[source], 1)
    index = starts[source] + np.where(quirk % 3 == 0, turn, 0)
    vocabulary = [word for spelling in spellings for word in spelling]
    return texts(np.where(sizes[source] > 0, index, -1), vocabulary)


def _has_click_id(source: Integers, kinds: Sequence[str]) -> Flags:
    has = np.array([item.click_id in kinds for item in SOURCES] + [False])
    flags: Flags = has[source]
    return flags


def _click_ids(events: Events, source: Integers, kept: Flags, first_id: int) -> Columns:
    """A column per kind of click id; a few clicks lost theirs on the way."""
    columns: Columns = {}
    for name, prefix in CLICK_IDS.items():
        rows = np.flatnonzero(_has_click_id(source, (name,)) & kept)
        event, place = np.unique(events.number[rows], return_inverse=True)
        index = np.full(len(source), -1, np.int32)
        index[rows] = place
        number = scattered(event + first_id)
        columns[name] = texts(index, numbered(prefix, number, 10))
    return columns

"""The one way from rows of a mart to a table on a page."""

from collections.abc import Sequence
from typing import Any

from scoring.report.blocks import Cell, Filter, Heading, Meaning, Row, Table
from scoring.report.definitions import Definition
from scoring.report.formats import written
from scoring.report.marts import Rows

# Stand to the right, digit under digit.
NUMBERS = {"count", "rate", "points", "money", "date", "decimal"}


def table(
    rows: Rows,
    columns: Sequence[str],
    caption: str,
    muted: str | None = None,
    filters: Sequence[str] = (),
    bars: Sequence[str] = (),
) -> Table:
    """Show columns of rows, each with its interval, its n and its definition.

    `muted` names a boolean column whose true rows are greyed. A column without any
    value is left out, and the caption names it. Of `filters` the reader chooses one
    value each, in the order in which they come, the first to begin with; `bars` names
    columns that are drawn too, each to the longest of what is shown at once.
    """
    known = rows.known(columns)
    definitions = [rows.vocabulary[column] for column in known]
    unknown = [rows.vocabulary[name].label for name in columns if name not in known]
    absent = f". Not known in this run: {', '.join(unknown)}" if unknown else ""
    offered = [list(dict.fromkeys(rows.column(name))) for name in filters]
    longest = _longest(rows, filters, bars)
    return Table(
        caption=caption + absent,
        headings=tuple(
            Heading(definition.label, definition.kind in NUMBERS)
            for definition in definitions
        ),
        rows=tuple(
            Row(
                tuple(
                    _cell(row, definition, rows, longest, filters)
                    for definition in definitions
                ),
                is_muted=bool(muted and row[muted]),
                chosen_by=tuple(
                    options.index(row[name])
                    for name, options in zip(filters, offered, strict=True)
                ),
            )
            for row in rows
        ),
        meanings=tuple(
            Meaning(definition.label, definition.text) for definition in definitions
        ),
        filters=tuple(
            Filter(rows.vocabulary[name].label, tuple(map(str, options)))
            for name, options in zip(filters, offered, strict=True)
        ),
    )


def note(row: dict[str, Any], definition: Definition, currency: str) -> str:
    """Write the interval and the n that belong to a value."""
    if row[definition.name] is None:
        return "too few to say" if definition.has_interval else ""
    parts = []
    if definition.has_interval and row[f"{definition.name}_lower"] is not None:
        lower, upper = (
            written(row[f"{definition.name}_{end}"], definition.kind, currency)
            for end in ("lower", "upper")
        )
        parts.append(f"{lower} to {upper}")
    if definition.of is not None:
        parts.append(f"n = {written(row[definition.of], 'count')}")
    return ", ".join(parts)


Longest = dict[tuple[object, ...], float]


def _longest(rows: Rows, filters: Sequence[str], bars: Sequence[str]) -> Longest:
    """Find the greatest value of each drawn column among the rows shown together."""
    longest: Longest = {}
    for row in rows:
        for name in bars:
            key = (name, *(row[chosen] for chosen in filters))
            longest[key] = max(longest.get(key, 0.0), float(row[name] or 0))
    return longest


def _cell(
    row: dict[str, Any],
    definition: Definition,
    rows: Rows,
    longest: Longest,
    filters: Sequence[str],
) -> Cell:
    value = row[definition.name]
    currency = rows.vocabulary.currency
    most = longest.get((definition.name, *(row[name] for name in filters)))
    share = round(max(float(value), 0.0) / most, 3) if value and most else None
    return Cell(
        written(value, definition.kind, currency),
        note(row, definition, currency),
        share,
    )

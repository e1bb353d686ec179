"""The one way from rows of a mart to a table on a page."""

from collections.abc import Sequence
from typing import Any

from scoring.report.blocks import Cell, Heading, Meaning, Row, Table
from scoring.report.definitions import Definition
from scoring.report.formats import written
from scoring.report.marts import Rows

# Stand to the right, digit under digit.
NUMBERS = {"count", "rate", "points", "money", "date", "decimal"}


def table(
    rows: Rows, columns: Sequence[str], caption: str, muted: str | None = None
) -> Table:
    """Show columns of rows, each with its interval, its n and its definition.

    `muted` names a boolean column whose true rows are greyed. A column without any
    value is left out, and the caption names it.
    """
    known = rows.known(columns)
    definitions = [rows.vocabulary[column] for column in known]
    unknown = [rows.vocabulary[name].label for name in columns if name not in known]
    absent = f". Not known in this run: {', '.join(unknown)}" if unknown else ""
    return Table(
        caption=caption + absent,
        headings=tuple(
            Heading(definition.label, definition.kind in NUMBERS)
            for definition in definitions
        ),
        rows=tuple(
            Row(
                tuple(_cell(row, definition, rows) for definition in definitions),
                is_muted=bool(muted and row[muted]),
            )
            for row in rows
        ),
        meanings=tuple(
            Meaning(definition.label, definition.text) for definition in definitions
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


def _cell(row: dict[str, Any], definition: Definition, rows: Rows) -> Cell:
    value = row[definition.name]
    currency = rows.vocabulary.currency
    return Cell(
        written(value, definition.kind, currency), note(row, definition, currency)
    )

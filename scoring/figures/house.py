"""Names and numbers in figures: the one way for foreign text to get into one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from scoring.figures.look import INK
from scoring.report.definitions import Definition
from scoring.report.formats import (
    LONGEST_LABEL,
    SYMBOLS,
    Number,
    shortened,
    visible,
    written,
)
from scoring.report.marts import Rows
from scoring.report.tables import note

ROW_HEIGHT = 34
FRAME_HEIGHT = 84
# The ampersand first, or it would be escaped twice.
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}


def drawable(text: object) -> str:
    """Make foreign text safe to draw.

    Plotly reads tags and `%{...}` in any label, and takes what stands between two
    dollars for a formula.

    >>> drawable("<b>50 %{x}</b> $")
    '&lt;b&gt;50 {x}&lt;/b&gt; &#36;'
    """
    shown = visible(text).replace("%{", "{")
    for letter, entity in ENTITIES.items():
        shown = shown.replace(letter, entity)
    return shown


def height_of(rows: Rows, row_height: int = ROW_HEIGHT) -> int:
    """Give each row of a list the same room."""
    return FRAME_HEIGHT + row_height * len(rows)


def places(rows: Rows) -> list[str]:
    """Give each row a place on a category axis, however alike the names are."""
    return [str(number) for number in range(len(rows))]


def across(
    names: Sequence[object], title: str, longest: int = LONGEST_LABEL
) -> dict[str, Any]:
    """Name the places of a category axis; a name such as `01-02` is never a date."""
    return {
        "type": "category",
        "tickmode": "array",
        "tickvals": [str(number) for number in range(len(names))],
        "ticktext": [drawable(shortened(visible(name), longest)) for name in names],
        "showgrid": False,
        "title": {"text": title},
    }


def by_month(months: Sequence[date], title: str) -> dict[str, Any]:
    """Name months on an axis; the year stands below its first month."""
    names = [
        f"{month:%b}<br>{month:%Y}" if place == 0 or month.month == 1 else f"{month:%b}"
        for place, month in enumerate(months)
    ]
    return {**across(names, title), "ticktext": names}


def downwards(names: Sequence[object], longest: int = LONGEST_LABEL) -> dict[str, Any]:
    """Name the places of a category axis that is read from the top down."""
    return {
        **across(names, "", longest),
        "range": [len(names) - 0.5, -0.5],
        "tickfont": {"color": INK, "size": 13},
        "ticklabelstandoff": 10,
    }


def measured(definition: Definition, currency: str) -> dict[str, Any]:
    """Give the axis of a number its unit."""
    ticks: dict[str, Any] = {
        "rate": {"tickformat": ".0%"},
        "money": {"tickprefix": SYMBOLS.get(currency, ""), "tickformat": ",.4~r"},
    }.get(definition.kind, {"tickformat": ",.4~r"})
    return {**ticks, "title": {"text": definition.unit}, "nticks": 6}


def drawn(value: Number | None) -> float | None:
    """Round for drawing, so that the last bits of a sum change no byte of a page."""
    return None if value is None else round(float(value), 6)


def all_drawn(values: Sequence[Number | None]) -> list[float | None]:
    """Round a column for drawing."""
    return [drawn(value) for value in values]


def spread(
    rows: Rows, definition: Definition, muted: str | None = None
) -> dict[str, Any]:
    """Reach from each value to the ends of its interval; muted rows reach nowhere."""
    if not definition.has_interval:
        return {"visible": False}
    middle, lower, upper = (
        [
            None if muted and row[muted] else row[f"{definition.name}{end}"]
            for row in rows
        ]
        for end in ("", "_lower", "_upper")
    )
    return {
        "array": _distances(upper, middle),
        "arrayminus": _distances(middle, lower),
        "thickness": 2,
        "width": 0,
    }


def hovers(rows: Rows, label: str, definition: Definition) -> list[str]:
    """Say each row in full, for a pointer that rests on it."""
    currency = rows.vocabulary.currency
    return [
        "<br>".join(drawable(line) for line in _said(row, label, definition, currency))
        for row in rows
    ]


def _said(
    row: dict[str, Any], label: str, definition: Definition, currency: str
) -> list[str]:
    value = written(row[definition.name], definition.kind, currency)
    name = written(row[label], "month")
    lines = [name, f"{definition.label}: {value}", note(row, definition, currency)]
    return [line for line in lines if line]


def _distances(
    far: Sequence[Number | None], near: Sequence[Number | None]
) -> list[float | None]:
    return [
        0 if upper is None or lower is None else drawn(float(upper) - float(lower))
        for upper, lower in zip(far, near, strict=True)
    ]

"""Several measures of the same rows, side by side, on one list of names."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from scoring.figures.house import (
    all_drawn,
    downwards,
    drawable,
    height_of,
    hovers,
    measured,
    places,
    spread,
)
from scoring.figures.look import (
    ACCENT,
    FAINT,
    INK,
    INTERVAL,
)
from scoring.report.definitions import Definition
from scoring.report.formats import Number, written
from scoring.report.marts import Rows

# Width of an axis against its longest interval, by the number of panels: the number
# of a row is written to the right of its interval.
ROOM_FOR_TEXT = {1: 1.25, 2: 1.25, 3: 1.4, 4: 1.55}
ROOM_AMONG_MANY = 1.75


def panels(
    rows: Rows, label: str, measures: Sequence[str], muted: str | None
) -> go.Figure:
    """Draw each measure in a panel: a dot, its interval, and the number beside it."""
    definitions = [rows.vocabulary[measure] for measure in rows.known(measures)]
    figure = make_subplots(
        rows=1, cols=len(definitions), shared_yaxes=True, horizontal_spacing=0.035
    )
    is_titled = len(definitions) > 1
    figure.update_layout(height=height_of(rows) + (26 if is_titled else 0))
    figure.update_layout(margin={"t": 42 if is_titled else 16})
    for column, definition in enumerate(definitions, start=1):
        where = {"row": 1, "col": column}
        figure.add_trace(_dots(rows, label, definition, muted), **where)
        figure.add_trace(_numbers(rows, definition, muted), **where)
        currency = rows.vocabulary.currency
        edges = _range(rows, definition, len(definitions), muted)
        figure.update_xaxes({**measured(definition, currency), "range": edges}, **where)
        if is_titled:
            figure.add_annotation(_title(definition, column))
    figure.update_yaxes({**downwards(rows.column(label)), "showgrid": True})
    return figure


def _dots(
    rows: Rows, label: str, definition: Definition, muted: str | None
) -> go.Scatter:
    colours = [FAINT if muted and row[muted] else ACCENT for row in rows]
    return go.Scatter(
        x=all_drawn(rows.column(definition.name)),
        y=places(rows),
        mode="markers",
        marker={"color": colours, "size": 10},
        error_x={**spread(rows, definition, muted), "color": INTERVAL},
        hovertext=hovers(rows, label, definition),
        hoverinfo="text",
    )


def _numbers(rows: Rows, definition: Definition, muted: str | None) -> go.Scatter:
    currency = rows.vocabulary.currency
    values = rows.column(definition.name)
    uppers = _ends(rows, definition, "upper")
    at = [
        value if muted and row[muted] else upper
        for row, value, upper in zip(rows, values, uppers, strict=True)
    ]
    return go.Scatter(
        x=[0 if end is None else end for end in all_drawn(at)],
        y=places(rows),
        mode="text",
        text=[_number(value, definition, currency) for value in values],
        textposition="middle right",
        textfont={"size": 12, "color": INK},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _number(value: Number | None, definition: Definition, currency: str) -> str:
    return "  " + drawable(written(value, definition.kind, currency))


def _ends(rows: Rows, definition: Definition, end: str) -> list[Any]:
    """Give the ends of intervals; a value without one ends in itself."""
    if not definition.has_interval:
        return rows.column(definition.name)
    both = zip(
        rows.column(f"{definition.name}_{end}"),
        rows.column(definition.name),
        strict=True,
    )
    return [value if reach is None else reach for reach, value in both]


def _range(
    rows: Rows, definition: Definition, number: int, muted: str | None
) -> list[float]:
    """Make room for all intervals but those of muted rows, which may span anything."""
    values = rows.column(definition.name)
    judged = [not (muted and row[muted]) for row in rows]
    low, high = (
        [
            float(reach if is_judged else value)
            for reach, value, is_judged in zip(
                _ends(rows, definition, end), values, judged, strict=True
            )
            if reach is not None
        ]
        for end in ("lower", "upper")
    )
    least, most = min([0.0, *low]), max([0.0, *high])
    width = (most - least) or 1.0
    room = ROOM_FOR_TEXT.get(number, ROOM_AMONG_MANY)
    return [round(least - 0.03 * width, 6), round(least + room * width, 6)]


def _title(definition: Definition, column: int) -> dict[str, Any]:
    axis = "" if column == 1 else str(column)
    return {
        "text": f"<b>{drawable(definition.label)}</b>",
        "xref": f"x{axis} domain",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "yshift": 12,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13, "color": INK},
    }

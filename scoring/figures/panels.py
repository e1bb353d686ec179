"""Several measures of the same rows, side by side, on one list of names."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from scoring.figures.house import (
    ACCENT,
    FAINT,
    INK,
    all_drawn,
    downwards,
    drawable,
    height_of,
    hovers,
    measured,
    places,
    spread,
)
from scoring.report.definitions import Definition
from scoring.report.formats import Number, written
from scoring.report.marts import Rows

# Room to the right of the longest interval for the number that is written there.
ROOM_FOR_TEXT = {1: 1.12, 2: 1.25, 3: 1.4, 4: 1.55}


def panels(
    rows: Rows, label: str, measures: Sequence[str], muted: str | None
) -> go.Figure:
    """Draw each measure in a panel: a dot, its interval, and the number beside it."""
    definitions = [rows.vocabulary[measure] for measure in measures]
    figure = make_subplots(
        rows=1, cols=len(measures), shared_yaxes=True, horizontal_spacing=0.035
    )
    is_titled = len(measures) > 1
    figure.update_layout(height=height_of(rows) + (26 if is_titled else 0))
    figure.update_layout(margin={"t": 42 if is_titled else 16})
    colours = [FAINT if muted and row[muted] else ACCENT for row in rows]
    for column, definition in enumerate(definitions, start=1):
        where = {"row": 1, "col": column}
        figure.add_trace(_dots(rows, label, definition, colours), **where)
        figure.add_trace(_numbers(rows, definition), **where)
        currency = rows.vocabulary.currency
        edges = _range(rows, definition, len(measures))
        figure.update_xaxes({**measured(definition, currency), "range": edges}, **where)
        if is_titled:
            figure.add_annotation(_title(definition, column))
    figure.update_yaxes({**downwards(rows.column(label)), "showgrid": True})
    return figure


def _dots(
    rows: Rows, label: str, definition: Definition, colours: list[str]
) -> go.Scatter:
    return go.Scatter(
        x=all_drawn(rows.column(definition.name)),
        y=places(rows),
        mode="markers",
        marker={"color": colours, "size": 10},
        error_x={**spread(rows, definition), "color": "rgba(11,107,120,0.35)"},
        hovertext=hovers(rows, label, definition),
        hoverinfo="text",
    )


def _numbers(rows: Rows, definition: Definition) -> go.Scatter:
    currency = rows.vocabulary.currency
    values = rows.column(definition.name)
    ends = _upper_ends(rows, definition)
    return go.Scatter(
        x=[0 if end is None else end for end in all_drawn(ends)],
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


def _upper_ends(rows: Rows, definition: Definition) -> list[Any]:
    name = definition.name + ("_upper" if definition.has_interval else "")
    return rows.column(name)


def _range(rows: Rows, definition: Definition, panels_: int) -> list[float]:
    low_name = definition.name + ("_lower" if definition.has_interval else "")
    lows = [float(value) for value in rows.column(low_name) if value is not None]
    highs = [float(v) for v in _upper_ends(rows, definition) if v is not None]
    low, high = min([0.0, *lows]), max([0.0, *highs])
    width = (high - low) or 1.0
    room = ROOM_FOR_TEXT.get(panels_, max(ROOM_FOR_TEXT.values()))
    return [round(low - 0.03 * width, 6), round(low + room * width, 6)]


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

"""Rows beside one another: what each measures, and how far it may be off."""

from collections.abc import Sequence

import plotly.graph_objects as go

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
    LONGEST_REASON,
    PALE,
    QUIET,
    dressed,
)
from scoring.figures.panels import panels
from scoring.report.formats import written
from scoring.report.marts import Rows

# Two numbers nearer than this share of the axis would be written into one another.
NEAR = 0.12
# In pixels, the least that can be read.
WIDTH_OF_NAMES, WIDTH_OF_PANEL = 160, 150


def intervals(
    rows: Rows,
    label: str,
    measures: Sequence[str],
    described: str,
    muted: str | None = None,
) -> go.Figure:
    """Draw each measure in a panel of its own: a dot, its interval and its number."""
    rows.need()
    width = WIDTH_OF_NAMES + WIDTH_OF_PANEL * len(measures)
    return dressed(panels(rows, label, measures, muted), described, width)


def pairs(
    rows: Rows,
    label: str,
    before: str,
    after: str,
    described: str,
) -> go.Figure:
    """Draw two numbers per row and the way between them, such as not done and done."""
    rows.need()
    figure = go.Figure(layout={"height": height_of(rows, 52) + 30})
    for place, row in zip(places(rows), rows, strict=True):
        figure.add_scatter(
            x=all_drawn([row[before], row[after]]),
            y=[place, place],
            mode="lines",
            line={"color": PALE, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    for name, other, colour in ((before, after, FAINT), (after, before, ACCENT)):
        definition = rows.vocabulary[name]
        figure.add_scatter(
            x=all_drawn(rows.column(name)),
            y=places(rows),
            name=drawable(definition.label),
            mode="markers+text",
            marker={"color": colour, "size": 11},
            error_x={**spread(rows, definition), "color": colour, "thickness": 1.5},
            text=[
                drawable(written(value, definition.kind, rows.vocabulary.currency))
                for value in rows.column(name)
            ],
            textposition=_beside(rows, name, other),
            textfont={"color": QUIET if colour == FAINT else ACCENT, "size": 12},
            cliponaxis=False,
            hovertext=hovers(rows, label, definition),
            hoverinfo="text",
        )
    figure.update_yaxes(downwards(rows.column(label)))
    after_axis = measured(rows.vocabulary[after], rows.vocabulary.currency)
    figure.update_xaxes(after_axis, rangemode="tozero")
    figure.update_layout(showlegend=True)
    return dressed(figure, described)


def _beside(rows: Rows, name: str, other: str) -> list[str]:
    """Write near neighbours away from each other, and the rest above their dots."""
    known = [float(row[name] or 0) for row in rows]
    others = [float(row[other] or 0) for row in rows]
    near = NEAR * max([*known, *others, 0.0])
    return [
        "top center"
        if abs(value - against) > near
        else "top left"
        if value < against
        else "top right"
        for value, against in zip(known, others, strict=True)
    ]


def counts(rows: Rows, label: str, count: str, described: str) -> go.Figure:
    """Draw one bar per row with its count at the end."""
    rows.need()
    definition = rows.vocabulary[count]
    figure = go.Figure(layout={"height": height_of(rows)})
    figure.add_bar(
        x=all_drawn(rows.column(count)),
        y=places(rows),
        orientation="h",
        marker={"color": ACCENT},
        text=[written(value, definition.kind) for value in rows.column(count)],
        textposition="outside",
        cliponaxis=False,
        hovertext=hovers(rows, label, definition),
        hoverinfo="text",
    )
    figure.update_yaxes(downwards(rows.column(label), LONGEST_REASON))
    figure.update_xaxes(measured(definition, ""), rangemode="tozero")
    return dressed(figure, described)

"""How shares of several things moved from month to month, a panel for each."""

from itertools import groupby
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from scoring.figures.house import (
    all_drawn,
    by_month,
    drawable,
    hovers,
    measured,
    places,
    spread,
)
from scoring.figures.look import ACCENT, INK, INTERVAL, PALE, QUIET, WARNING, dressed
from scoring.report.formats import shortened, visible
from scoring.report.marts import Rows

PANEL_HEIGHT, FRAME_HEIGHT = 118, 76
# The last months matter most, so none of them is to be scrolled to.
LEAST_WIDTH = 340
COLOURS = {"rising": WARNING, "falling": QUIET}


def moves(rows: Rows, subject: str, share: str, described: str) -> go.Figure:
    """Draw a share per month in a panel for each subject; a month not over is hollow.

    Expects the columns `month`, `is_running` and `move`, subjects together and months
    in order, the same for each.
    """
    rows.need()
    definition = rows.vocabulary[share]
    names = list(dict.fromkeys(rows.column(subject)))
    figure = make_subplots(
        rows=len(names), cols=1, shared_xaxes=True, vertical_spacing=0.3 / len(names)
    )
    figure.update_layout(height=FRAME_HEIGHT + PANEL_HEIGHT * len(names))
    for place, name in enumerate(names, start=1):
        panel = rows.equal(subject, name)
        figure.add_trace(_months(panel, share), row=place, col=1)
        figure.add_annotation(_title(name, panel.column("move")[-1], place))
    months = [month for month, _ in groupby(sorted(rows.column("month")))]
    figure.update_xaxes(by_month(months, ""))
    figure.update_yaxes(measured(definition, ""), rangemode="tozero", nticks=3)
    figure.update_yaxes(title={"font": {"size": 10}})
    figure.update_layout(margin={"t": 30})
    return dressed(figure, described, LEAST_WIDTH)


def _months(panel: Rows, share: str) -> go.Scatter:
    definition = panel.vocabulary[share]
    fills = ["#ffffff" if running else ACCENT for running in panel.column("is_running")]
    return go.Scatter(
        x=places(panel),
        y=all_drawn(panel.column(share)),
        mode="lines+markers",
        line={"color": PALE, "width": 1.5},
        marker={"color": fills, "size": 8, "line": {"color": ACCENT, "width": 2}},
        error_y={**spread(panel, definition), "color": INTERVAL},
        hovertext=hovers(panel, "month", definition),
        hoverinfo="text",
    )


def _title(name: object, move: str, place: int) -> dict[str, Any]:
    axis = "" if place == 1 else str(place)
    said = f"<b>{drawable(shortened(visible(name), 40))}</b>"
    return {
        "text": f"{said}  {move}" if move else said,
        "xref": f"x{axis} domain",
        "yref": f"y{axis} domain",
        "x": 0,
        "y": 1,
        "yshift": 4,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": COLOURS.get(move, INK)},
    }

"""What arrived from day to day, and how much of it was to be expected."""

from itertools import groupby
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from scoring.figures.house import all_drawn, drawable, drawn
from scoring.figures.look import ACCENT, INK, PALE, WARNING, dressed
from scoring.report.formats import shortened, visible, written
from scoring.report.marts import Rows

PANEL_HEIGHT, FRAME_HEIGHT = 118, 70
# Above the most that arrived; what chance explains may reach far beyond it.
HEADROOM = 1.25
SEEN = "rgba(156,195,200,0.45)"


def volumes(rows: Rows, described: str) -> go.Figure:
    """Draw arrivals by day in a panel for each subject, over what chance explains.

    Expects the columns of `event_volume_days`, subjects together and days in order;
    days below what was to be expected are marked.
    """
    rows.need()
    panels = [
        (subject, list(days))
        for subject, days in groupby(rows, lambda row: row["subject"])
    ]
    figure = make_subplots(
        rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=0.3 / len(panels)
    )
    figure.update_layout(height=FRAME_HEIGHT + PANEL_HEIGHT * len(panels))
    for place, (subject, days) in enumerate(panels, start=1):
        for trace in (*_range(days), _arrivals(days)):
            figure.add_trace(trace, row=place, col=1)
        figure.add_annotation(_name(subject, place))
        most = HEADROOM * max(1, *(day["arrivals"] for day in days))
        figure.update_yaxes(row=place, col=1, range=[0, drawn(most)], nticks=3)
    figure.update_xaxes(type="date", showgrid=False, tickformat="%-d %b")
    figure.update_xaxes(title={"text": "day"}, row=len(panels), col=1)
    figure.update_yaxes(title={"text": "a day", "font": {"size": 11}})
    figure.update_layout(margin={"t": 30})
    return dressed(figure, described)


def _range(days: list[dict[str, Any]]) -> tuple[go.Scatter, go.Scatter]:
    """Fill what chance explains; days that nothing foretells have no range."""
    known = [day for day in days if day["least_expected"] is not None]
    dates = [str(day["arrived_on"]) for day in known]
    edge = {"mode": "lines", "line": {"width": 0, "color": PALE}, "hoverinfo": "skip"}
    upper, lower = (
        all_drawn([day[column] for day in known])
        for column in ("most_expected", "least_expected")
    )
    return (
        go.Scatter(x=dates, y=upper, **edge),
        go.Scatter(x=dates, y=lower, fill="tonexty", fillcolor=SEEN, **edge),
    )


def _arrivals(days: list[dict[str, Any]]) -> go.Scatter:
    missing = [
        day["least_expected"] is not None
        and float(day["arrivals"]) < float(day["least_expected"])
        for day in days
    ]
    return go.Scatter(
        x=[str(day["arrived_on"]) for day in days],
        y=[drawn(day["arrivals"]) for day in days],
        mode="lines+markers",
        line={"color": ACCENT, "width": 1.5},
        marker={
            "color": [WARNING if is_missing else ACCENT for is_missing in missing],
            "size": [9 if is_missing else 3 for is_missing in missing],
        },
        hovertext=[_said(day) for day in days],
        hoverinfo="text",
    )


def _said(day: dict[str, Any]) -> str:
    said = f"{written(day['arrived_on'], 'date')}: {day['arrivals']:,}"
    if day["expected_arrivals"] is None:
        return said
    least, most = (
        f"{float(day[column]):,.0f}" for column in ("least_expected", "most_expected")
    )
    expected = f"{float(day['expected_arrivals']):,.1f}"
    return f"{said}<br>expected {expected}, chance explains {least} to {most}"


def _name(subject: object, place: int) -> dict[str, object]:
    axis = "" if place == 1 else str(place)
    return {
        "text": f"<b>{drawable(shortened(visible(subject), 60))}</b>",
        "xref": f"x{axis} domain",
        "yref": f"y{axis} domain",
        "x": 0,
        "y": 1,
        "yshift": 4,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": INK},
    }

"""How a share moved from month to month, and which months are too young to judge."""

import plotly.graph_objects as go

from scoring.figures.house import (
    all_drawn,
    by_month,
    hovers,
    measured,
    places,
    spread,
)
from scoring.figures.look import (
    ACCENT,
    FAINT,
    INTERVAL,
    dressed,
)
from scoring.report.marts import Rows


def monthly_rate(rows: Rows, rate: str, muted: str, described: str) -> go.Figure:
    """Draw a share per cohort month; months not yet judged are hollow."""
    rows.need()
    definition = rows.vocabulary[rate]
    months = rows.column("cohort_month")
    figure = go.Figure(layout={"height": 300})
    young = rows.column(muted)
    edges = [FAINT if is_hollow else ACCENT for is_hollow in young]
    fills = ["#ffffff" if is_hollow else ACCENT for is_hollow in young]
    figure.add_scatter(
        x=places(rows),
        y=all_drawn(rows.column(rate)),
        mode="markers",
        marker={"color": fills, "size": 10, "line": {"color": edges, "width": 2}},
        error_y={**spread(rows, definition, muted), "color": INTERVAL},
        hovertext=hovers(rows, "cohort_month", definition),
        hoverinfo="text",
    )
    for place, value in zip(places(rows), rows.column(rate), strict=True):
        if value is None:
            figure.add_annotation(
                text="too young",
                x=place,
                y=0,
                yanchor="bottom",
                showarrow=False,
                font={"size": 11, "color": FAINT},
            )
    figure.update_xaxes(by_month(months, "month in which the leads were created"))
    figure.update_yaxes(measured(definition, ""), rangemode="tozero")
    return dressed(figure, described)

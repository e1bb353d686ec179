"""How shares moved from month to month, and which months are too young to judge."""

import plotly.graph_objects as go

from scoring.figures.house import (
    all_drawn,
    by_month,
    drawable,
    hovers,
    measured,
    places,
    spread,
)
from scoring.figures.look import (
    ACCENT,
    FAINT,
    INTERVAL,
    band_colours,
    dressed,
)
from scoring.report.formats import band_name
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


def monthly_shares(rows: Rows, share: str, described: str) -> go.Figure:
    """Draw the share of each band per month, one upon another, the coldest first.

    Expects the columns `month` and `band`, ordered by band from the coldest.
    """
    rows.need()
    definition = rows.vocabulary[share]
    months = sorted(set(rows.column("month")))
    bands = list(dict.fromkeys(rows.column("band")))
    said = hovers(rows, "month", definition)
    figure = go.Figure(layout={"height": 320, "barmode": "stack", "bargap": 0.12})
    for band, colour in zip(bands, band_colours(len(bands)), strict=True):
        inside = [place for place, row in enumerate(rows) if row["band"] == band]
        figure.add_bar(
            x=[str(months.index(rows.column("month")[place])) for place in inside],
            y=all_drawn([rows.column(share)[place] for place in inside]),
            name=drawable(band_name(band)),
            marker={"color": colour},
            hovertext=[f"{drawable(band_name(band))}, {said[at]}" for at in inside],
            hoverinfo="text",
        )
    figure.update_xaxes(by_month(months, "month in which leads were 14 days old"))
    figure.update_yaxes(measured(definition, ""), range=[0, 1])
    figure.update_layout(showlegend=True, legend={"traceorder": "normal"})
    return dressed(figure, described)

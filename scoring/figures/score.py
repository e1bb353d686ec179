"""The score: of all leads, of one lead over time, and what one lead's is made of."""

from datetime import datetime
from itertools import accumulate

import plotly.graph_objects as go

from scoring.figures.house import (
    all_drawn,
    downwards,
    drawable,
    height_of,
    hovers,
    measured,
    places,
)
from scoring.figures.look import (
    ACCENT,
    FAINT,
    INK,
    LONGEST_REASON,
    QUIET,
    WARNING,
    band_colours,
    dressed,
)
from scoring.report.formats import band_name, written
from scoring.report.marts import Rows


def score_distribution(rows: Rows, bin_width: int, described: str) -> go.Figure:
    """Draw how many leads have each score, `bin_start` by `bin_width`, by band."""
    rows.need()
    figure = go.Figure(layout={"height": 320, "barmode": "stack", "bargap": 0.06})
    bands = list(dict.fromkeys(rows.column("band")))
    everyone = rows.total("leads")
    for band, colour in zip(bands, band_colours(len(bands)), strict=True):
        inside = [row for row in rows if row["band"] == band]
        leads = sum(row["leads"] for row in inside)
        figure.add_bar(
            x=all_drawn([row["bin_start"] + (bin_width - 1) / 2 for row in inside]),
            y=all_drawn([row["leads"] for row in inside]),
            width=bin_width * 0.92,
            name=drawable(
                f"{band_name(band)}: {leads:,} leads, "
                f"{written(leads / everyone, 'rate')}"
            ),
            marker={"color": colour},
            hovertext=[
                f"{row['bin_start']} to {row['bin_start'] + bin_width - 1} points"
                f"<br>{row['leads']:,} leads"
                for row in inside
            ],
            hoverinfo="text",
        )
    figure.update_xaxes(measured(rows.vocabulary["score"], ""), showgrid=False)
    figure.update_yaxes(measured(rows.vocabulary["leads"], ""), rangemode="tozero")
    figure.update_layout(showlegend=True, legend={"traceorder": "normal"})
    return dressed(figure, described)


def score_history(rows: Rows, cuts: Rows, until: datetime, described: str) -> go.Figure:
    """Draw one lead's score as the steps it took, with the bands it crossed."""
    rows.need()
    figure = go.Figure(layout={"height": 300, "margin": {"r": 64}})
    figure.add_scatter(
        x=[*(row["valid_from"] for row in rows), until],
        y=all_drawn([*rows.column("score"), rows.column("score")[-1]]),
        mode="lines",
        line={"shape": "hv", "color": ACCENT, "width": 2},
        hovertext=[
            *(f"{row['valid_from']:%d %b %Y %H:%M}: {row['score']}" for row in rows),
            f"{until:%d %b %Y}: {rows.column('score')[-1]}",
        ],
        hoverinfo="text",
    )
    for cut in cuts:
        line = {"color": FAINT, "width": 1, "dash": "dot"}
        figure.add_hline(y=float(cut["score"]), line=line)
        figure.add_annotation(
            text=drawable(band_name(cut["band"])),
            x=1,
            xref="x domain",
            xanchor="left",
            xshift=6,
            y=float(cut["score"]),
            showarrow=False,
            font={"color": QUIET, "size": 12},
        )
    figure.update_xaxes(type="date", title={"text": "date, UTC"}, showgrid=False)
    figure.update_yaxes(measured(rows.vocabulary["score"], ""), rangemode="tozero")
    return dressed(figure, described)


def reasons(rows: Rows, described: str) -> go.Figure:
    """Draw the reasons of one score, each beginning where the one before ended."""
    rows.need()
    points = rows.column("points")
    ends = list(accumulate(points))
    starts = [end - step for end, step in zip(ends, points, strict=True)]
    at = [*places(rows), str(len(points))]
    figure = go.Figure(layout={"height": height_of(rows, 30) + 30})
    figure.add_bar(
        base=[*starts, 0],
        x=[*points, ends[-1]],
        y=at,
        orientation="h",
        marker={"color": [*(ACCENT if step > 0 else WARNING for step in points), INK]},
        hovertext=[*hovers(rows, "reason", rows.vocabulary["points"]), "Score"],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=[max(pair) for pair in zip([*starts, 0], [*ends, ends[-1]], strict=True)],
        y=at,
        mode="text",
        text=[*(f"  {_step(step)}" for step in points), f"  <b>{ends[-1]}</b>"],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_yaxes(downwards([*rows.column("reason"), "Score"], LONGEST_REASON))
    figure.update_xaxes(measured(rows.vocabulary["points"], ""))
    return dressed(figure, described)


def _step(points: int) -> str:
    return ("+" if points > 0 else "") + written(points, "points")

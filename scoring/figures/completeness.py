"""What came in: what was not accepted, and which months have records."""

import plotly.graph_objects as go

from scoring.figures.house import (
    all_drawn,
    by_month,
    downwards,
    drawable,
    height_of,
    hovers,
    measured,
    places,
)
from scoring.figures.look import (
    INK,
    PALE,
    WARNING,
    dressed,
)
from scoring.report.formats import written, written_short
from scoring.report.marts import Rows

MOST_MONTHS_WITH_TEXT = 18


def losses(rows: Rows, described: str) -> go.Figure:
    """Draw, per table, the shares of duplicates and of rows that were set aside."""
    rows.need()
    figure = go.Figure(layout={"height": height_of(rows) + 30, "barmode": "stack"})
    for count, colour in (("exact_duplicates", PALE), ("quarantined", WARNING)):
        figure.add_bar(
            x=all_drawn([row[count] / max(row["rows_in"], 1) for row in rows]),
            y=places(rows),
            orientation="h",
            name=rows.vocabulary[count].label,
            marker={"color": colour},
            hovertext=hovers(rows, "table_name", rows.vocabulary[count]),
            hoverinfo="text",
        )
    definition = rows.vocabulary["not_accepted_rate"]
    figure.add_scatter(
        x=all_drawn(rows.column("not_accepted_rate")),
        y=places(rows),
        mode="text",
        text=[
            f"  {written(value, 'rate')}" for value in rows.column("not_accepted_rate")
        ],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_yaxes(downwards(rows.column("table_name")))
    axis = {**measured(definition, ""), "tickformat": ".2~%"}
    figure.update_xaxes(axis, rangemode="tozero")
    figure.update_layout(showlegend=True)
    return dressed(figure, described)


def coverage(rows: Rows, described: str) -> go.Figure:
    """Draw how many records of each kind fall into each month; a gap stays white.

    Shades compare the months of one kind; kinds are not compared with one another.
    """
    rows.need()
    kinds = list(dict.fromkeys(rows.column("records")))
    months = sorted(set(rows.column("month")))
    found = {(row["records"], row["month"]): row["rows"] for row in rows}
    grid = [[found.get((kind, month), 0) for month in months] for kind in kinds]
    names = [f"{month:%b %Y}" for month in months]
    figure = go.Figure(layout={"height": 90 + 34 * len(kinds)})
    figure.add_heatmap(
        z=[[round(n / max(line), 6) if n else None for n in line] for line in grid],
        x=[str(number) for number in range(len(months))],
        y=[str(number) for number in range(len(kinds))],
        colorscale=[[0, "#eef5f5"], [1, "#79b4bc"]],
        zmin=0,
        zmax=1,
        showscale=False,
        text=[[written_short(n) for n in line] for line in grid],
        texttemplate="%{text}" if len(months) <= MOST_MONTHS_WITH_TEXT else "",
        textfont={"size": 11, "color": INK},
        xgap=2,
        ygap=2,
        hovertext=[
            [
                f"{drawable(kind)}<br>{name}: {n:,}"
                for n, name in zip(line, names, strict=True)
            ]
            for kind, line in zip(kinds, grid, strict=True)
        ],
        hoverinfo="text",
    )
    figure.update_yaxes(downwards(kinds))
    figure.update_xaxes(by_month(months, "month of the record, UTC"))
    return dressed(figure, described)

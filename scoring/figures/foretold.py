"""What came week by week, over what was and is foretold."""

from typing import Any

import plotly.graph_objects as go

from scoring.figures.house import all_drawn, drawable, drawn
from scoring.figures.look import ACCENT, FAINT, INTERVAL, PALE, WARNING, dressed
from scoring.report.marts import Rows

RANGE = "rgba(156,195,200,0.45)"


def foretold(rows: Rows, described: str) -> go.Figure:
    """Draw a line of what came, a dotted one of what was expected, and its range.

    Expects the columns of `sql_forecast_backtest` and `week`, one row for each week in
    their order; a week outside its range is marked.
    """
    rows.need()
    dates = [str(moment.date()) for moment in rows.column("begins_at")]
    figure = go.Figure(layout={"height": 320})
    edge = {"mode": "lines", "line": {"width": 0, "color": PALE}, "hoverinfo": "skip"}
    upper, lower = (all_drawn(rows.column(f"{end}_sqls")) for end in ("upper", "lower"))
    figure.add_scatter(x=dates, y=upper, showlegend=False, **edge)
    figure.add_scatter(
        x=dates, y=lower, fill="tonexty", fillcolor=RANGE, name="95 in 100", **edge
    )
    figure.add_scatter(
        x=dates,
        y=all_drawn(rows.column("expected_sqls")),
        mode="lines",
        name="expected",
        line={"color": FAINT, "width": 1.5, "dash": "dot"},
        hovertext=[_said(row) for row in rows],
        hoverinfo="text",
    )
    outside = [row["is_covered"] is False for row in rows]
    figure.add_scatter(
        x=dates,
        y=[drawn(value) for value in rows.column("sqls")],
        mode="lines+markers",
        name="came",
        line={"color": ACCENT, "width": 1.5},
        marker={
            "color": [WARNING if is_outside else ACCENT for is_outside in outside],
            "size": [10 if is_outside else 6 for is_outside in outside],
        },
        hovertext=[_said(row) for row in rows],
        hoverinfo="text",
    )
    first_open = next(
        (day for day, row in zip(dates, rows, strict=True) if row["sqls"] is None), None
    )
    if first_open is not None:
        figure.add_vline(x=first_open, line={"color": INTERVAL, "width": 1})
    figure.update_xaxes(type="date", showgrid=False, tickformat="%-d %b")
    figure.update_xaxes(title={"text": "week that begins on"})
    figure.update_yaxes(rangemode="tozero", title={"text": "SQLs a week"}, nticks=6)
    figure.update_layout(showlegend=True)
    return dressed(figure, described)


def _said(row: dict[str, Any]) -> str:
    expected = f"{float(row['expected_sqls']):,.1f}"
    said = f"week of {row['week']}: expected {expected}"
    said += f", {row['lower_sqls']:,} to {row['upper_sqls']:,}"
    came = "" if row["sqls"] is None else f"; {row['sqls']:,} came"
    return drawable(said + came)

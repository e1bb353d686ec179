"""Cards: what a cut would give, and whether chances come true."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from scoring.figures.house import (
    all_drawn,
    downwards,
    drawable,
    hovers,
    measured,
    spread,
)
from scoring.figures.look import (
    ACCENT,
    FAINT,
    INK,
    LONGEST_REASON,
    PALE,
    QUIET,
    RULE,
    dressed,
)
from scoring.figures.panels import panels
from scoring.report.marts import Rows

BAND = "rgba(11,107,120,0.15)"
WIDTH_OF_PANEL = 300


def points(rows: Rows, described: str) -> go.Figure:
    """Draw the points of each line of a card with their errors, the most first."""
    rows.need()
    figure = panels(rows, "line_reason", ["line_points"], None)
    figure.update_yaxes(downwards(rows.column("line_reason"), LONGEST_REASON))
    return dressed(figure, described)


def trade_off(rows: Rows, chosen: int, described: str) -> go.Figure:
    """Draw what each cut gives, in panels with their intervals; `chosen` is marked."""
    rows.need()
    names = ("cut_rate", "cut_caught", "cut_weekly")
    figure = make_subplots(rows=1, cols=len(names), horizontal_spacing=0.09)
    figure.update_layout(height=320, margin={"t": 42})
    cuts = all_drawn(rows.column("cut"))
    for column, name in enumerate(names, start=1):
        where = {"row": 1, "col": column}
        definition = rows.vocabulary[name]
        if definition.has_interval:
            lower, upper = (
                all_drawn(rows.column(f"{name}_{end}")) for end in ("lower", "upper")
            )
            figure.add_scatter(
                x=[*cuts, *reversed(cuts)],
                y=[*upper, *reversed(lower)],
                fill="toself",
                fillcolor=BAND,
                line={"width": 0},
                hoverinfo="skip",
                **where,
            )
        figure.add_scatter(
            x=cuts,
            y=all_drawn(rows.column(name)),
            mode="lines+markers",
            line={"color": ACCENT, "width": 2},
            marker={"size": 3},
            hovertext=hovers(rows, "cut", definition),
            hoverinfo="text",
            **where,
        )
        line = {"color": FAINT, "width": 1, "dash": "dot"}
        figure.add_vline(x=chosen, line=line, **where)
        axis = "" if column == 1 else str(column)
        figure.add_annotation(
            text=f"<b>{drawable(definition.label)}</b>",
            xref=f"x{axis} domain",
            yref="paper",
            x=0,
            y=1,
            yshift=12,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            font={"size": 13, "color": INK},
        )
        figure.update_xaxes(measured(rows.vocabulary["cut"], ""), **where)
        figure.update_yaxes(measured(definition, ""), rangemode="tozero", **where)
    return dressed(figure, described, WIDTH_OF_PANEL * len(names))


def reliability(rows: Rows, described: str) -> go.Figure:
    """Draw chances against the shares that came, card by card; the line is faultless.

    Both axes are logarithmic, for most chances are small; a share of 0 is drawn at the
    foot, with its interval.
    """
    rows.need()
    definition = rows.vocabulary["chance_rate"]
    cards = list(dict.fromkeys(rows.column("card")))
    seen = [float(value) for value in rows.column("chance_rate_upper")]
    chances = [float(value) for value in rows.column("chance")]
    least, most = min(chances) / 2, min(max(*chances, *seen) * 1.2, 1.0)
    figure = go.Figure(layout={"height": 420})
    figure.add_scatter(
        x=[least, most],
        y=[least, most],
        mode="lines",
        line={"color": RULE, "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    for card, colour in zip(cards, (QUIET, ACCENT)[-len(cards) :], strict=True):
        inside = rows.equal("card", card)
        shares = [max(float(rate), least) for rate in inside.column("chance_rate")]
        raised = inside.replaced("chance_rate", shares)
        lowers = [max(float(end), least) for end in inside.column("chance_rate_lower")]
        figure.add_scatter(
            x=all_drawn(inside.column("chance")),
            y=all_drawn(shares),
            name=drawable(card),
            mode="markers",
            marker={
                "color": [
                    "#ffffff" if rate == 0 else colour
                    for rate in inside.column("chance_rate")
                ],
                "size": 9,
                "line": {"color": colour, "width": 2},
            },
            error_y={
                **spread(raised.replaced("chance_rate_lower", lowers), definition),
                "color": PALE if colour == ACCENT else FAINT,
            },
            hovertext=hovers(inside, "card", definition),
            hoverinfo="text",
        )
    ticks = {"type": "log", "dtick": "D2", "tickformat": ".2~%"}
    figure.update_xaxes(measured(rows.vocabulary["chance"], ""), **ticks)
    figure.update_yaxes(measured(definition, ""), **ticks)
    figure.update_layout(showlegend=True)
    return dressed(figure, described)

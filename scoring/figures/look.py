"""The look of every figure: colours, letters and frame."""

from typing import Any

import plotly.graph_objects as go

INK = "#1d2329"
QUIET = "#5c6670"
FAINT = "#7d8891"
RULE = "#e3e7ea"
PAPER = "rgba(0,0,0,0)"
ACCENT = "#0b6b78"
PALE = "#9cc3c8"
INTERVAL = "rgba(11,107,120,0.4)"
WARNING = "#b3492d"
# From the coldest band to the hottest.
BAND_COLOURS = ("#cdd4d9", "#9cc3c8", "#4d97a1", ACCENT)
# Reasons are sentences, so they get more room than names.
LONGEST_REASON = 52
LEAST_WIDTH = 560
FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "
    "'Noto Sans', sans-serif"
)

_AXIS: dict[str, Any] = {
    "gridcolor": RULE,
    "zeroline": False,
    "linecolor": RULE,
    "ticks": "",
    "tickfont": {"color": QUIET, "size": 12},
    "title": {"font": {"color": QUIET, "size": 12}, "standoff": 10},
    "fixedrange": True,
    "automargin": True,
}
HOUSE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 24, "t": 16, "b": 44},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "#ffffff",
            "bordercolor": RULE,
            "font": {"family": FONT, "size": 13, "color": INK},
            "align": "left",
        },
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "bargap": 0.35,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 12, "color": QUIET},
        },
    }
)


def dressed(
    figure: go.Figure, described: str, least_width: int = LEAST_WIDTH
) -> go.Figure:
    """Give a figure the look of the house; `described` is read to the blind.

    On a screen narrower than `least_width` pixels it scrolls within its own frame.
    """
    meta = {"described": described, "least_width": least_width}
    figure.update_layout(template=HOUSE, meta=meta)
    return figure


def band_colours(number: int) -> list[str]:
    """Colour bands from the coldest to the hottest."""
    last = len(BAND_COLOURS) - 1
    return [
        BAND_COLOURS[round(place * last / max(number - 1, 1))]
        for place in range(number)
    ]

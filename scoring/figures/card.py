"""The small picture of a page on the index."""

import plotly.graph_objects as go

from scoring.figures.house import (
    all_drawn,
    drawable,
    measured,
    places,
)
from scoring.figures.look import (
    ACCENT,
    PALE,
    dressed,
)
from scoring.report.formats import Value, shortened, visible, written
from scoring.report.marts import Rows

MOST_ROWS = 4
# In pixels: the number of the longest bar is written beside it and must not be cut.
CARD_WIDTH, LETTER_WIDTH = 240, 8


def card(rows: Rows, label: str, measure: str, described: str) -> go.Figure:
    """Draw the first few rows as bars with their name above and number at the end."""
    rows.need()
    definition = rows.vocabulary[measure]
    shown = list(rows)[:MOST_ROWS]
    values = [row[measure] or 0 for row in shown]
    at = places(rows)[:MOST_ROWS]
    figure = go.Figure(layout={"height": 34 + 44 * len(shown), "bargap": 0.62})
    figure.add_bar(
        x=all_drawn(values),
        y=at,
        orientation="h",
        marker={"color": [ACCENT, *[PALE] * (len(shown) - 1)]},
        text=[_number(row[measure], rows, measure) for row in shown],
        textposition="outside",
        textfont={"size": 12},
        cliponaxis=False,
        hoverinfo="skip",
    )
    for place, row in zip(at, shown, strict=True):
        figure.add_annotation(_name(row[label], place))
    figure.update_yaxes(
        type="category", range=[len(shown) - 0.5, -0.6], showticklabels=False
    )
    figure.update_yaxes(showgrid=False)
    most = max([float(value) for value in values] + [0.0]) or 1.0
    longest = max(len(_number(row[measure], rows, measure)) for row in shown)
    room = CARD_WIDTH / (CARD_WIDTH - LETTER_WIDTH * (longest + 1))
    axis = measured(definition, rows.vocabulary.currency)
    figure.update_xaxes(axis, range=[0, round(most * room, 6)], showticklabels=False)
    figure.update_xaxes(showgrid=False, title={"standoff": 4})
    figure.update_layout(margin={"l": 2, "r": 8, "t": 4, "b": 26})
    return dressed(figure, described)


def _number(value: Value, rows: Rows, measure: str) -> str:
    kind = rows.vocabulary[measure].kind
    return drawable(written(value, kind, rows.vocabulary.currency))


def _name(name: object, place: str) -> dict[str, object]:
    return {
        "text": drawable(shortened(visible(name))),
        "x": 0,
        "y": place,
        "xanchor": "left",
        "yshift": 17,
        "showarrow": False,
        "font": {"size": 12},
    }

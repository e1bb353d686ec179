"""One measure of rows, coloured by how it is known."""

import plotly.graph_objects as go

from scoring.figures.house import (
    all_drawn,
    downwards,
    drawable,
    height_of,
    hovers,
    measured,
    places,
    spread,
)
from scoring.figures.look import ACCENT, FAINT, WARNING, dressed
from scoring.report.marts import Rows

COLOURS = (ACCENT, WARNING, FAINT)


def by_evidence(rows: Rows, label: str, measure: str, described: str) -> go.Figure:
    """Draw a dot and its interval per row, one colour for each kind of `evidence`.

    A line marks 0. Rows of which nothing can be said keep their place and have no dot.
    """
    rows.need()
    definition = rows.vocabulary[measure]
    figure = go.Figure(layout={"height": height_of(rows) + 30})
    # The surest kind has the strongest colour whichever row comes first.
    kinds = sorted({row["evidence"] for row in rows}, key=_strength)
    for kind in kinds:
        own = [n for n, row in enumerate(rows) if row["evidence"] == kind]
        some = rows.at(own)
        figure.add_scatter(
            x=all_drawn(some.column(measure)),
            y=[str(place) for place in own],
            name=drawable(kind),
            mode="markers",
            marker={"color": _colour(kind), "size": 11},
            error_x={**spread(some, definition), "color": _colour(kind)},
            hovertext=hovers(some, label, definition),
            hoverinfo="text",
        )
    figure.add_vline(x=0, line={"color": FAINT, "width": 1, "dash": "dot"})
    figure.update_yaxes({**downwards(rows.column(label)), "showgrid": True})
    # Else the rows of the first kind would come first.
    figure.update_yaxes(categoryorder="array", categoryarray=places(rows))
    figure.update_layout(showlegend=True)
    figure.update_xaxes(measured(definition, rows.vocabulary.currency))
    return dressed(figure, described)


def _strength(kind: str) -> int:
    return next(
        (n for n, word in enumerate(("caused", "adjusted")) if kind.startswith(word)), 2
    )


def _colour(kind: str) -> str:
    return COLOURS[_strength(kind)]

"""An executed notebook as one HTML page that runs no script but its own.

Only three kinds of output reach a page: our own blocks and figures, drawn from their
data with every text escaped, and plain text. HTML that a cell made is left out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mistune
from nbformat import NotebookNode

from scoring.errors import LeadscoreError
from scoring.report.blocks import BLOCK_MIME, templates

FIGURE_MIME = "application/vnd.plotly.v1+json"
MARKDOWN = mistune.create_markdown(escape=True)
HIDDEN_TAGS = {"parameters", "injected-parameters", "answer", "picture"}
Content = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What a notebook said: its question, the answer, a picture, and the rest."""

    name: str
    question: str
    answer: Content
    picture: Content | None
    parts: tuple[Content, ...]
    code: tuple[str, ...]

    def count(self, holds: bool) -> int:
        """Count its checks that hold, or that do not."""
        return sum(
            part["kind"] == "check" and part["holds"] is holds for part in self.parts
        )


def read_page(name: str, notebook: NotebookNode) -> Page:
    """Take from an executed notebook what its page shows."""
    first, *others = notebook.cells
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        message = f"{name}: the first cell must ask the question, as a heading."
        raise LeadscoreError(message)
    parts = [part for cell in others for part in _parts(cell) if _is_shown(cell)]
    figures = [part for part in parts if part["kind"] == "figure"]
    for number, figure in enumerate(figures, start=1):
        figure["id"] = f"figure-{number}"
    answers = [part for cell in _tagged(others, "answer") for part in _parts(cell)]
    pictures = [part for cell in _tagged(others, "picture") for part in _parts(cell)]
    return Page(
        name=name,
        question=first.source.removeprefix("# ").strip(),
        answer=answers[0],
        picture=next((part for part in pictures if part["kind"] == "figure"), None),
        parts=tuple(parts),
        code=tuple(
            cell.source
            for cell in others
            if cell.cell_type == "code" and "parameters" not in str(_tags(cell))
        ),
    )


def render(template: str, **content: object) -> str:
    """Write a page whose scripts alone carry the page's nonce.

    The nonce is made from all the rest of the page, so that it is the same for the same
    data, and no value in the data can know it.
    """
    writer = templates().get_template(template)
    without = writer.render(nonce="", **content)
    nonce = hashlib.sha256(without.encode()).hexdigest()[:32]
    return writer.render(nonce=nonce, **content)


def _tagged(cells: Sequence[NotebookNode], tag: str) -> list[NotebookNode]:
    return [cell for cell in cells if tag in _tags(cell)]


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _is_shown(cell: NotebookNode) -> bool:
    return not HIDDEN_TAGS.intersection(_tags(cell))


def _parts(cell: NotebookNode) -> list[Content]:
    if cell.cell_type == "markdown":
        # Prose comes from the source of the notebook alone, never from data.
        return [{"kind": "prose", "html": MARKDOWN(cell.source)}]
    if cell.cell_type != "code":
        return []
    return [part for output in cell.outputs if (part := _part(output)) is not None]


def _part(output: NotebookNode) -> Content | None:
    if output.output_type == "error":
        return {"kind": "note", "text": output.evalue}
    if output.output_type == "stream":
        return {"kind": "text", "text": output.text}
    if BLOCK_MIME in output.data:
        return dict(output.data[BLOCK_MIME])
    if FIGURE_MIME in output.data:
        return _figure(output.data[FIGURE_MIME])
    return {"kind": "text", "text": output.data.get("text/plain", "")}


def _figure(figure: Content) -> Content:
    layout = figure["layout"]
    return {
        "kind": "figure",
        "described": layout["meta"]["described"],
        "height": int(layout["height"]),
        "least_width": int(layout["meta"]["least_width"]),
        "figure": {"data": figure["data"], "layout": layout},
    }

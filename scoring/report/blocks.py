"""What a notebook shows: an answer, a table or a check, each as plain data.

A page draws these from their data, with every text escaped; no HTML that a notebook
made by hand is ever believed. In Jupyter the same template shows them.
"""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined

BLOCK_MIME = "application/vnd.leadscore.block+json"


class NothingToShowError(Exception):
    """There is nothing to say here, for a reason that the page then gives."""

    def _render_traceback_(self) -> list[str]:
        """Have Jupyter show the reason alone."""
        return [str(self)]


@dataclass(frozen=True)
class Block:
    """Something that a page shows; `kind` says how it is drawn."""

    kind: ClassVar[str]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        content = {"kind": self.kind, **asdict(self)}
        return {
            BLOCK_MIME: content,
            "text/html": block_html(content),
            "text/plain": repr(self),
        }


@dataclass(frozen=True)
class Answer(Block):
    """The question answered in words and one number; `label` says what was counted."""

    sentence: str
    number: str
    label: str
    kind: ClassVar[str] = "answer"


@dataclass(frozen=True)
class Cell:
    """One value in a table; `note` holds its interval and n.

    `share` is how long a bar below it is, from 0 to 1; None draws none.
    """

    text: str
    note: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Heading:
    """The head of a column; numbers stand to the right."""

    label: str
    is_number: bool


@dataclass(frozen=True)
class Row:
    """One row; a muted one is shown but should not be judged by.

    `chosen_by` has the place of the option, in each filter of its table, under which it
    is shown.
    """

    cells: tuple[Cell, ...]
    is_muted: bool = False
    chosen_by: tuple[int, ...] = ()


@dataclass(frozen=True)
class Filter:
    """A choice of which rows of a table are shown; the first option is chosen."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """A word on the page and what it means."""

    label: str
    text: str


@dataclass(frozen=True)
class Table(Block):
    """Rows with the definitions of their columns."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    meanings: tuple[Meaning, ...]
    filters: tuple[Filter, ...] = ()
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Check(Block):
    """A claim, and whether the data bears it out."""

    claim: str
    detail: str
    holds: bool
    kind: ClassVar[str] = "check"


def check(claim: str, failures: int, of: int, things: str) -> Check:
    """State a claim with the number of `things` that contradict it.

    >>> check("Reasons add up to the score", 0, 400, "leads").detail
    'true of all 400 leads'
    """
    if failures:
        detail = f"{failures:,} of {of:,} {things} contradict it"
    else:
        detail = f"true of all {of:,} {things}" if of else f"there are no {things}"
    return Check(claim, detail, holds=failures == 0)


@cache
def templates() -> Environment:
    """Open the templates of the report; everything they print is escaped."""
    return Environment(
        loader=PackageLoader("scoring.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def block_html(content: dict[str, Any]) -> str:
    """Write one block as HTML."""
    module: Any = templates().get_template("blocks.html.j2").module
    return str(module.block(content))

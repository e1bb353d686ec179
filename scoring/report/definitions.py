"""What the columns on a page are called, what they mean and how they are written."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

from scoring.errors import LeadscoreError

Kind = Literal["text", "count", "rate", "points", "money", "date", "month", "decimal"]
WORDS = files("scoring.report") / "definitions.toml"
MEANINGS_OF_SQL = {
    "score": "A lead becomes SQL when its score first reaches the SQL band.",
    "crm": "A lead becomes SQL when sales marks it qualified in the CRM.",
}


@dataclass(frozen=True)
class Definition:
    """One column of a report.

    `unit` is said on its axis; the index explains the key ones. `of` names the column
    that holds n of a rate or a mean; `has_interval` says that `<name>_lower` and
    `<name>_upper` stand beside it.
    """

    name: str
    label: str
    kind: Kind
    text: str
    unit: str = ""
    is_key: bool = False
    of: str | None = None
    has_interval: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The definitions with the settings of one run filled in."""

    currency: str
    definitions: Mapping[str, Definition]

    def __getitem__(self, name: str) -> Definition:
        if name not in self.definitions:
            message = (
                f"`{name}` has no definition, and no number is shown without one. "
                "Add it to scoring/report/definitions.toml."
            )
            raise LeadscoreError(message)
        return self.definitions[name]

    @property
    def key(self) -> list[Definition]:
        """The words that a reader of the index must know, in the order of the file."""
        return [found for found in self.definitions.values() if found.is_key]


class _Said(dict[str, str]):
    """Settings by name; one that the run did not say is named rather than guessed."""

    def __missing__(self, name: str) -> str:
        return f"({name.replace('_', ' ')} not known)"


def read_vocabulary(settings: Mapping[str, str]) -> Vocabulary:
    """Read the definitions and fill in the settings.

    >>> read_vocabulary({"report_currency": "EUR"})["sqls"].label
    'SQLs'
    """
    said = _Said(settings)
    said.setdefault("card_in_force", said["scorecard"])
    said["sql_meaning"] = MEANINGS_OF_SQL.get(settings.get("sql_definition", ""), "")
    definitions = {
        name: Definition(
            name=name,
            label=item["label"],
            kind=_kind(name, item["kind"]),
            text=item["text"].format_map(said).strip(),
            unit=item.get("unit", "").format_map(said),
            is_key=item.get("key", False),
            of=item.get("of"),
            has_interval=item.get("interval", False),
        )
        for name, item in _read_words()["columns"].items()
    }
    currency = settings.get("report_currency", "")
    return Vocabulary(currency, definitions)


@cache
def _read_words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _kind(name: str, kind: object) -> Kind:
    if kind not in get_args(Kind):
        message = (
            f"definitions.toml: `{name}` is of kind {kind!r}; one of "
            f"{', '.join(get_args(Kind))} was wanted."
        )
        raise LeadscoreError(message)
    return cast("Kind", kind)

"""The names that a row carries of a person, read as the models read them.

The macros of the project say what an address, a number and an id mean. They are
rendered here without dbt, so that landing and erasing follow the same rule.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Protocol, cast

from jinja2 import Environment, StrictUndefined, select_autoescape

from scoring.contract import Table
from scoring.folders import PROJECT

MACROS = ("identifier", "staging", "dialect/text", "dialect/time", "dialect/increment")


@cache
def name_columns() -> Mapping[str, str]:
    """Give the kind of name that each naming column of the contract holds.

    The stronger name comes first.

    >>> list(name_columns().values())
    ['user', 'customer', 'email', 'phone', 'record', 'device', 'order']
    """
    returned: list[dict[str, str]] = []
    _macros(returned.append).naming_columns()
    return returned[-1]


def name_of(kind: str, value: str) -> str:
    """Write the SQL that reads a name of a kind from a SQL value; null where none."""
    macros = _text_macros()
    readings = {"email": macros.to_email, "phone": macros.to_phone}
    read = readings[kind](value) if kind in readings else value
    return str(macros.identifier(kind, read))


def names_of(table: Table) -> dict[str, str]:
    """Write the SQL of each kind of name that rows of a table can carry."""
    return {
        kind: name_of(kind, column)
        for column, kind in name_columns().items()
        if column in table.column_names
    }


def instant_of(column: str) -> str:
    """Write the SQL that reads an instant from a landed text."""
    return str(_text_macros().to_instant(column))


class Macros(Protocol):
    """The macros that are asked here."""

    def naming_columns(self) -> str:
        """Return the kind of each naming column."""

    def identifier(self, kind: str, column: str) -> str:
        """Write one name of a person as `kind:value`."""

    def to_email(self, column: str) -> str:
        """Write an address as it is compared."""

    def to_phone(self, column: str) -> str:
        """Write a number as it is compared."""

    def to_instant(self, text: str) -> str:
        """Write the instant that a text names."""


@cache
def _text_macros() -> Macros:
    return _macros(lambda text: text)


def _macros(returned: Callable[..., object]) -> Macros:
    """Render the macros; `returned` is what dbt's `return` does with its value."""
    texts = [
        (PROJECT / "macros" / f"{name}.sql").read_text(encoding="utf-8")
        for name in MACROS
    ]
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=select_autoescape(default_for_string=False),
        extensions=["jinja2.ext.do"],
    )
    engine = _Engine()
    engine.macros = environment.from_string(
        "\n".join(texts), {"return": returned, "adapter": engine}
    ).module
    return cast(Macros, engine.macros)


class _Engine:
    """Stands for dbt's adapter: finds the macro that speaks DuckDB."""

    macros: object

    def dispatch(self, name: str) -> object:
        return getattr(self.macros, f"default__{name}")

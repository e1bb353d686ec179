"""The tables and columns that input must have, read from the one place that says so."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT

CONTRACT_FILE = Path("models/staging/_contract.yml")


@dataclass(frozen=True)
class Column:
    """A column of a contract table; `kind` is what staging will cast its text to.

    A receipt says when a source had the row, and is no part of what the row says.
    """

    name: str
    kind: str
    is_required: bool
    is_receipt: bool = False


@dataclass(frozen=True)
class Table:
    """A contract table; `key` names the columns that tell its rows apart."""

    name: str
    is_required: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order in which they are landed."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required_names(self) -> tuple[str, ...]:
        """Names of the columns that a file cannot do without."""
        return tuple(column.name for column in self.columns if column.is_required)


@dataclass(frozen=True)
class Contract:
    """All tables that may enter, in the order of the contract."""

    tables: tuple[Table, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(table.name for table in self.tables)


def read_contract(project: Path = PROJECT) -> Contract:
    """Read the dbt source `contract` of the project.

    >>> [table.name for table in read_contract().tables if table.is_required]
    ['leads']
    """
    path = project / CONTRACT_FILE
    if not path.is_file():
        message = (
            f"{path} is not there, and it says which tables may enter. "
            "Run from a checkout of the project, installed with `make run`."
        )
        raise LeadscoreError(message)
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    (source,) = (item for item in document["sources"] if item["name"] == "contract")
    return Contract(tuple(_table(item) for item in source["tables"]))


def _table(item: dict[str, Any]) -> Table:
    meta = item["config"]["meta"]
    return Table(
        name=item["name"],
        is_required=meta["required"],
        key=tuple(meta["key"]),
        columns=tuple(_column(column) for column in item["columns"]),
    )


def _column(item: dict[str, Any]) -> Column:
    meta = item.get("config", {}).get("meta", {})
    return Column(
        name=item["name"],
        kind=item["data_type"],
        is_required=bool(meta.get("required", False)),
        is_receipt=bool(meta.get("receipt", False)),
    )

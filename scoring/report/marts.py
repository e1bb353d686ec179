"""What notebooks read: the published marts, through one read-only connection."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from scoring.folders import PROJECT
from scoring.report.blocks import NothingToShowError
from scoring.report.definitions import Vocabulary, read_vocabulary
from scoring.warehouse import read_only

SCHEMA = "marts"
SETTINGS_MART = "run_settings"


@dataclass(frozen=True)
class Rows:
    """The result of one query, with the words and units of its columns."""

    columns: tuple[str, ...]
    records: tuple[tuple[Any, ...], ...]
    vocabulary: Vocabulary = field(repr=False)
    nothing: str = "There is nothing to show yet."

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.records)

    def need(self) -> None:
        """Say why there is nothing, where there are no rows."""
        if not self.records:
            raise NothingToShowError(self.nothing)

    def column(self, name: str) -> list[Any]:
        """Give the values of one column, in the order of the rows."""
        self.need()
        position = self.columns.index(name)
        return [row[position] for row in self.records]

    def known(self, names: Sequence[str]) -> list[str]:
        """Keep the names of columns that hold a value in any row."""
        self.need()
        return [
            name
            for name in names
            if any(value is not None for value in self.column(name))
        ]

    def replaced(self, name: str, values: Sequence[object]) -> "Rows":
        """Put other values into one column."""
        place = self.columns.index(name)
        records = tuple(
            (*record[:place], value, *record[place + 1 :])
            for record, value in zip(self.records, values, strict=True)
        )
        return replace(self, records=records)

    def where(self, name: str, nothing: str) -> "Rows":
        """Keep the rows whose value in one column is not 0; say so where none is."""
        kept = tuple(
            record for record, row in zip(self.records, self, strict=True) if row[name]
        )
        return replace(self, records=kept, nothing=nothing)

    def equal(self, name: str, value: object) -> "Rows":
        """Keep the rows that have a value in one column."""
        kept = tuple(
            record
            for record, row in zip(self.records, self, strict=True)
            if row[name] == value
        )
        return replace(self, records=kept)

    def at(self, places: Sequence[int]) -> "Rows":
        """Keep the rows at some places."""
        return replace(self, records=tuple(self.records[place] for place in places))

    def total(self, name: str) -> int:
        """Add up a column of counts."""
        return sum(value or 0 for value in self.column(name))

    def only(self) -> dict[str, Any]:
        """Give the one row of a query that aggregates everything."""
        self.need()
        (row,) = self
        return row


class Marts:
    """One read-only connection to a published database."""

    def __init__(self, database: Path) -> None:
        """Open the database and read the settings of its run."""
        self.database = database
        self._stack = ExitStack()
        self._connection = self._stack.enter_context(read_only(database))
        self.names = self._read_names()
        self.settings = self._read_settings()
        self.vocabulary = read_vocabulary(self.settings)

    def query(
        self,
        sql: str,
        parameters: Sequence[object] = (),
        nothing: str = "There is nothing to show yet.",
    ) -> Rows:
        """Run one query; `nothing` is what the page says where it finds no rows.

        A mart that this run left out gives no rows and the reason why.
        """
        for mart in re.findall(rf"\b{SCHEMA}[.](\w+)", sql):
            if mart not in self.names:
                return Rows((), (), self.vocabulary, _why_absent(mart))
        cursor = self._connection.execute(sql, list(parameters))
        columns = tuple(item[0] for item in cursor.description or ())
        records = tuple(tuple(row) for row in cursor.fetchall())
        return Rows(columns, records, self.vocabulary, nothing)

    def days(self, setting: str) -> timedelta:
        """Give a setting such as `purchase_horizon_days` as a length of time."""
        return timedelta(days=int(self._setting(setting)))

    @property
    def as_of(self) -> datetime:
        """The moment every mart speaks for, UTC."""
        return datetime.fromisoformat(self._setting("as_of"))

    def _setting(self, name: str) -> str:
        if name not in self.settings:
            raise NothingToShowError(f"This run does not say its setting `{name}`.")
        return self.settings[name]

    def close(self) -> None:
        """Let go of the database."""
        self._stack.close()

    def _read_names(self) -> frozenset[str]:
        cursor = self._connection.execute(
            "select table_name from information_schema.tables where table_schema = ?",
            [SCHEMA],
        )
        return frozenset(name for (name,) in cursor.fetchall())

    def _read_settings(self) -> dict[str, str]:
        if SETTINGS_MART not in self.names:
            return {}
        sql = f"select setting, value from {SCHEMA}.{SETTINGS_MART} order by setting"
        return {
            **dict(self._connection.execute(sql).fetchall()),
            **self._read_card_in_force(),
        }

    def _read_card_in_force(self) -> dict[str, str]:
        """Name the card that scores now; the setting names the line only."""
        if "lead_scores" not in self.names:
            return {}
        sql = f"select distinct scorecard_id from {SCHEMA}.lead_scores limit 1"
        found = self._connection.execute(sql).fetchone()
        return {} if found is None else {"card_in_force": str(found[0])}


def open_marts(database: str | Path) -> Marts:
    """Open the marts of a published database, such as `build/shop/leadscore.duckdb`.

    A path that leads nowhere from here is taken from the project's folder, so that a
    notebook finds the shop wherever it is opened.
    """
    here = Path(database)
    return Marts(here if here.exists() else PROJECT / here)


def _why_absent(mart: str) -> str:
    needs = config_of(mart).get("meta", {}).get("requires", [])
    if not needs:
        return f"This run has no {mart}."
    return (
        f"This run has no {mart}: that takes {' and '.join(needs)}, "
        "and not all of it was supplied."
    )


def config_of(mart: str) -> dict[str, Any]:
    """Read what the model of a mart is configured as; nothing where there is none."""
    files = sorted((PROJECT / "models" / SCHEMA).glob(f"**/{mart}.yml"))
    for file in files:
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            if model["name"] == mart:
                return dict(model.get("config", {}))
    return {}

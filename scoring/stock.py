"""What a database holds, in so few words that two of them can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from scoring.warehouse import quoted_name

TABLES = """
    select schema_name, table_name from duckdb_tables()
    where database_name = current_database() and not internal and not temporary
    order by all
"""


@dataclass(frozen=True)
class Content:
    """The rows of a table: how many, and the sum of their hashes, whatever the order.

    A sum, because equal rows would cancel in an exclusive or.
    """

    rows: int
    content_hash: str


Stock: TypeAlias = Mapping[str, Content]


class Cursor(Protocol):
    """What runs a query: a connection of ours, or the one that dbt built with."""

    def execute(self, sql: str, /) -> object:
        """Run one statement."""

    def fetchall(self) -> list[tuple[object, ...]]:
        """Give its rows."""


def take_stock(cursor: Cursor) -> Stock:
    """Count and hash every table of the database, by `schema.table`.

    Raises duckdb.Error where a table cannot be read whole.
    """
    cursor.execute(TABLES)
    names = [(str(schema), str(table)) for schema, table in cursor.fetchall()]
    return {f"{name[0]}.{name[1]}": _content(cursor, *name) for name in names}


def differences(one: Stock, other: Stock) -> list[str]:
    """Name the tables that only one stock has, or that hold something else."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _content(cursor: Cursor, schema: str, table: str) -> Content:
    cursor.execute(
        "select count(*), coalesce(sum(hash(held)), 0) "
        f"from {quoted_name(schema)}.{quoted_name(table)} as held"
    )
    ((rows, hashes),) = cursor.fetchall()
    return Content(int(str(rows)), f"{int(str(hashes)):032x}")

"""A simulated shop as a database, and what its tests ask of it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.contract import read_contract
from scoring.simulate import simulate


@dataclass(frozen=True)
class Shop:
    """A shop on disk and a connection that has each contract table as a view."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    def number(self, query: str) -> float:
        """The one number that a query gives."""
        (row,) = self.connection.execute(query).fetchall()
        return float(row[0])

    def rows(self, query: str) -> list[tuple]:
        """All rows of a query."""
        return self.connection.execute(query).fetchall()

    def truth(self, name: str) -> list[dict[str, str]]:
        """The rows of one file of the truth, every value as text."""
        file = self.folder / "truth" / f"{name}.csv"
        found = self.connection.execute(f"from read_csv('{file}', all_varchar = true)")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def open_shop(
    folder: Path, size: str, seed: int = 1, events: int | None = None
) -> Shop:
    """Simulate a shop and open it."""
    simulate(folder, size, seed, events=events)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for table in read_contract().names:
        files = folder / table / "*.parquet"
        connection.execute(f"create view {table} as from read_parquet('{files}')")
    return Shop(folder, connection)

"""What a run made, read from the published marts."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.warehouse import read_only, refusal

BANDS = "select band, count(*) from marts.lead_scores group by band order by min(score)"
BOOKS = """
    select
        sum(rows_in), sum(accepted), sum(exact_duplicates), sum(quarantined)
    from marts.ingest_reconciliation
"""
REASONS = """
    select reason, count(*) from marts.quarantined_rows
    group by reason order by count(*) desc, reason
"""


@dataclass(frozen=True)
class Books:
    """Where the input's rows ended; the last three sum to the first."""

    rows_in: int = 0
    accepted: int = 0
    exact_duplicates: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class Marts:
    """Leads by band, coldest first, and the books of the input."""

    bands: dict[str, int]
    books: Books
    quarantine_reasons: dict[str, int]

    @property
    def leads(self) -> int:
        """Leads that have a score."""
        return sum(self.bands.values())


def summarise(database: Path) -> Marts:
    """Count what the marts hold."""
    try:
        with read_only(database) as connection:
            (totals,) = connection.execute(BOOKS).fetchall()
            return Marts(
                bands=_counts(connection, BANDS),
                books=Books(*(int(total or 0) for total in totals)),
                quarantine_reasons=_counts(connection, REASONS),
            )
    except duckdb.CatalogException as error:
        what = f"{database} lacks a mart"
        remedy = "Build all of the warehouse with `leadscore run`."
        raise refusal(what, error, remedy) from error


def _counts(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return dict(connection.execute(query).fetchall())

"""The files of landed parts: written without erased people, and again for new ones."""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from scoring.contract import Table
from scoring.erasures import Erasures
from scoring.landed import LandedFile
from scoring.manifest import digest, part_of
from scoring.sieve import count, sieve_for
from scoring.warehouse import quoted


@dataclass(frozen=True)
class PartFile:
    """What was written, and how many rows were left out or lost a text."""

    rows: int
    rejected: int
    sha256: str
    erased: int
    masked: int


@dataclass(frozen=True)
class Desk:
    """Where parts are written, beside those that stand, and whom they may not hold."""

    connection: duckdb.DuckDBPyConnection
    landed: Path
    parts: Path
    erasures: Erasures

    def part(self, table: Table, load_id: str) -> Path:
        """Where a part is written before it has its last name."""
        folder = self.parts / table.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{load_id}.parquet"


def write_part(desk: Desk, table: Table, source: str, part: Path) -> PartFile:
    """Write rows of the landed form, but for those of erased people."""
    connection = desk.connection
    sieve = sieve_for(connection, table, source, desk.erasures)
    erased, masked = (0, 0) if sieve is None else count(connection, sieve, source)
    query = f"from {source}" if sieve is None else sieve.sifted(source)
    rows = copy_to(connection, query, part)
    ((rejected,),) = connection.execute(
        f"select count(landing_fault) from read_parquet({quoted(part)})"
    ).fetchall()
    return PartFile(rows, int(rejected), digest(part), erased, masked)


def land_again(desk: Desk, table: Table, file: LandedFile) -> LandedFile:
    """Write a part once more, without those who were erased since it landed.

    A part that holds none of them stays. The other gets a new name, because a part is
    never changed: until the manifest names it, the old one stands.
    """
    source = f"read_parquet({quoted(part_of(desk.landed, table.name, file))})"
    part = desk.part(table, file.load_id)
    written = write_part(desk, table, source, part)
    if not written.erased + written.masked:
        part.unlink()
        return file
    again = replace(
        file,
        rows=written.rows,
        rejected=written.rejected,
        part_sha256=written.sha256,
        erased=file.erased + written.erased,
        masked=file.masked + written.masked,
    )
    return named(again, part)


def named(file: LandedFile, part: Path) -> LandedFile:
    """Give a part the name that the manifest knows it by."""
    part.rename(part.with_stem(file.part))
    return file


def copy_to(connection: duckdb.DuckDBPyConnection, query: str, part: Path) -> int:
    """Write the rows of a query and count them."""
    copied = connection.execute(
        f"copy ({query}) to {quoted(part)} (format parquet, compression zstd)"
    )
    return int(copied.fetchall()[0][0])

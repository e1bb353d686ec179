"""What became of the input files: counted, so that nothing is lost without a word."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LandedFile:
    """One input file; `missing` and `extra` are columns, by the contract's measure."""

    source_file: str
    load_id: str
    rows: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True)
class LandedTable:
    """One contract table; without files it was landed empty."""

    name: str
    files: tuple[LandedFile, ...]

    @property
    def is_missing(self) -> bool:
        """Whether the input has no file for it."""
        return not self.files

    @property
    def rows(self) -> int:
        """Rows of all its files."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True)
class Landing:
    """All contract tables as they landed, and the files that belong to none."""

    tables: tuple[LandedTable, ...]
    unread: tuple[str, ...]

    @property
    def load_ids(self) -> frozenset[str]:
        """Loads that hold any rows."""
        return frozenset(
            file.load_id for table in self.tables for file in table.files if file.rows
        )

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the tables that the input lacks."""
        return tuple(table.name for table in self.tables if table.is_missing)

    @property
    def extra_columns(self) -> dict[str, tuple[str, ...]]:
        """Columns that no contract column took, by file."""
        return {
            file.source_file: file.extra
            for table in self.tables
            for file in table.files
            if file.extra
        }

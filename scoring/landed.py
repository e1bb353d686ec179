"""What became of the input files: counted, so that nothing is lost without a word."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class LandedFile:
    """One input file and the part it landed as.

    `sha256` is of the input file and `part_sha256` of the part; `missing` and `extra`
    are columns, by the contract's measure; `rejected` of the rows could not be read.
    `erased` rows were of people who were erased and are in no part; `masked` rows are
    others', with such a person in their text, which is not in the part.
    """

    source_file: str
    sha256: str
    load_id: str
    rows: int
    rejected: int
    part_sha256: str
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    erased: int = 0
    masked: int = 0

    @property
    def part(self) -> str:
        """Name of its part; one that is written again has another."""
        altered = self.erased + self.masked
        return f"{self.load_id}-{altered}" if altered else self.load_id


@dataclass(frozen=True)
class LandedTable:
    """One contract table; without files it is empty."""

    name: str
    files: tuple[LandedFile, ...]

    @property
    def is_missing(self) -> bool:
        """Whether no file of it ever came, or none is left."""
        return not self.files

    @property
    def rows(self) -> int:
        """Rows of all its files."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True)
class Notice:
    """Something about a file that is worth knowing and stops nothing."""

    code: str
    file: str
    detail: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.code} {self.file}" + (f": {self.detail}" if self.detail else "")


@dataclass(frozen=True)
class Landing:
    """All contract tables as they are landed now, and what this run did to them.

    `new_load_ids` are the loads that this run landed, `dropped_load_ids` those that it
    took away; `seen` are files that had landed before; `unread` belong to no table.
    `erasures` is the fingerprint of the list of those whose rows are left out.
    """

    tables: tuple[LandedTable, ...]
    unread: tuple[str, ...]
    seen: tuple[Notice, ...] = ()
    new_load_ids: tuple[str, ...] = ()
    dropped_load_ids: tuple[str, ...] = ()
    erasures: str = ""

    @property
    def files(self) -> Iterator[LandedFile]:
        """The files of all tables."""
        return (file for table in self.tables for file in table.files)

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
        """Names of the tables that have no file."""
        return tuple(table.name for table in self.tables if table.is_missing)

    @property
    def flags(self) -> tuple[Notice, ...]:
        """What a person should know of the files."""
        return (
            *(
                Notice("SCHEMA_NEW_COLUMN", file.source_file, ", ".join(file.extra))
                for file in self.files
                if file.extra
            ),
            *(
                Notice("FILE_NO_ROWS", file.source_file)
                for file in self.files
                if not file.rows and not file.erased
            ),
            *(Notice("FILE_UNKNOWN", name) for name in self.unread),
        )

    @property
    def missing_columns(self) -> tuple[Notice, ...]:
        """Optional columns that files lack."""
        return tuple(
            Notice("SCHEMA_NO_COLUMN", file.source_file, ", ".join(file.missing))
            for file in self.files
            if file.missing
        )

    @property
    def erased(self) -> tuple[Notice, ...]:
        """Files with rows of people who were erased, counted and no more."""
        return tuple(
            Notice("ROW_ERASED", file.source_file, f"{file.erased} rows")
            for file in self.files
            if file.erased
        )

"""Which files of an input folder hold which contract table."""

from dataclasses import dataclass
from pathlib import Path

from scoring.contract import Contract, Table
from scoring.errors import LeadscoreError

SUFFIXES = (".parquet", ".csv", ".csv.gz")


@dataclass(frozen=True)
class InputFile:
    """A file with rows of one table; `name` is relative to the input folder."""

    path: Path
    name: str


@dataclass(frozen=True)
class InputFiles:
    """The files of each table that has any, in the order of their names."""

    by_table: dict[str, tuple[InputFile, ...]]
    unread: tuple[str, ...]


def find_input_files(folder: Path, contract: Contract) -> InputFiles:
    """Look for each contract table; a folder's other files are listed as unread."""
    by_table = {
        table.name: files
        for table in contract.tables
        if (files := find_table_files(folder, table))
    }
    read = {file.name for files in by_table.values() for file in files}
    unread = tuple(
        sorted(
            path.name
            for path in folder.iterdir()
            if path.is_file()
            and path.name.endswith((".parquet", ".csv", ".gz"))
            and path.name not in read
        )
    )
    return InputFiles(by_table, unread)


def find_table_files(folder: Path, table: Table) -> tuple[InputFile, ...]:
    """Find the one file, or the folder of files, that holds a table."""
    places = [
        [path]
        for suffix in SUFFIXES
        if (path := folder / f"{table.name}{suffix}").is_file()
    ]
    parts = sorted(
        path
        for path in (folder / table.name).glob("*")
        if path.name.endswith(SUFFIXES) and path.is_file()
    )
    if parts:
        places.append(parts)
    if len(places) > 1:
        found = " and ".join(str(place[0].relative_to(folder)) for place in places)
        message = (
            f"{folder} holds `{table.name}` more than once: {found}. Keep one, or put "
            f"all parts into the folder {table.name}/."
        )
        raise LeadscoreError(message)
    return tuple(
        InputFile(path, path.relative_to(folder).as_posix())
        for place in places
        for path in place
    )


def places_for(table: Table) -> str:
    """Name the places where a table is looked for."""
    single = ", ".join(f"{table.name}{suffix}" for suffix in SUFFIXES)
    return f"{single} or {table.name}/*.parquet|csv"

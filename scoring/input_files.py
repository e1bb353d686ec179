"""Which files of an input folder hold which contract table."""

from dataclasses import dataclass
from pathlib import Path

from scoring.contract import Contract, Table
from scoring.reasons import InputError

SUFFIXES = (".parquet", ".csv", ".csv.gz")
DATA_SUFFIXES = (".parquet", ".csv", ".gz")


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
    """Look for each contract table; other files are listed as unread.

    Raises InputError for a table in two forms and for a link out of the folder.
    """
    by_table = {
        table.name: files
        for table in contract.tables
        if (files := find_table_files(folder, table))
    }
    read = {file.path for files in by_table.values() for file in files}
    of_tables = [
        path for name in contract.names for path in sorted((folder / name).glob("*"))
    ]
    at_top = [path for path in folder.iterdir() if path.name.endswith(DATA_SUFFIXES)]
    unread = {path for path in (*at_top, *of_tables) if path.is_file()} - read
    names = sorted(path.relative_to(folder).as_posix() for path in unread)
    return InputFiles(by_table, tuple(names))


def find_table_files(folder: Path, table: Table) -> tuple[InputFile, ...]:
    """Find the one file, or the folder of files, that holds a table.

    Raises InputError for a table in two forms and for a link out of the folder.
    """
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
        rule = f"it holds `{table.name}` more than once: {found}"
        remedy = f"Keep one, or put all parts into the folder {table.name}/."
        raise InputError("SOURCE_TWICE", str(folder), rule, remedy)
    return tuple(
        InputFile(_inside(folder, path), path.relative_to(folder).as_posix())
        for place in places
        for path in place
    )


def places_for(table: Table) -> str:
    """Name the places where a table is looked for."""
    single = ", ".join(f"{table.name}{suffix}" for suffix in SUFFIXES)
    return f"{single} or {table.name}/*.parquet|csv"


def _inside(folder: Path, path: Path) -> Path:
    if not path.resolve().is_relative_to(folder.resolve()):
        name = path.relative_to(folder).as_posix()
        rule = f"it is a link out of the input folder, to {path.resolve()}"
        remedy = "Copy the file into the folder, or name its own folder with --input."
        raise InputError("FILE_PATH", name, rule, remedy)
    return path

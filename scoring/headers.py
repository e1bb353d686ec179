"""Which column of a file is which of the contract: by name, never by place."""

import re
from dataclasses import dataclass

from scoring.contract import Table
from scoring.reasons import InputError, shown
from scoring.suggestions import nearest


@dataclass(frozen=True)
class ColumnMatch:
    """Where each contract column lies in a file; None for an optional one it lacks."""

    places: tuple[int | None, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def match_columns(table: Table, header: tuple[str, ...], file: str) -> ColumnMatch:
    """Find the contract's columns in a header, whatever its case, spaces and order.

    Raises InputError for a header that lacks a required column or has one twice.
    """
    names = tuple(normal_name(name) for name in header)
    _refuse_no_header(table, names, header, file)
    _refuse_doubles(names, header, file)
    _refuse_missing(table, names, header, file)
    known = table.column_names
    return ColumnMatch(
        places=tuple(names.index(name) if name in names else None for name in known),
        missing=tuple(name for name in known if name not in names),
        extra=tuple(
            written
            for written, name in zip(header, names, strict=True)
            if name not in known
        ),
    )


def normal_name(name: str) -> str:
    """Write a column's name as the contract does.

    >>> normal_name(" Created At ")
    'created_at'
    """
    return re.sub(r"\s+", "_", name.strip()).lower()


def _refuse_no_header(
    table: Table, names: tuple[str, ...], header: tuple[str, ...], file: str
) -> None:
    close = any(nearest(name, table.required_names) for name in names)
    if close or set(names).intersection(table.column_names):
        return
    rule = f"the first line names no column of `{table.name}`, but {shown(header[0])}"
    wanted = ", ".join(table.required_names)
    remedy = f"Put the columns' names into the first line; required are {wanted}."
    raise InputError("FILE_HEADER", f"{file}:1", rule, remedy)


def _refuse_doubles(names: tuple[str, ...], header: tuple[str, ...], file: str) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            first = shown(header[names.index(name)])
            rule = f"the column is there twice, as {first} and {shown(header[place])}"
            where = f"{file}:1 {name}"
            raise InputError("FILE_HEADER_DUP", where, rule, "Keep one.")


def _refuse_missing(
    table: Table, names: tuple[str, ...], header: tuple[str, ...], file: str
) -> None:
    missing = [name for name in table.required_names if name not in names]
    if not missing:
        return
    unused = {
        name: written
        for name, written in zip(names, header, strict=True)
        if name not in table.column_names
    }
    wanted = "; ".join(_missing_column(name, unused) for name in missing)
    rule = f"`{table.name}` must have {wanted}"
    remedy = (
        f"Rename the column in the file, or select it in a mapping ({table.name}.sql)."
    )
    raise InputError("SCHEMA_MISSING_COLUMN", f"{file}:1", rule, remedy)


def _missing_column(name: str, unused: dict[str, str]) -> str:
    close = nearest(name, unused)
    match = (
        f"the closest in the file is `{unused[close]}`"
        if close
        else "nothing is like it"
    )
    return f"`{name}` ({match})"

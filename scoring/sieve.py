"""Keeping erased people out of what lands: their rows, and themselves in others' text.

A row is an erased person's that carries one of their names; one that carries a device
and no other name, where the device was theirs at that moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from scoring.contract import Table
from scoring.erasures import Erasures
from scoring.names import instant_of, name_columns, name_of, names_of

NAMES_AT_ONCE = 50_000
MASK = "***"
# How an address or a number stands in running text or in the address of a page.
E_MAIL = r"[\p{L}\p{N}][\p{L}\p{N}._+-]*(?:@|%40)[\p{L}\p{N}.-]*[\p{L}\p{N}]"
PHONE = r"(?:\+|00)[0-9][0-9 ()./-]{5,}[0-9]"
# What every one of them has in it, quicker to find.
MARKS = r"@|%40|\+[0-9]|00[0-9]"
# What separates the values of a row that cannot be read.
SEPARATORS = r'[,;|"\t\r\n]+'
# Names by which a row without others is whose device it was.
DEVICE = "device"


@dataclass(frozen=True)
class Sieve:
    """SQL over landed rows: which are erased, and which texts name somebody erased."""

    is_erased: str
    named_in: tuple[tuple[str, str], ...]

    @property
    def is_masked(self) -> str:
        """Which rows stay with a text that does not."""
        named = " or ".join(is_named for _, is_named in self.named_in) or "false"
        return f"(not {self.is_erased} and ({named}))"

    def sifted(self, source: str) -> str:
        """Select the rows that stay, in the same form."""
        masked = ", ".join(
            f"case when {is_named} then '{MASK}' else {column} end as {column}"
            for column, is_named in self.named_in
        )
        columns = f"* replace ({masked})" if masked else "*"
        return f"select {columns} from {source} where not {self.is_erased}"


def sieve_for(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    erasures: Erasures,
) -> Sieve | None:
    """Look for erased people in landed rows; None where none of them is there.

    Whom it finds stays on the connection, in a temporary table, until the next search.
    """
    if not erasures.requests:
        return None
    carried = _listed(connection, _carried_in(table, source), erasures)
    mentioned = _listed(connection, _mentioned_in(table, source), erasures)
    if not carried and not mentioned:
        return None
    connection.execute(
        "create or replace temp table erased "
        "(name text, held_from timestamp, held_to timestamp)"
    )
    connection.executemany(
        "insert into erased values (?, ?, ?)", [*carried, *mentioned]
    )
    return Sieve(_is_erased(table), tuple(_named_in(table)) if mentioned else ())


def count(
    connection: duckdb.DuckDBPyConnection, sieve: Sieve, source: str
) -> tuple[int, int]:
    """Count the rows that are erased, and those that stay with a text masked."""
    ((erased, masked),) = connection.execute(
        f"select count(*) filter (where {sieve.is_erased}), "
        f"count(*) filter (where {sieve.is_masked}) from {source}"
    ).fetchall()
    return int(erased), int(masked)


def happened_at(table: Table) -> str:
    """Write the SQL of when a row happened, as staging dates it."""
    (first, *_) = (column.name for column in table.columns if column.kind == "instant")
    receipts = [column.name for column in table.columns if column.is_receipt]
    return f"least({', '.join(map(instant_of, dict.fromkeys([first, *receipts])))})"


def _listed(
    connection: duckdb.DuckDBPyConnection, names: str, erasures: Erasures
) -> list[tuple[str, str, str]]:
    # A cursor of its own, because the query gives its rows little by little.
    found = connection.cursor().execute(
        f"select distinct name from ({names}) where name is not null"
    )
    listed = []
    while rows := found.fetchmany(NAMES_AT_ONCE):
        listed += erasures.matches(name for (name,) in rows)
    return listed


def _carried_in(table: Table, source: str) -> str:
    names = ", ".join(names_of(table).values())
    return f"""
        select unnest([{names}]) as name from {source}
        union all
        select unnest({_fields(table)}) from {source} where landing_fault is not null
    """


def _mentioned_in(table: Table, source: str) -> str:
    texts = f"concat_ws(' | ', {', '.join(['null', *_texts(table)])})"
    return f"""
        select unnest({_mentions("texts")}) as name
        from (select {texts} as texts from {source})
        where {_may_mention("texts")}
    """


def _is_erased(table: Table) -> str:
    names = names_of(table)
    others = [name for kind, name in names.items() if kind != DEVICE]
    carried = [f"{name} in (select name from erased)" for name in others]
    if DEVICE in names:
        nameless = " and ".join(f"{name} is null" for name in others) or "true"
        carried.append(f"({nameless} and {_was_theirs(names[DEVICE], table)})")
    carried.append(_only_where("landing_fault is not null", _fields(table)))
    return f"coalesce({' or '.join(carried)}, false)"


def _was_theirs(device: str, table: Table) -> str:
    # An unreadable instant may have been one of theirs; such a row counts for nothing.
    return f"""exists (
        select 1 from erased
        where erased.name = {device}
        and coalesce({happened_at(table)} >= erased.held_from, true)
        and coalesce({happened_at(table)} < erased.held_to, true)
    )"""


def _named_in(table: Table) -> Iterator[tuple[str, str]]:
    for column in _texts(table):
        yield column, _only_where(_may_mention(column), _mentions(column))


def _only_where(is_worth_it: str, names: str) -> str:
    """Ask whether one of the names is listed, but only where that is worth the time."""
    listed = "(select list(name) from erased)"
    return (
        f"case when {is_worth_it} then list_has_any({names}, {listed}) else false end"
    )


def _texts(table: Table) -> list[str]:
    """Columns in which a person can be mentioned."""
    return [
        column.name
        for column in table.columns
        if column.kind == "text" and column.name not in {*name_columns(), *table.key}
    ]


def _may_mention(column: str) -> str:
    return f"coalesce(regexp_matches({column}, '{MARKS}'), false)"


def _mentions(column: str) -> str:
    """Addresses and numbers in a text, as it is and as a browser would write it."""
    text = f"(coalesce({column}, '') || ' ' || url_decode(coalesce({column}, '')))"
    e_mail = name_of("email", "replace(said, '%40', '@')")
    return f"""list_concat(
        list_transform(regexp_extract_all({text}, '{E_MAIL}'), lambda said: {e_mail}),
        list_transform(
            regexp_extract_all({text}, '{PHONE}'),
            lambda said: {name_of("phone", "said")}
        )
    )"""


def _fields(table: Table) -> str:
    """Every name that a row may carry that could not be read: any of its values."""
    fields = f"string_split_regex(coalesce(rejected_text, ''), '{SEPARATORS}')"
    kinds = [
        f"list_transform({fields}, lambda said: {name_of(kind, 'said')})"
        for kind in names_of(table)
    ]
    return f"list_concat({', '.join([*kinds, _mentions('rejected_text')])})"

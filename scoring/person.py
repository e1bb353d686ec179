"""Finding a person in what landed: every name of theirs, and when devices were theirs.

Names that stand in one row are one person's, and so are those that links join, but for
a crowded name, which joins nobody. A record or an order is the person's where no row
gives it to somebody else. A device is whoever's signed in last; what it did before
anybody did is the first's. It asks the landed rows and not the warehouse, because those
are what has to go, whether staging took them or not.
"""

from pathlib import Path

import duckdb

from scoring.contract import Contract, Table
from scoring.erasures import Person, Stay
from scoring.given import LEAD, Given
from scoring.names import name_columns, name_of, names_of
from scoring.reasons import InputError
from scoring.sieve import DEVICE, happened_at
from scoring.warehouse import quoted, quoted_name

RECORD = "record"
# The kinds of names that join one another, the stronger first.
CORE = ("user", "customer", "email", "phone")
ANCHOR = f"coalesce({', '.join(map(quoted_name, CORE))})"

LINKS = f"""
    create or replace temp table links as
    select distinct anchor as near, far
    from (
        select {ANCHOR} as anchor, unnest([customer, email, phone]) as far from named
    )
    where far <> anchor
"""
CROWDED = """
    create or replace temp table crowded as
    select name from (
        select near as name from links union all select far from links
    )
    group by name having count(*) > {limit}
"""
# As in models/intermediate/identity/int_identity_edges.sql.
REACHED = """
    create or replace temp table reached as
    with recursive

    steps as (
        select near, far from links
        where near not in (from crowded) and far not in (from crowded)
    ),

    both_ways as (
        select near, far from steps union select far, near from steps
    ),

    found (name) as (
        select unnest({names})
        union
        select both_ways.far from found
        inner join both_ways on found.name = both_ways.near
    )

    select name from found
"""
HELD = """
    create or replace temp table held as
    select
        *,
        coalesce(
            "user" in (from reached) or customer in (from reached)
            or email in (from reached) or phone in (from reached), false
        ) as is_theirs
    from named
"""
# A record without a stronger name is a person of its own.
RECORDS = f"""
    insert into reached
    select record from held
    where record is not null and record not in (from reached)
    group by record
    having bool_or(is_theirs) and not bool_or({ANCHOR} is not null and not is_theirs)
"""
ORDERS = f"""
    select "order" from held
    where "order" is not null
    group by "order"
    having bool_or(is_theirs) and not bool_or({ANCHOR} is not null and not is_theirs)
"""
STAYS = f"""
    with sign_ins as (
        select
            device,
            happened_at,
            coalesce({ANCHOR}, record) as holder,
            is_theirs or (
                record in (from reached) and {ANCHOR} is null
            ) as is_theirs
        from held
        where
            device is not null
            and happened_at is not null
            and coalesce({ANCHOR}, record) is not null
    ),

    handovers as (
        select * from sign_ins
        qualify is_theirs is distinct from lag(is_theirs) over (
            partition by device order by happened_at, holder
        )
    ),

    spans as (
        select
            device,
            is_theirs,
            case
                when row_number() over by_time = 1 then timestamp '-infinity'
                else happened_at
            end as held_from,
            coalesce(lead(happened_at) over by_time, timestamp 'infinity') as held_to
        from handovers
        window by_time as (partition by device order by happened_at, holder)
    )

    select device, cast(held_from as varchar), cast(held_to as varchar) from spans
    where is_theirs and held_from < held_to
    order by all
"""


def gather(
    connection: duckdb.DuckDBPyConnection, contract: Contract, landed: Path, limit: int
) -> None:
    """Read the names of all landed rows and the links between them.

    A name with more than `limit` links is crowded.
    """
    rows = [_named_rows(table, landed) for table in contract.tables if names_of(table)]
    connection.execute(f"create or replace temp table named as {' union '.join(rows)}")
    connection.execute(LINKS)
    connection.execute(CROWDED.format(limit=limit))


def read_name(connection: duckdb.DuckDBPyConnection, given: Given) -> str | None:
    """Write a given name as the models do; None where it can be none.

    A lead is called after one of its names, which is looked for.
    """
    if given.kind == LEAD:
        columns = ", ".join(map(quoted_name, (*CORE, RECORD, DEVICE)))
        sql = (
            f"select min(name) from (select unnest([{columns}]) as name from named) "
            f"where md5(name) = {quoted(given.value)}"
        )
    else:
        sql = f"select {name_of(given.kind, quoted(given.value))}"
    ((name,),) = connection.execute(sql).fetchall()
    return None if name is None else str(name)


def find_person(
    connection: duckdb.DuckDBPyConnection, given: Given, name: str
) -> Person | None:
    """Find whose a name is, among the rows gathered; None where no row has it.

    Raises InputError where it is shared, because it would take others along.
    """
    kind = name.partition(":")[0]
    holders = _holders(connection, kind, name)
    if holders is None:
        return None
    if name in _column(connection, "from crowded"):
        raise _shared(given, "too many people were seen with it to join them")
    connection.execute(REACHED.format(names=f"[{quoted(holders[0])}]"))
    others = set(holders) - _column(connection, "from reached")
    if others:
        raise _shared(given, f"{1 + len(others)} people were seen with it")
    if kind == RECORD:
        connection.execute("insert into reached values (?)", [name])
    connection.execute(HELD)
    connection.execute(RECORDS)
    spans = connection.execute(STAYS).fetchall()
    stays = tuple(Stay(*span) for span in spans) or (
        (Stay(name),) if holders == [name] and kind == DEVICE else ()
    )
    names = _column(connection, "from reached") | _column(connection, ORDERS)
    named = (one for one in names if not one.startswith(f"{DEVICE}:"))
    return Person(tuple(sorted(named)), stays)


def _named_rows(table: Table, landed: Path) -> str:
    names = names_of(table)
    nothing = "cast(null as varchar)"
    columns = ", ".join(
        f"{names.get(kind, nothing)} as {quoted_name(kind)}"
        for kind in name_columns().values()
    )
    moment = happened_at(table) if DEVICE in names else "cast(null as timestamp)"
    parts = quoted(landed / table.name / "*.parquet")
    return f"""
        select {columns}, {moment} as happened_at from read_parquet({parts})
        where landing_fault is null
    """


def _holders(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str
) -> list[str] | None:
    """Names of those whom a name hangs on; itself where it hangs on nobody."""
    rows = f"from named where {quoted_name(kind)} = {quoted(name)}"
    if not connection.execute(f"select 1 {rows} limit 1").fetchall():
        return None
    if kind in CORE:
        return [name]
    holder = f"coalesce({ANCHOR}, record)" if kind == DEVICE else ANCHOR
    found = _column(
        connection,
        f"select {holder} as holder {rows} "
        "and holder is not null and holder not in (from crowded)",
    )
    return sorted(found) or [name]


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {str(value) for (value,) in connection.execute(query).fetchall()}


def _shared(given: Given, found: str) -> InputError:
    rule = f"{found}, and erasing it would take others along"
    remedy = "Name the person by an account, customer or address of their own."
    return InputError("ERASURE_SHARED", str(given), rule, remedy)

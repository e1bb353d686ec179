"""What a run keeps of what dbt built, and how an increment takes its place in it.

A model says by `meta.merge` how its rows find their place. A mart without it is counted
anew from tables that are kept; other models are of use while a run builds only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ManifestNode

from scoring.folders import RunFolders
from scoring.transform import ON_REQUEST
from scoring.warehouse import Limits, making, quoted

PEOPLE = """
    create temp view names as from increment.affected;
    create temp table people as select md5(identifier) as lead_id from names;
"""

FREED = """
    with links as (
        select
            anchor_identifier as identifier,
            is_anchor_crowded as is_crowded,
            'old' as age
        from intermediate.int_identity_links
        union all
        select identifier, is_identifier_crowded, 'old'
        from intermediate.int_identity_links
        union all
        select anchor_identifier, is_anchor_crowded, 'new'
        from workshop.intermediate.int_identity_links
        union all
        select identifier, is_identifier_crowded, 'new'
        from workshop.intermediate.int_identity_links
    )
    select count(*) from (
        select identifier from links
        where identifier in (from names)
        group by identifier
        having
            bool_or(is_crowded and age = 'old')
            and not bool_or(is_crowded and age = 'new')
    )
"""

# What is taken out of the table that is kept, and which new rows come in. `new` is the
# table that dbt built from the rows of the affected; whoever else has rows there lacks
# others.
MERGES = {
    "lead": (
        "lead_id in (from people)",
        "lead_id in (from people)",
    ),
    # An order or decision of nobody we know has no lead.
    "outcome": (
        """
        lead_id in (from people)
        or lead_id is null and outcome_id in (
            select 'purchase:' || order_id
            from workshop.intermediate.int_orders_netted
            union all
            select stage || ':' || stage_change_id
            from workshop.intermediate.int_stage_changes_resolved
        )
        """,
        "lead_id in (from people) or lead_id is null",
    ),
    "link": (
        "anchor_identifier in (from names) and identifier in (from names)",
        "anchor_identifier in (from names) and identifier in (from names)",
    ),
    "landed_row": (
        """
        (table_name, load_id, source_row) in (
            select (table_name, load_id, source_row)
            from workshop.staging.stg_landing__rows
        )
        """,
        "true",
    ),
    "whole": ("true", "true"),
}


@dataclass(frozen=True)
class Kept:
    """A table that outlives a run; without `merge` it is made from others that do.

    dbt finds it, and no metric of its name, by its `selector`.
    """

    schema: str
    name: str
    merge: str | None
    selector: str

    @property
    def relation(self) -> str:
        """Its name within a database."""
        return f"{self.schema}.{self.name}"


def kept_tables(manifest: Manifest) -> tuple[Kept, ...]:
    """Find the tables to keep: those with `meta.merge`, nightly marts, seeds."""
    return tuple(
        Kept(
            node.schema,
            node.name,
            "whole" if is_seed(node) else node.config.meta.get("merge"),
            ".".join(node.fqn),
        )
        for _, node in sorted(manifest.nodes.items())
        if is_seed(node)
        or (
            node.resource_type == NodeType.Model
            # An ephemeral model is part of the query of whoever reads it.
            and node.config.materialized != "ephemeral"
            and ("merge" in node.config.meta or node.schema == "marts")
            and ON_REQUEST.isdisjoint(node.tags)
        )
    )


def is_seed(node: ManifestNode) -> bool:
    """Tell a seed from what is built of seeds."""
    return bool(node.resource_type == NodeType.Seed)


def keep_all(folders: RunFolders, tables: tuple[Kept, ...], limits: Limits) -> None:
    """Copy what is kept of a whole build into a database of its own."""
    with _beside(folders, limits) as connection:
        for table in _built(connection, tables):
            connection.execute(f"create schema if not exists {table.schema}")
            connection.execute(
                f"create table {table.relation} as from workshop.{table.relation}"
            )


def frees_a_crowd(folders: RunFolders, limits: Limits) -> bool:
    """Tell whether a name was too crowded to join people and is no longer.

    That takes a row that is no more accepted, because another under its id was known
    sooner. The name's neighbours are then affected too, and they were not looked at.
    """
    with _beside(folders, limits) as connection:
        connection.execute(PEOPLE)
        ((freed,),) = connection.execute(FREED).fetchall()
    return bool(freed)


def merge_affected(
    folders: RunFolders, tables: tuple[Kept, ...], limits: Limits
) -> None:
    """Put the affected people's rows in the place of those that they had."""
    with _beside(folders, limits) as connection:
        connection.execute(PEOPLE)
        for table in _built(connection, tables):
            if table.merge is None:
                continue
            out, incoming = MERGES[table.merge]
            connection.execute(
                f"create or replace temp view new as from workshop.{table.relation}"
            )
            connection.execute("begin")
            connection.execute(f"delete from {table.relation} where {out}")
            connection.execute(
                f"insert into {table.relation} by name from new where {incoming}"
            )
            connection.execute("commit")


@contextmanager
def _beside(folders: RunFolders, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    with making(folders.working, limits) as connection:
        connection.execute(f"attach {quoted(folders.workshop)} as workshop (read_only)")
        yield connection


def _built(
    connection: duckdb.DuckDBPyConnection, tables: tuple[Kept, ...]
) -> tuple[Kept, ...]:
    """Leave out the models that were switched off."""
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = 'workshop'"
    ).fetchall()
    built = {relation for (relation,) in found}
    return tuple(table for table in tables if table.relation in built)

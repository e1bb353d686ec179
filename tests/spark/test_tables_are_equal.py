"""Every table that DuckDB built, Spark built row for row."""

import duckdb
from conftest import Engines

ROOMS = ("seeds", "staging", "intermediate", "marts")
TABLES = """
select
    schema_name,
    table_name
from duckdb_tables()
where database_name = 'embedded' and schema_name in ?
order by all
"""
COLUMNS = """
select
    column_name,
    data_type
from duckdb_columns()
where database_name = 'embedded' and schema_name = ? and table_name = ?
    and not (data_type = 'BIGINT' and column_name in ?)
order by column_index
"""
ANY_NUMBERS = ["journey_key", "lead_key"]
"""Each engine numbers these as it likes; what has the number is compared."""


def test_tables_are_equal(engines: Engines) -> None:
    with duckdb.connect() as connection:
        # Spark writes its timestamps as instants; ours hold UTC.
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{engines.duckdb}' as embedded (read_only)")
        tables = connection.execute(TABLES, [ROOMS]).fetchall()
        compared = {
            f"{room}.{table}": difference(connection, engines, room, table)
            for room, table in tables
        }
    assert "marts.lead_score_history" in compared
    assert {table: rows for table, rows in compared.items() if rows} == {}


def difference(
    connection: duckdb.DuckDBPyConnection, engines: Engines, room: str, table: str
) -> list[tuple[object, ...]]:
    """Return some rows that only one engine has, with its name."""
    columns = connection.execute(COLUMNS, [room, table, ANY_NUMBERS]).fetchall()
    names = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in columns)
    folder = engines.spark / f"{room}.db" / table
    here = f"select {names} from embedded.{room}.{table}"
    # Of a seed without rows Spark writes no file.
    there = (
        f"select {names} from read_parquet('{folder}/*.parquet')"
        if any(folder.glob("*.parquet"))
        else f"{here} where false"
    )
    return connection.execute(
        f"(select 'DuckDB' as engine, * from ({here} except all {there}) limit 3) "
        f"union all "
        f"(select 'Spark' as engine, * from ({there} except all {here}) limit 3)"
    ).fetchall()

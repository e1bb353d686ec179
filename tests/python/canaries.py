"""Personal data that nobody can mistake, planted in a shop and looked for later."""

from pathlib import Path

import duckdb

from scoring.contract import read_contract
from scoring.folders import RunFolders
from scoring.warehouse import quoted, quoted_name, read_only

CANARIES = {
    "e-mail": "kanari7q",
    "phone": "49555777",
    "name": "Quistkanari",
    "address": "203.0.113.77",
}
SECRETS = {
    "SHOP_API_TOKEN": "kanari-token-5d1e",
    "CRM_CLIENT_SECRET": "kanari-secret-91aa",
    "DATABASE_PASSWORD": "kanari-password-0c4f",
}
# How each column is altered, where it has a value.
QUERY = "email=kanari7q%40shop.example&ip=203.0.113.77"
PLANTED = {
    "email": "'kanari7q.' || email",
    "phone": "'+49555777' || right(phone, 4)",
    "page_url": f"page_url || '?{QUERY}'",
    "referrer": f"referrer || '?{QUERY}'",
    "url": f"url || '?{QUERY}'",
    "fbp": "fbp || '.kanari7q@shop.example'",
    "meta_lead_id": "meta_lead_id || ' +49555777'",
    "user_agent": "user_agent || ' (203.0.113.77)'",
    "company": "company || ' Quistkanari'",
    "objection": "objection || ' says Quistkanari'",
    "quiz_answers": "quiz_answers || ' Quistkanari kanari7q@shop.example'",
}


def plant(shop: Path) -> set[str]:
    """Alter every column that can hold a person in the files of a simulated shop.

    Returns the columns that were altered.
    """
    planted = set()
    for table in read_contract().tables:
        columns = PLANTED.keys() & set(table.column_names)
        planted |= columns
        for file in (shop / table.name).glob("*.parquet") if columns else ():
            altered = ", ".join(
                f"{PLANTED[name]} as {quoted_name(name)}" for name in sorted(columns)
            )
            aside = file.with_suffix(".aside")
            duckdb.sql(
                f"copy (select * replace ({altered}) from read_parquet({quoted(file)}))"
                f" to {quoted(aside)} (format parquet)"
            )
            aside.replace(file)
    return planted


def found_in_files(output: Path) -> list[tuple[str, str]]:
    """Name every file with a canary or a secret in it, but for the input's copies."""
    folders = RunFolders(output)
    hidden = {**CANARIES, **SECRETS}
    return [
        (str(path.relative_to(output)), kind)
        for path in sorted(output.rglob("*"))
        if path.is_file()
        and folders.landed not in path.parents
        and path != folders.published
        for kind, value in hidden.items()
        if value.lower().encode() in path.read_bytes().lower()
    ]


def found_in_tables(database: Path) -> dict[str, set[str]]:
    """Name every column of a published database with a canary in it, by schema."""
    found: dict[str, set[str]] = {}
    with read_only(database) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and schema_name <> 'contract' order by all"
        ).fetchall()
        for schema, table, column in columns:
            held = f"cast({quoted_name(column)} as varchar)"
            seen = " or ".join(
                f"contains(lower({held}), {quoted(value.lower())})"
                for value in [*CANARIES.values(), *SECRETS.values()]
            )
            (number,) = connection.execute(
                f"select count(*) from {schema}.{quoted_name(table)} where {seen}"
            ).fetchone()
            if number:
                found.setdefault(schema, set()).add(f"{table}.{column}")
    return found

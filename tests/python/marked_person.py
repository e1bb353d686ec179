"""A person whose every trace can be told, and a look for what is left of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from scoring.folders import RunFolders
from scoring.simulate import simulate
from scoring.warehouse import quoted

TOKENS = {
    "e-mail": "kanari7q@mail.example",
    "phone": "+4955577700123",
    "account": "account-kanari7q",
    "customer": "customer-kanari7q",
    "record": "record-kanari7q",
    "device": "device-kanari7q",
    "order": "order-kanari7q",
    "free text": "Quistkanari",
    "click id": "gclid-kanari7q",
    "browser id": "fb.1.1772355600000.77171771717",
    "id of a form": "525647717717177",
}
PERSON = {
    "leads": "lead_key,created_at,anonymous_id,email,phone,objection,"
    "meta_lead_id\n"
    "record-kanari7q,2026-03-01T10:00:00Z,device-kanari7q,Kanari7Q@mail.example,"
    "+4955577700123,says Quistkanari,525647717717177\n",
    "customers": "customer_key,created_at,user_id,email\n"
    "customer-kanari7q,2026-03-01T11:00:00Z,account-kanari7q,kanari7q@mail.example\n",
    "web_events": "event_id,occurred_at,received_at,anonymous_id,event_name,gclid,"
    "fbp,page_url\nevent-kanari7q,2026-03-01T09:00:00Z,2026-03-01T09:00:00Z,"
    "device-kanari7q,add_to_cart,gclid-kanari7q,fb.1.1772355600000.77171771717,https://x/?m=kanari7q%40mail.example\n",
    "orders": "order_id,ordered_at,updated_at,customer_key,gross_amount,currency\n"
    "order-kanari7q,2026-03-02T09:00:00Z,2026-03-02T09:00:00Z,customer-kanari7q,40,EUR\n",
    "order_lines": "order_line_id,order_id,quantity,line_amount\n"
    "line-kanari7q,order-kanari7q,1,40\nline,order-kanari7q,much,40\n",
    "refunds": "refund_id,order_id,refunded_at,refund_amount,currency\n"
    "refund-kanari7q,order-kanari7q,2026-03-03T09:00:00Z,1,EUR\n",
}


def simulate_with_them(shop: Path) -> None:
    """Write the tiny shop with the person in it."""
    simulate(shop, "tiny")
    for table, text in PERSON.items():
        (shop / table / "kanari.csv").write_text(text)


def traces(folders: RunFolders) -> Iterator[tuple[str, str]]:
    """Look through every file, and through the databases and parts unpacked."""
    probe = folders.output.with_name("probe")
    shutil.rmtree(probe, ignore_errors=True)
    probe.mkdir()
    unpack(folders, probe)
    for path in sorted((*folders.output.rglob("*"), *probe.rglob("*"))):
        held = path.read_bytes().lower() if path.is_file() else b""
        for kind, token in TOKENS.items():
            if token.lower().encode() in held:
                yield kind, path.name


def unpack(folders: RunFolders, probe: Path) -> None:
    """Write all values of the landed parts and of the database as plain text."""
    with duckdb.connect(config={"default_null_order": "nulls_last"}) as connection:
        for part in folders.landed.glob("*/*.parquet"):
            target = quoted(probe / f"{part.parent.name}-{part.stem}.csv")
            connection.execute(f"copy (from {quoted(part)}) to {target}")
        connection.execute(f"attach {quoted(folders.published)} as db (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'db'"
        ).fetchall()
        for (table,) in tables:
            target = quoted(probe / f"{table}.csv")
            connection.execute(f"copy (from db.{table}) to {target}")

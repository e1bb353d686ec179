"""After an erasure no byte of the person is left in the output, however packed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from commands import Said, run_command

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
}
PERSON = {
    "leads": "lead_key,created_at,anonymous_id,email,phone,objection\n"
    "record-kanari7q,2026-03-01T10:00:00Z,device-kanari7q,Kanari7Q@mail.example,"
    "+4955577700123,says Quistkanari\n",
    "customers": "customer_key,created_at,user_id,email\n"
    "customer-kanari7q,2026-03-01T11:00:00Z,account-kanari7q,kanari7q@mail.example\n",
    "web_events": "event_id,occurred_at,received_at,anonymous_id,event_name,gclid,"
    "page_url\nevent-kanari7q,2026-03-01T09:00:00Z,2026-03-01T09:00:00Z,"
    "device-kanari7q,add_to_cart,gclid-kanari7q,https://x/?m=kanari7q%40mail.example\n",
    "orders": "order_id,ordered_at,updated_at,customer_key,gross_amount,currency\n"
    "order-kanari7q,2026-03-02T09:00:00Z,2026-03-02T09:00:00Z,customer-kanari7q,40,EUR\n",
    "order_lines": "order_line_id,order_id,quantity,line_amount\n"
    "line-kanari7q,order-kanari7q,1,40\nline,order-kanari7q,much,40\n",
    "refunds": "refund_id,order_id,refunded_at,refund_amount,currency\n"
    "refund-kanari7q,order-kanari7q,2026-03-03T09:00:00Z,1,EUR\n",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolders, set, Said]:
    """The tiny shop with a person in it, scored; what was found then; and erased."""
    folder = tmp_path_factory.mktemp("erased")
    simulate(folder / "input", "tiny")
    for table, text in PERSON.items():
        (folder / "input" / table / "kanari.csv").write_text(text)
    folders = RunFolders(folder / "out")
    places = ["--output", str(folders.output)]
    said = run_command(["run", "--input", str(folder / "input"), *places], folder)
    assert said.code == 0, said.err
    folders.reports.mkdir()
    (folders.reports / "old.html").write_text(TOKENS["free text"])
    (folders.dbt / "logs" / "dbt.log").write_text(TOKENS["e-mail"])
    before = set(found(folders))
    name = f"email={TOKENS['e-mail']}"
    said = run_command(["erase", *places, "--yes", name], folder)
    return folders, before, said


def test_the_person_was_there(world) -> None:
    assert {token for token, _ in world[1]} == TOKENS.keys()


def test_no_byte_of_the_person_is_left(world) -> None:
    folders, _, said = world
    assert said.code == 0, said.err
    assert list(found(folders)) == []
    told = said.out + said.err + folders.erasure_key.read_text()
    assert not [token for token in TOKENS.values() if token.lower() in told.lower()]


def test_the_source_files_are_named_and_removals_written(world) -> None:
    folders, _, said = world
    assert "leads/kanari.csv" in said.out
    assert "erasure-1" in said.out
    assert ",order," in folders.removals.read_text()


def found(folders: RunFolders) -> Iterator[tuple[str, str]]:
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

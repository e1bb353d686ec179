"""Landing: whatever comes in lands as text, with its origin, or is refused by name."""

import gzip
import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from scoring.contract import Column, Contract, Table
from scoring.errors import LeadscoreError
from scoring.landed import Landing
from scoring.landing import Source, land
from scoring.progress import NoProgress
from scoring.warehouse import Limits

LEADS = "lead_key,created_at,email\na,2026-01-01,a@x.example\nb,2026-01-02,\n"


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    return tmp_path / "out" / "landed"


@pytest.fixture
def landing(contract, shop, landed):
    def run(
        mapping: Path | None = None, threads: int = 2, *, is_replacing: bool = False
    ) -> Landing:
        source = Source(shop, mapping, is_replacing)
        return land(contract, source, landed, Limits(threads), NoProgress())

    return run


@pytest.fixture
def rows(landed):
    def read(table: str, columns: str = "*") -> list[tuple]:
        query = f"""
            select {columns} from read_parquet('{landed}/{table}/*.parquet')
            order by source_file, source_row
        """
        return duckdb.sql(query).fetchall()

    return read


@pytest.fixture
def refusal(landing):
    def refused(mapping: Path | None = None) -> str:
        with pytest.raises(LeadscoreError) as error:
            landing(mapping)
        return str(error.value)

    return refused


def write_parquet(path: Path, query: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({query}) to '{path}' (format parquet)")


# What lands


def test_rows_land_as_text_with_their_origin(write, landing, rows) -> None:
    file = write("leads.csv", LEADS)
    landing()
    load_id = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    origin = "lead_key, created_at, email, load_id, source_file, source_row"
    assert rows("leads", origin) == [
        ("a", "2026-01-01", "a@x.example", load_id, "leads.csv", 1),
        ("b", "2026-01-02", None, load_id, "leads.csv", 2),
    ]


def test_every_landed_column_is_text_but_the_row(write, landing, rows, landed) -> None:
    write("leads.csv", LEADS)
    landing()
    described = duckdb.sql(f"describe from '{landed}/leads/*.parquet'").fetchall()
    assert [(row[0], row[1]) for row in described] == [
        ("lead_key", "VARCHAR"),
        ("created_at", "VARCHAR"),
        ("email", "VARCHAR"),
        ("load_id", "VARCHAR"),
        ("source_file", "VARCHAR"),
        ("source_row", "BIGINT"),
        ("row_hash", "VARCHAR"),
        ("landing_fault", "VARCHAR"),
        ("rejected_text", "VARCHAR"),
    ]


def test_text_is_kept_byte_for_byte(write, landing, rows) -> None:
    odd = ["00123", "1e5", "0x1F", "TRUE", " x ", "NULL", "03/04/2024", "'", "é"]
    lines = "".join(f"{value},1,\n" for value in odd)
    write("leads.csv", "lead_key,created_at,email\n" + lines)
    landing()
    assert [key for (key,) in rows("leads", "lead_key")] == odd


def test_parquet_lands_as_csv_does(shop, landing, rows) -> None:
    write_parquet(
        shop / "leads.parquet",
        "select 7 as lead_key, timestamptz '2026-01-01 01:00:00+01' as created_at",
    )
    landing()
    (row,) = rows("leads", "lead_key, cast(created_at as timestamptz), source_row")
    (instant,) = duckdb.sql("select timestamptz '2026-01-01 00:00:00+00'").fetchall()
    assert row == ("7", instant[0], 1)


def test_money_keeps_its_decimals(shop, write, landing, rows) -> None:
    write("leads.csv", LEADS)
    write_parquet(
        shop / "orders.parquet",
        "select 'o' as order_id, cast(12.5 as decimal(18, 4)) as gross_amount",
    )
    landing()
    assert rows("orders", "gross_amount") == [("12.5000",)]


def test_rows_are_numbered_as_they_stand_in_the_file(shop, landing, rows) -> None:
    write_parquet(
        shop / "leads.parquet",
        "select i::varchar as lead_key, '2026-01-01' as created_at "
        "from range(300000) r(i)",
    )
    landing()
    astray = [row for row in rows("leads", "lead_key, source_row") if _is_astray(row)]
    assert astray == []


def _is_astray(row: tuple[str, int]) -> bool:
    return int(row[0]) + 1 != row[1]


def test_a_folder_of_parts_lands_part_by_part(write, shop, landing, rows) -> None:
    write("leads/b.csv", "lead_key,created_at\nc,1\n")
    write("leads/a.csv", LEADS)
    compressed = gzip.compress(b"lead_key,created_at\nd,1\n", mtime=0)
    (shop / "leads" / "c.csv.gz").write_bytes(compressed)
    table = landing().tables[0]
    assert [file.source_file for file in table.files] == [
        "leads/a.csv",
        "leads/b.csv",
        "leads/c.csv.gz",
    ]
    assert rows("leads", "lead_key, source_row") == [
        ("a", 1),
        ("b", 2),
        ("c", 1),
        ("d", 1),
    ]


def test_a_missing_optional_table_lands_empty_and_is_reported(
    write, landing, rows
) -> None:
    write("leads.csv", LEADS)
    assert landing().missing == ("orders",)
    assert rows("orders", "order_id, gross_amount, load_id, row_hash") == []


def test_a_header_without_rows_is_not_a_missing_table(write, landing, rows) -> None:
    write("leads.csv", "lead_key,created_at\n")
    report = landing()
    assert report.missing == ("orders",)
    assert report.rows == 0
    assert rows("leads") == []


def test_columns_are_found_by_name(write, landing, rows) -> None:
    write("leads.csv", ' EMAIL ,Created At,"lead_key"\ne,c,k\n')
    landing()
    assert rows("leads", "lead_key, created_at, email") == [("k", "c", "e")]


def test_extra_columns_and_files_are_reported(write, landing) -> None:
    write("leads.csv", "lead_key,created_at,Shoe Size\na,1,42\n")
    write("lead.csv", LEADS)
    write("leadscore.toml", "")
    report = landing()
    assert report.unread == ("lead.csv",)
    assert [str(flag) for flag in report.flags] == [
        "SCHEMA_NEW_COLUMN leads.csv: Shoe Size",
        "FILE_UNKNOWN lead.csv",
    ]


def test_columns_of_ours_in_the_input_do_not_disturb(shop, landing, rows) -> None:
    write_parquet(
        shop / "leads.parquet",
        "select 'a' as lead_key, '1' as created_at, 99 as source_row, 'x' as load_id",
    )
    landing()
    assert rows("leads", "lead_key, source_row") == [("a", 1)]


# The hash of a row


def hashes(write, landing, rows, *lines: str) -> list[str]:
    write("leads.csv", "lead_key,created_at,email\n" + "".join(f"{x}\n" for x in lines))
    landing()
    return [row_hash for (row_hash,) in rows("leads", "row_hash")]


def test_equal_rows_have_equal_hashes(write, landing, rows) -> None:
    first, second, third = hashes(write, landing, rows, "a,1,e", "a,1,e", "a,1,f")
    assert first == second
    assert first != third


def test_values_cannot_shift_between_columns(write, landing, rows) -> None:
    lines = ["ab,c,", "a,bc,", 'a,"b2:c",', '"a1:b",c,', "a,,b", "a,b,", '"a-",b,']
    found = hashes(write, landing, rows, *lines)
    assert len(set(found)) == len(lines)


def test_columns_outside_the_contract_do_not_change_the_hash(
    write, landing, rows
) -> None:
    (before,) = hashes(write, landing, rows, "a,1,e")
    write("leads.csv", "email,extra,created_at,lead_key\ne,42,1,a\n")
    landing(is_replacing=True)
    assert rows("leads", "row_hash") == [(before,)]


# CSV


@pytest.mark.parametrize(
    "text",
    [
        LEADS.replace("\n", "\r\n"),
        LEADS.replace("\n", "\r"),
        LEADS.replace("\n", "\r\n", 1),
        LEADS.replace("\n", "\r\n").replace("\r\n", "\n", 1),
        LEADS.rstrip("\n"),
        LEADS.replace("\n", "\n\n"),
        "\ufeff" + LEADS,
    ],
    ids=["crlf", "cr", "crlf then lf", "lf then crlf", "no end", "gaps", "mark"],
)
def test_line_ends_and_marks_do_not_matter(write, landing, rows, text) -> None:
    write("leads.csv", text)
    landing()
    assert rows("leads", "lead_key, created_at, email, source_row") == [
        ("a", "2026-01-01", "a@x.example", 1),
        ("b", "2026-01-02", None, 2),
    ]


def test_quotes_hold_commas_line_ends_and_quotes(write, landing, rows) -> None:
    write("leads.csv", 'lead_key,created_at,email\n"a,b","c\r\nd","e""f"\ng,h,\n')
    landing()
    assert rows("leads", "lead_key, created_at, email, source_row") == [
        ("a,b", "c\r\nd", 'e"f', 1),
        ("g", "h", None, 2),
    ]


def test_line_ends_inside_quotes_survive_a_large_file(write, landing) -> None:
    value = '"' + "x,y,z\n" * 40 + '"'
    lines = "".join(f"k{i},2026-01-01,{value}\n" for i in range(5000))
    write("leads.csv", "lead_key,created_at,email\n" + lines)
    assert landing().rows == 5000


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ("a,1,e\nb,2\nc,3,e\n", [None, "ROW_WIDTH", None]),
        ("a,1,e\nb,2,e,x\n", [None, "ROW_WIDTH"]),
        ('a,1,e\nb,"2,e\nc,3,e\n', [None, "ROW_QUOTE", None]),
        ('b,"2,e\nc,"3",e\nd,4,\n', ["ROW_QUOTE", None, None]),
        ('a,1,e\nb,"2"x,e\nc,3,e', [None, "ROW_QUOTE", None]),
        ('a,"1\n1",e\nb,2\n', [None, "ROW_WIDTH"]),
        ('a,"1\n1"\nb,2,e\n', ["ROW_WIDTH", None]),
        ("a,1\0,e\nb,2,e\n", ["ROW_CONTROL_CHAR", None]),
        ("a,\x1b[1m,e\nb,\t,e\n", ["ROW_CONTROL_CHAR", None]),
        ("a,\udce9,e\nb,2,e\n", ["ROW_ENCODING", None]),
        (f"a,1,{'x' * 65_537}\nb,2,{'é' * 65_536}\n", ["ROW_TOO_LONG", None]),
        (f"a,1,{'x' * 300_000}\nb,2,e\n", ["ROW_TOO_LONG", None]),
    ],
    ids=[
        "short",
        "long",
        "open quote",
        "open quote before a quote",
        "text after quote",
        "after a long value",
        "short, over two lines",
        "nul",
        "escape",
        "foreign byte",
        "one character too many",
        "far too long",
    ],
)
def test_a_row_that_cannot_be_read_is_a_row_with_its_fault(
    shop, landing, rows, lines, faults
) -> None:
    text = "lead_key,created_at,email\n" + lines
    (shop / "leads.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    (file,) = landing().tables[0].files
    found = rows("leads", "source_row, landing_fault, lead_key, rejected_text")
    assert [row[:2] for row in found] == list(enumerate(faults, start=1))
    assert [row[2] is None for row in found] == [fault is not None for fault in faults]
    assert [row[3] is None for row in found] == [fault is None for fault in faults]
    assert max(len(row[3] or "") for row in found) <= 4096
    assert (file.rows, file.rejected) == (len(faults), len(faults) - faults.count(None))


def test_the_text_of_a_rejected_row_is_kept(shop, landing, rows) -> None:
    (shop / "leads.csv").write_bytes(b"lead_key,created_at\na,caf\xe9,3\n")
    landing()
    assert rows("leads", "rejected_text") == [("a,caf\\xe9,3\n",)]


def test_a_bad_row_changes_no_other(write, landing, rows) -> None:
    good = 'a,2026-01-01," x, y "\nb,"2026""01","l\r\nm"\n\nc,,""\nd,é"é,\n'
    write("leads.csv", "\ufefflead_key,created_at,email\r\n" + good)
    landing()
    columns = "lead_key, created_at, email, source_row, row_hash, landing_fault"
    before = rows("leads", columns)
    write("leads.csv", "\ufefflead_key,created_at,email\r\n" + good + 'e,"\n')
    landing(is_replacing=True)
    assert rows("leads", columns)[:-1] == before


def test_bad_rows_of_parquet_are_rows_too(shop, landing, rows) -> None:
    write_parquet(
        shop / "leads.parquet",
        "select * from (values ('a', '2026-01-01', null), (chr(0), 'x', 'y'), "
        "('c', repeat('x', 65537), 'z')) as t (lead_key, created_at, email)",
    )
    landing()
    assert rows(
        "leads", "lead_key, created_at, landing_fault, left(rejected_text, 4)"
    ) == [
        ("a", "2026-01-01", None, None),
        (None, None, "ROW_CONTROL_CHAR", "\0,x,"),
        (None, None, "ROW_TOO_LONG", "c,xx"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_another_encoding_is_refused(shop, refusal, encoding) -> None:
    (shop / "leads.csv").write_bytes(LEADS.encode(encoding))
    assert "FILE_ENCODING leads.csv:1" in refusal()


def test_a_gzip_cut_short_is_refused(shop, refusal) -> None:
    whole = gzip.compress(LEADS.encode() * 1000)
    (shop / "leads.csv.gz").write_bytes(whole[:-20])
    message = refusal()
    assert "FILE_CORRUPT leads.csv.gz" in message
    assert "not a whole gzip file" in message


def test_a_parquet_cut_short_is_refused(shop, refusal) -> None:
    path = shop / "leads.parquet"
    write_parquet(path, "select 'a' as lead_key, '1' as created_at")
    path.write_bytes(path.read_bytes()[:-8])
    assert "FILE_CORRUPT leads.parquet" in refusal()


# Headers


def test_an_empty_file_is_refused(write, refusal) -> None:
    write("leads.csv", "")
    assert "FILE_EMPTY leads.csv" in refusal()


def test_a_missing_required_column_names_file_column_and_closest(
    write, refusal
) -> None:
    write("leads.csv", "lead_key,Created On,email\na,1,e\n")
    message = refusal()
    assert "leads.csv" in message
    assert "`created_at` (the closest in the file is `Created On`)" in message


def test_a_column_that_is_taken_is_not_offered_as_closest(write, refusal) -> None:
    write("leads.csv", "created_at,email\n1,e\n")
    assert "`lead_key` (nothing is like it)" in refusal()


def test_a_file_without_header_is_refused(write, refusal) -> None:
    write("leads.csv", "a,2026-01-01,a@x.example\nb,2026-01-02,\n")
    message = refusal()
    assert "FILE_HEADER leads.csv:1" in message
    assert "required are lead_key, created_at" in message


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_column_that_is_there_twice_is_refused(write, shop, refusal, form) -> None:
    if form == "csv":
        write("leads.csv", "lead_key,created_at,Lead Key\na,1,b\n")
    else:
        write_parquet(
            shop / "leads.parquet",
            """select 'a' as lead_key, '1' as created_at, 'b' as "Lead Key" """,
        )
    message = refusal()
    assert "lead_key: the column is there twice" in message
    assert "'Lead Key'" in message


def test_other_separators_are_refused_with_what_was_got(write, refusal) -> None:
    write("leads.csv", LEADS.replace(",", ";"))
    message = refusal()
    assert "lead_key;created_at;email" in message
    assert "separated by commas" in message


# Which files


def test_the_required_table_names_the_places_looked_at(shop, refusal) -> None:
    message = refusal()
    assert "leads.parquet, leads.csv, leads.csv.gz or leads/*" in message
    assert str(shop) in message


def test_a_table_that_is_there_twice_is_refused(write, refusal) -> None:
    write("leads.csv", LEADS)
    write("leads/a.csv", LEADS)
    assert "more than once: leads.csv and leads/a.csv" in refusal()


# Mappings


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    folder = tmp_path / "mapping"
    folder.mkdir()
    (folder / "leads.sql").write_text(
        """
        select id as lead_key, day as created_at -- the form has no address
        from read_csv(getvariable('input') || '/forms.csv', all_varchar = true);
        """
    )
    return folder


def test_a_mapping_selects_into_the_contract(write, landing, rows, mapping) -> None:
    write("forms.csv", "id,day\nb,2\na,1\n")
    report = landing(mapping)
    assert report.missing == ("orders",)
    assert rows("leads", "lead_key, created_at, email, source_file, source_row") == [
        ("a", "1", None, "mapping/leads.sql", 1),
        ("b", "2", None, "mapping/leads.sql", 2),
    ]


def test_a_mapping_lands_the_same_whatever_the_order(write, landing, mapping) -> None:
    write("forms.csv", "id,day\nb,2\na,1\n")
    (before,) = landing(mapping).tables[0].files
    write("forms.csv", "id,day\na,1\nb,2\n")
    (after,) = landing(mapping).tables[0].files
    assert before == after


def test_a_mapping_that_lacks_a_column_is_refused_by_name(
    write, refusal, mapping
) -> None:
    write("forms.csv", "id,day\n")
    (mapping / "leads.sql").write_text("select 'a' as lead_id, '1' as created_at")
    message = refusal(mapping)
    assert "mapping/leads.sql" in message
    assert "`lead_key` (the closest in the file is `lead_id`)" in message


def test_a_mapping_that_fails_says_why(refusal, mapping) -> None:
    message = refusal(mapping)
    assert "MAPPING_FAILED mapping/leads.sql" in message
    assert "forms.csv" in message


def test_a_mapping_of_no_table_is_told_the_nearest(refusal, mapping) -> None:
    (mapping / "order.sql").write_text("select 1")
    assert "Did you mean orders.sql?" in refusal(mapping)


def test_a_mapping_without_the_required_table_is_refused(refusal, mapping) -> None:
    (mapping / "leads.sql").unlink()
    assert "looked for leads.sql" in refusal(mapping)


def test_with_a_mapping_raw_files_are_not_taken_for_tables(
    write, landing, mapping
) -> None:
    write("forms.csv", "id,day\na,1\n")
    write("orders.csv", "this,is,raw\n1,2,3\n")
    assert landing(mapping).missing == ("orders",)


def test_what_does_not_fit_in_memory_says_which_setting_to_change(
    contract, shop, landed
) -> None:
    query = "select range::varchar as lead_key, '1' as created_at from range(3000000)"
    write_parquet(shop / "leads.parquet", query)
    limits = Limits(threads=2, memory_limit="3MB")
    with pytest.raises(LeadscoreError, match="Set `memory_limit` higher"):
        land(contract, Source(shop), landed, limits, NoProgress())


# Whole or not at all, and the same each time


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_input_lands_as_the_same_bytes(shop, landing, landed) -> None:
    write_parquet(
        shop / "leads.parquet",
        "select i::varchar as lead_key, '2026-01-01' as created_at, "
        "md5(i::varchar) as email "
        "from range(400000) r(i)",
    )
    landing(threads=1)
    before = contents(landed)
    shutil.rmtree(landed)
    landing(threads=4)
    assert contents(landed) == before


def test_a_mapping_lands_the_same_whatever_the_threads(
    landing, landed, mapping
) -> None:
    (mapping / "leads.sql").write_text(
        "select md5((i % 50000)::varchar) as lead_key, '2026-01-01' as created_at, "
        "max(i) as email "
        "from range(400000) r(i) group by all"
    )
    landing(mapping, threads=1)
    before = contents(landed)
    shutil.rmtree(landed)
    landing(mapping, threads=4)
    assert contents(landed) == before


def test_a_landing_that_fails_leaves_the_one_before(write, landing, landed) -> None:
    write("leads/a.csv", LEADS)
    landing()
    before = contents(landed)
    write("leads/b.csv", LEADS.replace("a,", "z,"))
    write("leads/c.csv", "lead_key\na\n")
    with pytest.raises(LeadscoreError):
        landing()
    assert contents(landed) == before
    assert [path.name for path in landed.parent.iterdir()] == ["landed"]


def test_a_landing_that_was_killed_is_cleared_away(write, landing, landed) -> None:
    write("leads.csv", LEADS)
    landing()
    before = contents(landed)
    (landed / "leads" / "0123456789abcdef.parquet").write_bytes(b"half")
    aside = landed.parent / ".landed.aside" / "parts" / "leads"
    aside.mkdir(parents=True)
    (aside / "empty.parquet").write_bytes(b"half")
    landing()
    assert [path.name for path in landed.parent.iterdir()] == ["landed"]
    assert contents(landed) == before


@pytest.mark.parametrize("moment", ["write_manifest", "_move_in", "_land_plans"])
def test_a_landing_cut_short_is_done_again_by_the_next(
    write, landing, landed, monkeypatch, moment
) -> None:
    write("leads/a.csv", LEADS)
    landing()
    manifest = (landed / "manifest.json").read_bytes()
    write("leads/b.csv", LEADS.replace("a,", "z,"))
    with monkeypatch.context() as patch:
        patch.setattr(f"scoring.landing.{moment}", power_cut)
        with pytest.raises(KeyboardInterrupt):
            landing()
    assert (landed / "manifest.json").read_bytes() == manifest
    assert len(landing().new_load_ids) == 1
    assert landing().new_load_ids == ()


def power_cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


# Loads are kept, and a restatement must be meant


def test_a_load_is_a_part_of_its_own(write, landing, landed) -> None:
    file = write("leads.csv", LEADS)
    load_id = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    report = landing()
    assert report.new_load_ids == (load_id,)
    assert set(contents(landed)) == {
        "manifest.json",
        f"leads/{load_id}.parquet",
        "leads/empty.parquet",
        "orders/empty.parquet",
    }


def test_what_was_seen_does_not_land_again(write, landing, landed) -> None:
    write("leads/a.csv", LEADS)
    landing()
    before = contents(landed)
    write("leads/b.csv", LEADS)
    report = landing()
    assert [str(notice) for notice in report.seen] == [
        "FILE_SEEN leads/a.csv",
        "FILE_SEEN_CONTENT leads/b.csv: landed as leads/a.csv",
    ]
    assert (report.new_load_ids, report.dropped_load_ids) == ((), ())
    assert report.rows == 2
    assert contents(landed) == before


def test_the_same_content_twice_in_one_delivery_lands_once(write, landing) -> None:
    write("leads/a.csv", LEADS)
    write("leads/b.csv", LEADS)
    report = landing()
    assert report.rows == 2
    assert len(report.new_load_ids) == 1


def test_a_file_that_went_away_stays_landed(write, shop, landing, rows) -> None:
    write("leads.csv", LEADS)
    write("orders.csv", "order_id,gross_amount\no,1\n")
    landing()
    (shop / "orders.csv").unlink()
    report = landing()
    assert report.missing == ()
    assert report.dropped_load_ids == ()
    assert rows("orders", "order_id") == [("o",)]


def test_replacing_drops_what_went_away(write, shop, landing, rows) -> None:
    write("leads.csv", LEADS)
    write("orders.csv", "order_id,gross_amount\no,1\n")
    (_, load_id) = landing().new_load_ids
    (shop / "orders.csv").unlink()
    report = landing(is_replacing=True)
    assert report.missing == ("orders",)
    assert report.dropped_load_ids == (load_id,)
    assert rows("orders") == []


def test_changed_content_is_refused_unless_it_is_meant(
    write, landing, refusal, rows
) -> None:
    write("leads.csv", LEADS)
    (old,) = landing().new_load_ids
    write("leads.csv", LEADS.replace("a,", "z,"))
    message = refusal()
    assert message.startswith("FILE_CHANGED leads.csv: it landed with other content")
    assert old in message
    assert "--replace" in message
    report = landing(is_replacing=True)
    assert report.dropped_load_ids == (old,)
    assert len(report.new_load_ids) == 1
    assert rows("leads", "lead_key") == [("z",), ("b",)]


def test_files_that_swap_names_land_as_what_they_hold(write, landing, rows) -> None:
    other = LEADS.replace("a,", "y,").replace("b,", "z,")
    write("leads/a.csv", LEADS)
    write("leads/b.csv", other)
    landing()
    write("leads/a.csv", other)
    write("leads/b.csv", LEADS)
    report = landing()
    assert report.new_load_ids == report.dropped_load_ids == ()
    assert sorted(rows("leads", "lead_key")) == [("a",), ("b",), ("y",), ("z",)]


def test_what_a_mapping_makes_replaces_without_asking(write, landing, mapping) -> None:
    write("forms.csv", "id,day\nb,2\na,1\n")
    (old,) = landing(mapping).new_load_ids
    write("forms.csv", "id,day\nb,2\n")
    report = landing(mapping)
    assert report.dropped_load_ids == (old,)
    assert report.rows == 1


# What landed is as it was written


@pytest.mark.parametrize("fault", ["flip", "remove"])
def test_a_part_that_changed_is_found(write, landing, landed, refusal, fault) -> None:
    write("leads.csv", LEADS)
    (load_id,) = landing().new_load_ids
    part = landed / "leads" / f"{load_id}.parquet"
    if fault == "flip":
        held = bytearray(part.read_bytes())
        held[len(held) // 2] ^= 1
        part.write_bytes(held)
    else:
        part.unlink()
    message = refusal()
    assert message.startswith("FILE_CHECKSUM ")
    assert part.name in message
    assert "Put it back from a copy" in message


def test_a_manifest_that_changed_is_found(write, landing, landed, refusal) -> None:
    write("leads.csv", LEADS)
    landing()
    (landed / "manifest.json").write_text('{"form"')
    assert "FILE_CHECKSUM" in refusal()


def test_parts_of_another_form_land_again(
    write, shop, landing, refusal, monkeypatch
) -> None:
    write("leads.csv", LEADS)
    file = write("orders.csv", "order_id,gross_amount\no,1\n")
    first = landing().new_load_ids
    monkeypatch.setattr("scoring.manifest.LANDING_FORM", 99)
    file.rename(shop / "kept")
    assert "LANDED_FORM orders.csv" in refusal()
    (shop / "kept").rename(file)
    report = landing()
    assert (report.new_load_ids, report.dropped_load_ids) == (first, ())
    assert landing().new_load_ids == ()


# Receipts, types, sizes and places


def test_when_a_source_had_a_row_is_no_payload(write, shop, landed) -> None:
    receipt = Column("received_at", "instant", is_required=False, is_receipt=True)
    key = Column("lead_key", "text", is_required=True)
    table = Table("leads", is_required=True, key=("lead_key",), columns=(key, receipt))
    write("leads.csv", "lead_key,received_at\na,1\na,2\nb,1\n")
    land(Contract((table,)), Source(shop), landed, Limits(), NoProgress())
    query = f"select row_hash from '{landed}/leads/*.parquet' order by source_row"
    first, second, third = duckdb.sql(query).fetchall()
    assert first == second != third


@pytest.mark.parametrize(("wrong", "is_refused"), [(1, False), (2, True)])
def test_a_column_of_another_type_is_no_slip(
    write, landing, refusal, wrong, is_refused
) -> None:
    amounts = ["12 euros"] * wrong + ["12"] * (100 - wrong)
    lines = "".join(f"o{i},{amount}\n" for i, amount in enumerate(amounts))
    write("leads.csv", LEADS)
    write("orders.csv", "order_id,gross_amount\n" + lines)
    if is_refused:
        message = refusal()
        assert message.startswith("FILE_TYPE orders.csv row 1 gross_amount '12 euros':")
        assert "2 of its 100 rows" in message
    else:
        assert landing().rows == 102


def test_few_rows_say_nothing_about_a_type(write, landing) -> None:
    lines = "".join(f"o{i},twelve\n" for i in range(99))
    write("leads.csv", LEADS)
    write("orders.csv", "order_id,gross_amount\n" + lines)
    assert landing().rows == 101


def test_a_link_out_of_the_folder_is_refused(shop, tmp_path, refusal) -> None:
    (tmp_path / "elsewhere.csv").write_text(LEADS)
    (shop / "leads.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert "FILE_PATH leads.csv: it is a link out of the input folder" in refusal()


def test_an_input_folder_may_be_a_link_itself(shop, contract, landed, write) -> None:
    write("leads.csv", LEADS)
    link = shop.with_name("link")
    link.symlink_to(shop)
    landing = land(contract, Source(link), landed, Limits(), NoProgress())
    assert landing.rows == 2

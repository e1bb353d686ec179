"""Landing: whatever comes in lands as text, with its origin, or is refused by name."""

import gzip
import hashlib
from pathlib import Path

import duckdb
import pytest

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
        "select i::varchar as lead_key, 'x' as created_at from range(300000) r(i)",
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
    assert report.extra_columns == {"leads.csv": ("Shoe Size",)}
    assert report.unread == ("lead.csv",)


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
    landing()
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
    lines = "".join(f"k{i},{value},e\n" for i in range(5000))
    write("leads.csv", "lead_key,created_at,email\n" + lines)
    assert landing().rows == 5000


@pytest.mark.parametrize(
    ("rows_of_file", "line", "words"),
    [
        ("a,1,e\nb,2\nc,3,e\n", 3, "2 values were got and 3 wanted"),
        ("a,1,e\nb,2,e,x\n", 3, "4 values were got and 3 wanted"),
        ('a,1,e\nb,"2,e\nc,3,e\n', 4, "unexpected end of data"),
        ('a,1,e\nb,"2"x,e\n', 3, "expected after"),
        ('a,"1\n1",e\nb,2\n', 4, "2 values were got"),
    ],
    ids=["short", "long", "open quote", "text after quote", "after a long value"],
)
def test_a_malformed_row_names_file_and_line(
    write, refusal, rows_of_file, line, words
) -> None:
    write("leads.csv", "lead_key,created_at,email\n" + rows_of_file)
    message = refusal()
    assert f"leads.csv, line {line}:" in message
    assert words in message


def test_a_foreign_byte_names_its_line(shop, refusal) -> None:
    text = "lead_key,created_at\na,1\ncaf\u00e9,2\n"
    (shop / "leads.csv").write_bytes(text.encode("latin-1"))
    message = refusal()
    assert "leads.csv, line 3:" in message
    assert "not UTF-8" in message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_another_encoding_is_refused(shop, refusal, encoding) -> None:
    (shop / "leads.csv").write_bytes(LEADS.encode(encoding))
    assert "leads.csv" in refusal()


def test_a_gzip_cut_short_is_refused(shop, refusal) -> None:
    whole = gzip.compress(LEADS.encode() * 1000)
    (shop / "leads.csv.gz").write_bytes(whole[:-20])
    assert "not a whole gzip file" in refusal()


def test_a_parquet_cut_short_is_refused(shop, refusal) -> None:
    path = shop / "leads.parquet"
    write_parquet(path, "select 'a' as lead_key, '1' as created_at")
    path.write_bytes(path.read_bytes()[:-8])
    assert "leads.parquet cannot be read" in refusal()


# Headers


def test_an_empty_file_is_refused(write, refusal) -> None:
    write("leads.csv", "")
    assert "leads.csv is empty" in refusal()


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
    assert "`lead_key`" in message
    assert "`created_at`" in message


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
    assert "`lead_key` is there twice" in message
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
    assert "mapping/leads.sql failed" in message
    assert "forms.csv" in message


def test_a_mapping_of_no_table_is_told_the_nearest(refusal, mapping) -> None:
    (mapping / "order.sql").write_text("select 1")
    assert "Did you mean orders.sql?" in refusal(mapping)


def test_a_mapping_without_the_required_table_is_refused(refusal, mapping) -> None:
    (mapping / "leads.sql").unlink()
    assert "looked for leads.sql in" in refusal(mapping)


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
        "select i::varchar as lead_key, md5(i::varchar) as created_at "
        "from range(400000) r(i)",
    )
    landing(threads=1)
    before = contents(landed)
    landing(threads=4)
    assert contents(landed) == before


def test_a_mapping_lands_the_same_whatever_the_threads(
    landing, landed, mapping
) -> None:
    (mapping / "leads.sql").write_text(
        "select md5((i % 50000)::varchar) as lead_key, max(i) as created_at "
        "from range(400000) r(i) group by all"
    )
    landing(mapping, threads=1)
    before = contents(landed)
    landing(mapping, threads=4)
    assert contents(landed) == before


def test_a_landing_that_fails_leaves_the_one_before(write, landing, landed) -> None:
    write("leads.csv", LEADS)
    landing()
    before = contents(landed)
    write("leads.csv", LEADS + "short\n")
    with pytest.raises(LeadscoreError):
        landing()
    assert contents(landed) == before
    assert [path.name for path in landed.parent.iterdir()] == ["landed"]


def test_a_landing_that_was_killed_is_cleared_away(write, landing, landed) -> None:
    write("leads.csv", LEADS)
    aside = landed.parent / ".landed.aside" / "leads"
    aside.mkdir(parents=True)
    (aside / "part-0001.parquet").write_bytes(b"half")
    landing()
    assert [path.name for path in landed.parent.iterdir()] == ["landed"]
    assert set(contents(landed)) == {
        "leads/part-0000.parquet",
        "orders/part-0000.parquet",
    }


def test_tables_of_an_earlier_input_do_not_stay(write, shop, landing, rows) -> None:
    write("leads.csv", LEADS)
    write("orders.csv", "order_id,gross_amount\no,1\n")
    landing()
    (shop / "orders.csv").unlink()
    landing()
    assert rows("orders") == []

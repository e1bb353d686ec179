"""Rows of CSV: the slow way reads what the fast one does, and one bad row costs one."""

import csv
import io
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.csv_files import check_csv
from scoring.csv_records import records

WIDTH = 3
PRINTABLE = st.characters(exclude_categories=("C",))
VALUES = st.text(PRINTABLE | st.sampled_from('\n\r\t",'), max_size=8)
ROWS = st.lists(st.tuples(*[VALUES] * WIDTH), max_size=6)
PLAIN_VALUES = st.text(
    st.characters(exclude_categories=("C",), exclude_characters='",')
)
PLAIN_ROWS = st.lists(st.tuples(*[PLAIN_VALUES] * WIDTH), max_size=6)
GARBAGE = st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\r\n"))


def as_lines(rows: list[tuple[str, ...]], header: str = "") -> list[bytes]:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return (header + text.getvalue()).encode().splitlines(keepends=True)


@given(ROWS)
def test_what_is_written_well_is_read_as_it_was_written(rows) -> None:
    found = list(records(iter(as_lines(rows)), WIDTH))
    assert [record.values for record in found] == rows
    assert {record.fault for record in found} <= {None}


@settings(deadline=None)
@given(rows=ROWS)
def test_the_slow_way_reads_what_the_engine_reads(tmp_path_factory, rows) -> None:
    file = tmp_path_factory.mktemp("csv") / "rows.csv"
    file.write_bytes(b"".join(as_lines(rows, "a,b,c\r\n")))
    shape = check_csv(file, file.name)
    assert (shape.records, shape.rejected) == (len(rows), 0)
    assert engine_rows(file) == [tuple(value or None for value in row) for row in rows]


def engine_rows(file: Path) -> list[tuple]:
    return duckdb.sql(
        f"""
        from read_csv(
            '{file}', auto_detect = false, header = true, delim = ',', quote = '"',
            escape = '"', nullstr = '', strict_mode = false, parallel = false,
            columns = {{a: 'VARCHAR', b: 'VARCHAR', c: 'VARCHAR'}}
        )
        """
    ).fetchall()


@given(PLAIN_ROWS, PLAIN_ROWS, GARBAGE)
def test_one_bad_line_costs_no_other(before, after, garbage) -> None:
    good = [",".join(row).encode() + b"\n" for row in (*before, *after)]
    lines = [*good[: len(before)], garbage + b"\n", *good[len(before) :]]
    found = list(records(iter(lines), WIDTH))
    kept = [record.values for record in found if record.raw != garbage + b"\n"]
    assert kept == [*before, *after]


@given(PLAIN_ROWS, GARBAGE)
def test_the_bytes_of_a_rejected_row_are_kept(rows, garbage) -> None:
    lines = [",".join(row).encode() + b"\n" for row in rows] + [garbage]
    found = list(records(iter(lines), WIDTH))
    assert b"".join(record.raw for record in found) == b"".join(lines)

"""The files of bad_inputs.yml: how each is written, bad and mended."""

import csv
import gzip
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

DOCUMENT = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
TABLES = DOCUMENT["tables"]


@dataclass(frozen=True)
class Fixture:
    """One bad input; the fields are told in bad_inputs.yml."""

    number: int
    what: str
    place: int
    table: str = "leads"
    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    fixed: list[dict[str, str]] | None = None
    keys: list[str] = field(default_factory=list)
    keys_fixed: list[str] = field(default_factory=list)
    code: str = ""
    codes: dict[str, int] = field(default_factory=dict)
    quarantined: int | None = None
    flag: str = ""
    flags: dict[str, int] = field(default_factory=dict)
    flagged: int | None = None
    values: list[dict[str, str | None]] = field(default_factory=list)
    accepted: int | None = None
    duplicates: int = 0
    notice: str = ""
    refused: str = ""
    says: str = ""
    text: str | None = None
    builder: str = ""
    encoding: str = "utf-8"
    line_end: str = "\n"
    mark: bool = False
    header: dict[str, str] = field(default_factory=dict)
    order: str = ""
    adds: str = ""
    lacks: str = ""
    is_bare: bool = False
    ends_with: str = ""
    held_by: str = ""
    nobody: str = ""

    @property
    def name(self) -> str:
        """Its file below the input folder."""
        return f"{self.table}/{self.stem}.csv"

    @property
    def stem(self) -> str:
        """What its file and its rows are called."""
        return f"f{self.number}" + (f"-{self.place}" if self.place else "")

    @property
    def bad_rows(self) -> int:
        """How many rows stand between the two good ones."""
        return len(self.rows or self.lines) or 1

    @property
    def reasons(self) -> dict[str, int]:
        """Codes of the quarantined rows, counted."""
        count = self.bad_rows if self.quarantined is None else self.quarantined
        return {self.code: count} if self.code else self.codes

    @property
    def flag_counts(self) -> dict[str, int]:
        """Flags of the accepted rows, counted."""
        count = self.bad_rows if self.flagged is None else self.flagged
        return {self.flag: count} if self.flag else self.flags


def read_fixtures() -> list[Fixture]:
    """Read all, those of one number told apart by their place."""
    fixtures: list[Fixture] = []
    for values in DOCUMENT["fixtures"]:
        place = sum(fixture.number == values["number"] for fixture in fixtures)
        fixtures.append(Fixture(place=place, **values))
    return fixtures


def write_fixture(folder: Path, fixture: Fixture, *, is_fixed: bool = False) -> None:
    """Write the file of a fixture, or what it should have been."""
    path = folder / fixture.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if fixture.builder in TABLE_BUILDERS:
        rows = TABLE_BUILDERS[fixture.builder](fixture, is_fixed)
    else:
        rows = _rows(fixture, is_fixed=is_fixed)
    path.write_bytes(_bytes(fixture, rows, is_fixed=is_fixed))


def write_refused(folder: Path, fixture: Fixture) -> None:
    """Write a file that is refused, beside a good one where its table is another."""
    if fixture.builder:
        FILE_BUILDERS[fixture.builder](folder)
    else:
        text = fixture.text or ""
        (folder / "leads.csv").write_bytes(text.encode(fixture.encoding))


def _rows(fixture: Fixture, *, is_fixed: bool) -> list[Any]:
    if fixture.is_bare:
        return []
    first, last = (_row(fixture, f"{fixture.stem}-{end}") for end in ("first", "last"))
    if is_fixed and fixture.fixed is not None:
        changes, keys = fixture.fixed, fixture.keys_fixed or fixture.keys
    else:
        changes, keys = fixture.rows, fixture.keys
    keys = keys or [f"{fixture.stem}-{n}" for n in range(len(changes))]
    between: list[Any] = [
        _row(fixture, key, change) for key, change in zip(keys, changes, strict=True)
    ]
    if fixture.lines and not (is_fixed and fixture.fixed is not None):
        between = [line.replace("{key}", f"{fixture.stem}-0") for line in fixture.lines]
    return [first, *between, last]


def _row(
    fixture: Fixture, key: str, changes: dict[str, str] | None = None
) -> dict[str, str]:
    table = TABLES[fixture.table]
    row = {table["key"]: key, **table["row"], **(changes or {})}
    row.pop(fixture.lacks, None)
    return {**row, fixture.adds: "42"} if fixture.adds else row


def _bytes(fixture: Fixture, rows: list[Any], *, is_fixed: bool) -> bytes:
    names = list(_row(fixture, ""))
    if fixture.order:
        names.reverse()
    lines = [",".join(fixture.header.get(name, name) for name in names)]
    lines += [row if isinstance(row, str) else _line(row, names) for row in rows]
    text = fixture.line_end.join(lines) + fixture.line_end
    if fixture.ends_with and not is_fixed:
        text += fixture.ends_with
    return (b"\xef\xbb\xbf" if fixture.mark else b"") + text.encode(fixture.encoding)


def _line(row: dict[str, str], names: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([row[name] for name in names])
    return line.getvalue().removesuffix("\r\n")


def _long_field(fixture: Fixture, is_fixed: bool) -> list[Any]:
    first, last = (_row(fixture, f"{fixture.stem}-{end}") for end in ("first", "last"))
    user = "u1" if is_fixed else "x" * 3_000_000
    return [first, _row(fixture, f"{fixture.stem}-0", {"user_id": user}), last]


def _late_text(fixture: Fixture, is_fixed: bool) -> list[Any]:
    rows: list[Any] = [_row(fixture, f"{fixture.stem}-{n}") for n in range(301)]
    amount = "50" if is_fixed else "fifty"
    rows[-1] = _row(fixture, f"{fixture.stem}-300", {"gross_amount": amount})
    return rows


def _bad_addresses(fixture: Fixture, is_fixed: bool) -> list[Any]:
    long = "x" * 243 + "@y.example"  # 253 characters, and one and two more
    addresses = ["a@b@x.example", "jane", "jane@x", "@x.example", "ja ne@x.example"]
    addresses += ["x" + long, "xx" + long]
    return [
        _row(fixture, f"{fixture.stem}-{n}", {"email": address})
        for n, address in enumerate(addresses)
    ]


def _gzip_bomb(folder: Path) -> None:
    rows = b"lead_key,created_at\n" + b"a,2026-01-05\n" * 1_500_000
    (folder / "leads.csv.gz").write_bytes(gzip.compress(rows, mtime=0))


def _cut_gzip(folder: Path) -> None:
    whole = gzip.compress(b"lead_key,created_at\n" + b"a,2026-01-05\n" * 100, mtime=0)
    (folder / "leads.csv.gz").write_bytes(whole[:-9])


def _parquet_bomb(folder: Path) -> None:
    _parquet(folder, "'a' as lead_key, '2026-01-05' as created_at from range(1100000)")


def _cut_parquet(folder: Path) -> None:
    _parquet(folder, "'a' as lead_key, '2026-01-05' as created_at")
    path = folder / "leads.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def _much_text(folder: Path) -> None:
    lines = ["lead_key,created_at", *(f"k{n},2026-01-05" for n in range(98))]
    lines += ["k98,soon", "k99,later"]
    (folder / "leads.csv").write_text("\n".join(lines))


def _parquet(folder: Path, select: str) -> None:
    duckdb.sql(f"copy (select {select}) to '{folder}/leads.parquet'")


TABLE_BUILDERS = {
    "long_field": _long_field,
    "late_text": _late_text,
    "bad_addresses": _bad_addresses,
}
FILE_BUILDERS = {
    "gzip_bomb": _gzip_bomb,
    "cut_gzip": _cut_gzip,
    "parquet_bomb": _parquet_bomb,
    "cut_parquet": _cut_parquet,
    "much_text": _much_text,
}

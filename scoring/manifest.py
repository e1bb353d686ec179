"""The manifest of what is landed: a part that it does not name does not exist."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scoring.contract import Contract
from scoring.landed import LandedFile, LandedTable
from scoring.reasons import InputError
from scoring.whole_files import write_whole

MANIFEST = "manifest.json"
# A part without rows gives a table its columns where it has no file.
EMPTY_LOAD = "empty"
# Counted up when parts are written in another form, so that old ones land again.
LANDING_FORM = 1


@dataclass(frozen=True)
class Manifest:
    """The landed files of each table; `form` tells how their parts were written.

    `erasures` is the fingerprint of the list of people that no part holds.
    """

    form: str
    tables: tuple[LandedTable, ...]
    erasures: str = ""

    @property
    def parts(self) -> frozenset[tuple[str, str]]:
        """Table and part of every file."""
        return frozenset(
            (table.name, file.part) for table in self.tables for file in table.files
        )

    @property
    def load_ids(self) -> frozenset[tuple[str, str]]:
        """Table and load of every file."""
        return frozenset(
            (table.name, file.load_id) for table in self.tables for file in table.files
        )


def form_of(contract: Contract) -> str:
    """Fingerprint what the form of a part depends on."""
    tables = [
        (table.name, [(column.name, column.is_receipt) for column in table.columns])
        for table in contract.tables
    ]
    text = json.dumps([LANDING_FORM, tables])
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifest(landed: Path) -> Manifest | None:
    """Read what is landed; None where nothing is."""
    path = landed / MANIFEST
    if not path.is_file():
        return None
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        tables = {
            name: tuple(_file(values) for values in files)
            for name, files in written["tables"].items()
        }
        form = str(written["form"])
        erasures = str(written.get("erasures", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise _changed(landed, MANIFEST, "is not as it was written") from error
    listed = tuple(LandedTable(*item) for item in tables.items())
    return Manifest(form, listed, erasures)


def write_manifest(landed: Path, manifest: Manifest) -> None:
    """Write the manifest aside and rename it, its bytes safe on disk."""
    values = {
        "form": manifest.form,
        "erasures": manifest.erasures,
        "tables": {
            table.name: [asdict(file) for file in table.files]
            for table in manifest.tables
        },
    }
    write_whole(landed / MANIFEST, json.dumps(values, indent=1) + "\n")


def part_of(landed: Path, table: str, file: LandedFile) -> Path:
    """Where the part of a file lies."""
    return landed / table / f"{file.part}.parquet"


def check_parts(landed: Path, manifest: Manifest) -> None:
    """Raise InputError where a part is gone or its bytes are not those written."""
    for table in manifest.tables:
        for file in table.files:
            part = part_of(landed, table.name, file)
            name = part.relative_to(landed).as_posix()
            if not part.is_file():
                raise _changed(landed, name, f"is gone; it held {file.source_file}")
            if digest(part) != file.part_sha256:
                held = f"has changed since it was written from {file.source_file}"
                raise _changed(landed, name, held)


def remove_strays(landed: Path, manifest: Manifest) -> None:
    """Remove the parts that the manifest does not name.

    A landing that was cut short has left them, or people were erased from them.
    """
    named = manifest.parts
    for part in landed.glob("*/*.parquet"):
        is_named = (part.parent.name, part.stem) in named
        if not is_named and part.stem != EMPTY_LOAD:
            part.unlink()


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _file(values: dict[str, Any]) -> LandedFile:
    lists = {key: tuple(values[key]) for key in ("missing", "extra")}
    return LandedFile(**{**values, **lists})


def _changed(landed: Path, name: str, what: str) -> InputError:
    remedy = (
        f"Put it back from a copy; or remove {landed} and run with every file that "
        "ever landed, which builds it anew."
    )
    return InputError("FILE_CHECKSUM", str(landed / name), f"it {what}", remedy)

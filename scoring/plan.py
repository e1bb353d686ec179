"""What is to land of a table: content that was not seen before, and nothing twice."""

from dataclasses import dataclass
from pathlib import Path

from scoring.input_files import InputFile
from scoring.landed import LandedFile, Notice
from scoring.manifest import Manifest, digest
from scoring.parts import Content
from scoring.reasons import InputError


@dataclass(frozen=True)
class Plan:
    """The loads of a table that stay, and the files that land as new ones."""

    kept: tuple[LandedFile, ...]
    new: tuple[Content, ...]
    seen: tuple[Notice, ...]


def plan_table(
    table: str,
    files: tuple[InputFile, ...],
    known: tuple[LandedFile, ...],
    *,
    is_exact: bool,
) -> Plan:
    """Compare the files of a table with what has landed of it, by content.

    Where `is_exact`, exactly the content of the input stays. Otherwise all stays, and a
    known name with other content raises InputError: a restatement must be meant.
    """
    landed = {file.sha256: file.source_file for file in known}
    new: list[Content] = []
    seen: list[Notice] = []
    contents = [Content(file, digest(file.path)) for file in files]
    for content in contents:
        name = content.file.name
        first = landed.get(content.sha256)
        if first is None:
            if not is_exact:
                _refuse_changed(table, name, known)
            landed[content.sha256] = name
            new.append(content)
        elif first == name:
            seen.append(Notice("FILE_SEEN", name))
        else:
            seen.append(Notice("FILE_SEEN_CONTENT", name, f"landed as {first}"))
    present = {content.sha256 for content in contents}
    kept = tuple(file for file in known if not is_exact or file.sha256 in present)
    return Plan(kept, tuple(new), tuple(seen))


def refuse_gone(before: Manifest, plans: list[Plan], landed: Path) -> None:
    """Raise InputError where a load of another form cannot be landed again."""
    present = {content.sha256 for plan in plans for content in plan.new}
    for table in before.tables:
        for file in table.files:
            if file.sha256 not in present:
                rule = (
                    "it landed in the form of another version, and its file is not in "
                    "the input to land it again from"
                )
                remedy = f"Put the file back; or remove {landed} to do without it."
                raise InputError("LANDED_FORM", file.source_file, rule, remedy)


def _refuse_changed(table: str, name: str, known: tuple[LandedFile, ...]) -> None:
    for file in known:
        if file.source_file == name:
            rule = (
                f"it landed with other content before, as load {file.load_id} of "
                f"`{table}`"
            )
            remedy = (
                "Deliver it under a new name; or run with --replace, so that what is "
                "landed becomes exactly what the input holds."
            )
            raise InputError("FILE_CHANGED", name, rule, remedy)

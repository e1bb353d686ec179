"""The names by which a request says who is to be erased."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.errors import LeadscoreError
from scoring.names import name_columns
from scoring.reasons import shown

LEAD = "lead"


@dataclass(frozen=True)
class Given:
    """A name as the request gives it: its kind, and its value as written."""

    kind: str
    value: str

    def __str__(self) -> str:
        """Say it with addresses and numbers masked."""
        return f"{self.kind} {shown(self.value)}"


def read_given(names: Sequence[str], file: Path | None = None) -> tuple[Given, ...]:
    """Take names as `column=value`, and those of a CSV file by its columns.

    Raises LeadscoreError where there is none, or a column that names nobody.

    >>> read_given(["lead_key=L7"])
    (Given(kind='record', value='L7'),)
    """
    pairs = [
        (column, value) for column, _, value in (it.partition("=") for it in names)
    ]
    if file is not None:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            pairs += [pair for row in csv.DictReader(stream) for pair in row.items()]
    # An order names its buyer to us, but nobody knows a person by it.
    kinds = {**name_columns(), "lead_id": LEAD}
    del kinds["order_id"]
    for column, _ in pairs:
        if column not in kinds:
            message = (
                f"`{column}` is no column that names a person; these do: "
                f"{', '.join(kinds)}. Write a name such as email=jane@shop.example."
            )
            raise LeadscoreError(message)
    given = tuple(Given(kinds[column], value) for column, value in pairs if value)
    if not given:
        message = "Nobody was named. Write a name such as email=jane@shop.example."
        raise LeadscoreError(message)
    return given

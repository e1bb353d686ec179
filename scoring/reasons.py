"""Refusing input by a reason that is documented, in one form of message."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from scoring.errors import LeadscoreError

REASONS_FILE = Path(__file__).parent / "reason_codes.yml"
SHOWN_CHARACTERS = 40
E_MAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+")
LONG_NUMBER = re.compile(r"\+\d[\d ()./-]{5,}\d|\d{9,}")


@dataclass(frozen=True)
class Reason:
    """A code, what becomes of the input that it is about, and what it means."""

    code: str
    fate: str
    meaning: str


@cache
def read_reasons() -> dict[str, Reason]:
    """Read the one table of all codes.

    >>> read_reasons()["ROW_WIDTH"].fate
    'row quarantined'
    """
    table = yaml.safe_load(REASONS_FILE.read_text(encoding="utf-8"))
    return {code: Reason(code, **said) for code, said in table.items()}


class InputError(LeadscoreError):
    """Input that cannot be taken as it is; `code` is in reason_codes.yml."""

    def __init__(self, code: str, place: str, rule: str, remedy: str) -> None:
        """Say where, what was wanted and what to do, all in one line.

        `place` is a file, with a colon and its line where one is known.
        """
        if code not in read_reasons():
            message = f"{code} is not in scoring/reason_codes.yml"
            raise ValueError(message)
        super().__init__(f"{code} {place}: {rule} -> {remedy}")
        self.code = code


def shown(value: str) -> str:
    """Quote a value for a message: its first 40 characters, personal data masked.

    >>> shown("mail jane.doe@shop.example or +49 170 1234567 before noon")
    "'mail *** or *** before noon'"
    """
    masked = LONG_NUMBER.sub("***", E_MAIL.sub("***", value))
    return repr(masked[:SHOWN_CHARACTERS])

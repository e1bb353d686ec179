"""Reading `leadscore.toml`: flat keys, each known, each of its type."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from scoring.errors import LeadscoreError
from scoring.suggestions import nearest
from scoring.variables import Value, Variables, described, wanted_type

SETTINGS_FILE = "leadscore.toml"
# Keys that are not variables of the models, with their defaults.
OWN_KEYS: Mapping[str, Value] = {
    "name": "",
    "input": "",
    "input_package": "",
    "mapping": "",
    "output": "",
    "threads": 2,
    "memory_limit": "2GB",
}
FORMS = {
    "name": (r"[\w-]+", "letters, digits, - and _"),
    "memory_limit": (r"\d+(\.\d+)? ?[KMGT]i?B", 'a size such as "2GB"'),
    "threads": (r"[1-9]\d*", "at least 1"),
}


def read_settings_file(file: Path, defaults: Variables) -> Mapping[str, object]:
    """Read the keys as written; refuse unknown ones and wrong types of our own."""
    table = _read_toml(file)
    for key, got in table.items():
        _refuse_unknown(key, defaults, file)
        if key in OWN_KEYS:
            _check_own(key, got, file)
    return table


def _read_toml(file: Path) -> dict[str, object]:
    if not file.is_file():
        message = f"{file} is not a file. Name a settings file such as {SETTINGS_FILE}."
        raise LeadscoreError(message)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = (
            f"{file} is not TOML in UTF-8: {error}. Write one `key = value` a line."
        )
        raise LeadscoreError(message) from error


def _refuse_unknown(key: str, defaults: Variables, file: Path) -> None:
    known = [*OWN_KEYS, *defaults]
    if key in known:
        return
    close = nearest(key, known)
    meant = f"Did you mean `{close}`?" if close else f"Known are {', '.join(known)}."
    message = f"{file}: `{key}` is not a setting. {meant}"
    raise LeadscoreError(message)


def _check_own(key: str, got: object, file: Path) -> None:
    default = OWN_KEYS[key]
    if type(got) is not type(default):
        wanted = wanted_type(default)
        message = f"{file}: `{key}` is {described(got)}; {wanted} was wanted."
        raise LeadscoreError(message)
    pattern, wanted = FORMS.get(key, (".*", ""))
    if not re.fullmatch(pattern, str(got), re.ASCII):
        message = f"{file}: `{key}` is {got!r}; {wanted} was wanted."
        raise LeadscoreError(message)

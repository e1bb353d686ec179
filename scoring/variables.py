"""The variables of the models: their defaults in dbt_project.yml, and what they may be.

They end up inside SQL, so text is held to a form that cannot end a literal.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import inf
from pathlib import Path
from typing import TypeAlias, cast

import yaml

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT

Value: TypeAlias = str | int | float | bool | list[str]
Variables: TypeAlias = Mapping[str, Value]

# Set by the command itself, never by a person.
OWN_VARIABLES = ("landed", "switched_off")
INSTANT_FORMAT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Form:
    """What a text must look like, and the words that say so."""

    pattern: str
    wanted: str


SAFE_TEXT = Form(r"[\w .:/+-]*", "letters, digits, spaces and . : / + - _")
FORMS = {
    "report_currency": Form(r"[A-Z]{3}", 'an ISO 4217 code such as "EUR"'),
    "sql_definition": Form(r"score|crm", '"score" or "crm"'),
    "scorecard": Form(r"\w+", 'the name of a scorecard, such as "classic"'),
    "site_domains": Form(r"[\w-]+(\.[\w-]+)*", 'hosts such as "shop.example"'),
}
LEAST = {
    "sql_horizon_days": 1,
    "purchase_horizon_days": 1,
    "label_horizon_days": 1,
    "purchase_minimum": 0,
    "identifier_degree_limit": 1,
    "spend_outlier_factor": 1,
}
TYPE_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list of texts",
    datetime: "a date and time",
    date: "a date",
    dict: "a table",
}


def read_defaults(project: Path = PROJECT) -> Variables:
    """Read `vars:` of dbt_project.yml, but for those that the command sets itself."""
    path = project / "dbt_project.yml"
    if not path.is_file():
        message = (
            f"{path} is not there, and it holds the defaults of the settings. "
            "Run from a checkout of the project, installed with `make run`."
        )
        raise LeadscoreError(message)
    declared = yaml.safe_load(path.read_text(encoding="utf-8")).get("vars", {})
    return {key: declared[key] for key in declared if key not in OWN_VARIABLES}


def check_variable(key: str, got: object, default: Value, where: str) -> Value:
    """Return the value as the models want it, or say why it cannot be used."""
    if key == "as_of":
        return as_instant(got, where).strftime(INSTANT_FORMAT)
    if not is_like(got, default):
        message = (
            f"{where}: `{key}` is {described(got)}; {wanted_type(default)} was wanted."
        )
        raise LeadscoreError(message)
    if isinstance(got, int | float):
        return _checked_number(key, got, where)
    form = FORMS.get(key, SAFE_TEXT)
    for text in got if isinstance(got, list) else [got]:
        if not re.fullmatch(form.pattern, str(text), re.ASCII):
            message = f"{where}: `{key}` is {text!r}; {form.wanted} was wanted."
            raise LeadscoreError(message)
    return cast(Value, got)  # as is_like has shown


def as_instant(got: object, where: str) -> datetime:
    """Read a TOML date, date and time, or ISO text as a UTC instant without zone.

    >>> as_instant("2026-03-01T01:00:00+01:00", "leadscore.toml")
    datetime.datetime(2026, 3, 1, 0, 0)
    """
    instant = got
    if isinstance(instant, str):
        try:
            instant = datetime.fromisoformat(instant)
        except ValueError:
            instant = None
    if isinstance(instant, date) and not isinstance(instant, datetime):
        instant = datetime.combine(instant, time())
    if not isinstance(instant, datetime):
        message = (
            f"{where}: `as_of` is {described(got)}; "
            "a UTC date and time such as 2026-07-01T00:00:00Z was wanted."
        )
        raise LeadscoreError(message)
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC).replace(tzinfo=None)
    if instant.microsecond:
        message = f"{where}: `as_of` is {got}; whole seconds were wanted."
        raise LeadscoreError(message)
    return instant


def is_like(got: object, default: Value) -> bool:
    """Tell whether a value has the type of its default; a whole number is a number."""
    if isinstance(default, list):
        return isinstance(got, list) and all(isinstance(item, str) for item in got)
    if isinstance(default, float):
        return isinstance(got, int | float) and not isinstance(got, bool)
    return type(got) is type(default)


def wanted_type(default: Value) -> str:
    """Name the type of a default."""
    return TYPE_NAMES[type(default)]


def described(got: object) -> str:
    """Show a value and name its type.

    >>> described("soon")
    "'soon' (text)"
    """
    return f"{got!r} ({TYPE_NAMES.get(type(got), type(got).__name__)})"


def _checked_number(key: str, got: float, where: str) -> int | float:
    least = LEAST.get(key)
    if least is not None and not least <= got < inf:
        message = f"{where}: `{key}` is {got}; at least {least} was wanted."
        raise LeadscoreError(message)
    return got

"""Models as SQL for DuckDB without dbt, their parents under their own names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import jinja2

PROJECT = Path(__file__).resolve().parents[2]


def text_of(path: str) -> str:
    """Read a file of the project; mutants have another text (trials.py)."""
    return (PROJECT / path).read_text(encoding="utf-8")


def macros_of(names: Sequence[str], variables: Mapping[str, object]) -> Any:
    """Read files below `macros`; what they dispatch is DuckDB's."""
    return _environment(names, variables)[1].module


def rendered(
    model: str,
    macros: Sequence[str],
    variables: Mapping[str, object],
    schema: str = "",
    lists: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """Render one model, such as `marts/acquisition/channel_quality`.

    Its parents are taken from `schema` where one is named. `lists` are what macros
    return that give no text.
    """
    environment, template = _environment(macros, variables, schema)
    named = {name: lambda names=names: names for name, names in lists.items()}
    text = text_of(f"models/{model}.sql")
    return environment.from_string(text, {**vars(template.module), **named}).render()


def _environment(
    names: Sequence[str], variables: Mapping[str, object], schema: str = ""
) -> tuple[jinja2.Environment, jinja2.Template]:
    environment = jinja2.Environment(
        autoescape=jinja2.select_autoescape(default_for_string=False),
        extensions=["jinja2.ext.do"],
    )
    engine = SimpleNamespace()
    environment.globals.update(
        {
            "ref": lambda name: f"{schema}.{name}" if schema else name,
            "return": str,
            "var": variables.__getitem__,
            "adapter": engine,
        }
    )
    texts = (text_of(f"macros/{name}.sql") for name in names)
    template = environment.from_string("".join(texts))
    engine.dispatch = lambda name: getattr(template.module, f"default__{name}")
    return environment, template

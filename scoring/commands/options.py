"""What the commands share: their options, and how they answer."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

SHOP = Path("build/shop")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="A settings file, leadscore.toml."),
]
InputFolder = Annotated[
    Path | None,
    typer.Option(
        "--input",
        metavar="DIR",
        help="Folder of the contract tables; its leadscore.toml is used if there.",
    ),
]
OutputFolder = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="DIR", help="Folder of the run; default build/<name>."
    ),
]
RunFolder = Annotated[
    Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
]


def example(command: str) -> str:
    """Write the example that closes a help; tests run it."""
    return f"\b\nExample:\n  {command}"


def answer(answer: str | dict[str, Any]) -> None:
    """Print what a command has to say: a text, or a JSON document."""
    text = answer if isinstance(answer, str) else json.dumps(answer, indent=2)
    typer.echo(text)

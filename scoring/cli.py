"""The commands: each reads its options, calls one function and tells what came of it.

Standard output holds the answer, standard error the progress. Exit codes: 0 done; 1 the
input, a setting or the machine is not as wanted; 2 the command line is wrong; 3 a model
or a test of the warehouse failed; 4 another run is writing to the same folder.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from scoring.errors import LeadscoreError

EXIT_CODES = (
    "Exit codes: 0 done; 1 input, settings or machine not as wanted; 2 wrong command "
    "line; 3 a model or test failed, nothing published; 4 another run is on."
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Lead quality for e-commerce: who is how ready to buy, and why.",
    epilog=EXIT_CODES,
)


class Size(StrEnum):
    """How big a simulated shop is."""

    TINY = "tiny"
    DEMO = "demo"
    LARGE = "large"


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
        "--output", metavar="DIR", help="Where to write; default build/<name>."
    ),
]


@app.command()
def run(
    settings: SettingsFile = None,
    input_folder: InputFolder = None,
    output: OutputFolder = None,
    is_json: Json = False,
) -> None:
    r"""Score the leads: land the input, build and test the warehouse, publish it.

    Without options the simulated shop in build/shop/input is used.

    \b
    Example:
      leadscore run --input build/shop/input
    """
    from scoring.console import ConsoleProgress
    from scoring.run import run as run_job
    from scoring.run_text import as_text, as_values
    from scoring.settings import load_settings

    chosen = load_settings(settings, input_folder, output)
    with ConsoleProgress() as progress:
        done = run_job(chosen, progress)
    _answer(as_values(done) if is_json else as_text(done))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command; an expected error becomes one message and an exit code."""
    try:
        app(arguments)
    except LeadscoreError as error:
        if "--json" in (sys.argv[1:] if arguments is None else arguments):
            _answer({"error": str(error), "exit_code": error.exit_code})
        typer.echo(f"leadscore: {error}", err=True)
        sys.exit(error.exit_code)
    sys.exit(0)


def _answer(answer: str | dict[str, Any]) -> None:
    text = answer if isinstance(answer, str) else json.dumps(answer, indent=2)
    typer.echo(text)

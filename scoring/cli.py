"""The command line: all commands under one name, and how it ends.

Standard output holds the answer, standard error the progress.
"""

import sys
from typing import NoReturn

import typer

from scoring.commands import cards, findings, warehouse
from scoring.commands.options import answer
from scoring.errors import LeadscoreError, told_by_system

EXIT_CODES = (
    "Exit codes: 0 done; 1 input, settings or machine not as wanted; 2 wrong command "
    "line; 3 a model or test failed, nothing published; 4 another run is on; 5 done, "
    "and something is otherwise than expected."
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Lead quality for e-commerce: who is how ready to buy, and why.",
    epilog=EXIT_CODES,
)
for commands in (warehouse, cards, findings):
    app.add_typer(commands.app)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command; an expected error becomes one message and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(given, prog_name="leadscore")
    except LeadscoreError as error:
        _refuse(str(error), error.exit_code, is_json="--json" in given)
    except OSError as error:
        # A full disk, a folder that may not be written: the system says which and why.
        code = LeadscoreError.exit_code
        _refuse(told_by_system(error), code, is_json="--json" in given)
    sys.exit(0)


def _refuse(message: str, code: int, *, is_json: bool) -> NoReturn:
    if is_json:
        answer({"error": message, "exit_code": code})
    typer.echo(f"leadscore: {message}", err=True)
    sys.exit(code)

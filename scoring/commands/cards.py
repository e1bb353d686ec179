"""Commands of the quarter: learn a card, test it, and put it in force."""

from datetime import datetime
from typing import Annotated

import typer

from scoring.commands.options import (
    SHOP,
    Json,
    RunFolder,
    answer,
    example,
)
from scoring.errors import OTHERWISE

app = typer.Typer()


@app.command(
    epilog=example("leadscore fit --output build/shop --aim conversion_rate=0.1")
)
def fit(
    output: RunFolder = SHOP,
    scorecard_id: Annotated[
        str | None, typer.Option("--name", help="Name of the new card.")
    ] = None,
    max_rules: Annotated[int, typer.Option(min=1, help="Most lines.")] = 25,
    aims: Annotated[
        list[str] | None,
        typer.Option(
            "--aim",
            metavar="NAME=NUMBER",
            help="What SQL is to reach: conversion_rate, buyers_share (SQL a week "
            "before they buy), weekly_capacity, or touch_cost with margin.",
        ),
    ] = None,
    is_json: Json = False,
) -> None:
    """Learn new points from who bought, and test them against the card in force.

    It is learnt as of the last run. Nothing changes: the card, its bands and the result
    are written to the folder `challenger` of the run.
    """
    from scoring.console import ConsoleProgress
    from scoring.folders import RunFolders
    from scoring.recalibration.aims import read_aims
    from scoring.recalibration.fit import Request
    from scoring.recalibration.fit import fit as fit_card
    from scoring.recalibration.fit_text import as_text
    from scoring.recalibration.fitted import as_values
    from scoring.recalibration.learning import Limits

    request = Request(scorecard_id, Limits(max_rules), read_aims(aims or []))
    with ConsoleProgress() as progress:
        fitted = fit_card(RunFolders(output.resolve()), request, progress)
    answer(as_values(fitted) if is_json else as_text(fitted))


@app.command(epilog=example("leadscore evaluate --output build/shop"))
def evaluate(
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Ask whether the card in force is still right, and what escapes it.

    Do its bands buy as often as it promised, or as before; which buyers did it miss,
    what should it count, and what did sales send back? Ends with 5 where it converts
    otherwise than expected beyond chance, which one right card in 20 does.
    """
    from scoring.console import ConsoleProgress
    from scoring.folders import RunFolders
    from scoring.recalibration.evaluation import as_values
    from scoring.recalibration.evaluation import evaluate as evaluate_card
    from scoring.recalibration.evaluation_text import as_text

    with ConsoleProgress() as progress:
        evaluation = evaluate_card(RunFolders(output.resolve()), progress)
    answer(as_values(evaluation) if is_json else as_text(evaluation))
    if evaluation.expected.is_other:
        raise typer.Exit(OTHERWISE)


@app.command(
    epilog=example("leadscore compare --output build/shop classic classic_20260701")
)
def compare(
    old: Annotated[
        str, typer.Argument(metavar="CARD", help="A card of the seeds, or the learnt.")
    ],
    new: Annotated[
        str, typer.Argument(metavar="OTHER", help="The card to hold against it.")
    ],
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Compare two cards on time that neither was learnt from, and say who changes band.

    The leads that would change are in comparison.json of the run, by their ids.
    """
    from scoring.console import ConsoleProgress
    from scoring.folders import RunFolders
    from scoring.recalibration.comparison import as_values
    from scoring.recalibration.comparison import compare as compare_cards
    from scoring.recalibration.comparison_text import as_text

    with ConsoleProgress() as progress:
        found = compare_cards(RunFolders(output.resolve()), (old, new), progress)
    answer(as_values(found) if is_json else as_text(found))


@app.command(
    epilog=example(
        'leadscore promote --chosen-by "R. Analyst" --reason "Q3" --override'
    )
)
def promote(
    chosen_by: Annotated[str, typer.Option(help="Who chooses the card.")],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    output: RunFolder = SHOP,
    in_force_from: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            help="Since when it scores, UTC; the last run's as-of if left out.",
        ),
    ] = None,
    is_overriding: Annotated[
        bool, typer.Option("--override", help="Though a gate failed; it is noted.")
    ] = False,
    is_meant: Annotated[
        bool, typer.Option("--yes", help="Do it; otherwise only tell what it adds.")
    ] = False,
) -> None:
    """Put the card that was learnt last into the seeds, and in force.

    Refused where a gate failed. What was scored before stays as it was served.
    """
    from scoring.folders import RunFolders
    from scoring.recalibration.promotion import Choice, as_text
    from scoring.recalibration.promotion import promote as promote_card

    choice = Choice(chosen_by, reason, in_force_from, is_overriding, is_meant)
    answer(as_text(promote_card(RunFolders(output.resolve()), choice)))

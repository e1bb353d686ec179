"""Commands that read what a run found, and change nothing."""

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


@app.command(epilog=example("leadscore monitor --output build/shop"))
def monitor(
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Tell what drifts: events that stay away, scores, signals, bands, calibration.

    It reads what the last run counted. Ends with 5 where anything is alarming. Also
    says how many alerts need a person; those alone change no exit code.
    """
    from scoring.folders import RunFolders
    from scoring.monitor import read_watch
    from scoring.monitor_text import as_text, as_values

    watched = read_watch(RunFolders(output.resolve()).published)
    answer(as_values(watched) if is_json else as_text(watched))
    if watched.is_alarming:
        raise typer.Exit(OTHERWISE)


@app.command(epilog=example("leadscore value --output build/shop"))
def value(
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Fit how often the customers of a run return, and how their orders differ.

    Also foretells the last third of the record from the rest, and says what came.
    Nothing is changed: the row that it prints is for seeds/value/value_parameters.csv,
    where a person adds it.
    """
    from scoring.folders import RunFolders
    from scoring.value.fit_text import as_text, as_values
    from scoring.value.parameters import fit_warehouse
    from scoring.value.tested import try_backtest

    published = RunFolders(output.resolve()).published
    fit, tested = fit_warehouse(published), try_backtest(published)
    answer(as_values(fit, tested) if is_json else as_text(fit, tested))


@app.command(epilog=example("leadscore experiments --output build/shop"))
def experiments(
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Tell what each randomised test of a run proves, and what it earned.

    The terms of a test stand in seeds/experiments: outcome, horizon, plan and money.
    A split that is not as planned hides the rest.
    """
    from scoring.experiments.telling import as_text, as_values, read_experiments
    from scoring.folders import RunFolders

    readings, currency = read_experiments(RunFolders(output.resolve()).published)
    answer((as_values if is_json else as_text)(readings, currency))


@app.command(
    "design-test",
    epilog=example("leadscore design-test --output build/shop --lift 0.2"),
)
def design_test(
    lift: Annotated[
        float, typer.Option(help="What it is to find: 0.2 is a fifth more buyers.")
    ],
    held_out: Annotated[
        float, typer.Option(help="Share that goes without the treatment.")
    ] = 0.2,
    baseline: Annotated[
        float | None,
        typer.Option(help="Rate without it; the run's own rate of first purchases."),
    ] = None,
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Say how many units and weeks a test needs at the shop of a run."""
    from scoring.experiments.planning import as_text, as_values, plan_test
    from scoring.folders import RunFolders

    published = RunFolders(output.resolve()).published
    plan = plan_test(published, lift, held_out, baseline)
    answer(as_values(plan) if is_json else as_text(plan))


@app.command(epilog=example("leadscore acceleration --output build/shop"))
def acceleration(
    output: RunFolder = SHOP,
    is_json: Json = False,
) -> None:
    """Say which nurture flows bring leads to SQL sooner, and how that is known.

    A hold-out proves it; comparing leads that were alike on record only suggests it.
    """
    from scoring.acceleration.layout import lay_out
    from scoring.acceleration.text import as_text, as_values, findings_of
    from scoring.console import ConsoleProgress
    from scoring.folders import RunFolders

    folders = RunFolders(output.resolve())
    with ConsoleProgress() as progress:
        lay_out(folders, progress)
    findings = findings_of(folders.nurture)
    answer(as_values(findings) if is_json else as_text(findings))

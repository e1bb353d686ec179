"""The commands: each reads its options, calls one function and tells what came of it.

Standard output holds the answer, standard error the progress.
"""

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from scoring.errors import LeadscoreError, machine_remedy

EXIT_CODES = (
    "Exit codes: 0 done; 1 input, settings or machine not as wanted; 2 wrong command "
    "line; 3 a model or test failed, nothing published; 4 another run is on; 5 done, "
    "and something is otherwise than expected."
)
OTHERWISE = 5

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Lead quality for e-commerce: who is how ready to buy, and why.",
    epilog=EXIT_CODES,
)


def example(command: str) -> str:
    """Write the example that closes a help; tests run it."""
    return f"\b\nExample:\n  {command}"


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
        "--output", metavar="DIR", help="Folder of the run; default build/<name>."
    ),
]


@app.command(epilog=example("leadscore simulate --size tiny"))
def simulate(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where to write the tables.")
    ] = Path("build/shop/input"),
    size: Annotated[Size, typer.Option(help="How big a shop.")] = Size.DEMO,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
    events: Annotated[
        int | None,
        typer.Option(min=1, help="About so many web events instead of the size's."),
    ] = None,
    is_json: Json = False,
) -> None:
    """Write a simulated shop, its truth beside its tables."""
    from scoring.console import ConsoleProgress
    from scoring.simulate import simulate as simulate_shop

    with ConsoleProgress() as progress:
        shop = simulate_shop(output, size.value, seed, progress, events)
    rows = {count.table: count.rows for count in shop.tables}
    values = {"input": str(output), "size": size.value, "seed": seed, "rows": rows}
    text = (
        f"{sum(rows.values()):,} rows of {shop.people:,} people are in {output}.\n"
        f"Next: leadscore run --input {output}"
    )
    _answer(values if is_json else text)


@app.command(epilog=example("leadscore run --input build/shop/input"))
def run(
    settings: SettingsFile = None,
    input_folder: InputFolder = None,
    output: OutputFolder = None,
    is_replacing: Annotated[
        bool,
        typer.Option(
            "--replace", help="Take changed files, and drop those that went away."
        ),
    ] = False,
    is_json: Json = False,
) -> None:
    """Land the input; build, test and publish the warehouse.

    A file that landed stays landed, and one that changed is refused without --replace.
    Without options the simulated shop in build/shop/input is used.
    """
    from scoring.console import ConsoleProgress
    from scoring.run import run as run_job
    from scoring.run_text import as_text, as_values
    from scoring.settings import load_settings

    chosen = load_settings(settings, input_folder, output)
    with ConsoleProgress() as progress:
        done = run_job(chosen, progress, is_replacing=is_replacing)
    _answer(as_values(done) if is_json else as_text(done))


@app.command(epilog=example("leadscore report --output build/shop"))
def report(
    settings: SettingsFile = None,
    input_folder: InputFolder = None,
    output: OutputFolder = None,
    quarter: Annotated[
        str,
        typer.Option(
            metavar="YEAR-QN",
            help="Show the card learnt for a quarter, such as 2026-Q2; else the last.",
        ),
    ] = "",
    is_json: Json = False,
) -> None:
    """Write the pages of a run, to open in a browser."""
    from scoring.console import ConsoleProgress
    from scoring.folders import RunFolders
    from scoring.report.write import write_reports
    from scoring.settings import load_settings

    if output is not None and settings is None and input_folder is None:
        folders, name = RunFolders(output.resolve()), output.resolve().name
    else:
        chosen = load_settings(settings, input_folder, output)
        folders, name = chosen.folders, chosen.name
    with ConsoleProgress() as progress:
        progress.stage("Writing the reports")
        index = write_reports(
            folders.published, folders.reports, progress.step, name, quarter
        )
    _answer({"index": str(index)} if is_json else f"Open {index}")


@app.command(
    epilog=example("leadscore fit --output build/shop --aim conversion_rate=0.1")
)
def fit(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ] = Path("build/shop"),
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
    _answer(as_values(fitted) if is_json else as_text(fitted))


@app.command(epilog=example("leadscore evaluate --output build/shop"))
def evaluate(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ] = Path("build/shop"),
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
    _answer(as_values(evaluation) if is_json else as_text(evaluation))
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
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ] = Path("build/shop"),
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
    _answer(as_values(found) if is_json else as_text(found))


@app.command(
    epilog=example(
        'leadscore promote --chosen-by "R. Analyst" --reason "Q3" --override'
    )
)
def promote(
    chosen_by: Annotated[str, typer.Option(help="Who chooses the card.")],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ] = Path("build/shop"),
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
    _answer(as_text(promote_card(RunFolders(output.resolve()), choice)))


@app.command(
    epilog=example("leadscore erase --output build/shop lead_key=lead-000000000")
)
def erase(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COLUMN=VALUE...",
            help="Names of the person: email, phone, user_id, customer_key, lead_key, "
            "anonymous_id or lead_id.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="More names, under columns called so; no shell remembers them.",
        ),
    ] = None,
    is_meant: Annotated[
        bool, typer.Option("--yes", help="Do it; otherwise only tell what would go.")
    ] = False,
    acknowledged: Annotated[
        str | None,
        typer.Option(
            metavar="REQUEST", help="Forget whom destinations have removed by now."
        ),
    ] = None,
    is_json: Json = False,
) -> None:
    """Erase a person: from what landed, and from all that is made of it.

    Any name finds them and all their other names; the warehouse is built anew as of the
    last run. Keyed hashes of the names stay, so that no source brings the person back.
    """
    from scoring.console import ConsoleProgress
    from scoring.erase import acknowledge
    from scoring.erase import erase as erase_person
    from scoring.erase_text import as_text, as_values
    from scoring.folders import RunFolders
    from scoring.given import read_given

    folders = RunFolders(output.resolve())
    if acknowledged is not None:
        acknowledge(folders, acknowledged)
        done = f"What destinations knew the person of {acknowledged} by is forgotten."
        _answer({"acknowledged": acknowledged} if is_json else done)
        return
    given = read_given(names or [], file)
    with ConsoleProgress() as progress:
        erasure = erase_person(folders, given, progress, is_meant=is_meant)
    _answer(as_values(erasure) if is_json else as_text(erasure))


@app.command(epilog=example("leadscore sync --output build/shop --dry-run"))
def sync(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
    is_dry: Annotated[
        bool,
        typer.Option("--dry-run", help="Write the files, send nothing, note nothing."),
    ] = False,
    is_json: Json = False,
) -> None:
    """Tell ad platforms, Klaviyo and the CRM what they do not know yet, once each.

    Files are written to the folder `feeds` of the run. A destination is sent to where
    its variables are set, such as LEADSCORE_META_TOKEN (docs/feeds.md). Cut short, the
    next sync goes on. Ends with 5 where a destination did not take everything.
    """
    import os
    from datetime import UTC

    from scoring.console import ConsoleProgress
    from scoring.delivery.channel import Surroundings
    from scoring.delivery.sync import sync as sync_feeds
    from scoring.delivery.text import as_text, as_values
    from scoring.folders import RunFolders

    surroundings = Surroundings(os.environ, datetime.now(UTC).replace(tzinfo=None))
    with ConsoleProgress() as progress:
        synced = sync_feeds(
            RunFolders(output.resolve()), surroundings, progress, is_dry=is_dry
        )
    _answer(as_values(synced) if is_json else as_text(synced))
    if synced.is_otherwise:
        raise typer.Exit(OTHERWISE)


@app.command(epilog=example("leadscore doctor --json"))
def doctor(
    settings: SettingsFile = None,
    input_folder: InputFolder = None,
    output: OutputFolder = None,
    is_json: Json = False,
) -> None:
    """Check the machine, settings and input; say what to do.

    Ends with 1 where something is broken; what is only worth attention ends with 0.
    """
    from scoring.console import ConsoleProgress
    from scoring.diagnosis import Health, as_text, as_values
    from scoring.doctor import examine

    with ConsoleProgress() as progress:
        diagnosis = examine(settings, input_folder, output, progress)
    _answer(as_values(diagnosis) if is_json else as_text(diagnosis))
    if diagnosis.health is Health.BROKEN:
        raise typer.Exit(1)


@app.command(epilog=example("leadscore monitor --output build/shop"))
def monitor(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
    is_json: Json = False,
) -> None:
    """Tell what drifts: events that stay away, scores, signals, bands, calibration.

    It reads what the last run counted. Ends with 5 where anything is alarming.
    """
    from scoring.folders import RunFolders
    from scoring.monitor import read_watch
    from scoring.monitor_text import as_text, as_values

    watched = read_watch(RunFolders(output.resolve()).published)
    _answer(as_values(watched) if is_json else as_text(watched))
    if watched.is_alarming:
        raise typer.Exit(OTHERWISE)


@app.command(epilog=example("leadscore value --output build/shop"))
def value(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
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
    _answer(as_values(fit, tested) if is_json else as_text(fit, tested))


@app.command(epilog=example("leadscore experiments --output build/shop"))
def experiments(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
    is_json: Json = False,
) -> None:
    """Tell what each randomised test of a run proves, and what it earned.

    The terms of a test stand in seeds/experiments: outcome, horizon, plan and money.
    A split that is not as planned hides the rest.
    """
    from scoring.experiments.telling import as_text, as_values, read_experiments
    from scoring.folders import RunFolders

    readings, currency = read_experiments(RunFolders(output.resolve()).published)
    _answer((as_values if is_json else as_text)(readings, currency))


@app.command(
    "design-test",
    epilog=example("leadscore design-test --output build/shop --lift 0.2"),
)
def design_test(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
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
    is_json: Json = False,
) -> None:
    """Say how many units and weeks a test needs at the shop of a run."""
    from scoring.experiments.planning import as_text, as_values, plan_test
    from scoring.folders import RunFolders

    published = RunFolders(output.resolve()).published
    plan = plan_test(published, lift, held_out, baseline)
    _answer(as_values(plan) if is_json else as_text(plan))


@app.command(epilog=example("leadscore acceleration --output build/shop"))
def acceleration(
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Folder of the run.")
    ],
    is_json: Json = False,
) -> None:
    """Say which nurture flows bring leads to SQL sooner, and how that is known.

    A hold-out proves it; comparing leads that were alike on record only suggests it.
    """
    from scoring.acceleration.text import as_text, as_values, findings_of_warehouse
    from scoring.folders import RunFolders

    findings = findings_of_warehouse(RunFolders(output.resolve()).published)
    _answer(as_values(findings) if is_json else as_text(findings))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command; an expected error becomes one message and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(given, prog_name="leadscore")
    except LeadscoreError as error:
        _refuse(str(error), error.exit_code, is_json="--json" in given)
    except OSError as error:
        # A full disk, a folder that may not be written: the system says which and why.
        message = f"{error}. {machine_remedy(str(error))}".rstrip()
        _refuse(message, LeadscoreError.exit_code, is_json="--json" in given)
    sys.exit(0)


def _refuse(message: str, code: int, *, is_json: bool) -> NoReturn:
    if is_json:
        _answer({"error": message, "exit_code": code})
    typer.echo(f"leadscore: {message}", err=True)
    sys.exit(code)


def _answer(answer: str | dict[str, Any]) -> None:
    text = answer if isinstance(answer, str) else json.dumps(answer, indent=2)
    typer.echo(text)

"""Commands on a warehouse: make it, show it, tell of it, take a person out of it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scoring.commands.options import (
    SHOP,
    InputFolder,
    Json,
    OutputFolder,
    RunFolder,
    SettingsFile,
    answer,
    example,
)
from scoring.errors import OTHERWISE

app = typer.Typer()


class Size(StrEnum):
    """How big a simulated shop is."""

    TINY = "tiny"
    DEMO = "demo"
    LARGE = "large"


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
    answer(values if is_json else text)


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
    answer(as_values(done) if is_json else as_text(done))


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
    from scoring.report.write import report_run
    from scoring.settings import load_settings

    if output is not None and settings is None and input_folder is None:
        folders, name = RunFolders(output.resolve()), output.resolve().name
    else:
        chosen = load_settings(settings, input_folder, output)
        folders, name = chosen.folders, chosen.name
    with ConsoleProgress() as progress:
        index = report_run(folders, progress, name, quarter)
    answer({"index": str(index)} if is_json else f"Open {index}")


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
    answer(as_values(diagnosis) if is_json else as_text(diagnosis))
    if diagnosis.health is Health.BROKEN:
        raise typer.Exit(1)


@app.command(epilog=example("leadscore sync --output build/shop --dry-run"))
def sync(
    output: RunFolder = SHOP,
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
    from datetime import UTC, datetime

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
    answer(as_values(synced) if is_json else as_text(synced))
    if synced.is_otherwise:
        raise typer.Exit(OTHERWISE)


@app.command(epilog=example("leadscore nightly --input build/shop/input --dry-run"))
def nightly(
    settings: SettingsFile = None,
    input_folder: InputFolder = None,
    output: OutputFolder = None,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing; do all the rest.")
    ] = False,
    is_json: Json = False,
) -> None:
    """Do the job of a night: run, monitor, report and sync, for a scheduler.

    Where the run fails, the rest is left as the night before made it; what fails later
    keeps no other step from being tried. Each night is a line of `nights.jsonl` in the
    folder of the run. Ends with the code of the first step that failed, else with 5
    where something is alarming or was not taken (docs/scheduling.md).
    """
    import os
    from datetime import UTC, datetime

    from scoring.console import ConsoleProgress
    from scoring.delivery.channel import Surroundings
    from scoring.nightly import nightly as do_nightly
    from scoring.settings import load_settings

    chosen = load_settings(settings, input_folder, output)
    surroundings = Surroundings(os.environ, datetime.now(UTC).replace(tzinfo=None))
    with ConsoleProgress() as progress:
        night = do_nightly(chosen, surroundings, progress, is_dry=is_dry)
    answer(night.values if is_json else night.text)
    if night.exit_code:
        raise typer.Exit(night.exit_code)


@app.command(
    epilog=example("leadscore erase --output build/shop lead_key=lead-000000000")
)
def erase(
    output: RunFolder,
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
        answer({"acknowledged": acknowledged} if is_json else done)
        return
    given = read_given(names or [], file)
    with ConsoleProgress() as progress:
        erasure = erase_person(folders, given, progress, is_meant=is_meant)
    answer(as_values(erasure) if is_json else as_text(erasure))

"""Is everything here that a run needs, and what is to be done where it is not?"""

from pathlib import Path

import duckdb

from scoring.contract import read_contract
from scoring.diagnosis import Diagnosis, Finding, Health
from scoring.doctor_inputs import examine_inputs
from scoring.doctor_machine import (
    examine_browser,
    examine_disk,
    examine_java,
    examine_memory,
    examine_packages,
    examine_python,
)
from scoring.erasures import read_erasures
from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.past import erasures_of
from scoring.progress import Progress
from scoring.publish import log_of
from scoring.reasons import InputError
from scoring.run_manifest import read_stock
from scoring.settings import Settings, load_settings
from scoring.stock import differences, take_stock
from scoring.warehouse import read_only


def examine(
    settings: Path | None,
    input_folder: Path | None,
    output: Path | None,
    progress: Progress,
    project: Path = PROJECT,
) -> Diagnosis:
    """Look at the machine, the project, the settings, the input and the warehouse."""
    progress.stage("Looking around")
    findings = [
        examine_python(),
        examine_packages(project / "requirements.lock"),
        examine_project(project),
    ]
    try:
        chosen = load_settings(settings, input_folder, output, project)
    except LeadscoreError as error:
        findings.append(Finding("settings", Health.BROKEN, *_said(error)))
    else:
        findings.append(_settings_finding(chosen))
        findings += examine_inputs(chosen, read_contract(project), progress)
        findings.append(examine_memory(chosen.memory_limit))
        findings.append(examine_disk(chosen.input, chosen.output))
        findings.append(examine_warehouse(chosen))
        findings.append(examine_erasures(chosen.folders))
    return Diagnosis((*findings, examine_java(), examine_browser()))


def examine_project(project: Path) -> Finding:
    """Is there a dbt project, whole enough to run?"""
    wanted = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros")
    missing = [name for name in wanted if not (project / name).exists()]
    if missing:
        return Finding(
            "dbt project",
            Health.BROKEN,
            f"{project} lacks {', '.join(missing)}",
            "Use a whole checkout, installed with `make run`.",
        )
    return Finding("dbt project", Health.OK, str(project))


def examine_warehouse(settings: Settings) -> Finding:
    """Is there a published warehouse, whole, and is the way free for the next?"""
    database = settings.folders.published
    for file in (database, settings.folders.working):
        if log_of(file).exists():
            return Finding(
                "warehouse",
                Health.BROKEN,
                f"{log_of(file)} is left over from a program that wrote to {file.name}",
                "End that program; if there is none, open the file once in DuckDB.",
            )
    if not database.exists():
        return Finding(
            "warehouse", Health.ATTENTION, "not built yet", "Build it: `leadscore run`."
        )
    return _content_finding(database, settings.folders.manifest)


def examine_erasures(folders: RunFolders) -> Finding:
    """Can the erased be known again, are they gone, and do destinations know of it?"""
    try:
        erasures, followed = read_erasures(folders), erasures_of(folders)
    except LeadscoreError as error:
        return Finding("erasures", Health.BROKEN, *_said(error))
    if erasures.fingerprint != followed and folders.published.exists():
        return Finding(
            "erasures",
            Health.BROKEN,
            f"{folders.published} is from before an erasure and holds the person",
            "Build it anew: `leadscore run`.",
        )
    pending = [made for made in erasures.requests if made.removals]
    found = f"{len(erasures.requests)} people erased"
    if not pending:
        return Finding("erasures", Health.OK, found)
    deadline = min(made.deadline for made in pending)
    return Finding(
        "erasures",
        Health.ATTENTION,
        f"{found}, {len(pending)} of them not acknowledged; the first until {deadline}",
        f"Have {folders.removals} carried out; then `leadscore erase --acknowledged`.",
    )


def _content_finding(database: Path, manifest: Path) -> Finding:
    try:
        with read_only(database) as connection:
            found = take_stock(connection)
    except (LeadscoreError, duckdb.Error) as error:
        remedy = "Remove it and make it again: `leadscore run`."
        return Finding("warehouse", Health.BROKEN, str(error), remedy)
    if not manifest.is_file() or differences(found, read_stock(manifest)):
        return Finding(
            "warehouse",
            Health.ATTENTION,
            f"{database} is whole, but {manifest.name} does not tell of it",
            "The run that published it was interrupted; run again: `leadscore run`.",
        )
    return Finding("warehouse", Health.OK, f"{database}, as {manifest.name} says")


def _settings_finding(settings: Settings) -> Finding:
    named = settings.file or f"defaults for {settings.input}"
    if settings.is_as_of_chosen:
        return Finding("settings", Health.OK, f"{named}, as of {settings.as_of} UTC")
    return Finding(
        "settings",
        Health.OK,
        f"{named}, as of the start of today ({settings.as_of} UTC)",
        "Set `as_of` where a run must be repeatable.",
    )


def _said(error: LeadscoreError) -> tuple[str, str]:
    separator = " -> " if isinstance(error, InputError) else ". "
    found, _, remedy = str(error).partition(separator)
    return (f"{found}.", remedy) if remedy else (found, "")

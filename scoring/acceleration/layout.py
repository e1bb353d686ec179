"""Laying out what nurture is judged by, in a database beside the published one."""

import shutil
from pathlib import Path

from scoring.folders import PROJECT, RunFolders
from scoring.lock import exclusive
from scoring.progress import Progress
from scoring.publish import discard_working
from scoring.requested import is_made_of, made_from_workshop, origin_of_last_run
from scoring.run_manifest import missing_tables_of, settings_of
from scoring.transform import BUILD, CAUTIOUS, NURTURE, Build, Warehouse
from scoring.warehouse import Limits

MARTS = ("nurture_trials", "nurture_holdouts", "nurture_credits")
LAY_OUT = (*BUILD, "--select", f"tag:{NURTURE}", *CAUTIOUS)


def lay_out(folders: RunFolders, progress: Progress, project: Path = PROJECT) -> None:
    """Write `folders.nurture`: trials, hold-outs and credited points of the last run.

    They are counted from the tables that are published; what the same code laid out of
    the same run stays, and then nothing waits for a run that goes on. A run without
    messages has none of them. Raises LeadscoreError where nothing is published,
    BusyError where a run goes on, BuildFailedError where a model failed.
    """
    origin = origin_of_last_run(folders, project)
    if is_made_of(folders.nurture, origin):
        return
    with exclusive(folders.lock):
        origin, limits = origin_of_last_run(folders, project), Limits()
        discard_working(folders)
        folders.workshop.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folders.published, folders.workshop)
        settings, missing = settings_of(folders, project), missing_tables_of(folders)
        build = Build(folders, settings, limits, missing, project)
        warehouse = Warehouse(build, progress)
        warehouse.run(LAY_OUT, folders.workshop, "Laying out what nurture did")
        absent = {model.model for model in warehouse.off}
        with made_from_workshop(folders.nurture, folders, origin, limits) as connection:
            connection.execute("create schema made.marts")
            for name in ("run_settings", *MARTS):
                if name not in absent:
                    connection.execute(
                        f"create table made.marts.{name} as from workshop.marts.{name}"
                    )
        discard_working(folders)

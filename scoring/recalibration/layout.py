"""Laying out what points are learnt from, in a database beside the published one."""

from pathlib import Path

import duckdb

from scoring.contract import read_contract
from scoring.folders import RunFolders
from scoring.landing import Source, land
from scoring.progress import Progress
from scoring.publish import discard_working
from scoring.run_manifest import settings_of
from scoring.transform import LEARN, Build, Warehouse
from scoring.variables import Variables
from scoring.warehouse import Limits, quoted

CANDIDATES = "candidates"
"""The scorecard of the seed that lists what points may be learnt for."""

LOOKS = """
    create table training.looks as
    select
        looks.occasion,
        looks.lead_id,
        looks.looked_at,
        looks.signals,
        looks.was_lead,
        looks.is_buyer,
        history.score as served_score,
        history.band as served_band,
        coalesce(leads.first_touch_channel, 'Unknown') as channel
    from workshop.intermediate.int_lead_looks as looks
    left join published.marts.lead_score_history as history
        on looks.lead_id = history.lead_id
        and history.valid_from < looks.looked_at
        and history.valid_to >= looks.looked_at
    left join published.marts.leads as leads
        on looks.lead_id = leads.lead_id
"""


def lay_out(folders: RunFolders, project: Path, progress: Progress) -> None:
    """Write `folders.training`: looks at leads, with the score that was served.

    It is built as of the last run, with its settings, from what landed then. Raises
    LeadscoreError where nothing is published, BuildFailedError where a model failed.
    """
    limits = Limits()
    settings = settings_of(folders, project)
    landing = land(
        read_contract(project), Source(None), folders.landed, limits, progress
    )
    discard_working(folders)
    build = Build(folders, _learning(settings), limits, landing.missing, project)
    warehouse = Warehouse(build, progress)
    folders.workshop.parent.mkdir(parents=True, exist_ok=True)
    warehouse.run(LEARN, folders.workshop, "Laying out the examples")
    _keep(folders, settings, limits)
    discard_working(folders)


def _learning(settings: Variables) -> Variables:
    return {**settings, "scorecard": CANDIDATES}


def _keep(folders: RunFolders, settings: Variables, limits: Limits) -> None:
    aside = folders.training.with_suffix(".part")
    aside.unlink(missing_ok=True)
    with duckdb.connect(
        config={"threads": limits.threads, "memory_limit": limits.memory_limit}
    ) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted(folders.workshop)} as workshop (read_only)")
        connection.execute(
            f"attach {quoted(folders.published)} as published (read_only)"
        )
        connection.execute(f"attach {quoted(aside)} as training")
        connection.execute(LOOKS)
        connection.execute(
            "create table training.lead_training_examples as "
            "from workshop.marts.lead_training_examples"
        )
        connection.execute("create table training.settings (setting text, value text)")
        connection.executemany(
            "insert into training.settings values (?, ?)",
            [(key, str(value)) for key, value in settings.items()],
        )
    aside.replace(folders.training)

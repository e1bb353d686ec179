"""Laying out what points are learnt from, in a database beside the published one."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from scoring.contract import read_contract
from scoring.folders import RunFolders
from scoring.landing import Source, land
from scoring.progress import Progress
from scoring.publish import discard_working
from scoring.recalibration.candidates import CANDIDATES
from scoring.run_manifest import code_version, run_id_of, settings_of
from scoring.transform import LEARN, Build, Warehouse
from scoring.variables import Variables
from scoring.warehouse import Limits, quoted, read_only

LOOKS = """
    create table training.looks as
    select
        looks.occasion,
        looks.lead_id,
        looks.looked_at,
        looks.signals,
        looks.was_lead,
        looks.is_buyer,
        looks.disposition,
        looks.reason_code,
        history.score as served_score,
        history.band as served_band,
        coalesce(leads.first_touch_channel, 'Unknown') as channel,
        coalesce(leads.lead_type, 'Unknown') as lead_type,
        case
            when looks.looked_at <= leads.created_at + to_days(cast($new_days as int))
                then 'New'
            else 'Known longer'
        end as acquaintance
    from workshop.intermediate.int_lead_looks as looks
    left join published.marts.lead_score_history as history
        on looks.lead_id = history.lead_id
        and history.valid_from < looks.looked_at
        and history.valid_to >= looks.looked_at
    left join published.marts.leads as leads
        on looks.lead_id = leads.lead_id
"""
HEARD = """
    create table training.heard_signals as
    select distinct signal from workshop.intermediate.int_signal_events
"""
COPIED = {
    "lead_training_examples": "marts.lead_training_examples",
    "card_scores": "intermediate.int_look_scores",
}


def lay_out(folders: RunFolders, project: Path, progress: Progress) -> None:
    """Write `folders.training`: looks at leads, with what was served and every card.

    It is built as of the last run, with its settings, from what landed then; what the
    same code laid out of the same run stays. Raises LeadscoreError where nothing is
    published, BuildFailedError where a model failed.
    """
    limits = Limits()
    settings = settings_of(folders, project)
    said = {
        **{key: str(value) for key, value in settings.items()},
        "run_id": run_id_of(folders),
        "code": code_version(project),
    }
    if _is_laid_out(folders.training, said):
        return
    landing = land(
        read_contract(project), Source(None), folders.landed, limits, progress
    )
    discard_working(folders)
    build = Build(folders, _learning(settings), limits, landing.missing, project)
    warehouse = Warehouse(build, progress)
    folders.workshop.parent.mkdir(parents=True, exist_ok=True)
    warehouse.run(LEARN, folders.workshop, "Laying out the examples")
    _keep(folders, said, limits)
    discard_working(folders)


def _learning(settings: Variables) -> Variables:
    return {**settings, "scorecard": CANDIDATES}


def _is_laid_out(training: Path, said: Mapping[str, str]) -> bool:
    if not training.is_file():
        return False
    with read_only(training) as connection:
        return dict(connection.execute("from settings").fetchall()) == said


def _keep(folders: RunFolders, said: Mapping[str, str], limits: Limits) -> None:
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
        connection.execute(LOOKS, {"new_days": said["label_horizon_days"]})
        connection.execute(HEARD)
        for name, built in COPIED.items():
            connection.execute(f"create table training.{name} as from workshop.{built}")
        connection.execute("create table training.settings (setting text, value text)")
        connection.executemany(
            "insert into training.settings values (?, ?)",
            list(said.items()),
        )
    aside.replace(folders.training)

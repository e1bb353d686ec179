"""Laying out what points are learnt from, in a database beside the published one."""

from pathlib import Path

from scoring.contract import read_contract
from scoring.folders import RunFolders
from scoring.landing import Source, land
from scoring.progress import Progress
from scoring.publish import discard_working
from scoring.recalibration.candidates import CANDIDATES
from scoring.requested import is_made_of, made_from_workshop, origin_of_last_run
from scoring.run_manifest import settings_of
from scoring.transform import LEARN, Build, Warehouse
from scoring.variables import Variables
from scoring.warehouse import Limits

LOOKS = """
    create table made.looks as
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
    create table made.heard_signals as
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
    origin = origin_of_last_run(folders, project)
    if is_made_of(folders.training, origin):
        return
    landing = land(
        read_contract(project), Source(None), folders.landed, limits, progress
    )
    discard_working(folders)
    build = Build(folders, _learning(settings), limits, landing.missing, project)
    warehouse = Warehouse(build, progress)
    folders.workshop.parent.mkdir(parents=True, exist_ok=True)
    warehouse.run(LEARN, folders.workshop, "Laying out the examples")
    with made_from_workshop(folders.training, folders, origin, limits) as connection:
        connection.execute(LOOKS, {"new_days": settings["label_horizon_days"]})
        connection.execute(HEARD)
        for name, built in COPIED.items():
            connection.execute(f"create table made.{name} as from workshop.{built}")
    discard_working(folders)


def _learning(settings: Variables) -> Variables:
    return {**settings, "scorecard": CANDIDATES}

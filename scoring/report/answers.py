"""The answers of the pages: a sentence and one number, both counted from rows."""

from typing import Any

from scoring.report.blocks import Answer, NothingToShowError
from scoring.report.formats import visible, written
from scoring.report.marts import Rows
from scoring.report.tables import note

MOST = 0.5
MOST_NAMED = 4


def completeness_answer(tables: Rows) -> Answer:
    """Say whether every row that came in is accounted for."""
    rows_in, accepted = tables.total("rows_in"), tables.total("accepted")
    if rows_in == 0:
        raise NothingToShowError("No rows came in.")
    lost = sum(abs(value) for value in tables.column("unaccounted"))
    copies, set_aside = tables.total("exact_duplicates"), tables.total("quarantined")
    fates = (
        "All of them were accepted."
        if accepted == rows_in
        else f"{accepted:,} were accepted, {copies:,} were exact duplicates and "
        f"{set_aside:,} were set aside with a reason."
    )
    verdict = (
        f"No: {lost:,} of {rows_in:,} rows are unaccounted for."
        if lost
        else f"Yes: each of the {rows_in:,} rows that came in is accounted for."
    )
    return Answer(
        sentence=f"{verdict} {fates}",
        number=written(accepted / rows_in, "rate"),
        label=f"of rows accepted, n = {rows_in:,} rows in {len(tables)} tables",
    )


def score_answer(ready: Rows) -> Answer:
    """Say whether most buyers were SQL 7 days before they bought, as they should be."""
    ready.need()
    bands = {row["band"]: row for row in ready}
    if "sql" not in bands:
        raise NothingToShowError("No lead was ever SQL, so there is nothing to test.")
    sql = bands["sql"]
    if not sql["buyers_in_all"]:
        raise NothingToShowError("Nobody has bought yet, so there is nothing to test.")
    share = written(sql["ready_rate"], "rate")
    verdict = (
        f"Yes: 7 days before their first purchase, {share} of buyers had already "
        "reached SQL"
        if sql["ready_rate"] >= MOST
        else f"Not early enough: 7 days before their first purchase, only {share} of "
        "buyers had reached SQL"
    )
    softer = (
        f", and {written(bands['mql']['ready_rate'], 'rate')} had reached MQL or higher"
        if "mql" in bands
        else ""
    )
    return Answer(
        sentence=f"{verdict}{softer}.",
        number=share,
        label=f"of buyers were SQL a week before, {_note(sql, 'ready_rate', ready)}",
    )


def watch_answer(checks: Rows) -> Answer:
    """Say how many checks of the watch are alarming, and of what.

    Expects rows of `monitoring_alarms`, the most alarming first.
    """
    checks.need()
    judged = [row for row in checks if row["state"] != "too_few"]
    if not judged:
        raise NothingToShowError("There is too little to judge any change by yet.")
    alarms = [row for row in judged if row["is_alarm"]]
    looks = sum(row["state"] == "watch" for row in judged)
    subjects = list(dict.fromkeys(visible(row["subject"]) for row in alarms))
    verdict = (
        f"{len(subjects)} {'thing' if len(subjects) == 1 else 'things'} changed beyond "
        f"chance and beyond the limits: {', '.join(subjects[:MOST_NAMED])}"
        f"{' and others' if len(subjects) > MOST_NAMED else ''}."
        if alarms
        else "Nothing that is watched changed beyond chance and beyond the limits."
    )
    also = f" {looks} more are worth a look." if looks else ""
    return Answer(
        sentence=verdict + also,
        number=f"{len(alarms)}",
        label=f"alarms, n = {len(judged):,} checks with enough to judge by",
    )


def _note(row: dict[str, Any], measure: str, rows: Rows) -> str:
    return note(row, rows.vocabulary[measure], rows.vocabulary.currency)

"""The answers of the pages: a sentence and one number, both counted from rows."""

from typing import Any

from scoring.report.blocks import Answer, NothingToShowError
from scoring.report.formats import money, visible, written
from scoring.report.intervals import surely_above
from scoring.report.marts import Rows
from scoring.report.tables import note

MOST = 0.5
MOST_NAMED = 4
# What channels are judged by, the nearest to money first.
MEASURES = {"buyer_rate": "become SQL and buy", "sql_rate": "become SQL"}


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


def channels_answer(channels: Rows) -> Answer:
    """Say which channel does best, how surely, and where paid SQLs are cheapest.

    Expects the channels as `ranked` leaves them, the surest first. One that is
    not judged is in the total, but is compared with nobody.
    """
    measure = leading_measure(channels)
    done, of = MEASURES[measure], channels.vocabulary[measure].of or "leads"
    counted = [row for row in channels if row[measure] is not None]
    judged = [row for row in counted if not row["is_not_judged"]]
    if not judged:
        raise NothingToShowError("No channel has enough leads to be judged yet.")
    best, *others = judged
    everyone = sum(row[of] for row in counted)
    overall = sum(row[measure] * row[of] for row in counted) / everyone
    name, rate = visible(best["channel"]), written(best[measure], "rate")
    lead = (
        f"{name} does best: {rate} of its leads {done}, "
        f"against {written(overall, 'rate')} over all channels."
    )
    return Answer(
        sentence=lead + _doubt(best, others, measure) + _cheapest(judged, channels),
        number=rate,
        label=f"of {name} leads {done}, {_note(best, measure, channels)}",
    )


def leading_measure(channels: Rows) -> str:
    """Name what channels are judged by: buying, or becoming SQL where nobody bought."""
    channels.need()
    for measure in MEASURES:
        if any(row[measure] for row in channels):
            return measure
    raise NothingToShowError("No lead that is old enough to judge has become SQL.")


def _doubt(best: dict[str, Any], others: list[dict[str, Any]], measure: str) -> str:
    rivals = [
        visible(row["channel"])
        for row in others
        if not surely_above(best, row, measure)
    ]
    if not rivals:
        return ""
    if len(rivals) == 1:
        return f" The data cannot yet tell it apart from {rivals[0]}."
    return f" The data cannot yet tell it apart from {len(rivals)} other channels."


def _cheapest(judged: list[dict[str, Any]], channels: Rows) -> str:
    paid = [row for row in judged if (row["cost_per_sql"] or 0) > 0]
    if not paid:
        return ""
    cheapest = min(paid, key=lambda row: float(row["cost_per_sql"]))
    cost = money(cheapest["cost_per_sql"], channels.vocabulary.currency)
    return (
        f" Of the channels paid for, {visible(cheapest['channel'])} has the cheapest "
        f"SQLs: {cost} each."
    )


def _note(row: dict[str, Any], measure: str, rows: Rows) -> str:
    return note(row, rows.vocabulary[measure], rows.vocabulary.currency)

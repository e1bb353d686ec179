"""The answers about channels: which do best, where money should go, who gets credit."""

from typing import Any

from scoring.report.blocks import Answer, NothingToShowError
from scoring.report.formats import visible, written
from scoring.report.intervals import surely_above
from scoring.report.marts import Rows
from scoring.report.tables import note

# What channels are judged by, the nearest to money first.
MEASURES = {"customer_rate": "buy", "sql_rate": "become SQL"}
MOST_NAMED = 2


def channels_answer(channels: Rows, ads: Rows) -> Answer:
    """Say where to move money, which channel does best, and how surely.

    Expects the channels as `ranked` leaves them, the surest first. One that is
    not judged is in the total, but is compared with nobody. `ads` are in words, what is
    most at stake first.
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
        sentence=_advice(ads) + lead + _doubt(best, others, measure),
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


def _advice(ads: Rows) -> str:
    """Name the ads to scale and to cut, those with most at stake."""
    said = [
        f"{words} {' and '.join(named[:MOST_NAMED])}{_rest(named)}."
        for words in ("Scale", "Cut")
        if (named := [_sure(row) for row in ads if row["recommendation"] == words])
    ]
    if said:
        return " ".join(said) + " "
    return "No ad is surely cheaper or dearer than the others yet. " if len(ads) else ""


def _sure(ad: dict[str, Any]) -> str:
    return f"{visible(ad['ad'])} ({written(ad['recommendation_chance'], 'rate')} sure)"


def _rest(named: list[str]) -> str:
    more = len(named) - MOST_NAMED
    return f", and {more} more" if more > 0 else ""


def credit_answer(shares: Rows) -> Answer:
    """Say how far the models disagree, and on whom most.

    Expects one row per channel with its least, mean and greatest share.
    """
    shares.need()
    spread = {
        row["channel"]: row["model_share_upper"] - row["model_share_lower"]
        for row in shares
    }
    widest = max(shares, key=lambda row: spread[row["channel"]])
    surest = max(shares, key=lambda row: row["model_share_lower"])
    least, most = (
        written(widest[f"model_share_{end}"], "rate") for end in ("lower", "upper")
    )
    floor = written(surest["model_share_lower"], "rate")
    kind = visible(widest["outcome_name"]).replace("_", " ")
    return Answer(
        sentence=(
            f"Whatever the model, {visible(surest['channel'])} gets at least {floor} "
            f"of the credit for a {kind}: that much you can count on. "
            f"They disagree most on {visible(widest['channel'])}: {least} by "
            f"{visible(widest['least_model']).lower()}, {most} by "
            f"{visible(widest['most_model']).lower()}. Decide nothing about it on one "
            "model alone; credit says who was there, a test says who caused it."
        ),
        number=f"{least} to {most}",
        label=f"of the credit for {visible(widest['channel'])}, by the model chosen, "
        f"n = {widest['outcomes']:,} outcomes",
    )


def _note(row: dict[str, Any], measure: str, rows: Rows) -> str:
    return note(row, rows.vocabulary[measure], rows.vocabulary.currency)

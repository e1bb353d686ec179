"""The answers of the pages about cards: where bands should lie, whether to change."""

from collections.abc import Mapping
from typing import Any

from scoring.report.blocks import Answer
from scoring.report.card_rows import curve_rows
from scoring.report.formats import written
from scoring.report.learnt import Found


def bands_answer(fit: Found) -> Answer:
    """Say where SQL should begin, by the first aim, and what that gives."""
    cut = fit.result["bands"]["sql"]
    card = fit.result["scorecard_id"]
    (at,) = curve_rows(fit, steps=(0,))
    aim = next(
        (one for one in fit.result["recommended"] if one["cut"] is not None), None
    )
    why = (
        "which leaves it as wide as it is now; no aim was given that a cut reaches"
        if aim is None
        else f"by the aim {aim['aim']}{_between(aim)}"
    )
    share = written(at["cut_rate"], "rate")
    return Answer(
        sentence=f"SQL should begin at {cut} points on the card {card}, "
        f"{why}. Of those at or above it {share} buy, and they are "
        f"{written(at['cut_caught'], 'rate')} of the buyers.",
        number=str(cut),
        label=f"points, the lowest score of SQL; {written(at['cut_weekly'], 'points')} "
        "leads come new a week",
    )


def change_answer(fit: Found) -> Answer:
    """Say whether the card that was learnt may take the place of that in force."""
    difference, passed = fit.result["test"]["difference"], fit.result["is_passed"]
    new, old = fit.result["scorecard_id"], fit.result["in_force"]
    failed = [gate["name"] for gate in fit.result["gates"] if not gate["is_passed"]]
    if not passed:
        verdict = f"Not yet: {new} fails at {', '.join(failed)}."
    elif difference["upper"] < 0:
        verdict = f"Yes: {new} is better than {old} on later time, beyond chance."
    else:
        verdict = f"It may: {new} is no worse than {old} on later time, and whether it "
        verdict += "is better cannot be told yet."
    today = fit.result["today"]
    everyone = sum(sum(row) for row in today["leads"])
    gates = len(fit.result["gates"])
    return Answer(
        sentence=f"{verdict} {today['changed']:,} of {everyone:,} leads would be in "
        "another band.",
        number=f"{gates - len(failed)} of {gates}",
        label=f"gates passed, tested on {fit.result['test']['challenger']['buyers']:,} "
        "purchases that it was not learnt from",
    )


def _between(aim: Mapping[str, Any]) -> str:
    if aim["lower"] is None or aim["lower"] == aim["upper"]:
        return ""
    return f" ({aim['lower']} to {aim['upper']})"

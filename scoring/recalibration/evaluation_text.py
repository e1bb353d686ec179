"""An evaluation told in words: as expected or not, and what escapes the card."""

from scoring.confidence import Estimate
from scoring.recalibration.evaluation import Evaluation
from scoring.recalibration.expecting import Expectation
from scoring.recalibration.fit_text import behaviour_lines, missed_lines
from scoring.recalibration.fitted import CALIBRATIONS, SEEDS


def as_text(evaluation: Evaluation) -> str:
    """Say whether the card is right, whom it missed, and what sales sent back."""
    parts = (_head, _bands, _believed, _missed, _added, _rejected, _end)
    return "\n\n".join("\n".join(part(evaluation)) for part in parts)


def _head(evaluation: Evaluation) -> list[str]:
    expected = evaluation.expected
    first, last = evaluation.periods.later[0], evaluation.periods.later[-1]
    time = f"{len(evaluation.periods.later)} landmarks from {first} to {last}"
    if expected.p_value is None:
        said = "Too few purchases were expected to say whether the card is right."
    elif expected.is_other:
        said = "The card converts otherwise than expected "
        said += f"(p = {expected.p_value:.4f})."
    else:
        said = f"The card converts as expected (p = {expected.p_value:.2f})."
    by = (
        "Expected is what it promised when it was promoted."
        if evaluation.is_promised
        else f"It promised nothing; expected is what it showed at the "
        f"{len(evaluation.periods.before)} landmarks before."
    )
    head = f"{evaluation.scorecard_id}, as of {evaluation.as_of} UTC: {time}"
    return [head, said, by]


def _bands(evaluation: Evaluation) -> list[str]:
    days = evaluation.horizon_days
    header = f"{'band':<6}{'looks':>8}{'leads':>8}{f'buy within {days} days':>29}"
    rows = (*evaluation.expected.bands, evaluation.expected.everyone)
    return [
        f"{header}{'expected':>10}{'bought for each expected':>26}",
        *map(_band, rows),
    ]


def _band(row: Expectation) -> str:
    bought = f"{row.buyers:,}, {_share(row.rate)}"
    ratio = "" if row.ratio is None else _number(row.ratio, 2)
    return (
        f"{row.band:<6}{row.looks:>8,}{row.leads:>8,}{bought:>29}{row.expected:>10,.1f}"
        f"{ratio:>26}  {row.word}"
    )


def _believed(evaluation: Evaluation) -> list[str]:
    found = evaluation.calibration
    rows = [
        f"  {one.chance:>8.2%} {one.looks:>8,} looks, {one.buyers:>5,} bought, "
        f"{_share(one.rate)}"
        for one in found.bins
    ]
    error = f"calibration error {_number(found.ece, 4)}, where a faultless card would "
    error += f"show {found.ece_by_chance:.4f}"
    return [
        "Chance of a look, and the share that bought:",
        *rows,
        f"Brier {_number(found.brier, 4)}; {error}",
    ]


def _missed(evaluation: Evaluation) -> list[str]:
    return missed_lines(evaluation.missed)


def _added(evaluation: Evaluation) -> list[str]:
    if not evaluation.additions:
        return ["No behaviour is missing from the card beyond chance."]
    rows = [
        f"  {one.points:+4d} points  {one.reason} ({one.looks:,} looks, {one.buyers:,} "
        f"bought): {_number(one.saved, 5)}"
        f"{'' if one.is_confirmed else ', which may be chance'}"
        for one in evaluation.additions
    ]
    head = "Behaviours that the card should count, or count more, found on the time "
    return [f"{head}before; log loss that each saves a later look:", *rows]


def _rejected(evaluation: Evaluation) -> list[str]:
    found = evaluation.rejected
    if found.share is None:
        return ["Sales decided on no lead that was SQL by its score."]
    head = f"Of {found.decisions:,} decisions of sales on leads that were SQL by their "
    head += f"score {found.rejections:,} were rejections, {_share(found.share)}"
    rows = [
        f"  {one.reason}: {one.decisions:,}, {_share(one.share)}"
        for one in found.reasons
    ]
    common = behaviour_lines(found.behaviours)
    return [head, *rows, *(["The rejected had shown:", *common] if common else [])]


def _end(evaluation: Evaluation) -> list[str]:
    told = [f"All of it: {evaluation.file}"]
    if evaluation.row is None:
        return told
    why = (
        "Its level has moved; its chances would be right with"
        if evaluation.is_promised
        else "What its scores mean, should it be asked for chances"
    )
    return [f"{why} this row in {SEEDS / CALIBRATIONS}:", f"+ {evaluation.row}", *told]


def _share(found: Estimate) -> str:
    return f"{found.value:.1%} ({found.lower:.1%} to {found.upper:.1%})"


def _number(found: Estimate, digits: int) -> str:
    value, lower, upper = (
        f"{one:.{digits}f}" for one in (found.value, found.lower, found.upper)
    )
    return f"{value} ({lower} to {upper})"

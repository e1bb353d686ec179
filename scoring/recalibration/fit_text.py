"""A fit told in words: the card, where it cuts, whether it is better, what it moves."""

from collections.abc import Sequence

from scoring.confidence import Estimate
from scoring.recalibration.fitted import BANDS, Fitted
from scoring.recalibration.judging import Moves, Verdict
from scoring.recalibration.measures import Quality
from scoring.recalibration.missed import Behaviour, Missed
from scoring.recalibration.thresholds import NEIGHBOURS, Curve, Cut

SHOWN_BEHAVIOURS = 8


def as_text(fitted: Fitted) -> str:
    """Say what was learnt, and what to do with it."""
    parts = (_head, _bands, _test, _moves, _missed, _gates)
    return "\n\n".join("\n".join(part(fitted)) for part in parts)


def _head(fitted: Fitted) -> list[str]:
    learn, choose, test = (len(part) for part in vars(fitted.stretches).values())
    head = f"{fitted.scorecard_id}, learnt as of {fitted.as_of} UTC from "
    head += f"{fitted.buyers_learnt_from:,} purchases"
    parts = f"Landmarks: {learn} to learn, {choose} to choose cuts, {test} to test"
    shift = fitted.challenger.shift
    level = f"The time after the learning was another: log odds shifted by {shift:+.2f}"
    card = str(fitted.challenger.card)
    return [head, parts, "", card, *([level] if shift else [])]


def _bands(fitted: Fitted) -> list[str]:
    lowest = zip(BANDS[1:], fitted.cuts, strict=True)
    bands = ", ".join(f"{band} from {low}" for band, low in lowest)
    header = (
        f"{'cut':>5} {'of leads':>9} {'buy':>22} {'of buyers':>22} {'new a week':>11}"
    )
    middle, curve = fitted.cuts[-1], fitted.curve
    shown = [
        cut
        for cut in (middle - NEIGHBOURS, middle, middle + NEIGHBOURS)
        if curve.cuts[0] <= cut <= curve.cuts[-1]
    ]
    return [
        f"Bands: {bands}",
        *map(_recommended, fitted.recommended),
        header,
        *(_cut(curve, cut) for cut in shown),
    ]


def _recommended(cut: Cut) -> str:
    if cut.cut is None:
        return f"  {cut.aim}: no cut reaches it"
    if cut.lower is None or cut.lower == cut.upper:
        return f"  {cut.aim}: {cut.cut}"
    return f"  {cut.aim}: {cut.cut} ({cut.lower} to {cut.upper})"


def _cut(curve: Curve, cut: int) -> str:
    at = curve.place(cut)
    buy = f"{curve.rate[at]:.1%} ({curve.rate_lower[at]:.1%} to "
    buy += f"{curve.rate_upper[at]:.1%})"
    caught = f"{curve.caught[at]:.0%} ({curve.caught_lower[at]:.0%} to "
    caught += f"{curve.caught_upper[at]:.0%})"
    return (
        f"{cut:>5} {curve.share[at]:>9.1%} {buy:>22} {caught:>22} "
        f"{curve.weekly[at]:>11,.1f}"
    )


def _test(fitted: Fitted) -> list[str]:
    return verdict_lines(fitted.verdict, fitted.in_force, "challenger")


def verdict_lines(verdict: Verdict, old: str, new: str) -> list[str]:
    """Say how two cards did on the same later looks, overall and by segment."""
    width = max(len("on later time"), len(old), len(new)) + 1
    measures = f"{'log loss':>9}{'AUC':>7}{'Brier':>8}{'ECE':>7}"
    looks, buyers = verdict.challenger.leads, verdict.challenger.buyers
    said = f"Log loss, {new} less {old}, of {looks:,} looks with {buyers:,} buyers; "
    told = [part for part in verdict.segments if part.difference is not None]
    silent = [part.segment for part in verdict.segments if part.difference is None]
    names = max([len(part.segment) for part in told] + [len("all")]) + 2
    return [
        f"{'on later time':<{width}}{measures}{'buyers for each expected':>26}",
        f"{old:<{width}}{_quality(verdict.champion)}",
        f"{new:<{width}}{_quality(verdict.challenger)}",
        f"{said}below 0 is better:",
        f"  {'all':<{names}}{_difference(verdict.difference)}",
        *(
            f"  {part.segment:<{names}}{_difference(part.difference)}, "
            f"{part.leads:,} looks, {part.buyers:,} buyers"
            for part in told
            if part.difference is not None
        ),
        *([f"  too few to say: {', '.join(silent)}"] if silent else []),
    ]


def _difference(found: Estimate) -> str:
    return f"{found.value:+.4f} ({found.lower:+.4f} to {found.upper:+.4f})"


def _quality(found: Quality) -> str:
    ratio = found.observed_to_expected
    auc = "" if found.auc is None else f"{found.auc:.3f}"
    told = f"{ratio.value:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"
    return (
        f"{found.log_loss:>9.4f}{auc:>7}{found.brier:>8.4f}{found.ece:>7.4f}{told:>26}"
    )


def _moves(fitted: Fitted) -> list[str]:
    return moves_lines(fitted.moves)


def moves_lines(moves: Moves) -> list[str]:
    """Say how many leads of today would change their band."""
    header = f"{'today, now in':<14}" + "".join(f"{band:>9}" for band in moves.bands)
    rows = [
        f"  {band:<12}" + "".join(f"{leads:>9,}" for leads in row)
        for band, row in zip(moves.bands, moves.leads.tolist(), strict=True)
    ]
    changed = (
        f"{moves.changed:,} of {int(moves.leads.sum()):,} leads would be in another"
    )
    return [header, *rows, f"{changed} band; columns are the new ones."]


def _missed(fitted: Fitted) -> list[str]:
    return missed_lines(fitted.missed)


def missed_lines(missed: Missed) -> list[str]:
    """Say which buyers the score did not see coming, and what they had done."""
    head = f"Of {missed.buyers:,} buyers {missed.below:,} were leads below SQL a week "
    head += f"before, and {missed.unknown:,} were none yet."
    return [head, *behaviour_lines(missed.behaviours)]


def behaviour_lines(behaviours: Sequence[Behaviour]) -> list[str]:
    """Say what some leads showed more often than others, and how surely."""
    return [
        f"  {one.lift:5.1f} times as often ({one.lift_lower:.1f} to "
        f"{one.lift_upper:.1f}): {one.reason} ({one.leads} of them)"
        for one in behaviours[:SHOWN_BEHAVIOURS]
        if one.lift_lower > 1
    ]


def _gates(fitted: Fitted) -> list[str]:
    rows = [
        f"{'passed' if gate.is_passed else 'FAILED'}  {gate.name}: {gate.found}"
        for gate in fitted.gates
    ]
    if fitted.is_passed:
        return [*rows, f"Rules, bands and result: {fitted.folder}"]
    return [*rows, f"It should not be promoted as it is. Details: {fitted.folder}"]

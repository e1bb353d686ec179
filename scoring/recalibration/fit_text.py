"""A fit told in words: the card, where it cuts, whether it is better, what it moves."""

from scoring.recalibration.fitted import BANDS, Fitted
from scoring.recalibration.measures import Estimate, Quality
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
    verdict = fitted.verdict
    header = f"{'on later time':<14}{'log loss':>9}{'AUC':>7}{'Brier':>8}{'ECE':>7}"
    looks, buyers = verdict.challenger.leads, verdict.challenger.buyers
    said = f"Log loss, challenger less champion, of {looks:,} looks with {buyers:,} "
    said += "buyers; below 0 is better:"
    return [
        f"{header}{'buyers for each expected':>26}",
        _quality(fitted.champion, verdict.champion),
        _quality("challenger", verdict.challenger),
        said,
        f"  {'all':<22}{_difference(verdict.difference)}",
        *(
            f"  {part.channel:<22}{_difference(part.difference)}, {part.leads:,} looks"
            for part in verdict.segments
        ),
    ]


def _difference(found: Estimate) -> str:
    return f"{found.value:+.4f} ({found.lower:+.4f} to {found.upper:+.4f})"


def _quality(name: str, found: Quality) -> str:
    ratio = found.observed_to_expected
    auc = "" if found.auc is None else f"{found.auc:.3f}"
    told = f"{ratio.value:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"
    return (
        f"{name:<14}{found.log_loss:>9.4f}{auc:>7}{found.brier:>8.4f}"
        f"{found.ece:>7.4f}{told:>26}"
    )


def _moves(fitted: Fitted) -> list[str]:
    moves = fitted.moves
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
    missed = fitted.missed
    head = f"Of {missed.buyers:,} buyers {missed.below:,} were leads below SQL a week "
    head += f"before, and {missed.unknown:,} were none yet."
    rows = [
        f"  {one.lift:4.1f} times as often: {one.reason} ({one.buyers} of them)"
        for one in missed.behaviours[:SHOWN_BEHAVIOURS]
    ]
    return [head, *rows]


def _gates(fitted: Fitted) -> list[str]:
    rows = [
        f"{'passed' if gate.is_passed else 'FAILED'}  {gate.name}: {gate.found}"
        for gate in fitted.gates
    ]
    if fitted.is_passed:
        return [*rows, f"Rules, bands and result: {fitted.folder}"]
    return [*rows, f"It should not be promoted as it is. Details: {fitted.folder}"]

"""A comparison told in words: which card is better, and what would change."""

from scoring.recalibration.comparison import Comparison
from scoring.recalibration.fit_text import moves_lines, verdict_lines
from scoring.recalibration.points import Pair

NOTHING = "-"


def as_text(comparison: Comparison) -> str:
    """Say how both did, what each gives for what, and how many leads change band."""
    parts = (_head, _verdict, _points, _moves)
    return "\n\n".join("\n".join(part(comparison)) for part in parts)


def _head(comparison: Comparison) -> list[str]:
    difference = comparison.verdict.difference
    if difference.lower > 0:
        said = f"{comparison.old} is better, beyond chance."
    elif difference.upper < 0:
        said = f"{comparison.new} is better, beyond chance."
    else:
        said = "The data cannot tell which is better."
    time = f"{len(comparison.tested)} landmarks from {comparison.tested[0]} UTC, from "
    return [
        f"{comparison.old} against {comparison.new}, as of {comparison.as_of} UTC",
        f"Tested at {time}which neither was learnt.",
        said,
    ]


def _verdict(comparison: Comparison) -> list[str]:
    return verdict_lines(comparison.verdict, comparison.old, comparison.new)


def _points(comparison: Comparison) -> list[str]:
    rows = [
        (_asked(pair), _given(pair.old), _given(pair.new)) for pair in comparison.points
    ]
    rows.insert(0, ("points", comparison.old, comparison.new))
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    return [
        f"{asked:<{widths[0]}}  {old:>{widths[1]}}  {new:>{widths[2]}}"
        for asked, old, new in rows
    ]


def _asked(pair: Pair) -> str:
    days = f", {pair.window_days} days" if pair.window_days else ""
    times = f", up to {pair.times} times" if pair.times != "1" else ""
    return f"{pair.reason}{days}{times}"


def _given(points: int | None) -> str:
    return NOTHING if points is None else f"{points:+d}"


def _moves(comparison: Comparison) -> list[str]:
    return [*moves_lines(comparison.moves), f"Which: {comparison.file}"]

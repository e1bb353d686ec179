"""How far a share may be off, for shares that a page counts itself."""

from collections.abc import Mapping
from dataclasses import replace
from math import hypot
from typing import Any

from scoring.confidence import wilson
from scoring.report.marts import Rows


def surely_above(one: Mapping[str, Any], other: Mapping[str, Any], rate: str) -> bool:
    """Tell whether one share lies above another beyond chance.

    It does if the 95 % interval of their difference, which Newcombe (1998) makes from
    the intervals of both, lies above 0. Each row has `rate`, `_lower` and `_upper`.
    """
    gap = float(one[rate]) - float(other[rate])
    below = float(one[rate]) - float(one[f"{rate}_lower"])
    above = float(other[f"{rate}_upper"]) - float(other[rate])
    return gap > hypot(below, above)


def with_rates(rows: Rows, rate: str, successes: str, trials: str) -> Rows:
    """Add a share of two counts with its interval: `rate`, `_lower` and `_upper`."""
    added = [_rate(row[successes], row[trials]) for row in rows]
    return replace(
        rows,
        columns=(*rows.columns, rate, f"{rate}_lower", f"{rate}_upper"),
        records=tuple(
            (*record, *values)
            for record, values in zip(rows.records, added, strict=True)
        ),
    )


def ranked(rows: Rows, rate: str, last: str) -> Rows:
    """Put the rows first whose share is surely high: by the lower end of its interval.

    So luck in a small channel does not win. Rows without a share come late, and those
    whose boolean column `last` is true after them.
    """
    order = sorted(
        range(len(rows)),
        key=lambda place: (
            not rows.column(last)[place],
            _lower_end(rows, rate, place),
        ),
        reverse=True,
    )
    return replace(rows, records=tuple(rows.records[place] for place in order))


def _lower_end(rows: Rows, rate: str, place: int) -> float:
    lower = rows.column(f"{rate}_lower")[place]
    return -1.0 if lower is None else float(lower)


def _rate(successes: int, trials: int) -> tuple[float | None, ...]:
    if not trials:
        return (None, None, None)
    return (successes / trials, *wilson(successes, trials))

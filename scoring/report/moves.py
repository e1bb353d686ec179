"""Which shares rose or fell in the last whole month, beyond chance."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from scoring.confidence import wilson
from scoring.report.marts import Rows

MONTHS_BEFORE = 3
# In a smaller month one or two would be a rise.
LEAST = 20


def with_moves(rows: Rows, subject: str, count: str, total: str) -> Rows:
    """Add the column `move`: `rising`, `falling`, or nothing that chance cannot do.

    Expects the subjects together, their months in order, and `is_running` where a month
    is not over. The last whole month moved if its 95 % interval lies apart from that of
    the three before; apart, and not only different, because many are looked at. Months
    of fewer than 20 say nothing.
    """
    added = [
        move
        for _, months in groupby(rows, lambda row: row[subject])
        for found in [list(months)]
        for move in [_move(found, count, total)] * len(found)
    ]
    return replace(
        rows,
        columns=(*rows.columns, "move"),
        records=tuple(
            (*record, move) for record, move in zip(rows.records, added, strict=True)
        ),
    )


def _move(months: list[dict[str, Any]], count: str, total: str) -> str:
    whole = [month for month in months if not month["is_running"]]
    if len(whole) <= MONTHS_BEFORE:
        return ""
    before, last = whole[-1 - MONTHS_BEFORE : -1], whole[-1:]
    if min(_sum(before, total), _sum(last, total)) < LEAST:
        return ""
    least, most = wilson(_sum(before, count), _sum(before, total))
    lower, upper = wilson(_sum(last, count), _sum(last, total))
    return "rising" if lower > most else "falling" if upper < least else ""


def _sum(months: list[dict[str, Any]], name: str) -> int:
    return sum(int(month[name]) for month in months)

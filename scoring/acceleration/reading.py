"""Findings of a warehouse, from its cells of trials, hold-outs and credited points."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scoring.acceleration.caused import HoldoutArm, caused_effect
from scoring.acceleration.effects import Effect
from scoring.acceleration.findings import Finding, ranked
from scoring.acceleration.trials import (
    TOUCHED,
    UNTOUCHED,
    Floats,
    Trials,
    adjusted_effect,
)

Query = Callable[[str], Sequence[tuple[Any, ...]]]
Key = tuple[str, str, str | None]
GROUPS = 16
ARMS = {"touched": TOUCHED, "untouched": UNTOUCHED}

TRIALS = """
    select
        touch_kind, touch_name, acquisition_channel, arm, lead_group,
        from_day, until_day, trials, sqls, weighted_days, weighted_sqls, awaited_signal
    from marts.nurture_trials
    order by all
"""
HOLDOUTS = """
    select
        'flow', flow_id, acquisition_channel, arm,
        leads, sqls, days_to_sql_sum, days_to_sql_square_sum
    from marts.nurture_holdouts
    order by all
"""
CREDITS = """
    select touch_kind, touch_name, acquisition_channel, touches, credited_points
    from marts.nurture_credits
    order by all
"""


def read_findings(query: Query) -> tuple[Finding, ...]:
    """Find the effect of every touch, ranked by the surest evidence.

    `query` runs SQL on the marts and gives rows; a mart that is not there gives none.
    """
    rows = query(TRIALS)
    trials = _read_trials([row[:-1] for row in rows])
    awaited = {row[:3]: row[-1] for row in rows}
    caused = _read_holdouts(query(HOLDOUTS))
    credited = _read_credits(query(CREDITS))
    return ranked(
        [
            _finding(
                key,
                awaited[key],
                found,
                caused.get(key),
                credited.get(key, (0, 0.0)),
            )
            for key, found in trials.items()
        ]
    )


def _finding(
    key: Key,
    awaited_signal: str | None,
    trials: Trials,
    caused: tuple[int, Effect | None] | None,
    credited: tuple[int, float],
) -> Finding:
    leads, effect = caused or (0, None)
    return Finding(
        *key,
        trials=trials.touched,
        uncompared=trials.uncompared,
        adjusted=adjusted_effect(trials),
        are_alone=trials.are_alone,
        awaited_signal=awaited_signal,
        leads=leads,
        caused=effect,
        touches=credited[0],
        credited_points=credited[1],
    )


def _read_trials(rows: Sequence[tuple[Any, ...]]) -> dict[Key, Trials]:
    stretches = sorted({(row[5], row[6]) for row in rows})
    lengths = np.array([until - start for start, until in stretches], float)
    place = {start: number for number, (start, _) in enumerate(stretches)}
    parts: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        parts[row[:3]].append(row[3:])
    return {key: _trials(part, place, lengths) for key, part in parts.items()}


def _trials(
    rows: list[tuple[Any, ...]], place: dict[int, int], lengths: Floats
) -> Trials:
    days = np.zeros((GROUPS, len(lengths), len(ARMS)))
    sqls = np.zeros_like(days)
    begun = dict.fromkeys(("touched", "untouched", "uncompared"), 0)
    counted = [0, 0]
    for arm, group, start, _, trials, entries, weighted_days, weighted_sqls in rows:
        begun[arm] += trials if start == 0 else 0
        if arm in ARMS:
            days[group, place[start], ARMS[arm]] = weighted_days
            sqls[group, place[start], ARMS[arm]] = weighted_sqls
            counted[ARMS[arm]] += entries
    return Trials(
        lengths,
        days,
        sqls,
        touched=begun["touched"] + begun["uncompared"],
        uncompared=begun["uncompared"],
        counted=(counted[TOUCHED], counted[UNTOUCHED]),
    )


def _read_holdouts(
    rows: Sequence[tuple[Any, ...]],
) -> dict[Key, tuple[int, Effect | None]]:
    """Effects by flow, and by flow and channel; tests of one flow count together."""
    nobody = HoldoutArm(0, 0, 0.0, 0.0)
    arms: dict[Key, dict[str, HoldoutArm]] = defaultdict(
        lambda: defaultdict(lambda: nobody)
    )
    for kind, name, channel, arm, leads, sqls, days, squares in rows:
        for key in ((kind, name, None), (kind, name, channel)):
            arms[key][arm] += HoldoutArm(leads, sqls, float(days), float(squares))
    return {
        key: (
            sum(arm.leads for arm in both.values()),
            caused_effect(both["treated"], both["held_out"]),
        )
        for key, both in arms.items()
    }


def _read_credits(rows: Sequence[tuple[Any, ...]]) -> dict[Key, tuple[int, float]]:
    found: dict[Key, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for kind, name, channel, touches, points in rows:
        for key in ((kind, name, None), (kind, name, channel)):
            before = found[key]
            found[key] = (before[0] + touches, before[1] + float(points))
    return found

"""The watch told in words for a person, and as plain values for a machine."""

from dataclasses import asdict
from itertools import groupby
from typing import Any

from scoring.monitor import ALARM, STEADY, TOO_FEW, WATCH, Check, Watched
from scoring.report.alerts import ALERTS
from scoring.report.formats import shortened, visible
from scoring.report.wording import CHECKS

LONGEST_SUBJECT = 34


def as_text(watched: Watched) -> str:
    """Say what is alarming and what is worth a look, and count the rest."""
    counts = f"{len(watched.of(ALARM)):,} alarms, {len(watched.of(WATCH)):,} worth a "
    counts += f"look, {len(watched.of(STEADY)):,} steady, "
    counts += f"{len(watched.of(TOO_FEW)):,} with too little to judge by"
    lines = [
        f"{len(watched.checks):,} checks as of {watched.as_of} UTC: {counts}",
        *(
            f"{window.watched.capitalize()}, {window.name}: "
            f"{window.begins_at:%Y-%m-%d} to {window.ends_at:%Y-%m-%d}"
            for window in watched.windows
        ),
        f"Needs a person: {watched.told_alerts} (`leadscore report`, page 03)",
        *(f"Off: {ALERTS[kind].lower()}" for kind in watched.untold),
    ]
    for state in (ALARM, WATCH):
        for name, checks in groupby(watched.of(state), lambda check: check.name):
            lines += ["", *_group(state, name, list(checks))]
    return "\n".join(lines)


def as_values(watched: Watched) -> dict[str, Any]:
    """Return all checks as values that JSON can hold."""
    return {
        "as_of": watched.as_of,
        "is_alarming": watched.is_alarming,
        "windows": [
            {
                "watched": window.watched,
                "window": window.name,
                "begins_at": str(window.begins_at),
                "ends_at": str(window.ends_at),
            }
            for window in watched.windows
        ],
        "checks": [asdict(check) for check in watched.checks],
        "alerts": [asdict(alert) for alert in watched.alerts],
        "untold": list(watched.untold),
    }


def _group(state: str, name: str, checks: list[Check]) -> list[str]:
    head = "ALARM" if state == ALARM else "Worth a look"
    header = f"  {'':<{LONGEST_SUBJECT}} {'expected':>12} {'observed':>12}"
    return [
        f"{head}. {CHECKS[name][0]}",
        f"{header} {'change':>8} {'limit':>8}",
        *map(_line, checks),
        f"  {checks[0].words}",
    ]


def _line(check: Check) -> str:
    subject = shortened(visible(check.subject), LONGEST_SUBJECT)
    return (
        f"  {subject:<{LONGEST_SUBJECT}} {_number(check.expected, 12)} "
        f"{_number(check.observed, 12)} {_number(check.measure, 8)} "
        f"{_number(check.limit, 8)}"
    )


def _number(value: float | None, width: int) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width},.2f}"

"""What the last run says of drift, check by check, and what in it needs a person."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from scoring.warehouse import read_only, refusal

ALARM, WATCH, STEADY, TOO_FEW = "alarm", "watch", "steady", "too_few"
AS_OF = "select value from marts.run_settings where setting = 'as_of'"
WINDOWS = """
    select watched, window_name, begins_at, ends_at
    from marts.monitoring_windows
    order by all
"""
CHECKS = """
    select
        check_name,
        subject,
        state,
        words,
        cast(expected as double),
        cast(observed as double),
        cast(measure as double),
        cast(measure_limit as double)
    from marts.monitoring_alarms
    order by
        array_position(['alarm', 'watch', 'steady', 'too_few'], state),
        check_number,
        measure desc,
        subject
"""

ALERTS = """
    select kind, subject, severity, words, affected, unit
    from marts.alerts
    order by kind_number, affected desc, subject
"""
UNTOLD = """
    select kind
    from seeds.alert_kinds
    where counted_in not in (
        select table_name from information_schema.tables where table_schema = 'marts'
    )
    order by kind_number
"""
URGENT = "urgent"


@dataclass(frozen=True)
class Window:
    """A span of time that is compared: after its beginning and up to its end, UTC."""

    watched: str
    name: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Check:
    """One thing looked at; the mart `monitoring_alarms` says what each value means.

    `measure` and `limit` are None where there was too little to judge by, `expected`
    and `observed` where there was nothing to count.
    """

    name: str
    subject: str
    state: str
    words: str
    expected: float | None
    observed: float | None
    measure: float | None
    limit: float | None


@dataclass(frozen=True)
class Alert:
    """Something that needs a person now; the mart `alerts` says what a value means."""

    kind: str
    subject: str
    severity: str
    words: str
    affected: int | None
    unit: str | None


@dataclass(frozen=True)
class Watched:
    """All that was looked at, the most alarming first, and what needs a person.

    `untold` are kinds of alert that the run has nothing to tell by, for lack of contact
    attempts.
    """

    as_of: str
    windows: tuple[Window, ...]
    checks: tuple[Check, ...]
    alerts: tuple[Alert, ...]
    untold: tuple[str, ...]

    def of(self, state: str) -> tuple[Check, ...]:
        """Give the checks of one state."""
        return tuple(check for check in self.checks if check.state == state)

    @property
    def is_alarming(self) -> bool:
        """Whether any check is an alarm."""
        return bool(self.of(ALARM))

    @property
    def told_alerts(self) -> str:
        """How many things need a person, in a few words."""
        urgent = sum(alert.severity == URGENT for alert in self.alerts)
        told = f"{len(self.alerts):,} alerts, {urgent:,} of them urgent"
        off = f"{len(self.untold)} kinds are off for lack of contact attempts"
        return f"{told}; {off}" if self.untold else told


def read_watch(database: Path) -> Watched:
    """Read what a published warehouse says of drift.

    Raises LeadscoreError where there is none, or it is from before there was a watch.
    """
    try:
        with read_only(database) as connection:
            ((as_of,),) = connection.execute(AS_OF).fetchall()
            windows = connection.execute(WINDOWS).fetchall()
            checks = connection.execute(CHECKS).fetchall()
            alerts = connection.execute(ALERTS).fetchall()
            untold = connection.execute(UNTOLD).fetchall()
    except duckdb.CatalogException as error:
        what = f"{database} lacks a mart"
        remedy = "Build all of the warehouse with `leadscore run`."
        raise refusal(what, error, remedy) from error
    return Watched(
        as_of,
        tuple(Window(*window) for window in windows),
        tuple(Check(*check) for check in checks),
        tuple(Alert(*alert) for alert in alerts),
        tuple(kind for (kind,) in untold),
    )

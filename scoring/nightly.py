"""The nightly job: build, watch, report and tell, and a record of how each went."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from scoring.delivery.channel import Surroundings
from scoring.delivery.sync import sync
from scoring.errors import OTHERWISE, LeadscoreError, told_by_system
from scoring.monitor import ALARM, read_watch
from scoring.progress import Progress
from scoring.report.write import report_run
from scoring.run import run
from scoring.settings import Settings
from scoring.whole_files import write_whole


class Outcome(StrEnum):
    """How a step ended."""

    DONE = "done"
    OTHERWISE = "otherwise"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Step:
    """One step of the job: how it ended, what it says, and the seconds that it took."""

    name: str
    outcome: Outcome
    said: str
    exit_code: int
    seconds: float


@dataclass(frozen=True)
class Night:
    """The job of one night, as of a moment in UTC."""

    started_at: datetime
    as_of: str
    steps: tuple[Step, ...]

    @property
    def exit_code(self) -> int:
        """That of the first step that failed; else 5 where something is otherwise."""
        codes = [step.exit_code for step in self.steps]
        failed = [code for code in codes if code not in (0, OTHERWISE)]
        return (failed or [max(codes)])[0]

    @property
    def values(self) -> dict[str, Any]:
        """The record as plain values."""
        return {
            "started_at": self.started_at.isoformat(" ", "seconds"),
            "as_of": self.as_of,
            "exit_code": self.exit_code,
            "steps": [asdict(step) for step in self.steps],
        }

    @property
    def text(self) -> str:
        """The record as lines for a person."""
        return "\n".join(
            f"{step.name:<8} {step.outcome:<10} {step.seconds:7.1f} s  {step.said}"
            for step in self.steps
        )


Work = Callable[[], tuple[bool, str]]


def nightly(
    settings: Settings,
    surroundings: Surroundings,
    progress: Progress,
    *,
    is_dry: bool = False,
) -> Night:
    """Do the job and add its record to `nights.jsonl` of the output folder.

    Where the warehouse cannot be built, nothing else is done: the pages and what
    platforms know stay those of the last good night. A later step that fails keeps no
    other from being tried. A dry run sends nothing.
    """
    works = _works(settings, surroundings, progress, is_dry)
    night = Night(surroundings.now, settings.as_of, tuple(_in_turn(works)))
    _note(settings.folders.nights, night)
    return night


def _works(
    settings: Settings, surroundings: Surroundings, progress: Progress, is_dry: bool
) -> dict[str, Work]:
    folders = settings.folders

    def build() -> tuple[bool, str]:
        done = run(settings, progress)
        quarantined = done.marts.books.quarantined
        return False, f"{done.marts.leads:,} leads, {quarantined:,} rows quarantined"

    def watch() -> tuple[bool, str]:
        watched = read_watch(folders.published)
        said = "; ".join(f"{one.name} of {one.subject}" for one in watched.of(ALARM))
        drift = said or "nothing alarming"
        return watched.is_alarming, f"{drift}; {watched.told_alerts}"

    def report() -> tuple[bool, str]:
        return False, str(report_run(folders, progress, settings.name))

    def tell() -> tuple[bool, str]:
        synced = sync(folders, surroundings, progress, is_dry=is_dry)
        pending = sum(channel.pending for channel in synced.channels)
        rejected = sum(sum(one.rejected.values()) for one in synced.channels)
        return synced.is_otherwise, f"{pending} pending, {rejected} rejected"

    return {"run": build, "monitor": watch, "report": report, "sync": tell}


def _in_turn(works: dict[str, Work]) -> Iterator[Step]:
    is_built = True
    for name, work in works.items():
        if not is_built:
            yield Step(name, Outcome.SKIPPED, "there is no new warehouse", 0, 0.0)
            continue
        step = _tried(name, work)
        yield step
        is_built = name != "run" or step.outcome is Outcome.DONE


def _tried(name: str, work: Work) -> Step:
    begun = time.perf_counter()
    try:
        is_otherwise, said = work()
    except LeadscoreError as error:
        outcome, said, code = Outcome.FAILED, str(error), error.exit_code
    except OSError as error:
        outcome, code = Outcome.FAILED, LeadscoreError.exit_code
        said = told_by_system(error)
    else:
        outcome = Outcome.OTHERWISE if is_otherwise else Outcome.DONE
        code = OTHERWISE if is_otherwise else 0
    return Step(name, outcome, said, code, round(time.perf_counter() - begun, 1))


def _note(nights: Path, night: Night) -> None:
    before = nights.read_text("utf-8") if nights.is_file() else ""
    write_whole(nights, f"{before}{json.dumps(night.values)}\n")

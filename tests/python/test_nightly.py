"""The job of a night: every step is tried, and what went wrong is on record."""

import ast
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from scoring import nightly as module
from scoring.cli import app
from scoring.delivery.channel import Surroundings
from scoring.errors import BuildFailedError, BusyError, LeadscoreError
from scoring.folders import PROJECT
from scoring.nightly import Outcome, nightly
from scoring.progress import NoProgress
from scoring.settings import Settings, load_settings

NOW = datetime(2026, 7, 1, 2, 15)
SCHEDULERS = PROJECT / "examples" / "scheduling"
DONE, OTHERWISE = Outcome.DONE, Outcome.OTHERWISE
FAILED, SKIPPED = Outcome.FAILED, Outcome.SKIPPED


@pytest.fixture
def settings(tiny, tmp_path: Path) -> Settings:
    return load_settings(None, tiny.folder / "build" / "shop" / "input", tmp_path)


def play(monkeypatch, settings: Settings, **ends: object) -> module.Night:
    """A night whose steps end as told: with an error, or otherwise than expected."""

    def ending(name: str):
        def work(*_: object, **__: object) -> tuple[bool, str]:
            end = ends.get(name, False)
            if isinstance(end, Exception):
                raise end
            return bool(end), name

        return work

    steps = {name: ending(name) for name in ("run", "monitor", "report", "sync")}
    monkeypatch.setattr(module, "_works", lambda *_: steps)
    return nightly(settings, Surroundings({}, NOW), NoProgress())


@pytest.mark.parametrize(
    ("ends", "outcomes", "code"),
    [
        ({}, [DONE, DONE, DONE, DONE], 0),
        ({"monitor": True}, [DONE, OTHERWISE, DONE, DONE], 5),
        ({"sync": True}, [DONE, DONE, DONE, OTHERWISE], 5),
        ({"run": BuildFailedError("no")}, [FAILED, SKIPPED, SKIPPED, SKIPPED], 3),
        ({"run": BusyError("no")}, [FAILED, SKIPPED, SKIPPED, SKIPPED], 4),
        ({"run": OSError("full")}, [FAILED, SKIPPED, SKIPPED, SKIPPED], 1),
        (
            {"monitor": True, "report": LeadscoreError("no")},
            [DONE, OTHERWISE, FAILED, DONE],
            1,
        ),
        (
            {"report": BusyError("no"), "sync": LeadscoreError("no")},
            [DONE, DONE, FAILED, FAILED],
            4,
        ),
    ],
)
def test_a_night_ends_with_what_went_wrong_first(
    monkeypatch, settings: Settings, ends, outcomes, code
) -> None:
    night = play(monkeypatch, settings, **ends)
    assert [step.outcome for step in night.steps] == outcomes
    assert night.exit_code == code
    assert json.loads(settings.folders.nights.read_text()) == json.loads(
        json.dumps(night.values)
    )


def test_every_night_has_a_line(monkeypatch, settings: Settings) -> None:
    play(monkeypatch, settings)
    play(monkeypatch, settings, run=LeadscoreError("the disk is full"))
    first, second = settings.folders.nights.read_text().splitlines()
    assert json.loads(first)["exit_code"] == 0
    assert json.loads(first)["as_of"] == settings.as_of
    assert json.loads(second)["steps"][0]["said"] == "the disk is full"


def test_a_fault_of_ours_is_no_step_that_failed(monkeypatch, settings) -> None:
    with pytest.raises(ZeroDivisionError):
        play(monkeypatch, settings, monitor=ZeroDivisionError())


def times_and_commands(path: Path) -> tuple[str, str]:
    """When a scheduler's file starts what."""
    text = path.read_text("utf-8")
    if path.suffix == ".yml":
        read = yaml.safe_load(text)
        # YAML takes the key `on` for true.
        ((schedule,), job) = read[True]["schedule"], read["jobs"]["nightly"]
        runs = [step["run"] for step in job["steps"] if "run" in step]
        return schedule["cron"], "\n".join(runs)
    if path.suffix == ".py":
        values = {
            key.arg: ast.literal_eval(key.value)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
            for key in node.keywords
            if key.arg in ("schedule", "bash_command")
        }
        return values["schedule"], values["bash_command"]
    (line,) = (line for line in text.splitlines() if re.match(r"[\d*]", line))
    return " ".join(line.split()[:5]), line.split(maxsplit=5)[5]


@pytest.mark.parametrize(
    "path", sorted(SCHEDULERS.iterdir()), ids=lambda path: path.name
)
def test_schedulers_start_the_job_once_a_night(path: Path) -> None:
    when, command = times_and_commands(path)
    minute, hour, *days = when.split()
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 24
    assert days == ["*", "*", "*"]
    (started,) = re.findall(r"leadscore nightly(.*)", command)
    known = {
        name
        for option in get_command(app).commands["nightly"].params
        for name in option.opts
    }
    assert set(re.findall(r"--[\w-]+", started)) <= known
    assert path.name in (PROJECT / "docs" / "scheduling.md").read_text("utf-8")

"""What the documents name exists, and the README stays short."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from scoring.cli import app
from scoring.delivery.accounts import DESTINATIONS
from scoring.delivery.patterns import FORMS
from scoring.reasons import read_reasons

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "DECISIONS.md",
    "CHANGELOG.md",
    "docs/metrics.md",
    "docs/trust.md",
    "docs/feeds.md",
)
EXAMPLES = tuple(
    str(path.relative_to(PROJECT)) for path in PROJECT.glob("examples/*/README.md")
)
MADE_BY_A_RUN = ("build/", "your_folder", ".venv/", "data/real")
FOLDERS = "analyses|bench|docs|examples|macros|models|notebooks|scoring|seeds|tests"


def commands(text: str) -> list[str]:
    """Lines of the shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("document", DOCUMENTS + EXAMPLES)
def test_every_path_named_exists(document: str) -> None:
    text = (PROJECT / document).read_text()
    named = re.findall(rf"(?<![\w/.])((?:{FOLDERS})/[\w./-]*\w)", text)
    named += re.findall(r"`(\w+\.(?:md|toml|csv))`", text)
    missing = [
        path
        for path in named
        if path != "leadscore.toml" and not (PROJECT / path).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS + EXAMPLES)
def test_every_command_named_exists(document: str) -> None:
    lines = commands((PROJECT / document).read_text())
    known = get_command(app).commands
    targets = re.findall(
        r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE
    )
    for line in lines:
        if made := re.match(r"(?:\w+=\S+ )*make (\w+)", line):
            assert made[1] in targets, line
        if called := re.match(r"(?:\.venv/bin/)?leadscore ([\w-]+)", line):
            assert called[1] in known, line
        for example in re.findall(r"EXAMPLE=(\w+)", line):
            assert (PROJECT / "examples" / example / "leadscore.toml").exists(), line


def test_every_mart_is_named_and_every_table_named_is_a_mart() -> None:
    text = (PROJECT / "docs" / "marts.md").read_text()
    table = text.split("| table | one row per |")[1].split("\n\n")[0]
    told = {
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row[:70])
    }
    # Steps on the way to others, and what the run rests on.
    internal = {
        *("lead_cohorts", "run_settings", "arrival_days", "monitoring_windows"),
        *("score_distributions", "score_calibration"),
        *("lead_queues", "response_requests", "response_deadlines"),
        *("nurture_leads", "nurture_exposures"),
        *("nurture_openings", "nurture_triggers"),
    }
    marts = {
        path.stem
        for path in (PROJECT / "models" / "marts").rglob("*.sql")
        # An ephemeral model is part of a query and no table.
        if "materialized: ephemeral" not in path.with_suffix(".yml").read_text()
    }
    assert told == marts - internal


def test_the_readme_is_short() -> None:
    assert len((PROJECT / "README.md").read_text().splitlines()) < 120


def test_make_knows_every_target_it_describes() -> None:
    text = (PROJECT / "Makefile").read_text()
    described = re.findall(r"^# make (\w+)", text, re.MULTILINE)
    for target in set(described):
        asked = subprocess.run(
            ["make", "--dry-run", target], cwd=PROJECT, capture_output=True, check=False
        )
        assert asked.returncode == 0, asked.stderr


def held_back() -> set[str]:
    """Why rows of feeds may not leave: what SQL, forms and the ledger say."""
    sql = "".join(path.read_text() for path in PROJECT.glob("models/marts/feeds/*.sql"))
    ledger = (PROJECT / "scoring/delivery/difference.py").read_text()
    sizes = (PROJECT / "scoring/delivery/batches.py").read_text()
    return {
        *re.findall(r"then '([a-z_]+)'", sql),
        *re.findall(r"else '([a-z_]+)'", sql),
        *(reason for forms in FORMS.values() for *_, reason in forms),
        *re.findall(r'(?:Held\(thing\.entity, |return )"(\w+)"', ledger),
        *re.findall(r'held_back="(\w+)"', sizes),
    }


def codes_in_use() -> set[str]:
    """What Python quotes and SQL names that begins as a code does."""
    families = "|".join({code.split("_")[0] for code in read_reasons()})
    code = rf"(?:{families})_[A-Z_]+"
    python = (path.read_text() for path in PROJECT.glob("scoring/*.py"))
    folders = ("models", "macros", "tests/dbt")
    sql = (path.read_text() for it in folders for path in (PROJECT / it).rglob("*.sql"))
    return {
        *re.findall(rf'"({code})"', "".join(python)),
        *re.findall(rf"\b({code})\b", "".join(sql)),
        *held_back(),
    }


def test_every_code_in_use_is_documented_and_no_other() -> None:
    assert codes_in_use() == set(read_reasons())


def test_the_page_of_codes_shows_the_table() -> None:
    page = (PROJECT / "docs" / "reason_codes.md").read_text()
    shown = re.findall(r"^\| `([A-Za-z_]+)` \| (.*) \| (.*) \|$", page, re.MULTILINE)
    said = [(code, said.fate, said.meaning) for code, said in read_reasons().items()]
    assert shown == said


def test_every_test_that_holds_a_promise_exists() -> None:
    text = (PROJECT / "docs" / "trust.md").read_text()
    rows = re.findall(r"^\| (P\d+) .+\|(.+)\|$", text.split("## ")[0], re.MULTILINE)
    assert [promise for promise, _ in rows] == [f"P{n}" for n in range(1, 15)]
    units = "".join(path.read_text() for path in PROJECT.glob("models/**/*.yml"))
    for promise, held_by in rows:
        held = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", held_by)
        unit_tests = re.findall(r"unit test `(\w+)`", held_by)
        assert held or unit_tests or "not yet" in held_by, promise
        for path, name in held:
            assert not name or f"def {name}(" in (PROJECT / path).read_text(), name
        for name in unit_tests:
            assert f"  - name: {name}\n" in units, name


def test_every_reason_not_to_publish_is_documented() -> None:
    code = (PROJECT / "scoring" / "publish.py").read_text()
    documented = (PROJECT / "docs" / "trust.md").read_text()
    reasons = set(re.findall(r"PUBLISH_[A-Z_]+", code))
    assert reasons
    assert {reason for reason in reasons if f"`{reason}`" not in documented} == set()


def test_every_reason_not_to_sync_is_documented() -> None:
    code = (PROJECT / "scoring/delivery/sync.py").read_text()
    reasons = set(re.findall(r"SYNC_[A-Z_]+", code))
    documented = (PROJECT / "docs" / "feeds.md").read_text()
    assert {reason for reason in reasons if f"`{reason}`" not in documented} == set()


def test_every_variable_of_a_destination_is_documented() -> None:
    documented = (PROJECT / "docs" / "feeds.md").read_text()
    for name, destination in DESTINATIONS.items():
        ids = (end for ends in destination.ids.values() for end in ends)
        for end in (*destination.secrets, *ids):
            assert f"`LEADSCORE_{name.upper()}_{end}`" in documented


def test_the_version_has_a_changelog() -> None:
    project = (PROJECT / "pyproject.toml").read_text()
    version = re.search(r'^version = "(.+)"', project, re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (PROJECT / "CHANGELOG.md").read_text()

"""No person and no secret leaves staging: the whole output of a run is searched."""

import shutil
from pathlib import Path

import pytest
from canaries import (
    CANARIES,
    PLANTED,
    SECRETS,
    found_in_files,
    found_in_tables,
    plant,
)
from commands import run_command

from scoring.folders import RunFolders
from scoring.simulate import simulate

# Columns between staging and marts in which a value of the input goes on as it is:
# addresses of pages bring the query that their visitors came with.
KEPT_WITHIN = {
    "int_messages_classified.url",
    "int_session_events.page_url",
    "int_sessions.landing_page",
    "int_user_agents_classified.user_agent",
    "int_web_events_classified.page_url",
    "int_web_events_sourced.email",
    "int_web_events_sourced.page_url",
    "int_web_events_sourced.referrer",
    "int_web_events_sourced.user_agent",
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny shop with canaries in it, scored and reported with secrets around."""
    folder = tmp_path_factory.mktemp("canaries")
    simulate(folder / "input", "tiny")
    assert plant(folder / "input") == PLANTED.keys()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SECRETS.items():
            environment.setenv(name, value)
        for command in ("run", "report"):
            places = ["--input", str(folder / "input"), "--output", str(folder / "out")]
            said = run_command([command, *places], folder)
            assert said.code == 0, said.err
            told = (said.out + said.err).lower()
            assert not [value for value in CANARIES.values() if value.lower() in told]
    return folder / "out"


def test_no_file_of_a_run_holds_a_person_or_a_secret(output: Path) -> None:
    names = {path.name for path in output.rglob("*") if path.is_file()}
    assert {"manifest.json", "dbt.log", "index.html", "run_results.json"} <= names
    assert found_in_files(output) == []


def test_no_mart_holds_a_person(output: Path) -> None:
    found = found_in_tables(RunFolders(output).published)
    # The search finds what is there: staging keeps what arrived.
    assert any(column.endswith(".email") for column in found["staging"])
    assert any(column.endswith(".phone") for column in found["staging"])
    assert "marts" not in found
    assert found["intermediate"] <= KEPT_WITHIN


def test_the_search_finds_what_was_planted(output: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(output / "reports", copy / "reports")
    (copy / "reports" / "x.html").write_text("Kanari7Q.jane@shop.example")
    (copy / "dbt").mkdir()
    (copy / "dbt" / "dbt.log").write_text(f"TOKEN={SECRETS['SHOP_API_TOKEN']}")
    assert found_in_files(copy) == [
        ("dbt/dbt.log", "SHOP_API_TOKEN"),
        ("reports/x.html", "e-mail"),
    ]

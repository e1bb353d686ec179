"""No person and no secret outlives a run: its whole output is searched."""

import shutil
from pathlib import Path

import duckdb
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

E_MAIL = "Kanari7Q.jane@shop.example"


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
    assert {"manifest.json", "dbt.log", "index.html", "leads.sql"} <= names
    assert found_in_files(output) == []


def test_no_published_table_holds_a_person(output: Path, tmp_path: Path) -> None:
    published = RunFolders(output).published
    assert found_in_tables(published) == {}
    # The search finds what is there.
    copy = shutil.copy(published, tmp_path)
    with duckdb.connect(copy) as connection:
        connection.execute("create table marts.x as select ? as name", [E_MAIL])
    assert found_in_tables(Path(copy)) == {"marts": {"x.name"}}


def test_the_search_finds_what_was_planted(output: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(output / "reports", copy / "reports")
    (copy / "reports" / "x.html").write_text(E_MAIL)
    (copy / "dbt").mkdir()
    (copy / "dbt" / "dbt.log").write_text(f"TOKEN={SECRETS['SHOP_API_TOKEN']}")
    assert found_in_files(copy) == [
        ("dbt/dbt.log", "SHOP_API_TOKEN"),
        ("reports/x.html", "e-mail"),
    ]

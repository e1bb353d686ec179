"""After an erasure no byte of the person is left in the output, however packed."""

import pytest
from commands import Said, run_command
from marked_person import TOKENS, simulate_with_them, traces

from scoring.folders import RunFolders


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolders, set, Said]:
    """The tiny shop with a person in it, scored; what was found then; and erased."""
    folder = tmp_path_factory.mktemp("erased")
    simulate_with_them(folder / "input")
    folders = RunFolders(folder / "out")
    places = ["--output", str(folders.output)]
    said = run_command(["run", "--input", str(folder / "input"), *places], folder)
    assert said.code == 0, said.err
    folders.reports.mkdir()
    (folders.reports / "old.html").write_text(TOKENS["free text"])
    (folders.dbt / "logs" / "dbt.log").write_text(TOKENS["e-mail"])
    before = set(traces(folders))
    name = f"email={TOKENS['e-mail']}"
    said = run_command(["erase", *places, "--yes", name], folder)
    return folders, before, said


def test_the_person_was_there(world) -> None:
    assert {token for token, _ in world[1]} == TOKENS.keys()


def test_no_byte_of_the_person_is_left(world) -> None:
    folders, _, said = world
    assert said.code == 0, said.err
    assert list(traces(folders)) == []
    told = said.out + said.err + folders.erasure_key.read_text()
    assert not [token for token in TOKENS.values() if token.lower() in told.lower()]


def test_the_source_files_are_named_and_removals_written(world) -> None:
    folders, _, said = world
    assert "leads/kanari.csv" in said.out
    assert "erasure-1" in said.out
    assert ",order," in folders.removals.read_text()

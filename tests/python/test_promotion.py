"""A card comes into force by a person, for a reason, and never back in time."""

import csv
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.recalibration.promotion import SEEDS, Choice, as_text, promote

AS_OF = "2026-07-01 00:00:00"
MEANT = Choice("R. Analyst, Growth", "Tested on two\nquarters", is_meant=True)
RULE = "classic_q3,cart_14d,behaviour,per_event,add_to_cart,lead,14,1,,,,,23,Had a cart"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The seeds of the project, to be changed."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "project" / "seeds")
    shutil.copy(PROJECT / "dbt_project.yml", tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def folders(tmp_path: Path) -> RunFolders:
    """A run as of a day, and what was learnt of it."""
    folders = RunFolders(tmp_path / "output")
    folders.challenger.mkdir(parents=True)
    folders.published.touch()
    folders.manifest.write_text(json.dumps({"settings": {"as_of": AS_OF}}))
    header = (PROJECT / SEEDS / "score_rules.csv").read_text().splitlines()[0]
    (folders.challenger / "score_rules.csv").write_text(f"{header}\n{RULE}\n")
    (folders.challenger / "score_bands.csv").write_text(
        "scorecard_id,band_number,band,lower_score\nclassic_q3,1,cold,\n"
    )
    write_result(folders)
    return folders


def write_result(folders: RunFolders, **failed: bool) -> None:
    gates = [{"name": name, "is_passed": not failed[name]} for name in failed]
    result = {
        "scorecard_id": "classic_q3",
        "champion": "classic",
        "gates": gates,
        "chances": {"offset": 60.0, "scale": 12.0},
        "as_of": AS_OF,
    }
    (folders.challenger / "result.json").write_text(json.dumps(result))


def seeds(project: Path) -> dict[str, list[str]]:
    return {
        path.name: path.read_text().splitlines()
        for path in (project / SEEDS).glob("*.csv")
    }


def test_rows_are_added_and_none_is_changed(project, folders) -> None:
    before = seeds(project)
    promotion = promote(folders, MEANT, project)
    after = seeds(project)
    for name, rows in after.items():
        assert rows[: len(before[name])] == before[name]
        assert rows[len(before[name]) :] == list(promotion.added.get(name, ()))
    assert after["score_rules.csv"][-1] == RULE
    calibrated = after["scorecard_calibrations.csv"][-1]
    assert calibrated == f"classic_q3,-5.000000,0.083333,{AS_OF}"
    with (project / SEEDS / "scorecard_promotions.csv").open() as file:
        (row,) = list(csv.DictReader(file))
    assert row["line"] == "classic"
    assert row["scorecard_id"] == "classic_q3"
    assert row["in_force_from"] == AS_OF
    assert row["chosen_by"] == "R. Analyst, Growth"
    assert row["reason"] == "Tested on two quarters"
    assert len(row["evidence"]) == 16
    assert row["gates_overridden"] == ""
    assert "leadscore run" in as_text(promotion)


def test_what_is_not_meant_changes_nothing(project, folders) -> None:
    before = seeds(project)
    promotion = promote(folders, Choice("R. Analyst", "To see"), project)
    assert seeds(project) == before
    assert RULE in as_text(promotion)
    assert "--yes" in as_text(promotion)


def test_a_card_that_failed_is_refused_unless_overridden(project, folders) -> None:
    write_result(folders, stable=True, calibrated=False)
    before = seeds(project)
    with pytest.raises(LeadscoreError, match="failed: stable"):
        promote(folders, MEANT, project)
    assert seeds(project) == before
    aloud = Choice("R. Analyst", "A new season", is_overriding=True, is_meant=True)
    promotion = promote(folders, aloud, project)
    assert promotion.overridden == ("stable",)
    assert "Overridden: stable." in as_text(promotion)
    assert seeds(project)["scorecard_promotions.csv"][-1].endswith(",stable")


def test_a_card_is_promoted_once(project, folders) -> None:
    promote(folders, MEANT, project)
    with pytest.raises(LeadscoreError, match="already"):
        promote(folders, MEANT, project)


def test_no_score_that_was_served_changes(project, folders) -> None:
    early = Choice("A", "B", datetime(2026, 6, 30, 23, 59, 59), is_meant=True)
    with pytest.raises(LeadscoreError, match="would change them"):
        promote(folders, early, project)
    later = Choice("A", "B", datetime(2026, 8, 1), is_meant=True)
    assert promote(folders, later, project).in_force_from == "2026-08-01 00:00:00"


def test_without_a_card_there_is_nothing_to_promote(project, folders) -> None:
    shutil.rmtree(folders.challenger)
    with pytest.raises(LeadscoreError, match="leadscore fit"):
        promote(folders, MEANT, project)

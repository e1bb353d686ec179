"""The whole quarter on a small shop: run, fit, promote, run, as a person would.

What `fit` foretold of the bands comes true, and what was served before stays.
"""

import csv
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.progress import NoProgress
from scoring.recalibration.comparison import Comparison, compare
from scoring.recalibration.evaluation import evaluate
from scoring.recalibration.fitted import BANDS, read_result
from scoring.recalibration.looks import read_card_scores, read_column
from scoring.recalibration.promotion import Choice, promote
from scoring.run import run
from scoring.run_manifest import code_version
from scoring.settings import load_settings

PARTS = (
    *("models", "macros", "seeds", "tests/dbt", "scoring"),
    *("dbt_project.yml", "profiles.yml"),
)
HISTORY = """
    select lead_id, scorecard_id, band, score, valid_from, least(valid_to, $since)
    from marts.lead_score_history
    where valid_from < $since
    order by all
"""
BAND_NOW = "select lead_id, band, score, scorecard_id from marts.lead_scores"


@dataclass(frozen=True)
class Quarter:
    """The folders of the shop, what was foretold, and the database before and after."""

    folders: RunFolders
    project: Path
    result: dict
    foretold: Comparison
    before: Path
    since: datetime


@pytest.fixture(scope="module")
def quarter(tiny, tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    folder = tmp_path_factory.mktemp("quarter")
    project = folder / "project"
    for part in PARTS:
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
        (project / part).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / part, project / part)
    output = shutil.copytree(tiny.folder / "build/shop", folder / "shop")
    folders = RunFolders(output)
    result = read_result(folders)
    names = "classic", result["scorecard_id"]
    foretold = compare(folders, names, NoProgress(), project)
    before = shutil.copy(folders.published, folder / "before.duckdb")
    choice = Choice("R. Analyst", "To see it through", None, True, True)
    promotion = promote(folders, choice, project)
    # A person's next run is another process.
    code_version.cache_clear()
    settings = load_settings(None, output / "input", output, project)
    run(settings, NoProgress(), project)
    since = datetime.fromisoformat(promotion.in_force_from)
    return Quarter(folders, project, result, foretold, before, since)


def rows(database: Path, sql: str, **parameters: object) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql, parameters).fetchall()


def test_the_bands_after_the_promotion_are_those_foretold(quarter: Quarter) -> None:
    old = {lead: band for lead, band, *_ in rows(quarter.before, BAND_NOW)}
    new = {lead: band for lead, band, *_ in rows(quarter.folders.published, BAND_NOW)}
    assert old.keys() == new.keys()
    counted = np.zeros((len(BANDS), len(BANDS)), dtype=int)
    for lead, band in old.items():
        counted[BANDS.index(band), BANDS.index(new[lead])] += 1
    assert counted.tolist() == quarter.result["today"]["leads"]
    assert quarter.result["today"]["changed"] > 0


def test_the_leads_that_moved_are_those_listed(quarter: Quarter) -> None:
    old, new = (
        {lead: (score, band) for lead, band, score, _ in rows(database, BAND_NOW)}
        for database in (quarter.before, quarter.folders.published)
    )
    moved = {lead for lead in old if old[lead][1] != new[lead][1]}
    assert {one.lead_id for one in quarter.foretold.movers} == moved
    for one in quarter.foretold.movers:
        assert (one.old_score, one.old_band) == old[one.lead_id]
        assert (one.new_score, one.new_band) == new[one.lead_id]


def test_what_the_old_card_served_is_as_it_was(quarter: Quarter) -> None:
    old, new = (
        rows(database, HISTORY, since=quarter.since)
        for database in (quarter.before, quarter.folders.published)
    )
    assert old == new
    cards = {card for *_, card in rows(quarter.folders.published, BAND_NOW)}
    assert cards == {quarter.result["scorecard_id"]}


def test_a_card_laid_out_anew_scores_as_it_served(quarter: Quarter) -> None:
    served = read_column(quarter.folders.training, "landmark", "served_score")
    again = read_card_scores(quarter.folders.training, "landmark", "classic")
    assert len(again) > 300
    assert len(set(again.tolist())) > 20
    assert served.tolist() == again.tolist()


def test_a_comparison_judges_as_the_fit_did(quarter: Quarter) -> None:
    test = quarter.result["test"]
    verdict = quarter.foretold.verdict
    assert verdict.difference.value == pytest.approx(test["difference"]["value"])
    assert verdict.challenger.log_loss == pytest.approx(test["challenger"]["log_loss"])
    written = json.loads(quarter.folders.comparison.read_text())
    assert len(written["movers"]) == written["moves"]["changed"]
    assert set(written["movers"][0]) == {
        *("lead_id", "old_score", "old_band", "new_score", "new_band")
    }


def test_a_fresh_promise_cannot_be_held_against_anybody_yet(quarter: Quarter) -> None:
    with pytest.raises(LeadscoreError, match="or later"):
        evaluate(quarter.folders, NoProgress(), quarter.project)


def test_an_unknown_card_is_named_with_those_there_are(quarter: Quarter) -> None:
    with pytest.raises(LeadscoreError, match=r"there are .*classic"):
        compare(quarter.folders, ("clasic", "classic"), NoProgress(), quarter.project)


def test_the_promise_of_the_promotion_is_the_one_that_was_tested(
    quarter: Quarter,
) -> None:
    seed = quarter.project / "seeds/scorecards/scorecard_calibrations.csv"
    with seed.open() as file:
        row = list(csv.DictReader(file))[-1]
    offset, scale = (quarter.result["chances"][name] for name in ("offset", "scale"))
    assert float(row["log_odds_per_point"]) == pytest.approx(1 / scale, abs=1e-6)
    assert float(row["log_odds_offset"]) == pytest.approx(-offset / scale, abs=1e-6)
    assert (quarter.folders.challenger / "2026-Q2.json").read_text() == (
        quarter.folders.challenger / "result.json"
    ).read_text()

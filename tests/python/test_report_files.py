"""What `write_reports` leaves on disk, and what it says when it cannot."""

import asyncio
import html
import json
from pathlib import Path

import duckdb
import nbformat
import pytest
from learnt_fixture import write_learnt
from report_fixture import make_database

from scoring.errors import LeadscoreError
from scoring.report import NothingToShowError, nurture, open_marts, pages, read_fit
from scoring.report.execute import Source, execute_all, find_sources, prepare
from scoring.report.write import _facts, write_reports

ABSENT = ("acquisition_months", "threshold_performance")
OFF = (
    *("score_backtest", "experiment_results", "experiment_units"),
    *("nurture_trials", "nurture_holdouts", "nurture_credits"),
    *("lead_priorities", "lead_repeat_orders", "lead_values"),
    *("response_times", "stuck_leads", "sql_forecast", "objections"),
)
NAMES = [source.name for source in find_sources()]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a run without channels, and of leads and nothing but leads."""
    folder = tmp_path_factory.mktemp("partial")
    database = make_database(folder / "leadscore.duckdb", without=(*ABSENT, *OFF))
    told: list[str] = []
    index = write_reports(database, folder / "reports", told.append, "Corner shop")
    assert sorted(told) == NAMES
    assert index == folder / "reports" / "index.html"
    return index.parent


def test_there_is_a_page_and_a_notebook_for_each_source(output: Path) -> None:
    assert sorted(path.stem for path in output.glob("[0-9]*.html")) == NAMES
    assert sorted(path.stem for path in output.glob("notebooks/*.ipynb")) == NAMES
    assert [path.name for path in output.glob("assets/*")] == ["plotly.min.js"]
    assert list(output.rglob(".*")) == []


def test_plotly_is_stored_once_and_not_in_every_page(output: Path) -> None:
    assert (output / "assets" / "plotly.min.js").stat().st_size > 1_000_000
    for page in output.glob("*.html"):
        assert page.stat().st_size < 400_000


def test_a_page_whose_marts_are_absent_says_so(output: Path) -> None:
    channels = (output / "06_which_channels_bring_buyers.html").read_text("utf-8")
    assert "This run has no channel_quality" in channels
    score = (output / "04_does_the_score_tell_the_truth.html").read_text("utf-8")
    assert "This run has no score_backtest: that takes orders" in score
    assert "the reasons of a lead add up to its score" in score
    assert "`leadscore evaluate --output" in html.unescape(score)
    for page in ("05_where_should_the_bands_lie", "10_should_the_card_change"):
        said = html.unescape((output / f"{page}.html").read_text("utf-8"))
        assert "No card has been learnt from this shop yet. `leadscore fit" in said
    for page, mart in (
        ("03_what_happened_this_week", "stuck_leads: that takes contact_attempts"),
        ("03_what_happened_this_week", "response_times: that takes contact_attempts"),
        ("08_did_nurture_hurry_anyone", "nurture_trials: that takes messages"),
        ("09_what_did_the_tests_prove", "experiment_results: that takes experiment_as"),
    ):
        said = html.unescape((output / f"{page}.html").read_text("utf-8"))
        assert f"This run has no {mart}" in said
    index = (output / "index.html").read_text("utf-8")
    assert "<code>channel_quality</code>" in index
    # What is laid out on request, and parts of a query, are not missing.
    assert "lead_training_examples" not in index
    assert "<code>nurture_trials</code>" not in index
    assert "nurture_leads" not in index


def test_nurture_is_shown_of_the_same_run_only(tmp_path: Path) -> None:
    database = make_database(tmp_path / "leadscore.duckdb")
    laid_out = tmp_path / "nurture.duckdb"
    assert nurture(open_marts(database)).findings
    with duckdb.connect(laid_out) as connection:
        connection.execute(
            "update marts.run_settings set value = '2026-06-30 00:00:00' "
            "where setting = 'as_of'"
        )
    with pytest.raises(NothingToShowError, match=r"another run.*leadscore report"):
        nurture(open_marts(database)).answer()
    laid_out.unlink()
    asked = nurture(open_marts(database))
    with pytest.raises(NothingToShowError, match="leadscore report"):
        asked.checks()
    with pytest.raises(NothingToShowError, match="leadscore report"):
        asked.rows("flow").need()


def test_a_page_shows_the_card_of_the_quarter_that_was_asked_for(
    tmp_path: Path,
) -> None:
    database = make_database(tmp_path / "leadscore.duckdb", without=ABSENT)
    write_learnt(tmp_path, ["Latest"])
    marts = open_marts(database)
    assert read_fit(marts).result["scorecard_id"] == "Latest"
    assert read_fit(marts, "2026-Q1").result["scorecard_id"] == "earlier"
    with pytest.raises(NothingToShowError, match=r"for 2025-Q4. There are 2026-Q1\."):
        read_fit(marts, "2025-Q4").result["scorecard_id"]
    marts.close()


def test_a_notebook_is_given_the_parameters_that_it_asks_for() -> None:
    given = {"database": "d.duckdb", "quarter": "2026-Q1"}
    sources = {source.name[:2]: source for source in find_sources()}
    asking, other = (
        prepare(sources[number], given).cells[2].source for number in ("10", "07")
    )
    assert asking.splitlines() == ['database = "d.duckdb"', 'quarter = "2026-Q1"']
    assert other.splitlines() == ['database = "d.duckdb"']


def test_the_index_names_the_card_in_force_and_not_the_line(tmp_path: Path) -> None:
    database = make_database(tmp_path / "leadscore.duckdb", without=ABSENT)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.lead_scores set scorecard_id = 'spring'")
    marts = open_marts(database)
    assert ("Scorecard", "spring") in {(one.label, one.value) for one in _facts(marts)}
    assert '"spring"' in marts.vocabulary["band"].text
    marts.close()


def test_the_index_says_whose_numbers_these_are(output: Path) -> None:
    index = (output / "index.html").read_text("utf-8")
    for fact in ("Corner shop", "2026-07-01 00:00 UTC", "classic", "400"):
        assert fact in index


def test_the_notebooks_are_whole_and_name_no_place_of_this_machine(
    output: Path,
) -> None:
    for path in output.glob("notebooks/*.ipynb"):
        text = path.read_text("utf-8")
        nbformat.validate(nbformat.reads(text, as_version=4))
        assert str(output.parent) not in text
        injected = json.loads(text)["cells"][2]
        assert injected["source"] == ['database = "../../leadscore.duckdb"']


def test_the_same_data_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    database = tmp_path / "leadscore.duckdb"
    make_database(database, without=(*ABSENT, *OFF))
    again = write_reports(database, tmp_path / "reports", name="Corner shop").parent
    for path in sorted(output.rglob("*")):
        if path.is_file():
            twin = again / path.relative_to(output)
            assert twin.read_bytes() == path.read_bytes(), path.name


def test_a_notebook_that_fails_is_named_with_its_fault(tmp_path: Path) -> None:
    source = tmp_path / "09_what_is_wrong.py"
    source.write_text(
        "# %% [markdown]\n# # What is wrong?\n"
        '# %% tags=["parameters"]\ndatabase = ""\n# %%\nprint(1 / 0)\n',
        encoding="utf-8",
    )
    with pytest.raises(LeadscoreError, match=r"09_what_is_wrong .* division by zero"):
        execute_all([Source(source)], {}, tmp_path, str)


def test_without_a_database_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(LeadscoreError, match="leadscore run"):
        write_reports(tmp_path / "none.duckdb", tmp_path / "reports")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_pages_of_the_run_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> list[object]:
        await asyncio.sleep(0)
        raise LeadscoreError("no")

    monkeypatch.setattr("scoring.report.execute._execute_each", failing)
    database = make_database(tmp_path / "leadscore.duckdb", without=ABSENT)
    before = tmp_path / "reports" / "index.html"
    before.parent.mkdir()
    before.write_text("before", encoding="utf-8")
    with pytest.raises(LeadscoreError):
        write_reports(database, tmp_path / "reports")
    assert before.read_text("utf-8") == "before"


def test_pages_of_two_runs_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = make_database(tmp_path / "leadscore.duckdb", without=ABSENT)
    newer = make_database(tmp_path / "newer.duckdb", without=ABSENT)

    def publishing(sources: list[Source], *_: object) -> list[object]:
        newer.replace(database)
        return [None for _ in sources]

    monkeypatch.setattr("scoring.report.write.execute_all", publishing)
    with pytest.raises(LeadscoreError, match="published anew while"):
        write_reports(database, tmp_path / "reports")
    assert list((tmp_path / "reports").glob("*.html")) == []


def test_a_nonce_changes_with_anything_on_the_page() -> None:
    around = {"pages": [], "facts": [], "plotly": "p.js", "words": [], "absent": []}
    one, other = (
        pages.render("index.html.j2", shop=shop, **around) for shop in ("a", "b")
    )
    nonces = [page.split("'nonce-")[1][:32] for page in (one, other)]
    assert nonces[0] != nonces[1]
    assert one.count(f'nonce="{nonces[0]}"') == 2

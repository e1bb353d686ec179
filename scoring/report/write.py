"""The reports of a run: one page per notebook, and an index to open from disk."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jupytext

from scoring.acceleration.layout import lay_out
from scoring.errors import LeadscoreError
from scoring.folders import PROJECT, RunFolders
from scoring.progress import Progress
from scoring.report.execute import execute_all, find_sources
from scoring.report.marts import SCHEMA, Marts, config_of
from scoring.report.pages import read_page, render
from scoring.transform import ON_REQUEST
from scoring.whole_files import write_whole

PLOTLY = files("plotly") / "package_data" / "plotly.min.js"
PLOTLY_NAME = "plotly.min.js"


@dataclass(frozen=True)
class Fact:
    """Something that was set or counted once for all pages."""

    label: str
    value: str


def report_run(
    folders: RunFolders, progress: Progress, name: str = "", quarter: str = ""
) -> Path:
    """Lay out what only pages ask for, then write the pages of the last run."""
    lay_out(folders, progress)
    progress.stage("Writing the reports")
    return write_reports(
        folders.published, folders.reports, progress.step, name, quarter
    )


def write_reports(
    database: Path,
    output: Path,
    progress: Callable[[str], object] | None = None,
    name: str = "",
    quarter: str = "",
) -> Path:
    """Write the pages of a published database below `output` and name the index.

    `progress` is told the name of each page as it is done; `name` is the shop's. Pages
    about a learnt card show that of `quarter`, such as 2026-Q2, or else the last.
    Nothing is written before every notebook has run, so a failure leaves the pages of
    the run before.
    """
    before = _identity(database)
    marts = Marts(database)
    facts, absent, words = _facts(marts), _absent(marts), marts.vocabulary.key
    marts.close()
    notebooks = output / "notebooks"
    notebooks.mkdir(parents=True, exist_ok=True)
    sources = find_sources()
    below = os.path.relpath(database, notebooks)
    parameters = {"database": below, **({"quarter": quarter} if quarter else {})}
    executed = execute_all(sources, parameters, notebooks, progress or str)
    _refuse_change(database, before)
    pages = [
        read_page(source.name, notebook)
        for source, notebook in zip(sources, executed, strict=True)
    ]
    assets = output / "assets"
    assets.mkdir(exist_ok=True)
    write_whole(assets / PLOTLY_NAME, PLOTLY.read_bytes())
    for source, notebook in zip(sources, executed, strict=True):
        write_whole(
            notebooks / f"{source.name}.ipynb", jupytext.writes(notebook, fmt="ipynb")
        )
    around = {
        "pages": pages,
        "facts": facts,
        "shop": name.replace("_", " "),
        "plotly": PLOTLY_NAME,
    }
    for page in pages:
        html = render("page.html.j2", page=page, **around)
        write_whole(output / f"{page.name}.html", html)
    index = output / "index.html"
    write_whole(index, render("index.html.j2", words=words, absent=absent, **around))
    return index


def _identity(database: Path) -> tuple[int, int]:
    """Tell one published file from the next, whatever their names; none is nobody."""
    if not database.exists():
        return (0, 0)
    found = database.stat()
    return (found.st_ino, found.st_mtime_ns)


def _refuse_change(database: Path, before: tuple[int, int]) -> None:
    if _identity(database) != before:
        message = (
            f"{database} was published anew while its pages were made, and they would "
            "be of two runs. Nothing was written. Run `leadscore report` again."
        )
        raise LeadscoreError(message)


def _facts(marts: Marts) -> list[Fact]:
    counted = marts.query(
        "select count(*) as leads from marts.leads where not is_merged"
    )
    said = marts.settings
    meaning = {"score": "by score", "crm": "by the CRM stage"}
    facts = [
        ("As of", f"{said['as_of'][:16]} UTC" if "as_of" in said else ""),
        ("Leads", f"{counted.only()['leads']:,}" if len(counted) else ""),
        ("Scorecard", said.get("card_in_force", said.get("scorecard", ""))),
        ("SQL decided", meaning.get(said.get("sql_definition", ""), "")),
        ("Days to become SQL", said.get("sql_horizon_days", "")),
        ("Days to buy", said.get("purchase_horizon_days", "")),
        ("Currency", said.get("report_currency", "")),
    ]
    return [Fact(label, value) for label, value in facts if value]


def _absent(marts: Marts) -> list[str]:
    models = {path.stem for path in (PROJECT / "models" / SCHEMA).glob("**/*.sql")}
    return sorted(filter(_is_of_every_run, models - marts.names))


def _is_of_every_run(mart: str) -> bool:
    config = config_of(mart)
    is_table = config.get("materialized") != "ephemeral"
    return is_table and ON_REQUEST.isdisjoint(config.get("tags", []))

"""What the code may not do, because a value of the data could then do something.

Pages in a browser are tested in `test_report_pages`; this keeps the ways shut that
would go round them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.folders import PROJECT
from scoring.report.blocks import templates

CODE = sorted(
    path
    for folder in ("scoring", "notebooks", "bench")
    for path in (PROJECT / folder).rglob("*.py")
)
SQL = sorted((PROJECT / "models").rglob("*.sql")) + sorted(
    (PROJECT / "macros").rglob("*.sql")
)
TEMPLATES = sorted((PROJECT / "scoring" / "report" / "templates").glob("*.j2"))
# Each has been seen to run what a value says, on showing or on loading it.
MODULES = {"pickle", "joblib", "dill", "shelve", "marshal", "altair", "itables"}
NAMES = {
    *("to_html", "Styler", "style", "HTML", "Markdown", "Javascript", "Markup"),
    *("to_pickle", "read_pickle", "unsafehtml", "write_html"),
    *("eval", "exec", "from_string"),
}
# Renders the project's own macros, and nothing of the data.
RENDERERS = {"scoring/names.py"}
# No value of the data is written as CSV today; the simulated shop writes its truth, and
# what is learnt is written as rows of the seeds.
SEEDS = {
    *("scoring/scorecard/seed.py", "scoring/recalibration/promotion.py"),
    "scoring/value/parameters.py",
}
CSV = r"to_csv|csv\.writer|DictWriter|format csv"
# Who asks for the time: the default of `as_of`, the lock, and whoever must be gone from
# elsewhere within a month.
CLOCKS = {
    *("scoring/settings.py", "scoring/lock.py", "scoring/erase.py"),
    # Whether a warehouse is too old to be sent.
    "scoring/commands/warehouse.py",
}
# Who writes a file itself: the one that does it for all, the lock, a key that nobody
# else may read, a scratch folder that is removed, and the simulated shop, whose
# settings come last.
WRITERS = {
    *("scoring/whole_files.py", "scoring/lock.py", "scoring/erasures.py"),
    "scoring/report/execute.py",
}


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def words(path: Path) -> Iterator[str]:
    """Every name, attribute and module that a file uses."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word):
                yield word
            case ast.Import(names=names):
                yield from (name.name.split(".")[0] for name in names)
            case ast.ImportFrom(module=module, names=names):
                yield (module or "").split(".")[0]
                yield from (name.name for name in names)


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_renderer_or_loader_that_runs_values_is_used(path: Path) -> None:
    if name_of(path) not in RENDERERS:
        assert {*words(path)} & (MODULES | NAMES) == set()


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_csv_is_written_for_people(path: Path) -> None:
    if "simulate" not in path.parts and name_of(path) not in SEEDS:
        assert not re.search(CSV, path.read_text("utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_files_are_written_whole(path: Path) -> None:
    if name_of(path) in WRITERS or {"simulate", "bench"} & {*path.parts}:
        return
    text = path.read_text("utf-8")
    assert not re.search(
        r"write_text|write_bytes|open\([^)]*[\"'][wax]b?\+?[\"']", text
    )


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_nothing_asks_for_the_time(path: Path) -> None:
    if name_of(path) in CLOCKS or "bench" in path.parts:
        return
    clock = r"\.now\(|\.today\(|\.utcnow\(|time\.time\(|strftime\(\"%s\"|current_date"
    assert not re.search(clock, path.read_text("utf-8"))


def test_every_template_escapes_what_it_prints() -> None:
    assert templates().autoescape is True
    loud = {
        (path.name, found)
        for path in TEMPLATES
        for found in re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", path.read_text())
    }
    # Prose is written in the source of a notebook, never from data.
    assert loud == {("page.html.j2", "{{ part.html|safe }}")}
    assert not [path.name for path in TEMPLATES if "autoescape" in path.read_text()]


def test_scripts_take_values_as_json_only() -> None:
    for path in TEMPLATES:
        for script in re.findall(
            r"<script[^>]*>(.*?)</script>", path.read_text(), re.DOTALL
        ):
            values = re.findall(r"\{\{(.*?)\}\}", script)
            assert all(value.rstrip().endswith("|tojson") for value in values), script


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_no_value_of_a_table_becomes_sql(path: Path) -> None:
    # These ask the engine for one setting, or for nothing; no table.
    # A materialization runs what the model compiled to.
    others = {"lock_down", "contract_tables", "increment", "materializations"}
    if path.stem not in others:
        assert "run_query" not in path.read_text()
        assert "statement(" not in path.read_text()

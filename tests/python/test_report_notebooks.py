"""The notebooks keep to the manner of the house."""

import ast
import re

import jupytext
import pytest

from scoring.report.execute import SECONDS_PER_CELL, Source, find_sources

SOURCES = find_sources()
ALLOWED_IMPORTS = {"IPython.display", "scoring"}


def cells(source: Source, kind: str) -> list:
    notebook = jupytext.read(source.path, fmt="py:percent")
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def code(source: Source) -> ast.Module:
    return ast.parse("\n".join(cell.source for cell in cells(source, "code")))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
class TestNotebook:
    def test_it_asks_one_question_first(self, source: Source) -> None:
        first = jupytext.read(source.path, fmt="py:percent").cells[0]
        assert first.cell_type == "markdown"
        assert re.fullmatch(r"# [^#\n]+\?", first.source)

    def test_its_name_is_its_question(self, source: Source) -> None:
        question = cells(source, "markdown")[0].source
        said = re.sub(r"[^a-z]+", "_", question.lower()).strip("_")
        assert source.name == f"{source.name[:2]}_{said}"

    def test_it_answers_before_it_shows_anything_else(self, source: Source) -> None:
        tags = [cell.metadata.get("tags") for cell in cells(source, "code")]
        assert tags[:3] == [["parameters"], ["answer"], ["picture"]]
        assert sum(tag is not None for tag in tags) == 3

    def test_it_is_short(self, source: Source) -> None:
        assert len(cells(source, "code")) < 12
        assert SECONDS_PER_CELL <= 120

    def test_it_defines_nothing(self, source: Source) -> None:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not [node for node in ast.walk(code(source)) if isinstance(node, kinds)]

    def test_it_imports_nothing_but_the_house(self, source: Source) -> None:
        imported = {
            node.module if isinstance(node, ast.ImportFrom) else ast.unparse(node)
            for node in ast.walk(code(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert imported <= ALLOWED_IMPORTS

    def test_it_reads_marts_only(self, source: Source) -> None:
        text = source.path.read_text("utf-8")
        queries = re.findall(r"marts\.query\(", text)
        relations = re.findall(r"\b(?:from|join) +([a-z_]+[.][a-z_]+)", text)
        assert queries
        assert {relation.split(".")[0] for relation in relations} <= {
            "marts",
            "IPython",
        }

    def test_its_claims_have_a_check(self, source: Source) -> None:
        assert "report.check(" in source.path.read_text("utf-8")

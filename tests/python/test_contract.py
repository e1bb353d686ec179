"""The contract in the project is whole, and a project without one says so."""

from pathlib import Path

import pytest

from scoring.contract import read_contract
from scoring.errors import LeadscoreError

KINDS = {"text", "instant", "date", "money", "number", "integer", "boolean"}


def test_only_leads_are_required() -> None:
    contract = read_contract()
    assert [table.name for table in contract.tables if table.is_required] == ["leads"]


def test_every_column_has_a_kind_that_staging_can_cast() -> None:
    kinds = {
        column.kind for table in read_contract().tables for column in table.columns
    }
    assert kinds <= KINDS


@pytest.mark.parametrize("table", read_contract().tables, ids=lambda table: table.name)
def test_every_key_is_among_the_columns_which_are_told_apart(table) -> None:
    names = table.column_names
    assert len(set(names)) == len(names)
    assert table.key
    assert set(table.key) <= set(names)
    assert table.required_names, "an empty file would pass for this table"


def test_required_is_read_per_column() -> None:
    (leads,) = (table for table in read_contract().tables if table.name == "leads")
    assert leads.required_names == ("lead_key", "created_at")


def test_a_folder_that_is_no_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(LeadscoreError, match="says which tables may enter"):
        read_contract(tmp_path)

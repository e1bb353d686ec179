"""Whoever changes a mart can see which page and which feed reads it."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.folders import PROJECT

EXPOSURES = {
    str(one["name"]): one
    for one in yaml.safe_load((PROJECT / "models" / "_exposures.yml").read_text())[
        "exposures"
    ]
}
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.py"))
# What pages read through functions of their own.
READERS = ("report", "acceleration", "experiments")
MART = re.compile(r"\bmarts[.]([a-z]\w*)\b(?!\()")


def marts_of(exposure: Any) -> set[str]:
    return {re.fullmatch(r"ref\('(\w+)'\)", ref)[1] for ref in exposure["depends_on"]}


def marts_named(*paths: Path) -> set[str]:
    """Marts in the text of some files, apart from attributes of the same name."""
    built = {path.stem for path in (PROJECT / "models" / "marts").glob("**/*.sql")}
    return built & {name for path in paths for name in MART.findall(path.read_text())}


def test_every_page_and_every_feed_is_an_exposure() -> None:
    destinations = PROJECT / "seeds" / "delivery" / "feed_destinations.csv"
    with destinations.open() as lines:
        feeds = [f"{row['destination']}_{row['feed']}" for row in csv.DictReader(lines)]
    assert sorted(EXPOSURES) == sorted(
        [f"page_{path.stem}" for path in NOTEBOOKS] + [f"feed_{name}" for name in feeds]
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_exposure_of_a_page_names_the_marts_that_it_reads(path: Path) -> None:
    said = marts_of(EXPOSURES[f"page_{path.stem}"])
    functions = [
        source
        for name in READERS
        for source in (PROJECT / "scoring" / name).glob("*.py")
    ]
    assert marts_named(path) <= said
    assert said <= marts_named(path) | marts_named(*functions) | {"run_settings"}


def test_the_marts_of_feeds_are_what_leaves() -> None:
    read = [
        marts_of(one) for name, one in EXPOSURES.items() if name.startswith("feed_")
    ]
    leaving = {"feed_conversions", "feed_audience_members", "feed_profiles"}
    assert set().union(*read) == leaving
    assert all(len(marts) == 1 for marts in read)

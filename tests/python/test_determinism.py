"""The same input as of the same moment gives the same content, wherever it runs.

`make trust` tries all surroundings and compares the pages as well.
"""

from pathlib import Path

import pytest
from surroundings import run_in

from scoring.folders import RunFolders


@pytest.mark.parametrize(
    "name", ["one thread in New York", "four threads in Kathmandu"]
)
def test_the_same_input_gives_the_same_manifest(tiny, tmp_path: Path, name) -> None:
    published = RunFolders(tiny.folder / "build" / "shop")
    shop = tiny.folder / "build/shop/input"
    again = run_in(name, shop, tmp_path, report=False)
    assert again.manifest.read_bytes() == published.manifest.read_bytes()

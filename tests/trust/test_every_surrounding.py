"""The same bytes, whatever the threads, time zone, language and hash seed (P14)."""

from commands import run_command
from surroundings import SURROUNDINGS, pages_of, run_in


def test_tables_and_pages_are_the_same_everywhere(tmp_path, figure) -> None:
    shop = tmp_path / "shop"
    arguments = ["simulate", "--size", "tiny", "--output", str(shop)]
    assert run_command(arguments, tmp_path).code == 0
    seen = {}
    for name in SURROUNDINGS:
        folder = tmp_path / name.replace(" ", "_")
        folder.mkdir()
        folders = run_in(name, shop, folder, report=True)
        seen[name] = (folders.manifest.read_bytes(), pages_of(folders))
    manifest, pages = next(iter(seen.values()))
    tables = manifest.decode().count('"content_hash"')
    other_tables = [name for name, (text, _) in seen.items() if text != manifest]
    other_pages = [name for name, (_, made) in seen.items() if made != pages]
    figure(
        "P14 surroundings",
        f"{len(seen)}: {tables} tables and {len(pages)} files of pages, "
        f"{len(other_tables) + len(other_pages)} differ",
    )
    assert other_tables == []
    assert other_pages == []

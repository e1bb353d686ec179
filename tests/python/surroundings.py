"""The same run in other surroundings: threads, time zone, language and hash seed."""

from collections.abc import Mapping
from pathlib import Path

from commands import run_command

from scoring.folders import RunFolders

SURROUNDINGS: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "one thread in New York": (
        1,
        {"TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "0"},
    ),
    "two threads in Tokyo": (
        2,
        {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    ),
    "four threads in Kathmandu": (
        4,
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "random"},
    ),
    "four threads in New York": (
        4,
        {"TZ": "America/New_York", "LANG": "C", "PYTHONHASHSEED": "1"},
    ),
    "one thread in Tokyo": (
        1,
        {"TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "random"},
    ),
}


def run_in(name: str, shop: Path, folder: Path, *, report: bool) -> RunFolders:
    """Run a shop in some surroundings; what it published lies in the folders."""
    threads, environment = SURROUNDINGS[name]
    settings = folder / "leadscore.toml"
    text = (shop / "leadscore.toml").read_text()
    text = text.replace('input = "."', f'input = "{shop}"')
    settings.write_text(f"{text}threads = {threads}\n")
    output = folder / "out"
    for command in ("run", "report") if report else ("run",):
        arguments = [command, "--settings", str(settings), "--output", str(output)]
        said = run_command(arguments, folder, environment)
        assert said.code == 0, said.err
    return RunFolders(output)


def pages_of(folders: RunFolders) -> dict[str, bytes]:
    """The bytes of every file of the reports."""
    return {
        path.relative_to(folders.reports).as_posix(): path.read_bytes()
        for path in sorted(folders.reports.rglob("*"))
        if path.is_file()
    }

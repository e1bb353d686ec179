"""The figures of the long tests: printed, and written beside the promises they hold."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "trust.md"
BEGIN, END = "<!-- figures, written by `make trust` -->", "<!-- end of figures -->"
HEAD = "| promise | figure |\n|---|---|"
Say = Callable[[str, str], None]

_said: dict[str, str] = {}
_shown: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-figures", action="store_true", help="into docs/trust.md")
    parser.addoption("--mutants", type=int, help="how many to draw; all unless said")


@pytest.fixture(scope="session")
def figure() -> Say:
    """Say a figure of a promise, as `figure("P5 kills", "95 points: ...")`."""
    return _said.__setitem__


@pytest.fixture(scope="session")
def show() -> Callable[[str], None]:
    """Show a text at the end that is no figure of the document."""
    return _shown.append


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Say at once how far a long test is."""
    plugins = pytestconfig.pluginmanager
    reporter = plugins.get_plugin("terminalreporter")
    capture = plugins.get_plugin("capturemanager")

    def tell(text: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(text, flush=True)

    return tell


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    terminalreporter.section("figures")
    for promise, said in sorted(_said.items()):
        terminalreporter.write_line(f"{promise}: {said}")
    for text in _shown:
        terminalreporter.write_line(text)
    if config.getoption("--write-figures"):
        DOCUMENT.write_text(with_figures(DOCUMENT.read_text(), _said))


def with_figures(document: str, said: dict[str, str]) -> str:
    """Put figures into the block of the document; those of other tests stay."""
    before, rest = document.split(BEGIN)
    block, after = rest.split(END)
    figures = {**dict(_rows(block)), **said}
    rows = [f"| {name} | {told} |" for name, told in sorted(figures.items())]
    return "\n".join([f"{before}{BEGIN}", HEAD, *rows, f"{END}{after}"])


def _rows(block: str) -> Iterator[tuple[str, str]]:
    for name, told in re.findall(r"^\| (.+?) \| (.+) \|$", block, re.MULTILINE):
        if name != "promise":
            yield name, told

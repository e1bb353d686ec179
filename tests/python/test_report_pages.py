"""Pages in a real browser: charts are drawn, nothing leaks, and no value runs.

The values are hostile (see `report_fixture`); the pages are opened from disk, as a
person opens them.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from learnt_fixture import write_learnt
from playwright.sync_api import Browser, Page, sync_playwright
from report_fixture import HOSTILE, make_database

from scoring.report.formats import visible
from scoring.report.write import write_reports

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LAPTOP, PHONE = 1280, 390
PAGES = {
    "index.html": 14,
    "01_is_the_data_whole.html": 4,
    "02_what_has_changed.html": 4,
    "03_what_happened_this_week.html": 4,
    "04_does_the_score_tell_the_truth.html": 7,
    "05_where_should_the_bands_lie.html": 1,
    "06_which_channels_bring_buyers.html": 2,
    "07_who_gets_the_credit.html": 1,
    "08_did_nurture_hurry_anyone.html": 1,
    "09_what_did_the_tests_prove.html": 2,
    "10_should_the_card_change.html": 2,
    "11_are_the_links_tagged.html": 1,
    "12_do_the_feeds_arrive.html": 2,
    "13_what_to_do_next.html": 2,
    "14_how_many_to_expect.html": 2,
}
RAW = (
    "<script>window.hacked=1</script>"
    "<img src=x onerror=window.hacked=2>"
    '<script src="assets/evil.js"></script>'
    '<a id="click" href="javascript:window.hacked=4">click</a>'
)
MARKS = ".point, .heatmaplayer image, .js-line, .textpoint"


@dataclass
class Opened:
    """A page in the browser and what it did while it was opened."""

    name: str
    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    database = make_database(folder / "leadscore.duckdb", HOSTILE)
    write_learnt(folder, HOSTILE)
    return write_reports(database, folder / "reports", name=HOSTILE[0]).parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"none of the browsers {', '.join(BROWSERS)} is installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Browser, path: Path, width: int = LAPTOP) -> Iterator[Opened]:
    """Open a page for as long as it is looked at."""
    with browser.new_page(viewport={"width": width, "height": 800}) as page:
        seen = Opened(path.name, page)
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_timeout(200)
        yield seen


@pytest.fixture(scope="module", params=PAGES)
def on_laptop(
    reports: Path, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Opened]:
    """Each page in turn, opened once for all tests that look at it."""
    with opened(browser, reports / request.param) as seen:
        yield seen


@pytest.fixture(scope="module")
def channels(reports: Path, browser: Browser) -> Iterator[Page]:
    """The page whose values come from outside most, and can be filtered."""
    with opened(browser, reports / "06_which_channels_bring_buyers.html") as seen:
        yield seen.page


def test_a_page_is_drawn_quietly_and_fits(on_laptop: Opened, reports: Path) -> None:
    _is_drawn_quietly_and_fits(on_laptop, reports)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_quietly_and_fits_on_a_phone(
    name: str, reports: Path, browser: Browser
) -> None:
    with opened(browser, reports / name, PHONE) as seen:
        _is_drawn_quietly_and_fits(seen, reports)


def test_no_table_scrolls_sideways_on_a_laptop(on_laptop: Opened) -> None:
    wide = on_laptop.page.evaluate(
        "[...document.querySelectorAll('table, .drawn')].filter("
        "e => e.scrollWidth > e.clientWidth"
        " || e.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0


def test_no_value_of_the_data_runs_or_becomes_a_link(on_laptop: Opened) -> None:
    page = on_laptop.page
    for figure in page.locator("[data-figure]").all():
        figure.hover()
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img, main iframe, svg a").count() == 0
    allowed = re.compile(r"(index|\d\d_\w+)\.html|notebooks/\d\d_\w+\.ipynb")
    links = page.eval_on_selector_all(
        "a", "all => all.map(a => a.getAttribute('href'))"
    )
    assert [link for link in links if not allowed.fullmatch(link)] == []


def test_hostile_names_are_shown_as_they_are(channels: Page) -> None:
    text = channels.inner_text("main")
    for name in HOSTILE:
        assert visible(name) in text


def test_a_reader_chooses_which_rows_are_shown(channels: Page) -> None:
    shown = "[data-filtered] tbody tr:visible"
    filters = channels.locator("[data-filtered] select")
    before = channels.locator(shown).all_inner_texts()
    filters.nth(1).select_option(index=2)
    month = channels.locator(shown).all_inner_texts()
    filters.nth(0).select_option(index=1)
    assert len({tuple(before), tuple(month)}) == 2
    assert channels.locator(shown).count() == len(before)
    assert f"{len(before)} rows" in channels.locator("[role=status]").inner_text()
    filters.nth(0).select_option(index=0)
    filters.nth(1).select_option(index=0)
    assert channels.locator(shown).all_inner_texts() == before


def test_a_name_that_looks_like_a_date_stays_a_name(channels: Page) -> None:
    ticks = channels.locator("#figure-1 .ytick text").all_text_contents()
    assert "01-02" in ticks


def test_what_would_slip_through_every_escape_still_does_not_run(
    reports: Path, browser: Browser
) -> None:
    with opened(browser, _with_raw(reports, "slipped.html", r"\g<0>")) as seen:
        assert seen.page.locator("#click").count() == 1
        seen.page.click("#click")
        assert seen.page.evaluate("window.hacked") is None
        assert seen.page.locator(".main-svg").count() > 0
        assert len(seen.complaints) >= 4


def test_without_the_policy_the_same_would_run(reports: Path, browser: Browser) -> None:
    with opened(browser, _with_raw(reports, "unguarded.html", "")) as seen:
        assert seen.page.evaluate("window.hacked") is not None


def _is_drawn_quietly_and_fits(seen: Opened, reports: Path) -> None:
    figures = seen.page.locator("[data-figure]").all()
    assert len(figures) == PAGES[seen.name]
    for figure in figures:
        assert figure.locator(".main-svg").count() > 0
        assert figure.locator(MARKS).count() > 0
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(reports.as_uri())] == []
    page = "document.documentElement"
    assert seen.page.evaluate(f"{page}.scrollWidth <= {page}.clientWidth")


def _with_raw(reports: Path, name: str, policy: str) -> Path:
    """Write a page with raw markup in it, its policy replaced by `policy`."""
    (reports / "assets" / "evil.js").write_text("window.hacked = 3", encoding="utf-8")
    html = (reports / "index.html").read_text(encoding="utf-8")
    html = html.replace("<h1>", f"{RAW}<h1>", 1)
    html, found = re.subn(
        r'<meta http-equiv="Content-Security-Policy".*?>', policy, html
    )
    assert found == 1
    page = reports / name
    page.write_text(html, encoding="utf-8")
    return page

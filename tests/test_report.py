"""The report: one file that reaches nothing, read by day, by night and on paper."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.pipeline.report import write_report
from broadsheet.pipeline.report.sections import SECTIONS
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.holdings import FILE_SOURCES, RAW_FILES, RUNS, Holdings
from broadsheet.pipeline.warehouse.statements import SQL, query_of
from tests.browser import Tab, in_browser, tab
from tests.synthetic import article, holdings, reject

HOSTILE = (
    "</script><script>alert(1)</script>[/x] \x1b]0;owned\x07 <img src=x onerror=alert(1)> & \x00"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three outlets, one of them with a gap of a month and copies of another's texts."""
    folder = tmp_path_factory.mktemp("report")
    start = date(2023, 1, 2)
    made = [
        article(
            f"Rain fell on day {n} and copy {n // 2 if n % 7 == 0 else n} was filed."
            + (" A flood followed." if n > 130 else ""),
            article_id=f"{outlet}-{n}-{k}",
            title=f"{HOSTILE} in hall{n % 13}",
            outlet=outlet,
            language=["en", "de", None][n % 3],
            published_on=start + timedelta(days=n),
            fetched_at=datetime(2023, 1, 3, tzinfo=UTC) + timedelta(days=n),
        )
        for outlet in ("gazette.example", "courier.example", "<b>bold</b>.example")
        for n in range(160)
        for k in range(6 if outlet == "courier.example" else 1)
        if not (outlet == "courier.example" and 60 < n < 90)
    ]
    lost = [reject(record_ordinal=n, reason="no_text", detail=HOSTILE) for n in range(3)]
    build(holdings(folder / "lake", made, lost), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


@pytest.fixture(scope="module")
def page(database: Path) -> Path:
    write_report(database, database.with_name("report.html"))
    return database.with_name("report.html")


def test_the_report_shows_every_section_with_its_query(page: Path) -> None:
    said = page.read_text()
    for section in SECTIONS:
        assert f"<h2>{query_of('report', section.name).title}</h2>" in said
        assert f"sql/report/{section.name}.sql" in said
    assert "Nothing to show." not in said
    assert said.count('<details class="query">') == len(SECTIONS)
    assert said.count("<svg") == sum(section.draw is not None for section in SECTIONS)


def test_every_query_of_the_report_is_shown_in_it() -> None:
    """A file that no section names would be a query that nobody sees."""
    assert {path.stem for path in (SQL / "report").glob("*.sql")} == {s.name for s in SECTIONS}


def test_a_hostile_headline_is_text_and_nothing_else(page: Path) -> None:
    said = page.read_text()
    for danger in ("<script", "<img", "<b>", "\x1b", "\x00", "\x07"):
        assert danger not in said
    assert "&lt;/script&gt;" in said


def test_the_same_corpus_gives_the_same_report(database: Path, page: Path, tmp_path: Path) -> None:
    write_report(database, tmp_path / "again.html")
    # Vega numbers its clips and gradients through all charts that a process draws.
    numbers = re.compile(r"clip\d+")
    again, before = (numbers.sub("", p.read_text()) for p in (tmp_path / "again.html", page))
    assert again == before


def test_an_empty_corpus_has_a_report_too(tmp_path: Path) -> None:
    nothing = Holdings(
        (), (), RAW_FILES.empty_table(), FILE_SOURCES.empty_table(), RUNS.empty_table()
    )
    build(nothing, tmp_path / "corpus.duckdb")
    write_report(tmp_path / "corpus.duckdb", tmp_path / "report.html")
    assert "Nothing to show." in (tmp_path / "report.html").read_text()


# What of the page's text has less contrast to what is behind it than WCAG 2.2 asks of small text.
FAINT = """
(() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c[3] !== 0) return c;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll('h1,h2,p,a,dd,dt,th,td,summary,pre,code,svg text')) {
    if (!e.textContent.trim() || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const ink = e instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [light(parts(ink)), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(`${e.tagName} ${ink} ${e.textContent}`);
  }
  return faint;
})()
"""
# Text of a chart that sticks out of it, where it would be cut off.
CUT_OFF = """
[...document.querySelectorAll('svg')].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => {
    const b = t.getBoundingClientRect();
    return b.width && (b.left < box.left - 1 || b.right > box.right + 1 ||
                       b.top < box.top - 1 || b.bottom > box.bottom + 1);
  }).map(t => t.textContent);
})
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with tab(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture
def window(browser: Tab) -> Tab:
    browser.complaints.clear()
    browser.requests.clear()
    browser.look()
    return browser


@in_browser
def test_the_page_renders_without_a_complaint_or_a_request(window: Tab, page: Path) -> None:
    window.open(page)
    assert window.complaints == []
    assert window.requests == [page.as_uri()]
    sizes = window.tells(
        "[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect())"
        ".map(b => [b.width, b.height])"
    )
    assert len(sizes) == sum(section.draw is not None for section in SECTIONS)
    assert all(width > 100 and height > 40 for width, height in sizes)
    assert window.tells(CUT_OFF) == []


PLANTED = {
    "an image": ('<img src="there-is-none.png">', "violates"),
    "a script": ("<script>console.error('planted')</script>", "violates"),
    "an image, unguarded": ('<img src="there-is-none.png">', "ERR_FILE_NOT_FOUND"),
    "console.error, unguarded": ("<script>console.error('planted')</script>", "planted"),
    "an exception, unguarded": ("<script>nobody.home()</script>", "Uncaught"),
}


@in_browser
@pytest.mark.parametrize("planted", PLANTED)
def test_what_a_page_could_complain_of_is_heard(
    window: Tab, page: Path, tmp_path: Path, planted: str
) -> None:
    """The test above can fail: with our policy in the page, and with none."""
    trouble, complaint = PLANTED[planted]
    said = page.read_text().replace("<main>", f"<main>{trouble}")
    if "unguarded" in planted:
        said = re.sub(r"<meta http-equiv=[^>]*>", "", said)
    (tmp_path / "planted.html").write_text(said)
    window.open(tmp_path / "planted.html")
    assert any(complaint in one for one in window.complaints), window.complaints


@in_browser
def test_all_text_is_readable_by_day_by_night_and_on_paper(window: Tab, page: Path) -> None:
    window.open(page)
    window.tells("document.querySelectorAll('details').forEach(d => d.open = true)")
    paper = "getComputedStyle(document.body).backgroundColor"
    for scheme, media, ground in (
        ("light", "", "rgb(253, 253, 251)"),
        ("dark", "", "rgb(21, 24, 27)"),
        ("dark", "print", "rgb(255, 255, 255)"),  # who works at night prints on white
    ):
        window.look(scheme=scheme, media=media)
        assert window.tells(paper) == ground
        assert window.tells(FAINT) == [], (scheme, media)


@in_browser
@pytest.mark.parametrize("width", [1400, 1000, 400])
def test_the_page_fits_its_window(window: Tab, page: Path, width: int) -> None:
    window.open(page)
    window.look(width=width)
    assert window.tells("document.documentElement.scrollWidth") <= width


@in_browser
def test_a_print_shows_the_queries_and_no_links(window: Tab, page: Path) -> None:
    window.open(page)
    window.look(media="print", width=700)
    assert window.tells("document.querySelector('nav').getClientRects().length") == 0
    assert window.tells("document.querySelector('.query pre').getBoundingClientRect().height") > 50
    assert window.paper().startswith(b"%PDF")


@in_browser
def test_the_picture_of_the_page_is_no_blank(window: Tab, page: Path) -> None:
    window.open(page)
    assert len(window.picture()) > 100_000

"""The report: one file that reaches nothing, read by day, by night and on paper."""

import itertools
import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.pipeline.report import write_report
from broadsheet.pipeline.report.asking import Rows, ask
from broadsheet.pipeline.report.charts import FEWEST, NOTE, OTHERS, PALETTE, STATES, shares
from broadsheet.pipeline.report.sections import SECTIONS
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import SQL, query_of
from tests.browser import Tab, in_browser, tab
from tests.synthetic import NOTHING, article, holdings, reject

HOSTILE = (
    "</script><script>alert(1)</script>[/x] \x1b]0;owned\x07 <img src=x onerror=alert(1)> & \x00"
)
STRAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three outlets, one of them with a gap of a month and copies of another's texts."""
    folder = tmp_path_factory.mktemp("report")
    start = date(2023, 1, 2)
    made = [
        article(
            f"Rain fell on day {n} and copy {n // 2 if n % 7 == 0 else n} was filed."
            + (" A flood followed." if n > 130 else "")
            + (
                f" Ward {chr(97 + n % 26)}{chr(97 + n // 26)}.\nWrite us."
                if "bold" in outlet
                else ""
            ),
            article_id=f"{outlet}-{n}-{k}",
            title=f"{HOSTILE} in hall{n % 13}",
            outlet=outlet,
            language=["en", "de", None][n % 3],
            credit="dpa" if n % 5 == 0 else None,
            published_on=start + timedelta(days=n),
            fetched_at=datetime(2023, 1, 3, tzinfo=UTC) + timedelta(days=n),
        )
        for outlet in ("gazette.example", "courier.example", "<b>bold</b>.example")
        for n in range(160)
        for k in range(6 if outlet == "courier.example" else 1)
        if not (outlet == "courier.example" and 60 < n < 90)
    ]
    made += [  # from many sources of dates, and one date that went wrong
        article(
            f"Source {n}.", published_on=start, outlet="gazette.example", date_source=f"s{n:02}"
        )
        for n in range(16)
    ]
    made += [  # captured twice, with two headlines
        article(
            "Rain fell on the bridge, and a copy was filed.",
            title=title,
            canonical_url="https://gazette.example/bridge",
            published_on=start,
            fetched_at=datetime(2023, 1, 3, hour, tzinfo=UTC),
        )
        for hour, title in enumerate((HOSTILE, f"{HOSTILE} again"))
    ]
    made.append(article("Stray.", published_on=STRAY, outlet="gazette.example"))
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


def asked(database: Path, name: str) -> Rows:
    with reading(database) as con:
        return ask(con, query_of("report", name).sql)


@pytest.mark.parametrize(
    "name", ["articles_by_outlet", "articles_by_language", "coverage_calendar"]
)
def test_one_stray_date_sets_no_window_and_is_told(database: Path, page: Path, name: str) -> None:
    rows = asked(database, name)
    assert max(row["until"] for row in rows) < date(2023, 8, 1)
    said = f"Not shown: 1 dated after {date(2023, 6, 10)}, up to {STRAY}"
    assert {row[NOTE] for row in rows} == {said}
    assert page.read_text().count(f">{said}</text>") == 3


def test_the_window_of_a_chart_is_that_of_all_articles_but_a_few_far_ones(tmp_path: Path) -> None:
    """Of 1 000 articles in 200 days five may be strays; ten of one day are a day of news."""
    start = date(2020, 1, 1)
    regular = [start + timedelta(days=n // 5) for n in range(1000)]
    cases = [
        (regular, (start, start + timedelta(days=199), None)),
        ([*regular, start - timedelta(days=20)], (start - timedelta(days=20), None, None)),
        ([date(1970, 1, 1)] * 5 + regular, (start, None, "5 dated before")),
        ([date(1970, 1, 1)] * 10 + regular, (date(1970, 1, 1), None, None)),
        ([date(1970, 1, 1), start, start], (date(1970, 1, 1), start, None)),
        ([], (None, None, None)),
    ]
    for n, (days, (first, last, said)) in enumerate(cases):
        made = [article(f"{k}", published_on=day) for k, day in enumerate(days)]
        build(holdings(tmp_path / f"lake{n}", made), tmp_path / f"{n}.duckdb")
        with reading(tmp_path / f"{n}.duckdb") as con:
            ((shown_first, shown_last, outside),) = con.execute(
                "select first_day, last_day, outside from derived.charted_days"
            ).fetchall()
        assert shown_first == first, n
        assert last is None or shown_last == last, n
        assert (said is None and outside is None) or said in outside, n


def test_every_source_of_dates_has_a_colour_of_its_own_or_is_named_among_the_others(
    database: Path,
) -> None:
    rows = asked(database, "sources_of_dates")
    assert {row["series"] for row in rows} <= {f"s{n:02}" for n in range(16)} | {
        "meta",
        "no date",
        "all others",
    }
    ((others),) = [row["sources"] for row in rows if row["series"] == "all others"]
    named = {row["series"] for row in rows} | set(others.split(", "))
    assert named >= {f"s{n:02}" for n in range(16)} | {"meta"}
    spec = shares(rows)
    colours = spec["encoding"]["color"]["scale"]["range"]
    assert len(set(colours)) == len(colours) == 7


def test_more_series_than_colours_are_refused() -> None:
    rows: Rows = [{"name": "x", "series": f"s{n}", "value": 1} for n in range(8)]
    assert len(set(shares(rows[:7])["encoding"]["color"]["scale"]["range"])) == 7
    with pytest.raises(ValueError, match="8 series cannot be told apart by colour: 7 at most"):
        shares(rows)


@pytest.mark.parametrize("paper", ["#fdfdfb", "#15181b"])
def test_what_a_calendar_tells_is_told_apart_by_day_and_by_night(paper: str) -> None:
    """20 is far in CIELAB (CIE 1976), 2.3 is just noticeable; quiet is 10 from the bare paper."""
    seen = {state: over(colour, paper) for state, colour in STATES.items()}
    seen["few published"] = over(f"{STATES['published']}{round(FEWEST * 255):02x}", paper)
    for one, other in itertools.combinations(seen, 2):
        assert math.dist(lab(seen[one]), lab(seen[other])) > 20, (one, other)
    for state, colour in seen.items():
        assert math.dist(lab(colour), lab(over(paper, paper))) > 10, state


def test_colours_of_series_are_told_apart() -> None:
    for one, other in itertools.combinations((*PALETTE, OTHERS), 2):
        assert math.dist(lab(over(one, one)), lab(over(other, other))) > 25, (one, other)


def over(colour: str, paper: str) -> list[float]:
    """A colour with its opacity, as it looks on this paper: red, green and blue, 0 to 1."""
    red_green_blue, opacity = colour[1:7], int(colour[7:] or "ff", 16) / 255
    above, below = (
        [int(c[n : n + 2], 16) / 255 for n in (0, 2, 4)] for c in (red_green_blue, paper[1:7])
    )
    return [opacity * a + (1 - opacity) * b for a, b in zip(above, below, strict=True)]


def lab(colour: list[float]) -> tuple[float, float, float]:
    """CIELAB of an sRGB colour (D65)."""
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour)
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


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
    build(NOTHING, tmp_path / "corpus.duckdb")
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
WIDTHS = "[...document.querySelectorAll('svg text')].some(t => t.getBoundingClientRect().width)"
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
    assert window.tells(WIDTHS), "a browser without a font draws no text: none can be cut off"
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

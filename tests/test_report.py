"""The report: one file that reaches nothing, and that no headline can break."""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.report import SECTIONS, plot, write_report
from pipeline.warehouse.build import build
from pipeline.warehouse.holdings import FILE_SOURCES, RAW_FILES, RUNS, Holdings
from tests.synthetic import article, holdings, reject

HOSTILE = (
    "</script><script>alert(1)</script>[/x] \x1b]0;owned\x07 <img src=x onerror=alert(1)> & \x00"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    start = date(2023, 1, 2)
    made = [
        article(
            f"Rain fell on day {n} and copy {n // 2 if n % 7 == 0 else n} was filed.",
            article_id=f"{outlet}-{n}",
            title=HOSTILE,
            outlet=outlet,
            language=["en", "de", None][n % 3],
            published_on=start + timedelta(days=n),
            fetched_at=datetime(2023, 1, 3, tzinfo=UTC) + timedelta(days=n),
        )
        for outlet in ("gazette.example", "courier.example", "<b>bold</b>.example")
        for n in range(150)
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
        assert f"<h2>{section.title}</h2>" in said
    assert said.count("<summary>Query</summary>") == len(SECTIONS)
    assert said.count("<svg") == sum(section.draw is not None for section in SECTIONS)


def test_a_hostile_headline_is_text_and_nothing_else(page: Path) -> None:
    said = page.read_text()
    for danger in ("<script", "<img", "<b>", "\x1b", "\x00", "\x07"):
        assert danger not in said
    assert "&lt;/script&gt;" in said


def test_the_report_reaches_for_nothing(page: Path) -> None:
    said = page.read_text()
    assert "default-src 'none'" in said
    for reach in (' src="', "@import", "url(http", "<link"):
        assert reach not in said


def test_an_empty_corpus_has_a_report_too(tmp_path: Path) -> None:
    nothing = Holdings(
        (), (), RAW_FILES.empty_table(), FILE_SOURCES.empty_table(), RUNS.empty_table()
    )
    build(nothing, tmp_path / "corpus.duckdb")
    write_report(tmp_path / "corpus.duckdb", tmp_path / "report.html")
    assert "Nothing to show." in (tmp_path / "report.html").read_text()


def test_a_plot_is_drawn_into_svg_and_png(database: Path, tmp_path: Path) -> None:
    assert plot(database, "attention", "rain", tmp_path / "a.svg") == 5
    ET.parse(tmp_path / "a.svg")
    plot(database, "attention-by-outlet", "rain", tmp_path / "b.png")
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    for kind, name, complaint in (
        ("pie", "a.svg", "unknown plot"),
        ("attention", "a.gif", "cannot draw"),
        ("collocates", "a.svg", "nothing in the corpus"),
    ):
        with pytest.raises(ValueError, match=complaint):
            plot(database, kind, "nowhere" if kind == "collocates" else "rain", tmp_path / name)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
def test_the_page_renders_in_a_browser_without_a_complaint(page: Path, tmp_path: Path) -> None:
    assert CHROMIUM
    shot = tmp_path / "report.png"
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={shot}",
            "--window-size=1000,4000",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shot.stat().st_size > 50_000, done.stderr
    assert ":CONSOLE" not in done.stderr

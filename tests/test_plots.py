"""Plots: an answer as a picture in a file, or of characters; no page's words can drive either."""

import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from broadsheet.flows.terminal.picture import picture
from broadsheet.pipeline.report import charts, drawing
from broadsheet.pipeline.report.asking import printable
from broadsheet.pipeline.report.plots import KINDS, answer, draw_into
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.statements import SQL
from tests.synthetic import article, holdings
from tests.test_cli import broadsheet

HOSTILE = "</svg><script>[/x]\x1b]0;owned\x07\n"
ASKED = {  # what each kind is asked on the corpus below
    "attention": ("flood",),
    "articles": (),
    "coverage": (),
    "top-terms": ("outlet:hill.example",),
    "keyness": ("outlet:hill.example", "outlet:dale.example"),
    "rising": (),
    "collocates": ("flood",),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve months; the flood stands in half of one outlet's articles, in a tenth of another's."""
    folder = tmp_path_factory.mktemp("plots")
    made = [
        article(
            f"{'The flood' if n % often == 0 else 'Nothing'} came to {place} number {month}.{n}"
            + (" with an earthquake" if month == 11 else ""),
            outlet=outlet,
            section=place,
            published_on=date(2024, month, 1 + n),
        )
        for outlet, place, often in (
            ("hill.example", "hill", 2),
            ("dale.example", "dale", 10),
            (HOSTILE, "京都", 5),
        )
        for month in range(1, 13)
        for n in range(20)
        if (outlet, month) != ("dale.example", 6)
    ]
    (folder / "outlets_extra.csv").write_text("outlet,leaning\nhill.example,left\n")
    build(holdings(folder / "lake", made), folder / "corpus.duckdb", user_tables=folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_into_a_file_and_in_characters(
    data: Path, tmp_path: Path, kind: str
) -> None:
    shown = answer(data / "corpus.duckdb", kind, ASKED[kind], steps=40)
    draw_into(shown, tmp_path / "a.svg")
    assert ET.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    draw_into(shown, tmp_path / "a.PNG")
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")
    lines = picture(shown, 80).splitlines()
    assert lines[0].startswith(shown.query.title)
    assert len(lines) > 2
    assert max(map(cell_len, lines)) <= 80


def test_every_query_of_a_plot_is_one_that_a_kind_asks() -> None:
    asked = {k.file or name for name, k in KINDS.items()}
    asked |= {f"{name}_by" for name, k in KINDS.items() if k.has_parts}
    assert {p.stem for p in (SQL / "plots").glob("*.sql")} == asked - {
        "../report/coverage_calendar"
    }


def test_attention_is_the_share_of_each_parts_own_articles(data: Path) -> None:
    rows = answer(data / "corpus.duckdb", "attention", ["flood"], by="outlet", grain="year").rows
    assert {row["series"]: row["value"] for row in rows} == {
        "hill.example": 0.5,
        "dale.example": 0.1,
        printable(HOSTILE): 0.2,
    }


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        ("section", {"hill", "dale", "京都"}),
        ("leaning", {"left"}),
        ("language", {"en"}),
        ("type", {"article"}),
    ],
)
def test_attention_is_divided_by_what_is_known(data: Path, by: str, parts: set[str]) -> None:
    rows = answer(data / "corpus.duckdb", "attention", ["flood"], by=by, grain="year").rows
    assert {row["series"] for row in rows} == parts


def test_the_grain_is_as_fine_as_the_picture_has_room_for(data: Path) -> None:
    for steps, periods in ((400, 355), (60, 51), (40, 12), (10, 4)):
        rows = answer(data / "corpus.duckdb", "attention", ["flood"], steps=steps).rows
        assert len(rows) == periods


def test_a_month_without_articles_breaks_the_line(data: Path) -> None:
    """dale.example has none in June: that is nothing known, not nothing said."""
    shown = answer(data / "corpus.duckdb", "attention", ["flood"], by="outlet", grain="month")
    june = {r["series"]: r["value"] for r in shown.rows if r["period"] == date(2024, 6, 1)}
    assert june["dale.example"] is None
    (dale,) = (line for line in picture(shown, 80).splitlines() if line.startswith("dale"))
    assert dale.split(maxsplit=1)[1].startswith("▂▂▂▂▂ ▂▂▂▂▂▂")


def test_a_series_that_is_alone_is_named(data: Path) -> None:
    asked = ["flood outlet:dale.example"]
    shown = answer(data / "corpus.duckdb", "attention", asked, by="outlet", grain="month")
    assert "dale.example" in picture(shown, 80).splitlines()
    undivided = answer(data / "corpus.duckdb", "attention", asked, grain="month")
    assert "all" not in picture(undivided, 80).splitlines()


def test_hostile_names_are_only_shown(data: Path, tmp_path: Path) -> None:
    shown = answer(data / "corpus.duckdb", "attention", ["flood"], by="outlet", grain="month")
    assert not set("\x1b\x07") & set(picture(shown, 80))
    assert "[/x]" in picture(shown, 80)
    draw_into(shown, tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert not set("\x1b\x07") & set(drawn)
    assert "<script" not in drawn


@settings(max_examples=12, deadline=None)
@given(names=st.lists(st.text(max_size=80), min_size=1, max_size=len(charts.PALETTE), unique=True))
@example(names=["x" * 37 + "\N{GRINNING FACE}" * 20])
@example(names=["\ufffe\ud800", "</text>", "']+[1", "\u2028"])
@example(names=["if"])
def test_no_name_stops_a_chart(names: list[str]) -> None:
    """The renderer fails at control characters and at emoji where it cuts a name."""
    rows = [
        {"name": name, "series": name, "value": 1, "period": date(2024, 1, 1), "until": date.max}
        for name in map(printable, names)
    ]
    for draw in (charts.columns_over_time, charts.shares):
        ET.fromstring(drawing.svg_file(draw, rows))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["pie"], "unknown plot 'pie': one of attention"),
        (["attention"], "attention takes 1 queries, not 0"),
        (["keyness", "a"], "keyness takes 2 queries, not 1"),
        (["rising", "--by", "outlet"], "--by is for attention, articles"),
        (["attention", "flood", "--by", "moon"], "outlet, language, section"),
        (["attention", "nowhere"], "nothing in the corpus matches 'nowhere'"),
        (["attention", "flood", "--grain", "day"], "periods do not fit into"),
        (["attention", "flood", "--out", "a.gif"], "cannot draw into '.gif'"),
        (["attention", "after:never"], "it is no year, month or day"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_line(
    data: Path, words: list[str], complaint: str
) -> None:
    told = broadsheet("plot", *words, "--data", data)
    assert told.returncode == 2
    assert complaint in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert "Error" not in told.stderr


def test_a_person_sees_the_answer_without_naming_a_file(data: Path, tmp_path: Path) -> None:
    told = broadsheet("plot", "attention", "flood", "--by", "outlet", "--data", data)
    assert told.returncode == 0, told.stderr
    assert "hill.example" in told.stdout
    assert "█" in told.stdout
    drawn = broadsheet("plot", "articles", "--data", data, "--out", tmp_path / "a.svg")
    assert drawn.stdout.startswith(f"{tmp_path / 'a.svg'}: ")
    assert (tmp_path / "a.svg").exists()

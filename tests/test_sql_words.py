"""Keyness, collocates, dispersion, rising and similar: the statistics, checked by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import log, log2
from pathlib import Path
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from tests.synthetic import article, holdings

FILLER = ["grey", "walls", "stood", "around", "the", "quiet", "yard"]


def words_of(n: int, *extra: str) -> str:
    """`n` filler words, then the extra ones."""
    return " ".join([FILLER[i % len(FILLER)] for i in range(n)] + list(extra))


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("words")
    left = [
        article(
            words_of(20 + n, "tax", "relief"),
            article_id=f"left-{n}",
            outlet="left.example",
            published_on=date(2022, 1 + n, 3),
            minhash_bands=[n, 100, 101],
        )
        for n in range(8)
    ]
    right = [
        article(
            words_of(20 + n, "tax", "burden", *(["harvest"] * (9 if n == 7 else 0))),
            article_id=f"right-{n}",
            outlet="right.example",
            published_on=date(2022, 1 + n, 9),
        )
        for n in range(8)
    ]
    near = article(
        words_of(20, "tax", "relief", "soon"),
        article_id="near",
        outlet="wire.example",
        minhash_bands=[0, 100, 101],
    )
    build(holdings(folder / "lake", [*left, *right, near]), folder / "corpus.duckdb")
    with reading(folder / "corpus.duckdb") as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, question: str) -> list[dict[str, Any]]:
    cursor = con.execute(question)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_keyness_is_the_log_likelihood_with_its_effect_size(con: duckdb.DuckDBPyConnection) -> None:
    """Rayson and Garside 2000; the sign says where the word is more frequent."""
    key = {
        r["term"]: r
        for r in rows(con, "from keyness('outlet:left.example', 'outlet:right.example')")
    }
    words = {
        side: sum(20 + n + 2 for n in range(8)) + extra for side, extra in (("a", 0), ("b", 9))
    }
    expected = words["a"] * 8 / (words["a"] + words["b"])
    assert key["relief"]["g2"] == pytest.approx(2 * 8 * log(8 / expected), abs=0.01)
    assert key["relief"]["log_ratio"] == pytest.approx(
        log2((8 / words["a"]) / (0.5 / words["b"])), abs=0.001
    )
    assert key["burden"]["g2"] < 0 < key["relief"]["g2"]
    assert abs(key["tax"]["g2"]) < 1


def test_top_terms_set_a_part_apart_from_the_rest(con: duckdb.DuckDBPyConnection) -> None:
    first, *_ = rows(con, "from top_terms('outlet:right.example')")
    assert (first["term"], first["hits"], first["rest_hits"]) == ("harvest", 9, 0)


def test_rising_words_are_those_of_the_last_period(con: duckdb.DuckDBPyConnection) -> None:
    first, *_ = rows(con, "from rising('month', until := date '2022-08-31')")
    assert (first["term"], first["hits_now"], first["hits_before"]) == ("harvest", 9, 0)
    # The corpus ends on the 9th of August: its last whole month is July.
    assert "harvest" not in {row["term"] for row in rows(con, "from rising('month')")}
    earlier = rows(con, "from rising('month', until := date '2022-07-31')")
    assert "harvest" not in {row["term"] for row in earlier}


def test_collocates_are_what_stands_near(con: duckdb.DuckDBPyConnection) -> None:
    near = {row["term"]: row for row in rows(con, "from collocates('tax', 1)")}
    assert near["relief"]["together"] == 9
    assert near["burden"]["together"] == 8
    assert near["relief"]["log_dice"] == pytest.approx(14 + log2(2 * 9 / (17 + 9)), abs=0.001)
    assert "harvest" not in near


def test_a_phrase_has_collocates_on_both_sides(con: duckdb.DuckDBPyConnection) -> None:
    near = {row["term"] for row in rows(con, "from collocates('\"tax relief\"', 1)")}
    assert "soon" in near
    assert not near & {"tax", "relief"}


def test_dispersion_tells_even_from_lumped(con: duckdb.DuckDBPyConnection) -> None:
    (even,) = rows(con, "from dispersion('tax', 'month')")
    (lumped,) = rows(con, "from dispersion('harvest', 'month')")
    assert (even["parts"], even["parts_with"], lumped["parts_with"]) == (8, 8, 1)
    assert even["dp"] < 0.1
    assert lumped["dp"] > 0.8
    assert lumped["densest_part"] == "2022-08"
    with pytest.raises(duckdb.Error, match="outlet, month or year"):
        rows(con, "from dispersion('tax', 'planet')")


def test_similar_articles_share_bands_first_and_telling_words_next(
    con: duckdb.DuckDBPyConnection,
) -> None:
    first, second, *_ = rows(con, "from similar('left-0')")
    assert (first["article_id"], first["bands"]) == ("near", 3)
    assert second["bands"] == 2
    assert "left-0" not in {row["article_id"] for row in rows(con, "from similar('left-0', 100)")}
    assert rows(con, "from similar('nobody')") == []


def daily(outlet: str, day: date, n: int) -> dict[str, Any]:
    return article(
        f"{outlet} {day} {n}",
        outlet=outlet,
        published_on=day,
        fetched_at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1),
    )


def test_a_gap_in_the_archive_is_told_from_a_quiet_day(tmp_path: Path) -> None:
    """A daily with eight articles a day is missing for ten days; a weekly comes on Fridays."""
    start = date(2023, 1, 2)
    days = [start + timedelta(days=n) for n in range(120)]
    lost = set(days[50:60])
    made = [daily("daily.example", day, n) for day in days if day not in lost for n in range(8)]
    made += [
        daily("weekly.example", day, n) for day in days if day.isoweekday() == 5 for n in range(2)
    ]
    build(holdings(tmp_path / "lake", made), tmp_path / "c.duckdb")
    with reading(tmp_path / "c.duckdb") as con:
        found = rows(con, "select outlet, day, published, captured, status from coverage")
    gaps = {row["day"] for row in found if row["status"] == "gap"}
    assert gaps == lost
    assert {row["published"] for row in found if row["status"] == "gap"} == {None}
    quiet = [row for row in found if row["status"] == "quiet"]
    assert {row["outlet"] for row in quiet} == {"weekly.example"}
    assert {row["published"] for row in quiet} == {0}


def test_quality_shows_the_week_in_which_a_layout_changed(tmp_path: Path) -> None:
    def piece(week: int, n: int) -> dict[str, Any]:
        broken = week == 3
        return article(
            "word " * (20 if broken else 200) + f"{week} {n}",
            title=None if broken else "Headline",
            fetched_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(weeks=week),
        )

    made = [piece(week, n) for week in range(5) for n in range(6)]
    build(holdings(tmp_path / "lake", made), tmp_path / "c.duckdb")
    with reading(tmp_path / "c.duckdb") as con:
        found = rows(con, "select week, median_words, titled_share, yield from quality")
    assert [row["median_words"] < 100 for row in found] == [False, False, False, True, False]
    assert [row["titled_share"] for row in found] == [1, 1, 1, 0, 1]
    assert {row["yield"] for row in found} == {1.0}


def test_authors_are_counted_once_a_text(tmp_path: Path) -> None:
    made = [
        article("One.", article_id="1", authors=["Ida Ferro", "Jon Ask"], section="World"),
        article("One.", article_id="2", authors=["Ida Ferro"], outlet="copy.example"),
        article("Two.", article_id="3", authors=["Ida Ferro"], section="Arts"),
    ]
    build(holdings(tmp_path / "lake", made), tmp_path / "c.duckdb")
    with reading(tmp_path / "c.duckdb") as con:
        found = rows(con, "select author, articles, sections from authors")
    assert found == [
        {"author": "Ida Ferro", "articles": 2, "sections": ["Arts", "World"]},
        {"author": "Jon Ask", "articles": 1, "sections": ["World"]},
    ]

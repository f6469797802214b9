"""Search, context and counts in SQL, on texts short enough to check by eye."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from tests.synthetic import article, holdings

TEXTS = {
    "climate": (
        "Climate change is here. The climate will not wait.",
        date(2020, 1, 5),
        "a.example",
    ),
    "apart": ("Change in the climate of opinion.", date(2020, 1, 20), "a.example"),
    "copy": ("Change in the climate of opinion.", date(2020, 2, 2), "b.example"),
    "accent": ("Le président Macron a salué l'économie.", date(2020, 4, 1), "b.example"),
    "plain": ("The PRESIDENT spoke of COVID-19 and don't-knows.", date(2021, 7, 1), "a.example"),
    "cjk": ("東京都で地震がありました。", date(2021, 7, 2), "c.example"),
    "thai": ("ประเทศไทยมีการเลือกตั้ง", None, "c.example"),
    "cyrillic": ("Выборы прошли спокойно.", date(2021, 8, 1), "c.example"),
}


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("search")
    rows = [
        article(
            text,
            article_id=name,
            published_on=day,
            outlet=outlet,
            title=f"Headline {name}",
            authors=["Ida Ferro"] if name == "accent" else [],
            language={"cjk": "ja", "thai": "th", "accent": "fr"}.get(name, "en"),
        )
        for name, (text, day, outlet) in TEXTS.items()
    ]
    build(holdings(folder / "lake", rows), folder / "corpus.duckdb")
    with reading(folder / "corpus.duckdb") as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, question: str, *values: object) -> list[dict[str, Any]]:
    cursor = con.execute(question, list(values))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def found(con: duckdb.DuckDBPyConnection, query: str, **said: Any) -> set[str]:
    extra = "".join(f", {name} := {value!r}" for name, value in said.items())
    return {str(row["article_id"]) for row in rows(con, f"from search(?{extra})", query)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("climate", {"climate", "apart"}),
        ("e\u0301conomie", {"accent"}),  # typed on a Mac: a letter and its accent apart
        ("CLIMATE change", {"climate", "apart"}),
        ('"climate change"', {"climate"}),
        ('"change climate"', set()),
        ("climate -wait", {"apart"}),
        ('climate -"of opinion"', {"climate"}),
        ("wait|opinion", {"climate", "apart"}),
        ('wait|"of opinion"', {"climate", "apart"}),
        ("clim*", {"climate", "apart"}),
        ('"climate cha*"', {"climate"}),
        ("president", {"accent", "plain"}),
        ("président", {"accent"}),
        ("covid-19", {"plain"}),
        ("19-covid", set()),
        ("don't", {"plain"}),
        ("économie", {"accent"}),
        ("地震", {"cjk"}),
        ("震地", set()),
        ("เลือกตั้ง", {"thai"}),
        ("ВЫБОРЫ", {"cyrillic"}),
        ("climate outlet:b.example", set()),
        ("headline outlet:C.example", {"cjk", "thai", "cyrillic"}),
        ("headline -outlet:a.example|c.example", {"accent"}),
        ("headline language:ja|th", {"cjk", "thai"}),
        ("headline after:2021-07-02", {"cjk", "cyrillic"}),
        ("headline before:2020-01-20", {"climate"}),
        ("headline after:2020 before:2020-02", {"climate", "apart"}),
        ('author:"ida ferro"', {"accent"}),
        ("-author:ida headline language:fr", set()),
        ("title:plain", {"plain"}),
        ("id:cjk", {"cjk"}),
        ("nowhere", set()),
        ("climate nowhere", set()),
        ("drop table articles;", set()),
    ],
)
def test_a_query_finds_what_it_says(
    con: duckdb.DuckDBPyConnection, query: str, names: set[str]
) -> None:
    assert found(con, query) == names


def test_copies_are_found_only_when_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    assert found(con, "opinion") == {"apart"}
    assert found(con, "opinion", counting="copies") == {"apart", "copy"}
    assert found(con, "opinion outlet:b.example", counting="copies") == {"copy"}


def test_an_empty_query_gives_the_newest(con: duckdb.DuckDBPyConnection) -> None:
    (first, *_) = rows(con, "from search('', 3)")
    assert first["article_id"] == "cyrillic"


def test_a_date_that_is_none_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="it is no year, month or day"):
        rows(con, "from search('climate after:yesterday')")


def test_the_article_that_says_it_more_often_ranks_first(con: duckdb.DuckDBPyConnection) -> None:
    first, second = rows(con, "from search('climate')")
    assert (first["article_id"], first["hits"]) == ("climate", 3)
    assert (second["article_id"], second["hits"]) == ("apart", 1)
    assert first["score"] > second["score"] > 0
    assert "The climate will not wait." in first["snippet"]


def test_bm25_is_the_published_formula(con: duckdb.DuckDBPyConnection) -> None:
    """Robertson and Zaragoza 2009, with idf over all articles; lengths by hand."""
    from math import log

    lengths = {
        name: len(con.execute("select tokens(?)", [f"Headline {name}\n{text}"]).fetchall()[0][0])
        for name, (text, _, _) in TEXTS.items()
    }
    mean = sum(lengths.values()) / len(lengths)
    idf = log(1 + (8 - 3 + 0.5) / (3 + 0.5))
    hits = 3
    expected = idf * hits * 2.2 / (hits + 1.2 * (0.25 + 0.75 * lengths["climate"] / mean))
    assert rows(con, "from search('climate', 1)")[0]["score"] == pytest.approx(expected, abs=6e-4)


def test_context_is_shown_as_printed(con: duckdb.DuckDBPyConnection) -> None:
    contexts = rows(con, "from kwic('\"climate change\"', 2)")
    assert [(c["left_context"], c["keyword"], c["right_context"]) for c in contexts] == [
        ("Headline climate ", "Climate change ", "is here. "),
    ]
    (cjk,) = rows(con, "from kwic('地震', 3)")
    assert (cjk["left_context"], cjk["keyword"], cjk["right_context"]) == (
        "京都で",
        "地震",
        "があり",
    )


def test_context_is_limited_and_in_the_order_of_time(con: duckdb.DuckDBPyConnection) -> None:
    assert [c["article_id"] for c in rows(con, "from kwic('climate', n := 4)")] == [
        "climate",
        "climate",
        "climate",
        "apart",
    ]
    assert len(rows(con, "from kwic('climate', n := 2)")) == 2


def test_attention_carries_its_denominator_and_tells_nothing_from_zero(
    con: duckdb.DuckDBPyConnection,
) -> None:
    months = {row["period"]: row for row in rows(con, "from attention('climate')")}
    january, march, april = (months[date(2020, month, 1)] for month in (1, 3, 4))
    assert (january["articles"], january["all_articles"], january["share"]) == (2, 2, 1.0)
    assert january["hits"] == 4
    assert january["hits_per_million"] == pytest.approx(4e6 / january["all_words"])
    assert (march["articles"], march["all_articles"], march["share"]) == (None, None, None)
    assert (april["articles"], april["all_articles"], april["share"]) == (0, 1, 0.0)
    assert len(months) == 20


@pytest.mark.parametrize(
    ("grain", "periods"), [("day", 575), ("week", 83), ("quarter", 7), ("year", 2)]
)
def test_attention_by_any_grain(con: duckdb.DuckDBPyConnection, grain: str, periods: int) -> None:
    assert len(rows(con, f"from attention('climate', '{grain}')")) == periods


def test_attention_counts_copies_when_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    without, with_copies = (
        sum(
            row["articles"] or 0
            for row in rows(con, f"from attention('opinion', counting := '{counting}')")
        )
        for counting in ("texts", "copies")
    )
    assert (without, with_copies) == (1, 2)


def test_a_month_is_not_counted_as_a_day(tmp_path: Path) -> None:
    made = [
        article("Rain.", published_on=date(2020, 5, 1), date_precision="month"),
        article("Rain again.", published_on=date(2020, 5, 2)),
    ]
    build(holdings(tmp_path / "lake", made), tmp_path / "c.duckdb")
    with reading(tmp_path / "c.duckdb") as con:
        assert [row["all_articles"] for row in rows(con, "from attention('rain', 'day')")] == [1]
        assert [row["all_articles"] for row in rows(con, "from attention('rain', 'month')")] == [2]
        assert rows(con, "select day from outlet_days") == [{"day": date(2020, 5, 2)}]
        assert rows(con, "select day, occurrences from terms_days where term = 'rain'") == [
            {"day": date(2020, 5, 2), "occurrences": 1}
        ]


def test_attention_by_outlet_uses_each_outlets_own_denominator(
    con: duckdb.DuckDBPyConnection,
) -> None:
    years = {
        (r["outlet"], r["period"].year): r
        for r in rows(con, "from attention_by_outlet('climate', 'year')")
    }
    assert years["a.example", 2020]["share"] == 1.0
    assert years["a.example", 2021]["share"] == 0.0
    assert ("b.example", 2021) not in years


def test_macros_answer_when_the_database_is_called_corpus(con: duckdb.DuckDBPyConnection) -> None:
    """A schema of that name would make every reference in the published file ambiguous."""
    assert con.execute("select current_database()").fetchall() == [("corpus",)]


def test_user_input_is_never_sql(con: duckdb.DuckDBPyConnection) -> None:
    assert found(con, '"%\' or 1=1 --"') == set()
    for hostile in (
        "')",
        '"',
        "-",
        "*",
        "|",
        '""',
        "outlet:",
        "-outlet:",
        "a|",
        "%' or 1=1 --",
    ):
        with pytest.raises(duckdb.Error, match="the query, character"):
            found(con, hostile)

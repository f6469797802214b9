"""The query language: a query finds what a scan in Python finds, and what is none is an error."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.records import PageType
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading, settle
from tests.query_scan import NO_NEWS, SAID_OF_OUTLETS, WHOLE, WORDS, places, scan
from tests.synthetic import article, holdings

CASES = Path(__file__).parent / "cases"
KINDS_ASKED = ("", "type:any", "type:any -type:forum", "-type:forum")
FOUND = json.loads((CASES / "queries.json").read_text(encoding="utf-8"))
WRONG = json.loads((CASES / "queries_wrong.json").read_text(encoding="utf-8"))

VOCABULARY = [
    "oil",
    "oil",
    "oil",
    "price",
    "price",
    "prices",
    "priced",
    "gas",
    "gas",
    "coal",
    "opec",
    "refine",
    "refined",
    "refines",
    "refining",
    "refinery",
    "climate",
    "change",
    "café",
    "cafe",
    "président",
    "president",
    "covid-19",
    "don't",
    "R&D",
    "Ölpreis",
    "market",
    "markets",
    "the",
    "the",
    "of",
    "and",
    "or",
    "not",
    "地震",
    "near",
]
OUTLETS = ("gazette.example", "courier.example", 'The "Post" (London)', "C|D News", None)
EXTRA = [
    ("gazette.example", "local", "GB", "left", "Family", None, date(1987, 6, 30)),
    ("gazette.example", "local", "GB", "left", "Chain", date(1987, 7, 1), None),
    ("courier.example", "national", "US", "right", "Trust", None, None),
]
EXTRA_NAMES = ("outlet", "type", "country", "leaning", "owner", "valid_from", "valid_until")


def said_of_outlets() -> list[dict[str, Any]]:
    return [dict(zip(EXTRA_NAMES, row, strict=True)) for row in EXTRA]


def articles() -> list[dict[str, Any]]:
    """Ninety articles of few words, so that most queries find some and leave some out."""
    random = Random(9)

    def text(most: int) -> str:
        return " ".join(random.choices(VOCABULARY, k=random.randint(3, most)))

    rows: list[dict[str, Any]] = []
    for n in range(90):
        outlet = random.choice(OUTLETS)
        day = random.choice([None, date(1986, 12, 1) + timedelta(days=random.randrange(500))])
        copied = rows[n - 1] if n % 15 == 14 else None
        rows.append(
            article(
                copied["text"] if copied else f"{text(25)}. {n}",
                article_id=f"a{n:02}",
                record_offset=n,
                title=random.choice([None, text(12)]),
                standfirst=random.choice([None, None, text(5)]),
                outlet=outlet,
                hostname=random.choice(["www.gazette.example", "m.courier.example"]),
                sitename=random.choice([None, "The Courier", "Gazette Online"]),
                url=f"https://x.example/{random.choice(['sport', 'business'])}/{n}?a=1",
                canonical_url=f"https://x.example/~{n}",
                published_on=day,
                date_precision=random.choice(["day", "month"]) if day else None,
                date_source=random.choice(["meta", "url"]) if day else None,
                language=random.choice(["en", "en", "en", "ja", None]),
                section=random.choice(["World", "Business", "Men's Health", None]),
                categories=random.sample(
                    ["Energy", "Money & Markets", "Arts"], k=random.randint(0, 2)
                ),
                tags=random.sample(
                    ["C++", "oil price", "OPEC", "Ölpreis", "*"], k=random.randint(0, 3)
                ),
                page_type=random.choice(["article", "opinion", "live_blog"]),
                credit=random.choice([None, "Reuters/AP", "Photo: José Ask / AFP"]),
                dateline=random.choice([None, "NEW YORK, March 3 (Reuters)"]),
                license=random.choice([None, "CC BY 4.0"]),
                authors=random.sample(
                    ["José Ask", "Ida Ferro", "Jo Asker"], k=random.randint(0, 2)
                ),
                extractor=random.choice(["vote", "trafilatura"]),
            )
        )
    kinds = [kind for kind in PageType if not kind.is_news]
    return rows + [
        article(
            f"oil price of {kind}",
            article_id=f"b{n}",
            record_offset=100 + n,
            outlet="forum.example",
            published_on=date(1987, 5, 1),
            date_precision="day",
            page_type=kind,
        )
        for n, kind in enumerate(kinds)
    ]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("language")
    table = io.StringIO()
    csv.writer(table).writerows([EXTRA_NAMES, *EXTRA])
    (folder / "outlets_extra.csv").write_text(table.getvalue(), encoding="utf-8")
    build(holdings(folder / "lake", articles()), folder / "corpus.duckdb", user_tables=folder)
    # Ninety articles are planned longer than they are read: a second thread only costs.
    with duckdb.connect(folder / "corpus.duckdb", read_only=True, config={"threads": "1"}) as con:
        settle(con)
        yield con


@pytest.fixture(scope="module")
def rows(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The stored rows: what the scan reads is what the corpus holds."""
    cursor = con.execute("select *, duplicate_of is not null as is_copy from articles")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_a_query_finds_news_and_no_other_kind_unless_a_type_is_asked_for(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for kind in PageType:
        [(is_news,)] = con.execute("select internal.is_news(?)", [str(kind)]).fetchall()
        assert is_news == kind.is_news, kind
    assert con.execute("select internal.is_news(null)").fetchall() == [(True,)]
    asked = "select count(*) from matches(?)"
    for kind in (kind for kind in PageType if not kind.is_news):
        assert con.execute(asked, [f"oil type:{kind}"]).fetchall() == [(1,)]
    counts = [con.execute(asked, [f"oil price {said}"]).fetchall()[0][0] for said in KINDS_ASKED]
    news, everything, without_forums, left_out = counts
    assert (everything - news, everything - without_forums, left_out) == (6, 1, news)
    in_time = "select sum(all_articles) from attention(?, 'year')"
    [[all_of_news]], [[all_]] = (
        con.execute(in_time, [said]).fetchall() for said in KINDS_ASKED[:2]
    )
    assert all_ - all_of_news == 6


def test_there_are_queries_enough() -> None:
    assert len({case["query"] for case in FOUND}) == len(FOUND) >= 150
    assert len({case["query"] for case in WRONG}) == len(WRONG) >= 80


@pytest.mark.parametrize("case", FOUND, ids=lambda case: ascii(case["query"]))
def test_a_query_finds_what_a_scan_finds(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], case: dict[str, Any]
) -> None:
    seen = scan(rows, said_of_outlets(), case["query"])
    assert (len(seen), sum(seen.values())) == (case["articles"], case["hits"])
    found = con.execute("select article_id, hits from matches(?)", [case["query"]]).fetchall()
    assert dict(found) == seen


def test_copies_are_scanned_too(con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> None:
    for query in ("oil", '"oil price"~3 -gas', "-tag:opec", ""):
        seen = scan(rows, said_of_outlets(), query, copies=True)
        asked = "select article_id, hits from matches(?, counting := 'copies')"
        assert dict(con.execute(asked, [query]).fetchall()) == seen
        assert len(seen) > len(scan(rows, said_of_outlets(), query))


@pytest.mark.parametrize("case", FOUND[::12], ids=lambda case: ascii(case["query"]))
def test_every_macro_reads_a_query_in_the_same_way(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], case: dict[str, Any]
) -> None:
    query = case["query"]
    seen = scan(rows, said_of_outlets(), query)
    listed = con.execute("select article_id from search(?, 1000)", [query]).fetchall()
    assert {name for (name,) in listed} == seen.keys()
    by_outlet = "select sum(articles), sum(hits) from attention_by(?, 'outlet', 'year')"
    dated = {row["article_id"] for row in rows if row["published_on"]}
    assert con.execute(by_outlet, [query]).fetchall()[0] in (
        (len(seen.keys() & dated), sum(n for name, n in seen.items() if name in dated)),
        (None, None),
    )
    part = con.execute("select sum(hits_a) from keyness(?, '', 100000)", [query]).fetchall()[0][0]
    words = con.execute(
        "select sum(length) from derived.documents where list_contains(?, article_id)",
        [list(seen)],
    ).fetchall()[0][0]
    assert (part or 0) == (words or 0)
    if case["hits"]:
        lines = con.execute("select article_id from kwic(?, n := 100000)", [query]).fetchall()
        assert {name for (name,) in lines} == seen.keys()


@pytest.mark.parametrize("query", ['"oil price"~9', '"opec gas coal"~12', 'oil|"oil price"'])
def test_a_place_is_where_a_scan_finds_it_and_as_long(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], query: str
) -> None:
    """Not only as many: the shortest stretch, the longest phrase."""
    asked = (
        "select article_id, position, words from internal.query_places("
        "(select units from internal.query_asked(?)), 'texts')"
    )
    seen = {
        (row["article_id"], position, words)
        for row in rows
        if not row["is_copy"] and row["page_type"] not in NO_NEWS
        for position, words in places(row, query).items()
    }
    assert set(con.execute(asked, [query]).fetchall()) == seen
    assert len(seen) >= 5


def test_a_bound_is_the_first_day_after_and_not_before(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]
) -> None:
    """On a day that has articles: elsewhere a bound one day off finds the same."""
    day = max(row["published_on"] for row in rows if row["published_on"] and not row["is_copy"])
    for query in (f"after:{day}", f"before:{day}"):
        found = con.execute("select article_id, hits from matches(?)", [query]).fetchall()
        assert dict(found) == scan(rows, said_of_outlets(), query) != {}


def test_a_field_and_its_opposite_are_together_all(con: duckdb.DuckDBPyConnection) -> None:
    (whole,) = con.execute("select count(*) from matches('')").fetchall()[0]
    for asked in ("after:1987-04", "before:1987-04", "tag:opec", "outlet:gazette.example", "oil"):
        both = [
            con.execute("select count(*) from matches(?)", [query]).fetchall()[0][0]
            for query in (asked, f"-{asked}")
        ]
        assert sum(both) == whole
        assert all(both)


def test_every_field_is_in_the_table_of_queries(con: duckdb.DuckDBPyConnection) -> None:
    """A new field is named in `query_fields` and read in `query_documents`; here it is tried."""
    fields = {name for (name,) in con.execute("select field from internal.query_fields").fetchall()}
    assert fields == {"stem", "after", "before", *WHOLE, *WORDS, *SAID_OF_OUTLETS}
    for field in fields:
        hits = [case["articles"] for case in FOUND if case["query"].startswith(f"{field}:")]
        assert any(hits), field
    written = {name for (name,) in con.execute("select written from query_language").fetchall()}
    assert {f"{field}:" for field in fields} <= written


@pytest.mark.parametrize("case", WRONG, ids=lambda case: ascii(case["query"]))
def test_what_is_no_query_is_an_error_that_shows_the_right_spelling(
    con: duckdb.DuckDBPyConnection, case: dict[str, str]
) -> None:
    """Asked where all macros ask: below, each of them is tried."""
    with pytest.raises(duckdb.InvalidInputException) as told:
        con.execute("from internal.query_asked(?)", [case["query"]]).fetchall()
    assert f"the query, character {case['character']}, " in str(told.value)
    assert case["error"] in str(told.value)


def test_every_mistake_that_is_known_is_made_above(con: duckdb.DuckDBPyConnection) -> None:
    known = con.execute("select mistake from internal.query_mistakes").fetchall()
    said = " ".join(case["error"] for case in WRONG)
    for (mistake,) in known:
        assert mistake.partition("{")[0].partition(". Write")[0] in said


@pytest.mark.parametrize(
    "macro",
    [
        "search({})",
        "matches({})",
        "kwic({})",
        "attention({})",
        "attention_by({})",
        "attention_by_outlet({})",
        "collocates({})",
        "dispersion({})",
        "keyness({}, '')",
        "keyness('', {})",
        "top_terms({})",
        "top_terms('', within := {})",
        "rising('month', filter := {})",
        "stems({})",
    ],
)
def test_no_macro_answers_what_it_does_not_understand(
    con: duckdb.DuckDBPyConnection, macro: str
) -> None:
    for shape in ("from {}", "select count(*) from {}"):
        with pytest.raises(duckdb.InvalidInputException, match="the query, character"):
            con.execute(shape.format(macro.format("'sh*ps'"))).fetchall()
        with pytest.raises(duckdb.InvalidInputException, match="the query, character"):
            con.execute(shape.format(macro.format("?")), ["sh*ps"]).fetchall()


def test_a_mistake_is_told_where_there_is_nothing_to_find(tmp_path: Path) -> None:
    """DuckDB need not read a query where one of the tables is empty; it does."""
    build(holdings(tmp_path / "lake", []), tmp_path / "empty.duckdb")
    with reading(tmp_path / "empty.duckdb") as con:
        for macro in ("search", "matches", "kwic", "attention", "collocates", "rising"):
            named = "filter := " if macro == "rising" else ""
            with pytest.raises(duckdb.InvalidInputException, match=r"Did you mean language:en\?"):
                con.execute(f"from {macro}({named}'lang:en')").fetchall()


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("search(null)", "the query is null"),
        (f"search('{'x' * 10_001}')", "the query is too long"),
        ("kwic('')", "kwic wants a word or phrase"),
        ("kwic('outlet:x')", "kwic wants a word or phrase"),
        ("kwic('-oil')", "kwic wants a word or phrase"),
        ("collocates('-oil tag:x')", "collocates wants a word or phrase"),
        ("dispersion('')", "dispersion wants a word or phrase"),
        ("kwic('oil', 0)", "width is a number of words, 1 or more"),
        ("kwic('oil', -3)", "width is a number of words, 1 or more"),
        ("kwic('oil', sample := 0)", "sample is a number of places, 1 or more"),
        ("kwic('oil', sort_by := 'middle')", "sort_by is time, left or right, not middle"),
        ("collocates('oil', 0)", "width is a number of words, 1 or more"),
        ("attention('oil', 'months')", "day, week, month, quarter or year, not months"),
        ("attention('oil', null)", "day, week, month, quarter or year, not null"),
        ("attention_by('oil', 'language', 'years')", "month, quarter or year, not years"),
        ("attention_by('oil', 'moon')", "outlet_type, country, leaning or owner, not moon"),
        ("rising('fortnight')", "day, week, month, quarter or year, not fortnight"),
        ("rising('month', before := 0)", "before is a number of periods, 1 or more"),
        ("dispersion('oil', 'planet')", "outlet, month or year, not planet"),
    ],
)
def test_what_no_macro_knows_is_refused(
    con: duckdb.DuckDBPyConnection, asked: str, error: str
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=error):
        con.execute(f"from {asked}").fetchall()


def test_an_outlet_is_found_whatever_is_in_its_name(con: duckdb.DuckDBPyConnection) -> None:
    for outlet in filter(None, OUTLETS):
        (found,) = con.execute(
            "select count(*) from matches('outlet:' || quoted($1), counting := 'copies')", [outlet]
        ).fetchall()[0]
        (there,) = con.execute(
            "select count(*) from articles where outlet = $1", [outlet]
        ).fetchall()[0]
        assert found == there > 0

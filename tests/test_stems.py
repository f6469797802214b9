"""stem: a query finds the other forms of a word, in the languages in which they are ones."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.stems import STEMMERS, stemmed
from tests.synthetic import article, holdings

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "stems.json").read_text(encoding="utf-8")
)
TEXTS = {
    "strike": ("The strike goes on.", "en"),
    "strikes": ("More strikes were announced.", "en"),
    "striking": ("Striking workers met the prime ministers.", "en"),
    "stricken": ("A stricken ship, no more.", "en"),
    "dies": ("Nobody dies here.", "en"),
    "die": ("They would die for it.", "en"),
    "artikel": ("Die Lage ist ernst, dies sagt man.", "de"),
    "accent": ("Les régions votent.", "fr"),
    "accents": ("La région vote.", "fr"),
    "cjk": ("東京都で地震がありました。", "ja"),
}


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("stems")
    rows = [
        article(text, article_id=name, language=language, published_on=date(2024, 1, 1 + n))
        for n, (name, (text, language)) in enumerate(TEXTS.items())
    ]
    build(holdings(folder / "lake", rows), folder / "corpus.duckdb")
    with reading(folder / "corpus.duckdb") as con:
        yield con


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']} {case['why']}")
def test_words_share_a_stem_or_do_not(case: dict[str, Any]) -> None:
    words = case.get("same") or case.get("other") or case["none"]
    table = stemmed(pa.table({"language": [case["language"]] * len(words), "term": words}))
    stems = table["stem"].to_pylist()
    expected = {"same": 1, "other": len(words), "none": 0}
    (kind,) = expected.keys() & case.keys()
    assert len(set(stems)) == expected[kind], stems


def test_every_stemmer_that_is_named_exists() -> None:
    words = pa.table({"language": list(STEMMERS), "term": ["politica"] * len(STEMMERS)})
    assert stemmed(words).num_rows == len(STEMMERS)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("strike", {"strike"}),
        ("stem:strike", {"strike", "strikes", "striking"}),
        ("stem:STRIKING", {"strike", "strikes", "striking"}),
        ("-stem:strikes language:en", {"stricken", "dies", "die"}),
        ("stem:strike|stricken", {"strike", "strikes", "striking", "stricken"}),
        ('"prime minister"', set()),
        ('stem:"strike worker"', set()),
        ('stem:"striking workers"', {"striking"}),
        ('stem:"strikes workers"', {"striking"}),
        ("stem:die language:en", {"dies", "die"}),
        ("stem:region", {"accent", "accents"}),
        ("stem:régions", {"accent", "accents"}),
        ("stem:地震", {"cjk"}),
        ("stem:nowhere", set()),
    ],
)
def test_a_stem_is_found_in_all_its_forms(
    con: duckdb.DuckDBPyConnection, query: str, names: set[str]
) -> None:
    found = con.execute("select article_id from search(?)", [query]).fetchall()
    assert {name for (name,) in found} == names


def test_a_form_is_one_in_its_own_language_only(con: duckdb.DuckDBPyConnection) -> None:
    """German `dies` is no form of `die`, although English `dies` is."""
    forms = con.execute("select language, term from stems('die')").fetchall()
    assert forms == [("en", "die"), ("en", "dies")]
    (hits,) = con.execute("select hits from search('stem:die language:de')").fetchall()
    assert hits == (1,), "the word as typed, and not `dies`"


def test_what_a_stem_stands_for_is_shown(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("from stems('strikes')").fetchall() == [
        ("en", "strike", "strike", 1),
        ("en", "strikes", "strike", 1),
        ("en", "striking", "strike", 1),
    ]
    assert con.execute("from stems('stricken')").fetchall() == []


def test_forms_are_counted_once_and_shown_in_context(con: duckdb.DuckDBPyConnection) -> None:
    lines = con.execute("select keyword from kwic('stem:strike|striking')").fetchall()
    assert [word for (word,) in lines] == ["strike ", "strikes ", "Striking "]
    counts = con.execute("select articles, hits from attention('stem:strike')").fetchall()
    assert counts == [(3, 3)]

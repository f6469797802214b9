"""The published file alone, without any Python of ours: what a dashboard or a notebook opens."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from broadsheet.pipeline.dictionary import render
from broadsheet.pipeline.warehouse.build import build
from tests.synthetic import small_corpus

CALLS = {  # every macro of the user's, as somebody who read the dictionary would call it
    "attention": "from attention('Storms')",
    "attention_by": "from attention_by('storms', by_ := 'language', grain := 'year')",
    "attention_by_outlet": "from attention_by_outlet('storms')",
    "collocates": "from collocates('port', 3)",
    "copied_words": "from copied_words()",
    "diff": "from diff('a1')",
    "common_words": "from common_words()",
    "dispersion": "from dispersion('port')",
    "g2": "select g2(1, 2, 30, 40)",
    "is_exact_enough": "select is_exact_enough('month', 'day')",
    "keyness": "from keyness('outlet:gazette.example', 'outlet:courier.example')",
    "kwic": "from kwic('port', 3)",
    "log_ratio": "select log_ratio(1, 2, 30, 40)",
    "matches": "from matches('port')",
    "quoted": "select quoted('Two words.')",
    "rising": "from rising('month')",
    "search": "from search('port')",
    "shared_paragraphs": "from shared_paragraphs('a1', 'a2')",
    "similar": "from similar('a1')",
    "stems": "from stems('ship')",
    "tokens": "select tokens('Two words.')",
    "top_terms": "from top_terms('outlet:gazette.example')",
}
# What a person types, or pastes, and what a page's title may hold.
TYPED = [
    "Grain SHIPS",
    "'ships'",
    '"Grain Ships"',
    '"grain ships',
    "ships'; drop table articles; --",
    "100%",
    "%",
    "_",
    "sh*ps",
    "*ships",
    "ships**",
    "ship*",
    "\\ships",
    "(ships)",
    "ships)",
    "[ships",
    "a|b|c|",
    "||",
    "-",
    "--ships",
    "outlet:Gazette.Example ships",
    "outlet:'x' ships",
    "OUTLET:gazette.example",
    "stem:Ships*",
    "stem:%",
    "nofield:ships",
    "http://x.example/?a=1&b=2",
    "ships $1 ? :x",
    "😀 ships",
    "\u202eships",
    "a\nb\tc",
    "x" * 5_000,
    "a " * 500,
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    build(small_corpus(folder / "lake"), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


@pytest.fixture(scope="module")
def con(database: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(database), read_only=True)


def test_every_macro_is_called_below(con: duckdb.DuckDBPyConnection) -> None:
    names = con.execute(
        "select distinct function_name from duckdb_functions() "
        "where database_name = current_database() and schema_name = 'main' and not internal"
    ).fetchall()
    assert {name for (name,) in names} == CALLS.keys()
    listed = con.execute("select name from help where what = 'macro'").fetchall()
    assert {name.partition("(")[0] for (name,) in listed} == CALLS.keys()


@pytest.mark.parametrize("name", CALLS)
def test_a_macro_answers_a_plain_client(con: duckdb.DuckDBPyConnection, name: str) -> None:
    assert con.execute(CALLS[name]).description
    con.execute(CALLS[name]).fetchall()


def test_every_table_and_view_answers_a_plain_client(con: duckdb.DuckDBPyConnection) -> None:
    listed = con.execute("select name from (show tables)").fetchall()
    assert {"articles", "outlets", "coverage", "quality", "authors"} <= {name for (name,) in listed}
    for (name,) in listed:
        con.execute(f"from {name}").fetchall()


def test_a_process_that_knows_only_duckdb_answers_all_of_it(database: Path, tmp_path: Path) -> None:
    """In another folder, isolated, under another name, by another alias."""
    moved = tmp_path / "renamed.duckdb"
    moved.write_bytes(database.read_bytes())
    script = "\n".join(
        [
            "import sys, duckdb",
            f"con = duckdb.connect({str(moved)!r}, read_only=True)",
            f"for call in {list(CALLS.values())!r}: con.execute(call).fetchall()",
            "assert not {'pipeline', 'flows'} & set(sys.modules)",
            "print(con.execute(\"select article_id from search('storms')\").fetchall())",
        ]
    )
    told = subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.strip() == "[('a1',)]", told.stderr


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: ascii(typed[:30]))
def test_whatever_is_typed_is_a_query_or_told_why_not_and_never_sql(
    con: duckdb.DuckDBPyConnection, typed: str
) -> None:
    told: list[str] = []
    for macro in ("search", "kwic", "attention", "collocates", "stems"):
        try:
            con.execute(f"from {macro}(?)", [typed]).fetchall()
        except duckdb.InvalidInputException as error:
            told.append(str(error))
    assert all("the query, character " in said or "wants a word" in said for said in told)
    assert con.execute("select count(*) from articles").fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Grain SHIPS", {"a1"}),
        ('"Grain Ships"', {"a1"}),
        ("'ships'", {"a1"}),
        ("(ships)", {"a1"}),
        ("ship*", {"a1"}),
        ("100%", set()),
        ("outlet:Gazette.Example ships", {"a1"}),
    ],
)
def test_signs_beside_a_word_do_not_hide_it(
    con: duckdb.DuckDBPyConnection, typed: str, found: set[str]
) -> None:
    rows = con.execute("select article_id from search(?)", [typed]).fetchall()
    assert {name for (name,) in rows} == found


def test_an_attached_corpus_answers_once_it_is_used(database: Path) -> None:
    """Tables answer by their full name; macros call others, which are looked for where one is."""
    with duckdb.connect() as con:
        con.execute(f"attach '{database}' as c (read_only)")
        assert con.execute("select count(*) from c.articles").fetchall() == [(3,)]
        with pytest.raises(duckdb.Error):
            con.execute("from c.search('storms')")
        con.execute("use c")
        assert con.execute("select article_id from search('storms')").fetchall() == [("a1",)]
        con.execute("create table memory.main.mine as from search('storms')")


def test_what_is_typed_as_a_literal_needs_only_its_quotes_doubled(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert con.execute("from search('''ships''')").fetchall()
    assert con.execute("FROM SEARCH('Ships', N := 1)").fetchall()
    assert con.execute('select "article_id" from "search"(\'ships\')').fetchall()


def test_the_dictionary_knows_every_macro() -> None:
    rendered, _ = render()
    mine, internal = rendered.split("## Macros that the others are made of")
    for name in CALLS:
        assert f"{name}(" in mine
    assert "internal.query_asked(" in internal

"""A corpus -> questions to it: every macro, with limits that cut where many rows are alike."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.staging import quote
from broadsheet.pipeline.warehouse.statements import SQL, query_of, read_layer

GRAINS = ("day", "week", "month", "quarter", "year")
PARTS = (
    "outlet", "language", "section", "type", "outlet_type", "country", "leaning", "owner"
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """A question to a corpus, with the variables that it reads."""

    sql: str
    variables: Mapping[str, object] = field(default_factory=dict)
    name: str = ""  # where it is long

    @property
    def told(self) -> str:
        """Which question it is, on one line."""
        return " ".join([self.name or self.sql, *map(str, self.variables.values())])


@dataclass(frozen=True)
class Topic:
    """What there is to ask about in a corpus."""

    words: tuple[str, str, str]  # the most frequent first; the first two stand beside each other
    ids: tuple[str, ...]
    outlets: tuple[str, str]
    author: str


def every_ask(database: Path) -> list[Ask]:
    """Questions that reach all macros, those of sql/questions and sql/report, and all plots."""
    topic = topic_of(database)
    return [
        *(Ask(sql) for sql in (*_lists(), *_of_words(topic), *_of_time(topic), *_of_parts(topic))),
        *(_of_file(path.parent.name, path.stem) for path in _files("questions", "report")),
        *_of_plots(topic),
        *_of_tables(),
    ]


def topic_of(database: Path) -> Topic:
    """Words, outlets and articles that the corpus has, the same ones whatever the order of rows."""
    with reading(database) as con:
        words = _first(
            con,
            "select term from derived.terms where regexp_full_match(term, '[a-z]{4,}') "
            "order by articles desc, term limit 30",
        )
        ids = _first(
            con,
            "select article_id from articles order by version desc, md5(article_id) limit 6",
        )
        outlets = _first(
            con,
            "select outlet from outlets where outlet is not null "
            "order by articles desc, outlet limit 2",
        )
        authors = _first(con, "select author from authors order by author limit 1")
    words = words or ["nothing"]
    common, rare = words[0], words[-1]
    return Topic(
        (common, [*words, common][1], rare),
        tuple(ids or ["nobody"]),
        (outlets[0] if outlets else "nobody", outlets[-1] if outlets else "nobody"),
        authors[0] if authors else "nobody",
    )


def _first(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [row[0] for row in con.execute(sql).fetchall()]


def _lists() -> Iterator[str]:
    yield "from common_words()"
    yield "from common_words(0.1, 3)"
    yield "from help"
    yield "from query_language"
    yield "from terms_days order by all"
    yield "from captures order by all"
    yield "from versions order by all"


def _of_words(topic: Topic) -> Iterator[str]:
    common, second, rare = topic.words
    spoken = (
        common, f"{common}|{rare}", f'"the {common}"', f'"{common} {second}"~6', f"{common[:2]}*",
        f"{common} {second}", f"stem:{common} -{rare}", f"{common} outlet:{topic.outlets[0]}",
        f"the of {common} {second}",
    )  # fmt: skip
    for query in (*spoken, "", "language:en", f'author:"{topic.author}"', f"-{common}"):
        said = quote(query)
        yield f"from search({said}, n := 3)"
        yield f"from search({said}, n := 25, counting := 'copies')"
        yield f"from search({said}, n := 25, counting := 'stories')"
        yield f"from matches({said}, counting := 'copies') order by all"
    for query in spoken[2:6]:
        said = quote(query)
        yield f"from kwic({said}, n := 4)"
        yield f"from kwic({said}, n := 11, counting := 'copies')"
        yield f"from kwic({said}, sample := 3, seed := 2, counting := 'copies')"
    for sort_by in ("left", "right"):
        yield f"from kwic('{common}', 2, n := 7, counting := 'copies', sort_by := '{sort_by}')"
        yield f"from kwic('{second}', 1, sample := 9, sort_by := '{sort_by}')"
    for n in (1, 4, 200):
        yield f"from collocates('{common}', n := {n}, counting := 'copies')"
        yield f"from collocates('{common}|{second}', 2, n := {n})"
    for word in topic.words:
        yield f"from stems('{word}')"
        for across in ("outlet", "month", "year"):
            yield f"from dispersion('{word}', '{across}', counting := 'copies')"
    yield "from copied_words()"
    for article, other in pairwise(topic.ids):
        yield f"from diff('{article}')"
        yield f"from diff('{article}', older := 1)"
        yield f"from similar('{article}', n := 2)"
        yield f"from copied_words('{article}')"
        yield f"from shared_paragraphs('{article}', '{other}')"
        yield f"from similar('{article}', n := 30)"


def _of_time(topic: Topic) -> Iterator[str]:
    common, second, _ = topic.words
    for grain in GRAINS:
        yield f"from attention('{common}|{second}', '{grain}')"
        yield f"from rising('{grain}', n := 5)"
    yield f"from attention('{common}', counting := 'copies')"
    yield "from rising('week', before := 1, n := 40, counting := 'copies')"
    yield f"from rising('day', until := date '2024-01-08', filter := 'outlet:{topic.outlets[0]}')"
    for part in PARTS:
        yield f"from attention_by('{common}', '{part}', 'week', counting := 'copies')"
    yield f"from attention_by_outlet('{common}', 'year')"


def _of_parts(topic: Topic) -> Iterator[str]:
    one, other = (f"outlet:{outlet}" for outlet in topic.outlets)
    yield from (
        f"from keyness('{one}', '{other}', n := {n}, counting := 'copies')" for n in (3, 200)
    )
    yield f"from keyness('{topic.words[0]}', '', n := 6)"
    yield from (f"from top_terms('{one}', n := {n}, counting := 'copies')" for n in (3, 200))
    yield f"from top_terms('{topic.words[1]}', n := 6, within := '{one}')"


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((SQL / folder).glob("*.sql"))


def _of_file(folder: str, name: str, variables: Mapping[str, object] = {}) -> Ask:
    return Ask(query_of(folder, name).sql, variables, f"{folder}/{name}")


def _of_plots(topic: Topic) -> Iterator[Ask]:
    said: dict[str, object] = {
        "query": topic.words[0], "other": topic.words[2], "grain": "month", "counting": "copies",
    }  # fmt: skip
    for path in _files("plots"):
        for n in (1, 30):
            parts = ("outlet", "section") if path.stem.endswith("_by") else (None,)
            for by in parts:
                yield _of_file("plots", path.stem, said | {"n": n, "by": by})


def _of_tables() -> Iterator[Ask]:
    """Tables that are made of other tables: what they would be, made of those."""
    statements = [s for layer in ("30_derived", "40_main") for s in read_layer(layer)]
    places = {statement.name: statement.qualified for statement in statements}
    for statement in statements:
        is_made = statement.kind in ("table", "by_outlet")
        if is_made and not any(name.startswith("staging.") for name in statement.needs):
            body = re.sub(r"affected\.(\w+)", lambda name: places[name[1]], statement.body)
            yield Ask(body, name=statement.qualified)


def unasked(database: Path, asks: list[Ask]) -> list[str]:
    """Macros of the corpus that none of these questions calls."""
    with reading(database) as con:
        macros = _first(
            con,
            "select distinct function_name from duckdb_functions() where schema_name = 'main' "
            "and not internal and function_type = 'table_macro' order by all",
        )
    return [name for name in macros if not any(f"{name}(" in ask.sql for ask in asks)]

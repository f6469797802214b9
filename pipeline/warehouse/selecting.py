"""corpus.duckdb -> the ids of records that a takedown speaks of, and of near copies of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.reading import reading

SHARE = 0.5  # of the shorter text that the other holds, by word 5-grams
OF_URL = "select distinct capture_id from captures where url = $1 or canonical_url = $1"
OF_OUTLET = "select distinct capture_id from captures where outlet = $1"
OF_AUTHOR = "select distinct capture_id from captures where list_contains(authors, $1)"
# An id may be one of `articles`, where repeats are numbered, or of a capture.
ALL_OF_THEM = """
select distinct capture_id from captures
where article_id in (
    select article_id from captures where article_id in (select unnest($1))
    or capture_id in (select unnest($1))
)
"""
# Of exact copies the first stands for all, in `reprints`, too.
NEAR = """
with asked as (
    select distinct coalesce(articles.duplicate_of, articles.article_id) as article_id
    from articles
    where split_part(articles.article_id, '-', 1) in (select unnest($1))
),
pairs as (
    select first_article_id as one, second_article_id as other,
        greatest(first_in_second, second_in_first) as share from reprints
    union all
    select second_article_id, first_article_id,
        greatest(first_in_second, second_in_first) from reprints
)
select split_part(articles.article_id, '-', 1), max(pairs.share)
from asked
join pairs on asked.article_id = pairs.one
join articles on pairs.other = coalesce(articles.duplicate_of, articles.article_id)
group by 1 order by 1
"""


class WrongQuery(ValueError):
    """A query that gives no ids; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a takedown names, as far as the corpus has to be asked for it."""

    article_ids: Collection[str] = ()
    urls: Collection[str] = ()  # as they are said, and as canonical ones are written
    outlets: Collection[str] = ()
    authors: Collection[str] = ()
    queries: Collection[str] = ()


def select(database: Path, asked: Asked) -> set[str]:
    """The ids of all captures of the articles that are asked for, older versions included.

    Raises `WrongQuery` for what is no query or gives no `article_id`.
    """
    with reading(database) as con:
        ids = set(asked.article_ids)
        for sql, names in (
            (OF_URL, asked.urls),
            (OF_OUTLET, asked.outlets),
            (OF_AUTHOR, asked.authors),
        ):
            for name in names:
                ids |= _ids(con, sql, [name])
        for query in asked.queries:
            ids |= _queried(con, query)
        return _ids(con, ALL_OF_THEM, [sorted(ids)]) | ids


def near_copies(database: Path, ids: Iterable[str]) -> dict[str, float]:
    """Articles that print what these do, and the share of the shorter text that both hold."""
    with reading(database) as con:
        rows = con.execute(NEAR, [sorted(ids)]).fetchall()
    return {article_id: share for article_id, share in rows if share is not None}


def _ids(con: duckdb.DuckDBPyConnection, sql: str, values: list[object]) -> set[str]:
    return {row[0] for row in con.execute(sql, values).fetchall()}


def _queried(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    try:
        found = con.sql(query)
        if found is None or "article_id" not in found.columns:
            raise WrongQuery(f"{query!r}: gives no column article_id")
        return {row[0] for row in found.select("article_id").fetchall() if row[0]}
    except duckdb.Error as error:
        raise WrongQuery(f"{query!r}: {str(error).splitlines()[0]}") from None

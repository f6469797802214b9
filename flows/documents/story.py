"""An article -> its story: who printed it first, and what each copy adds."""

from typing import Any

import duckdb

PRINTS = """
select article_id, outlet, title, coalesce(published_at::varchar, published_on::varchar) as printed,
    credit, duplicate_of, near_duplicate_of, round(similarity, 3) as similarity, is_first_print
from articles where story_id = (select story_id from articles where article_id = $1)
order by is_first_print desc, published_on nulls last, published_at nulls last, article_id
limit 20
"""
OWN = "select text from shared_paragraphs($1, $2) where share < 0.5 order by paragraph"


def story_of(con: duckdb.DuckDBPyConnection, article_id: str) -> list[dict[str, Any]]:
    """The prints of an article's story, the first print first, each with the paragraphs of its own
    (`adds`), 20 at most; none where it stands alone.
    """
    prints = _rows(con, PRINTS, [article_id])
    if len(prints) < 2:
        return []
    first, *copies = prints
    for copy in copies:
        places = [first["article_id"], copy["article_id"]]
        copy["adds"] = [row["text"] for row in _rows(con, OWN, places)]
    return prints


def told(story: list[dict[str, Any]]) -> list[str]:
    """The same for people, a line a print and one for each paragraph that it adds."""
    return [line for one in story for line in _lines(one)]


def _lines(one: dict[str, Any]) -> list[str]:
    named = f"{one['printed'] or 'undated'} {one['outlet'] or 'unknown'}: {one['title'] or '-'}"
    credit = f", {one['credit']}" if one["credit"] else ""
    place = f"({one['article_id']}{credit})"
    if one["is_first_print"]:
        return [f"first print: {named} {place}"]
    if one["duplicate_of"]:
        return [f"exact copy: {named} {place}"]
    alike = f"near copy, {one['similarity']} like {one['near_duplicate_of']}"
    return [
        f"{alike}: {named} {place}",
        *(f"  adds: {text[:160]}" for text in one["adds"]),
    ]


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: list[str]) -> list[dict[str, Any]]:
    cursor = con.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

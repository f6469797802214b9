"""Captures of one address -> the rows that the corpus shows, and those that it holds behind them.

`sql/18_captures` says which captures are of one article, and which is its newest version. What was
shown up to now and no longer is moves from `article_rows` to `older_rows`, with all that the index
knows of it; what is shown again arrives as if it were new.
"""

import duckdb

from broadsheet.pipeline.schema import ARTICLES
from broadsheet.pipeline.warehouse.corrections import PATTERN
from broadsheet.pipeline.warehouse.lanes import insert_parts
from broadsheet.pipeline.warehouse.slices import PIECE_CHARS
from broadsheet.pipeline.warehouse.statements import Statement, in_order, read_layer

_KEPT = [column.name for column in ARTICLES if column.name != "source_id"]
# As the lake has it, without what the corpus made of it.
_CUT = "internal.boilerplate_of(known.removed)"
_AS_READ = {
    "article_id": "split_part(known.article_id, '-', 1) as article_id",
    "language": "known.own_language as language",
    "text": f"internal.whole_text(known.text, {_CUT}, known.opening_lines) as text",
    "text_sha256": "coalesce(known.own_sha256, known.text_sha256) as text_sha256",
    "removed": "internal.removed_by_recipe(known.removed) as removed",
    "word_count": f"(known.word_count + internal.words_in({_CUT}))::integer as word_count",
    "char_count": f"(known.char_count + internal.chars_in({_CUT}))::integer as char_count",
}


def compare(con: duckdb.DuckDBPyConnection, statement: Statement, lanes: int) -> None:
    """Compare captures with those before them, so many at a time as have so much text: the 5-grams
    of 2 048 long ones, which one vector holds, took more memory than DuckDB has."""
    con.execute(f"create table {statement.qualified} as select * from ({statement.body}) limit 0")
    pieces = con.execute(
        """
        select min(doc_id), max(doc_id)
        from (
            select
                compared.doc_id,
                sum(len(owns.opening) + len(anchors.opening)) over (
                    order by compared.doc_id
                ) as chars_so_far
            from staging.compared_captures as compared
            inner join staging.compared_openings as owns on compared.doc_id = owns.doc_id
            inner join staging.compared_openings as anchors on compared.anchor_id = anchors.doc_id
        ) as running
        group by chars_so_far // $chars order by 1
        """,
        {"chars": PIECE_CHARS},
    ).fetchall()
    parts = [{"first_doc": first, "last_doc": last} for first, last in pieces]
    insert_parts(con, lanes, statement, parts)


def set_aside(con: duckdb.DuckDBPyConnection) -> None:
    """Move what makes way behind what is shown, and have all say which version they are of."""
    columns = ", ".join(_AS_READ.get(name, f'known."{name}"') for name in _KEPT)
    con.execute(
        f"""
        insert into derived.older_rows by name
        select
            known.doc_id, known.part_no, known.page_id, known.page_article, known.version,
            known.compared_with, known.is_continued, {columns}, known.raw_file_id
        from derived.article_rows as known
        inner join staging.superseded as superseded on known.doc_id = superseded.doc_id
        """
    )
    con.execute(
        "delete from derived.older_rows where doc_id in (select old_doc_id from staging.restored)"
    )
    for table in ("article_rows", "older_rows"):
        con.execute(
            f"""
            update derived.{table} as known
            set
                page_article = pages.page_article,
                version = pages.version,
                compared_with = pages.compared_with,
                is_continued = pages.is_continued
            from staging.pages as pages
            where pages.doc_id = known.doc_id and (
                known.page_article != pages.page_article
                or known.version != pages.version
                or known.compared_with is distinct from pages.compared_with
                or known.is_continued != pages.is_continued
            )
            """
        )


def tell(con: duckdb.DuckDBPyConnection) -> None:
    """Say what the versions differ in, of all articles at whose address something changed."""
    for table in ("article_rows", "older_rows"):
        con.execute(
            f"""
            update derived.{table} as known set compared_with = renumbered.doc_id
            from staging.renumbered as renumbered
            where known.compared_with = renumbered.old_doc_id
            """
        )
    con.execute(
        """
        update derived.version_rows as known set doc_id = renumbered.doc_id
        from staging.renumbered as renumbered where known.doc_id = renumbered.old_doc_id
        """
    )
    con.execute(
        "delete from derived.version_rows "
        "where page_id in (select page_id from staging.touched_pages)"
    )
    con.execute("set variable correction = $pattern", {"pattern": PATTERN})
    for statement in in_order(read_layer("27_versions")):
        con.execute(statement.insertion)

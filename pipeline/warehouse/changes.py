"""What arrived and left -> the rows of the last snapshot that change: ids, copies, counts of words.

A corpus that is built as a whole goes the same way, from an empty one.
"""

from collections.abc import Callable, Sequence

import duckdb

from broadsheet.pipeline.warehouse.slices import SLICE_ROWS, Slice
from broadsheet.pipeline.warehouse.stems import stage_stems

FEW = 100  # articles, whose words are not worth sorting anew
LARGE = SLICE_ROWS // 2  # articles: words are sorted within so many and no more


def retire(con: duckdb.DuckDBPyConnection, reopen: Callable[[], None]) -> None:
    """Take the rows of parts that have gone out of the corpus, those that make way, and
    those of articles that arrive again, cut otherwise; and what is known of older versions that are
    compared anew."""
    if not _is_empty(con, "staging.retired"):
        _retire_words(con, reopen)
        for table in ("documents", "article_rows"):
            con.execute(
                f"delete from derived.{table} where doc_id in (select doc_id from staging.retired)"
            )
    if not _is_empty(con, "staging.retired_texts"):
        for table in ("shingles", "replaced_texts"):
            con.execute(
                f"delete from derived.{table} "
                "where doc_id in (select doc_id from staging.retired_texts)"
            )
    if _is_empty(con, "staging.gone_parts"):
        return
    for table in ("reject_rows", "older_rows", "parts"):
        con.execute(
            f"delete from derived.{table} where part_no in (select part_no from staging.gone_parts)"
        )


def _retire_words(con: duckdb.DuckDBPyConnection, reopen: Callable[[], None]) -> None:
    """Take words of articles out segment by segment, which each article's are all over.

    DuckDB keeps 8 bytes a row of every 2 048 rows that lose one, until the database is opened anew:
    a thousand articles of 200 000 took more than 256 MiB, and so did those of three segments.
    """
    touched = con.execute(
        """
        select segments.first_doc, segments.last_doc
        from derived.segments as segments
        where exists (
            select 1 from staging.retired as retired
            where retired.doc_id between segments.first_doc and segments.last_doc
        )
        order by 1
        """
    ).fetchall()
    for first, last in touched:
        for table in ("postings", "shingles"):
            con.execute(
                f"delete from derived.{table} where doc_id between {first:d} and {last:d} "
                f"and doc_id in (select doc_id from staging.retired)"
            )
        reopen()


def amend(con: duckdb.DuckDBPyConnection) -> None:
    """Change the rows that stay, and of which the corpus now knows something else."""
    if _is_empty(con, "staging.amended"):
        return
    con.execute(
        """
        update derived.article_rows as known set
            article_id = amended.article_id,
            duplicate_of = amended.duplicate_of,
            language = amended.language
        from staging.amended as amended where amended.doc_id = known.doc_id
        """
    )
    con.execute(
        """
        update derived.documents as known set
            article_id = amended.article_id,
            is_copy = amended.duplicate_of is not null,
            language = amended.language
        from staging.amended as amended where amended.doc_id = known.doc_id
        """
    )
    con.execute("delete from derived.shingles where doc_id in (select doc_id from staging.demoted)")


def recount(con: duckdb.DuckDBPyConnection) -> None:
    """Have words and stems that the corpus knows counted as often as they now occur."""
    con.execute(
        """
        update derived.terms as known set
            articles = known.articles + changes.articles,
            occurrences = known.occurrences + changes.occurrences
        from (
            select
                term_id,
                sum(articles)::bigint as articles,
                sum(occurrences)::bigint as occurrences
            from staging.word_changes
            group by term_id
        ) as changes
        where changes.term_id = known.term_id
        """
    )
    con.execute(
        """
        update derived.stems as known set articles = known.articles + changes.articles
        from staging.word_changes as changes
        where changes.term_id = known.term_id and changes.language = known.language
        """
    )
    ((is_less,),) = con.execute(
        "select coalesce(bool_or(articles < 0), false) from staging.word_changes"
    ).fetchall()
    if is_less:
        con.execute("delete from derived.terms where articles = 0")
        con.execute("delete from derived.stems where articles = 0")
    stage_stems(con)


def segment(con: duckdb.DuckDBPyConnection, cut: Sequence[Slice]) -> None:
    """Note where words were sorted, and sort the last segments as one where that pays.

    Unsorted, a word takes 8 bytes a place and is looked for in every segment. As in a
    log-structured merge tree (O'Neil et al. 1996) a segment waits until what came after it is as
    much again, so that an article is sorted some six times at most.
    """
    for one in cut:
        _add_segment(con, one.first_doc, one.last_doc)
    known = con.execute(
        "select first_doc, last_doc from derived.segments order by first_doc desc"
    ).fetchall()
    first = _begin_of_merge(known)
    if first is None:
        return
    last, behind = known[0][1], f"where doc_id >= {first:d}"
    con.execute(f"create table staging.merging as select * from derived.postings {behind}")
    con.execute(f"delete from derived.postings {behind}")
    con.execute(
        "insert into derived.postings from staging.merging order by term_id, doc_id, position"
    )
    con.execute(f"delete from derived.segments where first_doc >= {first:d}")
    _add_segment(con, first, last)


def _begin_of_merge(segments: Sequence[tuple[int, int]]) -> int | None:
    """The first article of those segments, given from the last one back, that become one."""
    articles, begin = 0, None
    for number, (first, last) in enumerate(segments):
        size = last - first + 1
        if size >= LARGE or size > max(articles, FEW):
            break
        articles += size
        begin = first if number else None
    return begin if articles >= FEW else None


def _add_segment(con: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    con.execute(f"insert into derived.segments values ({first:d}, {last:d})")


def _is_empty(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return not con.execute(f"select 1 from {table} limit 1").fetchall()

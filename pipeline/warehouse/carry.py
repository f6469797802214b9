"""The last snapshot -> the slices of the index that are still true: only new text is read.

A slice is carried over when its articles, in their order, are the same as before in everything
that the index holds. News arrives in the order of time, so that usually all but the last are.
"""

from pathlib import Path

import duckdb

from broadsheet.pipeline.storage.files import exists

# All of an article, its text by its hash: when this is the same, so are its rows in the index,
# whatever the index takes of it today.
_FINGERPRINT = """
    select count(*), bit_xor(hash(rowid, *columns(* exclude (text))))
    from {articles}
    where rowid between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
"""

_CARRY = (
    """
    derived.documents select * from previous.derived.documents
    where doc_id between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
    """,
    """
    derived.postings select * from previous.derived.postings
    where doc_id between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
    """,
    """
    staging.slice_words
    select terms.term, counted.term_id, counted.language, counted.articles, counted.occurrences
    from (
        select
            by_article.term_id, documents.language,
            count(*) as articles, sum(by_article.occurrences)::bigint as occurrences
        from (
            select term_id, doc_id, count(*) as occurrences
            from derived.postings
            where doc_id between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
            group by term_id, doc_id
        ) as by_article
        inner join derived.documents as documents on by_article.doc_id = documents.doc_id
        group by by_article.term_id, documents.language
    ) as counted
    inner join previous.derived.terms as terms on counted.term_id = terms.term_id
    """,
)


def attach_previous(con: duckdb.DuckDBPyConnection, snapshot: Path | None, attach: str) -> bool:
    """Attach the last snapshot as `previous`; False where there is none whose index is like ours.

    It is not when its words were cut or numbered otherwise: by other macros, by a DuckDB whose
    `hash` is another.
    """
    if snapshot is None or not exists(snapshot):
        return False
    try:
        con.execute(attach)
        macros = con.execute(
            "select count(distinct macro_definition) from duckdb_functions() "
            "where database_name in ('previous', 'corpus') "
            "and function_name in ('tokens', 'word_pattern') group by function_name"
        ).fetchall()
        ((misnumbered,),) = con.execute(
            "select count(*) from previous.derived.terms where term_id != (hash(term) >> 1)::bigint"
        ).fetchall()
    except duckdb.Error:  # written by another version of ours: nothing to learn from it
        return False
    return macros == [(1,), (1,)] and misnumbered == 0


def carry_over(con: duckdb.DuckDBPyConnection) -> bool:
    """Copy the index of this slice from `previous`; False when its articles are not the same."""
    ours, theirs = (
        con.execute(_FINGERPRINT.format(articles=articles)).fetchall()
        for articles in ("main.articles", "previous.main.articles")
    )
    if ours != theirs:
        return False
    for statement in _CARRY:
        con.execute(f"insert into {statement}")
    return True

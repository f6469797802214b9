"""Statements -> the articles and their index, filled for one stretch of days after the other.

DuckDB 2.0 sorts 200 000 articles (470 MB of text) in 700 MB or not at all; in slices it takes
256 MB, whatever the corpus' size, and half the time. What is cut into words comes in pieces of a
slice: a vector of lists holds 2 048 articles, however long they are.
"""

from datetime import date

import duckdb

from broadsheet.pipeline.warehouse.carry import carry_over
from broadsheet.pipeline.warehouse.statements import Statement

ROW_GROUP_SIZE = 10_240  # rows; a multiple of 2 048; more costs memory, less compresses worse
SLICE_ROWS = ROW_GROUP_SIZE  # articles sorted at a time; other ratios waste half the file
SLICE_CHARS = 50_000_000  # of text: long articles are sorted in parts, the file is no larger for it
PIECE_CHARS = 4_000_000  # of text; the words of 9 000 long articles in one piece took 130 MB more

# How a statement is filled. Slice by slice and kept; piece by piece and kept; piece by piece and
# emptied before the next slice; anew for every piece.
SLICED = ("slices", "pieces", "slice", "piece")

Days = tuple[date | None, date | None]


def fill(con: duckdb.DuckDBPyConnection, statements: list[Statement], has_previous: bool) -> None:
    """Create these tables and fill them, in this order; the articles come first."""
    slices = con.execute(
        """
        select min(rank), max(rank), min(published_on), max(published_on), count(published_on)
        from (
            select
                rank, published_on, (rank - 1) // $rows as stretch,
                sum(char_count) over (
                    partition by (rank - 1) // $rows order by rank
                ) // $chars as part
            from staging.identities
        ) as cut
        group by stretch, part order by 1
        """,
        {"rows": SLICE_ROWS, "chars": SLICE_CHARS},
    ).fetchall()
    _set_range(con, 0, 0, (None, None))
    for statement in statements:
        con.execute(f"create table {statement.qualified} as {statement.body}")
    articles, *index = statements
    for first, last, first_day, last_day, dated in slices:
        days = (first_day, last_day) if dated == last - first + 1 else (None, None)
        _set_range(con, first, last, days)
        _insert(con, articles)
        if has_previous and carry_over(con):
            continue
        _fill_pieces(con, [s for s in index if s.kind != "slices"])
        _set_range(con, first, last, days)
        for statement in index:
            if statement.kind == "slices":
                _insert(con, statement)


def _fill_pieces(con: duckdb.DuckDBPyConnection, statements: list[Statement]) -> None:
    """Fill what is cut into words: neighbours together until they have enough text."""
    pieces = con.execute(
        """
        select min(rank), max(rank)
        from (
            select rowid + 1 as rank, sum(char_count) over (order by rowid) as chars_so_far
            from main.articles
            where rowid between getvariable('first_rank') - 1 and getvariable('last_rank') - 1
        ) as running
        group by chars_so_far // $chars order by 1
        """,
        {"chars": PIECE_CHARS},
    ).fetchall()
    for statement in statements:
        if statement.kind == "slice":
            con.execute(f"truncate {statement.qualified}")
    for first, last in pieces:
        _set_range(con, first, last, (None, None))
        for statement in statements:
            if statement.kind == "piece":  # what is truncated keeps its memory: 40 MB more
                con.execute(f"create or replace table {statement.qualified} as {statement.body}")
            else:
                _insert(con, statement)


def _insert(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    con.execute(f"insert into {statement.qualified} {statement.body}")


def _set_range(con: duckdb.DuckDBPyConnection, first: int, last: int, days: Days) -> None:
    """What the statements read: ranks of articles, and their days where all have one."""
    for name, value in (
        ("first_rank", first),
        ("last_rank", last),
        ("first_day", days[0]),
        ("last_day", days[1]),
    ):
        con.execute(f"set variable {name} = $value", {"value": value})

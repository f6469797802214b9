"""Statements -> the new articles and their index, filled for one slice of them after the other.

DuckDB 2.0 sorts 200 000 articles (470 MB of text) in 700 MB or not at all; in slices it takes
192 MiB, whatever the corpus' size, and half the time. What is cut into words comes in pieces of a
slice: a vector of lists holds 2 048 articles, however long they are. Slices do not need each other,
so that several are filled at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from threading import Lock

import duckdb

from broadsheet.pipeline.warehouse.lanes import side_by_side
from broadsheet.pipeline.warehouse.statements import Statement

ROW_GROUP_SIZE = 10_240  # rows; a multiple of 2 048; more costs memory, less compresses worse
SLICE_ROWS = ROW_GROUP_SIZE  # articles sorted at a time; other ratios waste half the file
STRETCH_ROWS = 8 * SLICE_ROWS  # articles whose files are read for each of their slices
SLICE_CHARS = 50_000_000  # of text: long articles are sorted in parts, the file is no larger for it
TERM_BITS = 63  # of a word's number
TERM_RANGES = 4  # of a slice's words, sorted one after the other: 14 MiB each instead of 55
PIECE_CHARS = 2_000_000  # of text; the words of 9 000 long articles in one piece took 130 MB more


@dataclass(frozen=True, slots=True)
class Slice:
    """Articles that are sorted together: their numbers, the files that they come from, and their
    days where all have one."""

    first_doc: int
    last_doc: int
    files: Sequence[int] = ()
    first_day: date | None = None
    last_day: date | None = None


def hash_ranges(bits: int, ranges: int) -> list[int]:
    """Where so many equal ranges of hashes of so many bits begin, and the last one ends.

    >>> hash_ranges(4, 3)
    [0, 5, 10, 16]
    """
    return [(number << bits) // ranges for number in range(ranges + 1)]


def slices(con: duckdb.DuckDBPyConnection) -> list[Slice]:
    """The articles that arrive, cut."""
    cut = con.execute(
        """
        select
            min(doc_id), max(doc_id), list(distinct file_index),
            if(count(published_on) = count(*), min(published_on), null),
            if(count(published_on) = count(*), max(published_on), null)
        from (
            select
                doc_id, file_index, published_on, place // $rows as stretch,
                sum(char_count) over (
                    partition by place // $rows order by place
                ) // $chars as part
            from (
                select *, row_number() over (order by doc_id) - 1 as place from staging.arrivals
            ) as placed
        ) as cut
        group by stretch, part order by 1
        """,
        {"rows": SLICE_ROWS, "chars": SLICE_CHARS},
    ).fetchall()
    return [Slice(*one) for one in cut]


def create_filled(con: duckdb.DuckDBPyConnection, statements: Sequence[Statement]) -> None:
    """Create what slices fill, empty, in this order."""
    for statement in statements:
        if statement.kind in ("slice", "piece"):
            _empty(con, statement, "temp table")
        elif statement.filled == statement.qualified:
            _empty(con, statement, "table")


def fill(
    con: duckdb.DuckDBPyConnection,
    statements: Sequence[Statement],
    cut: Sequence[Slice],
    lanes: int,
) -> None:
    """Fill what these statements fill, in this order, for every slice, so many side by side; what
    reads the lake comes first."""
    # Joins as they are written, so that texts pass by what is looked up beside them. By DuckDB's
    # guess, a fifth of either, those of a stretch were hashed now and then: 184 MiB of 256.
    con.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    turn = Lock()
    side_by_side(con, lanes, [partial(_fill, statements, one, turn) for one in cut])
    con.execute("reset disabled_optimizers")


def _fill(
    statements: Sequence[Statement], one: Slice, turn: Lock, con: duckdb.DuckDBPyConnection
) -> None:
    _set_range(con, one)
    first, *index = statements
    with turn:  # the lake's texts: long ones of two slices at once are more than there is room for
        con.execute(first.insertion)
    for statement in index:
        if statement.kind in ("slice", "piece"):
            _empty(con, statement, "temp table")
    _fill_pieces(con, [s for s in index if s.kind not in ("slices", "ranges")])
    _set_range(con, one)
    for statement in index:
        if statement.kind == "slices":
            con.execute(statement.insertion)
        elif statement.kind == "ranges":
            _fill_ranges(con, statement)


def _fill_ranges(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    """Sort a slice's words range after range: they lie as if sorted at once, in less memory."""
    for first, behind in pairwise(hash_ranges(TERM_BITS, TERM_RANGES)):
        con.execute("set variable first_term = $value", {"value": first})
        con.execute("set variable last_term = $value", {"value": behind - 1})
        con.execute(statement.insertion)


def _fill_pieces(con: duckdb.DuckDBPyConnection, statements: Sequence[Statement]) -> None:
    """Fill what is cut into words: neighbours together until they have enough text."""
    pieces = con.execute(
        """
        select min(doc_id), max(doc_id)
        from (
            select doc_id, sum(char_count) over (order by doc_id) as chars_so_far
            from staging.arrivals
            where doc_id between getvariable('first_doc') and getvariable('last_doc')
        ) as running
        group by chars_so_far // $chars order by 1
        """,
        {"chars": PIECE_CHARS},
    ).fetchall()
    for piece in pieces:
        _set_range(con, Slice(*piece))
        for statement in statements:
            if statement.kind == "piece":  # what is truncated keeps its memory: 40 MB more
                con.execute(f"create or replace temp table {statement.name} as {statement.body}")
            else:
                con.execute(statement.insertion)


def _empty(con: duckdb.DuckDBPyConnection, statement: Statement, kind: str) -> None:
    con.execute(
        f"create or replace {kind} {statement.qualified} as "
        f"select * from ({statement.body}) limit 0"
    )


def _set_range(con: duckdb.DuckDBPyConnection, one: Slice) -> None:
    """What the statements read: a slice as variables."""
    for name in ("first_doc", "last_doc", "files", "first_day", "last_day"):
        con.execute(f"set variable {name} = $value", {"value": getattr(one, name)})

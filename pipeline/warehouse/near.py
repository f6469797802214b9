"""The texts that changed -> the pairs of near copies that there are, by sql/28_near in order.

What takes memory is done in parts that do not need each other: 5-grams by ranges of their hash, as
a text meets another only at the 5-grams that both hold; pairs in pieces of so much text.

A billion articles part in the same way, and no text is sent twice: `shared_shingles` by ranges of
the hash (a worker a range; 100 billion rows of 12 bytes are 1 200 ranges of a gigabyte), what the
ranges say of a pair added up by its first text, `new_pairs` by pieces of text, and stories by month
of the first print with 14 days of the next one, since no story is longer. A publish does a few
ranges and pieces at a time in one process; `tests/partitioned.py` does the ranges, and adds up, in
several, over Parquet that has 5-grams alone. Of two million texts (32 million 5-grams, 33 ranges)
one process found 240 252 pairs in 14.7 CPU s and 264 MiB, three the same in 5.1 to 5.4 CPU s and
254 MiB each; 91 and 80 MiB where they add up. Outlets need no part of their own: a copy is
elsewhere by nature.
"""

from itertools import pairwise

import duckdb

from broadsheet.pipeline.warehouse.lanes import insert_parts
from broadsheet.pipeline.warehouse.slices import PIECE_CHARS, hash_ranges
from broadsheet.pipeline.warehouse.statements import Statement, in_order, read_layer

RANGE_SHINGLES = 1_000_000  # 5-grams that are met at a time
SHINGLE_BITS = 40  # of the numbers that `kept_shingles` gives
# What is compared in pieces, by the characters so far.
CUT = {"new_pairs": "staging.candidates", "new_replaced": "staging.replaceable"}


def find_pairs(con: duckdb.DuckDBPyConnection, lanes: int) -> None:
    """Have the pairs of near copies that are known be those that there are."""
    layer = {statement.name: statement for statement in in_order(read_layer("28_near"))}
    for statement in layer.values():
        match statement.kind:
            case "table" | "view":
                con.execute(f"create {statement.kind} {statement.qualified} as {statement.body}")
            case "appended":
                con.execute(statement.insertion)
            case "ranges":
                _create_empty(con, statement)
                _fill_ranges(con, lanes, statement)
            case "pieces":
                _fill_pieces(con, lanes, statement)
            case other:
                raise ValueError(f"unmapped kind {other!r}")
        if statement.name == "turned_texts":
            _ask_again(con, lanes, layer["shared_shingles"])
    con.execute(
        """
        delete from derived.near_pairs as known using staging.stale_pairs as stale
        where known.first_doc_id = stale.first_doc_id
            and known.second_doc_id = stale.second_doc_id
        """
    )
    con.execute(
        "insert into derived.near_pairs from staging.new_pairs order by first_doc_id, second_doc_id"
    )


def _ask_again(con: duckdb.DuckDBPyConnection, lanes: int, shared_shingles: Statement) -> None:
    """Have `shared_shingles` hold what those texts share, too, that new ones turned."""
    if not con.execute("select 1 from staging.turned_texts limit 1").fetchall():
        return
    con.execute("truncate staging.asked_texts")
    con.execute("insert into staging.asked_texts from staging.turned_texts")
    con.execute(
        """
        delete from staging.shared_shingles where shingle in (
            select shared.shingle
            from staging.shared_shingles as shared
            semi join staging.asked_texts as asked on shared.doc_id = asked.doc_id
            union all
            select shingle from staging.lost_shingles
        )
        """
    )
    _fill_ranges(con, lanes, shared_shingles)


def _fill_ranges(con: duckdb.DuckDBPyConnection, lanes: int, statement: Statement) -> None:
    ranges = pairwise(bounds(con))
    parts = [{"first_shingle": first, "last_shingle": behind - 1} for first, behind in ranges]
    insert_parts(con, lanes, statement, parts)


def bounds(con: duckdb.DuckDBPyConnection) -> list[int]:
    """Where ranges of the hash begin, and the last one ends: each has so many 5-grams of what is
    asked, and of what left, which a takedown makes as many."""
    ((held,),) = con.execute(
        """
        select (
            select count(*) from derived.shingles
            where doc_id in (select doc_id from staging.asked_texts)
        ) + (select count(*) from staging.lost_shingles)
        """
    ).fetchall()
    return hash_ranges(SHINGLE_BITS, 1 + held // RANGE_SHINGLES)


def _fill_pieces(con: duckdb.DuckDBPyConnection, lanes: int, statement: Statement) -> None:
    """Compare what is to be compared piece after piece, cut by what it holds of text: of all at
    once the 5-grams of 2 048 long ones are in memory together."""
    if statement.filled == statement.qualified:
        _create_empty(con, statement)
    pieces = con.execute(
        f"select distinct chars_so_far // $chars from {CUT[statement.name]} order by 1",
        {"chars": PIECE_CHARS},
    ).fetchall()
    starts = [piece * PIECE_CHARS for (piece,) in pieces]
    parts = [{"first_char": start, "last_char": start + PIECE_CHARS - 1} for start in starts]
    insert_parts(con, lanes, statement, parts)


def _create_empty(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    con.execute(f"create table {statement.qualified} as select * from ({statement.body}) limit 0")

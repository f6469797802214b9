"""Lines of what arrived and left -> what each outlet repeats, and which texts are cut otherwise.

A line is judged by what the lake holds, never by what was cut before; so the corpus is the same in
however many publishes it came. An article that is cut otherwise leaves and arrives again. Texts are
read slice by slice, and lines counted by ranges of their hash: only of those that four stories
print is anything held besides.
"""

from collections.abc import Callable
from itertools import pairwise

import duckdb

from broadsheet.pipeline.warehouse.slices import Slice, create_filled, fill, hash_ranges, slices
from broadsheet.pipeline.warehouse.statements import Statement, in_order, read_layer

RANGE_LINES = 500_000  # lines that are counted at a time
LINE_BITS = 63  # of the numbers that `line_id` gives
LEAVING = 100_000  # articles whose lines leave at a time: DuckDB keeps 8 bytes a line of theirs


def learn(con: duckdb.DuckDBPyConnection, lanes: int, reopen: Callable[[], None]) -> list[Slice]:
    """Have `derived` know the lines that outlets repeat, and `staging` what is left of texts.

    Gives the slices of what arrives, what is cut otherwise among it.
    """
    lines = {s.name: s for s in read_layer("19_lines")}
    _create(con, lines["left_lines"])
    forget(con, "select doc_id from staging.retired", reopen)
    fill(con, [lines["new_lines"], lines["new_story_names"]], slices(con), lanes)
    _recount(con, lines["changed_lines"], lines["counted_lines"])
    for statement in in_order(read_layer("19_repeats")):
        _create(con, statement)
    _note_learned(con)
    trims = {s.name: s for s in read_layer("19_trims")}
    for statement in in_order(s for s in trims.values() if s.kind != "slices"):
        _create(con, statement)
    _renumber(con, reopen)
    cut = slices(con)
    create_filled(con, [trims["trims"]])
    if con.execute("select 1 from staging.arriving_cuts limit 1").fetchall():
        fill(con, [trims["trims"]], cut, lanes)
    con.execute(
        "update staging.arrivals as known set text_sha256 = trims.text_sha256 "
        "from staging.trims as trims where trims.doc_id = known.doc_id"
    )
    return cut


def forget(con: duckdb.DuckDBPyConnection, leaving: str, reopen: Callable[[], None]) -> None:
    """Take the lines of articles that leave out of the corpus; `leaving` is a query of these."""
    ((first, last),) = con.execute(f"select min(doc_id), max(doc_id) from ({leaving})").fetchall()
    if first is None:
        return
    for begin in range(first, last + 1, LEAVING):
        for table in ("outlet_lines", "story_names"):
            con.execute(
                f"delete from derived.{table} where doc_id between {begin:d} and "
                f"{begin + LEAVING - 1:d} and doc_id in ({leaving})"
            )
        if last - first >= LEAVING:
            reopen()


def _create(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    if statement.kind == "appended":
        con.execute(statement.insertion)
    else:
        con.execute(f"create {statement.kind} {statement.qualified} as {statement.body}")


def _recount(con: duckdb.DuckDBPyConnection, changed: Statement, counted: Statement) -> None:
    """Have lines that changed counted as often as stories print them now."""
    for first, behind in pairwise(bounds(con)):
        con.execute("set variable first_line = $value", {"value": first})
        con.execute("set variable last_line = $value", {"value": behind - 1})
        con.execute(f"create or replace table {changed.qualified} as {changed.body}")
        con.execute(
            "delete from derived.repeated_lines "
            "where line_id in (select line_id from staging.changed_lines)"
        )
        con.execute(counted.insertion)


def bounds(con: duckdb.DuckDBPyConnection) -> list[int]:
    """Where ranges of the hash begin, and the last one ends: each has so many lines of what arrives
    and of what leaves."""
    ((held,),) = con.execute(
        """
        select (
            select count(*) from derived.outlet_lines
            where doc_id in (select doc_id from staging.arrivals)
        ) + (select count(*) from staging.left_lines)
        """
    ).fetchall()
    return hash_ranges(LINE_BITS, 1 + held // RANGE_LINES)


def _note_learned(con: duckdb.DuckDBPyConnection) -> None:
    """Note which lines are taken out of texts now, and which of them the user switched."""
    con.execute(
        "delete from derived.learned_lines "
        "where outlet in (select outlet from staging.judged_outlets)"
    )
    con.execute("insert into derived.learned_lines by name from staging.judged_lines")
    con.execute("truncate derived.switched_lines")
    con.execute("insert into derived.switched_lines by name from staging.switches")


def _renumber(con: duckdb.DuckDBPyConnection, reopen: Callable[[], None]) -> None:
    """Have the lines of what arrives again known by its new number."""
    for table in ("outlet_lines", "story_names"):
        con.execute(
            f"insert into derived.{table} "
            f"select known.* replace (redone.doc_id as doc_id) from derived.{table} as known "
            "inner join staging.redone_rows as redone on known.doc_id = redone.old_doc_id"
        )
    forget(con, "select old_doc_id as doc_id from staging.redone_rows", reopen)

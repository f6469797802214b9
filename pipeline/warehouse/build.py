"""Holdings -> a complete database: sql/ applied in order, every column described.

The same holdings give the same tables, in whatever order their files are named.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pipeline.warehouse.carry import attach_previous, carry_over
from pipeline.warehouse.comments import comments
from pipeline.warehouse.holdings import Holdings
from pipeline.warehouse.reading import OFFLINE, settle
from pipeline.warehouse.snapshots import remove
from pipeline.warehouse.staging import quote, stage
from pipeline.warehouse.statements import LAYERS, Statement, in_order, read_layer
from pipeline.warehouse.stems import stage_stems

ROW_GROUP_SIZE = 20_480  # rows; a multiple of 2 048; more costs memory, less compresses worse
SLICED = ("slice", "slices")
SLICE_ROWS = ROW_GROUP_SIZE  # articles sorted at a time; other ratios waste half the file


def build(
    holdings: Holdings,
    target: Path,
    *,
    memory_limit: str = "300MB",  # of DuckDB's own; less spills to disk beside the target
    threads: int = 2,
    previous: Path | None = None,  # the last snapshot: what is the same is not indexed again
    user_tables: Path | None = None,  # the folder with outlets_extra.csv and annotations.csv
    compress_text: bool = False,  # a third of the size, but snippets and scans 30 times slower
) -> None:
    """Write a complete database at `target`, closed, without a .wal beside it.

    Raises duckdb.Error when a lake file is unreadable or the disk is full (the half-built
    database is removed then), ValueError when DuckDB cannot open a path.
    """
    scratch = _scratch(target)
    half_built = scratch / "corpus.duckdb"
    try:
        with _writable(half_built, memory_limit, threads, compress_text) as con:
            con.execute("create schema derived")
            con.execute("create schema checks")
            stage(con, holdings, user_tables)
            statements = in_order(s for layer in LAYERS for s in read_layer(layer))
            for statement in _before_slices(statements):
                _create(con, statement)
            known = attach_previous(con, previous, _attaching(previous))
            _create_in_slices(con, [s for s in statements if s.kind in SLICED], known)
            stage_stems(con)
            for statement in _after_slices(statements):
                _create(con, statement)
            for sentence in comments(con, statements):
                con.execute(sentence)
            con.execute("detach staging")
            con.execute("checkpoint")
        remove(target)
        os.replace(half_built, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _scratch(target: Path) -> Path:
    """An empty folder to build in: beside the target, whose disk is the one that has the room."""
    if "?" in str(target.absolute()):  # DuckDB 2.0 looks for its .wal in front of the `?`
        raise ValueError(f"DuckDB cannot keep a database where a `?` is in the path: {target}")
    scratch = target.with_name(f".{target.name}.build")
    shutil.rmtree(scratch, ignore_errors=True)  # left by a build that was killed
    scratch.mkdir(parents=True)
    return scratch


@contextmanager
def _writable(
    database: Path, memory_limit: str, threads: int, compress_text: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes what DuckDB 1.5 clients can read, and spills beside the database."""
    con = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(database.with_name("spill")),
            **({"zstd_min_string_length": 64} if compress_text else {}),
            **OFFLINE,
        },
    )
    try:
        settle(con)
        # A row group is held in memory uncompressed: 122 880 articles, the default, are 350 MB.
        con.execute(
            f"attach {quote(str(database))} as corpus "
            f"(storage_version 'v1.5.0', row_group_size {ROW_GROUP_SIZE:d})"
        )
        con.execute("use corpus")
        yield con
    finally:
        con.close()


def _before_slices(statements: list[Statement]) -> list[Statement]:
    """What the slices need: scalar macros, and what staging can tell without the articles."""
    return [
        s
        for s in statements
        if s.kind == "scalar" or (s.layer == "20_staging" and s.kind not in SLICED)
    ]


def _after_slices(statements: list[Statement]) -> list[Statement]:
    early = _before_slices(statements)
    return [s for s in statements if s.kind not in SLICED and s not in early]


def _create(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    name, body = statement.qualified, statement.body
    match statement.kind:
        case "table" if statement.layer == "50_checks":
            con.execute(f"create view {name} as {body}")
        case "table" | "view":
            con.execute(f"create {statement.kind} {name} as {body}")
        case "macro":
            con.execute(f"create macro {name}{statement.parameters} as table {body}")
        case "scalar":
            expression = body.removeprefix("select").strip()
            con.execute(f"create macro {name}{statement.parameters} as {expression}")
        case other:
            raise ValueError(f"unmapped kind {other!r}")


def _attaching(snapshot: Path | None) -> str:
    return f"attach {quote(str(snapshot))} as previous (read_only)"


def _create_in_slices(
    con: duckdb.DuckDBPyConnection, statements: list[Statement], has_previous: bool
) -> None:
    """Fill the tables that grow with the text, for one stretch of days after the other.

    DuckDB 2.0 sorts 200 000 articles (470 MB of text) in 700 MB or not at all; in slices it
    takes 300 MB, whatever the corpus' size, and half the time.
    """
    slices = con.execute(
        """
        select min(rank), max(rank), min(published_on), max(published_on), count(published_on)
        from staging.identities group by (rank - 1) // $rows order by 1
        """,
        {"rows": SLICE_ROWS},
    ).fetchall()
    _set_slice(con, 0, 0, None, None)
    for statement in statements:
        con.execute(f"create table {statement.qualified} as {statement.body}")
    articles, *index = statements  # the articles come first: the others read them
    for first, last, first_day, last_day, dated in slices:
        days = (first_day, last_day) if dated == last - first + 1 else (None, None)
        _set_slice(con, first, last, *days)
        con.execute(f"insert into {articles.qualified} {articles.body}")
        if has_previous and carry_over(con):
            continue
        for statement in index:
            verb = (
                "insert into {}" if statement.kind == "slices" else "create or replace table {} as"
            )
            con.execute(f"{verb.format(statement.qualified)} {statement.body}")


def _set_slice(
    con: duckdb.DuckDBPyConnection,
    first_rank: int,
    last_rank: int,
    first_day: date | None,
    last_day: date | None,
) -> None:
    for name, value in (
        ("first_rank", first_rank),
        ("last_rank", last_rank),
        ("first_day", first_day),
        ("last_day", last_day),
    ):
        con.execute(f"set variable {name} = $value", {"value": value})

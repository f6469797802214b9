"""Holdings -> a complete database: sql/ applied in order, every column described.

The same holdings give the same tables, in whatever order their files are named.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from broadsheet.pipeline.storage.durable import discard, make_folder, move, remove
from broadsheet.pipeline.warehouse.carry import attach_previous
from broadsheet.pipeline.warehouse.comments import comments
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.reading import OFFLINE, settle
from broadsheet.pipeline.warehouse.slices import ROW_GROUP_SIZE, SLICED, fill
from broadsheet.pipeline.warehouse.snapshots import remove_database
from broadsheet.pipeline.warehouse.staging import load_staging, quote
from broadsheet.pipeline.warehouse.statements import LAYERS, Statement, in_order, read_layer
from broadsheet.pipeline.warehouse.stems import stage_stems


def build(
    holdings: Holdings,
    target: Path,
    *,
    memory_limit: str = "256MiB",  # of DuckDB's own; less spills to disk beside the target
    threads: int = 2,
    previous: Path | None = None,  # the last snapshot: what is the same is not made again
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
            for schema in ("derived", "internal", "checks"):
                con.execute(f"create schema {schema}")
            load_staging(con, holdings, user_tables, previous)
            statements = in_order(s for layer in LAYERS for s in read_layer(layer))
            for statement in _before_slices(statements):
                _create(con, statement)
            known = attach_previous(con, previous, _attaching(previous))
            fill(con, [s for s in statements if s.kind in SLICED], known)
            stage_stems(con)
            for statement in _after_slices(statements):
                _create(con, statement)
            for sentence in comments(con, statements):
                con.execute(sentence)
            con.execute("detach staging")
            con.execute("checkpoint")
        remove_database(target)
        move(half_built, target)
    finally:
        discard(scratch)


def _scratch(target: Path) -> Path:
    """An empty folder to build in: beside the target, whose disk is the one that has the room."""
    if "?" in str(target.absolute()):  # DuckDB 2.0 looks for its .wal in front of the `?`
        raise ValueError(f"DuckDB cannot keep a database where a `?` is in the path: {target}")
    scratch = target.with_name(f".{target.name}.build")
    remove(scratch)  # left by a build that was killed
    make_folder(scratch)
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
            "fsync_mode": "NONE",  # scratch: a crash throws it away, and `publish` syncs the whole
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

"""Holdings -> a complete database: the last snapshot and what changed since, by sql/ in order.

The same holdings give the same tables, in whatever order their files are named and in however many
publishes they came: a build of the whole is a change of an empty corpus. Only in what order rows
lie in a table, and by which `doc_id` the index knows an article, does the way show.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from broadsheet.pipeline.storage.durable import discard, duplicate, make_folder, move, remove
from broadsheet.pipeline.warehouse import changes, furniture, near, revisits, stories, versions
from broadsheet.pipeline.warehouse.comments import comments
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.reading import OFFLINE, settle
from broadsheet.pipeline.warehouse.slices import (
    ROW_GROUP_SIZE,
    STRETCH_ROWS,
    create_filled,
    fill,
)
from broadsheet.pipeline.warehouse.snapshots import remove_database
from broadsheet.pipeline.warehouse.staging import load_staging, quote, stage
from broadsheet.pipeline.warehouse.start import Start, start
from broadsheet.pipeline.warehouse.statements import (
    LAYERS,
    STAGING,
    Statement,
    in_order,
    read_layer,
)

MIB = 2**20
LANE_BYTES = 96 * MIB  # of DuckDB's memory, for each of the parts that are done side by side
OPEN_SLICES = 8  # filled before the database is opened anew
# Of what DuckDB may take, which counts neither lists of words nor where row groups lie: behind the
# slices these are some 200 MiB of a million articles, and 60 of 100 000.
SHARE_BEHIND_SLICES = 0.8


def build(
    holdings: Holdings,
    target: Path,
    *,
    memory_bytes: int = 192 * MIB,  # of DuckDB's own; what takes more spills beside the target
    threads: int = 2,  # as many slices are filled side by side, as far as the memory goes
    previous: Path | None = None,  # the last snapshot: what is the same is not made again
    is_anew: bool = False,  # nothing is taken from it but tables of the user's that are refused now
    user_tables: Path | None = None,  # the folder with outlets_extra.csv and annotations.csv
) -> None:
    """Write a complete database at `target`, closed, without a .wal beside it.

    Raises `NotAsWritten`; duckdb.Error when a lake file is unreadable or the disk is full (the
    half-built database is removed then), ValueError when DuckDB cannot open a path.
    """
    begun = start(None if is_anew else previous, holdings)
    scratch = _scratch(target)
    half_built = scratch / "corpus.duckdb"
    try:
        if begun.previous:
            duplicate(begun.previous, half_built)
        with _writable(half_built, memory_bytes, threads) as con:
            shown = [s for layer in LAYERS if layer not in STAGING for s in read_layer(layer)]
            if not begun.previous:
                for schema in ("derived", "internal", "checks"):
                    con.execute(f"create schema {schema}")
            load_staging(con, scratch, holdings, begun.shard_ids, user_tables, previous)
            _stage_snapshot(con, begun, holdings)
            if not begun.previous:
                _create_kept(con, shown)
            _change(con, half_built, threads, memory_bytes)
            _show(con, shown, begun)
            if not begun.previous:
                # In one transaction: 0.2 CPU s instead of 0.5, of the 2 that a small corpus takes.
                con.execute(";".join(["begin", *comments(con, shown), "commit"]))
            con.execute("detach staging")
            con.execute("detach affected")
            con.execute("checkpoint")
        remove_database(target)
        move(half_built, target)
    finally:
        discard(scratch)


def _stage_snapshot(con: duckdb.DuckDBPyConnection, begun: Start, holdings: Holdings) -> None:
    row = {
        "lake_version": holdings.lake_version,
        "made_by": begun.made_by,
        "built_version": begun.built_version,
        "left_articles": begun.left_articles,
    }
    stage(con, "snapshot_rows", pa.Table.from_pylist([row]))


def _create_kept(con: duckdb.DuckDBPyConnection, statements: Iterable[Statement]) -> None:
    """What an empty corpus has: the macros that the rest is made with, and the tables that grow."""
    for statement in in_order(s for s in statements if s.kind in ("scalar", "kept")):
        if statement.kind == "kept":
            con.execute(
                f"create table {statement.qualified} as select * from ({statement.body}) limit 0"
            )
        else:
            _create(con, statement)


def _change(
    con: duckdb.DuckDBPyConnection, database: Path, threads: int, memory_bytes: int
) -> None:
    """Bring the tables that grow from what the last snapshot held to what the lake holds."""
    con.execute("set variable stretch_rows = $rows", {"rows": STRETCH_ROWS})
    reopen = partial(_reopen, con, database)
    lanes = max(1, min(threads, memory_bytes // LANE_BYTES))
    for statement in in_order(read_layer("18_captures")):
        if statement.kind == "pieces":
            versions.compare(con, statement, lanes)
        else:
            _take(con, statement)
    cut = furniture.learn(con, lanes, reopen)
    _take_layer(con, "20_leaving")
    versions.set_aside(con)
    changes.retire(con, reopen)
    con.execute("insert into derived.parts from staging.new_parts order by part_no")
    _take_layer(con, "22_arriving")
    index = in_order(read_layer("24_index"))
    create_filled(con, index)
    for first in range(0, len(cut), OPEN_SLICES):
        fill(con, index, cut[first : first + OPEN_SLICES], lanes)
        if len(cut) > OPEN_SLICES:
            reopen()
    con.execute(f"set memory_limit = '{int(memory_bytes * SHARE_BEHIND_SLICES):d}B'")
    revisits.find_texts(con)
    changes.amend(con)
    counted = read_layer("26_counted")
    for statement in (s for s in counted if s.kind == "table"):
        _take(con, statement)
    changes.recount(con)
    for statement in (s for s in counted if s.kind == "appended"):
        _take(con, statement)
    changes.segment(con, cut)
    versions.tell(con)
    near.find_pairs(con, lanes)
    _take_layer(con, "29_stories")
    stories.stage_told(con)
    stories.retell(con)
    _take_layer(con, "29_touched")


def _take_layer(con: duckdb.DuckDBPyConnection, layer: str) -> None:
    for statement in in_order(read_layer(layer)):
        _take(con, statement)


def _take(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    if statement.kind == "appended":
        con.execute(statement.insertion)
    else:
        _create(con, statement)


def _show(con: duckdb.DuckDBPyConnection, statements: list[Statement], begun: Start) -> None:
    """Have the rest say what the tables that grow hold now, of the outlets that are affected."""
    con.execute("attach ':memory:' as affected")
    places = {s.name: s.qualified for s in statements if s.layer in ("30_derived", "40_main")}
    viewed: set[str] = set()
    for statement in in_order(s for s in statements if s.kind not in ("kept", "scalar")):
        for name in sorted(statement.affected - viewed):
            _view_affected(con, name, places[name], is_all=begun.previous is None)
        viewed |= statement.affected
        if begun.previous is None:
            _create(con, statement)
        elif statement.kind in ("table", "by_outlet", "groups") and statement.layer != "50_checks":
            _renew(con, statement)


def _view_affected(con: duckdb.DuckDBPyConnection, name: str, table: str, *, is_all: bool) -> None:
    only = (
        "semi join staging.affected_outlets as affected_outlets "
        "on rows_.outlet is not distinct from affected_outlets.outlet"
    )
    con.execute(
        f"create view affected.{name} as "
        f"select rows_.* from corpus.{table} as rows_ {'' if is_all else only}"
    )


def _renew(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    name = statement.qualified
    match statement.kind:
        case "by_outlet":
            _delete_groups(con, name, "staging.affected_outlets")
        case "groups":
            _delete_groups(con, name, statement.parameters[1:-1])
        case _:
            con.execute(f"truncate {name}")
    con.execute(f"insert into {name} {statement.body}")


def _delete_groups(con: duckdb.DuckDBPyConnection, name: str, groups: str) -> None:
    """Take the rows out of a table that are of these groups: the columns that name them are its
    own, too."""
    columns = [column for column, *_ in con.execute(f"describe {groups}").fetchall()]
    of_one = " and ".join(f"rows_.{one} is not distinct from groups.{one}" for one in columns)
    con.execute(f"delete from {name} as rows_ using {groups} as groups where {of_one}")


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
    database: Path, memory_bytes: int, threads: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes what DuckDB 1.5 clients can read, and spills beside the database."""
    con = duckdb.connect(
        config={
            "memory_limit": f"{memory_bytes // MIB}MiB",
            "threads": threads,
            "temp_directory": str(database.with_name("spill")),
            "fsync_mode": "NONE",  # scratch: a crash throws it away, and `publish` syncs the whole
            **OFFLINE,
        },
    )
    try:
        settle(con)
        _attach(con, database)
        yield con
    finally:
        con.close()


def _attach(con: duckdb.DuckDBPyConnection, database: Path) -> None:
    # A row group is held in memory uncompressed: 122 880 articles, the default, are 350 MB.
    con.execute(
        f"attach {quote(str(database))} as corpus "
        f"(storage_version 'v1.5.0', row_group_size {ROW_GROUP_SIZE:d})"
    )
    con.execute("use corpus")


def _reopen(con: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Have DuckDB forget what it keeps of row groups that it wrote, 300 bytes an article, and of
    rows that it deleted."""
    con.execute("checkpoint")
    con.execute("use memory")
    con.execute("detach corpus")
    _attach(con, database)


def _create(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    name, body = statement.qualified, statement.body
    match statement.kind:
        case "table" if statement.layer == "50_checks":
            con.execute(f"create view {name} as {body}")
        case "table" | "by_outlet" | "groups":
            con.execute(f"create table {name} as {body}")
        case "view":
            con.execute(f"create view {name} as {body}")
        case "macro":
            con.execute(f"create macro {name}{statement.parameters} as table {body}")
        case "scalar":
            expression = body.removeprefix("select").strip()
            con.execute(f"create macro {name}{statement.parameters} as {expression}")
        case other:
            raise ValueError(f"unmapped kind {other!r}")

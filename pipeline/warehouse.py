"""Holdings -> corpus.duckdb: apply sql/ in order, describe every column, check, swap the snapshot.

The only room that opens DuckDB for writing. The same holdings give the same tables, in
whatever order their files are named.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.carry import attach_previous, carry_over
from pipeline.schema import ARTICLES, REJECTS, Column, arrow_schema
from pipeline.statements import LAYERS, Statement, in_order, read_layer
from pipeline.stems import stemmed
from pipeline.usertables import ANNOTATIONS, OUTLETS_EXTRA, read_user_table

# No extension is fetched from the network.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

ROW_GROUP_SIZE = 20_480  # rows; a multiple of 2 048; more costs memory, less compresses worse
SLICED = ("slice", "slices")
SLICE_ROWS = ROW_GROUP_SIZE  # articles sorted at a time; other ratios waste half the file

STEM_PARTS = 16  # of the words, stemmed one after the other

RAW_FILES = pa.schema(
    [
        ("raw_file_id", pa.string()),
        ("path", pa.string()),
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("container", pa.string()),
        ("status", pa.string()),
        ("records_seen", pa.int64()),
        ("articles", pa.int64()),
        ("rejects", pa.int64()),
        ("other_records", pa.int64()),
    ]
)
FILE_SOURCES = pa.schema([("raw_file_id", pa.string()), ("source_id", pa.string())])
RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("started_at", pa.timestamp("us", tz="UTC")),
        ("ended_at", pa.timestamp("us", tz="UTC")),
        ("command", pa.string()),
        ("versions", pa.string()),
        ("config_hash", pa.string()),
        ("records_seen", pa.int64()),
        ("articles", pa.int64()),
        ("rejects", pa.int64()),
        ("seconds", pa.string()),
        ("peak_memory_bytes", pa.int64()),
        ("exit_code", pa.int64()),
        ("snapshot_id", pa.string()),
    ]
)


@dataclass(frozen=True)
class Holdings:
    """What the lake holds: its Parquet files, and its ledger as tables."""

    articles: tuple[Path, ...]  # schema.ARTICLES
    rejects: tuple[Path, ...]  # schema.REJECTS
    raw_files: pa.Table  # RAW_FILES
    file_sources: pa.Table  # FILE_SOURCES: which sources make up a raw file
    runs: pa.Table  # RUNS


@dataclass(frozen=True, slots=True)
class Breach:
    """A check that found something: how many rows, and the first of them."""

    check: str
    meaning: str
    rows: int
    sample: tuple[dict[str, object], ...]


def build(
    holdings: Holdings,
    target: Path,
    *,
    memory_limit: str = "400MB",  # of DuckDB's own; less spills to disk beside the target
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
            _stage(con, holdings)
            _stage_user_tables(con, user_tables)
            statements = in_order(s for layer in LAYERS for s in read_layer(layer))
            for statement in _before_slices(statements):
                _create(con, statement)
            known = attach_previous(con, previous, _attaching(previous))
            _create_in_slices(con, [s for s in statements if s.kind in SLICED], known)
            _stage_stems(con)
            for statement in _after_slices(statements):
                _create(con, statement)
            for sentence in _comments(con, statements):
                con.execute(sentence)
            con.execute("detach staging")
            con.execute("checkpoint")
        _remove(target)
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
        con.execute("set TimeZone = 'UTC'")
        # A row group is held in memory uncompressed: 122 880 articles, the default, are 350 MB.
        con.execute(
            f"attach {quote(str(database))} as corpus "
            f"(storage_version 'v1.5.0', row_group_size {ROW_GROUP_SIZE:d})"
        )
        con.execute("use corpus")
        yield con
    finally:
        con.close()


def _stage(con: duckdb.DuckDBPyConnection, holdings: Holdings) -> None:
    """The lake as relations of `staging`, a database in memory that spills and is never kept."""
    con.execute("attach ':memory:' as staging")
    con.execute("create schema derived")
    con.execute("create schema checks")
    _stage_parquet(con, "article_rows", holdings.articles, ARTICLES)
    _stage_parquet(con, "reject_rows", holdings.rejects, REJECTS)
    for name, table, schema in (
        ("raw_file_rows", holdings.raw_files, RAW_FILES),
        ("file_sources", holdings.file_sources, FILE_SOURCES),
        ("run_rows", holdings.runs, RUNS),
    ):
        con.register("arriving", table.select(schema.names).cast(schema))
        con.execute(f"create table staging.{name} as select distinct * from arriving")
        con.unregister("arriving")


def _stage_user_tables(con: duckdb.DuckDBPyConnection, folder: Path | None) -> None:
    for name, source, schema in (
        ("outlets_extra_rows", "outlets_extra", OUTLETS_EXTRA),
        ("annotation_rows", "annotations", ANNOTATIONS),
    ):
        con.register("arriving", read_user_table(folder, source, schema))
        con.execute(f"create table staging.{name} as select distinct * from arriving")
        con.unregister("arriving")


def _stage_stems(con: duckdb.DuckDBPyConnection) -> None:
    """Stems of the words, some at a time: a million of them are 300 MB as Python's strings."""
    con.execute(
        "create table staging.stem_rows "
        "(language varchar, stem varchar, term varchar, term_id bigint, articles bigint)"
    )
    for part in range(STEM_PARTS):
        words = con.sql(
            """
            select term, any_value(term_id) as term_id, language, sum(articles)::bigint as articles
            from staging.slice_words
            where language is not null and term_id % $parts = $part
            group by language, term
            """,
            params={"parts": STEM_PARTS, "part": part},
        ).to_arrow_table()
        con.register("arriving", stemmed(words))
        con.execute("insert into staging.stem_rows by name from arriving")
        con.unregister("arriving")


def _stage_parquet(
    con: duckdb.DuckDBPyConnection,
    name: str,
    paths: Sequence[Path],
    columns: tuple[Column, ...],
) -> None:
    """A view over Parquet files; `file_index` and `file_row_number` address a row in it."""
    if not paths:
        con.register("arriving", arrow_schema(columns).empty_table())
        con.execute(
            f"create table staging.{name} as "
            "select *, 0::ubigint as file_index, 0::bigint as file_row_number from arriving"
        )
        con.unregister("arriving")
        return
    listed = ", ".join(quote(no_glob(path)) for path in sorted(paths))
    names = ", ".join(f'"{column.name}"' for column in columns)
    con.execute(
        f"create view staging.{name} as select {names}, file_index, file_row_number "
        f"from read_parquet([{listed}], hive_partitioning=false)"
    )


def no_glob(path: Path) -> str:
    """A path that DuckDB takes literally: it globs every path it is given, bound ones too.

    >>> no_glob(Path("/data[1]/a*.parquet"))
    '/data[[]1]/a[*].parquet'
    """
    try:
        plain = os.fsencode(path.absolute()).decode()
    except UnicodeDecodeError:
        raise ValueError(f"DuckDB cannot open {str(path)!r}: the name is not Unicode") from None
    return "".join(f"[{c}]" if c in "*?[" else c for c in plain)


def quote(text: str) -> str:
    """A SQL string literal.

    >>> quote("the editor's")
    "'the editor''s'"
    """
    return "'" + text.replace("'", "''") + "'"


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
    takes 400 MB, whatever the corpus' size, and half the time.
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


def _comments(con: duckdb.DuckDBPyConnection, statements: list[Statement]) -> Iterator[str]:
    """COMMENT ON for every relation, macro and column that somebody described."""
    of_schema = {c.name: _described(c) for c in (*REJECTS, *ARTICLES)}
    kinds = {
        "table": "table",
        "slices": "table",
        "view": "view",
        "macro": "macro table",
        "scalar": "macro",
    }
    for statement in statements:
        if statement.layer == "20_staging":
            continue
        kind = "view" if statement.layer == "50_checks" else kinds[statement.kind]
        yield f"comment on {kind} {statement.qualified} is {quote(statement.grain)}"
        if statement.kind in ("macro", "scalar"):
            continue
        described = of_schema | dict(statement.columns)
        for (column,) in con.execute(
            "select column_name from duckdb_columns() "
            "where database_name = 'corpus' and schema_name || '.' || table_name = ?",
            [statement.qualified],
        ).fetchall():
            if column in described:
                yield (
                    f'comment on column {statement.qualified}."{column}" '
                    f"is {quote(described[column])}"
                )


def _described(column: Column) -> str:
    """What a column holds, with its unit and the standard that named it."""
    extras = [part for part in (column.unit, column.standard) if part]
    return f"{column.description} ({'; '.join(extras)})" if extras else column.description


def check(database: Path, sample: int = 5) -> list[Breach]:
    """Run the checks of sql/50_checks: one Breach for each that finds rows."""
    with reading(database) as con:
        found = []
        for statement in read_layer("50_checks"):
            rows = con.execute(f"select count(*) from {statement.qualified}").fetchall()[0][0]
            if rows:
                cursor = con.execute(f"select * from {statement.qualified} limit {sample:d}")
                names = [column[0] for column in cursor.description or ()]
                first = tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
                found.append(Breach(statement.name, statement.grain, rows, first))
        return found


@contextmanager
def reading(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that reaches nothing but the database, and stays so."""
    con = duckdb.connect(
        str(database),
        read_only=True,
        config={"enable_external_access": "false", **OFFLINE},
    )
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def publish(target: Path, data: Path, keep: int = 3) -> Path:
    """Make `target` the database at data/corpus.duckdb, atomically, durably.

    Readers that have the old one open keep it; the `keep` newest snapshots stay, and any that
    a process has open. Returns the snapshot's path.
    """
    snapshots = data / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    number = 1 + max((_number(path) for path in snapshots.glob("corpus-*.duckdb")), default=0)
    _fsync(target)
    snapshot = snapshots / f"corpus-{number:06d}.duckdb"
    os.replace(target, snapshot)
    _fsync(snapshots)
    arriving = data / ".corpus.duckdb.arriving"
    arriving.unlink(missing_ok=True)
    arriving.symlink_to(Path("snapshots") / snapshot.name)
    os.replace(arriving, data / "corpus.duckdb")
    _fsync(data)
    retire(snapshots, keep)
    return snapshot


def retire(snapshots: Path, keep: int = 3) -> list[Path]:
    """Remove all but the `keep` newest snapshots and those that a process has open."""
    held = _open_files()
    removed = []
    for path in sorted(snapshots.glob("corpus-*.duckdb"), key=_number)[:-keep]:
        status = path.stat()
        if (status.st_dev, status.st_ino) not in held:
            _remove(path)
            removed.append(path)
    return removed


def _number(snapshot: Path) -> int:
    digits = snapshot.stem.removeprefix("corpus-")
    return int(digits) if digits.isdecimal() else 0


def _open_files() -> set[tuple[int, int]]:
    """Device and inode of every file that a process we may look at has open.

    Where there is no /proc the set is empty: a removed file stays readable to who has it open.
    """
    held = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            status = descriptor.stat()
        except OSError:  # the process ended, closed it, or is not ours to look at
            continue
        held.add((status.st_dev, status.st_ino))
    return held


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    database.with_name(database.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(database.with_name(database.name + ".tmp"), ignore_errors=True)

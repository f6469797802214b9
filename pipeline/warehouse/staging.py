"""Holdings -> relations of `staging`: what sql/ reads, in a database that is never kept."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa

from broadsheet.pipeline.columns import Column
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.schema import ARTICLES, REASONS, REJECTS, RejectReason, arrow_schema
from broadsheet.pipeline.warehouse.holdings import (
    LAYOUTS,
    RAW_FILES,
    RUNS,
    WITHHELD,
    Holdings,
    nameable,
)
from broadsheet.pipeline.warehouse.usertables import KINDS, UserTable, user_table

FLAWS = pa.schema(
    [
        ("name", pa.string()),
        ("flaw", pa.string()),
        ("refuses", pa.bool_()),
        ("row_count", pa.int64()),
        ("lines", pa.list_(pa.int64())),
        ("told", pa.string()),
    ]
)
FILES = pa.schema([("shard_id", pa.string()), ("file_index", pa.uint64())])
USER_TABLES = pa.schema([("name", pa.string()), ("file", pa.string()), ("status", pa.string())])


def load_staging(
    con: duckdb.DuckDBPyConnection,
    scratch: Path,
    holdings: Holdings,
    shard_ids: pa.Array,
    user_tables: Path | None,
    previous: Path | None = None,
) -> None:
    """Attach `staging`, a database in the folder `scratch`, and put what arrives into it.

    Of the lake's rows come those of the shards `shard_ids`, all their files checked first. A table
    of the user's that is refused has its rows from the snapshot `previous`. Raises `NotAsWritten`,
    ValueError when DuckDB cannot open a path.
    """
    # Of a million articles it holds 450 MB: what was in memory would be spilled and come back.
    con.execute(f"attach {quote(str(scratch / 'staging.duckdb'))} as staging")
    for kind, columns in (("article", ARTICLES), ("reject", REJECTS)):
        files = holdings.files_of(f"{kind}s", shard_ids)
        paths = sorted({Path(path) for path in files["path"].to_pylist()})
        holdings.assert_written(paths)
        _stage_parquet(con, f"{kind}_rows", paths, columns)
        places = {str(path): index for index, path in enumerate(paths)}
        indexes = pa.array([places[path] for path in files["path"].to_pylist()], pa.uint64())
        stage(con, f"{kind}_files", pa.table([files["shard_id"], indexes], schema=FILES))
    tables = [user_table(user_tables, name, previous) for name in KINDS]
    for name, table in (
        ("part_rows", holdings.parts),
        ("raw_file_rows", holdings.raw_files.select(RAW_FILES.names).cast(RAW_FILES)),
        ("run_rows", holdings.runs.select(RUNS.names).cast(RUNS)),
        ("withheld_rows", holdings.withheld.select(WITHHELD.names).cast(WITHHELD)),
        ("layout_rows", holdings.layouts.select(LAYOUTS.names).cast(LAYOUTS)),
        ("reason_rows", pa.Table.from_pylist(_reasons(), arrow_schema(REASONS))),
        *((f"{table.name}_rows", table.rows) for table in tables),
        ("user_table_rows", _described(tables)),
        ("user_table_flaw_rows", _flaws(tables)),
    ):
        stage(con, name, table)


def stage(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Have a table in `staging`."""
    con.register("arriving", table)
    con.execute(f"create table staging.{name} as select distinct * from arriving")
    con.unregister("arriving")


def _reasons() -> list[dict[str, object]]:
    return [
        asdict(
            RejectReason(reason=r, stages=r.stages, meaning=r.meaning, remedy=r.remedy),
        )
        for r in Reason
    ]


def _described(tables: Sequence[UserTable]) -> pa.Table:
    rows = [{"name": t.name, "file": t.file, "status": t.status.value} for t in tables]
    return pa.Table.from_pylist(rows, USER_TABLES)


def _flaws(tables: Sequence[UserTable]) -> pa.Table:
    rows = [
        {
            "name": table.name,
            "flaw": finding.flaw.value,
            "refuses": finding.refuses,
            "row_count": finding.rows,
            "lines": list(finding.lines),
            "told": finding.told,
        }
        for table in tables
        for finding in table.findings
    ]
    return pa.Table.from_pylist(rows, FLAWS)


def _stage_parquet(
    con: duckdb.DuckDBPyConnection,
    name: str,
    paths: Sequence[Path],
    columns: tuple[Column, ...],
) -> None:
    """A view over Parquet files; `file_index` (their place here) and `file_row_number` address a
    row in it.

    It has the columns of this version: what files of an older one lack is null. Their footers are
    read for it once more a query, 0.16 ms a file.
    """
    con.register("arriving", arrow_schema(columns).empty_table())
    con.execute(
        f"create table staging.{name}_of_now as "
        "select *, 0::ubigint as file_index, 0::bigint as file_row_number from arriving"
    )
    con.unregister("arriving")
    rows = f"select * from staging.{name}_of_now"
    if paths:
        listed = ", ".join(quote(no_glob(path)) for path in paths)
        rows += (
            " union all by name select *, file_index, file_row_number "
            f"from read_parquet([{listed}], hive_partitioning=false, union_by_name=true)"
        )
    names = ", ".join(f'"{column.name}"' for column in columns)
    con.execute(
        f"create view staging.{name} as select {names}, file_index, file_row_number from ({rows})"
    )


def no_glob(path: Path) -> str:
    """A path that DuckDB takes literally: it globs every path it is given, bound ones too.

    >>> no_glob(Path("/data[1]/a*.parquet"))
    '/data[[]1]/a[*].parquet'
    """
    return "".join(f"[{c}]" if c in "*?[" else c for c in nameable(path))


def quote(text: str) -> str:
    """A SQL string literal.

    >>> quote("the editor's")
    "'the editor''s'"
    """
    return "'" + text.replace("'", "''") + "'"

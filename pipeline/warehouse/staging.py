"""Holdings -> relations of `staging`: what sql/ reads, in a database that is never kept."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa

from broadsheet.pipeline.columns import Column
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.schema import ARTICLES, REASONS, REJECTS, RejectReason, arrow_schema
from broadsheet.pipeline.warehouse.holdings import FILE_SOURCES, RAW_FILES, RUNS, Holdings
from broadsheet.pipeline.warehouse.usertables import ANNOTATIONS, OUTLETS_EXTRA, read_user_table


def stage(con: duckdb.DuckDBPyConnection, holdings: Holdings, user_tables: Path | None) -> None:
    """Attach `staging`, a database in memory that spills, and put what arrives into it.

    Raises `BadUserTable`, and ValueError when DuckDB cannot open a path.
    """
    con.execute("attach ':memory:' as staging")
    _stage_parquet(con, "article_rows", holdings.articles, ARTICLES)
    _stage_parquet(con, "reject_rows", holdings.rejects, REJECTS)
    extra = read_user_table(user_tables, "outlets_extra", OUTLETS_EXTRA)
    annotations = read_user_table(user_tables, "annotations", ANNOTATIONS)
    for name, table in (
        ("raw_file_rows", holdings.raw_files.select(RAW_FILES.names).cast(RAW_FILES)),
        ("file_sources", holdings.file_sources.select(FILE_SOURCES.names).cast(FILE_SOURCES)),
        ("run_rows", holdings.runs.select(RUNS.names).cast(RUNS)),
        ("reason_rows", pa.Table.from_pylist(_reasons(), arrow_schema(REASONS))),
        ("outlets_extra_rows", extra),
        ("annotation_rows", annotations),
    ):
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


def _stage_parquet(
    con: duckdb.DuckDBPyConnection,
    name: str,
    paths: Sequence[Path],
    columns: tuple[Column, ...],
) -> None:
    """A view over Parquet files; `file_index` and `file_row_number` address a row in it.

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
        listed = ", ".join(quote(no_glob(path)) for path in sorted(paths))
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

"""corpus.duckdb -> files for other tools, one format of writers.py, with a datasheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from broadsheet.pipeline.export.datasheet import datasheet
from broadsheet.pipeline.export.hive import folder_name
from broadsheet.pipeline.export.writers import FORMATS
from broadsheet.pipeline.storage.durable import make_folder, new_folder, write_scratch
from broadsheet.pipeline.warehouse.reading import reading

BATCH_ROWS = 5_000  # articles in memory at a time; a partition's file is written piece by piece
PERIODS = {  # what --by may name
    "year": "year(published_on)",
    "month": "month(published_on)",
    "outlet": "outlet",
    "language": "language",
}
WITHHELD_FILE = "withheld.csv"
_TAKEN_DOWN = f"""
## Taken down

`{WITHHELD_FILE}` lists what was taken out of the corpus. Of an older export, delete the articles
whose `article_id` is one of its `entry_id`s.
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    folder: Path
    files: int
    articles: int


def export(
    database: Path,
    folder: Path,
    form: str = "parquet",
    where: str = "true",
    by: Sequence[str] = (),
) -> Exported:
    """Write the articles that `where` (a SQL condition) admits into a new folder.

    Partitioned by the names in `by` as Hive does it (`year=2020/month=7`). The folder appears
    when it is complete. Raises ValueError for a format or partition that is not known and for a
    folder that is not empty, duckdb.Error for a condition that does not parse.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown format {form!r}: one of {', '.join(FORMATS)}")
    if unknown := [name for name in by if name not in PERIODS]:
        raise ValueError(f"cannot split by {unknown}: any of {', '.join(PERIODS)}")
    with new_folder(folder) as arriving, reading(database) as con:
        files, articles = _write_all(con, arriving, form, where, by)
        listed = _write_withheld(con, arriving)
        sheet = datasheet(con, form, where, articles) + (_TAKEN_DOWN if listed else "")
        write_scratch(arriving / "README.md", sheet.encode())
    return Exported(folder, files, articles)


def _write_withheld(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """What was taken down, so that whoever has an older export can take it out of that; nothing
    for a corpus without such a list."""
    if not con.execute("from duckdb_tables() where table_name = 'withheld'").fetchall():
        return 0  # of an older version
    rows = con.sql("from withheld order by withheld_at, entry_id").to_arrow_table()
    if len(rows):
        FORMATS["csv"].write(folder / WITHHELD_FILE, rows.to_reader())
    return len(rows)


def _write_all(
    con: duckdb.DuckDBPyConnection, folder: Path, form: str, where: str, by: Sequence[str]
) -> tuple[int, int]:
    """Write one file a partition; returns the numbers of files and articles."""
    files = articles = 0
    shape = FORMATS[form]
    root = folder / shape.folder
    expressions = [PERIODS[name] for name in by]
    for values in _partitions(con, where, expressions):
        parts = [f"{name}={folder_name(value)}" for name, value in zip(by, values, strict=True)]
        path = root.joinpath(*parts, f"articles.{shape.suffix}")
        make_folder(path.parent)
        matches = [f"{e} is not distinct from ${n + 1}" for n, e in enumerate(expressions)]
        condition = " and ".join([f"({where})", *matches])
        ids = con.sql(
            f"select article_id from articles where {condition} "
            "order by published_on asc nulls last, article_id asc",
            params=list(values),
        ).to_arrow_table()
        articles += shape.write(path, _by_day(con, shape.columns(by), ids["article_id"]))
        files += 1
    shape.complete(root, by)
    return files, articles


def _by_day(
    con: duckdb.DuckDBPyConnection, columns: str, ids: pa.ChunkedArray
) -> pa.RecordBatchReader:
    """The articles of these ids, in their order, a batch at a time.

    Only the ids are sorted as a whole: to sort the texts takes more memory than there may be.
    """

    def batch(start: int) -> pa.Table:
        return con.sql(
            f"select {columns} from articles where article_id in (select unnest($ids)) "
            "order by published_on asc nulls last, article_id asc",
            params={"ids": ids.slice(start, BATCH_ROWS).to_pylist()},
        ).to_arrow_table()

    starts = range(0, len(ids), BATCH_ROWS)
    batches = (one for start in starts for one in batch(start).to_batches())
    return pa.RecordBatchReader.from_batches(batch(len(ids)).schema, batches)


def _partitions(
    con: duckdb.DuckDBPyConnection, where: str, expressions: list[str]
) -> list[tuple[Any, ...]]:
    if not expressions:
        con.execute(f"select 1 from articles where {where} limit 0")  # fails early when it is wrong
        return [()]
    listed = ", ".join(expressions)
    return con.execute(
        f"select distinct {listed} from articles where {where} order by all"
    ).fetchall()

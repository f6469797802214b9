"""A snapshot and shards of the lake -> the rows that it shows of them, by name."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.reading import reading

ROWS = """
with
parts as (from derived.parts where shard_id in (select unnest($ids))),
rows_ as (
    select part_no, raw_file_id, article_id, url from derived.article_rows
    union all
    select part_no, raw_file_id, article_id, url from derived.older_rows
    union all
    select part_no, raw_file_id, null, url from derived.reject_rows
)
select path, article_id, url
from rows_ semi join parts using (part_no) join raw_files using (raw_file_id)
order by all
"""


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row that the lake has lost: the raw file that it came from, its id (null for a reject)."""

    raw_file: str
    article_id: str | None
    url: str | None


def rows_of_shards(database: Path, shard_ids: Collection[str]) -> list[LostRow]:
    """None where the snapshot is of another version of ours, or damaged: it is disposable."""
    try:
        with reading(database) as con:
            found = con.execute(ROWS, {"ids": sorted(shard_ids)}).fetchall()
    except duckdb.Error:
        return []
    return [LostRow(*row) for row in found]

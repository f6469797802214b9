"""Articles and rejections -> Parquet that is whole, synced and checked, or not there at all.

Stage, sync, rename, sync the directory, then the manifest the same way: pyarrow syncs nothing by
itself. Page checksums are on, since a flipped bit otherwise gives wrong rows without an error.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.pipeline.columns import Column
from broadsheet.pipeline.lake.manifest import DamagedLake, Log, Manifest, shard_event
from broadsheet.pipeline.schema import (
    ARTICLES,
    REJECTS,
    SCHEMA_VERSION,
    Article,
    Rejection,
    arrow_schema,
)
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.storage.durable import swap_in

ROW_GROUP_ROWS = 20_000  # a month's query then reads a few groups, not the file
COMPRESSION_LEVEL = 3  # zstd 1/3/9: 301/250/220 MB at 324/212/44 MB/s
TABLES = {"articles": ARTICLES, "rejects": REJECTS}


class Lake:
    """Where everything of a lake lies."""

    def __init__(self, data: Path) -> None:
        self.root = data / "lake"
        self.staging = self.root / "staging"
        self.log = Log(self.root / "manifest.jsonl")

    def path(self, output: Output) -> Path:
        """Where a committed file lies."""
        return self.root / output.name


def stage(
    staging: Path, name: str, articles: Sequence[Article], rejections: Sequence[Rejection]
) -> list[Output]:
    """Write rows to `staging`, sorted, synced and hashed; a table without rows gives no file.

    Articles are sorted by day of publication (a month's query: 56 ms against 906), then by where
    they lie, so that the same rows are the same bytes.
    """
    by_day = sorted(
        articles,
        key=lambda a: (
            (a.published_on is None, a.published_on, *_place(a))
            if a.published_on
            else (True, *_place(a))
        ),
    )
    by_place = sorted(rejections, key=_place)
    outputs = []
    for table, rows in (("articles", by_day), ("rejects", by_place)):
        if rows:
            outputs.append(_write(staging / f"{name}.{table}.parquet", table, name, rows))
    return outputs


def _place(row: Article | Rejection) -> tuple[str, int, int]:
    return row.source_id, row.record_offset, row.record_ordinal


def _write(
    path: Path, table: str, name: str, rows: Sequence[Article] | Sequence[Rejection]
) -> Output:
    columns = TABLES[table]
    batch = pa.table([_column(rows, column) for column in columns], schema=arrow_schema(columns))
    bloom = {"article_id": {"ndv": max(len(rows), 1), "fpp": 0.01}} if table == "articles" else None
    with pq.ParquetWriter(
        path,
        batch.schema,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        write_page_checksum=True,
        write_page_index=True,
        bloom_filter_options=bloom,
    ) as writer:
        writer.write_table(batch, row_group_size=ROW_GROUP_ROWS)
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Output(
        table, f"{table}/{name}.parquet", digest, len(rows), path.stat().st_size, SCHEMA_VERSION
    )


def _column(rows: Iterable[Any], column: Column) -> pa.Array:
    value = attrgetter(column.name)
    return pa.array((_plain(value(row)) for row in rows), type=column.type)


def _plain(value: Any) -> Any:
    """What pyarrow takes: dataclasses as dicts, tuples as lists."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value


def commit(lake: Lake, report: ShardReport) -> None:
    """Move a shard's staged files into the lake and acknowledge them in the manifest.

    Idempotent: a shard that a crash left half moved is staged and moved again, the same bytes.
    """
    for output in report.outputs:
        final = lake.path(output)
        final.parent.mkdir(parents=True, exist_ok=True)
        swap_in(staged_path(lake.staging, output), final)
    lake.log.append(shard_event(report))


def staged_path(staging: Path, output: Output) -> Path:
    """Where a file waits for its commit."""
    return staging / f"{Path(output.name).stem}.{output.table}.parquet"


def prepare(lake: Lake) -> None:
    """Begin to write: cut what a crash left of the log, empty the staging area.

    Raises `DamagedLake` where the log is gone and Parquet is there: a new one would have it swept.
    """
    lost = _lost_log(lake)
    if lost:
        raise DamagedLake(lost)
    lake.log.begin()
    lake.log.cut_torn_tail()
    shutil.rmtree(lake.staging, ignore_errors=True)
    lake.staging.mkdir(parents=True)


def verify(lake: Lake, manifest: Manifest) -> list[str]:
    """Every file that the manifest names, read whole: the complaints, none when all is well."""
    lost = _lost_log(lake)
    complaints = [lost] if lost else []
    for report in manifest.active_shards().values():
        for output in report.outputs:
            complaint = _complaint(lake.path(output), output)
            if complaint:
                complaints.append(complaint)
    return complaints


def _lost_log(lake: Lake) -> str | None:
    if lake.log.path.exists():
        return None
    orphans = sum(1 for table in TABLES for _ in (lake.root / table).glob("*.parquet"))
    if not orphans:
        return None
    told = f"missing, and {orphans} Parquet files that it named are there"
    return f"{lake.log.path}: {told}; bring it back from a backup, or move {lake.root} away"


def _complaint(path: Path, output: Output) -> str | None:
    try:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"{path}: missing; the manifest expects {output.rows} rows"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})"
    if digest != output.sha256:
        return f"{path}: changed since it was written (its checksum differs)"
    return None


def sweep(lake: Lake, manifest: Manifest) -> int:
    """Delete Parquet that no raw file stands on any more; gives the bytes that were freed.

    The manifest forgets a shard before its files go, so that a crash between leaves only orphans,
    which the next sweep takes.
    """
    active = manifest.active_shards()
    dropped = [shard_id for shard_id in manifest.shards if shard_id not in active]
    lake.log.append(*({"event": "drop", "shard_id": shard_id} for shard_id in dropped))
    keep = {output.name for report in active.values() for output in report.outputs}
    freed = 0
    for table in TABLES:
        for path in sorted((lake.root / table).glob("*.parquet")):
            if f"{table}/{path.name}" not in keep:
                freed += path.stat().st_size
                path.unlink()
    return freed

"""A lake without the pipeline: shards committed by hand, and the rows that its parts find."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import file_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, commit, prepare, stage_rows
from broadsheet.pipeline.ledger import holdings
from broadsheet.pipeline.records import Reason, Stage, Tally
from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import PartTally, ShardReport
from broadsheet.pipeline.warehouse.holdings import Holdings
from tests.synthetic import article

Rows = dict[str, dict[str, list[dict[str, Any]]]]  # table -> raw_file_id -> its rows


def name_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def articles_of(source: str, count: int, layout_id: str | None = None) -> list[Article]:
    return [
        Article(
            **article(
                f"{source} {n}: " + "It rained on the harbour all day. " * 5,
                article_id=name_of(f"{source}-{n}"),
                source_id=source,
                record_offset=n,
                record_ordinal=n,
                layout_id=layout_id,
                published_on=date(2026, 1, 1) + timedelta(n * 37 % 90) if n % 5 else None,
            )
        )
        for n in range(count)
    ]


def rejects_of(source: str, count: int) -> list[Rejection]:
    return [
        Rejection(
            source_id=source,
            record_offset=n,
            record_ordinal=n,
            stage=Stage.READ,
            reason=Reason.EMPTY,
            detail="0 bytes",
        )
        for n in range(count)
    ]


def put_shard(
    lake: Lake,
    shard: str,
    sources: Sequence[str],
    articles: int = 3,
    rejects: int = 1,
    layout_id: str | None = None,
) -> ShardReport:
    """A shard with so many rows of each source, committed; a raw file stands on each."""
    shard_id = name_of(shard)
    rows = [row for source in sources for row in articles_of(source, articles, layout_id)]
    lost = [row for source in sources for row in rejects_of(source, rejects)]
    outputs = tuple(stage_rows(lake.staging, shard_id, rows, lost))
    tally = Tally(articles + rejects, articles, rejects, 0, {"empty": rejects} if rejects else {})
    pieces = tuple(PartTally(source, 0, 9, tally) for source in sources)
    report = ShardReport(shard_id, "r", outputs, pieces, {}, 0)
    commit(lake, report)
    for source in sources:
        parts = (Covered(shard_id, source, 0, 9),)
        path, content = f"/raw/{shard}-{source}", name_of(f"{shard}-{source}")
        lake.log.append(
            file_event(FileEntry(path, content, 9, 1, 2, "html", "c", "r", "complete", parts))
        )
    return report


def made(data: Path) -> Lake:
    lake = Lake(data)
    prepare(lake)
    return lake


def rows_of(lake: Lake, manifest: Manifest) -> Rows:
    """All rows, found as sql/ does: by the file of a part's shard, and its source."""
    with TemporaryDirectory() as scratch:
        held = holdings(lake, manifest, Path(scratch, "raw_files.arrow")).loaded()
    return {table: _rows(held, table) for table in ("articles", "rejects")}


def _rows(held: Holdings, table: str) -> dict[str, list[dict[str, Any]]]:
    files = {
        row["shard_id"]: row["path"] for row in held.shard_files.to_pylist() if row["kind"] == table
    }
    read = {path: pq.read_table(path) for path in set(files.values())}
    found: dict[str, list[dict[str, Any]]] = {}
    for part in held.parts.to_pylist():
        if part["shard_id"] in files:
            rows: pa.Table = read[files[part["shard_id"]]]
            mine = rows.filter(pc.equal(rows["source_id"], part["source_id"])).to_pylist()
            mine.sort(key=lambda row: row["record_ordinal"])
            found.setdefault(part["raw_file_id"], []).extend(mine)
    return {name: rows for name, rows in found.items() if rows}

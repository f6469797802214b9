"""Corpora made up: a lake of Parquet files as the pipeline would leave it, without the pipeline."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.pipeline.columns import Column
from broadsheet.pipeline.schema import (
    ARTICLES,
    REJECTS,
    SCHEMA_VERSION,
    Article,
    Rejection,
    arrow_schema,
)
from broadsheet.pipeline.warehouse.holdings import (
    PARTS,
    RAW_FILES,
    RUNS,
    SHARD_FILES,
    Holdings,
    nameable,
)

Row = Mapping[str, Any]
NOTHING = Holdings(
    RAW_FILES.empty_table(), RUNS.empty_table(), PARTS.empty_table(), SHARD_FILES.empty_table()
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def article(text: str = "The council met again.", **said: Any) -> dict[str, Any]:
    """An article's row with every column, plausible where nothing is said."""
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Article))
    digest = sha256(repr((text, sorted(said.items(), key=str))))
    day = said.get("published_on")
    row |= {
        "article_id": digest[:20],
        "source_id": "source-1",
        "record_offset": 0,
        "record_ordinal": 0,
        "raw_sha256": digest,
        "text_sha256": sha256(text),
        "text": text,
        "word_count": len(text.split()),
        "char_count": len(text),
        "extractor": "synthetic",
        "extractor_version": "0",
        "recipe_id": "recipe",
        "schema_version": SCHEMA_VERSION,
        "page_type": "article",
        "is_truncated": False,
        "date_conflict": False,
        "authors": [],
        "captions": [],
        "categories": [],
        "tags": [],
        "removed": [],
        "date_candidates": [],
        "minhash_bands": [],
        "outlet": "gazette.example",
        "hostname": "www.gazette.example",
        "language": "en",
        "date_source": "meta" if day else None,
        "date_precision": "day" if day else None,
    }
    return row | said


def reject(**said: Any) -> dict[str, Any]:
    """A rejection's row."""
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Rejection))
    row |= {
        "source_id": "source-1",
        "record_offset": 0,
        "record_ordinal": 0,
        "stage": "extract",
        "reason": "no_text",
        "detail": "0 characters",
    }
    return row | said


def write_rows(path: Path, columns: tuple[Column, ...], rows: Iterable[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=arrow_schema(columns))
    pq.write_table(table, path, compression="zstd", row_group_size=20_000)
    return path


def raw_file(raw_file_id: str, articles: int, rejects: int = 0, **said: Any) -> dict[str, Any]:
    """A row of the ledger that adds up."""
    row: dict[str, Any] = {
        "raw_file_id": raw_file_id,
        "path": f"landing/{raw_file_id}.jsonl",
        "sha256": sha256(raw_file_id),
        "size_bytes": 1_000,
        "container": "jsonl",
        "status": "done",
        "records_seen": articles + rejects,
        "articles": articles,
        "rejects": rejects,
        "other_records": 0,
    }
    return row | said


def run(**said: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "run_id": "run-1",
        "started_at": datetime(2026, 1, 2, 3, tzinfo=UTC),
        "ended_at": datetime(2026, 1, 2, 4, tzinfo=UTC),
        "command": "ingest landing",
        "versions": "{}",
        "config_hash": "0",
        "records_seen": 1,
        "articles": 1,
        "rejects": 0,
        "seconds": "{}",
        "peak_memory_bytes": 1,
        "exit_code": 0,
        "snapshot_id": "corpus-000001",
    }
    return row | said


def holdings(
    lake: Path,
    articles: Iterable[Row],
    rejects: Iterable[Row] = (),
    *,
    files: Mapping[str, Iterable[str]] | None = None,
    runs: Iterable[Row] = (),
) -> Holdings:
    """A lake of one shard, one Parquet file a table; `files` says which sources make up each raw
    file.
    """
    articles, rejects = list(articles), list(rejects)
    sources = {str(row["source_id"]) for row in (*articles, *rejects)}
    made_of = files or {f"file-{source}": (source,) for source in sorted(sources)}
    shard = lake.name
    parts = [
        {"raw_file_id": name, "shard_id": shard, "source_id": source}
        for name, sources_of_it in made_of.items()
        for source in sources_of_it
    ]
    ledger = [
        raw_file(
            name,
            sum(row["source_id"] in set(parts) for row in articles),
            sum(row["source_id"] in set(parts) for row in rejects),
        )
        for name, parts in ((name, list(parts)) for name, parts in made_of.items())
    ]
    written = [
        {"shard_id": shard, "kind": kind, "path": nameable(write_rows(path, columns, rows))}
        for kind, columns, rows, path in (
            ("articles", ARTICLES, articles, lake / "articles.parquet"),
            ("rejects", REJECTS, rejects, lake / "rejects.parquet"),
        )
        if rows
    ]
    return Holdings(
        raw_files=pa.Table.from_pylist(ledger, schema=RAW_FILES),
        runs=pa.Table.from_pylist([dict(row) for row in runs], schema=RUNS),
        parts=pa.Table.from_pylist(parts, schema=PARTS),
        shard_files=pa.Table.from_pylist(written, schema=SHARD_FILES),
    )


def together(*held: Holdings, lake_version: int = 0) -> Holdings:
    """Lakes as one."""
    return Holdings(
        raw_files=pa.concat_tables([one.raw_files for one in held]),
        runs=pa.concat_tables([one.runs for one in held]),
        parts=pa.concat_tables([one.parts for one in held]),
        shard_files=pa.concat_tables([one.shard_files for one in held]),
        lake_version=lake_version,
    )


def small_corpus(lake: Path) -> Holdings:
    """Two outlets, a duplicate, an article without a date, two rejects, one run."""
    copied = "Grain ships left the port on Monday after a week of storms, officials said."
    return holdings(
        lake,
        [
            article(
                copied,
                article_id="a1",
                published_on=date(2025, 3, 3),
                published_at=datetime(2025, 3, 3, 9, tzinfo=UTC),
                title="Grain ships leave port",
                authors=["Ida Ferro"],
            ),
            article(
                copied,
                article_id="a2",
                source_id="source-2",
                outlet="courier.example",
                hostname="courier.example",
                sitename="The Courier",
                published_on=date(2025, 3, 4),
                title="Grain ships leave port after storms",
            ),
            article(
                "A bakery on Hill Street closed after ninety years of bread.",
                article_id="a3",
                source_id="source-2",
                record_offset=100,
                outlet="courier.example",
                hostname="m.courier.example",
                title="The last loaf",
            ),
        ],
        [
            reject(reason="too_short", detail="3 words", url="https://gazette.example/x"),
            reject(source_id="source-2", record_offset=200),
        ],
        runs=[run()],
    )

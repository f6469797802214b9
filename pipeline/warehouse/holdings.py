"""What the warehouse is built from: the lake's Parquet files, and its ledger as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

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
    sha256: Mapping[Path, str] = field(default_factory=dict)  # what those files must hash to

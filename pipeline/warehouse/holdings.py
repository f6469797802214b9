"""What the warehouse is built from: the lake's Parquet files, and its ledger as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from broadsheet.pipeline import schema
from broadsheet.pipeline.schema import arrow_schema

RAW_FILES = arrow_schema(schema.RAW_FILES)
RUNS = arrow_schema(schema.RUNS)
FILE_SOURCES = pa.schema([("raw_file_id", pa.string()), ("source_id", pa.string())])
PARTS = pa.schema(
    [("raw_file_id", pa.string()), ("shard_id", pa.string()), ("source_id", pa.string())]
)
SHARD_FILES = pa.schema([("shard_id", pa.string()), ("kind", pa.string()), ("path", pa.string())])


@dataclass(frozen=True)
class Holdings:
    """What the lake holds: its Parquet files, and its ledger as tables.

    A row of a Parquet file is a raw file's when a part of that raw file names its `source_id` and
    a shard whose file this is. Two shards may hold one source, of two recipes: never in one file.
    """

    articles: tuple[Path, ...]  # schema.ARTICLES
    rejects: tuple[Path, ...]  # schema.REJECTS
    raw_files: pa.Table  # RAW_FILES
    file_sources: pa.Table  # FILE_SOURCES: which sources make up a raw file
    runs: pa.Table  # RUNS
    sha256: Mapping[Path, str] = field(default_factory=dict)  # what those files must hash to
    parts: pa.Table = field(default_factory=PARTS.empty_table)
    shard_files: pa.Table = field(default_factory=SHARD_FILES.empty_table)
    lake_version: int = 0  # the number of the last event of the lake's log that is in here

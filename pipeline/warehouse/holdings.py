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


@dataclass(frozen=True)
class Holdings:
    """What the lake holds: its Parquet files, and its ledger as tables."""

    articles: tuple[Path, ...]  # schema.ARTICLES
    rejects: tuple[Path, ...]  # schema.REJECTS
    raw_files: pa.Table  # RAW_FILES
    file_sources: pa.Table  # FILE_SOURCES: which sources make up a raw file
    runs: pa.Table  # RUNS
    sha256: Mapping[Path, str] = field(default_factory=dict)  # what those files must hash to
    lake_version: int = 0  # the number of the last event of the lake's log that is in here

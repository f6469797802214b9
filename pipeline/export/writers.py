"""Articles in batches -> a file of one format; each returns how many it wrote."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.pipeline.export import delta
from broadsheet.pipeline.export.vertical import COLUMNS, document

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written: by whom, under which name, from which columns, where, and what is
    done when all files are there. The last and the columns depend on what the files are split by.
    """

    write: Callable[[Path, pa.RecordBatchReader], int]
    suffix: str
    columns: Callable[[Sequence[str]], str] = lambda _by: "*"
    folder: str = "."
    complete: Callable[[Path, Sequence[str]], None] = lambda _folder, _by: None


def _write_parquet(path: Path, batches: pa.RecordBatchReader) -> int:
    rows = 0
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _write_csv(path: Path, batches: pa.RecordBatchReader) -> int:
    with path.open("w", encoding="utf-8", newline="") as out:
        return _csv_rows(out, batches)


def _csv_rows(out: TextIO, batches: pa.RecordBatchReader) -> int:
    writer = csv.writer(out)
    writer.writerow(batches.schema.names)
    rows = 0
    for row in _rows(batches):
        writer.writerow([disarmed(_cell(value)) for value in row.values()])
        rows += 1
    return rows


def _write_jsonl(path: Path, batches: pa.RecordBatchReader) -> int:
    rows = 0
    with path.open("w", encoding="utf-8") as out:
        for row in _rows(batches):
            out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
            rows += 1
    return rows


def _rows(batches: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _cell(value: object) -> object:
    """Lists and structs as JSON, everything else as it is."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def disarmed(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made text again by an apostrophe.

    >>> disarmed("=HYPERLINK(1)"), disarmed("2 = 2"), disarmed(-5)
    ("'=HYPERLINK(1)", '2 = 2', -5)
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_vertical(path: Path, batches: pa.RecordBatchReader) -> int:
    rows = 0
    with path.open("w", encoding="utf-8") as out:
        for row in _rows(batches):
            out.writelines(f"{line}\n" for line in document(row))
            rows += 1
    return rows


FORMATS: dict[str, Format] = {
    "parquet": Format(_write_parquet, "parquet"),
    "csv": Format(_write_csv, "csv"),
    "jsonl": Format(_write_jsonl, "jsonl"),
    "huggingface": Format(_write_parquet, "parquet", folder="data"),
    "vertical": Format(_write_vertical, "vrt", lambda _by: COLUMNS),
    "delta": Format(_write_parquet, "parquet", delta.columns, complete=delta.commit),
}

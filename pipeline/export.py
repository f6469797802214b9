"""corpus.duckdb -> files for other tools: Parquet, CSV, JSONL, Hugging Face; with a datasheet."""

import csv
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.warehouse.reading import reading

FORMATS = ("parquet", "csv", "jsonl", "huggingface")
BATCH_ROWS = 5_000  # articles in memory at a time; a partition's file is written piece by piece
PERIODS = {  # what --by may name
    "year": "year(published_on)",
    "month": "month(published_on)",
    "outlet": "outlet",
    "language": "language",
}
UNKNOWN = "__HIVE_DEFAULT_PARTITION__"  # Hive's own name for null

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty")
    arriving = folder.with_name(f".{folder.name}.arriving")
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir(parents=True)
    try:
        with reading(database) as con:
            files, articles = _write_all(con, arriving, form, where, by)
            sheet = _datasheet(con, where, articles)
        head = _HUGGINGFACE_HEAD if form == "huggingface" else ""
        (arriving / "README.md").write_text(head + sheet, encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        arriving.rename(folder)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return Exported(folder, files, articles)


def _write_all(
    con: duckdb.DuckDBPyConnection, folder: Path, form: str, where: str, by: Sequence[str]
) -> tuple[int, int]:
    """Write one file a partition; returns the numbers of files and articles."""
    files = articles = 0
    suffix = "parquet" if form == "huggingface" else form
    root = folder / "data" if form == "huggingface" else folder
    expressions = [PERIODS[name] for name in by]
    for values in _partitions(con, where, expressions):
        parts = [f"{name}={_folder_name(value)}" for name, value in zip(by, values, strict=True)]
        path = root.joinpath(*parts, f"articles.{suffix}")
        path.parent.mkdir(parents=True, exist_ok=True)
        matches = [f"{e} is not distinct from ${n + 1}" for n, e in enumerate(expressions)]
        condition = " and ".join([f"({where})", *matches])
        batches = con.sql(
            f"select * from articles where {condition} order by rowid", params=list(values)
        ).to_arrow_reader(BATCH_ROWS)
        articles += _WRITERS[suffix](path, batches)
        files += 1
    return files, articles


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


def _folder_name(value: object) -> str:
    """A partition's value as a folder's name.

    >>> _folder_name("a/b=c")
    'a%2Fb%3Dc'
    """
    if value is None:
        return UNKNOWN
    return re.sub(
        r"[^\w.-]", lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), str(value)
    )


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


_WRITERS = {"parquet": _write_parquet, "csv": _write_csv, "jsonl": _write_jsonl}


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


_HUGGINGFACE_HEAD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/**/*.parquet
---
"""


def _datasheet(con: duckdb.DuckDBPyConnection, where: str, articles: int) -> str:
    """What a user of the files must know, as Markdown."""
    (facts,) = con.execute(
        f"""
        select
            count(*) filter (where duplicate_of is null), count(distinct outlet),
            min(published_on), max(published_on),
            count(*) filter (where published_on is null), sum(word_count),
            count(distinct raw_file_id),
            list(distinct recipe_id order by recipe_id),
            list(distinct extractor_version order by extractor_version),
            list(distinct language order by language),
            list(distinct license order by license) filter (where license is not null)
        from articles where {where}
        """
    ).fetchall()
    texts, outlets, first, last, undated, words, files, recipes, versions, languages, licenses = (
        facts
    )
    licensed = ", ".join(f"`{_line(name)}`" for name in licenses or []) or "none"
    return f"""# Datasheet

| | |
|---|---|
| articles | {articles} ({texts} different texts that no earlier article had) |
| words | {words or 0} |
| outlets | {outlets} |
| languages | {", ".join(filter(None, languages or [])) or "unknown"} |
| period | {first or "unknown"} to {last or "unknown"}; {undated} without a date |
| raw files | {files} |
| condition | `{_line(where)}` |
| recipe | {", ".join(recipes or [])} |
| trafilatura | {", ".join(versions or [])} |

- Duplicates are kept and marked: `duplicate_of` names the earliest article with the same text.
- Instants are UTC; `published_on` is the day as printed, `date_source` says where.
- `removed` holds every line that cleaning took out of `text`, with its reason.
- Licences that pages declare: {licensed}. The texts remain their publishers'; whether they may be
  passed on is for you to find out. Takedown requests are not known to these files.
"""


def _line(text: str) -> str:
    return re.sub(r"[\s`|]+", " ", text)

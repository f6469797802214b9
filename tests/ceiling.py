"""WARC -> Parquet, as a good user would write it by hand: the ruler that `make bench` measures by.

fastwarc and trafilatura with metadata, in N processes. It keeps no ledger, resumes nothing, and
knows neither languages nor duplicates nor SQL.
"""

import argparse
import datetime
import itertools
import logging
import multiprocessing
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from htmldate import extractors
from trafilatura import bare_extraction

TEXT_COLUMNS = ("url", "title", "author", "date", "sitename", "hostname", "description", "text")
LIST_COLUMNS = ("categories", "tags")
SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXT_COLUMNS]
    + [(name, pa.list_(pa.string())) for name in LIST_COLUMNS]
)
CHUNK = 64  # records a job
DATES = {
    "original_date": True,
    "max_date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
}


def unchunked(body: bytes) -> bytes:
    """Chunked transfer encoding undone; the body itself where it is not chunked after all."""
    parts, at = [], 0
    try:
        while size := int(body[at : (line := body.index(b"\r\n", at))].split(b";")[0], 16):
            parts.append(body[line + 2 : line + 2 + size])
            at = line + 4 + size
    except ValueError:
        return body
    return b"".join(parts)


def body_of(record: WarcRecord) -> bytes:
    """The payload, decoded: fastwarc's own decoding ends the iteration at chunked gzip."""
    body = record.reader.read()
    if "chunked" in (record.http_headers.get("Transfer-Encoding") or "").lower():
        body = unchunked(body)
    if body[:2] == b"\x1f\x8b":
        try:
            body = zlib.decompressobj(31).decompress(body, 20_000_000)
        except zlib.error:
            return body
    return bytes(body)


def responses_of(path: Path) -> Iterator[int]:
    """Where each response begins."""
    with path.open("rb") as warc:
        for record in ArchiveIterator(warc, parse_http=False):
            if record.record_type == WarcRecordType.response:
                yield record.stream_pos


def row_of(url: str, body: bytes) -> dict[str, object] | None:
    """One page as a row, or nothing where trafilatura finds nothing."""
    document = bare_extraction(
        body, url=url, with_metadata=True, include_comments=False, date_extraction_params=DATES
    )
    if document is None or not document.text:
        return None
    row: dict[str, object] = {"url": url}
    row |= {name: getattr(document, name) for name in TEXT_COLUMNS[1:]}
    return row | {name: getattr(document, name) or [] for name in LIST_COLUMNS}


def extract(job: tuple[Path, Path, int, tuple[int, ...]]) -> int:
    """One chunk of responses into one Parquet file; how many rows it has."""
    path, out, number, offsets = job
    rows = []
    with path.open("rb") as warc:
        for offset in offsets:
            warc.seek(offset)
            record = next(iter(ArchiveIterator(warc, parse_http=True)))
            headers = record.http_headers
            if headers is None or headers.status_code != 200:
                continue
            if not (record.http_content_type or "").startswith(("text/html", "application/xhtml")):
                continue
            row = row_of(record.headers.get("WARC-Target-URI"), body_of(record))
            rows += [row] if row else []
    pq.write_table(
        pa.Table.from_pylist(rows, SCHEMA), out / f"{number:06}.parquet", compression="zstd"
    )
    return len(rows)


def warm() -> None:
    """Once, before the fork: htmldate's locale tables cost more than a second."""
    logging.disable(logging.CRITICAL)
    extractors._external_date("12 foo 2019")


def batches(path: Path) -> Iterable[tuple[int, ...]]:
    """The offsets of all responses, a job's worth at a time."""
    offsets = responses_of(path)
    return iter(lambda: tuple(itertools.islice(offsets, CHUNK)), ())


def main() -> None:
    """Command line: WARC, folder to write to, processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warc", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    warm()
    jobs = ((args.warc, args.out, number, at) for number, at in enumerate(batches(args.warc)))
    with multiprocessing.get_context("fork").Pool(args.processes) as pool:
        rows = sum(pool.imap_unordered(extract, jobs))
    print(f"ceiling: {rows} rows in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()

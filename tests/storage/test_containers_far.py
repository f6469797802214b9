"""Containers in an object store: the same records as from a disk, by ranges and few requests."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.pipeline.readers import entries, read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Found, Reach
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.storage import buckets, files
from broadsheet.pipeline.storage.location import Location, Url
from tests.readers.builders import http, members, page, record
from tests.readers.test_containers import streamed_zip, tarred, zipped
from tests.s3 import Bucket

SHARD_BYTES = 2**20
dice = random.Random(7)
NOISE = [dice.randbytes(150_000).hex().encode() for _ in range(24)]  # half of it when packed
PAGES = {f"2026/{n:02d}.html": page(n) + b"<!--" + NOISE[n] + b"-->" for n in range(24)}


def crawl() -> bytes:
    pages = [http(content) for content in PAGES.values()]
    return members(
        *(record("response", f"https://paper.example/{n}", one) for n, one in enumerate(pages))
    )


def wacz() -> bytes:
    listed = b'{"format": "json-pages-1.0"}\n{"url": "https://paper.example/1", "title": "Quay"}\n'
    described = {"datapackage.json": b"{}", "pages/pages.jsonl": listed}
    return zipped({"archive/data.warc.gz": crawl()} | described, zipfile.ZIP_STORED)


def table() -> bytes:
    rows = [
        {"title": f"Story {n}", "text": f"It rained. {noise.decode()}"}
        for n, noise in enumerate(NOISE)
    ]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink, row_group_size=4, compression="zstd")
    return sink.getvalue()


CONTAINERS: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zipped(PAGES),
    "zip, streamed": lambda: streamed_zip(PAGES),
    "tar": lambda: tarred(PAGES),
    "wacz": wacz,
    "warc.gz": crawl,
    "parquet": table,
}


def found_in(place: Location, size: int, starts: list[int]) -> list[Found]:
    form = sniff(place)
    return [
        found
        for start, end in zip(starts, [*starts[1:], size], strict=True)
        for found in read(ByteRange(place, "source", start, end, size), form, DEFAULT_RULES)
        if not isinstance(found, Reach)
    ]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_read_by_ranges_at_every_shard(
    bucket: Bucket, tmp_path: Path, name: str
) -> None:
    near, url = tmp_path / "archive", bucket.at("raw/archive")
    near.write_bytes(content := CONTAINERS[name]())
    size = len(content)
    buckets.put(url, content)
    far: Url = url.holding(str(files.look(url).identity), size)
    form = sniff(near)
    assert sniff(far) == form
    bucket.proxy.forget()
    starts = entries(far, size, form, SHARD_BYTES)
    assert bucket.proxy.requests.get("GET", 0) <= 3
    assert starts == entries(near, size, form, SHARD_BYTES)
    assert len(starts) > 2 or name == "wacz"
    bucket.proxy.forget()
    found = found_in(far, size, starts)
    spent = bucket.proxy.requests["GET"]
    told = f"{len(starts)} shards, {spent} requests, {bucket.proxy.bytes_out / size:.2f} of {size}"
    assert found == found_in(near, size, starts)
    assert len(found) >= 24
    assert spent <= 2 + 2 * len(starts), told  # to see what it is, then its end and its bytes
    assert bucket.proxy.bytes_out < 1.3 * size, told

"""A landing zone in which one text was planted, and a search of every byte of DATA for it."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import zstandard

from tests.readers.builders import http, members, record

WORD = "Zwyndagoriel"  # nowhere else in the world
SENTENCE = f"The widow {WORD} Pashkumel was seen at the harbour office on the ninth of May."
MAGIC = b"\x28\xb5\x2f\xfd"  # a zstd frame begins: a page of Parquet, a segment of DuckDB
URL = "https://gazette.example/2026/05/harbour-office"
EDITED = "https://gazette.example/2026/05/harbour-office?utm_source=feed"
COPY = "https://mirror.example/news/4711"
NEAR = "https://tribune.example/harbour"
AUTHOR = "Ümit O'Dowd-Karaca"


def story(number: int) -> list[str]:
    """Paragraphs in words that no other number has."""
    dice = random.Random(number)
    syllables = ("bar", "len", "tor", "mik", "sal", "wen", "dru", "pol", "gat", "hei", "nor", "fus")
    words = ["".join(dice.choices(syllables, k=2)) for _ in range(120)]
    lines = [" ".join(words[at : at + 30]) for at in range(0, 120, 30)]
    return [f"On Monday the {line} in the town of {line[:4].title()}." for line in lines]


PLANTED = [*story(0), SENTENCE, *story(100)]


def page(title: str, lines: list[str], *, author: str = "Rosa Field", canonical: str = "") -> bytes:
    """A page that says who wrote it and when."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{link}'
        f'<meta name="author" content="{author}">'
        f'<meta property="article:published_time" content="2026-05-10T08:00:00Z"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def crawl(*pages: tuple[str, bytes]) -> bytes:
    """A WARC of addresses and what was served there."""
    return members(*(record("response", url, http(content)) for url, content in pages))


def land(raw: Path) -> None:
    """The planted text at its address, captured twice, an older version, an exact copy, a near one;
    a page that was rejected there; and what has nothing to do with it."""
    raw.mkdir(parents=True)
    older = [*story(0), SENTENCE, *story(100)[1:]]
    near = [*PLANTED[:-1], "The tribune adds a line of its own about the harbour and its office."]
    raw.joinpath("crawl.warc.gz").write_bytes(
        crawl(
            (URL, page("Widow seen at the harbour", PLANTED, author=AUTHOR)),
            ("https://gazette.example/a/1", page("Bridge", story(1), author=AUTHOR)),
            (EDITED, page("Widow at the harbour", older)),
            ("https://gazette.example/a/2", page("Market", story(2))),
        )
    )
    raw.joinpath("other.warc.gz").write_bytes(
        crawl(
            (COPY, page("Widow seen at the harbour", PLANTED)),
            (NEAR, page("Widow in harbour", near)),
            ("https://tribune.example/3", page("Ferry", story(3))),
            (URL, f"<html><body><p>{WORD} was seen.</p></body></html>".encode()),
        )
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pages/widow.html", page("Widow seen", PLANTED, canonical=COPY))
        archive.writestr("pages/four.html", page("Mill", story(4), author=AUTHOR))
    raw.joinpath("saved.zip").write_bytes(packed.getvalue())
    rows = ({"url": f"https://feed.example/{n}", "text": "\n".join(story(n))} for n in range(5, 9))
    raw.joinpath("feed.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")


def holding(data: Path, *needles: str) -> set[str]:
    """Every file under a folder that holds one of these, whatever it is packed in."""
    wanted = [needle.encode() for needle in needles]
    found = set()
    for path in sorted(one for one in data.rglob("*") if one.is_file() and not one.is_symlink()):
        if any(needle in layer for layer in _layers(path) for needle in wanted):
            found.add(str(path.relative_to(data)))
    return found


def _layers(path: Path) -> Iterator[bytes]:
    raw = path.read_bytes()
    yield raw
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
    yield from _frames(raw)
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        yield repr(file.metadata.to_dict()).encode()
        yield repr(file.read().to_pydict()).encode()
    if raw[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as con:
            tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                yield repr(con.execute(f'from "{schema}"."{table}"').fetchall()).encode()


def _frames(raw: bytes) -> Iterator[bytes]:
    """What is packed in any zstd frame that begins anywhere."""
    at = raw.find(MAGIC)
    while at >= 0:
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(raw[at:])
        at = raw.find(MAGIC, at + 1)

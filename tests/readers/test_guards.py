"""What an enemy writes costs a reject and no memory; each guard has a test that misses it."""

import gzip
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard

from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.readers.formats import Found
from broadsheet.pipeline.readers.http import decoded_body, parse_response
from broadsheet.pipeline.readers.xml_tree import Preamble, tree_of
from broadsheet.pipeline.readers.xml_tree import _parsed as parsed
from broadsheet.pipeline.records import RawRecord, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules
from tests.readers.builders import PAGE, found_in, http, members, page, response
from tests.readers.test_containers import zipped
from tests.readers.test_mhtml import HEAD

MIB = 2**20
SMALL = Rules(html_max_bytes=2**16, text_max_bytes=2**16, jsonl_line_max_bytes=2**16)
ENDLESS_BYTES = 48 * MIB
MOST_BYTES = 12 * MIB


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("br", brotli.compress(bytes(ENDLESS_BYTES), quality=1)),
        ("gzip", gzip.compress(bytes(ENDLESS_BYTES), 1)),
        ("deflate", zlib.compress(bytes(ENDLESS_BYTES), 1)),
        ("zstd", zstandard.ZstdCompressor().compress(bytes(ENDLESS_BYTES))),
    ],
    ids=["br", "gzip", "deflate", "zstd"],
)
def test_a_bomb_in_a_body_is_never_unpacked(coding: str, bomb: bytes) -> None:
    answer = parse_response(http(bomb, f"Content-Encoding: {coding}"))
    with pytest.raises(Rejected) as caught, _little_memory(8 * MIB):
        decoded_body(answer, SMALL)
    assert caught.value.reason in (Reason.BOMB, Reason.TOO_LARGE)


class _little_memory:  # noqa: N801  (reads as the statement that it is)
    """Fails where more than so many bytes are held at once."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes

    def __enter__(self) -> None:
        tracemalloc.start()

    def __exit__(self, *_: object) -> None:
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak_bytes < self._most_bytes


# What begins so and never ends: a line, a row, an item, a document.
ENDLESS = {
    "jsonl": b'{"title": "x", "text": "',
    "json array": b'[{"title": "x", "text": "',
    "csv": b"title,text,url\nRain,",
    "csv, quoted": b'title,text,url\nRain,"',
    "rss": b'<rss version="2.0"><channel><item><description>',
    "rss, an attribute": b'<rss version="2.0"><channel><item a="',
    "nitf": b"<nitf><body><body.content><p>",
    "newsml": b"<NewsML><NewsItem><p>",
    "sgml": b'<REUTERS NEWID="1"><BODY>',
    "now": b"@@1234 <p> It rained . <p> ",
    "html": b"<!DOCTYPE html><html><body><p>",
    "text": b"It rained. ",
    "warc": b"WARC/1.0\r\nWARC-Type: response\r\nX: ",
    "arc": b"filedesc://x 0.0.0.0 20210501123456 text/plain ",
    "mhtml": HEAD.encode(),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_line_without_end_is_read_and_not_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / ("endless.csv" if "csv" in name else "endless.txt")
    with path.open("wb") as file:
        file.write(ENDLESS[name])
        for _ in range(ENDLESS_BYTES // MIB):
            file.write(b"rain and " * (MIB // 9))
    with _little_memory(MOST_BYTES):
        found = found_in(path, rules=SMALL)
    assert len(found) <= 1 + ENDLESS_BYTES // MIB  # a table tells of every stretch that it gave up
    assert any(isinstance(one, RecordFailure) for one in found) or name == "arc"  # its head lies
    assert not any(isinstance(one, RawRecord) for one in found)


class TestXml:
    """libxml2 is told what it may not do, besides never seeing a document type."""

    def test_entities_are_not_expanded_and_files_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("rosebud")
        evil = f'<!ENTITY a "lol"><!ENTITY f SYSTEM "file://{tmp_path}/secret">'
        body = f"<!DOCTYPE x [{evil}]><x>&a;&f;</x>".encode()
        said = "".join(parsed(body, recover=True).itertext())
        assert "lol" not in said
        assert "rosebud" not in said
        with pytest.raises(Rejected):  # an item is wrapped: there is no document type inside
            tree_of(
                b"<!DOCTYPE x [<!ENTITY a 'l'><!ENTITY % b SYSTEM 'c'> %b;]]><x>&a;</x", Preamble()
            )

    def test_a_tree_is_not_as_deep_as_it_likes(self) -> None:
        with pytest.raises(Rejected) as caught:
            tree_of(b"<a>" * 1_000 + b"</a>" * 1_000, Preamble())
        assert caught.value.reason is Reason.MALFORMED

    def test_nor_an_attribute_as_long(self) -> None:
        with pytest.raises(Rejected) as caught:
            tree_of(b'<a b="' + b"x" * 12_000_000 + b'"/>', Preamble())
        assert caught.value.reason is Reason.MALFORMED


ARCHIVE = zipped({"a.html": page(1), "b.html": page(2)})
POLYGLOTS: dict[str, tuple[bytes, str, list[str]]] = {
    "a zip behind a page is part of the page": (PAGE + ARCHIVE, "html", ["binary"]),
    "a page in a zip's comment is none": (
        ARCHIVE[:-2] + len(PAGE).to_bytes(2, "little") + PAGE,
        "zip",
        ["record", "record"],
    ),
    "a page behind a packed crawl is damage": (
        members(response(1), response(2)) + PAGE,
        "warc.gz",
        ["record", "record", "damaged"],
    ),
    "a packed page behind a packed crawl is no record": (
        members(response(1), response(2), PAGE),
        "warc.gz",
        ["record", "record", "damaged"],
    ),
    "a crawl behind a packed page is part of it": (
        members(PAGE, response(1)),
        "html.gz",
        ["record"],
    ),
    "a zip behind a crawl is damage": (response(1) + ARCHIVE, "warc", ["damaged"]),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_two_things_is_read_as_one(tmp_path: Path, name: str) -> None:
    """As what it begins as: the same bytes are never two documents."""
    content, container, outcomes = POLYGLOTS[name]
    path = tmp_path / "polyglot"
    path.write_bytes(content)
    assert sniff(path).container == container
    assert [_outcome(one) for one in found_in(path)] == outcomes


@pytest.mark.parametrize("front", [b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n"])
def test_a_page_that_says_it_is_a_picture_is_a_picture(tmp_path: Path, front: bytes) -> None:
    path = tmp_path / "polyglot.html"
    path.write_bytes(front + PAGE)
    with pytest.raises(Rejected) as caught:
        sniff(path)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT


def _outcome(found: Found) -> str:
    return found.reason.value if isinstance(found, RecordFailure) else "record"

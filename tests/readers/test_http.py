"""Responses: what they are, told by status, type and bytes; encodings undone as far as they go."""

import gzip
import random
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.http import decoded_body, parse_response, unchunked
from broadsheet.pipeline.readers.warc_heading import Heading
from broadsheet.pipeline.readers.warc_record import interpret
from broadsheet.pipeline.records import Kind, Origin, RawRecord, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from tests.readers.builders import PAGE, http

PART = ByteRange(Path("crawl.warc.gz"), "source", 0, 1, 1)
HERE = "https://paper.example/a"
ORIGIN = Origin("source", 0, 0)


def interpreted(
    block: bytes, url: str = "https://paper.example/a", rules: Rules = DEFAULT_RULES
) -> Found:
    heading = Heading(100, "response", len(block), url, "<urn:x>", None, "application/http")
    return interpret(heading, block, ORIGIN, PART, rules)


def good(block: bytes, url: str = HERE) -> RawRecord:
    found = interpreted(block, url)
    assert isinstance(found, RawRecord), found
    return found


def bad(
    block: bytes, url: str = "https://paper.example/a", rules: Rules = DEFAULT_RULES
) -> RecordFailure:
    found = interpreted(block, url, rules)
    assert isinstance(found, RecordFailure), found
    return found


def chunks(body: bytes, size: int = 50) -> bytes:
    pieces = [body[k : k + size] for k in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.ZstdCompressor().compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
        ("identity", gzip.compress(PAGE)),  # packed, and nobody says so
        ("gzip", PAGE),  # the crawler unpacked it and left the header
        ("br", PAGE),
        ("deflate", PAGE),
    ],
)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_encodings_are_undone_if_they_are_there(
    encoding: str, body: bytes, is_chunked: bool
) -> None:
    fields = [f"Content-Encoding: {encoding}"]
    if is_chunked:
        fields.append("Transfer-Encoding: chunked")
        body = chunks(body)
    record = good(http(body, *fields))
    assert record.payload == PAGE
    assert record.kind is Kind.HTML


def test_chunked_that_is_not_chunked_is_left_alone() -> None:
    assert good(http(PAGE, "Transfer-Encoding: chunked")).payload == PAGE


def test_a_chunked_body_cut_short_is_truncated_with_the_count() -> None:
    failure = bad(http(chunks(PAGE)[:60], "Transfer-Encoding: chunked"))
    assert failure.reason is Reason.TRUNCATED
    assert (
        failure.detail == "6 of 37 bytes of the last chunk" or "of the last chunk" in failure.detail
    )


def test_a_packed_body_cut_short_or_broken_is_no_page() -> None:
    packed = gzip.compress(random.Random(1).randbytes(4000).hex().encode())
    assert bad(http(packed[:-900], "Content-Encoding: gzip")).reason is Reason.TRUNCATED
    broken = packed[:2000] + b"\xff" * 20 + packed[2020:]
    assert bad(http(broken, "Content-Encoding: gzip")).reason is Reason.DAMAGED


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [("gzip", gzip.compress(b"A" * 4_000_000)), ("br", brotli.compress(b"A" * 4_000_000))],
)
def test_a_body_that_swells_a_thousandfold_is_a_bomb(encoding: str, bomb: bytes) -> None:
    assert bad(http(bomb, f"Content-Encoding: {encoding}")).reason is Reason.BOMB


def test_a_body_over_the_cap_is_too_large_also_when_packed() -> None:
    rules = Rules(html_max_bytes=1000)
    noise = random.Random(1).randbytes(2000).hex().encode()
    assert bad(http(noise), rules=rules).detail == "4000 bytes, over 1000"
    assert bad(http(gzip.compress(noise)), rules=rules).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("status", ["301 Moved", "404 Not Found", "206 Partial", "500", "304"])
def test_only_status_200_is_a_document(status: str) -> None:
    failure = bad(http(PAGE, status=status))
    assert failure.reason is Reason.HTTP_STATUS
    assert failure.detail == status[:3]
    assert failure.url == "https://paper.example/a"
    assert failure.size_bytes == len(PAGE)


@pytest.mark.parametrize(
    "media_type",
    ["", "text/html;charset=utf-8", "application/xhtml+xml", "text/plain", "image/png"],
)
def test_html_is_html_whatever_the_server_calls_it(media_type: str) -> None:
    assert good(http(PAGE, media_type=media_type)).kind is Kind.HTML


@pytest.mark.parametrize(
    ("media_type", "body", "reason"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0" + bytes(50), Reason.CONTENT_TYPE),
        ("application/json", b'{"a": "<p>"}', Reason.CONTENT_TYPE),
        ("application/rss+xml", b"<?xml version='1.0'?><rss></rss>", Reason.CONTENT_TYPE),
        ("image/svg+xml", b"<svg></svg>", Reason.CONTENT_TYPE),
        ("", b"plain words", Reason.CONTENT_TYPE),
        ("text/html", b"\xff\xd8\xff\xe0" + bytes(50), Reason.BINARY),
        ("text/html", b"%PDF-1.4 ...", Reason.BINARY),
        ("text/plain", b"\x00\x01\x02" * 9, Reason.BINARY),
        ("text/html", b" \r\n", Reason.NO_BODY),
        ("text/html", b"", Reason.NO_BODY),
    ],
)
def test_what_is_no_document_is_rejected_by_what_it_is(
    media_type: str, body: bytes, reason: Reason
) -> None:
    assert bad(http(body, media_type=media_type)).reason is reason


def test_plain_text_is_a_text_but_robots_txt_is_none() -> None:
    block = http(b"The quay was closed.", media_type="text/plain; charset=iso-8859-1")
    record = good(block)
    assert record.kind is Kind.TEXT
    assert record.charset == "iso-8859-1"
    assert bad(block, "https://paper.example/robots.txt").reason is Reason.CONTENT_TYPE


def test_a_block_without_a_status_line_is_malformed() -> None:
    assert bad(b"HTTPX/1.1 200 OK\r\n\r\n" + PAGE).reason is Reason.MALFORMED
    assert bad(b"").reason is Reason.MALFORMED


def test_the_charset_is_what_the_header_says() -> None:
    assert (
        good(http(PAGE, media_type='text/html; Charset="windows-1251"')).charset == "windows-1251"
    )
    assert good(http(PAGE, media_type="text/html")).charset is None


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_body_makes_decoding_raise_anything_but_a_rejection(body: bytes) -> None:
    unchunked_or_rejected(body)
    for coding in (b"gzip", b"deflate", b"br", b"zstd"):
        head = b"HTTP/1.0 200\r\nTransfer-Encoding: chunked\r\nContent-Encoding: " + coding
        try:
            decoded_body(parse_response(head + b"\r\n\r\n" + body), DEFAULT_RULES)
        except Rejected:
            continue


def unchunked_or_rejected(body: bytes) -> None:
    try:
        unchunked(body)
    except Rejected as rejected:
        assert rejected.reason is Reason.TRUNCATED  # noqa: PT017
    assert unchunked(chunks(body, 7)) == body

"""The block of a WARC response -> status, type and the body with its encodings undone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
import zstandard
from isal import isal_zlib

from broadsheet.pipeline.readers.decompress import BROKEN, GZIP_BITS
from broadsheet.pipeline.readers.unpack import check_ratio
from broadsheet.pipeline.records import Reason, Rejected
from broadsheet.pipeline.rules import Rules

# Some write HTTP/2's pseudo-header as it is.
STATUS_LINE = re.compile(rb"(?:HTTP/\d(?:\.\d)?[ \t]+|:status:[ \t]*)(\d{3})\b")
BLANK_LINE = re.compile(rb"\r*\n\r*\n")  # some writers end lines with \r\r\n
FOLD = re.compile(rb"\r*\n[ \t]+")
FIELD = re.compile(rb"\n([^\s:][^\s:]*)[ \t]*:[ \t]*([^\r\n]*)")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
ZLIB_BITS, RAW_DEFLATE_BITS = 15, -15  # servers mean either when they say "deflate"


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response: header names in lower case, the body as it was sent."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def media_type(self) -> str:
        """The type without its parameters, lower case, empty if the server did not say."""
        value = self.headers.get(b"content-type", b"").decode("latin-1")
        return value.partition(";")[0].partition(",")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """As the server says."""
        match = CHARSET.search(self.headers.get(b"content-type", b"").decode("latin-1"))
        return match[1] if match else None


def parse_response(block: bytes) -> Response:
    """Raises `Rejected(MALFORMED)` for a block that does not begin with an HTTP status line."""
    status = STATUS_LINE.match(block)
    if status is None:
        raise Rejected(Reason.MALFORMED, f"no HTTP status line: {block[:40]!r}")
    blank = BLANK_LINE.search(block)
    end, begin = (blank.start(), blank.end()) if blank else (len(block), len(block))
    return Response(int(status[1]), parse_headers(block[:end]), block[begin:])


def parse_headers(head: bytes) -> dict[bytes, bytes]:
    """Lines behind the first as names and values; of a repeated name the first counts.

    >>> parse_headers(b"WARC/1.0\\r\\nWARC-Type: response\\r\\n\\r\\n")
    {b'warc-type': b'response'}
    """
    if b"\n " in head or b"\n\t" in head:
        head = FOLD.sub(b" ", head)  # obsolete and alive
    headers: dict[bytes, bytes] = {}
    for name, value in FIELD.findall(head):
        headers.setdefault(name.lower(), value.rstrip())
    return headers


def decoded_body(response: Response, rules: Rules) -> bytes:
    """The body without transfer and content encodings, as far as they are really there.

    Crawlers undo encodings and leave the header, or the other way round: bytes decide. Raises
    `Rejected`: TRUNCATED, DAMAGED, BOMB, or TOO_LARGE past `rules.html_max_bytes`.
    """
    body = response.body
    if b"chunked" in response.headers.get(b"transfer-encoding", b"").lower():
        body = unchunked(body)
    codings = response.headers.get(b"content-encoding", b"").lower().split(b",")
    for coding in reversed([coding.strip() for coding in codings]):
        body = _decoded(coding, body, rules)
    return body


def unchunked(body: bytes) -> bytes:
    """The chunks joined; a body that is not chunked after all is left as it is.

    >>> unchunked(b"3\\r\\nabc\\r\\n0\\r\\n\\r\\n")
    b'abc'
    """
    chunks: list[bytes] = []
    position = 0
    while position < len(body):
        size_line = CHUNK_SIZE.match(body, position)
        if size_line is None:
            return body
        size = int(size_line[1], 16)
        begin = size_line.end()
        if size == 0:
            break
        chunk = body[begin : begin + size]
        if len(chunk) < size:
            detail = f"{len(chunk)} of {size} bytes of the last chunk"
            raise Rejected(Reason.TRUNCATED, detail)
        chunks.append(chunk)
        position = begin + size
        if body.startswith(b"\r\n", position):
            position += 2
        elif body.startswith(b"\n", position):
            position += 1
        elif position < len(body):
            return body
    return b"".join(chunks)


def _decoded(coding: bytes, body: bytes, rules: Rules) -> bytes:
    """One content coding undone; what does not bear the coding's mark is left as it is."""
    decoder: Callable[[bytes, int], tuple[bytes, bool]]
    if body.startswith(b"\x1f\x8b\x08"):  # also where no header says so
        decoder = _gunzip
    elif coding == b"deflate" and body:
        decoder = _inflate
    elif coding == b"br" and body:
        decoder = _unbrotli
    elif coding == b"zstd" and body.startswith(b"\x28\xb5\x2f\xfd"):
        decoder = _unzstd
    else:
        return body
    try:
        unpacked, is_complete = decoder(body, rules.html_max_bytes + 1)
    except (*BROKEN, brotli.error) as broken:
        if decoder in (_inflate, _unbrotli):  # they have no mark: perhaps it was never packed
            return body
        raise Rejected(Reason.DAMAGED, f"content coding {coding!r}: {broken}") from broken
    check_ratio(len(unpacked), len(body), rules.expansion_max_ratio)
    if len(unpacked) > rules.html_max_bytes:
        detail = f"over {rules.html_max_bytes} bytes, unpacked from {len(body)}"
        raise Rejected(Reason.TOO_LARGE, detail)
    if not is_complete:
        detail = f"content coding {coding.decode('latin-1')!r} ends after {len(body)} bytes"
        raise Rejected(Reason.TRUNCATED, detail)
    return unpacked


def _gunzip(body: bytes, most: int) -> tuple[bytes, bool]:
    return _inflate_as(body, most, GZIP_BITS)


def _inflate(body: bytes, most: int) -> tuple[bytes, bool]:
    try:
        return _inflate_as(body, most, ZLIB_BITS)
    except BROKEN:
        return _inflate_as(body, most, RAW_DEFLATE_BITS)


def _inflate_as(body: bytes, most: int, bits: int) -> tuple[bytes, bool]:
    inner = isal_zlib.decompressobj(bits)
    unpacked = inner.decompress(body, most)
    return unpacked, inner.eof


def _unbrotli(body: bytes, most: int) -> tuple[bytes, bool]:
    inner = brotli.Decompressor()
    unpacked = inner.process(body, output_buffer_limit=most)
    return unpacked, inner.is_finished()


def _unzstd(body: bytes, most: int) -> tuple[bytes, bool]:
    inner = zstandard.ZstdDecompressor().stream_reader(body)
    return inner.read(most), True

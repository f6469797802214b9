"""Small WARCs and files for the readers' tests, and one way to read them."""

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.pipeline.readers import entries, read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Found, Reach
from broadsheet.pipeline.records import Claims, OtherRecords, RawRecord, RecordFailure
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules

PAGE = b"<!DOCTYPE html><html><head><title>Ferry</title></head><body><p>Quay.</p></body></html>"


def record(kind: str, url: str, block: bytes, *fields: str, length: int | None = None) -> bytes:
    """A WARC record; `length` lies about the block where it is given."""
    declared = len(block) if length is None else length
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Date: 2026-10-04T10:00:00Z",
        f"WARC-Record-ID: <urn:uuid:{kind}-{url}>",
        f"WARC-Target-URI: {url}",
        "Content-Type: application/http; msgtype=" + kind,
        f"Content-Length: {declared}",
        *fields,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def http(body: bytes, *fields: str, status: str = "200 OK", media_type: str = "text/html") -> bytes:
    """An HTTP response; no Content-Type for an empty `media_type`."""
    head = [f"HTTP/1.1 {status}", *([f"Content-Type: {media_type}"] if media_type else []), *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def page(number: int, words: int = 40) -> bytes:
    """A page that no other number has, of some hundred bytes that do not compress to nothing."""
    text = " ".join(f"w{number * 7919 * k % 100_003}" for k in range(1, words))
    return PAGE.replace(b"Quay.", f"Story {number}. {text}".encode())


def response(number: int, words: int = 40) -> bytes:
    """A good response record."""
    return record("response", f"https://paper.example/{number}", http(page(number, words)))


def members(*records: bytes) -> bytes:
    """Each record a gzip member of its own."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def crawl(pages: int) -> list[bytes]:
    """warcinfo, then a request and a response for each page."""
    records = [record("warcinfo", "urn:none", b"software: test\r\n")]
    for number in range(pages):
        request = b"GET / HTTP/1.1\r\nHost: paper.example\r\n\r\n"
        records.append(record("request", f"https://paper.example/{number}", request))
        records.append(response(number))
    return records


def found_in(
    path: Path,
    shard_bytes: int = 2**40,
    rules: Rules = DEFAULT_RULES,
    claims: Claims = Claims(),
) -> list[Found]:
    """All that the shards of a file hold, one after another."""
    size = path.stat().st_size
    form = sniff(path)
    starts = entries(path, size, form, shard_bytes)
    parts = [
        ByteRange(path, "source", start, end, size, claims)
        for start, end in zip(starts, [*starts[1:], size], strict=True)
    ]
    return [found for part in parts for found in records_in(part, rules)]


def records_in(part: ByteRange, rules: Rules = DEFAULT_RULES) -> list[Found]:
    """All that one shard holds of a file."""
    return [f for f in read(part, sniff(part.path), rules) if not isinstance(f, Reach)]


def the_one(found: Sequence[Found]) -> RawRecord | RecordFailure:
    """The only record there is."""
    (one,) = found
    assert not isinstance(one, OtherRecords)
    return one


def raw(found: Sequence[Found]) -> RawRecord:
    """The only record there is, which must be good."""
    one = the_one(found)
    assert isinstance(one, RawRecord), one
    return one


def failed(found: Sequence[Found]) -> RecordFailure:
    """The only record there is, which must be a failure."""
    one = the_one(found)
    assert isinstance(one, RecordFailure), one
    return one


def outline(found: Sequence[Found]) -> list[tuple[str, int, str]]:
    """What was found, without the ordinals, which begin anew in every shard."""
    lines = []
    for one in found:
        match one:
            case OtherRecords():
                lines.append((one.kind, -1, ""))
            case RawRecord():
                lines.append((one.kind, one.origin.record_offset, one.raw_sha256))
            case RecordFailure():
                lines.append((one.reason, one.origin.record_offset, one.detail))
    return lines


def _parquet() -> bytes:
    file = io.BytesIO()
    rows = [{"title": f"Ferry {n}", "text": f"The ferry sailed {n} times."} for n in range(3)]
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.getvalue()


# A small file of each format whose stories are read as they are stated.
STATED = {
    "table.csv": b'title,text\nFerry,The ferry sailed again.\nRoof,"The roof, of tin, leaks."\n',
    "table.parquet": _parquet(),
    "lines.jsonl": b'{"title": "Ferry", "text": "The ferry sailed again."}\n',
    "nitf.xml": (
        b"<nitf><head/><body><body.head><hedline><hl1>Ferry</hl1></hedline></body.head>"
        b"<body.content><p>The ferry sailed again.</p></body.content></body></nitf>"
    ),
    "reuters.sgm": (
        b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS NEWID="1"><TEXT><TITLE>FERRY</TITLE>'
        b"<BODY>The ferry sailed again.</BODY></TEXT></REUTERS>\n"
        b'<REUTERS NEWID="2"><TEXT><TITLE>ROOF</TITLE>'
        b"<BODY>The roof leaks.</BODY></TEXT></REUTERS>\n"
    ),
    "feed.xml": (
        b'<?xml version="1.0"?><rss version="2.0" '
        b'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette</title>'
        b"<item><title>Ferry</title><content:encoded><![CDATA[<p>The ferry sailed again, "
        b"slowly.</p>]]></content:encoded></item></channel></rss>"
    ),
}

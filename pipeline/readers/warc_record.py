"""One WARC record, its heading and its block -> what it is in the ledger."""

import hashlib
import re
from datetime import UTC, datetime

from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.http import STATUS_LINE, Response, decoded_body, parse_response
from broadsheet.pipeline.readers.signatures import foreign, is_binary, is_html
from broadsheet.pipeline.readers.warc_heading import HTML_TYPES, Heading
from broadsheet.pipeline.records import (
    Kind,
    Origin,
    OtherRecords,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
    RevisitOf,
)
from broadsheet.pipeline.rules import Rules

# Declared as text/plain at every site's root, for machines.
MACHINE_TEXTS = ("/robots.txt", "/ads.txt", "/app-ads.txt", "/humans.txt", "/security.txt")
# Of Common Crawl's news and of Heritrix, which adds milliseconds; then the number of the file.
CRAWL = re.compile(r"-((?:19|20)\d{12})(?:\d{3})?-\d{5}(?!\d)")
# What is no document whoever sent it before: a revisit of it is as little one.
MEDIA = ("image/", "audio/", "video/", "font/", "text/css")
LOOK_BYTES = 4096
SAMPLE_BYTES = 200


def kept_bytes(heading: Heading, rules: Rules) -> int:
    """How much of a block is worth keeping in memory: a page, with its head and its chunks."""
    return min(heading.length, 2 * rules.html_max_bytes) if heading.is_document else 0


def interpret(
    heading: Heading, block: bytes, origin: Origin, part: ByteRange, rules: Rules
) -> Found:
    """A record whose bytes are sound; `block` may be clipped where it is far too large."""
    if not heading.is_document:
        return OtherRecords("dns" if heading.kind == "response" else heading.kind)
    payload = block
    size_bytes = heading.length
    try:
        _check_heading(heading, block)
        response = _response(heading, block)
        payload = response.body
        size_bytes = heading.length - len(block) + len(payload)
        _check_status(response, heading.length - len(block), rules)
        payload = decoded_body(response, rules)
        size_bytes = len(payload)
        kind = _kind(response, payload, heading.url)
        _check_size(payload, rules)
    except Rejected as rejected:
        return RecordFailure(
            origin,
            rejected.reason,
            rejected.detail,
            url=heading.url,
            size_bytes=size_bytes,
            raw_sha256=hashlib.sha256(payload).hexdigest() if size_bytes == len(payload) else None,
            sample=payload[:SAMPLE_BYTES],
            fetched_at=heading.fetched_at,
            warc_record_id=heading.record_id,
            revisit_of=heading.revisit_of if rejected.reason is Reason.REVISIT else None,
        )
    return RawRecord(
        origin,
        kind,
        payload,
        raw_sha256=hashlib.sha256(payload).hexdigest(),
        size_bytes=size_bytes,
        url=heading.url or part.claims.url,
        charset=response.charset,
        fetched_at=heading.fetched_at or crawled_at(part.path.name),
        warc_record_id=heading.record_id,
        payload_digest=heading.payload_digest,
        claims=part.claims,
    )


def _check_heading(heading: Heading, block: bytes) -> None:
    """Raises `Rejected` for a record whose block is not the page, or not all of it."""
    if heading.revisit_of is not None:
        _check_revisited(block)
        seen = f"seen again {_told_time(heading.fetched_at)}" if heading.fetched_at else ""
        detail = "; ".join(filter(None, (seen, _told_revisit(heading.revisit_of, heading.url))))
        raise Rejected(Reason.REVISIT, detail or "it does not say of what")
    if heading.is_first_segment:
        raise Rejected(Reason.TRUNCATED, "the first segment of a record that goes on elsewhere")


def _check_revisited(block: bytes) -> None:
    """Raises `Rejected` for what its own headers tell is no document: a picture, an error."""
    if STATUS_LINE.match(block) is None:
        return
    response = parse_response(block)
    if response.status not in (200, 304):
        raise Rejected(Reason.HTTP_STATUS, str(response.status))
    if response.media_type.startswith(MEDIA):
        raise Rejected(Reason.CONTENT_TYPE, response.media_type)


def _told_revisit(of: RevisitOf, url: str | None) -> str:
    named = {
        "captured": of.fetched_at and _told_time(of.fetched_at),
        "at": of.url if of.url != url else None,
        "record": of.record_id,
        "payload": of.payload_digest,
    }
    return ", ".join(f"{word} {value}" for word, value in named.items() if value)


def _told_time(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _response(heading: Heading, block: bytes) -> Response:
    """What a server answered; of a record without its headers, the block with the type it has."""
    is_bare = heading.kind != "response" or (
        heading.media_type in (*HTML_TYPES, "text/plain") and STATUS_LINE.match(block) is None
    )
    if is_bare:
        return Response(200, {b"content-type": heading.content_type.encode("latin-1")}, block)
    return parse_response(block)


def _check_status(response: Response, clipped_bytes: int, rules: Rules) -> None:
    """Raises `Rejected` for what need not be looked into."""
    if response.status != 200:
        raise Rejected(Reason.HTTP_STATUS, str(response.status))
    if clipped_bytes:
        size_bytes = len(response.body) + clipped_bytes
        raise Rejected(Reason.TOO_LARGE, f"{size_bytes} bytes, over {rules.html_max_bytes}")


def _check_size(payload: bytes, rules: Rules) -> None:
    if len(payload) > rules.html_max_bytes:
        raise Rejected(Reason.TOO_LARGE, f"{len(payload)} bytes, over {rules.html_max_bytes}")


def _kind(response: Response, payload: bytes, url: str | None) -> Kind:
    """What the bytes are, the declared type being one witness; raises `Rejected`."""
    declared = response.media_type
    head = payload[:LOOK_BYTES]
    if not payload.strip():
        raise Rejected(Reason.NO_BODY, f"{len(payload)} bytes, {declared or 'no type'}")
    if declared in HTML_TYPES:
        other = foreign(head)
        if other is not None or (is_binary(head) and not is_html(head)):
            raise Rejected(Reason.BINARY, f"declared {declared}, is {other or 'not text'}")
        return Kind.HTML
    if foreign(head) is None and is_html(head):
        return Kind.HTML
    is_machine_text = url is not None and url.partition("?")[0].endswith(MACHINE_TEXTS)
    if declared != "text/plain" or is_machine_text:
        raise Rejected(Reason.CONTENT_TYPE, declared or "none, and the bytes are not HTML")
    if is_binary(head):
        raise Rejected(Reason.BINARY, f"declared {declared}, begins with {head[:16].hex(' ')}")
    return Kind.TEXT


def crawled_at(name: str) -> datetime | None:
    """When a crawl began, as it writes that into the names of its files.

    >>> crawled_at("CC-NEWS-20210501123456-00042.warc.gz")
    datetime.datetime(2021, 5, 1, 12, 34, 56, tzinfo=datetime.timezone.utc)
    >>> crawled_at("WEEKLY-20210501123456789-00000-1~crawler~8443.warc.gz").isoformat()
    '2021-05-01T12:34:56+00:00'
    """
    found = CRAWL.search(name)
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None

"""One WARC record, its heading and its block -> what it is in the ledger."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.http import (
    STATUS_LINE,
    Response,
    decoded_body,
    parse_headers,
    parse_response,
)
from broadsheet.pipeline.readers.signatures import foreign, is_binary, is_html
from broadsheet.pipeline.records import (
    Kind,
    Origin,
    OtherRecords,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
)
from broadsheet.pipeline.rules import Rules

BEGINNING = b"WARC/"
HEADING_MAX_BYTES = 64 * 2**10  # URLs of data: and the like make some long
BLANK_LINE = re.compile(rb"\r*\n\r*\n")  # some writers end lines with \r\r\n
HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
# Declared as text/plain at every site's root, for machines.
MACHINE_TEXTS = ("/robots.txt", "/ads.txt", "/app-ads.txt", "/humans.txt", "/security.txt")
# Of Common Crawl's news and of Heritrix, which adds milliseconds; then the number of the file.
CRAWL = re.compile(r"-((?:19|20)\d{12})(?:\d{3})?-\d{5}(?!\d)")
LOOK_BYTES = 4096
SAMPLE_BYTES = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """The named fields of a WARC record that matter here."""

    size_bytes: int  # of the heading itself
    kind: str
    length: int  # of the block
    url: str | None
    record_id: str | None
    fetched_at: datetime | None
    media_type: str
    content_type: str = ""  # with its parameters
    refers_to: str = ""  # of a revisit: what leads to the capture that has the text
    segment: int = 0  # which of several pieces of a record it is
    segment_of: str = ""  # the first of them, where it is another
    is_last_segment: bool = False

    @property
    def is_first_segment(self) -> bool:
        """Whether it goes on in other records."""
        return self.segment == 1

    @property
    def is_document(self) -> bool:
        """Whether it claims to be a document; a DNS answer is a response that does not, and
        crawlers write logs and screenshots as resources of `metadata:` and `urn:`."""
        match self.kind:
            case "response":
                return self.media_type != "text/dns" and not (self.url or "").startswith("dns:")
            case "resource":
                return "://" in (self.url or "") and not (self.url or "").startswith("metadata:")
            case "conversion":
                return self.media_type in (*HTML_TYPES, "text/plain")
            case _:
                return self.kind == "revisit"


def parse_heading(head: bytes, url_max_chars: int) -> Heading:
    """A heading with the blank line that ends it; raises `Rejected(DAMAGED)`."""
    if not head.startswith(BEGINNING):
        raise Rejected(Reason.DAMAGED, f"no WARC record begins here: {head[:16]!r}")
    if not head.endswith(b"\n"):
        raise Rejected(Reason.DAMAGED, f"no blank line ends the heading of {len(head)} bytes")
    fields = parse_headers(head)
    declared = fields.get(b"content-length", b"")
    if not declared.isdigit():
        raise Rejected(Reason.DAMAGED, f"Content-Length is {declared[:20]!r}")
    content_type = fields.get(b"content-type", b"").decode("latin-1")
    return Heading(
        size_bytes=len(head),
        kind=fields.get(b"warc-type", b"unknown").decode("latin-1").lower(),
        length=int(declared),
        url=_url(fields.get(b"warc-target-uri"), url_max_chars),
        record_id=_word(fields.get(b"warc-record-id")),
        fetched_at=_instant(fields.get(b"warc-date", b"")),
        media_type=content_type.partition(";")[0].strip().lower(),
        content_type=content_type,
        refers_to=_refers_to(fields),
        segment=_number(fields.get(b"warc-segment-number", b"")),
        segment_of=_word(fields.get(b"warc-segment-origin-id")) or "",
        is_last_segment=b"warc-segment-total-length" in fields,
    )


def _refers_to(fields: dict[bytes, bytes]) -> str:
    """What a revisit names of the capture it stands for, if it names anything."""
    named = {
        "captured": b"warc-refers-to-date",
        "at": b"warc-refers-to-target-uri",
        "record": b"warc-refers-to",
        "payload": b"warc-payload-digest",
    }
    told = ((word, _word(fields.get(name))) for word, name in named.items())
    return ", ".join(f"{word} {value}" for word, value in told if value)


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
        _check_heading(heading)
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
        claims=part.claims,
    )


def _check_heading(heading: Heading) -> None:
    """Raises `Rejected` for a record whose block is not the page, or not all of it."""
    if heading.kind == "revisit":
        seen = f"seen again {heading.fetched_at:%Y-%m-%dT%H:%M:%SZ}" if heading.fetched_at else ""
        detail = "; ".join(filter(None, (seen, heading.refers_to)))
        raise Rejected(Reason.REVISIT, detail or "it does not say of what")
    if heading.is_first_segment:
        raise Rejected(Reason.TRUNCATED, "the first segment of a record that goes on elsewhere")


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


def _url(value: bytes | None, most_chars: int) -> str | None:
    """Without the angle brackets that wget writes; spaces, which some writers leave, escaped."""
    word = _word(value)
    if word is None:
        return None
    word = word.removeprefix("<").removesuffix(">").replace(" ", "%20")
    return word if word and len(word) <= most_chars else None


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() and len(value) < 10 else 0


def _word(value: bytes | None) -> str | None:
    return value.decode("utf-8", "replace").replace("\0", "") or None if value else None


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


def _instant(value: bytes) -> datetime | None:
    """WARC-Date is UTC by its standard, whatever zone is written or left out."""
    try:
        instant = datetime.fromisoformat(value.decode("ascii"))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None

"""The heading of a WARC record -> its named fields, as far as they matter here."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from broadsheet.pipeline.readers.http import parse_headers
from broadsheet.pipeline.records import Reason, Rejected, RevisitOf

BEGINNING = b"WARC/"
HEADING_MAX_BYTES = 64 * 2**10  # URLs of data: and the like make some long
HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
# Of a page that was not sent again: the digest of nothing, which some crawlers state.
NOTHING_SENT = f"sha1:{base64.b32encode(hashlib.sha1(b'').digest()).decode()}"


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
    payload_digest: str | None = None
    revisit_of: RevisitOf | None = None  # what leads to the capture that has the text
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
    kind = fields.get(b"warc-type", b"unknown").decode("latin-1").lower()
    return Heading(
        size_bytes=len(head),
        kind=kind,
        length=int(declared),
        url=_url(fields.get(b"warc-target-uri"), url_max_chars),
        record_id=_word(fields.get(b"warc-record-id")),
        fetched_at=_instant(fields.get(b"warc-date", b"")),
        media_type=content_type.partition(";")[0].strip().lower(),
        content_type=content_type,
        payload_digest=_digest(fields),
        revisit_of=_revisit_of(fields, url_max_chars) if kind == "revisit" else None,
        segment=_number(fields.get(b"warc-segment-number", b"")),
        segment_of=_word(fields.get(b"warc-segment-origin-id")) or "",
        is_last_segment=b"warc-segment-total-length" in fields,
    )


def _revisit_of(fields: dict[bytes, bytes], url_max_chars: int) -> RevisitOf:
    """What a revisit names of the capture it stands for; at its own address, unless it says."""
    return RevisitOf(
        url=_url(
            fields.get(b"warc-refers-to-target-uri") or fields.get(b"warc-target-uri"),
            url_max_chars,
        ),
        fetched_at=_instant(fields.get(b"warc-refers-to-date", b"")),
        record_id=_word(fields.get(b"warc-refers-to")),
        payload_digest=_digest(fields),
    )


def _digest(fields: dict[bytes, bytes]) -> str | None:
    """Of the payload, as it is stated: who states it of two captures has reckoned alike."""
    digest = _word(fields.get(b"warc-payload-digest"))
    return None if digest == NOTHING_SENT else digest


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


def _instant(value: bytes) -> datetime | None:
    """WARC-Date is UTC by its standard, whatever zone is written or left out."""
    try:
        instant = datetime.fromisoformat(value.decode("ascii"))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None

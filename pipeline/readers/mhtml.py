"""A page as a browser saves it in one file (MHTML, RFC 2557) -> the page, without its pictures."""

import email.parser
import email.policy
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.single import read_single
from broadsheet.pipeline.records import Kind, RawRecord, Reason, RecordFailure
from broadsheet.pipeline.rules import Rules

FIELDS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
RELATED = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
MHTML_FACTOR = 8  # a page's pictures, in Base64, weigh more than it does
SAMPLE_BYTES = 200
PARSER = email.parser.BytesParser(policy=email.policy.HTTP)  # no line of it is cut at 78


def recognises(head: Head) -> bool:
    """By a mail's head that says that the parts belong together."""
    fields = FIELDS.match(head.unpacked)
    return fields is not None and RELATED.search(fields[0]) is not None


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The first part that is HTML, whose address is the page's."""
    found = read_single(part, form, rules, Kind.HTML, MHTML_FACTOR * rules.html_max_bytes)
    yield _page(found, rules) if isinstance(found, RawRecord) else found


def _page(whole: RawRecord, rules: Rules) -> Found:
    message = PARSER.parsebytes(whole.payload)
    told = next((one for one in message.walk() if one.get_content_type() == "text/html"), None)
    payload = told.get_payload(decode=True) if told is not None else None
    url = whole.url or _url(message, told, rules)
    if told is None or not isinstance(payload, bytes):
        detail = f"no part of {sum(1 for _ in message.walk())} is HTML"
        return _failure(whole, Reason.NO_BODY, detail, url)
    if len(payload) > rules.html_max_bytes:
        detail = f"{len(payload)} bytes, over {rules.html_max_bytes}"
        return _failure(whole, Reason.TOO_LARGE, detail, url)
    return RawRecord(
        whole.origin,
        Kind.HTML,
        payload,
        raw_sha256=hashlib.sha256(payload).hexdigest(),
        size_bytes=len(payload),
        url=url,
        charset=told.get_content_charset(),
        fetched_at=_saved_at(message),
        claims=whole.claims,
    )


def _url(message: EmailMessage, told: EmailMessage | None, rules: Rules) -> str | None:
    """Where the page was: browsers write `cid:` where they have no address."""
    named = [message.get("Snapshot-Content-Location")]
    named += [one.get("Content-Location") for one in (told, message) if one is not None]
    urls = (str(one).strip() for one in named if one)
    is_web = ("http://", "https://")
    return next((u for u in urls if u.startswith(is_web) and len(u) <= rules.url_max_chars), None)


def _saved_at(message: EmailMessage) -> datetime | None:
    try:
        saved = parsedate_to_datetime(str(message.get("Date", "")))
        return saved.astimezone(UTC) if saved.tzinfo else None
    except (ValueError, OverflowError, TypeError):
        return None


def _failure(whole: RawRecord, reason: Reason, detail: str, url: str | None) -> RecordFailure:
    return RecordFailure(
        whole.origin,
        reason,
        detail,
        url=url,
        size_bytes=whole.size_bytes,
        raw_sha256=whole.raw_sha256,
        sample=whole.payload[:SAMPLE_BYTES],
    )


READER = Reader("mhtml", recognises, read)

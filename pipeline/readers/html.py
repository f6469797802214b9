"""An HTML file -> one RawRecord."""

import re
from collections.abc import Iterator
from dataclasses import replace

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.signatures import is_html
from broadsheet.pipeline.readers.single import addressed, read_single
from broadsheet.pipeline.records import Kind, RawRecord
from broadsheet.pipeline.rules import Rules

LOOK_BYTES = 4096
SAVED = (
    re.compile(rb"<!--\s*saved from url=\(\d+\)(?P<url>https?://\S+)", re.IGNORECASE),
    re.compile(rb"<!--\s*Mirrored from (?P<url>\S+) by HTTrack"),
    re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>https?://\S+)"),
)


def recognises(head: Head) -> bool:
    """HTML and XHTML pages, and fragments that begin with an HTML element."""
    return is_html(head.unpacked)


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The page, with the address that whoever saved it wrote into it."""
    found = read_single(part, form, rules, Kind.HTML, rules.html_max_bytes)
    if isinstance(found, RawRecord) and found.url is None:
        found = replace(found, url=saved_from(found.payload, rules.url_max_chars))
    yield addressed(found)


def saved_from(payload: bytes, most_chars: int) -> str | None:
    """The address in the comment of HTTrack, a browser or SingleFile, which it puts in front.

    >>> saved_from(b"<!-- saved from url=(0021)https://p.example/a -->", 100)
    'https://p.example/a'
    >>> saved_from(b"<!-- Mirrored from www.p.example/a.html by HTTrack Website Copier/3.x -->", 99)
    'http://www.p.example/a.html'
    """
    for comment in SAVED:
        found = comment.search(payload, 0, LOOK_BYTES)
        if found:
            url = found["url"].decode("utf-8", "replace").replace("\0", "")
            url = url if "://" in url else f"http://{url}"
            return url if len(url) <= most_chars and url.startswith(("http:", "https:")) else None
    return None


READER = Reader("html", recognises, read)

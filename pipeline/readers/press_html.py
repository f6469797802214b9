"""HTML that press databases export, many documents a page -> a record each.

Documents are found by their marks in the bytes, so that a broken one costs itself alone, and each
is read as a tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from itertools import count
from typing import TYPE_CHECKING

from broadsheet.pipeline.readers import html
from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.items import Piece
from broadsheet.pipeline.readers.layouts import told
from broadsheet.pipeline.readers.prose import BLOCKS, NO_TEXT, local, parsed
from broadsheet.pipeline.readers.signatures import markup
from broadsheet.pipeline.readers.story import Story, failure
from broadsheet.pipeline.readers.wide import narrow, narrow_head
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

if TYPE_CHECKING:
    from lxml import etree

PIECE_BYTES = 256 * 2**10
MARK_MOST = 1024  # bytes of a mark, which may be cut in two
ROWS = frozenset(("tr", "li", "dt", "dd"))


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One database's pages: what tells them, where documents begin and end, how one is read.

    Without `ends` a document goes on to the next one, and none is known to be cut off.
    """

    medium: str
    told_by: re.Pattern[bytes]
    begins: re.Pattern[bytes]
    ends: re.Pattern[bytes] | None
    story: Callable[[str], Story]


def reader_of(layout: PageLayout) -> Reader:
    """The reader of a layout; a page that only looks like one is an article as any page is."""

    def recognises(head: Head) -> bool:
        raw = narrow_head(head)
        return layout.told_by.search(raw) is not None and markup(head.unpacked) == "html"

    def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
        found = _read(layout, part, form, rules)
        first = next(found, None)
        if first is None:
            yield from html.read(part, form, rules)
        else:
            yield first
            yield from found

    return Reader(layout.medium, recognises, read)


def _read(layout: PageLayout, part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    ordinals, reached = count(), 0
    try:
        with narrow(part, form, rules) as stream:
            for piece in pieces_of(stream, layout, rules.html_max_bytes + 1):
                reached = piece.offset + piece.length
                origin = Origin(part.source_id, next(ordinals), piece.offset, piece.length)
                if piece.length > rules.html_max_bytes:
                    detail = f"{piece.length} bytes, over {rules.html_max_bytes}"
                    yield failure(piece.raw, origin, Reason.TOO_LARGE, detail)
                elif not piece.is_whole:
                    detail = f"no end of the document after {piece.length} bytes"
                    yield failure(piece.raw, origin, Reason.TRUNCATED, detail)
                else:
                    text = characters(piece.raw)
                    yield told(piece.raw, text, layout.story, origin, part, rules)
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), reached)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)


def pieces_of(stream: BufferedReader, layout: PageLayout, keep_bytes: int) -> Iterator[Piece]:
    """Each document from its first mark to its last; none where the page has no mark."""
    buffer, base, searched = bytearray(), 0, 0
    kept: bytearray | None = None  # of the document in hand
    begin = 0
    while True:
        some = stream.read(PIECE_BYTES)
        buffer += some
        while (mark := layout.begins.search(buffer, searched)) is not None:
            if mark.end() == len(buffer) and some:
                break  # it may go on
            if kept is not None:
                yield _cut(kept, buffer[: mark.start()], begin, layout, keep_bytes)
            kept, begin = bytearray(), base + mark.start()
            del buffer[: mark.start()]
            base, searched = begin, mark.end() - mark.start()
        if not some:
            break
        spare = max(0, len(buffer) - MARK_MOST)
        if kept is not None:
            kept += buffer[:spare][: max(0, keep_bytes - len(kept))]
        del buffer[:spare]
        base, searched = base + spare, max(0, searched - spare)
    if kept is not None:
        yield _cut(kept, buffer, begin, layout, keep_bytes)


def _cut(
    kept: bytearray, rest: bytearray, begin: int, layout: PageLayout, keep_bytes: int
) -> Piece:
    raw = bytes(kept + rest[: max(0, keep_bytes - len(kept))])
    if layout.ends is None:
        return Piece(begin, len(raw), raw, is_whole=True)
    end = layout.ends.search(raw)
    if end is None:
        return Piece(begin, len(raw), raw, is_whole=False)
    return Piece(begin, end.end(), raw[: end.end()], is_whole=True)


def tree_of(markup_: str) -> etree._Element:
    """The body of a piece of a page; raises `Rejected` where there is none."""
    tree = parsed(markup_)
    body = None if tree is None else tree.find("body")
    if body is None:
        raise Rejected(Reason.MALFORMED, "no HTML in it")
    return body


def text_of(element: etree._Element) -> str:
    """Its lines: blank ones between blocks, a tab behind a cell."""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces)


def _gather(element: etree._Element, pieces: list[str]) -> None:
    """Parsers stop at a depth of 256 elements."""
    pieces.append(_flat(element.text))
    for child in element:
        name = local(child)
        is_block = name in BLOCKS and name != "br"
        around = "\n" if name in ROWS else "\n\n"
        pieces.append(around if is_block else "\n" if name == "br" else "")
        if name and name not in NO_TEXT and name != "br":
            _gather(child, pieces)
        pieces.append("\t" if name in ("td", "th") else around if is_block else "")
        pieces.append(_flat(child.tail))


def _flat(text: str | None) -> str:
    """White space in markup is a blank."""
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ") if text else ""


def classed(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements one of whose classes is, or ends with, that name."""
    for one in element.iter():
        classes = str(one.get("class") or "").split() if isinstance(one.tag, str) else []
        if any(one_class.endswith(name) for one_class in classes):
            yield one

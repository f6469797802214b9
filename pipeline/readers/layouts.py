"""How press databases write documents into a text, one after another -> a record each.

Such a text comes as a file, or inside an RTF or a DOCX; its layout is told by its first lines.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.items import Piece
from broadsheet.pipeline.readers.signatures import is_binary, markup
from broadsheet.pipeline.readers.story import Story, failure, record_of
from broadsheet.pipeline.readers.wide import lines_in, narrow_head
from broadsheet.pipeline.records import Origin, OtherRecords, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

LOOK_BYTES = 64 * 2**10  # a list of two hundred documents may stand before the first one
AROUND = b" \t\r\n\x0c\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: the line that parts documents, and how a document is read.

    `is_document` tells documents from what stands behind the last one.
    """

    medium: str
    recognises: Callable[[str], bool]
    mark: re.Pattern[bytes]  # all of a line but the white space around it
    is_at_end: bool  # the mark ends a document; else it begins one
    story: Callable[[str], Story]  # of a document with its mark
    is_document: Callable[[str], bool]


def reader_of(layout: Layout) -> Reader:
    """The reader of a layout in a plain text."""

    def recognises(head: Head) -> bool:
        text = characters(narrow_head(head)[:LOOK_BYTES])
        is_prose = not is_binary(head.unpacked) and markup(head.unpacked) is None
        return layout.recognises(text) and is_prose

    def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
        with lines_in(part, form, rules) as lines:
            yield from read_lines(lines, layout, part, rules)

    return Reader(layout.medium, recognises, read)


def read_lines(
    lines: Iterator[bytes], layout: Layout, part: ByteRange, rules: Rules
) -> Iterator[Found]:
    """Each document; what stands before the first one, a list of contents, is none.

    Offsets count in the text. Where the lines raise `Rejected`, the documents before that count.
    """
    ordinals, reached = count(), 0
    try:
        for piece in pieces_of(lines, layout, rules.text_max_bytes + 1):
            reached = piece.offset + piece.length
            text = characters(piece.raw)
            if _is_around(piece, text, layout):
                if text.strip():
                    yield OtherRecords("cover")
                continue
            origin = Origin(part.source_id, next(ordinals), piece.offset, piece.length)
            if not piece.is_whole:
                detail = f"no end of the document after {piece.length} bytes"
                yield failure(piece.raw, origin, Reason.TRUNCATED, detail)
            elif piece.length > rules.text_max_bytes:
                detail = f"{piece.length} bytes, over {rules.text_max_bytes}"
                yield failure(piece.raw, origin, Reason.TOO_LARGE, detail)
            else:
                yield told(piece.raw, text, layout.story, origin, part, rules)
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), reached)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)


def pieces_of(lines: Iterator[bytes], layout: Layout, keep_bytes: int) -> Iterator[Piece]:
    """The documents with their marks, and what is around them; whole is what a mark tells."""
    kept, begin, end, is_told = bytearray(), 0, 0, False
    for line in lines:
        is_mark = layout.mark.fullmatch(line.strip(AROUND)) is not None
        if is_mark and not layout.is_at_end:
            yield Piece(begin, end - begin, bytes(kept), is_told)
            kept.clear()
            begin, is_told = end, True
        if len(kept) < keep_bytes:
            kept += line[: keep_bytes - len(kept)]
        end += len(line)
        if is_mark and layout.is_at_end:
            yield Piece(begin, end - begin, bytes(kept), is_whole=True)
            kept.clear()
            begin = end
    yield Piece(begin, end - begin, bytes(kept), is_told)


def _is_around(piece: Piece, text: str, layout: Layout) -> bool:
    """Whether a piece is what stands before the first document or behind the last one."""
    if layout.is_at_end:
        return not (piece.is_whole or (text.strip() and layout.is_document(text)))
    return not (piece.is_whole and layout.is_document(text))


def told(
    raw: bytes,
    text: str,
    story: Callable[[str], Story],
    origin: Origin,
    part: ByteRange,
    rules: Rules,
) -> Found:
    """The record of a document, or why it is none."""
    try:
        return record_of(story(text), raw, origin, part, rules)
    except Rejected as rejected:
        return failure(raw, origin, rejected.reason, rejected.detail)

"""XML of the news industry -> a record an item; each dialect says what its items are."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import count
from typing import TYPE_CHECKING

from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Compression,
    Entry,
    Format,
    Found,
    Head,
    Reach,
    Reader,
)
from broadsheet.pipeline.readers.items import PREAMBLE_BYTES, Piece, Splitter
from broadsheet.pipeline.readers.signatures import markup, wide_charset
from broadsheet.pipeline.readers.story import SAMPLE_BYTES, Story, failure, record_of
from broadsheet.pipeline.readers.unpack import unpacked
from broadsheet.pipeline.readers.xml_tree import Preamble, tree_of
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

if TYPE_CHECKING:
    from lxml import etree

PIECE_BYTES = 256 * 2**10


def parse_xml(
    read: Callable[[etree._Element, Preamble], Story],
) -> Callable[[bytes, Preamble], Story]:
    """A way to read items as trees."""
    return lambda raw, preamble: read(tree_of(raw, preamble), preamble)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a format's items are called, and how one is read.

    `story` is given an item's bytes and what stands before the first one; it raises `Rejected` for
    an item that is none.
    """

    medium: str
    roots: frozenset[str]  # names of root elements or document types, lower case
    items: tuple[str, ...]
    story: Callable[[bytes, Preamble], Story]
    may_nest: bool = False


def reader_of(dialect: Dialect) -> Reader:
    """The reader of a dialect."""

    def recognises(head: Head) -> bool:
        root = markup(head.unpacked)
        return root is not None and root.rpartition(":")[2] in dialect.roots

    def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
        return _read(dialect, part, form, rules)

    return Reader(dialect.medium, recognises, read, _entry)


def _entry(head: Head) -> Entry:
    """An item belongs to the shard in which it starts; those of UTF-16 are not found by byte."""
    is_plain = head.compression is Compression.NONE and wide_charset(head.unpacked) is None
    return Entry.ANYWHERE if is_plain else Entry.WHOLE


def _read(dialect: Dialect, part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    ordinals = count()
    splitter = _splitter(dialect, rules)
    preamble: Preamble | None = None
    begins_at, ends_at = None, part.start
    try:
        if part.start:
            preamble = _preamble_of_file(dialect, part, form, rules)
        with unpacked(part, form.compression, rules) as stream:
            for piece in splitter.split(_pieces(stream), part.start):
                if form.entry is Entry.ANYWHERE and piece.offset >= part.end:
                    break
                preamble = preamble or Preamble.of(bytes(splitter.preamble))
                begins_at = piece.offset if begins_at is None else begins_at
                ends_at = piece.offset + piece.length
                origin = Origin(part.source_id, next(ordinals), piece.offset, piece.length)
                yield _read_item(dialect, piece, preamble, origin, part, rules)
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), ends_at)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)
        return
    is_part = part.start > 0 or part.end < part.size_bytes
    if begins_at is None and not is_part:
        yield _nothing(dialect, bytes(splitter.preamble), part)
    elif begins_at is not None and is_part:
        yield Reach(begins_at, ends_at)


def _splitter(dialect: Dialect, rules: Rules) -> Splitter:
    return Splitter(dialect.items, rules.jsonl_line_max_bytes, may_nest=dialect.may_nest)


def _preamble_of_file(dialect: Dialect, part: ByteRange, form: Format, rules: Rules) -> Preamble:
    """What stands before the first item of the file, for a part that begins behind it."""
    with unpacked(replace(part, start=0), form.compression, rules) as stream:
        head = stream.read(PREAMBLE_BYTES)
    splitter = _splitter(dialect, rules)
    next(splitter.split([head]), None)
    return Preamble.of(bytes(splitter.preamble))


def _pieces(stream: BufferedReader) -> Iterator[bytes]:
    """The stream in a charset in which tags are ASCII: UTF-16 and UTF-32 as UTF-8."""
    charset = wide_charset(stream.peek(4096)[:4096])
    decoder = codecs.getincrementaldecoder(charset)("replace") if charset else None
    while piece := stream.read(PIECE_BYTES):
        yield piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace")


def _read_item(
    dialect: Dialect,
    piece: Piece,
    preamble: Preamble,
    origin: Origin,
    part: ByteRange,
    rules: Rules,
) -> Found:
    if piece.length > len(piece.raw):
        detail = f"an item of {piece.length} bytes, over {len(piece.raw)}"
        return failure(piece.raw, origin, Reason.TOO_LARGE, detail)
    if not piece.is_whole:
        detail = f"no end of the item after {piece.length} bytes"
        return failure(piece.raw, origin, Reason.TRUNCATED, detail)
    try:
        story = dialect.story(piece.raw, preamble)
    except Rejected as rejected:
        return failure(piece.raw, origin, rejected.reason, rejected.detail)
    return record_of(story, piece.raw, origin, part, rules)


def _nothing(dialect: Dialect, preamble: bytes, part: ByteRange) -> RecordFailure:
    names = " or ".join(f"<{name}>" for name in dialect.items)
    origin = Origin(part.source_id, 0, 0, part.size_bytes)
    detail = f"no {names} in it"
    return RecordFailure(origin, Reason.MALFORMED, detail, sample=preamble[:SAMPLE_BYTES])

"""JSON that is one object, an array of them, or objects one after another -> a record each."""

import re
from collections.abc import Iterator
from io import BufferedReader
from itertools import count

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.objects import read_objects
from broadsheet.pipeline.readers.story import SAMPLE_BYTES
from broadsheet.pipeline.readers.wide import narrow, narrow_head
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

BOM = b"\xef\xbb\xbf"
BEGINNING = re.compile(rb"\{\s*[\"}]|\[\s*[{\]]")
OUTSIDE_STRING = re.compile(rb'["{}]')
INSIDE_STRING = re.compile(rb'["\\]')
PIECE_BYTES = 256 * 2**10


def recognises(head: Head) -> bool:
    """An object, or an array that is empty or begins with an object."""
    return BEGINNING.match(narrow_head(head).removeprefix(BOM).lstrip()) is not None


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The outermost objects; offsets count in the unpacked stream."""
    ordinals = count()
    splitter = Splitter(rules.jsonl_line_max_bytes)
    try:
        with narrow(part, form, rules) as stream:
            for offset, length, raw in splitter.split(stream):
                if length > rules.jsonl_line_max_bytes:
                    origin = Origin(part.source_id, next(ordinals), offset, length)
                    yield _too_large(origin, raw, rules)
                else:
                    yield from read_objects(raw, offset, length, ordinals, part, rules)
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), splitter.begin)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)
        return
    if splitter.depth:
        origin = Origin(part.source_id, next(ordinals), splitter.begin)
        detail = f"the file ends after {splitter.length} bytes of an object"
        kept = bytes(splitter.kept)[:SAMPLE_BYTES]
        yield RecordFailure(origin, Reason.TRUNCATED, detail, None, splitter.length, None, kept)
    elif next(ordinals) == 0:
        origin = Origin(part.source_id, 0, part.start)
        yield RecordFailure(origin, Reason.MALFORMED, "an array without an object in it")


def _too_large(origin: Origin, raw: bytes, rules: Rules) -> RecordFailure:
    detail = f"an object of {origin.record_length} bytes, over {rules.jsonl_line_max_bytes}"
    sample = raw[:SAMPLE_BYTES]
    return RecordFailure(
        origin, Reason.TOO_LARGE, detail, size_bytes=origin.record_length, sample=sample
    )


class Splitter:
    """Finds where outermost objects begin and end by their braces, strings skipped."""

    def __init__(self, keep_bytes: int) -> None:
        self._keep_bytes = keep_bytes
        self._in_string = False
        self._is_escaped = False  # a backslash ended the last piece
        self.depth = 0
        self.begin = 0
        self.length = 0
        self.kept = bytearray()

    def split(self, stream: BufferedReader) -> Iterator[tuple[int, int, bytes]]:
        """(offset, length, bytes): no more than `keep_bytes` of an object's bytes are kept."""
        read_bytes = 0
        while piece := stream.read(PIECE_BYTES):
            start = 0
            for position, is_begin in self._edges(piece):
                if is_begin:
                    start = position
                    self.begin = read_bytes + position
                    self.length = 0
                    self.kept.clear()
                else:
                    self._keep(piece[start:position])
                    yield self.begin, self.length, bytes(self.kept)
            if self.depth:
                self._keep(piece[start:])
            read_bytes += len(piece)

    def _keep(self, more: bytes) -> None:
        self.length += len(more)
        if len(self.kept) < self._keep_bytes:
            self.kept += more

    def _edges(self, piece: bytes) -> Iterator[tuple[int, bool]]:
        """Where objects begin (True) and end (False) in a piece."""
        position = int(self._is_escaped)
        self._is_escaped = False
        while True:
            pattern = INSIDE_STRING if self._in_string else OUTSIDE_STRING
            mark = pattern.search(piece, position)
            if mark is None:
                return
            position = mark.end()
            match mark[0]:
                case b"\\":
                    self._is_escaped = position == len(piece)
                    position += 1
                case b'"':
                    # Quotes outside of any object are noise between objects.
                    self._in_string = not self._in_string and self.depth > 0
                case b"{":
                    self.depth += 1
                    if self.depth == 1:
                        yield position - 1, True
                case _:
                    if self.depth == 1:
                        yield position, False
                    self.depth = max(0, self.depth - 1)


READER = Reader("json", recognises, read)

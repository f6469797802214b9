"""JSONL -> one record a line, whatever the line holds."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader
from itertools import count

from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Compression,
    Entry,
    Format,
    Found,
    Head,
    Reader,
)
from broadsheet.pipeline.readers.objects import read_objects
from broadsheet.pipeline.readers.story import SAMPLE_BYTES
from broadsheet.pipeline.readers.wide import is_wide, narrow, narrow_head
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

BOM = b"\xef\xbb\xbf"
BLANK = b" \t\r\n\v\f" + BOM  # none of these bytes can be part of an object's ends
SKIP_BYTES = 2**20
ARRAY = re.compile(rb"\[\s*(?:\{|$)")
FIRST_KEY = re.compile(rb'\{\s*["}]')


def recognises(head: Head) -> bool:
    """At least half of the lines begin as objects, and one is a whole one.

    The first may be anything, such as a comment or a line cut off, but for an indented object and
    an array of objects.
    """
    lines = [line.strip() for line in _body(head).split(b"\n")]
    if ARRAY.match(lines[0]) or lines[0] == b"{":
        return False
    complete = [line for line in (lines if head.is_whole else lines[:-1]) if line]
    if not complete:  # one line, longer than the head
        return FIRST_KEY.match(lines[0]) is not None
    begun = [line for line in complete if line.startswith(b"{")]
    return 2 * len(begun) >= len(complete) and any(_is_object(line) for line in begun)


def _body(head: Head) -> bytes:
    return narrow_head(head).removeprefix(BOM).lstrip()


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def entry(head: Head) -> Entry:
    """Plain lines can be entered anywhere: a line belongs to the shard in which it starts."""
    is_plain = head.compression is Compression.NONE and not is_wide(head)
    return Entry.ANYWHERE if is_plain else Entry.WHOLE


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The lines that start in the part; blank ones are nothing.

    Offsets count in the unpacked stream of the part, which for plain JSONL is the file.
    """
    is_plain = form.entry is Entry.ANYWHERE
    ordinals = count()
    offset = part.start if is_plain else 0
    begun = replace(part, start=part.start - 1) if is_plain and part.start else part
    try:
        with narrow(begun, form, rules) as stream:
            if begun is not part:  # the line that runs into the part belongs to the one before
                offset += _skip_line(stream) - 1
            while not is_plain or offset < part.end:
                line = stream.readline(rules.jsonl_line_max_bytes + 1)
                if not line:
                    return
                length = len(line)
                if length > rules.jsonl_line_max_bytes and not line.endswith(b"\n"):
                    length += _skip_line(stream)
                    yield _oversized(line, Origin(part.source_id, next(ordinals), offset, length))
                elif line.strip(BLANK):
                    yield from _read_line(line, offset, length, ordinals, part, rules)
                offset += length
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), offset)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)


def _skip_line(stream: BufferedReader) -> int:
    """How many bytes there are up to and with the next line break."""
    skipped = 0
    while piece := stream.readline(SKIP_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


def _read_line(
    line: bytes, offset: int, length: int, ordinals: Iterator[int], part: ByteRange, rules: Rules
) -> Iterator[Found]:
    for found in read_objects(line.strip(BLANK), offset, length, ordinals, part, rules):
        is_cut = isinstance(found, RecordFailure) and found.reason is Reason.MALFORMED
        if isinstance(found, RecordFailure) and is_cut and not line.endswith(b"\n"):
            detail = f"the file ends after {len(line)} bytes of a line: {found.detail}"
            yield replace(found, reason=Reason.TRUNCATED, detail=detail)
        else:
            yield found


def _oversized(beginning: bytes, origin: Origin) -> RecordFailure:
    return RecordFailure(
        origin,
        Reason.TOO_LARGE,
        f"a line of {origin.record_length} bytes, over {len(beginning) - 1}",
        size_bytes=origin.record_length,
        sample=beginning[:SAMPLE_BYTES],
    )


READER = Reader("jsonl", recognises, read, entry)

"""An uncompressed WARC -> its records, hopping from heading to heading."""

import re
from collections.abc import Iterator

from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.http import BLANK_LINE
from broadsheet.pipeline.readers.unpack import Window
from broadsheet.pipeline.readers.warc_heading import (
    BEGINNING,
    HEADING_MAX_BYTES,
    Heading,
    parse_heading,
)
from broadsheet.pipeline.readers.warc_segments import Records
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from broadsheet.pipeline.storage.files import opened
from broadsheet.pipeline.storage.location import Location

VERSION_LINE = re.compile(rb"(?<=\n)WARC/[01]\.\d+\r?\n")
SEARCH_BYTES = 2**20
HOP_BYTES = 8 * 2**10  # enough for most headings; payloads are hopped over unread
SAMPLE_BYTES = 200


def entries(path: Location, size_bytes: int, shard_bytes: int) -> list[int]:
    """The first record at or behind each multiple of `shard_bytes`."""
    found = [0]
    with opened(path) as file:
        window = Window(file, size_bytes, HOP_BYTES)
        offset = 0
        while offset < window.end:
            if offset >= (found[-1] // shard_bytes + 1) * shard_bytes:
                found.append(offset)
            offset = Extent(window, offset, DEFAULT_RULES.url_max_chars).next
    return found


class Extent:
    """Where a record ends and the next begins, and what is wrong with it if something is.

    A Content-Length that does not lead to another record or to the end of the file is wrong;
    the next record is then searched for, right behind the heading.
    """

    heading: Heading | None = None
    fault: Rejected | None = None

    def __init__(self, window: Window, offset: int, url_max_chars: int) -> None:
        try:
            self.heading = parse_heading(_head(window, offset), url_max_chars)
        except Rejected as rejected:
            self.fault = rejected
            self.next = _search(window, offset + 1)
            return
        body = offset + self.heading.size_bytes
        self.next = end = body + self.heading.length
        if end <= window.end:
            gap = window.bytes_at(end, 8)
            self.next = end + len(gap) - len(gap.lstrip(b"\r\n"))
            rest = window.bytes_at(self.next, len(BEGINNING))
            if BEGINNING.startswith(rest):  # or as much of it as the file holds
                return
            detail = f"no record follows its {self.heading.length} bytes"
            self.fault = Rejected(Reason.DAMAGED, f"Content-Length is wrong: {detail}")
        else:
            detail = f"{window.end - body} of {self.heading.length} bytes"
            self.fault = Rejected(Reason.TRUNCATED, detail)
        self.next = _search(window, body)


def _head(window: Window, offset: int) -> bytes:
    """The heading with its blank line, or what there is instead."""
    for most in (HOP_BYTES // 4, HEADING_MAX_BYTES):
        head = window.bytes_at(offset, most)
        blank = BLANK_LINE.search(head)
        if blank:
            return head[: blank.end()]
    return head.rstrip(b"\n")


def _search(window: Window, position: int) -> int:
    """Where the next record begins, or the end of the file."""
    position -= 1  # the line break before it
    while position < window.end:
        piece = window.bytes_at(position, SEARCH_BYTES)
        line = VERSION_LINE.search(piece)
        if line:
            return position + line.start()
        position += max(1, len(piece) - 16)
        if not piece:
            break
    return window.end


def read(part: ByteRange, rules: Rules) -> Iterator[Found]:
    """The records that start in the part, which begins where a record does."""
    records = Records(part, rules)
    with part.opened() as file:
        window = Window(file, part.size_bytes)
        offset = part.start
        while offset < window.end and (offset < part.end or records.is_waiting):
            extent = Extent(window, offset, rules.url_max_chars)
            heading = extent.heading
            length = extent.next - offset
            is_sound = heading is not None and extent.fault is None
            if offset >= part.end and not is_sound:
                break
            if heading is None or not is_sound:
                origin = Origin(part.source_id, records.next_ordinal(), offset, length)
                yield _failure(extent, origin, window.bytes_at(offset, SAMPLE_BYTES))
            else:
                body = offset + heading.size_bytes
                block = window.bytes_at(body, records.kept_bytes(heading))
                if offset >= part.end:
                    yield from records.ahead(heading, block)
                else:
                    yield from records.found(heading, block, offset, length)
            offset = extent.next
        yield from records.rest()


def _failure(extent: Extent, origin: Origin, sample: bytes) -> RecordFailure:
    fault = extent.fault or Rejected(Reason.DAMAGED, "no heading")
    url = extent.heading.url if extent.heading else None
    kind = f"{extent.heading.kind} record: " if extent.heading else ""
    return RecordFailure(
        origin, fault.reason, kind + fault.detail, url, origin.record_length, sample=sample
    )

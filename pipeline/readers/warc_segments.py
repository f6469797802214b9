"""Headings and blocks of WARC records -> what they are, those in several pieces joined.

WARC 1.1, 7: a record that is too long for a file goes on in others, as `continuation` records that
name its first piece. Those that lie in the same file are joined. Of a record
whose pieces lie in several files, the pieces in each are a reject that says which are missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.warc_heading import Heading
from broadsheet.pipeline.readers.warc_record import SAMPLE_BYTES, interpret, kept_bytes
from broadsheet.pipeline.records import Origin, OtherRecords, Reason, RecordFailure
from broadsheet.pipeline.rules import Rules

MOST_OPEN = 16  # records whose end is waited for at once
MOST_AHEAD = 64  # records behind a part that are looked at for the rest of one


@dataclass(slots=True)
class _Open:
    """A record whose end has not come."""

    heading: Heading
    block: bytes  # as much of it as is worth keeping
    offset: int
    length: int | None
    pieces: int = 1


class Records:
    """What the records of a part are, as they come."""

    def __init__(self, part: ByteRange, rules: Rules) -> None:
        self._part = part
        self._rules = rules
        self._ordinals = count()
        self._open: dict[str, _Open] = {}
        self._closed: set[str] = set()  # told, whole or not
        self._ahead = 0
        self._seen = 0

    def next_ordinal(self) -> int:
        """Of a record or a failure."""
        return next(self._ordinals)

    @property
    def is_waiting(self) -> bool:
        """Whether it is worth reading on behind the part for the rest of a record."""
        return bool(self._open) and self._ahead < MOST_AHEAD

    def kept_bytes(self, heading: Heading) -> int:
        """How much of a record's block is worth keeping."""
        if heading.segment_of in self._open:
            return min(heading.length, 2 * self._rules.html_max_bytes)
        return kept_bytes(heading, self._rules)

    def found(
        self, heading: Heading, block: bytes, offset: int, length: int | None
    ) -> Iterator[Found]:
        """What a record is; nothing yet where it goes on."""
        self._seen += 1
        if heading.is_first_segment and heading.record_id and len(self._open) < MOST_OPEN:
            if heading.record_id in self._open:  # two of one name: the rest may be of either
                yield self._rest_of(heading.record_id)
            self._open[heading.record_id] = _Open(heading, block, offset, length)
        elif heading.segment_of in self._open:
            yield OtherRecords(heading.kind)
            yield from self._joined(heading, block)
        elif self._is_lonely(heading):
            yield self._lonely(heading, block, offset, length)
        else:
            if heading.is_first_segment and heading.record_id:
                self._closed.add(heading.record_id)
            yield self._told(heading, block, offset, length)

    def ahead(self, heading: Heading, block: bytes) -> Iterator[Found]:
        """A record behind the part: of interest only where it is the rest of one."""
        self._ahead += 1
        if heading.segment_of in self._open:
            yield from self._joined(heading, block)

    def rest(self) -> Iterator[Found]:
        """Those whose end never came."""
        for record_id in list(self._open):
            yield self._rest_of(record_id)

    def _rest_of(self, record_id: str) -> Found:
        one = self._open.pop(record_id)
        self._closed.add(record_id)
        if not one.heading.is_document:
            return self._told(one.heading, one.block, one.offset, one.length)
        there = "segment 1" if one.pieces == 1 else f"segments 1 to {one.pieces}"
        detail = f"{there} of {record_id}, {one.heading.length} bytes; segment {one.pieces + 1}"
        return self._missing(one, f"{detail} and what follows it are not in this file")

    def _is_lonely(self, heading: Heading) -> bool:
        """Whether it is a piece of a record that begins in another file.

        Who reads the part before this one may look for it among the first records of this one.
        """
        is_known = heading.segment_of in self._closed
        is_first_part = self._part.start == 0
        is_piece = heading.kind == "continuation"
        return is_piece and not is_known and (is_first_part or self._seen > MOST_AHEAD)

    def _lonely(self, heading: Heading, block: bytes, offset: int, length: int | None) -> Found:
        named = heading.segment_of or "a record that it does not name"
        detail = f"segment {heading.segment} of {named}, {heading.length} bytes"
        piece = _Open(heading, block, offset, length)
        return self._missing(piece, f"{detail}; its first segment is not before it in this file")

    def _missing(self, one: _Open, detail: str) -> RecordFailure:
        return RecordFailure(
            Origin(self._part.source_id, self.next_ordinal(), one.offset, one.length),
            Reason.TRUNCATED,
            detail,
            one.heading.url,
            one.heading.length,
            sample=one.block[:SAMPLE_BYTES],
            fetched_at=one.heading.fetched_at,
            warc_record_id=one.heading.record_id,
        )

    def _joined(self, heading: Heading, block: bytes) -> Iterator[Found]:
        one = self._open[heading.segment_of]
        one.pieces += 1
        if heading.segment != one.pieces:  # one between them is missing
            return
        whole = one.heading.length + heading.length
        one.heading = replace(one.heading, length=whole)
        if len(one.block) < 2 * self._rules.html_max_bytes:
            one.block += block
        if heading.is_last_segment:
            del self._open[heading.segment_of]
            self._closed.add(heading.segment_of)
            yield self._told(replace(one.heading, segment=0), one.block, one.offset, one.length)

    def _told(self, heading: Heading, block: bytes, offset: int, length: int | None) -> Found:
        ordinal = self.next_ordinal() if heading.is_document else 0
        origin = Origin(self._part.source_id, ordinal, offset, length)
        return interpret(heading, block, origin, self._part, self._rules)

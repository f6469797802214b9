"""Headings and blocks of WARC records -> what they are, those in several pieces joined.

WARC 1.1, 7: a record that is too long for a file goes on in others, as `continuation` records that
name its first piece. Those that lie in the same file are joined; a piece without the rest is
`truncated`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.warc_heading import Heading
from broadsheet.pipeline.readers.warc_record import interpret, kept_bytes
from broadsheet.pipeline.records import Origin, OtherRecords
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
        self._ahead = 0

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
        if heading.is_first_segment and heading.record_id and len(self._open) < MOST_OPEN:
            if heading.record_id in self._open:  # two of one name: the rest may be of either
                yield self._rest_of(heading.record_id)
            self._open[heading.record_id] = _Open(heading, block, offset, length)
        elif heading.segment_of in self._open:
            yield OtherRecords(heading.kind)
            yield from self._joined(heading, block)
        else:
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
        return self._told(one.heading, one.block, one.offset, one.length)

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
            yield self._told(replace(one.heading, segment=0), one.block, one.offset, one.length)

    def _told(self, heading: Heading, block: bytes, offset: int, length: int | None) -> Found:
        ordinal = self.next_ordinal() if heading.is_document else 0
        origin = Origin(self._part.source_id, ordinal, offset, length)
        return interpret(heading, block, origin, self._part, self._rules)

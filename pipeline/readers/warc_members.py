"""A compressed WARC -> its records, a member each, or all in one stream."""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial

from broadsheet.pipeline.readers.formats import ByteRange, Compression, Format, Found, Reach
from broadsheet.pipeline.readers.frames import MAGIC_OF, past_skippable
from broadsheet.pipeline.readers.http import BLANK_LINE
from broadsheet.pipeline.readers.inside import WARC_BEGINS, Inside
from broadsheet.pipeline.readers.unpack import (
    SEARCH_BYTES,
    Member,
    Unpacked,
    Window,
    before_damage,
    beginnings,
)
from broadsheet.pipeline.readers.warc_heading import BEGINNING, Heading, parse_heading
from broadsheet.pipeline.readers.warc_segments import Records
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

SALVAGED_BYTES = 8 * 2**10
TRIAL_BYTES = 64  # "WARC/" behind a few line breaks


def first_is_alone(inside: Inside, rules: Rules) -> bool:
    """Whether nothing comes after the first record; raises `Rejected` where that is not known."""
    inside.block(parse_heading(inside.head(), rules.url_max_chars).length, keep=0)
    return not inside.gap()


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The records of the members that start in the part, which may begin anywhere."""
    records = Records(part, rules)
    with part.opened() as file:
        members = _Members(Window(file, part.size_bytes), form.compression)
        position = members.past_skippable(part.start)
        if position and not members.begins(position):
            position = members.next(position, part.end)
            if position == part.end:  # all of it belongs to a record that begins before it
                return
        begins_at = position
        while members.is_of(part, position):
            position = yield from _read_member(members, position, part, rules, records)
            position = members.past_skippable(position)
        yield from _read_ahead(members, position, rules, records)
        yield from records.rest()
        yield Reach(begins_at, position)


@dataclass(frozen=True, slots=True)
class _Members:
    """The gzip members, or zstd or lz4 frames, of a file."""

    window: Window
    compression: Compression

    def is_of(self, part: ByteRange, position: int) -> bool:
        """Whether a record at `position`, where another one of the part ended, belongs to the part.

        The next part looks for a member to begin with and would pass over a broken one; only who
        read the member before it knows that one should begin here.
        """
        if position < part.end:
            return not self._is_padding(position)
        is_broken = position < self.window.end and not self.begins(position)
        return is_broken and not self._is_padding(position)

    def _is_padding(self, position: int) -> bool:
        """Whether only zeros follow, as tapes and block devices leave them."""
        while rest := self.window.at(position, SEARCH_BYTES):
            if rest[0] or bytes(rest).strip(b"\0"):
                return False
            position += len(rest)
        return True

    def past_skippable(self, position: int) -> int:
        """Where the next frame that holds something may begin."""
        if self.compression is Compression.GZIP:
            return position
        return min(past_skippable(self.window.bytes_at, position), self.window.end)

    def begins(self, position: int) -> bool:
        """Whether a member that begins with a WARC record begins here."""
        magic = MAGIC_OF[self.compression]
        if self.window.bytes_at(position, len(magic)) != magic:
            return False
        return self.inside(position, TRIAL_BYTES).lstrip(b"\r\n").startswith(BEGINNING)

    def inside(self, position: int, most: int) -> bytes:
        """Up to `most` bytes that come out of a member, broken or not."""
        return before_damage(self.window, position, most, self.compression)

    def next(self, position: int, end: int) -> int:
        """Where the next member that begins with a WARC record begins before `end`, else `end`."""
        for begin in beginnings(self.window, position, self.compression):
            if begin >= end or self.begins(begin):
                return min(begin, end)
        return end

    def salvaged(self, position: int, rules: Rules) -> Heading | None:
        """The heading of a broken member, if it comes out before the break does."""
        inside = self.inside(position, SALVAGED_BYTES)
        blank = BLANK_LINE.search(inside)
        try:
            return parse_heading(inside[: blank.end()], rules.url_max_chars) if blank else None
        except Rejected:
            return None


def _read_member(
    members: _Members, position: int, part: ByteRange, rules: Rules, records: Records
) -> Generator[Found, None, int]:
    """The record of a member, seldom several; returns where the next member begins."""
    window = members.window
    member = Member(window, position, members.compression, rules.expansion_max_ratio)
    inside = Inside(member.pull)
    heading: Heading | None = None
    is_alone = True
    try:
        while True:
            heading = parse_heading(inside.head(), rules.url_max_chars)
            block = inside.block(heading.length, records.kept_bytes(heading))
            is_last = _check_gap(inside, heading)
            length = member.position - position if is_last and is_alone else None
            yield from records.found(heading, block, position, length)
            if is_last:
                return member.position
            is_alone = False
            heading = None
    except Rejected as rejected:
        following = member.position
        if not member.is_done:
            following = members.next(position + 1, window.end)
        origin = Origin(part.source_id, records.next_ordinal(), position, following - position)
        yield _failure(rejected, heading or members.salvaged(position, rules), origin)
        return following


def _read_ahead(
    members: _Members, position: int, rules: Rules, records: Records
) -> Iterator[Found]:
    """The rest of records that go on behind the part, a member each."""
    while records.is_waiting and position < members.window.end and members.begins(position):
        member = Member(members.window, position, members.compression, rules.expansion_max_ratio)
        inside = Inside(member.pull)
        try:
            heading = parse_heading(inside.head(), rules.url_max_chars)
            block = inside.block(heading.length, records.kept_bytes(heading))
            _check_gap(inside, heading)
        except Rejected:  # its own part tells of it
            return
        yield from records.ahead(heading, block)
        position = members.past_skippable(member.position)


def read_stream(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The records of a WARC that was compressed as one; offsets count in the unpacked stream."""
    records = Records(part, rules)
    with part.opened() as file:
        window = Window(file, part.end)
        ratio = rules.expansion_max_ratio
        stream = Unpacked(window, part.start, form.compression, ratio)
        inside = Inside(stream.pull)
        is_more = True
        while is_more:
            offset = inside.offset
            heading: Heading | None = None
            try:
                heading = parse_heading(inside.head(), rules.url_max_chars)
                block = inside.block(heading.length, records.kept_bytes(heading))
                length = heading.size_bytes + heading.length
                is_more = is_followed(stream, offset + length, partial(_is_more, inside, heading))
                yield from records.found(heading, block, offset, length)
            except Rejected as rejected:
                origin = Origin(part.source_id, records.next_ordinal(), offset)
                yield _failure(rejected, heading, origin)
                is_more = is_resumed(inside, stream)
        yield from records.rest()


def is_followed(stream: Unpacked, end: int, check: Callable[[], bool]) -> bool:
    """What `check` says of what follows a record; a member that is broken behind the record's
    end costs what is in it, and not the record."""
    try:
        return check()
    except Rejected:
        if stream.broken_at is None or stream.broken_at < end:
            raise
        return True


def is_resumed(inside: Inside, stream: Unpacked, begins: re.Pattern[bytes] = WARC_BEGINS) -> bool:
    """Whether another record could be found: where the compression is broken, behind the break."""
    while True:
        try:
            return inside.seek_record(begins)
        except Rejected:
            if not stream.resume():
                return False
            inside.rejoin()


def _is_more(inside: Inside, heading: Heading) -> bool:
    return not _check_gap(inside, heading)


def _check_gap(inside: Inside, heading: Heading) -> bool:
    """Whether the record was the last; raises `Rejected` where its length does not fit."""
    following = inside.gap()
    if following and following != BEGINNING:
        detail = f"{following!r} follows its {heading.length} bytes"
        raise Rejected(Reason.DAMAGED, f"Content-Length is wrong: {detail}")
    return not following


def _failure(rejected: Rejected, heading: Heading | None, origin: Origin) -> RecordFailure:
    kind = f"{heading.kind} record: " if heading else ""
    url = heading.url if heading else None
    return RecordFailure(origin, rejected.reason, kind + rejected.detail, url, origin.record_length)

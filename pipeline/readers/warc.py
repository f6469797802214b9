"""WARC -> its responses; everything else in it is counted by kind."""

import io
from collections.abc import Iterator

from broadsheet.pipeline.readers import warc_members, warc_plain
from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Compression,
    Entry,
    Format,
    Found,
    Head,
    Reader,
)
from broadsheet.pipeline.readers.frames import past_skippable
from broadsheet.pipeline.readers.inside import Inside
from broadsheet.pipeline.readers.unpack import Member, Window
from broadsheet.pipeline.readers.warc_heading import BEGINNING
from broadsheet.pipeline.readers.warc_members import first_is_alone
from broadsheet.pipeline.records import Rejected
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules

# What is written a member a record: gzip by all, zstd by ArchiveTeam, lz4 by ChatNoir.
MEMBERS = (Compression.GZIP, Compression.ZSTD, Compression.LZ4)


def recognises(head: Head) -> bool:
    """By the version line of the first record."""
    return head.unpacked.lstrip(b"\r\n").startswith(BEGINNING)


def entry(head: Head) -> Entry:
    """Anywhere, when each record is a member of its own, as the standard recommends."""
    if head.compression is Compression.NONE:
        return Entry.RECORDS
    if head.compression not in MEMBERS:
        return Entry.WHOLE
    window = Window(io.BytesIO(head.packed), len(head.packed))
    begin = past_skippable(window.bytes_at, 0)
    member = Member(window, begin, head.compression, DEFAULT_RULES.expansion_max_ratio)
    try:
        is_alone = first_is_alone(Inside(member.pull), DEFAULT_RULES)
    except Rejected:
        # A sound member that is no whole record: records run on from member to member.
        # Else the first record is longer than the head, or damaged.
        is_alone = not member.is_done
    return Entry.ANYWHERE if is_alone else Entry.WHOLE


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The records that start in the part, in the order of the file."""
    if form.compression is Compression.NONE:
        return warc_plain.read(part, rules)
    if form.entry is Entry.ANYWHERE:
        return warc_members.read(part, form, rules)
    return warc_members.read_stream(part, form, rules)


READER = Reader("warc", recognises, read, entry, warc_plain.entries)

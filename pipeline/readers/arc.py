"""ARC, the format before WARC, packed or not -> its responses.

archive.org/web/researcher/ArcFileFormat.php: a line of five fields (ten in version 2), a block of
as many bytes as the last field says. Offsets count in the unpacked stream.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.inside import Inside
from broadsheet.pipeline.readers.unpack import Unpacked, Window
from broadsheet.pipeline.readers.warc_heading import Heading
from broadsheet.pipeline.readers.warc_members import is_followed, is_resumed
from broadsheet.pipeline.readers.warc_record import interpret, kept_bytes
from broadsheet.pipeline.records import Origin, OtherRecords, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

BEGINNING = b"filedesc://"
LINE = re.compile(
    rb"(?P<url>[a-z][a-z0-9+.-]*:[^\r\n]*?) (?P<address>[^ \r\n]+) (?P<date>\d{8,20})"
    rb" (?P<type>[^ \r\n]*)(?: [^\r\n]*)? (?P<length>[-\w]+)\r?\n"
)
BEGINS = re.compile(rb"\n(?=[a-z][a-z0-9+.-]*:[^\r\n ]+ [^ \r\n]+ \d{14,20} )")
LOOK_BYTES = 2**10  # a line, or enough of it


def recognises(head: Head) -> bool:
    """By the record that describes the file, which is its first."""
    return head.unpacked.startswith(BEGINNING)


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """Its records, in the order of the file."""
    ordinals = count()
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
                if not inside.gap(1):
                    return
                offset = inside.offset
                heading, is_description = _heading(inside.line(), rules)
                block = inside.block(heading.length, kept_bytes(heading, rules))
                end = inside.offset
                is_more = is_followed(stream, end, lambda: _is_followed(inside))
                if is_description or not heading.is_document:
                    yield OtherRecords("arc header" if is_description else "dns")
                    continue
                length = heading.size_bytes + heading.length
                origin = Origin(part.source_id, next(ordinals), offset, length)
                yield interpret(heading, block, origin, part, rules)
            except Rejected as rejected:
                if (
                    heading is None and not offset
                ):  # what describes the file, and lies of its length
                    yield OtherRecords("arc header")
                else:
                    origin = Origin(part.source_id, next(ordinals), offset)
                    url = heading.url if heading else None
                    yield RecordFailure(origin, rejected.reason, rejected.detail, url)
                is_more = is_resumed(inside, stream, BEGINS)


def _heading(line: bytes, rules: Rules) -> tuple[Heading, bool]:
    """A record's line, and whether it describes the file; raises `Rejected(DAMAGED)`."""
    fields = LINE.fullmatch(line)
    if fields is None:
        raise Rejected(Reason.DAMAGED, f"no ARC record begins here: {line[:60]!r}")
    if not fields["length"].isdigit():
        raise Rejected(Reason.DAMAGED, f"its length is {fields['length'][:20]!r}")
    url = fields["url"].decode("utf-8", "replace").replace("\0", "").replace(" ", "%20")
    kind = fields["type"].decode("latin-1")
    heading = Heading(
        size_bytes=len(line),
        kind="response",
        length=int(fields["length"][:18]),
        url=url if len(url) <= rules.url_max_chars else None,
        record_id=None,
        fetched_at=_instant(fields["date"]),
        media_type=kind.partition(";")[0].lower(),
        content_type=kind,
    )
    return heading, line.startswith(BEGINNING)


def _is_followed(inside: Inside) -> bool:
    """Whether another record follows; raises `Rejected` where something else does."""
    following = inside.gap(LOOK_BYTES)
    if following and BEGINS.match(b"\n" + following) is None and LINE.match(following) is None:
        raise Rejected(Reason.DAMAGED, f"its length is wrong: {following[:20]!r} follows")
    return bool(following)


def _instant(date: bytes) -> datetime | None:
    try:
        return datetime.strptime(date[:14].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


READER = Reader("arc", recognises, read)

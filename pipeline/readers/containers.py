"""A member of a container -> its records, each with the address of the member."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import PurePosixPath

from broadsheet.pipeline.readers.filing import filed
from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Format,
    Found,
    Head,
    Member,
    Reach,
)
from broadsheet.pipeline.readers.heads import look_inside
from broadsheet.pipeline.readers.story import filled
from broadsheet.pipeline.records import (
    Claims,
    Origin,
    OtherRecords,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
)
from broadsheet.pipeline.rules import Rules

MOST_NESTED = 3  # an issue's zip in a year's tar in a publisher's zip
MOST_MEMBERS = 1_000_000
TELL = Callable[[Head], Format]
READ = Callable[[ByteRange, Format, Rules, int], Iterator[Found]]
DRIVE = re.compile(r"[A-Za-z]:[\\/]")
# What a Mac puts into every zip, and what browsers put beside a page that they save.
CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
BESIDE_PAGES = re.compile(
    r"(?:^|/)[^/]*(?P<suffix>_files|_fichiers|_archivos|_bestanden|-Dateien)(?=/)"
)


def opened(
    found: Iterator[Found | Member],
    part: ByteRange,
    rules: Rules,
    depth: int,
    tell: TELL,
    read: READ,
) -> Iterator[Found]:
    """What a reader found, with the records of the members in the members' place."""
    ordinals = count()
    members = 0
    for one in found:
        if not isinstance(one, Member):
            yield _numbered(one, ordinals) if members else one
            if not members and isinstance(one, RawRecord | RecordFailure):
                next(ordinals)
            continue
        members += 1
        if members > MOST_MEMBERS:
            detail = f"more than {MOST_MEMBERS} members between bytes {part.start} and {part.end}"
            origin = Origin(part.source_id, next(ordinals), one.offset)
            yield RecordFailure(origin, Reason.BOMB, detail)
            return
        for record in _records(one, part, rules, depth, tell, read):
            yield _numbered(record, ordinals)


def _numbered(found: Found, ordinals: Iterator[int]) -> Found:
    if not isinstance(found, RawRecord | RecordFailure):
        return found
    return replace(found, origin=replace(found.origin, record_ordinal=next(ordinals)))


def _records(
    member: Member, part: ByteRange, rules: Rules, depth: int, tell: TELL, read: READ
) -> Iterator[Found]:
    """The records of one member; what is wrong with it costs the member and no other."""
    if member.name.endswith("/") and not member.size_bytes:
        yield OtherRecords("folder")
        return
    if CLUTTER.search(member.name) or BESIDE_PAGES.search(member.name):
        yield OtherRecords("beside a page")
        return
    try:
        _check(member, depth)
        assert member.content is not None
        with member.content() as content:
            form = tell(look_inside(PurePosixPath(member.name).name, content))
        with member.content() as content:
            inner = ByteRange(
                part.path,
                part.source_id,
                0,
                member.size_bytes,
                member.size_bytes,
                replace(part.claims, filed=filed(member.name, rules.paths)),
                content,
            )
            for found in read(inner, form, rules, depth + 1):
                if not isinstance(found, Reach):
                    yield _placed(found, member)
    except Rejected as rejected:
        origin = Origin(part.source_id, 0, member.offset, member.length, member.name)
        size_bytes = member.size_bytes
        yield RecordFailure(origin, rejected.reason, rejected.detail, size_bytes=size_bytes)


def _check(member: Member, depth: int) -> None:
    if member.refusal is not None:
        raise Rejected(*member.refusal)
    name = member.name.replace("\\", "/")
    if name.startswith("/") or DRIVE.match(member.name):
        raise Rejected(Reason.MALFORMED, "an absolute name")
    if ".." in name.split("/"):
        raise Rejected(Reason.MALFORMED, "a name that leads out of the archive")
    if depth >= MOST_NESTED:
        raise Rejected(Reason.BOMB, f"a member {depth + 1} archives deep, over {MOST_NESTED}")


def _placed(found: Found, member: Member) -> Found:
    """A record of a member, where it lies in the container."""
    if not isinstance(found, RawRecord | RecordFailure):
        return found
    inside = found.origin
    address = member.name
    if inside.member is not None:
        address += f"!/{inside.member}"
    elif inside.record_offset:
        address += f"@{inside.record_offset}"
    origin = Origin(inside.source_id, 0, member.offset, member.length, address)
    if isinstance(found, RecordFailure):
        return replace(found, origin=origin)
    return replace(found, origin=origin, claims=_claimed(found, member))


def _claimed(record: RawRecord, member: Member) -> Claims:
    told = member.pages.get(record.url or "")
    return record.claims if told is None else filled(record.claims, told)

"""A tar, packed as a whole or not -> its members, wherever shards begin."""

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from broadsheet.pipeline.readers.contents import Slice, Unpacking
from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Compression,
    Entry,
    Format,
    Found,
    Head,
    Member,
    Reader,
)
from broadsheet.pipeline.readers.unpack import Unpacked, Window
from broadsheet.pipeline.records import Origin, OtherRecords, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.files import opened
from broadsheet.pipeline.storage.location import Location

BLOCK = tarfile.BLOCKSIZE
MAGIC_OFFSET = 257
SEARCH_BYTES = 2048 * BLOCK
HOP_BYTES = 4 * BLOCK  # a header and what stands before it; bodies are hopped over unread
NAME_MAX_BYTES = 2**20  # of an extended header
UNSAID = 2**62  # a packed tar says nowhere how long it is
FILES = frozenset((tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE))
LINKS = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link to a member before it",
    tarfile.CHRTYPE: "a character device",
    tarfile.BLKTYPE: "a block device",
    tarfile.FIFOTYPE: "a named pipe",
}
LONG_NAME, LONG_LINK = tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK
EXTENDED, GLOBAL = tarfile.XHDTYPE, tarfile.XGLTYPE
SPARSE = tarfile.GNUTYPE_SPARSE


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as its header tells of it, with those in front that extend it."""

    name: str
    kind: bytes
    offset: int
    data_offset: int
    size_bytes: int

    @property
    def next(self) -> int:
        """Where the next header should begin."""
        return self.data_offset + (self.size_bytes + BLOCK - 1) // BLOCK * BLOCK


def recognises(head: Head) -> bool:
    """By the checksum of the first header, since the oldest tars have no magic; or by that, where
    the first header is damaged."""
    block = head.unpacked[:BLOCK]
    return block[MAGIC_OFFSET : MAGIC_OFFSET + 5] == b"ustar" or _header(block) is not None


def entry(head: Head) -> Entry:
    """At any member, where it is not packed."""
    return Entry.RECORDS if head.compression is Compression.NONE else Entry.WHOLE


def entries(path: Location, size_bytes: int, shard_bytes: int) -> list[int]:
    """The first member at or behind each multiple of `shard_bytes`."""
    found = [0]
    with opened(path) as file:
        for one in _listed(Window(file, size_bytes, HOP_BYTES), 0):
            if (
                isinstance(one, Listed)
                and one.offset >= (found[-1] // shard_bytes + 1) * shard_bytes
            ):
                found.append(one.offset)
    return found


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found | Member]:
    """The members that begin in the part; offsets count in the unpacked stream."""
    with part.opened() as file:
        if form.compression is Compression.NONE:
            yield from _members(file, part.size_bytes, part)
            return
        packed = Window(file, part.end)

        def begin() -> Callable[[], bytes]:
            ratio = rules.expansion_max_ratio
            return Unpacked(packed, part.start, form.compression, ratio).pull

        stream = Unpacking(begin, UNSAID)
        for found in _members(cast("BinaryIO", stream), UNSAID, replace(part, end=UNSAID)):
            fault = stream.fault
            yield found
            if fault is None and stream.fault is not None:
                return  # who read the member has told of it


def _members(tar: BinaryIO, size_bytes: int, part: ByteRange) -> Iterator[Found | Member]:
    for one in _listed(Window(tar, size_bytes), part.start):
        if isinstance(one, Rejected):
            yield RecordFailure(Origin(part.source_id, 0, part.start), one.reason, one.detail)
        elif one.offset >= part.end:
            return
        else:
            yield _member(one, tar)


def _member(one: Listed, tar: BinaryIO) -> Found | Member:
    if one.kind == tarfile.DIRTYPE or (one.kind in FILES and one.name.endswith("/")):
        return OtherRecords("folder")
    length = one.next - one.offset
    told = Member(one.name, one.offset, length, one.size_bytes)
    if one.kind in LINKS:
        refused = Reason.NOT_A_FILE, LINKS[one.kind]
        return replace(told, refusal=refused)
    if one.kind not in FILES:
        what = "a sparse file" if one.kind == SPARSE else f"a member of kind {one.kind!r}"
        return replace(told, refusal=(Reason.UNKNOWN_FORMAT, what))
    content = lambda: cast("BinaryIO", Slice(tar, one.data_offset, one.size_bytes))  # noqa: E731
    return replace(told, content=content)


def _listed(window: Window, offset: int) -> Iterator[Listed | Rejected]:
    """Header by header; where none is, the next one is searched for, as behind a size that lies."""
    while True:
        try:
            one = _extended(window, offset)
        except Rejected as rejected:
            yield rejected
            found = _next_header(window, offset + BLOCK)
            if found is None:
                return
            offset = found
            continue
        if one is None:
            return
        if isinstance(one, Listed):
            yield one
            if one.size_bytes and not window.at(one.data_offset + one.size_bytes - 1, 1):
                return  # who read the member has seen that it is cut off
        offset = one if isinstance(one, int) else one.next


def _extended(window: Window, offset: int) -> Listed | int | None:
    """The member at an offset, its long name and size put in; None at the end, a number where only
    a global header is: where the next one begins. Raises `Rejected(DAMAGED)`."""
    name: str | None = None
    size: int | None = None
    at = offset
    while True:
        header = _header(window.bytes_at(at, BLOCK))
        if header is None:
            if at == offset and _is_end(window, offset):
                return None
            if len(window.bytes_at(at, BLOCK)) < BLOCK:
                raise Rejected(Reason.TRUNCATED, f"the tar ends at byte {at}, without its mark")
            raise Rejected(Reason.DAMAGED, f"no member of a tar begins at byte {at}")
        body = at + BLOCK
        following = body + (header.size + BLOCK - 1) // BLOCK * BLOCK
        if header.type in (LONG_NAME, LONG_LINK, EXTENDED, GLOBAL):
            if header.size > NAME_MAX_BYTES:
                detail = f"a name of {header.size} bytes, over {NAME_MAX_BYTES}, at byte {at}"
                raise Rejected(Reason.DAMAGED, detail)
            content = window.bytes_at(body, header.size)
            if header.type == LONG_NAME:
                name = content.rstrip(b"\0").decode("utf-8", "replace")
            elif header.type == EXTENDED:
                told = _pax(content)
                name = told.get(b"path", b"").decode("utf-8", "replace") or name
                said = told.get(b"size", b"")
                size = int(said) if said.isdigit() and len(said) < 19 else size
            elif header.type == GLOBAL and at == offset:
                return following
            at = following
            continue
        is_file = header.type in FILES
        length = (size if size is not None else header.size) if is_file else 0
        return Listed(name or header.name, header.type, offset, body, max(0, length))


def _pax(content: bytes) -> dict[bytes, bytes]:
    """`length keyword=value` lines of POSIX.1-2001."""
    told = {}
    position = 0
    while position < len(content):
        length, _, _ = content[position : position + 20].partition(b" ")
        if not length.isdigit() or int(length) <= len(length):
            break
        line = content[position + len(length) + 1 : position + int(length)]
        key, _, value = line.rstrip(b"\n").partition(b"=")
        told[key] = value
        position += int(length)
    return told


def _header(block: bytes) -> tarfile.TarInfo | None:
    if len(block) < BLOCK or not block[0]:
        return None
    try:
        found = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except (tarfile.HeaderError, ValueError):
        return None
    return found if found.size >= 0 else None


def _is_end(window: Window, offset: int) -> bool:
    """Whether zeros mark the end."""
    block = window.bytes_at(offset, 2 * BLOCK)
    return bool(block) and not block.strip(b"\0")


def _next_header(window: Window, offset: int) -> int | None:
    """Where the next header begins; None where there is none, or the stream itself is broken."""
    try:
        return _searched(window, offset)
    except Rejected:
        return None


def _searched(window: Window, offset: int) -> int | None:
    while block := window.bytes_at(offset, SEARCH_BYTES):
        for at in range(0, len(block) - BLOCK + 1, BLOCK):
            if block[at] and _header(block[at : at + BLOCK]) is not None:
                return offset + at
        offset += SEARCH_BYTES
    return None


READER = Reader("tar", recognises, read, entry, entries)

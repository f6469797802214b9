"""The end of a zip -> where its members lie: its central directory, a record at a time.

APPNOTE 6.3.10 names the fields. The standard library's `zipfile` holds half a kilobyte a member
in memory, and reads nothing where the directory is cut off.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from broadsheet.pipeline.readers.unpack import SEARCH_BYTES, Window
from broadsheet.pipeline.records import Reason, Rejected

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END64, LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
LOCAL_HEAD = struct.Struct("<4sHHHHHIIIHH")
CENTRAL_HEAD = struct.Struct("<4sHHHHHHIIIHHHHHII")
END_RECORD = struct.Struct("<4sHHHHIIH")
END64_RECORD = struct.Struct("<4sQHHIIQQQQ")
LOCATOR64_RECORD = struct.Struct("<4sIQI")
COMMENT_MAX_BYTES = 2**16
UNSAID32, UNSAID16 = 0xFFFFFFFF, 0xFFFF
ENCRYPTED, HAS_DESCRIPTOR, IS_UTF8 = 1, 8, 0x800
AES = 99
UNIX, LINK, KINDS = 3, 0o120000, 0o170000
REGULAR = 0o100000


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as a header tells of it; `size_bytes` is None where only its end says it."""

    name: str
    offset: int  # of its local header
    method: int
    flags: int
    packed_bytes: int | None
    size_bytes: int | None
    crc32: int | None
    mode: int  # of Unix, 0 where it is not told
    data_offset: int = 0  # where its bytes begin, once its local header is read

    @property
    def is_sealed(self) -> bool:
        """Whether only a password opens it."""
        return bool(self.flags & ENCRYPTED) or self.method == AES


def listed(window: Window, start: int, end: int) -> Iterator[Listed]:
    """The members that begin in [start, end), in the order of the directory.

    Raises `Rejected` where there is no directory, or where it stops making sense.
    """
    first, until, shift = _directory(window)
    position = first
    while position < until:
        head = window.bytes_at(position, CENTRAL_HEAD.size)
        if len(head) < CENTRAL_HEAD.size or not head.startswith(CENTRAL):
            raise Rejected(Reason.DAMAGED, f"no member is listed at byte {position}")
        fields = CENTRAL_HEAD.unpack(head)
        flags, method, crc32, packed, size = fields[3], fields[4], *fields[7:10]
        name_size, extra_size, comment_size = fields[10:13]
        offset = fields[16]
        tail = position + CENTRAL_HEAD.size
        if UNSAID32 in (packed, size, offset):
            extra = window.bytes_at(tail + name_size, extra_size)
            size, packed, offset = _wide(extra, size, packed, offset)
        if shift and position == first and window.bytes_at(offset + shift, 4) != LOCAL:
            shift = 0  # what the end of the archive says of its place is wrong
        if start <= offset + shift < end:
            name = window.bytes_at(tail, name_size)
            mode = fields[15] >> 16 if fields[1] >> 8 == UNIX else 0
            yield Listed(
                _name(name, flags), offset + shift, method, flags, packed, size, crc32, mode
            )
        position = tail + name_size + extra_size + comment_size
    if position > until:
        raise Rejected(Reason.DAMAGED, f"its directory ends at byte {until}, amid a member")


def scanned(window: Window, start: int, end: int) -> Iterator[Listed]:
    """The members that begin in [start, end), by their own headers: where no directory is."""
    position = start
    while position < min(end, window.end):
        piece = window.bytes_at(position, SEARCH_BYTES)
        found = piece.find(LOCAL)
        if found < 0:
            position += max(1, len(piece) - len(LOCAL) + 1)
            continue
        position += found
        one = local(window, position) if position < end else None
        if one is not None:
            yield one
        if one is not None and one.packed_bytes is not None:
            position = one.data_offset + one.packed_bytes
        else:
            position += len(LOCAL)


def local(window: Window, offset: int) -> Listed | None:
    """What a member's own header says; None where there is none."""
    head = window.bytes_at(offset, LOCAL_HEAD.size)
    if len(head) < LOCAL_HEAD.size or not head.startswith(LOCAL):
        return None
    _, _, flags, method, _, _, crc32, packed, size, name_size, extra_size = LOCAL_HEAD.unpack(head)
    name = window.bytes_at(offset + LOCAL_HEAD.size, name_size)
    data_offset = offset + LOCAL_HEAD.size + name_size + extra_size
    is_told = not flags & HAS_DESCRIPTOR
    if UNSAID32 in (packed, size):
        extra = window.bytes_at(offset + LOCAL_HEAD.size + name_size, extra_size)
        size, packed, _ = _wide(extra, size, packed, 0)
    return Listed(
        _name(name, flags),
        offset,
        method,
        flags,
        packed if is_told else None,
        size if is_told else None,
        crc32 if is_told else None,
        0,
        data_offset,
    )


def located(window: Window, one: Listed) -> Listed:
    """A listed member with the place of its bytes. Raises `Rejected(DAMAGED)`."""
    at = local(window, one.offset)
    if at is None:
        raise Rejected(Reason.DAMAGED, f"no header begins at byte {one.offset}")
    return replace(one, data_offset=at.data_offset, flags=one.flags | at.flags & ENCRYPTED)


def _directory(window: Window) -> tuple[int, int, int]:
    """Where the directory begins and ends, and how far everything is shifted by what stands in
    front of the archive."""
    most = END_RECORD.size + COMMENT_MAX_BYTES
    begin = max(0, window.end - most)
    tail = window.bytes_at(begin, most)
    found = tail.rfind(END)
    if found < 0 or len(tail) - found < END_RECORD.size:
        raise Rejected(Reason.TRUNCATED, "a zip without its directory: it was cut off")
    at = begin + found
    size, offset = END_RECORD.unpack_from(tail, found)[5:7]
    locator = window.bytes_at(max(0, at - LOCATOR64_RECORD.size), LOCATOR64_RECORD.size)
    if locator.startswith(LOCATOR64) and len(locator) == LOCATOR64_RECORD.size:
        wide_at = LOCATOR64_RECORD.unpack(locator)[2]
        wide = window.bytes_at(wide_at, END64_RECORD.size)
        if wide.startswith(END64) and len(wide) == END64_RECORD.size:
            at = wide_at
            size, offset = END64_RECORD.unpack(wide)[8:10]
    shift = at - size - offset
    if size > at:
        raise Rejected(Reason.DAMAGED, f"a directory of {size} bytes, {at} bytes into the file")
    return at - size, at, shift


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset from the zip64 field, those that have no room in 32 bits."""
    told = [size, packed, offset]
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            field = extra[4 : 4 + length]
            for index, value in enumerate(told):
                if value == UNSAID32 and len(field) >= 8:
                    told[index] = int.from_bytes(field[:8], "little")
                    field = field[8:]
        extra = extra[4 + length :]
    return told[0], told[1], told[2]


def _name(raw: bytes, flags: int) -> str:
    """UTF-8 where that is said or fits, else as DOS wrote it."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & IS_UTF8 else raw.decode("cp437")

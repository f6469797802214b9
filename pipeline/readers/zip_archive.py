"""A zip or a WACZ -> its members, wherever shards begin."""

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, cast

from isal import isal_zlib

from broadsheet.pipeline.readers.contents import Slice, Unpacking
from broadsheet.pipeline.readers.fields import said
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
from broadsheet.pipeline.readers.zip_directory import (
    END,
    KINDS,
    LINK,
    LOCAL,
    REGULAR,
    Listed,
    listed,
    located,
    scanned,
)
from broadsheet.pipeline.records import (
    Claims,
    Origin,
    OtherRecords,
    Reason,
    RecordFailure,
    Rejected,
)
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from broadsheet.pipeline.storage.files import opened
from broadsheet.pipeline.storage.location import Location

METHODS = {
    0: Compression.NONE,
    8: Compression.DEFLATE,
    12: Compression.BZIP2,
    93: Compression.ZSTD,
    95: Compression.XZ,
}
WACZ_MARKS = (b"datapackage.json", b"archive/")
PAGES = "pages/pages.jsonl"
PAGES_MAX_BYTES = 32 * 2**20
CHECKED_BYTES = 64 * 2**20  # a stored member up to this size is checked by its sum as it is read


def recognises(head: Head) -> bool:
    """By its first member, or the end of an empty one. Office documents are told before."""
    return head.unpacked.startswith((LOCAL, END))


def recognises_wacz(head: Head) -> bool:
    """By what webrecorder's specification puts into every one, as the directory lists it."""
    return recognises(head) and all(mark in head.end for mark in WACZ_MARKS)


def entries(path: Location, size_bytes: int, shard_bytes: int) -> list[int]:
    """The first member at or behind each multiple of `shard_bytes`; one part without directory."""
    with opened(path) as file:
        window = Window(file, size_bytes)
        try:
            offsets = array("Q", (one.offset for one in listed(window, 0, size_bytes)))
        except Rejected:
            return [0]
    found = [0]
    for offset in sorted(offsets):
        if offset >= (found[-1] // shard_bytes + 1) * shard_bytes:
            found.append(offset)
    return found


def read(part: ByteRange, _form: Format, rules: Rules) -> Iterator[Found | Member]:
    """The members that begin in the part, in the order in which they lie."""
    with part.opened() as file:
        window = Window(file, part.size_bytes)
        yield from _members(window, file, part, rules, {})


def read_wacz(part: ByteRange, _form: Format, rules: Rules) -> Iterator[Found | Member]:
    """Its WARCs, with what its list of pages says; the rest of it is index and description."""
    with part.opened() as file:
        window = Window(file, part.size_bytes)
        pages = _pages(window, file, rules)
        for found in _members(window, file, part, rules, pages):
            if isinstance(found, Member) and not found.name.startswith("archive/"):
                yield OtherRecords("wacz")
            else:
                yield found


def _members(
    window: Window, file: BinaryIO, part: ByteRange, rules: Rules, pages: Mapping[str, Claims]
) -> Iterator[Found | Member]:
    reached = 0
    for one in _in_order(window, part):
        if isinstance(one, RecordFailure):
            yield one
            continue
        try:
            placed = located(window, one)
            _check_overlap(placed, reached)
            reached = placed.data_offset + (placed.packed_bytes or 0)
            member = _member(window, file, placed, rules, pages)
        except Rejected as rejected:
            refusal = rejected.reason, rejected.detail
            member = Member(one.name, one.offset, None, 0, refusal=refusal)
        yield member


def _check_overlap(one: Listed, reached: int) -> None:
    """Two members never share bytes but in a bomb (D. Fifield, A better zip bomb, 2019)."""
    if one.data_offset < reached:
        detail = f"overlaps the member before it by {reached - one.data_offset} bytes"
        raise Rejected(Reason.DAMAGED, detail)


def _in_order(window: Window, part: ByteRange) -> Iterator[Listed | RecordFailure]:
    """As they lie; what the directory does not list is found by its own header."""
    told: list[Listed] = []
    try:
        for one in listed(window, part.start, part.end):
            told.append(one)  # noqa: PERF402  (what is listed before the break counts)
    except Rejected as rejected:
        yield RecordFailure(Origin(part.source_id, 0, part.start), rejected.reason, rejected.detail)
        known = {one.offset for one in told}
        told += [o for o in scanned(window, part.start, part.end) if o.offset not in known]
    yield from sorted(told, key=lambda one: one.offset)


def _member(
    window: Window, file: BinaryIO, one: Listed, rules: Rules, pages: Mapping[str, Claims]
) -> Member:
    """Raises `Rejected` for what is no file that can be read."""
    if one.is_sealed:
        raise Rejected(Reason.ENCRYPTED, "a member that wants a password")
    kind = one.mode & KINDS
    if kind == LINK:
        raise Rejected(Reason.NOT_A_FILE, "a symbolic link")
    if kind not in (0, REGULAR) and not one.name.endswith("/"):
        raise Rejected(Reason.NOT_A_FILE, "a device, a pipe or a socket")
    compression = METHODS.get(one.method)
    if compression is None:
        raise Rejected(Reason.UNKNOWN_FORMAT, f"packed by zip's method {one.method}")
    packed = one.packed_bytes
    end = window.end if packed is None else min(window.end, one.data_offset + packed)
    size = one.size_bytes
    if size is None:  # only its end says it
        pull = _checked(window, one, end, compression, rules)
        size = sum(iter(lambda: len(pull()), 0))

    def content() -> BinaryIO:
        if compression is Compression.NONE and size > CHECKED_BYTES:
            return cast("BinaryIO", Slice(file, one.data_offset, min(size, end - one.data_offset)))
        begin = lambda: _checked(window, one, end, compression, rules)  # noqa: E731
        return cast("BinaryIO", Unpacking(begin, size))

    return Member(one.name, one.offset, end - one.offset, size, content, pages=pages)


def _checked(
    window: Window, one: Listed, end: int, compression: Compression, rules: Rules
) -> Callable[[], bytes]:
    """A member's bytes, piece by piece; `Rejected` at their end where they are not those that
    the directory promises."""
    inside = Unpacked(window, one.data_offset, compression, rules.expansion_max_ratio, end)
    done, crc = 0, 0

    def pull() -> bytes:
        nonlocal done, crc
        piece = inside.pull()
        done += len(piece)
        crc = isal_zlib.crc32(piece, crc)
        if one.size_bytes is not None and done > one.size_bytes:
            detail = f"holds more than the {one.size_bytes} bytes that it declares"
            raise Rejected(Reason.DAMAGED, f"{detail}")
        if not piece and done < (one.size_bytes or 0):
            raise Rejected(Reason.TRUNCATED, f"{done} of {one.size_bytes} bytes")
        is_end = done == one.size_bytes if one.size_bytes is not None else not piece
        if is_end and one.crc32 is not None and crc != one.crc32:
            detail = f"its checksum is {crc:08x}, not {one.crc32:08x}"
            raise Rejected(Reason.DAMAGED, detail)
        return piece

    return pull


def _pages(window: Window, file: BinaryIO, rules: Rules) -> dict[str, Claims]:
    """What the list of pages says of each, by URL; nothing where it cannot be read."""
    try:
        ours = next(one for one in listed(window, 0, window.end) if one.name == PAGES)
        content = _member(window, file, located(window, ours), rules, {}).content
        lines = content().read(PAGES_MAX_BYTES).splitlines() if content else []
        return dict(page for line in lines for page in [_page(line)] if page is not None)
    except (Rejected, StopIteration):
        return {}


def _page(line: bytes) -> tuple[str, Claims] | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not isinstance(fields.get("url"), str):
        return None
    told = {key: fields[key] for key in ("url", "title", "language") if key in fields}
    return fields["url"], said(told, DEFAULT_RULES.url_max_chars).claims


ZIP = Reader("zip", recognises, read, lambda _: Entry.RECORDS, entries)
WACZ = Reader("wacz", recognises_wacz, read_wacz, lambda _: Entry.RECORDS, entries)

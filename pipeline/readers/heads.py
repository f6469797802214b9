"""path -> Head: the first bytes of a file, unpacked if need be."""

import io
from collections.abc import Callable
from itertools import chain
from typing import BinaryIO

from broadsheet.pipeline.readers.formats import Compression, Head
from broadsheet.pipeline.readers.frames import (
    DICTIONARY,
    DICTIONARY_MAX_BYTES,
    FRAME_HEAD,
    compression_of,
)
from broadsheet.pipeline.readers.signatures import TOLD_AT_THE_END
from broadsheet.pipeline.readers.unpack import (
    NO_RATIO,
    Unpacked,
    Window,
    before_damage,
    beginnings,
)
from broadsheet.pipeline.records import Reason, Rejected
from broadsheet.pipeline.storage import files
from broadsheet.pipeline.storage.location import Location

HEAD_BYTES = 64 * 2**10  # of the file
UNPACKED_BYTES = 256 * 2**10  # inside it; a JSONL line that is longer is told by its first key
BEFORE_DAMAGE_BYTES = 16 * 2**10  # a heading or a page's first tags


def look(path: Location) -> Head:
    """The head of a file; raises `OSError`, or `Rejected` if not even its first bytes unpack."""
    packed = files.read(path, 0, HEAD_BYTES)
    size_bytes = len(packed) if len(packed) < HEAD_BYTES else files.look(path).size_bytes
    return head_of(path.name, size_bytes, packed, lambda at, most: files.read(path, at, most))


def look_inside(name: str, content: BinaryIO) -> Head:
    """The head of a member of a container; raises `Rejected` as its content does."""
    size_bytes = content.seek(0, io.SEEK_END)
    window = Window(content, size_bytes, HEAD_BYTES)
    packed = window.bytes_at(0, HEAD_BYTES)
    return head_of(name, max(size_bytes, len(packed)), packed, window.bytes_at)


def head_of(name: str, size_bytes: int, packed: bytes, read: Callable[[int, int], bytes]) -> Head:
    """What the first bytes say; `read` gives others, by position and length."""
    if packed.startswith(DICTIONARY) and len(packed) == HEAD_BYTES:  # what tells comes behind it
        packed = read(0, HEAD_BYTES + min(FRAME_HEAD.unpack_from(packed)[1], DICTIONARY_MAX_BYTES))
    is_whole = len(packed) >= size_bytes
    end = b""
    if packed.startswith(TOLD_AT_THE_END):
        end = read(max(0, size_bytes - HEAD_BYTES), HEAD_BYTES)
    compression = compression_of(packed)
    if compression is Compression.NONE:
        return Head(name, packed, packed, compression, is_whole, end)
    inside, is_whole_inside = _unpack(packed, compression)
    if compression_of(inside) is not Compression.NONE:
        raise Rejected(Reason.UNKNOWN_FORMAT, f"compressed twice: {compression} outside")
    return Head(name, packed, inside, compression, is_whole and is_whole_inside)


def _unpack(packed: bytes, compression: Compression) -> tuple[bytes, bool]:
    """What unpacks of a head that was cut anywhere, and whether that is all there is."""
    window = Window(io.BytesIO(packed), len(packed))
    stream = Unpacked(window, 0, compression, NO_RATIO)
    inside = bytearray()
    try:
        while len(inside) < UNPACKED_BYTES:
            piece = stream.pull()
            if not piece:
                return bytes(inside), True
            inside += piece
    except Rejected as rejected:
        if not inside:  # a first member that is broken tells what it is, or the next one does
            starts = chain((0,), beginnings(window, 1, compression))
            told = (before_damage(window, at, BEFORE_DAMAGE_BYTES, compression) for at in starts)
            inside += next(filter(None, told), b"")
        if not inside:
            raise rejected from None
    return bytes(inside), False

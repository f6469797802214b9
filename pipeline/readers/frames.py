"""Bytes -> how they are packed: magic numbers, frames to skip, the dictionary in the first one."""

import struct
from collections.abc import Callable

import zstandard

from broadsheet.pipeline.readers.formats import Compression
from broadsheet.pipeline.records import Reason, Rejected

MAGIC = (
    (b"\x1f\x8b\x08", Compression.GZIP),
    (b"\x28\xb5\x2f\xfd", Compression.ZSTD),
    (b"BZh", Compression.BZIP2),
    (b"\xfd7zXZ\x00", Compression.XZ),
    (b"\x04\x22\x4d\x18", Compression.LZ4),
)
MAGIC_OF = {compression: magic for magic, compression in MAGIC}
SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte from 50 to 5f, in zstd and lz4 alike
DICTIONARY = b"\x5d\x2a\x4d\x18"  # github.com/iipc/warc-specifications, WARC-Zstandard 1.0
DICTIONARY_MAX_BYTES = 64 * 2**20  # unpacked; those of the archives have 100 kB to 1 MB
FRAME_HEAD = struct.Struct("<4sI")

BytesAt = Callable[[int, int], bytes]  # position, length


def compression_of(head: bytes) -> Compression:
    """By magic number; behind frames that are to be skipped, by that of what they belong to."""
    if head.startswith(DICTIONARY):
        return Compression.ZSTD
    begin = past_skippable(lambda at, length: head[at : at + length], 0)
    for magic, compression in MAGIC:
        if head.startswith(magic, begin):
            return compression
    return Compression.NONE


def past_skippable(bytes_at: BytesAt, position: int) -> int:
    """Where the first frame at or behind a position begins that holds something."""
    while is_skippable(head := bytes_at(position, FRAME_HEAD.size)):
        position += FRAME_HEAD.size + FRAME_HEAD.unpack(head)[1]
    return position


def is_skippable(head: bytes) -> bool:
    """Whether a frame begins so that bears no content."""
    return len(head) == FRAME_HEAD.size and head[1:4] == SKIPPABLE and head[0] >> 4 == 5


def dictionary_at(bytes_at: BytesAt) -> bytes:
    """The dictionary in a file's first frame, itself packed or not; empty where there is none.

    Raises `Rejected(DAMAGED)`.
    """
    head = bytes_at(0, FRAME_HEAD.size)
    if not head.startswith(DICTIONARY) or len(head) < FRAME_HEAD.size:
        return b""
    size = FRAME_HEAD.unpack(head)[1]
    packed = bytes_at(FRAME_HEAD.size, min(size, DICTIONARY_MAX_BYTES))
    if len(packed) < size:
        raise Rejected(Reason.DAMAGED, f"{len(packed)} of {size} bytes of the zstd dictionary")
    if not packed.startswith(MAGIC_OF[Compression.ZSTD]):
        return packed
    try:
        inner = zstandard.ZstdDecompressor(max_window_size=DICTIONARY_MAX_BYTES)
        with inner.stream_reader(packed) as stream:
            return stream.read(DICTIONARY_MAX_BYTES)
    except zstandard.ZstdError as broken:
        raise Rejected(Reason.DAMAGED, f"the zstd dictionary: {broken}") from broken

"""packed bytes -> the bytes inside, a piece at a time and never more than the rules allow."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

import zstandard
from isal import isal_zlib

from broadsheet.pipeline.readers.formats import ByteRange, Compression
from broadsheet.pipeline.records import Reason, Rejected
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.files import opened

MAGIC = (
    (b"\x1f\x8b\x08", Compression.GZIP),
    (b"\x28\xb5\x2f\xfd", Compression.ZSTD),
    (b"BZh", Compression.BZIP2),
    (b"\xfd7zXZ\x00", Compression.XZ),
)
GZIP_BITS = 31  # a gzip header and trailer, so that the checksum is checked
PIECE_BYTES = 64 * 2**10  # given to a decompressor at once
OUT_BYTES = 2**20  # taken from it at once
BOMB_FREE_BYTES = 2**20  # a small document of repeated characters is no bomb
ZSTD_PIECE_BYTES = 4 * 2**10  # its 4-byte blocks may stand for 128 KiB each: 128 MiB at once
XZ_MEMORY_BYTES = 256 * 2**20  # `xz -9` needs 65 MiB
GLIMPSE_BYTES = 16  # taken at once where an error must not swallow what precedes it
NO_RATIO = 2**40  # where so little is unpacked that no bomb can go off
NOTHING = memoryview(b"")
# Its stubs call the exception class an exception.
INFLATE_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]
BROKEN = (INFLATE_ERROR, lzma.LZMAError, zstandard.ZstdError)


class Window:
    """Bytes [0, end) of a file, by position; what was appended behind `end` is not there."""

    def __init__(self, file: BinaryIO, end: int, buffer_bytes: int = 2**20) -> None:
        self._file = file
        self._buffer = memoryview(b"")
        self._begin = 0
        self._buffer_bytes = buffer_bytes
        self.end = min(end, file.seek(0, io.SEEK_END))  # the file may have shrunk, too

    def at(self, position: int, most: int) -> memoryview:
        """Up to `most` bytes at `position`, at least one unless the file ends there."""
        inside = position - self._begin
        if not 0 <= inside < len(self._buffer):
            self._file.seek(position)
            wanted = max(0, min(self._buffer_bytes, self.end - position))
            self._buffer, self._begin, inside = memoryview(self._file.read(wanted)), position, 0
        return self._buffer[inside : inside + most]

    def bytes_at(self, position: int, length: int) -> bytes:
        """`length` bytes at `position`, fewer only where the file ends."""
        pieces = []
        while length and (piece := self.at(position, length)):
            pieces.append(bytes(piece))
            position += len(piece)
            length -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class Codec(Protocol):
    """A decompressor of one member or frame, whatever its library counts and buffers."""

    appetite: int  # bytes of input that the next step can use

    @property
    def is_done(self) -> bool: ...

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        """Some of the bytes inside, and how many packed ones were used up for them."""


class _Gzip:
    appetite = PIECE_BYTES

    def __init__(self) -> None:
        self._inner = isal_zlib.decompressobj(GZIP_BITS)

    @property
    def is_done(self) -> bool:
        return self._inner.eof

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        inner = self._inner
        out = inner.decompress(packed, OUT_BYTES)
        return out, len(packed) - len(inner.unused_data) - len(inner.unconsumed_tail)


class _Buffering:
    """bz2 and xz keep the input that they have not used yet to themselves."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._inner = inner
        self.appetite = PIECE_BYTES

    @property
    def is_done(self) -> bool:
        return self._inner.eof

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        out = self._inner.decompress(packed, OUT_BYTES)
        self.appetite = PIECE_BYTES if self._inner.needs_input else 0
        return out, len(packed) - len(self._inner.unused_data)


class _Zstandard:
    appetite = ZSTD_PIECE_BYTES

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor().decompressobj()

    @property
    def is_done(self) -> bool:
        return self._inner.eof

    def step(self, packed: memoryview) -> tuple[bytes, int]:
        out = self._inner.decompress(packed)
        return out, len(packed) - len(self._inner.unused_data)


CODECS: dict[Compression, Callable[[], Codec]] = {
    Compression.GZIP: _Gzip,
    Compression.ZSTD: _Zstandard,
    Compression.BZIP2: lambda: _Buffering(bz2.BZ2Decompressor()),
    Compression.XZ: lambda: _Buffering(lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)),
}


class Member:
    """One gzip member, zstd frame or the like, unpacked piece by piece.

    Pulling raises `Rejected`: DAMAGED where the packed bytes are wrong, TRUNCATED where they
    end too early, BOMB past `most_ratio` times the packed bytes.
    """

    def __init__(
        self, window: Window, start: int, compression: Compression, most_ratio: int
    ) -> None:
        self._window = window
        self._start = self.position = start
        self._compression = compression
        self._most_ratio = most_ratio
        self._codec = CODECS[compression]()
        self._fault: Rejected | None = None  # raised again by every later pull
        self.unpacked_bytes = 0

    @property
    def is_done(self) -> bool:
        return self._codec.is_done

    def pull(self) -> bytes:
        """The next piece, empty at the end of the member only."""
        while not self._codec.is_done:
            appetite = self._codec.appetite
            packed = self._window.at(self.position, appetite) if appetite else NOTHING
            piece, used = self._step(packed)
            self.position += used
            self.unpacked_bytes += len(piece)
            check_ratio(self.unpacked_bytes, self.position - self._start, self._most_ratio)
            if piece:
                return piece
            if appetite and not packed and not self._codec.is_done:
                raise Rejected(Reason.TRUNCATED, f"{self._what()} has no end")
        return b""

    def _step(self, packed: memoryview) -> tuple[bytes, int]:
        if self._fault is not None:
            raise self._fault
        try:
            return self._codec.step(packed)
        except (*BROKEN, OSError) as broken:
            # bz2 says "Invalid data stream" as an OSError that no system call raised.
            if isinstance(broken, OSError) and broken.errno is not None:
                raise
            self._fault = Rejected(Reason.DAMAGED, f"{self._what()}: {broken}")
            raise self._fault from broken

    def _what(self) -> str:
        packed_bytes = self.position - self._start
        return f"{self._compression} stream at byte {self._start}, {packed_bytes} bytes in"


class Unpacked(io.RawIOBase):
    """The bytes inside [start, end) of a file, as a stream; members follow each other unseen.

    Reading raises `Rejected` as `Member.pull` does.
    """

    def __init__(
        self, window: Window, start: int, compression: Compression, most_ratio: int
    ) -> None:
        self._window = window
        self._start = self._position = start
        self._compression = compression
        self._most_ratio = most_ratio
        self._member: Member | None = None
        self._rest = memoryview(b"")
        self._unpacked_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(self.pull())
        given = min(len(target), len(self._rest))
        target[:given] = self._rest[:given]
        self._rest = self._rest[given:]
        return given

    def pull(self) -> bytes:
        """The next piece, empty at the end only."""
        if self._compression is Compression.NONE:
            plain = bytes(self._window.at(self._position, PIECE_BYTES))
            self._position += len(plain)
            return plain
        while self._member is not None or self._begins():
            if self._member is None:
                self._member = Member(
                    self._window, self._position, self._compression, self._most_ratio
                )
            piece = self._member.pull()
            self._position = self._member.position
            self._unpacked_bytes += len(piece)
            check_ratio(self._unpacked_bytes, self._position - self._start, self._most_ratio)
            if piece:
                return piece
            self._member = None
        return b""

    def _begins(self) -> bool:
        """Whether another member follows; zeros behind the last one are a tape's padding."""
        magic = next(magic for magic, packing in MAGIC if packing is self._compression)
        if self._window.bytes_at(self._position, len(magic)) == magic:
            return True
        if self._window.bytes_at(self._position, PIECE_BYTES).strip(b"\0"):
            where = f"byte {self._position} of {self._window.end}"
            raise Rejected(Reason.DAMAGED, f"no {self._compression} stream begins at {where}")
        return False


def before_damage(window: Window, start: int, most: int) -> bytes:
    """Up to `most` bytes that come out of a gzip member before whatever is wrong with it.

    By zlib: isal looks at the checksum of a small member before it hands out a byte.
    """
    inner = zlib.decompressobj(GZIP_BITS)
    packed = window.bytes_at(start, PIECE_BYTES)
    inside = bytearray()
    try:
        while len(inside) < most and packed and not inner.eof:
            inside += inner.decompress(packed, GLIMPSE_BYTES)
            packed = inner.unconsumed_tail
    except zlib.error:
        pass  # its reader meets it again, and reports it
    return bytes(inside)


def check_ratio(unpacked_bytes: int, packed_bytes: int, most_ratio: int) -> None:
    """Raises `Rejected(BOMB)` where the packed bytes have swollen beyond belief."""
    if unpacked_bytes > max(BOMB_FREE_BYTES, most_ratio * packed_bytes):
        raise Rejected(
            Reason.BOMB,
            f"{packed_bytes} bytes unpack to more than {unpacked_bytes}, over {most_ratio}:1",
        )


@contextmanager
def unpacked(
    part: ByteRange, compression: Compression, rules: Rules
) -> Iterator[io.BufferedReader]:
    """The bytes inside a part, as a stream: to the part's end when packed, else to the file's."""
    end = part.size_bytes if compression is Compression.NONE else part.end
    with opened(part.path, part.end) as file:
        window = Window(file, end)
        inside = Unpacked(window, part.start, compression, rules.expansion_max_ratio)
        yield io.BufferedReader(inside, PIECE_BYTES)

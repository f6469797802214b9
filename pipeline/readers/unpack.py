"""packed bytes -> the bytes inside, a piece at a time and never more than the rules allow."""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from broadsheet.pipeline.readers.decompress import BROKEN, CODECS, GZIP_BITS, PIECE_BYTES
from broadsheet.pipeline.readers.formats import ByteRange, Compression
from broadsheet.pipeline.readers.frames import MAGIC_OF, dictionary_at, past_skippable
from broadsheet.pipeline.records import Reason, Rejected
from broadsheet.pipeline.rules import Rules

BOMB_FREE_BYTES = 2**20  # a small document of repeated characters is no bomb
SEARCH_BYTES = 2**20
GLIMPSE_BYTES = 16  # taken at once where an error must not swallow what precedes it
NO_RATIO = 2**40  # where so little is unpacked that no bomb can go off
NOTHING = memoryview(b"")


class Window:
    """Bytes [0, end) of a file, by position; what was appended behind `end` is not there."""

    def __init__(self, file: BinaryIO, end: int, buffer_bytes: int = 2**20) -> None:
        self._file = file
        self._buffer = memoryview(b"")
        self._begin = 0
        self._buffer_bytes = buffer_bytes
        self.end = min(end, file.seek(0, io.SEEK_END))  # the file may have shrunk, too
        self._dictionary: bytes | None = None

    def at(self, position: int, most: int) -> memoryview:
        """Up to `most` bytes at `position`, at least one unless the file ends there."""
        if not 0 <= position < self.end:  # headers lie, and no file has a byte -1 or 2**63
            return NOTHING
        inside = position - self._begin
        if not 0 <= inside < len(self._buffer):
            self._file.seek(position)
            wanted = min(self._buffer_bytes, self.end - position)
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

    @property
    def dictionary(self) -> bytes:
        """What all zstd frames of the file were compressed with, empty if nothing: its first
        frame has it."""
        if self._dictionary is None:
            self._dictionary = dictionary_at(self.bytes_at)
        return self._dictionary


class Member:
    """One gzip member, zstd frame or the like, unpacked piece by piece.

    Pulling raises `Rejected`: DAMAGED where the packed bytes are wrong, TRUNCATED where they
    end too early, BOMB past `most_ratio` times the packed bytes.
    """

    def __init__(
        self, window: Window, start: int, compression: Compression, most_ratio: int
    ) -> None:
        self._window = window
        self.start = self.position = start
        self._compression = compression
        self._most_ratio = most_ratio
        dictionary = window.dictionary if compression is Compression.ZSTD else b""
        self._codec = CODECS[compression](dictionary)
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
            check_ratio(self.unpacked_bytes, self.position - self.start, self._most_ratio)
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
        packed_bytes = self.position - self.start
        return f"{self._compression} stream at byte {self.start}, {packed_bytes} bytes in"


class Unpacked(io.RawIOBase):
    """The bytes inside [start, end) of a file, as a stream; members follow each other unseen.

    Reading raises `Rejected` as `Member.pull` does.
    """

    def __init__(
        self,
        window: Window,
        start: int,
        compression: Compression,
        most_ratio: int,
        end: int | None = None,
    ) -> None:
        self._window = window
        self._start = self._position = start
        self._end = window.end if end is None else end
        self._compression = compression
        self._most_ratio = most_ratio
        self._member: Member | None = None
        self._rest = memoryview(b"")
        self._unpacked_bytes = self._member_at = 0
        self.broken_at: int | None = None  # where the broken member begins, in what came out

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
            most = min(PIECE_BYTES, self._end - self._position)
            plain = bytes(self._window.at(self._position, max(0, most)))
            self._position += len(plain)
            return plain
        try:
            return self._next_piece()
        except Rejected:
            self.broken_at = self._member_at
            raise

    def _next_piece(self) -> bytes:
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
            self._member_at = self._unpacked_bytes
        return b""

    def _begins(self) -> bool:
        """Whether another member follows; zeros behind the last one are a tape's padding."""
        if self._position >= self._end:
            return False
        self._position = past_skippable(self._window.bytes_at, self._position)
        magic = MAGIC_OF.get(self._compression, b"")  # raw deflate has none, and is one member
        if magic and self._window.bytes_at(self._position, len(magic)) == magic:
            return True
        if not magic:
            return self._position == self._start
        if self._window.bytes_at(self._position, PIECE_BYTES).strip(b"\0"):
            where = f"byte {self._position} of {self._window.end}"
            raise Rejected(Reason.DAMAGED, f"no {self._compression} stream begins at {where}")
        return False

    def resume(self) -> bool:
        """Goes on with the next member that gives anything; False if there is none."""
        begin = self._member.start if self._member is not None else self._position
        self._member, self._rest, self.broken_at = None, NOTHING, None
        self._member_at = self._unpacked_bytes
        for position in beginnings(self._window, begin + 1, self._compression):
            if before_damage(self._window, position, 1, self._compression):
                self._position = position
                return True
        return False


def beginnings(window: Window, position: int, compression: Compression) -> Iterator[int]:
    """Where, from a position on, the bytes look like the beginning of a member."""
    magic = MAGIC_OF.get(compression)
    while magic and position < window.end:
        piece = window.bytes_at(position, SEARCH_BYTES)
        found = piece.find(magic)
        if found < 0:
            position += max(1, len(piece) - len(magic) + 1)
        else:
            yield position + found
            position += found + 1


def before_damage(window: Window, start: int, most: int, compression: Compression) -> bytes:
    """Up to `most` bytes that come out of a member before whatever is wrong with it."""
    try:
        return (_inflated if compression is Compression.GZIP else _pulled)(
            window, start, most, compression
        )
    except Rejected:
        return b""  # its reader meets it again, and reports it


def _inflated(window: Window, start: int, most: int, _: Compression) -> bytes:
    """By zlib: isal looks at the checksum of a small member before it hands out a byte."""
    inner = zlib.decompressobj(GZIP_BITS)
    packed = window.bytes_at(start, PIECE_BYTES)
    inside = bytearray()
    try:
        while len(inside) < most and packed and not inner.eof:
            inside += inner.decompress(packed, GLIMPSE_BYTES)
            packed = inner.unconsumed_tail
    except zlib.error:
        pass  # what came before it counts
    return bytes(inside)


def _pulled(window: Window, start: int, most: int, compression: Compression) -> bytes:
    """Block by block, as zstd and lz4 hand them out."""
    member = Member(window, start, compression, NO_RATIO)
    inside = bytearray()
    try:
        while len(inside) < most and (piece := member.pull()):
            inside += piece
    except Rejected:
        pass  # what came before it counts
    return bytes(inside[:most])


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
    with part.opened() as file:
        window = Window(file, end)
        inside = Unpacked(window, part.start, compression, rules.expansion_max_ratio)
        yield io.BufferedReader(inside, PIECE_BYTES)

"""The bytes of a member of a container, as a stream that one may seek in; nothing is extracted."""

import io
from collections import deque
from collections.abc import Callable
from typing import BinaryIO

from broadsheet.pipeline.records import Reason, Rejected

KEPT_BYTES = 8 * 2**20  # behind what was read last: a reader goes back as far as a broken record
MOST_REWINDS = 16  # each unpacks the member again from its beginning


class Slice(io.RawIOBase):
    """Bytes [begin, begin + size) of a file."""

    def __init__(self, file: BinaryIO, begin: int, size_bytes: int) -> None:
        self._file = file
        self._begin = begin
        self._size = size_bytes
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Costs nothing until the next read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        wanted = max(0, min(len(target), self._size - self._position))
        self._file.seek(self._begin + self._position)
        piece = self._file.read(wanted) if wanted else b""
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)


class Unpacking(io.RawIOBase):
    """What comes out of a packed stream, which goes forward only: who goes back further than what
    is kept of it has it unpacked again. `size_bytes` is where it is said to end, if it is.

    Reading raises `Rejected` as the stream does, and where it was rewound too often.
    """

    def __init__(self, begin: Callable[[], Callable[[], bytes]], size_bytes: int) -> None:
        self._begin = begin
        self._pull = begin()
        self._size = size_bytes
        self._position = 0
        self._kept: deque[bytes] = deque()
        self._kept_from = self._reached = 0
        self._rewinds = 0
        self.fault: Rejected | None = None  # what broke it first

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Costs nothing until the next read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        if self._position >= self._size or not len(target):
            return 0
        if self._position < self._kept_from:
            self._rewind()
        while self._position >= self._reached:
            if not self._advance():
                return 0
        piece = memoryview(self._piece())[: min(len(target), self._size - self._position)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _advance(self) -> bool:
        try:
            piece = self._pull()
        except Rejected as rejected:
            self.fault = self.fault or rejected
            raise
        self._kept.append(piece)
        self._reached += len(piece)
        while self._reached - self._kept_from - len(self._kept[0]) > KEPT_BYTES:
            self._kept_from += len(self._kept.popleft())
        return bool(piece)

    def _piece(self) -> bytes:
        """What is kept from the position on, to the end of one piece."""
        end = self._reached
        for piece in reversed(self._kept):
            begin = end - len(piece)
            if begin <= self._position:
                return piece[self._position - begin :]
            end = begin
        raise AssertionError("a position that is not kept")

    def _rewind(self) -> None:
        self._rewinds += 1
        if self._rewinds > MOST_REWINDS:
            detail = f"damaged in too many places: unpacked {MOST_REWINDS} times from its beginning"
            raise Rejected(Reason.DAMAGED, detail)
        self._pull = self._begin()
        self._kept.clear()
        self._kept_from = self._reached = 0

"""A part of a file -> its bytes in a charset whose line breaks and quotes are ASCII.

UTF-16 and UTF-32, with a mark or without, become UTF-8: offsets count there.
"""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager

from broadsheet.pipeline.readers.formats import ByteRange, Entry, Format, Head
from broadsheet.pipeline.readers.signatures import wide_charset
from broadsheet.pipeline.readers.unpack import unpacked
from broadsheet.pipeline.rules import Rules

PIECE_BYTES = 256 * 2**10
LINE_BYTES = 2**20
FEEDS = bytes.maketrans(b"\r", b"\n")
TOLD_BY = 1024  # first bytes that tell the charset


class Narrow(io.RawIOBase):
    """A stream of a wide charset as UTF-8; what is no character is the replacement character."""

    def __init__(self, stream: io.BufferedReader, charset: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self._rest = b""
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        while not self._rest and not self._is_over:
            piece = self._stream.read(PIECE_BYTES)
            self._is_over = not piece
            text = self._decoder.decode(piece, final=not piece)
            self._rest = text.encode("utf-8", "replace")
        given = min(len(target), len(self._rest))
        target[:given] = self._rest[:given]
        self._rest = self._rest[given:]
        return given


class Fed(io.RawIOBase):
    """A stream whose lines end in carriage returns alone, with line feeds: byte for byte."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        piece = self._stream.read1(len(target)).translate(FEEDS)
        target[: len(piece)] = piece
        return len(piece)


def fed(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream, with line feeds for carriage returns."""
    return io.BufferedReader(Fed(stream), PIECE_BYTES)


def has_returns_alone(head: bytes) -> bool:
    """Whether lines end as on old Macs."""
    return b"\r" in head and b"\n" not in head


def narrowed(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream, in UTF-8 where it is of a wide charset. Nothing of it may have been read yet."""
    charset = wide_charset(stream.peek(TOLD_BY)[:TOLD_BY])
    return stream if charset is None else io.BufferedReader(Narrow(stream, charset), PIECE_BYTES)


def narrow_head(head: Head) -> bytes:
    """The unpacked beginning of a file, in UTF-8 where it is of a wide charset."""
    charset = wide_charset(head.unpacked)
    if charset is None:
        return head.unpacked
    decoder = codecs.getincrementaldecoder(charset)("replace")
    return decoder.decode(head.unpacked).encode("utf-8", "replace")


def is_wide(head: Head) -> bool:
    """Whether a file is of a wide charset: it is read from its beginning then."""
    return wide_charset(head.unpacked) is not None


@contextmanager
def narrow(part: ByteRange, form: Format, rules: Rules) -> Iterator[io.BufferedReader]:
    """The bytes inside a part as `unpacked` gives them, never wide.

    Where a file can be entered anywhere it is not wide, whatever its middle looks like.
    """
    with unpacked(part, form.compression, rules) as stream:
        yield stream if form.entry is Entry.ANYWHERE else narrowed(stream)


@contextmanager
def lines_in(part: ByteRange, form: Format, rules: Rules) -> Iterator[Iterator[bytes]]:
    """The lines of a part, each with its break; one that is longer than 1 MiB comes in pieces."""
    with narrow(part, form, rules) as stream:
        yield iter(lambda: stream.readline(LINE_BYTES), b"")

"""A stream of XML or SGML -> the bytes of each item in it, by its tags.

Items are found without a parser, so that a file of any size is never held whole and a broken item
costs itself alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

PREAMBLE_BYTES = 256 * 2**10  # of what stands before the first item
TAG_MOST = 64 * 2**10  # bytes of a start tag
TAIL_BYTES = 1024  # searched again with what follows: a mark may be cut in two
OPAQUE = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: no more of its bytes than are kept; `is_whole` where its end was there."""

    offset: int
    length: int
    raw: bytes
    is_whole: bool


class Splitter:
    """Finds items by their start and end tags; what looks like one in CDATA or a comment is none.

    An item that begins inside another one says that the other has lost its end, unless items of
    the format hold items (`may_nest`).
    """

    def __init__(self, names: Sequence[str], keep_bytes: int, *, may_nest: bool = False) -> None:
        name = rb"(?:[\w.-]+:)?(?:%s)" % b"|".join(re.escape(one.encode()) for one in names)
        self._mark = re.compile(rb"<!--|<!\[CDATA\[|<(/?)%s(?=[\s/>])" % name)
        # After an end and before a beginning no CDATA goes on: it has lost its own end.
        self._resume = re.compile(rb"</%s\s*>\s*(?=<%s[\s/>])" % (name, name))
        self._keep_bytes = keep_bytes
        self._may_nest = may_nest
        self._buffer = bytearray()
        self._base = 0  # where the buffer begins in the stream
        self._at = 0  # what is searched from, in the buffer
        self._opaque: bytes | None = None
        self._depth = 0
        self._begin = 0  # of the item, in the stream
        self._kept = bytearray()  # of an item that is longer than the buffer may grow
        self.preamble = bytearray()  # what stands before the first item
        self._is_before = True

    def split(self, stream: Iterable[bytes], offset: int = 0) -> Iterator[Piece]:
        """Every item that pieces of a stream hold; `offset` is where it begins."""
        self._base = offset
        for some in stream:
            self._buffer += some
            yield from self._search(is_end=False)
            self._shed()
        yield from self._search(is_end=True)
        if self._depth:
            yield self._item(len(self._buffer), is_whole=False)

    def _search(self, *, is_end: bool) -> Iterator[Piece]:
        while True:
            if self._opaque is not None:
                if not self._leave_opaque(is_end=is_end):
                    return
                continue
            mark = self._mark.search(self._buffer, self._at)
            if mark is None:
                self._at = max(self._at, len(self._buffer) - (0 if is_end else TAIL_BYTES))
                return
            if mark[0] in OPAQUE:
                self._opaque, self._at = OPAQUE[bytes(mark[0])], mark.end()
                continue
            end = self._buffer.find(b">", mark.end())
            if end < 0:
                if not is_end and len(self._buffer) - mark.start() < TAG_MOST:
                    self._at = mark.start()
                    return
                end = mark.end()
            yield from self._take(mark.start(), end + 1, is_closing=mark[1] == b"/")
            self._at = min(end + 1, len(self._buffer))

    def _leave_opaque(self, *, is_end: bool) -> bool:
        assert self._opaque is not None
        end = self._buffer.find(self._opaque, self._at)
        stop = len(self._buffer) if end < 0 else end
        lost = self._resume.search(self._buffer, self._at, stop)
        if lost is not None:
            self._opaque, self._at = None, lost.start()
            return True
        if end >= 0:
            self._at, self._opaque = end + len(self._opaque), None
            return True
        if is_end:
            self._at = len(self._buffer)
        else:  # the end, or a lost one, may be cut in two here
            self._at = max(self._at, len(self._buffer) - TAIL_BYTES)
        return False

    def _take(self, start: int, end: int, *, is_closing: bool) -> Iterator[Piece]:
        is_empty = self._buffer[end - 2 : end - 1] == b"/"
        if is_closing:
            if self._depth == 1:
                yield self._item(end, is_whole=True)
            self._depth = max(0, self._depth - 1)
            return
        if self._depth and not self._may_nest:
            yield self._item(start, is_whole=False)
            self._depth = 0
        if self._depth == 0:
            if self._is_before:
                self._note_preamble(bytes(self._buffer[:start]))
                self._is_before = False
            self._begin = self._base + start
            self._kept.clear()
        if is_empty and self._depth == 0:
            yield self._item(end, is_whole=True)
        elif not is_empty:
            self._depth += 1

    def _item(self, end: int, *, is_whole: bool) -> Piece:
        start = max(0, self._begin - self._base)
        raw = bytes(self._kept) + bytes(self._buffer[start:end])
        return Piece(self._begin, self._base + end - self._begin, raw[: self._keep_bytes], is_whole)

    def _shed(self) -> None:
        """Forget what is searched; keep what an item needs of it."""
        if self._is_before:
            self._note_preamble(bytes(self._buffer[: self._at]))
        elif self._depth:
            start = max(0, self._begin - self._base)
            room = self._keep_bytes - len(self._kept)
            self._kept += self._buffer[start : self._at][: max(0, room)]
        del self._buffer[: self._at]
        self._base += self._at
        self._at = 0

    def _note_preamble(self, more: bytes) -> None:
        self.preamble += more[: PREAMBLE_BYTES - len(self.preamble)]

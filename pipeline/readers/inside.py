"""Unpacked bytes, read forward -> headings, blocks and the gaps between the records of a crawl."""

import re
from collections.abc import Callable

from broadsheet.pipeline.readers.http import BLANK_LINE
from broadsheet.pipeline.readers.warc_heading import BEGINNING, HEADING_MAX_BYTES
from broadsheet.pipeline.records import Reason, Rejected

WARC_BEGINS = re.compile(rb"\n(?=WARC/)")
OVERLAP_BYTES = 2 * 2**10  # searched again with what follows: a line may be cut


class Inside:
    """Unpacked bytes, read forward: headings, blocks and the gaps between records."""

    def __init__(self, pull: Callable[[], bytes]) -> None:
        self._pull = pull
        self._buffer = b""
        self._begin = 0
        self.offset = 0  # in the unpacked stream

    def _more(self) -> bool:
        piece = self._pull()
        self._buffer = self._buffer[self._begin :] + piece
        self._begin = 0
        return bool(piece)

    def _advance(self, length: int) -> bytes:
        taken = self._buffer[self._begin : self._begin + length]
        self._begin += len(taken)
        self.offset += len(taken)
        return taken

    def head(self) -> bytes:
        """A heading with its blank line, or what there is instead."""
        while True:
            blank = BLANK_LINE.search(self._buffer, self._begin)
            if blank:
                return self._advance(blank.end() - self._begin)
            if len(self._buffer) - self._begin > HEADING_MAX_BYTES or not self._more():
                return self._advance(HEADING_MAX_BYTES).rstrip(b"\n")

    def block(self, length: int, keep: int) -> bytes:
        """Moves `length` bytes on and returns the first `keep`; `Rejected(TRUNCATED)` if fewer."""
        kept: list[bytes] = []
        kept_length = done = 0
        while done < length:
            piece = self._advance(length - done)
            done += len(piece)
            if kept_length < keep:
                kept.append(piece[: keep - kept_length])
                kept_length += len(kept[-1])
            if not piece and not self._more():
                raise Rejected(Reason.TRUNCATED, f"{done} of {length} bytes")
        return kept[0] if len(kept) == 1 else b"".join(kept)

    def line(self) -> bytes:
        """A line with its break, or what there is instead."""
        while True:
            found = self._buffer.find(b"\n", self._begin)
            if found >= 0:
                return self._advance(found + 1 - self._begin)
            if len(self._buffer) - self._begin > HEADING_MAX_BYTES or not self._more():
                return self._advance(HEADING_MAX_BYTES)

    def gap(self, most: int = len(BEGINNING)) -> bytes:
        """Skips line breaks; the bytes that follow, none at the end."""
        while True:
            while self._buffer[self._begin : self._begin + 1] in (b"\r", b"\n"):
                self._advance(1)
            following = self._buffer[self._begin : self._begin + most]
            if len(following) == most or not self._more():
                return following

    def seek_record(self, begins: re.Pattern[bytes] = WARC_BEGINS) -> bool:
        """Goes to the next line that begins a record; False if there is none."""
        while True:
            found = begins.search(self._buffer, self._begin)
            if found:
                self._advance(found.end() - self._begin)
                return True
            self._advance(max(0, len(self._buffer) - self._begin - OVERLAP_BYTES))
            if not self._more():
                return False

    def rejoin(self) -> None:
        """Says that what follows begins a line: what stood before it was lost."""
        self._buffer = self._buffer[self._begin :] + b"\n"
        self._begin = 0
        self.offset -= 1

"""Lines of a table -> its rows, each with the bytes it lies in, whatever quotes are left open.

RFC 4180 as the world writes it: a field in quotes may hold line breaks. A row whose quote is never
closed would swallow what follows: it is given up, and reading goes on at the next row that fits.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FIELD_MOST = 2**31 - 1  # the csv module's own limit; a row's bytes are limited here


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a row; None for a stretch of lines in which no row is whole."""

    offset: int
    length: int
    raw: bytes
    fields: list[str] | None


class Rows:
    """Reads rows one after another, from `offset` on."""

    def __init__(
        self,
        readline: Callable[[], bytes],
        delimiter: str,
        charset: str,
        most_bytes: int,
        offset: int = 0,
    ) -> None:
        csv.field_size_limit(FIELD_MOST)
        self._readline = readline
        self._delimiter = delimiter
        self._charset = charset
        self._most_bytes = most_bytes
        self._waiting: deque[bytes] = deque()  # lines that were read once, and are read again
        self._used: list[bytes] = []
        self._used_bytes = 0
        self.offset = offset

    def first(self) -> Row | None:
        """The next row, however many fields it has; None at the end."""
        while (line := self._line()) and not line.strip():
            self.offset += len(line)
        if not line:
            return None
        self._waiting.appendleft(line)
        fields = self._parsed()
        if fields is None:
            self._give_back()
            return self._taken([self._line()], None)
        return self._taken(self._used, fields)

    def fitting(self, count: int) -> Iterator[Row]:
        """All rows with this number of fields, and each stretch between them that holds none."""
        bad: list[Row] = []
        while (row := self.first()) is not None:
            if row.fields is not None and fits(row.fields, count):
                if bad:
                    yield _joined(bad)
                    bad = []
                yield row
                continue
            if row.fields is not None and row.raw.count(b"\n") > 1:
                row = self._again_from_second_line(row)
            bad.append(row)
            if sum(one.length for one in bad) > self._most_bytes:
                yield _joined(bad)
                bad = []
        if bad:
            yield _joined(bad)

    def _again_from_second_line(self, row: Row) -> Row:
        """A row of many lines that does not fit: its quote may be another row's."""
        lines = row.raw.splitlines(keepends=True)
        self._waiting.extendleft(reversed(lines[1:]))
        self.offset = row.offset + len(lines[0])
        return Row(row.offset, len(lines[0]), lines[0], None)

    def _parsed(self) -> list[str] | None:
        self._used, self._used_bytes = [], 0
        try:
            return next(csv.reader(self._feed(), delimiter=self._delimiter, strict=True), None)
        except csv.Error:
            return None

    def _feed(self) -> Iterator[str]:
        while self._used_bytes <= self._most_bytes and (line := self._line()):
            self._used.append(line)
            self._used_bytes += len(line)
            yield line.replace(b"\0", b"").decode(self._charset, "replace")

    def _line(self) -> bytes:
        return self._waiting.popleft() if self._waiting else self._readline()

    def _give_back(self) -> None:
        self._waiting.extendleft(reversed(self._used))

    def _taken(self, lines: list[bytes], fields: list[str] | None) -> Row:
        raw = b"".join(lines)
        row = Row(self.offset, len(raw), raw, fields)
        self.offset += len(raw)
        return row


def fits(fields: list[str], count: int) -> bool:
    """Whether a row has the columns of its header; empty ones behind them are a spreadsheet's."""
    return len(fields) >= count and not any(fields[count:])


def _joined(rows: list[Row]) -> Row:
    raw = b"".join(row.raw for row in rows)
    return Row(rows[0].offset, len(raw), raw, None)

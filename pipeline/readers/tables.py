"""CSV and TSV -> a record a row, its columns read by their names as fields of JSON are."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import count
from pathlib import PurePath

from broadsheet.pipeline.readers.exported import armed
from broadsheet.pipeline.readers.fields import known_names
from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Compression,
    Entry,
    Format,
    Found,
    Head,
    Reach,
    Reader,
)
from broadsheet.pipeline.readers.objects import read_thing
from broadsheet.pipeline.readers.rows import Rows
from broadsheet.pipeline.readers.signatures import is_binary, markup
from broadsheet.pipeline.readers.story import SAMPLE_BYTES, failure
from broadsheet.pipeline.readers.wide import (
    FEEDS,
    fed,
    has_returns_alone,
    is_wide,
    narrow,
    narrow_head,
)
from broadsheet.pipeline.records import Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

DELIMITERS = "\t,;|"
NAMED = frozenset((".csv", ".tsv", ".tab"))
BOM = b"\xef\xbb\xbf"
LEAST_COLUMNS = 2
HEADER_MOST = 64 * 2**10
LINE_BYTES = 2**20
# MIND's news.tsv has no header: its documentation names the columns.
_MIND = "id category subcategory title text url titleentities abstractentities"
MIND = tuple(_MIND.split())


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written: its columns, what parts them, where its rows begin."""

    columns: tuple[str, ...]
    delimiter: str
    charset: str
    begins_at: int
    has_returns: bool  # in the place of line feeds: "CSV (Macintosh)" of spreadsheets


def recognises(head: Head) -> bool:
    """A first line that names columns, two of which are known of stories; any, by the name."""
    return layout_of(narrow_head(head), head.name, is_whole=head.is_whole) is not None


def layout_of(head: bytes, name: str, *, is_whole: bool) -> Layout | None:
    """The layout of a table that begins so; None where it does not look like one of stories."""
    is_named = any(suffix in NAMED for suffix in PurePath(name.lower()).suffixes)
    if is_binary(head) or markup(head) is not None:
        return None
    has_returns = has_returns_alone(head)
    head = head.translate(FEEDS) if has_returns else head
    skipped = len(BOM) if head.startswith(BOM) else 0
    line, end, _ = head[skipped : skipped + HEADER_MOST].partition(b"\n")
    if not end and not is_whole:
        return None
    charset = _charset(head)
    text = line.decode(charset, "replace").rstrip("\r")
    for delimiter in sorted(DELIMITERS, key=text.count, reverse=True):
        if delimiter not in text:
            continue
        try:
            columns = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if _is_mind(columns, delimiter):
            return Layout(MIND, delimiter, charset, skipped, has_returns)
        if len(columns) >= LEAST_COLUMNS and _names_stories(columns, is_named=is_named):
            begins_at = skipped + len(line) + len(end)
            return Layout(tuple(columns), delimiter, charset, begins_at, has_returns)
    return None


def _names_stories(columns: list[str], *, is_named: bool) -> bool:
    """Columns have short names; of a file that is named so, `columns` may say what they are."""
    named = [column.strip() for column in columns]
    is_header = all(len(name) <= 64 and "\n" not in name for name in named)
    told = known_names(named)
    return (
        is_header
        and len(set(filter(None, named))) >= LEAST_COLUMNS
        and len(told) >= (0 if is_named else LEAST_COLUMNS)
    )


def _is_mind(columns: list[str], delimiter: str) -> bool:
    first = columns[0] if columns else ""
    return (
        delimiter == "\t" and len(columns) == len(MIND) and first[:1] == "N" and first[1:].isdigit()
    )


def _charset(head: bytes) -> str:
    """UTF-8 unless that is wrong; a head may end within a character."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8"
    return "cp1252"


def entry(head: Head) -> Entry:
    """A row belongs to the shard in which it starts; where parts do not meet, they are one."""
    is_plain = head.compression is Compression.NONE and not is_wide(head)
    return Entry.ANYWHERE if is_plain else Entry.WHOLE


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The rows that start in the part; offsets count in the unpacked stream."""
    ordinals = count()
    begins_at: int | None = None
    ends_at = part.start
    try:
        layout = _layout_of_file(part, form, rules)
        start = max(part.start, layout.begins_at)
        if start >= part.end and form.entry is Entry.ANYWHERE:
            return
        for found, begin, end in _rows(part, start, layout, form, rules, ordinals):
            begins_at = begin if begins_at is None else begins_at
            ends_at = end
            yield found
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), ends_at)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)
        return
    if begins_at is not None and (part.start > 0 or part.end < part.size_bytes):
        yield Reach(begins_at, ends_at)


def _layout_of_file(part: ByteRange, form: Format, rules: Rules) -> Layout:
    with narrow(replace(part, start=0), form, rules) as stream:
        head = stream.read(HEADER_MOST)
    layout = layout_of(head, part.path.name, is_whole=len(head) < HEADER_MOST)
    if layout is None:
        raise Rejected(Reason.MALFORMED, "no header that names columns of stories")
    return layout


def _rows(
    part: ByteRange,
    start: int,
    layout: Layout,
    form: Format,
    rules: Rules,
    ordinals: Iterator[int],
) -> Iterator[tuple[Found, int, int]]:
    """Each row of the part, where it begins and where it ends."""
    is_plain = form.entry is Entry.ANYWHERE
    is_entered = is_plain and start > layout.begins_at
    begin = start - 1 if is_entered else 0  # the byte before: a row may start right there
    with narrow(replace(part, start=begin), form, rules) as stream:
        stream = fed(stream) if layout.has_returns else stream  # noqa: PLW2901
        before = _skip_line(stream) if is_entered else len(stream.read(layout.begins_at))
        rows = Rows(
            lambda: stream.readline(LINE_BYTES),
            layout.delimiter,
            layout.charset,
            rules.jsonl_line_max_bytes,
            begin + before,
        )
        is_first = is_entered
        for row in rows.fitting(len(layout.columns)):
            if is_plain and row.offset >= part.end:
                return
            if is_first and row.fields is None:  # the row that runs into the part
                is_first = False
                continue
            is_first = False
            origin = Origin(part.source_id, next(ordinals), row.offset, row.length)
            if row.fields is None:
                found: Found = _unfit(row.raw, origin, layout)
            else:
                cells = zip(layout.columns, row.fields, strict=False)
                thing: dict[str, object] = {name.strip(): armed(cell) for name, cell in cells}
                found = read_thing(thing, row.raw, origin, part, rules)
            yield found, row.offset, row.offset + row.length


def _skip_line(stream: BufferedReader) -> int:
    """How many bytes there are up to and with the next line break."""
    skipped = 0
    while piece := stream.readline(LINE_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


def _unfit(raw: bytes, origin: Origin, layout: Layout) -> RecordFailure:
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    names = len(layout.columns)
    detail = f"{lines} lines without a row of {names} columns: a quote is open, or columns differ"
    return failure(raw[:SAMPLE_BYTES], origin, Reason.MALFORMED, detail)


READER = Reader("table", recognises, read, entry)

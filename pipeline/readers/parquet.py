"""Parquet -> a record a row; a shard takes whole row groups."""

import io
import json
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, cast

import pyarrow as pa

from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Compression,
    Entry,
    Format,
    Found,
    Head,
    Reader,
)
from broadsheet.pipeline.readers.objects import read_thing
from broadsheet.pipeline.records import Origin, Reason, RecordFailure
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.files import opened
from broadsheet.pipeline.storage.location import Location

if TYPE_CHECKING:  # else 0.03 CPU s of each run; workers have it before they begin
    import pyarrow.parquet as pq

MAGIC = b"PAR1"
BATCH_ROWS = 64


def recognises(head: Head) -> bool:
    """The magic number, which stands at the end again."""
    return head.packed.startswith(MAGIC)


def entry(head: Head) -> Entry:
    """At row groups."""
    return Entry.RECORDS if head.compression is Compression.NONE else Entry.WHOLE


def entries(path: Location, size_bytes: int, shard_bytes: int) -> list[int]:
    """Where shards begin: at the first row group past each `shard_bytes`; 0 alone if damaged."""
    try:
        with _buffered(opened(path, size_bytes)) as file:
            begins = [begin for begin in _begins(_file(file)) if begin < size_bytes]
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        return [0]
    starts = [0]
    for begin in begins[1:]:
        if begin - starts[-1] >= shard_bytes:
            starts.append(begin)
    return starts


def read(part: ByteRange, _form: Format, rules: Rules) -> Iterator[Found]:
    """The rows of the row groups that start in the part; their offset is their group's."""
    ordinals = count()
    begin = part.start
    try:
        with part.opened() as raw, _buffered(raw) as content:
            file = _file(content)
            for group, begin in enumerate(_begins(file)):
                own = 0 if group == 0 else begin
                if part.start <= own < part.end:
                    yield from _rows(file, group, begin, ordinals, part, rules)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        origin = Origin(part.source_id, next(ordinals), begin)
        detail = f"{error}; the rest of the file is lost"
        yield RecordFailure(origin, Reason.DAMAGED, detail)


def _rows(
    file: "pq.ParquetFile",
    group: int,
    begin: int,
    ordinals: Iterator[int],
    part: ByteRange,
    rules: Rules,
) -> Iterator[Found]:
    for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], use_threads=False):
        for thing in batch.to_pylist():
            raw = json.dumps(thing, ensure_ascii=False, sort_keys=True, default=str)
            origin = Origin(part.source_id, next(ordinals), begin)
            yield read_thing(thing, raw.encode("utf-8", "replace"), origin, part, rules)


def _begins(file: "pq.ParquetFile") -> list[int]:
    """The first byte of each row group."""
    found = []
    for group in range(file.metadata.num_row_groups):
        column = file.metadata.row_group(group).column(0)
        offsets = (column.dictionary_page_offset, column.data_page_offset)
        found.append(min(one for one in offsets if one is not None))
    return found


def _file(content: io.BufferedReader) -> "pq.ParquetFile":
    import pyarrow.parquet as pq  # noqa: PLC0415  (as above)

    return pq.ParquetFile(content)


def _buffered(file: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(cast("io.RawIOBase", file), 2**20)


READER = Reader("parquet", recognises, read, entry, entries)

"""What a reader is told and what it says: Head, Format and ByteRange in, Found out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, TypeAlias

from broadsheet.pipeline.records import (
    Claims,
    OtherRecords,
    RawRecord,
    Reason,
    RecordFailure,
)
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.files import opened
from broadsheet.pipeline.storage.location import Location


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the first record of a part begins, and where something else may after its last.

    A reader that looks for its first record by itself says so at the end: where that lies before
    the end of the part in front, it was no record but a piece of one.
    """

    begins_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a container: its name there, where it lies, and how to read it, never
    extracted. `refusal` where it cannot be read at all."""

    name: str
    offset: int  # where its header begins in the container
    length: int | None  # from there on, as it lies in the container
    size_bytes: int  # unpacked, as the container says: more is not read, fewer are `truncated`
    content: Callable[[], BinaryIO] | None = None
    refusal: tuple[Reason, str] | None = None
    pages: Mapping[str, Claims] = field(default_factory=dict)  # URL -> what a WACZ says of it


Found: TypeAlias = RawRecord | RecordFailure | OtherRecords | Reach


class Compression(StrEnum):
    """How the whole file is packed, told by its first bytes; the value is the usual suffix."""

    NONE = ""
    GZIP = "gz"
    ZSTD = "zst"
    BZIP2 = "bz2"
    XZ = "xz"
    LZ4 = "lz4"
    DEFLATE = "deflate"  # without header and checksum: inside a zip only


class Entry(StrEnum):
    """Where a file can be entered besides its beginning."""

    WHOLE = "whole"  # nowhere, except where a compressed file was appended to: at its old size
    ANYWHERE = "anywhere"  # the reader finds the next record by itself
    RECORDS = "records"  # at the beginning of a record only: `entries` looks them up


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file: as it lies on disk, and unpacked."""

    name: str  # the file's own name: only plain text, which has no signature, looks at it
    packed: bytes
    unpacked: bytes
    compression: Compression
    is_whole: bool  # nothing comes after `unpacked`
    end: bytes = b""  # the last bytes, of formats that say there what they are


@dataclass(frozen=True, slots=True)
class Format:
    """What a file is: `medium` names its reader, `entry` says where shards may begin."""

    medium: str
    compression: Compression
    entry: Entry

    @property
    def container(self) -> str:
        """The name for people and for the `container` column: html, warc.gz, jsonl.zst, ..."""
        return f"{self.medium}.{self.compression}" if self.compression else self.medium


@dataclass(frozen=True, slots=True)
class ByteRange:
    """What a reader reads of a raw file: the records that start in [start, end), bytes on disk.

    `size_bytes` is the file's size when the work was planned; the file may have grown since,
    and what lies behind that size belongs to a later run.
    """

    path: Location
    source_id: str
    start: int
    end: int
    size_bytes: int
    claims: Claims = Claims()  # the sidecar's row for the file: fills what the file does not say
    content: BinaryIO | None = None  # of a member of a container, which is read in the file's place

    def opened(self) -> AbstractContextManager[BinaryIO]:
        """A handle to the bytes, at any place. Raises OSError."""
        return opened(self.path, self.end) if self.content is None else nullcontext(self.content)


@dataclass(frozen=True, slots=True)
class Reader:
    """One raw format. A new one is a module with such a value, listed in the registry."""

    medium: str
    recognises: Callable[[Head], bool]
    read: Callable[[ByteRange, Format, Rules], Iterator[Found | Member]]
    entry: Callable[[Head], Entry] = lambda _head: Entry.WHOLE
    # Only for Entry.RECORDS: (path, size_bytes, shard_bytes) -> offsets, the first is 0.
    entries: Callable[[Location, int, int], list[int]] = lambda _path, _size, _shard: [0]

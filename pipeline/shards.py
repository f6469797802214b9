"""The unit of work, of resume and of distribution: a shard, its parts, and what became of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from broadsheet.pipeline.readers.formats import Format
from broadsheet.pipeline.records import Claims, Reason, Tally
from broadsheet.pipeline.storage.location import Location, Url, located


@dataclass(frozen=True, slots=True)
class Source:
    """The content of one raw file from some byte on, with what its sidecar says of it.

    `refusal` stands in for a format where the file cannot be read at all.
    """

    source_id: str
    path: str  # surrogate-escaped where the name is not UTF-8; or a URL
    sha256: str
    size_bytes: int
    mtime_ns: int
    format: Format | None
    claims: Claims = Claims()
    refusal: tuple[Reason, str] | None = None
    etag: str | None = None  # of an object
    copy: Path | None = None  # where a copy of it lies, on the machine that planned

    @property
    def location(self) -> Location:
        """Where to read it: of an object, this content and no other."""
        place = located(self.path)
        if isinstance(place, Url):
            return place.holding(self.etag, self.size_bytes, self.copy)
        return place

    @property
    def container(self) -> str:
        """The name of the format, for the ledger."""
        return self.format.container if self.format else "unread"


@dataclass(frozen=True, slots=True)
class Part:
    """The records of a source that start in [start, end), in bytes on disk."""

    source: Source
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Book:
    """Where layouts lie, and which of them are taken: a small thing that crosses processes."""

    root: Location  # of the lake
    book_id: str


@dataclass(frozen=True, slots=True)
class Shard:
    """A byte range of a container, or a group of small files: 5 to 60 seconds of work."""

    shard_id: str
    recipe_id: str
    parts: tuple[Part, ...]
    layouts: Book | None = None  # what its pages may take; None where none was learned

    @property
    def size_bytes(self) -> int:
        return sum(part.end - part.start for part in self.parts)


@dataclass(frozen=True, slots=True)
class Output:
    """A Parquet file that a shard gave: its table, its name in the lake, its checksum."""

    table: str
    name: str
    sha256: str
    rows: int
    size_bytes: int
    schema_version: int = 1  # the manifests of the first lakes do not say it


@dataclass(frozen=True, slots=True)
class PartTally:
    """What became of the records of one part of a shard, and from where to where they lie."""

    source_id: str
    start: int
    end: int
    tally: Tally
    begins_at: int | None = None  # None: no record, or a reader that cannot have missed one
    ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What a worker says of a shard that it finished: small enough to cross a process border."""

    shard_id: str
    recipe_id: str
    outputs: tuple[Output, ...]
    tallies: Sequence[PartTally]
    seconds: dict[str, float]  # CPU seconds by step: read, refine, write
    peak_memory_bytes: int


def identify_source(
    sha256: str, start: int, claims: Claims, refusal: tuple[Reason, str] | None = None
) -> str:
    """A source is its content from `start` on and its sidecar's row: a new row, other articles.

    >>> identify_source("ab", 0, Claims()) == identify_source("ab", 0, Claims(title="Rain"))
    False
    """
    # Field by field: `asdict` copies each of 24, which was most of planning a small file.
    said = {name: value for name in claims.__slots__ if (value := getattr(claims, name))}
    parts = json.dumps([sha256, start, said, refusal], sort_keys=True, default=asdict)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def identify_shard(recipe_id: str, parts: tuple[Part, ...], layouts: Book | None = None) -> str:
    """Hash of content, recipe and layouts, so that a shard that is done is recognised by its id."""
    named = [recipe_id, [[p.source.source_id, p.end] for p in parts]]
    said = json.dumps([*named, layouts.book_id] if layouts else named)
    return hashlib.sha256(said.encode()).hexdigest()[:32]

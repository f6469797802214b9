"""What the lake remembers of a raw file and of a corpus that was published."""

import os
from abc import abstractmethod
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Covered:
    """A part of a raw file, and the shard in which its records lie."""

    shard_id: str
    source_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as it was published: its name in the data folder, its CRC-32, and how many
    rejects of the lake, all of them revisits, are captures in it."""

    name: str
    crc32: str | None  # lakes of before say another sum
    size_bytes: int
    revisits: int = 0


def snapshot_of(said: Mapping[str, Any]) -> Snapshot:
    """As `published_event` and checkpoints write it."""
    return Snapshot(said["name"], said.get("crc32"), said["size_bytes"], said.get("revisits", 0))


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A raw file as it was when all its records had found their place in the lake."""

    path: str
    sha256: str
    size_bytes: int
    mtime_ns: int  # 0 for an object
    inode: int | str  # an object's ETag
    container: str
    claims_id: str
    recipe_id: str
    status: str  # complete, unreadable, damaged: some of its rows were given up
    parts: tuple[Covered, ...]


class OrderedFiles(MutableMapping[str, FileEntry]):
    """Raw files by path that need not all be objects at once: see `packed`."""

    @abstractmethod
    def in_order(self, since: str = "") -> Iterator[FileEntry]:
        """Each of them whose path does not come before that, in the order of their bytes."""

    @abstractmethod
    def pieces(self) -> Iterator[tuple[str, str]]:
        """The shard and the source of each part of each of them."""

    @abstractmethod
    def shard_ids(self) -> set[str]:
        """The ids of the shards that they stand on."""

    @abstractmethod
    def having(self, sha256: str) -> Iterator[FileEntry]:
        """Those with that content."""


def by_path(entry: FileEntry) -> bytes:
    """The key of the order of raw files, which is that of a listing."""
    return os.fsencode(entry.path)

"""Columns -> raw files and tallies of a lake, each made when it is asked for.

As objects a million raw files are 1.9 GB; as columns 330 MB, of which a block at a time is made.
Who asks in the order of paths has each block made once.
"""

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import islice, starmap
from typing import Any, overload

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.lake.manifest import Covered, FileEntry, OrderedFiles, by_path
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import PartTally

FILES = pa.schema(
    [
        ("path", pa.binary()),  # a name need not be UTF-8
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("inode", pa.uint64()),  # null for an object
        ("container", pa.string()),
        ("claims_id", pa.string()),
        ("recipe_id", pa.string()),
        ("status", pa.string()),
        ("etag", pa.string()),
        ("parts", pa.int64()),  # how many rows of PARTS are its
    ]
)
PARTS = pa.schema(
    [
        ("shard_id", pa.string()),
        ("source_id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
    ]
)
PIECE = ("shard_id", "source_id")
BLOCK_ROWS = 1024
COUNTS = ("records_seen", "articles", "rejects", "other_records")


class PackedFiles:
    """Raw files in the order of the bytes of their paths, with what they are made of."""

    def __init__(self, files: pa.Table, parts: pa.Table) -> None:
        self._files = files
        self._parts = parts
        rows = range(0, len(files), BLOCK_ROWS)
        self._firsts: list[bytes] = [files["path"][row].as_py() for row in rows]
        self._first_parts = [0]
        for row in rows:
            count = pc.sum(files["parts"].slice(row, BLOCK_ROWS)).as_py()
            self._first_parts.append(self._first_parts[-1] + count)
        self._by_sha256: pa.Array | None = None  # rows in that order, once somebody asks
        self._made: tuple[int, dict[str, FileEntry]] = (-1, {})

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[FileEntry]:
        for number in range(len(self._firsts)):
            yield from self._block(number).values()

    def get(self, path: str) -> FileEntry | None:
        """The file of that path."""
        number = bisect_right(self._firsts, os.fsencode(path)) - 1
        return self._block(number).get(path) if number >= 0 else None

    def pieces(self) -> Iterator[tuple[str, str]]:
        """The shard and the source of each part of each of them."""
        for begin in range(0, len(self._parts), BLOCK_ROWS):
            parts = columns_of(self._parts.slice(begin, BLOCK_ROWS).select(PIECE))
            yield from zip(*parts.values(), strict=True)

    def shard_ids(self) -> set[str]:
        """What they stand on."""
        return set(pc.unique(self._parts["shard_id"]).to_pylist())

    def having(self, sha256: str) -> Iterator[FileEntry]:
        """The files with that content."""
        column = self._files["sha256"]
        if self._by_sha256 is None:
            self._by_sha256 = pc.sort_indices(column)
        rows = self._by_sha256
        at = bisect_left(range(len(rows)), sha256, key=lambda i: column[rows[i].as_py()].as_py())
        while at < len(rows) and column[row := rows[at].as_py()].as_py() == sha256:
            yield list(self._block(row // BLOCK_ROWS).values())[row % BLOCK_ROWS]
            at += 1

    def _block(self, number: int) -> dict[str, FileEntry]:
        if self._made[0] != number:
            self._made = number, {entry.path: entry for entry in self._entries(number)}
        return self._made[1]

    def _entries(self, number: int) -> Iterator[FileEntry]:
        files = columns_of(self._files.slice(number * BLOCK_ROWS, BLOCK_ROWS))
        begin, end = self._first_parts[number : number + 2]
        parts = columns_of(self._parts.slice(begin, end - begin))
        covered = starmap(Covered, zip(*parts.values(), strict=True))
        etags = files.pop("etag")
        files["path"] = list(map(os.fsdecode, files["path"]))
        files["inode"] = [e or i for e, i in zip(etags, files["inode"], strict=True)]
        files["parts"] = [tuple(islice(covered, count)) for count in files["parts"]]
        return starmap(FileEntry, zip(*files.values(), strict=True))


class Files(OrderedFiles):
    """Raw files by path, in the order of the bytes of their paths: those of a checkpoint as
    columns, and what was changed since."""

    def __init__(self, packed: PackedFiles | None = None) -> None:
        self._packed = packed or PackedFiles(FILES.empty_table(), PARTS.empty_table())
        self._changed: dict[str, FileEntry | None] = {}  # None: it went
        self._named: dict[str, list[str]] = {}  # content -> paths that were changed to it
        self._count = len(self._packed)

    def __getitem__(self, path: str) -> FileEntry:
        found = self._changed[path] if path in self._changed else self._packed.get(path)
        if found is None:
            raise KeyError(path)
        return found

    def __setitem__(self, path: str, entry: FileEntry) -> None:
        self._count += path not in self
        self._changed[path] = entry
        self._named.setdefault(entry.sha256, []).append(path)

    def __delitem__(self, path: str) -> None:
        if path not in self:
            raise KeyError(path)
        self._count -= 1
        self._changed[path] = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (entry.path for entry in self.in_order())

    def in_order(self) -> Iterator[FileEntry]:
        """Each of them."""
        if not self._changed:
            return iter(self._packed)
        kept = (entry for entry in self._packed if entry.path not in self._changed)
        changed = sorted(filter(None, self._changed.values()), key=by_path)
        return merge(kept, changed, key=by_path)

    def pieces(self) -> Iterator[tuple[str, str]]:
        """The shard and the source of each part of each of them."""
        if self._changed:
            return ((p.shard_id, p.source_id) for entry in self.in_order() for p in entry.parts)
        return self._packed.pieces()

    def shard_ids(self) -> set[str]:
        """What they stand on."""
        if self._changed:
            return {part.shard_id for entry in self.in_order() for part in entry.parts}
        return self._packed.shard_ids()

    def having(self, sha256: str) -> Iterator[FileEntry]:
        """Those with that content."""
        yield from (one for one in self._packed.having(sha256) if one.path not in self._changed)
        for path in dict.fromkeys(self._named.get(sha256, ())):
            entry = self._changed[path]
            if entry is not None and entry.sha256 == sha256:
                yield entry


class PackedTallies(Sequence[PartTally]):
    """What became of the parts of one shard: some rows of a table of all."""

    def __init__(self, table: pa.Table, begin: int, count: int) -> None:
        self._table = table
        self._begin = begin
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PartTally]:
        columns = columns_of(self._table.slice(self._begin, self._count))
        reasons = (dict(_reasons(said)) if said else {} for said in columns.pop("reasons"))
        counts = [columns.pop(name) for name in COUNTS]
        begins_at, ends_at = columns.pop("begins_at"), columns.pop("ends_at")
        tallies = map(Tally, *counts, reasons)
        return map(PartTally, *columns.values(), tallies, begins_at, ends_at)

    @overload
    def __getitem__(self, index: int) -> PartTally: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PartTally, ...]: ...
    def __getitem__(self, index: int | slice) -> PartTally | tuple[PartTally, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._begin, self._count))


@lru_cache(maxsize=1024)  # a million files say the same few things
def _reasons(said: str) -> dict[str, int]:
    told: dict[str, int] = json.loads(said)
    return told


def columns_of(table: pa.Table) -> dict[str, list[Any]]:
    """Name -> values, in the order of the table."""
    return {name: _plain(table[name]).to_pylist() for name in table.column_names}


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Words that are kept once, each in its place: twenty times as fast as one by one."""
    is_packed = pa.types.is_dictionary(column.type)
    return column.cast(column.type.value_type) if is_packed else column

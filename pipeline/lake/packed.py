"""Columns -> the raw files of a lake, each made when it is asked for.

As objects a million raw files are 1.9 GB; as columns 330 MB, of which a block at a time is made.
Who asks in the order of paths has each block made once.
"""

import os
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice, starmap
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.lake.entries import Covered, FileEntry, OrderedFiles, by_path
from broadsheet.pipeline.lake.tallies import columns_of

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
CHANGED_FILES = 2**13  # that are objects at once: 15 MB
RUNS = 8  # of columns, before they are made one
POOL = pa.system_memory_pool()  # the default one keeps 110 MiB of a million files to itself
# Of these, files and shards have few: they are kept once.
SHARED = frozenset(
    ("container", "claims_id", "recipe_id", "status", "shard_id", "reasons", "table")
)
T = TypeVar("T")


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
        return self.since("")

    def since(self, path: str) -> Iterator[FileEntry]:
        """Those whose paths do not come before that."""
        first = max(bisect_right(self._firsts, os.fsencode(path)) - 1, 0)
        for number in range(first, len(self._firsts)):
            entries = self._block(number).values()
            yield from (e for e in entries if number > first or by_path(e) >= os.fsencode(path))

    def get(self, path: str) -> FileEntry | None:
        """The file of that path."""
        number = bisect_right(self._firsts, os.fsencode(path)) - 1
        return self._block(number).get(path) if number >= 0 else None

    def ends_before(self, path: str) -> bool:
        """All of them come before that path."""
        count = len(self._files)
        return not count or bool(self._files["path"][count - 1].as_py() < os.fsencode(path))

    def followed_by(self, others: "PackedFiles") -> "PackedFiles":
        """These and then those, whose paths come after."""
        if not len(self):
            return others
        files = pa.concat_tables([self._files, others._files]).unify_dictionaries(POOL)  # noqa: SLF001
        parts = pa.concat_tables([self._parts, others._parts]).unify_dictionaries(POOL)  # noqa: SLF001
        return PackedFiles(files, parts)

    def pieces(self) -> Iterator[tuple[str, str]]:
        """The shard and the source of each part of each of them."""
        for begin in range(0, len(self._parts), BLOCK_ROWS):
            parts = columns_of(self._parts.slice(begin, BLOCK_ROWS).select(PIECE))
            yield from zip(*parts.values(), strict=True)

    def shard_ids(self) -> Counter[str]:
        """What they stand on, and with how many parts."""
        counted = pc.value_counts(self._parts["shard_id"])
        names, counts = counted.field("values").to_pylist(), counted.field("counts").to_pylist()
        return Counter(dict(zip(names, counts, strict=True)))

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
    """Raw files by path, in the order of the bytes of their paths: as columns, and what was
    changed since as objects, until these are many.

    Columns are in runs: the files of a later one are newer than the same in one before.
    """

    def __init__(self, packed: PackedFiles | None = None) -> None:
        self._runs = [packed] if packed else []
        self._changed: dict[str, FileEntry | None] = {}  # None: it went
        self._gone: set[str] = set()  # of those in the runs
        self._named: dict[str, list[str]] = {}  # content -> paths that were changed to it
        self._count = len(packed) if packed else 0

    def __getitem__(self, path: str) -> FileEntry:
        found = self._changed[path] if path in self._changed else self._packed(path)
        if found is None:
            raise KeyError(path)
        return found

    def _packed(self, path: str) -> FileEntry | None:
        if path in self._gone:
            return None
        return next(filter(None, (run.get(path) for run in reversed(self._runs))), None)

    def __setitem__(self, path: str, entry: FileEntry) -> None:
        self._count += path not in self
        self._changed[path] = entry
        self._named.setdefault(entry.sha256, []).append(path)
        if len(self._changed) >= CHANGED_FILES:
            self._pack()

    def __delitem__(self, path: str) -> None:
        if path not in self:
            raise KeyError(path)
        self._count -= 1
        self._changed[path] = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (entry.path for entry in self.in_order())

    def in_order(self, since: str = "") -> Iterator[FileEntry]:
        """Each of them whose path does not come before that."""
        if self._is_one_run:
            return self._runs[0].since(since)
        kept = (one for one in self._merged(since) if one.path not in self._changed)
        first = os.fsencode(since)
        changed = (one for one in self._changed.values() if one and by_path(one) >= first)
        return merge(kept, sorted(changed, key=by_path), key=by_path)

    @property
    def _is_one_run(self) -> bool:
        return len(self._runs) == 1 and not self._changed and not self._gone

    def _merged(self, since: str = "") -> Iterator[FileEntry]:
        """Those of the runs, the newest of each; it is the first, as `merge` keeps their order."""
        last = None
        for entry in merge(*(run.since(since) for run in reversed(self._runs)), key=by_path):
            if entry.path != last and entry.path not in self._gone:
                yield entry
            last = entry.path

    def _pack(self) -> None:
        """Have what was changed as columns: a run of their own, or the end of the last one."""
        changed = sorted(filter(None, self._changed.values()), key=by_path)
        self._gone -= self._changed.keys()
        self._gone.update(path for path, entry in self._changed.items() if entry is None)
        new = packed_files(changed)
        if self._runs and changed and self._runs[-1].ends_before(changed[0].path):
            self._runs[-1] = self._runs[-1].followed_by(new)
        else:
            self._runs.append(new)
        self._changed, self._named = {}, {}
        if len(self._runs) > RUNS:
            rows = self._merged()
            batches = iter(lambda: list(islice(rows, CHANGED_FILES)), [])
            whole = packed_files([])
            for batch in batches:
                whole = whole.followed_by(packed_files(batch))
            self._runs, self._gone = [whole], set()

    def pieces(self) -> Iterator[tuple[str, str]]:
        """The shard and the source of each part of each of them."""
        if self._is_one_run:
            return self._runs[0].pieces()
        return ((p.shard_id, p.source_id) for entry in self.in_order() for p in entry.parts)

    def shard_ids(self) -> set[str]:
        """What they stand on."""
        if len(self._runs) > 1:
            return {part.shard_id for entry in self.in_order() for part in entry.parts}
        counts = Counter[str]()
        for run in self._runs:
            counts += run.shard_ids()
            others = sorted(self._changed.keys() | self._gone, key=os.fsencode)
            replaced = map(run.get, others)
            counts -= Counter(p.shard_id for entry in filter(None, replaced) for p in entry.parts)
        changed = filter(None, self._changed.values())
        return {*counts, *(part.shard_id for entry in changed for part in entry.parts)}

    def having(self, sha256: str) -> Iterator[FileEntry]:
        """Those with that content."""
        packed = (one.path for run in self._runs for one in run.having(sha256))
        for path in dict.fromkeys((*packed, *self._named.get(sha256, ()))):
            entry = self.get(path)
            if entry is not None and entry.sha256 == sha256:
                yield entry


def packed_files(entries: Sequence[FileEntry]) -> PackedFiles:
    """Raw files, in the order of the bytes of their paths, as columns."""
    parts = [part for entry in entries for part in entry.parts]
    return PackedFiles(_shared(table_of_files(entries)), _shared(table_of_parts(parts)))


def table_of_files(entries: Sequence[FileEntry]) -> pa.Table:
    """FILES."""
    made = {
        "path": [os.fsencode(e.path) for e in entries],
        "inode": [None if isinstance(e.inode, str) else e.inode for e in entries],
        "etag": [e.inode if isinstance(e.inode, str) else None for e in entries],
        "parts": [len(e.parts) for e in entries],
    }
    columns = [made.get(n) or [getattr(e, n) for e in entries] for n in FILES.names]
    return pa.table(columns, schema=FILES)


def table_of_parts(parts: Sequence[Covered]) -> pa.Table:
    """PARTS."""
    return pa.table([[getattr(p, n) for p in parts] for n in PARTS.names], schema=PARTS)


def _shared(table: pa.Table) -> pa.Table:
    columns = {name: shared(name, table[name]) for name in table.column_names}
    return pa.table(columns)


def shared(name: str, column: T) -> T:
    """A column, words that most rows share kept once."""
    return pc.dictionary_encode(column, memory_pool=POOL) if name in SHARED else column

"""A new file -> its future entry, the parts that the lake lacks of it, and the shards of these.

A shard is closed by what it already holds, never by what follows.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from broadsheet.pipeline.compressed import BLOCK_VALUES, Compressed
from broadsheet.pipeline.filing import identify_claims
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.readers import entries
from broadsheet.pipeline.readers.formats import Entry, Format
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.shards import (
    Book,
    Part,
    PartTally,
    Shard,
    Source,
    identify_shard,
    identify_source,
)
from broadsheet.pipeline.sources import ReadOnce
from broadsheet.pipeline.storage.files import read
from broadsheet.pipeline.storage.trouble import Unreachable

Content = tuple[str, str, str]  # sha256, claims_id, container

UNPACKED_FACTOR = 4  # HTML gzips to a fifth: an uncompressed shard may be this much larger


@dataclass(frozen=True, slots=True)
class Cut:
    """How much makes a shard."""

    shard_bytes: int
    shard_files: int


class Coverage:
    """Where the content of known files lies, and which content is planned already."""

    def __init__(self, manifest: Manifest, recipe_id: str) -> None:
        self._manifest = manifest
        self._recipe_id = recipe_id
        # In memory, 40 bytes of each; a set takes 150.
        self._planned = sqlite3.connect(":memory:", check_same_thread=False)
        self._planned.execute("create table planned (content blob primary key) without rowid")

    def is_planned(self, content: Content) -> bool:
        """Whether somebody asked the same of this content before."""
        digest = hashlib.blake2b("\0".join(content).encode(), digest_size=16).digest()
        asked = self._planned.execute("insert or ignore into planned values (?)", (digest,))
        return asked.rowcount == 0

    def parts(self, content: Content) -> tuple[Covered, ...] | None:
        """Of a known file with this content; None where there is none."""
        for entry in self._manifest.having(content[0]):
            is_of_recipe = entry.recipe_id == self._recipe_id
            is_good = not (self._manifest.is_damaged(entry) or self._manifest.is_stale(entry))
            if is_of_recipe and content_of(entry) == content and is_good:
                return entry.parts
        return None


def content_of(entry: FileEntry) -> Content:
    """Files that agree in this have the same rows: a copy, or one and the same under a new name."""
    return entry.sha256, entry.claims_id, entry.container


def draft_of(
    read_once: ReadOnce,
    manifest: Manifest,
    recipe_id: str,
    cut: Cut,
    covered: Coverage,
    layouts: Book | None,
) -> tuple[FileEntry, list[Part]]:
    """A file's future entry, with the parts that the lake holds, and the parts it lacks."""
    found, known, source = read_once.found, read_once.known, read_once.source
    entry = FileEntry(
        path=found.path,
        sha256=source.sha256,
        size_bytes=found.size_bytes,
        mtime_ns=found.mtime_ns,
        inode=found.inode,
        container="sidecar" if found.is_sidecar else source.container,
        claims_id=identify_claims(found, source.claims),
        recipe_id=recipe_id,
        status="unreadable" if found.refusal else "complete",
        parts=(),
    )
    content = content_of(entry)
    if found.is_sidecar:
        return entry, []
    held = covered.parts(content)
    if held is not None:
        return replace(entry, parts=held), []
    if covered.is_planned(content):  # a copy of a file of this very plan: `Drafts` fills it
        return entry, []
    if known and _is_append(entry, known, source, read_once.head_sha256):
        kept = known.parts if _ends_whole(known, manifest) else known.parts[:-1]
        start = known.size_bytes if kept is known.parts else known.parts[-1].start
        parts = _parts(source, start, cut)
        return replace(entry, parts=kept), _meeting(parts, recipe_id, manifest, layouts)
    return entry, _meeting(_parts(source, 0, cut), recipe_id, manifest, layouts)


def _meeting(
    parts: list[Part], recipe_id: str, manifest: Manifest, layouts: Book | None
) -> list[Part]:
    """The parts as they are, or all as one where the lake shows that they do not meet."""
    known = [manifest.shards.get(identify_shard(recipe_id, (part,), layouts)) for part in parts]
    if len(parts) == 1 or do_meet([piece for one in known if one for piece in one.tallies]):
        return parts
    return [replace(parts[0], end=parts[-1].end)]


def do_meet(pieces: Sequence[PartTally]) -> bool:
    """Whether no part of a file, given in their order, begins inside what another one read.

    A WARC that was captured whole lies in a gzip member as it is, since it does not compress; who
    enters there takes its records for those of the crawl.
    """
    reached = [(p.begins_at, p.ends_at) for p in pieces if p.begins_at is not None]
    return all(
        before is None or begins_at >= before for (_, before), (begins_at, _) in pairwise(reached)
    )


def does_meet(entry: FileEntry, manifest: Manifest) -> bool:
    """The same of the parts of an entry that the lake holds."""
    if len(entry.parts) < 2:
        return True
    shards = manifest.shards
    reports = [shards[p.shard_id] for p in entry.parts if p.shard_id in shards]
    known = {p.source_id for p in entry.parts}
    return do_meet([t for r in reports for t in r.tallies if t.source_id in known])


def _is_append(entry: FileEntry, known: FileEntry, source: Source, head: str | None) -> bool:
    """The file begins with all that the lake knows of it, in a format that can be entered."""
    return (
        head == known.sha256
        and bool(known.parts)
        and known.recipe_id == entry.recipe_id
        and known.claims_id == entry.claims_id
        and known.container == entry.container
        and source.format is not None
        and source.format.entry is not Entry.WHOLE
    )


def _ends_whole(known: FileEntry, manifest: Manifest) -> bool:
    """No record was cut off where the known content ended."""
    last = known.parts[-1]
    tallies = manifest.shards[last.shard_id].tallies
    reasons = next(t.tally.reasons for t in tallies if t.source_id == last.source_id)
    if Reason.TRUNCATED in reasons or Reason.DAMAGED in reasons:
        return False
    if not known.container.endswith("jsonl"):
        return True
    return read(known.path, known.size_bytes - 1, 1) == b"\n"


def _parts(source: Source, start: int, cut: Cut) -> list[Part]:
    """The source from `start` on, entered wherever a shard is full."""
    ends: list[int] = []
    if source.format is not None and source.format.entry is not Entry.WHOLE:
        limit = cut.shard_bytes * _factor(source.format)
        if source.size_bytes - start > limit:
            ends = [offset for offset in _entries(source, limit) if offset > start]
    bounds = [start, *ends, source.size_bytes]
    return [
        Part(
            replace(
                source, source_id=identify_source(source.sha256, a, source.claims, source.refusal)
            ),
            a,
            b,
        )
        for a, b in pairwise(bounds)
    ]


def _entries(source: Source, limit: int) -> list[int]:
    """Where its shards begin; of a file that cannot be looked into, its one shard says why."""
    assert source.format is not None
    try:
        return entries(source.location, source.size_bytes, source.format, limit)
    except Unreachable:
        raise
    except OSError:
        return [0]


def _factor(form: Format | None) -> int:
    return 1 if form is not None and form.compression else UNPACKED_FACTOR


class Draft:
    """A file's future entry, which the parts that the lake lacks join as shards are closed."""

    __slots__ = ("_entry", "_lacking", "_parts")  # there is one for each new file

    def __init__(self, entry: FileEntry, lacking: int = 0) -> None:
        self._entry = entry
        self._lacking = lacking
        self._parts: list[Covered] = []

    def join(self, shard: Shard, part: Part) -> None:
        """A part is in a shard."""
        self.hold(shard.shard_id, part)

    def hold(self, shard_id: str, part: Part) -> None:
        """A part is in a shard that the lake holds."""
        self._parts.append(Covered(shard_id, part.source.source_id, part.start, part.end))

    @property
    def is_whole(self) -> bool:
        """All parts that it lacks are in shards."""
        return len(self._parts) >= self._lacking

    def settled(self) -> FileEntry:
        """The entry, once all parts are."""
        return replace(self._entry, parts=(*self._entry.parts, *sorted(self._parts, key=_start)))


def _start(part: Covered) -> int:
    return part.start


class Drafts:
    """The future entries of all new files; objects are few of them, the others small."""

    def __init__(self) -> None:
        self._whole: Compressed[FileEntry] = Compressed()
        self._open: list[Draft] = []
        self._room = BLOCK_VALUES  # for so many, until those that are whole are put away

    def add(self, draft: Draft) -> None:
        """One more, to which its parts come yet."""
        if len(self._open) >= self._room:
            self._whole.extend(one.settled() for one in self._open if one.is_whole)
            self._open = [one for one in self._open if not one.is_whole]
            self._room = len(self._open) + BLOCK_VALUES
        self._open.append(draft)

    def settled(self) -> Iterator[FileEntry]:
        """The entries; a copy stands on the parts of the file it is a copy of."""
        return self._shared(iter(self))

    def drained(self) -> Iterator[FileEntry]:
        """The same for the last time: what was given is let go."""
        return self._shared(chain(self._whole.drained(), (one.settled() for one in self._open)))

    def _shared(self, entries: Iterator[FileEntry]) -> Iterator[FileEntry]:
        copied = {content_of(entry) for entry in self if not entry.parts}
        parts = {
            content: entry.parts
            for entry in (self if copied else ())
            if entry.parts and (content := content_of(entry)) in copied
        }
        for entry in entries:
            yield entry if entry.parts else replace(entry, parts=parts.get(content_of(entry), ()))

    def __iter__(self) -> Iterator[FileEntry]:
        return chain(self._whole, (draft.settled() for draft in self._open))

    def __len__(self) -> int:
        return len(self._whole) + len(self._open)


class Group:
    """Parts -> shards: a part of a large file alone, small files together."""

    def __init__(self, recipe_id: str, cut: Cut, layouts: Book | None) -> None:
        self._recipe_id = recipe_id
        self._cut = cut
        self._layouts = layouts
        self._open: list[tuple[Part, Draft]] = []
        self._weight = 0.0

    def take(self, part: Part, draft: Draft, *, is_alone: bool) -> Shard | None:
        """Add a part; gives a shard that is full by it."""
        if is_alone:
            return self._shard([(part, draft)])
        self._open.append((part, draft))
        self._weight += (part.end - part.start) / _factor(part.source.format)
        is_full = self._weight >= self._cut.shard_bytes or len(self._open) >= self._cut.shard_files
        return self.close() if is_full else None

    def close(self) -> Shard | None:
        """A shard of the parts in hand."""
        parts, self._open, self._weight = self._open, [], 0.0
        return self._shard(parts) if parts else None

    def _shard(self, taken: Sequence[tuple[Part, Draft]]) -> Shard:
        parts = tuple(part for part, _ in taken)
        shard_id = identify_shard(self._recipe_id, parts, self._layouts)
        shard = Shard(shard_id, self._recipe_id, parts, self._layouts)
        for part, draft in taken:
            draft.join(shard, part)
        return shard

"""What lies in the landing zone, and what the lake holds -> the shards that are left to do.

Files are taken in the order of their paths and a shard is closed by what it already holds, never
by what follows; so an interrupted run, whose finished shards drop out, is cut again the same way.
"""

import os
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import overload

from broadsheet.pipeline.filing import FILED, NO_FILING, Filing, identify_claims, outline
from broadsheet.pipeline.lake.alternates import Piece, pieces_under
from broadsheet.pipeline.lake.manifest import Covered, FileEntry, Manifest
from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.readers import entries
from broadsheet.pipeline.readers.formats import Entry, Format
from broadsheet.pipeline.records import Filed, Reason
from broadsheet.pipeline.shards import (
    Book,
    Part,
    PartTally,
    Shard,
    Source,
    identify_shard,
    identify_source,
)
from broadsheet.pipeline.sidecars import Unmatched
from broadsheet.pipeline.sources import ReadOnce, sources
from broadsheet.pipeline.stale import Background, Stale, adopted, units
from broadsheet.pipeline.storage.cache import Cache
from broadsheet.pipeline.storage.files import is_folder, missing, read
from broadsheet.pipeline.storage.trouble import Unreachable

Content = tuple[str, str, str]  # sha256, claims_id, container

UNPACKED_FACTOR = 4  # HTML gzips to a fifth: an uncompressed shard may be this much larger


@dataclass(frozen=True, slots=True)
class Cut:
    """How much makes a shard."""

    shard_bytes: int
    shard_files: int


def is_settled(
    found: RawFile, known: FileEntry | None, manifest: Manifest, recipe_id: str | None
) -> bool:
    """The lake holds this file as it lies there, by this recipe or (None) by any; told from `stat`
    alone."""
    return (
        known is not None
        and known.size_bytes == found.size_bytes
        and known.mtime_ns == found.mtime_ns
        and known.inode == found.inode
        and known.claims_id.partition(FILED)[0] == found.claims_id
        and recipe_id in (None, known.recipe_id)
        and (known.status == "unreadable") == (found.refusal is not None)
        and not manifest.is_damaged(known)
        and not manifest.is_stale(known)
    )


def joined(
    found: Iterable[RawFile], manifest: Manifest
) -> Iterator[tuple[RawFile | None, FileEntry | None]]:
    """What lies there beside what the lake knows of it, in the order of paths, which is that of
    `found`; None where it is only there, or only known."""
    known = manifest.in_order()
    entry = next(known, None)
    for one in found:
        while entry is not None and entry.path != one.path and _precedes(entry, one):
            yield None, entry
            entry = next(known, None)
        if entry is not None and entry.path == one.path:
            yield one, entry
            entry = next(known, None)
        else:
            yield one, None
    while entry is not None:
        yield None, entry
        entry = next(known, None)


def _precedes(entry: FileEntry, found: RawFile) -> bool:
    return os.fsencode(entry.path) < os.fsencode(found.path)


class Plan:
    """What an ingest has to do, found as somebody asks for it: the first shard is there while the
    listing goes on.

    Ids are hashes of content, so that each new object is read once for its hash, before a shard is
    cut of it. What of it has room in `cache` is not fetched again. `found` is in the order of
    paths.
    """

    def __init__(
        self,
        found: Iterable[RawFile],
        manifest: Manifest,
        recipe_id: str,
        cut: Cut,
        cache: Cache,
        filing: Filing = NO_FILING,
        background: Background | None = None,
        layouts: Book | None = None,
    ) -> None:
        self._manifest = manifest
        self._recipe_id = recipe_id
        self._cut = cut
        self._cache = cache
        self._filing = filing
        self._background = background
        self._layouts = layouts
        self._absent: list[FileEntry] = []
        self._drafts: list[_Draft] = []
        self._stale: list[Stale] = []  # aside, where they are taken in the background
        self._units: list[list[_Draft]] = []  # of these, what is done once the shards are
        self._is_stopped = False
        self.files_seen = self.files_new = 0
        self.beside_pages = 0  # saved with pages, and passed over
        self.retaken = 0  # of files that the lake had lost rows of
        self.unmatched: list[tuple[str, Unmatched]] = []  # rows of sidecars that speak of no file
        self._filed: Counter[Filed] = Counter()
        self.shards = Shards(self._cut_up(found))

    @cached_property
    def entries(self) -> tuple[FileEntry, ...]:
        """The raw files as the manifest will know them once all shards that they name are done."""
        self.shards.finish()
        fresh = _share([draft.settled() for draft in self._drafts])
        again = (entry for unit in self.units for entry in unit)
        return (*fresh, *again, *_opened(self._absent))

    @cached_property
    def units(self) -> tuple[tuple[FileEntry, ...], ...]:
        """Of these entries, which must take the place of older ones together or not at all."""
        self.shards.finish()
        return tuple(tuple(draft.settled() for draft in unit) for unit in self._units)

    @property
    def stale(self) -> int:
        """Raw files that another recipe read, and that nothing here will replace yet."""
        return len(self._stale) - sum(map(len, self.units))

    @cached_property
    def forget(self) -> tuple[str, ...]:
        """Paths whose content now lies under another."""
        arrived = {entry.sha256 for entry in self.entries if entry.path not in self._manifest.files}
        return tuple(entry.path for entry in self._gone if entry.sha256 in arrived)

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """Raw files that are gone with their content."""
        return tuple(sorted({entry.path for entry in self._gone} - set(self.forget)))

    @property
    def filed(self) -> tuple[tuple[Filed, int], ...]:
        """What names say, of how many files, in their order."""
        return tuple(self._filed.items())

    @cached_property
    def _gone(self) -> list[FileEntry]:
        self.shards.finish()
        return [] if self._is_stopped else removed(self._absent)

    @property
    def is_idle(self) -> bool:
        """Nothing is new, nothing has moved."""
        return not (self.shards or self.entries or self.forget)

    def stop(self) -> None:
        """Look no further: it holds what was found so far."""
        self._is_stopped = True

    def _fresh(self, found: Iterable[RawFile]) -> Iterator[tuple[RawFile, FileEntry | None]]:
        """What is not in the lake as it lies there, and what the lake has whole of it."""
        for one, known in joined(found, self._manifest):
            if self._is_stopped:
                return
            if one is None:
                self._absent += [known] if known else []
                continue
            if one.is_beside_page:
                self.beside_pages += 1
                continue
            self.files_seen += 1
            if one.unmatched.rows:
                self.unmatched.append((one.path, one.unmatched))
            if is_settled(one, known, self._manifest, self._recipe_id):
                continue
            if self._background and known and is_settled(one, known, self._manifest, None):
                self._stale.append((one, known))
                continue
            self.files_new += known is None
            is_whole = known is not None and not self._manifest.is_damaged(known)
            self.retaken += known is not None and not is_whole
            is_kept = is_whole and known is not None and not self._manifest.is_stale(known)
            yield one, known if is_kept else None

    def _cut_up(self, found: Iterable[RawFile]) -> Iterator[Shard]:
        covered = _Coverage(self._manifest, self._recipe_id)
        group = _Group(self._recipe_id, self._cut, self._layouts)
        for read_once in sources(self._fresh(found), self._cache, self._filing):
            entry, parts = self._draft(read_once, covered)
            draft = _Draft(entry)
            self._drafts.append(draft)
            for part in parts:
                if part.source.claims.filed:
                    self._filed[outline(part.source.claims.filed)] += 1
                yield from self._left(group.take(part, draft, is_alone=len(parts) > 1))
        yield from self._left(group.close())
        if self._stale and self._background and self._background.shards:
            yield from self._again(self._background, covered)

    def _again(self, background: Background, covered: "_Coverage") -> Iterator[Shard]:
        """What is stale, behind all that is new: unit by unit, as many shards as a run may."""
        again = _Again(
            pieces_under(self._manifest, self._recipe_id),
            _Group(self._recipe_id, self._cut, self._layouts),
            background.shards,
        )
        for unit in units(self._stale, background.outlets([entry for _, entry in self._stale])):
            drafts: list[_Draft] = []
            for one in unit:
                draft = yield from self._once_more(one, again, covered)
                if draft is None:
                    break
                drafts.append(draft)
            else:
                self._units.append(drafts)
        yield from self._left(again.group.close())

    def _once_more(
        self, one: Stale, again: "_Again", covered: "_Coverage"
    ) -> Generator[Shard, None, "_Draft | None"]:
        """A stale file's shards, and its future entry; None where more than these is to do.

        What the lake holds by this recipe, however it was cut, is not extracted once more.
        """
        known = adopted(one, self._recipe_id, again.held, self._filing)
        if known is not None and does_meet(known, self._manifest):
            return _Draft(known)
        if again.left <= 0 or self._is_stopped:
            return None
        found = next(sources([one], self._cache, self._filing))
        entry, parts = self._draft(found, covered)
        if one[1].parts and not (entry.parts or parts):
            return None  # a copy of what is planned above: its turn comes when that is done
        draft = _Draft(entry)
        for part in parts:
            at = again.held.get((part.source.source_id, part.start, part.end))
            if at is not None:
                draft.hold(at, part)
            elif again.left > 0:
                shard = again.group.take(part, draft, is_alone=len(parts) > 1)
                again.left -= shard is not None
                yield from self._left(shard)
            else:
                return None
        return draft

    def _draft(self, found: ReadOnce, covered: "_Coverage") -> tuple[FileEntry, list[Part]]:
        return _draft(found, self._manifest, self._recipe_id, self._cut, covered, self._layouts)

    def _left(self, shard: Shard | None) -> Iterator[Shard]:
        if shard is not None and not self._manifest.has(shard.shard_id):
            yield shard


@dataclass(slots=True)
class _Again:
    """What the lake holds by this recipe, the shard that is open, and how many more a run may."""

    held: Mapping[Piece, str]
    group: "_Group"
    left: int


class Shards(Sequence[Shard]):
    """Shards, each cut when somebody asks for it; many threads may."""

    def __init__(self, coming: Iterator[Shard]) -> None:
        self._coming = coming
        self._asking = threading.Lock()
        self._trouble: BaseException | None = None  # what ended the planning too early
        self.known: list[Shard] = []  # so far

    def reach(self, index: int) -> bool:
        """Whether there are more than so many. Raises what the planning does, each time."""
        with self._asking:
            while index >= len(self.known):
                if self._trouble is not None:
                    raise self._trouble
                try:
                    shard = next(self._coming, None)
                except BaseException as trouble:
                    self._trouble = trouble
                    raise
                if shard is None:
                    return False
                self.known.append(shard)
            return True

    def finish(self) -> None:
        """Have all of them cut."""
        self.reach(sys.maxsize)

    def __bool__(self) -> bool:
        return self.reach(0)

    def __len__(self) -> int:
        self.finish()
        return len(self.known)

    @overload
    def __getitem__(self, index: int) -> Shard: ...
    @overload
    def __getitem__(self, index: slice) -> list[Shard]: ...
    def __getitem__(self, index: int | slice) -> Shard | list[Shard]:
        end = index.stop - 1 if isinstance(index, slice) and index.stop is not None else None
        self.reach(index if isinstance(index, int) else sys.maxsize if end is None else end)
        return self.known[index]


def removed(absent: Iterable[FileEntry]) -> list[FileEntry]:
    """Of raw files that no listing finds, those that lie nowhere any more; others are let be."""
    asked = list(absent)
    gone = missing(entry.path for entry in asked)
    return [entry for entry in asked if entry.path in gone]


class _Coverage:
    """Where the content of known files lies, and which content is planned already."""

    def __init__(self, manifest: Manifest, recipe_id: str) -> None:
        self._manifest = manifest
        self._recipe_id = recipe_id
        self.planned: set[Content] = set()

    def parts(self, content: Content) -> tuple[Covered, ...] | None:
        """Of a known file with this content; None where there is none."""
        for entry in self._manifest.having(content[0]):
            is_of_recipe = entry.recipe_id == self._recipe_id
            is_good = not (self._manifest.is_damaged(entry) or self._manifest.is_stale(entry))
            if is_of_recipe and _content(entry) == content and is_good:
                return entry.parts
        return None


def _content(entry: FileEntry) -> Content:
    """Files that agree in this have the same rows: a copy, or one and the same under a new name."""
    return entry.sha256, entry.claims_id, entry.container


def _draft(
    read_once: ReadOnce,
    manifest: Manifest,
    recipe_id: str,
    cut: Cut,
    covered: _Coverage,
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
    content = _content(entry)
    if found.is_sidecar:
        return entry, []
    held = covered.parts(content)
    if held is not None:
        return replace(entry, parts=held), []
    if content in covered.planned:  # a copy of a file of this very plan: `_share` fills it
        return entry, []
    covered.planned.add(content)
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


class _Draft:
    """A file's future entry, which the parts that the lake lacks join as shards are closed."""

    __slots__ = ("_entry", "_parts")  # there is one for each new file

    def __init__(self, entry: FileEntry) -> None:
        self._entry = entry
        self._parts: list[Covered] = []

    def join(self, shard: Shard, part: Part) -> None:
        """A part is in a shard."""
        self.hold(shard.shard_id, part)

    def hold(self, shard_id: str, part: Part) -> None:
        """A part is in a shard that the lake holds."""
        self._parts.append(Covered(shard_id, part.source.source_id, part.start, part.end))

    def settled(self) -> FileEntry:
        """The entry, once all parts are."""
        return replace(self._entry, parts=(*self._entry.parts, *sorted(self._parts, key=_start)))


def _start(part: Covered) -> int:
    return part.start


class _Group:
    """Parts -> shards: a part of a large file alone, small files together."""

    def __init__(self, recipe_id: str, cut: Cut, layouts: Book | None) -> None:
        self._recipe_id = recipe_id
        self._cut = cut
        self._layouts = layouts
        self._open: list[tuple[Part, _Draft]] = []
        self._weight = 0.0

    def take(self, part: Part, draft: _Draft, *, is_alone: bool) -> Shard | None:
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

    def _shard(self, taken: Sequence[tuple[Part, _Draft]]) -> Shard:
        parts = tuple(part for part, _ in taken)
        shard_id = identify_shard(self._recipe_id, parts, self._layouts)
        shard = Shard(shard_id, self._recipe_id, parts, self._layouts)
        for part, draft in taken:
            draft.join(shard, part)
        return shard


def _share(entries_: list[FileEntry]) -> Iterator[FileEntry]:
    """A copy stands on the parts of the file it is a copy of."""
    parts = {_content(entry): entry.parts for entry in entries_ if entry.parts}
    for entry in entries_:
        yield replace(entry, parts=parts.get(_content(entry), entry.parts))


def _opened(absent: Iterable[FileEntry]) -> Iterator[FileEntry]:
    """Folders that could not be listed once, and can now: the complaint of them is settled."""
    for entry in absent:
        if entry.status == "unreadable" and is_folder(entry.path):
            yield replace(entry, status="complete", parts=())

"""What lies in the landing zone, and what the lake holds -> the shards that are left to do.

Files are taken in the order of their paths and a shard is closed by what it already holds, never
by what follows; so an interrupted run, whose finished shards drop out, is cut again the same way.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from broadsheet.pipeline.compressed import Compressed
from broadsheet.pipeline.drafts import Coverage, Cut, Draft, Drafts, Group, does_meet, draft_of
from broadsheet.pipeline.filing import FILED, NO_FILING, Filing, outline
from broadsheet.pipeline.lake.alternates import Piece, pieces_under
from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.planned import Shards
from broadsheet.pipeline.records import Filed
from broadsheet.pipeline.shards import Book, Part, Shard
from broadsheet.pipeline.sidecars import Unmatched
from broadsheet.pipeline.sources import ReadOnce, sources
from broadsheet.pipeline.stale import Background, Stale, adopted, units
from broadsheet.pipeline.storage.cache import Cache
from broadsheet.pipeline.storage.files import exists, is_folder, missing


def is_settled(
    found: RawFile, known: FileEntry | None, manifest: Manifest, recipe_id: str | None
) -> bool:
    """The lake holds this file as it lies there, by this recipe and the layouts in use or (None) by
    any; told from `stat` alone."""
    return (
        known is not None
        and known.size_bytes == found.size_bytes
        and known.mtime_ns == found.mtime_ns
        and known.inode == found.inode
        and known.claims_id.partition(FILED)[0] == found.claims_id
        and (known.status == "unreadable") == (found.refusal is not None)
        and not manifest.is_damaged(known)
        and (recipe_id is None or is_current(known, manifest, recipe_id))
    )


def is_current(known: FileEntry, manifest: Manifest, recipe_id: str) -> bool:
    """Its rows are by this recipe and the layouts in use."""
    return known.recipe_id == recipe_id and not manifest.is_stale(known)


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
    paths; `below` lists a folder of it once more.
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
        below: Callable[[str], Iterable[RawFile]] = lambda _folder: (),
    ) -> None:
        self._below = below
        self._manifest = manifest
        self._recipe_id = recipe_id
        self._cut = cut
        self._cache = cache
        self._filing = filing
        self._background = background
        self._layouts = layouts
        self._absent: Compressed[FileEntry] = Compressed()
        self._drafts = Drafts()
        self._stale: list[Stale] = []  # aside, where they are taken in the background
        self._units: list[list[Draft]] = []  # of these, what is done once the shards are
        self._is_stopped = False
        self.files_seen = self.files_new = 0
        self.beside_pages = 0  # saved with pages, and passed over
        self.retaken = 0  # of files that the lake had lost rows of
        self.unmatched: list[tuple[str, Unmatched]] = []  # rows of sidecars that speak of no file
        self._filed: Counter[Filed] = Counter()
        self.shards = Shards(self._cut_up(found))

    @property
    def entries(self) -> Iterator[FileEntry]:
        """The raw files as the manifest will know them once all shards that they name are done."""
        self.shards.finish()
        return chain(self._drafts.settled(), self._opened, chain.from_iterable(self.units))

    def drained(self) -> Iterator[FileEntry]:
        """The same but for `units`, and for the last time: of what was given no more is kept than
        how much it was."""
        self.files_told, self.removed  # noqa: B018  (they are counted and compared by now)
        self.shards.let_go()
        self._manifest = Manifest()
        return chain(self._drafts.drained(), self._opened)

    @cached_property
    def files_told(self) -> int:
        """How many entries there are."""
        self.shards.finish()
        return len(self._drafts) + sum(map(len, self.units)) + len(self._opened)

    @cached_property
    def units(self) -> tuple[tuple[FileEntry, ...], ...]:
        """Of these entries, which must take the place of older ones together or not at all."""
        self.shards.finish()
        return tuple(tuple(draft.settled() for draft in unit) for unit in self._units)

    @property
    def stale(self) -> int:
        """Raw files that another recipe read, or by other layouts, and that nothing here will
        replace yet."""
        return len(self._stale) - sum(map(len, self.units))

    @cached_property
    def forget(self) -> tuple[str, ...]:
        """Paths whose content now lies under another."""
        left = {entry.sha256 for entry in self._gone}
        arrived = {
            entry.sha256
            for entry in (self.entries if left else ())
            if entry.sha256 in left and entry.path not in self._manifest.files
        }
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
    def _gone(self) -> Compressed[FileEntry]:
        self.shards.finish()
        return Compressed(() if self._is_stopped else removed(self._absent))

    @cached_property
    def _opened(self) -> tuple[FileEntry, ...]:
        """Folders that could not be listed once, and can now: the complaint of them is settled."""
        return tuple(
            replace(entry, status="complete", parts=())
            for entry in self._absent
            if entry.status == "unreadable" and is_folder(entry.path)
        )

    @property
    def is_idle(self) -> bool:
        """Nothing is new, nothing has moved."""
        return not (self.shards or self.files_told or self.forget)

    def stop(self) -> None:
        """Look no further: it holds what was found so far."""
        self._is_stopped = True

    def _fresh(self, found: Iterable[RawFile]) -> Iterator[tuple[RawFile, FileEntry | None]]:
        """What is not in the lake as it lies there, and what the lake has whole of it."""
        for one, known in joined(found, self._manifest):
            if self._is_stopped:
                return
            if one is None:
                self._absent.extend([known] if known else ())
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

    def _refiled(self) -> Iterator[tuple[RawFile, FileEntry | None]]:
        """Files that are in the lake as they lie there, but of a folder that stands for another
        outlet since what is new came: rows of one folder are one outlet's, in whatever order its
        files arrived.

        All of a folder were filed alike, so that one tells of all.
        """
        for folder in self._filing.folders:
            known = (entry for entry in self._manifest.below(folder) if FILED in entry.claims_id)
            one = next((entry for entry in known if exists(entry.path)), None)
            if one is None or self._filing.is_as_filed(RawFile(one.path, 0, 0, 0), one):
                continue
            for found in self._below(folder) if is_folder(folder) else ():
                entry = self._manifest.files.get(found.path)
                if self._is_stopped:
                    return
                if (
                    entry is not None
                    and not found.is_beside_page
                    and is_settled(found, entry, self._manifest, self._recipe_id)
                    and not self._filing.is_as_filed(found, entry)
                ):
                    yield found, entry

    def _cut_up(self, found: Iterable[RawFile]) -> Iterator[Shard]:
        covered = Coverage(self._manifest, self._recipe_id)
        group = Group(self._recipe_id, self._cut, self._layouts)
        fresh, refiled = self._fresh(found), self._refiled()
        for read_once in chain.from_iterable(
            sources(some, self._cache, self._filing) for some in (fresh, refiled)
        ):
            entry, parts = self._drafted(read_once, covered)
            draft = Draft(entry, len(parts))
            self._drafts.add(draft)
            for part in parts:
                if part.source.claims.filed:
                    self._filed[outline(part.source.claims.filed)] += 1
                yield from self._left(group.take(part, draft, is_alone=len(parts) > 1))
        yield from self._left(group.close())
        if self._stale and self._background and self._background.shards:
            yield from self._again(self._background, covered)

    def _again(self, background: Background, covered: Coverage) -> Iterator[Shard]:
        """What is stale, behind all that is new: unit by unit, as many shards as a run may."""
        again = _Again(
            pieces_under(self._manifest, self._recipe_id),
            Group(self._recipe_id, self._cut, self._layouts),
            background.shards,
        )
        for unit in units(self._stale, background.outlets([entry for _, entry in self._stale])):
            drafts: list[Draft] = []
            for one in unit:
                draft = yield from self._once_more(one, again, covered)
                if draft is None:
                    break
                drafts.append(draft)
            else:
                self._units.append(drafts)
        yield from self._left(again.group.close())

    def _once_more(
        self, one: Stale, again: "_Again", covered: Coverage
    ) -> Generator[Shard, None, Draft | None]:
        """A stale file's shards, and its future entry; None where more than these is to do.

        What the lake holds by this recipe, however it was cut, is not extracted once more.
        """
        known = adopted(one, self._recipe_id, again.held, self._filing)
        if known is not None and does_meet(known, self._manifest):
            return Draft(known)
        if again.left <= 0 or self._is_stopped:
            return None
        found = next(sources([(one[0], None)], self._cache, self._filing))
        entry, parts = self._drafted(found, covered)
        if one[1].parts and not (entry.parts or parts):
            return None  # a copy of what is planned above: its turn comes when that is done
        draft = Draft(entry)
        for part in parts:
            at = again.held.get((part.source.source_id, part.start, part.end))
            if at is not None:
                draft.hold(at, part)
            elif again.left > 0:
                for shard in self._left(again.group.take(part, draft, is_alone=len(parts) > 1)):
                    again.left -= 1
                    yield shard
            else:
                return None
        return draft

    def _drafted(self, found: ReadOnce, covered: Coverage) -> tuple[FileEntry, list[Part]]:
        return draft_of(found, self._manifest, self._recipe_id, self._cut, covered, self._layouts)

    def _left(self, shard: Shard | None) -> Iterator[Shard]:
        if shard is not None and shard.shard_id not in self._manifest.shards:
            yield shard


@dataclass(slots=True)
class _Again:
    """What the lake holds by this recipe, the shard that is open, and how many more a run may."""

    held: Mapping[Piece, str]
    group: Group
    left: int


def removed(absent: Collection[FileEntry]) -> Iterator[FileEntry]:
    """Of raw files that no listing finds, those that lie nowhere any more; others are let be."""
    gone = missing(entry.path for entry in absent)
    return (entry for entry in absent if entry.path in gone)

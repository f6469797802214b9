"""What lies in the landing zone, and what the lake holds -> the shards that are left to do.

Files are taken in the order of their paths and a shard is closed by what it already holds, never
by what follows; so an interrupted run, whose finished shards drop out, is cut again the same way.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

from broadsheet.pipeline.lake.manifest import Covered, FileEntry, Manifest
from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.readers import entries, sniff
from broadsheet.pipeline.readers.filing import NONE, filed
from broadsheet.pipeline.readers.formats import Entry, Format
from broadsheet.pipeline.records import Claims, Filed, Reason, Rejected
from broadsheet.pipeline.shards import (
    Part,
    PartTally,
    Shard,
    Source,
    identify_shard,
    identify_source,
)
from broadsheet.pipeline.sidecars import Unmatched
from broadsheet.pipeline.storage.cache import Cache, Taking
from broadsheet.pipeline.storage.files import (
    BLOCK_BYTES,
    is_folder,
    missing,
    opened,
    read,
    resolved,
)
from broadsheet.pipeline.storage.location import Location, Url, is_url, located
from broadsheet.pipeline.storage.trouble import Changed, Unreachable

Content = tuple[str, str, str]  # sha256, claims_id, container

FILED = "+"  # between what a sidecar says and what names say, in an entry's claims_id
AT_ONCE = 8  # objects that are read beside each other, two ranges of each in memory
UNPACKED_FACTOR = 4  # HTML gzips to a fifth: an uncompressed shard may be this much larger


@dataclass(frozen=True, slots=True)
class Cut:
    """How much makes a shard."""

    shard_bytes: int
    shard_files: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an ingest has to do.

    `entries` are the raw files as the manifest will know them once all shards they name are done;
    `forget` are paths whose content now lies under another, `removed` are gone with their content.
    """

    files_seen: int
    shards: tuple[Shard, ...]
    entries: tuple[FileEntry, ...]
    forget: tuple[str, ...]
    removed: tuple[str, ...]
    unmatched: tuple[tuple[str, Unmatched], ...]  # rows of sidecars that speak of no file
    filed: tuple[tuple[Filed, int], ...] = ()  # what names say, of how many files, in their order

    @property
    def is_idle(self) -> bool:
        """Nothing is new, nothing has moved."""
        return not (self.shards or self.entries or self.forget)


@dataclass(frozen=True, slots=True)
class Filing:
    """What folder and file names say: by the rule, from the folders on that the user named."""

    roots: tuple[str, ...] = ()
    rule: str = NONE

    def claims(self, found: RawFile) -> Claims:
        """What is said of a file besides its content."""
        root = max((one for one in self.roots if _lies_in(found.path, one)), key=len, default=None)
        if root is None or found.is_sidecar or found.refusal is not None:
            return found.claims
        inside = found.path[len(root) :].lstrip("/")
        said = filed(inside, self.rule)
        return replace(found.claims, filed=said) if said else found.claims


NO_FILING = Filing()


def filing_of(raw: Sequence[str], rule: str) -> Filing:
    """The rule, and the folders of the command line; of a glob, the folder that it looks in."""
    return Filing(tuple(map(_root, raw)), rule)


def _root(named: str) -> str:
    if is_url(named):
        return re.split(r"[*?\[]", named)[0].rstrip("/")
    is_named = is_folder(named)
    folder = named if is_named else re.split(r"[*?\[]", named)[0].rpartition("/")[0]
    return resolved(folder or ".")


def _lies_in(path: str, root: str) -> bool:
    return path.startswith(f"{root}/")


def is_settled(found: RawFile, known: FileEntry | None, recipe_id: str) -> bool:
    """The lake holds this file as it lies there, under this recipe; told from `stat` alone."""
    return (
        known is not None
        and (known.size_bytes, known.mtime_ns, known.inode)
        == (found.size_bytes, found.mtime_ns, found.inode)
        and known.claims_id.partition(FILED)[0] == found.claims_id
        and known.recipe_id == recipe_id
        and (known.status == "unreadable") == (found.refusal is not None)
    )


def plan(
    found: Iterable[RawFile],
    manifest: Manifest,
    recipe_id: str,
    cut: Cut,
    cache: Cache,
    filing: Filing = NO_FILING,
) -> Plan:
    """Compare, hash what is new, and cut it into shards.

    Ids are hashes of content, so that each new object is read once for its hash, before the first
    shard is cut. What of it has room in `cache` is not fetched again.
    """
    everything = list(found)
    whole = manifest.whole_files()
    fresh = [f for f in everything if not is_settled(f, whole.get(f.path), recipe_id)]
    covered = _coverage(whole, recipe_id)
    group = _Group(recipe_id, cut)
    drafts: list[tuple[FileEntry, list[Part]]] = []
    for one, read_once in zip(fresh, _sources(fresh, whole, cache, filing), strict=True):
        known = whole.get(one.path)
        entry, parts = _draft(one, read_once, known, manifest, recipe_id, cut, covered)
        drafts.append((entry, parts))
        for part in parts:
            group.take(part, is_alone=len(parts) > 1)
    group.close()
    homes = group.homes
    done = [_settle(entry, parts, homes) for entry, parts in drafts]
    gone = removed_since(everything, manifest)
    forget = tuple(_moved(done, gone, manifest))
    return Plan(
        files_seen=len(everything),
        shards=tuple(s for s in group.shards if s.shard_id not in manifest.shards),
        entries=(*_share(done), *_opened(everything, manifest)),
        forget=forget,
        removed=tuple(sorted(set(gone) - set(forget))),
        unmatched=unmatched_rows(everything),
        filed=_told_by_names(part for _, parts in drafts for part in parts),
    )


def _told_by_names(parts: Iterable[Part]) -> tuple[tuple[Filed, int], ...]:
    """What names say of how many files: outlet, section and kind of date; of addresses no more
    than that they are."""
    told = Counter(_outline(said) for part in parts if (said := part.source.claims.filed))
    return tuple(told.items())


def _outline(said: Filed) -> Filed:
    url = "address" if said.url else None
    return replace(
        said, section=said.section and "section", published=said.published and "date", url=url
    )


def removed_since(found: Sequence[RawFile], manifest: Manifest) -> list[str]:
    """Raw files that the lake knows and that lie nowhere any more; those elsewhere are let be."""
    there = {one.path for one in found}
    gone = missing(path for path in manifest.files if path not in there)
    return [path for path in manifest.files if path in gone]


def unmatched_rows(found: Iterable[RawFile]) -> tuple[tuple[str, Unmatched], ...]:
    """Each sidecar with rows that speak of no file beside it."""
    return tuple((one.path, one.unmatched) for one in found if one.unmatched.rows)


@dataclass(slots=True)
class _Coverage:
    """Where the content of known files lies, and which content is planned already."""

    parts: dict[Content, tuple[Covered, ...]]
    planned: set[Content]


def _coverage(whole: Mapping[str, FileEntry], recipe_id: str) -> _Coverage:
    known = (e for e in whole.values() if e.recipe_id == recipe_id)
    return _Coverage({_content(entry): entry.parts for entry in known}, set())


def _content(entry: FileEntry) -> Content:
    """Files that agree in this have the same rows: a copy, or one and the same under a new name."""
    return entry.sha256, entry.claims_id, entry.container


def _draft(
    found: RawFile,
    read_once: tuple[Source, str | None],
    known: FileEntry | None,
    manifest: Manifest,
    recipe_id: str,
    cut: Cut,
    covered: _Coverage,
) -> tuple[FileEntry, list[Part]]:
    """A file's future entry, with the parts that the lake holds, and the parts it lacks."""
    source, head_sha256 = read_once
    entry = FileEntry(
        path=found.path,
        sha256=source.sha256,
        size_bytes=found.size_bytes,
        mtime_ns=found.mtime_ns,
        inode=found.inode,
        container="sidecar" if found.is_sidecar else source.container,
        claims_id=_claims_id(found, source.claims),
        recipe_id=recipe_id,
        status="unreadable" if found.refusal else "complete",
        parts=(),
    )
    content = _content(entry)
    if found.is_sidecar:
        return entry, []
    if content in covered.parts:
        return replace(entry, parts=covered.parts[content]), []
    if content in covered.planned:  # a copy of a file of this very plan: `_share` fills it
        return entry, []
    covered.planned.add(content)
    if known and _is_append(entry, known, source, head_sha256):
        kept = known.parts if _ends_whole(known, manifest) else known.parts[:-1]
        start = known.size_bytes if kept is known.parts else known.parts[-1].start
        return replace(entry, parts=kept), _meeting(_parts(source, start, cut), recipe_id, manifest)
    return entry, _meeting(_parts(source, 0, cut), recipe_id, manifest)


def _meeting(parts: list[Part], recipe_id: str, manifest: Manifest) -> list[Part]:
    """The parts as they are, or all as one where the lake shows that they do not meet."""
    known = [manifest.shards.get(identify_shard(recipe_id, (part,))) for part in parts]
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


def _sources(
    fresh: Sequence[RawFile], whole: Mapping[str, FileEntry], cache: Cache, filing: Filing
) -> Iterator[tuple[Source, str | None]]:
    """Each file read once, in their order; objects several at once, since each is waited for."""
    if not any(is_url(one.path) for one in fresh):
        yield from (_source(one, whole.get(one.path), cache, filing) for one in fresh)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda one: _source(one, whole.get(one.path), cache, filing), fresh)


def _source(
    found: RawFile, known: FileEntry | None, cache: Cache, filing: Filing
) -> tuple[Source, str | None]:
    """Read a file once: its hash, the hash of the head that was known, and its format.

    Raises `Unreachable` where that says nothing of the file.
    """
    refusal, form, head = found.refusal, None, None
    location = located(found.path)
    if isinstance(location, Url):
        location = location.holding(str(found.inode), found.size_bytes)
    sha256 = hashlib.sha256(
        f"{found.path}\0{found.size_bytes}\0{refusal}".encode("utf-8", "surrogateescape")
    ).hexdigest()
    if refusal is None:
        try:
            head_bytes = known.size_bytes if known else 0
            if isinstance(location, Url):
                sha256, head = _hash_of_object(location, head_bytes, cache)
                location = replace(location, copy=cache.path(sha256))
            else:
                sha256, head = _hash(location, found.size_bytes, head_bytes, Taking())
            form = None if found.is_sidecar else sniff(location)
        except Rejected as rejected:
            refusal = (rejected.reason, rejected.detail)
        except Changed as changed:
            refusal = (Reason.UNREADABLE, str(changed))
        except Unreachable:
            raise
        except OSError as error:
            refusal = (Reason.UNREADABLE, error.strerror or str(error))
    claims = filing.claims(found)
    source = Source(
        source_id=identify_source(sha256, 0, claims, refusal),
        path=found.path,
        sha256=sha256,
        size_bytes=found.size_bytes,
        mtime_ns=found.mtime_ns,
        format=form,
        claims=claims,
        refusal=refusal,
        etag=location.etag if isinstance(location, Url) else None,
        copy=location.copy if isinstance(location, Url) else None,
    )
    return source, head


def _hash_of_object(url: Url, head_bytes: int, cache: Cache) -> tuple[str, str | None]:
    """The same of an object, with a copy of it in the cache, if there is room; read only where
    that is not known yet."""
    known = cache.known(url)
    size_bytes = url.size_bytes or 0
    if known is not None and not 0 < head_bytes < size_bytes:
        return known, known if head_bytes == size_bytes else None
    with cache.taking(url) as taking:
        _, head = _hash(url, size_bytes, head_bytes, taking)
    cache.note(url, taking.hexdigest())
    return taking.hexdigest(), head


def _hash(
    path: Location, size_bytes: int, head_bytes: int, taking: Taking
) -> tuple[str, str | None]:
    """SHA-256 of the first `size_bytes`, and of the first `head_bytes` if that is fewer."""
    head, position = None, 0
    with opened(path) as file:
        while position < size_bytes:
            stop = head_bytes if position < head_bytes < size_bytes else size_bytes
            block = file.read(min(stop - position, BLOCK_BYTES))
            if not block:
                break
            taking.update(block)
            position += len(block)
            if position == head_bytes:
                head = taking.hexdigest()
    return taking.hexdigest(), head


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


def _claims_id(found: RawFile, claims: Claims) -> str:
    """Of the sidecar's row; of what names say, too, where they do: a copy elsewhere is no copy."""
    if claims.filed is None:
        return found.claims_id
    said = hashlib.sha256(repr(claims.filed).encode()).hexdigest()[:16]
    return f"{found.claims_id}{FILED}{said}"


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
            found = entries(source.location, source.size_bytes, source.format, limit)
            ends = [offset for offset in found if offset > start]
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


def _factor(form: Format | None) -> int:
    return 1 if form is not None and form.compression else UNPACKED_FACTOR


class _Group:
    """Parts -> shards: a part of a large file alone, small files together."""

    def __init__(self, recipe_id: str, cut: Cut) -> None:
        self._recipe_id = recipe_id
        self._cut = cut
        self._open: list[Part] = []
        self._weight = 0.0
        self.shards: list[Shard] = []

    def take(self, part: Part, *, is_alone: bool) -> None:
        """Add a part; a shard that is full by it is closed."""
        if is_alone:
            self._shard((part,))
            return
        self._open.append(part)
        self._weight += (part.end - part.start) / _factor(part.source.format)
        if self._weight >= self._cut.shard_bytes or len(self._open) >= self._cut.shard_files:
            self.close()

    def close(self) -> None:
        """Make a shard of the parts in hand."""
        if self._open:
            self._shard(tuple(self._open))
        self._open, self._weight = [], 0.0

    def _shard(self, parts: tuple[Part, ...]) -> None:
        self.shards.append(Shard(identify_shard(self._recipe_id, parts), self._recipe_id, parts))

    @property
    def homes(self) -> dict[str, str]:
        """source_id -> shard_id."""
        return {p.source.source_id: s.shard_id for s in self.shards for p in s.parts}


def _settle(entry: FileEntry, parts: list[Part], homes: dict[str, str]) -> FileEntry:
    new = (Covered(homes[p.source.source_id], p.source.source_id, p.start, p.end) for p in parts)
    return replace(entry, parts=(*entry.parts, *new))


def _share(entries_: list[FileEntry]) -> Iterator[FileEntry]:
    """A copy stands on the parts of the file it is a copy of."""
    parts = {_content(entry): entry.parts for entry in entries_ if entry.parts}
    for entry in entries_:
        yield replace(entry, parts=parts.get(_content(entry), entry.parts))


def _opened(found: list[RawFile], manifest: Manifest) -> Iterator[FileEntry]:
    """Folders that could not be listed once, and can now: the complaint of them is settled."""
    closed = {path: e for path, e in manifest.files.items() if e.status == "unreadable"}
    seen = {one.path for one in found} if closed else set()
    for path, entry in closed.items():
        if path not in seen and is_folder(path):
            yield replace(entry, status="complete", parts=())


def _moved(entries_: list[FileEntry], gone: list[str], manifest: Manifest) -> Iterator[str]:
    """Paths that are gone while their content came up under a new name."""
    arrived = {entry.sha256 for entry in entries_ if entry.path not in manifest.files}
    for path in gone:
        if manifest.files[path].sha256 in arrived:
            yield path

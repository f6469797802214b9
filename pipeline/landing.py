"""Paths -> the raw files that lie there, each with what tells whether it changed.

Nothing here reads a document: a landing zone of a million unchanged files costs a million `stat`s.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from heapq import merge
from pathlib import Path

from broadsheet.pipeline.readers.containers import BESIDE_PAGES
from broadsheet.pipeline.records import Claims, Reason
from broadsheet.pipeline.sidecars import SIDECARS, Sidecars, Unmatched, read_sidecars
from broadsheet.pipeline.storage.files import entry, is_file, is_folder, matching, resolved
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.storage.stored import FileKind, Stored
from broadsheet.pipeline.storage.walking import walk

NO_CLAIMS = Claims()

SAVED_PAGES = (".html", ".htm", ".xhtml")

# What a data folder holds that we made.
OURS = frozenset(
    ("lake", "snapshots", "prefect", "cache", "monitor", "corpus.duckdb", ".corpus.duckdb.arriving")
)


class NothingThere(Exception):
    """A path of the command line that leads nowhere; the message says which."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file as `stat` sees it; `refusal` where it is not one that can be read."""

    path: str  # absolute, surrogate-escaped where the name is not UTF-8; or a URL
    size_bytes: int
    mtime_ns: int  # 0 for an object
    inode: int | str  # an object's ETag
    claims: Claims = NO_CLAIMS
    is_sidecar: bool = False
    is_beside_page: bool = False  # a picture or a script that was saved with a page
    unmatched: Unmatched = Unmatched()  # of a sidecar
    refusal: tuple[Reason, str] | None = None

    @property
    def claims_id(self) -> str:
        """Tells whether the sidecar's row changed."""
        # Most files have none: to look up what they say is a tenth of the time of an idle run.
        return NO_CLAIMS_ID if self.claims is NO_CLAIMS else _identify_claims(self.claims)


@dataclass(frozen=True)
class _Own:
    """Where what we made lies, as the walk spells it."""

    data: str
    lake: str | None

    @cached_property
    def around(self) -> frozenset[str]:
        """The folders in which something of ours may lie."""
        above = (path.rpartition("/")[0] for path in (self.data, self.lake or ""))
        return frozenset((self.data, *above))


@lru_cache(maxsize=1024)  # feeds and folders say the same of many
def _identify_claims(claims: Claims) -> str:
    said = json.dumps(asdict(claims), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


NO_CLAIMS_ID = _identify_claims(NO_CLAIMS)


def scan(raw: Sequence[str], data: Path, lake: Url | None = None) -> Iterator[RawFile]:
    """Every file under the given folders, files, globs and URLs, in the order of the bytes of their
    paths, none twice; found as one asks for the next.

    What we keep in the data folder is left out where that lies inside the landing zone, or is it;
    all of a data folder inside it is ours, and all of a `lake` in an object store. Raises
    `NothingThere` at once for a path or glob that matches nothing, and `BadSidecar` for a sidecar
    that cannot be read.
    """
    own = _Own(resolved(data), str(lake) if lake else None)
    roots = []
    for named in raw:
        matches = matching(named)
        if not matches:
            raise NothingThere(f"{named}: there is no such file or folder, and no file matches it")
        roots += [root for root in matches if not _is_ours(root, own)]
    return _each_once(_walk(root, own) for root in roots)


def _each_once(walks: Iterable[Iterator[RawFile]]) -> Iterator[RawFile]:
    last = None
    for one in merge(*walks, key=_by_path):
        if one.path != last:
            yield one
        last = one.path


def _by_path(found: RawFile) -> bytes:
    return os.fsencode(found.path)


def _walk(root: str, own: _Own) -> Iterator[RawFile]:
    is_whole_folder = is_folder(root)  # follows a link: the user named it
    root = resolved(root)
    if not is_whole_folder:
        folder = os.path.dirname(root)
        there = [name for name in SIDECARS if is_file(os.path.join(folder, name))]
        yield _found(entry(root), read_sidecars(folder, there))
        return

    def enter(folder: str, there: Sequence[str]) -> _Beside:
        return _Beside(folder, there, is_beside_page=_is_beside_page(root, folder))

    for beside, stored in walk(root, lambda folder, name: _is_made(folder, name, own), enter):
        if beside is None:
            why = f"a folder that cannot be listed: {stored.refusal}"
            yield RawFile(stored.path, 0, 0, 0, refusal=(Reason.UNREADABLE, why))
        else:
            yield beside.found(stored)


class _Beside:
    """What the sidecars of a folder, and the folder itself, say of the files in it."""

    def __init__(self, folder: str, there: Sequence[str], *, is_beside_page: bool) -> None:
        self._is_beside_page = is_beside_page
        self._sidecars = read_sidecars(folder, there)
        names = self._sidecars.names
        self._unmatched = {name: self._sidecars.unmatched(name, there) for name in names}
        self._is_silent = not (names or self._sidecars.faults)

    def found(self, stored: Stored) -> RawFile:
        """One of the files."""
        found = _found(stored, None if self._is_silent else self._sidecars)
        if self._is_beside_page:
            return replace(found, is_beside_page=True)
        if not found.is_sidecar:
            return found
        return replace(found, unmatched=self._unmatched[os.path.basename(stored.path)])


def _is_beside_page(root: str, folder: str) -> bool:
    """Whether a browser made a folder, or one that it lies in, with a page that lies beside it.

    A folder of such a name without its page is one like any other, and so is one that was named.
    """
    return any(
        is_file(f"{root}{folder[len(root) : len(root) + found.start('suffix')]}{suffix}")
        for found in BESIDE_PAGES.finditer(f"{folder[len(root) :]}/")
        for suffix in SAVED_PAGES
    )


def _is_made(folder: str, name: str, own: _Own) -> bool:
    """The data folder, or what we keep in it where raw files and corpus share a folder."""
    if folder not in own.around:
        return False
    return (folder == own.data and name in OURS) or f"{folder}/{name}" in (own.data, own.lake)


def _is_ours(root: str, own: _Own) -> bool:
    """A glob such as `data/*` matches the lake as well."""
    if own.lake and f"{root}/".startswith(f"{own.lake}/"):
        return True
    folder, name = os.path.split(root)
    return name in OURS and resolved(folder) == own.data


def _found(stored: Stored, sidecars: Sidecars | None) -> RawFile:
    # An object that was written again with the same content is the same.
    mtime_ns = 0 if isinstance(stored.identity, str) else stored.mtime_ns
    refusal = _refusal(stored)
    if sidecars is None:
        return RawFile(stored.path, stored.size_bytes, mtime_ns, stored.identity, refusal=refusal)
    name = stored.path.rpartition("/")[2]
    if name in sidecars.faults:
        refusal = refusal or (Reason.UNKNOWN_FORMAT, sidecars.faults[name])
    return RawFile(
        stored.path,
        stored.size_bytes,
        mtime_ns,
        stored.identity,
        sidecars.claims.get(name, NO_CLAIMS),
        is_sidecar=name in sidecars.names,
        refusal=refusal,
    )


def _refusal(stored: Stored) -> tuple[Reason, str] | None:
    if stored.refusal is not None:
        return Reason.UNREADABLE, stored.refusal
    return None if stored.kind is FileKind.FILE else (Reason.NOT_A_FILE, stored.kind)

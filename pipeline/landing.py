"""Paths -> the raw files that lie there, each with what tells whether it changed.

Nothing here reads a document: a landing zone of a million unchanged files costs a million `stat`s.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from broadsheet.pipeline.records import Claims, Reason
from broadsheet.pipeline.sidecars import SIDECARS, Sidecars, Unmatched, read_sidecars
from broadsheet.pipeline.storage.files import entry, is_file, is_folder, matching, resolved, walk
from broadsheet.pipeline.storage.location import Url, is_url
from broadsheet.pipeline.storage.stored import FileKind, Stored

NO_CLAIMS = Claims()

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
    claims: Claims = Claims()
    is_sidecar: bool = False
    unmatched: Unmatched = Unmatched()  # of a sidecar
    refusal: tuple[Reason, str] | None = None

    @property
    def claims_id(self) -> str:
        """Tells whether the sidecar's row changed."""
        return _identify_claims(self.claims)


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


@lru_cache(maxsize=1024)  # most files have none: a third of the time of an idle run
def _identify_claims(claims: Claims) -> str:
    said = json.dumps(asdict(claims), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def scan(raw: Sequence[str], data: Path, lake: Url | None = None) -> list[RawFile]:
    """Every file under the given folders, files, globs and URLs, sorted by path, none twice.

    What we keep in the data folder is left out where that lies inside the landing zone, or is it;
    all of a data folder inside it is ours, and all of a `lake` in an object store. Raises
    `NothingThere` for a path or glob that matches nothing, `BadSidecar` for a sidecar that cannot
    be read.
    """
    own = _Own(resolved(data), str(lake) if lake else None)
    found: dict[str, RawFile] = {}
    for named in raw:
        roots = matching(named)
        if not roots:
            raise NothingThere(f"{named}: there is no such file or folder, and no file matches it")
        for root in roots:
            if _is_ours(root, own):
                continue
            for one in _walk(root, own):
                found[one.path] = one
    return [found[path] for path in sorted(found, key=os.fsencode)]


def _walk(root: str, own: _Own) -> Iterator[RawFile]:
    is_whole_folder = is_folder(root)  # follows a link: the user named it
    root = resolved(root)
    if not is_whole_folder:
        folder = os.path.dirname(root)
        beside = [name for name in SIDECARS if is_file(os.path.join(folder, name))]
        yield _found(entry(root), read_sidecars(folder, beside))
        return
    for one in walk(root, lambda folder, name: _is_made(folder, name, own)):
        if one.refusal is not None:
            why = f"a folder that cannot be listed: {one.refusal}"
            yield RawFile(one.path, 0, 0, 0, refusal=(Reason.UNREADABLE, why))
        there = [os.path.basename(e.path) for e in one.entries]
        sidecars = read_sidecars(one.path, there)
        for stored in one.entries:
            found = _found(stored, sidecars)
            if found.is_sidecar:
                missed = sidecars.unmatched(os.path.basename(stored.path), there)
                found = replace(found, unmatched=missed)
            yield found


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


def _found(stored: Stored, sidecars: Sidecars) -> RawFile:
    name = stored.path.rpartition("/")[2]
    return RawFile(
        stored.path,
        stored.size_bytes,
        # An object that was written again with the same content is the same.
        0 if is_url(stored.path) else stored.mtime_ns,
        stored.identity,
        sidecars.claims.get(name, NO_CLAIMS),
        is_sidecar=name in sidecars.names,
        refusal=_refusal(stored) or _fault(name, sidecars),
    )


def _fault(name: str, sidecars: Sidecars) -> tuple[Reason, str] | None:
    return (Reason.UNKNOWN_FORMAT, sidecars.faults[name]) if name in sidecars.faults else None


def _refusal(stored: Stored) -> tuple[Reason, str] | None:
    if stored.refusal is not None:
        return Reason.UNREADABLE, stored.refusal
    return None if stored.kind is FileKind.FILE else (Reason.NOT_A_FILE, stored.kind)

"""Paths -> the raw files that lie there, each with what tells whether it changed.

Nothing here reads a document: a landing zone of a million unchanged files costs a million `stat`s.
"""

import glob
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from broadsheet.pipeline.records import Claims, Reason
from broadsheet.pipeline.sidecars import SIDECARS, Sidecars, Unmatched, read_sidecars

# What a data folder holds that we made.
OURS = frozenset(("lake", "snapshots", "prefect", "corpus.duckdb", ".corpus.duckdb.arriving"))


class NothingThere(Exception):
    """A path of the command line that leads nowhere; the message says which."""


@dataclass(frozen=True, slots=True)
class Found:
    """A raw file as `stat` sees it; `refusal` where it is not one that can be read."""

    path: str  # absolute, surrogate-escaped where the name is not UTF-8
    size_bytes: int
    mtime_ns: int
    inode: int
    claims: Claims = Claims()
    is_sidecar: bool = False
    unmatched: Unmatched = Unmatched()  # of a sidecar
    refusal: tuple[Reason, str] | None = None

    @property
    def claims_id(self) -> str:
        """Tells whether the sidecar's row changed."""
        return _identify_claims(self.claims)


@lru_cache(maxsize=1024)  # most files have none: a third of the time of an idle run
def _identify_claims(claims: Claims) -> str:
    said = json.dumps(asdict(claims), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def scan(raw: Sequence[str], data: Path) -> list[Found]:
    """Every file under the given folders, files and globs, sorted by path, none twice.

    What we keep in the data folder is left out where that lies inside the landing zone, or is it;
    all of a data folder inside it is ours. Raises `NothingThere` for a
    path or glob that matches nothing, `BadSidecar` for a sidecar that cannot be read.
    """
    own = str(data.resolve())
    found: dict[str, Found] = {}
    for named in raw:
        for root in _expand(named):
            if _is_ours(root, own):
                continue
            for one in _walk(root, own):
                found[one.path] = one
    return [found[path] for path in sorted(found, key=os.fsencode)]


def _expand(named: str) -> list[str]:
    """A path as it is, if it exists so; else what it matches as a glob."""
    if os.path.lexists(named):  # a name may hold `*` or `[1]`
        return [os.path.abspath(named)]
    matches = [os.path.abspath(match) for match in glob.glob(named, recursive=True)]
    if not matches:
        raise NothingThere(f"{named}: there is no such file or folder, and no file matches it")
    return matches


def _walk(root: str, own: str) -> Iterator[Found]:
    if not os.path.isdir(root):  # follows a link: the user named it
        root = os.path.realpath(root)
        folder = os.path.dirname(root)
        there = [name for name in SIDECARS if os.path.isfile(os.path.join(folder, name))]
        yield _found(root, read_sidecars(folder, there))
        return
    root = os.path.realpath(root)
    refused: list[OSError] = []
    for folder, names, files in os.walk(root, onerror=refused.append):
        names[:] = [n for n in names if os.path.join(folder, n) != own]
        if folder == own:  # raw files and corpus share a folder
            names[:] = [n for n in names if n not in OURS]
            files[:] = [n for n in files if n not in OURS]
        linked = [n for n in names if os.path.islink(os.path.join(folder, n))]
        sidecars = read_sidecars(folder, files)
        there = files + linked
        for name in there:
            found = _found(os.path.join(folder, name), sidecars)
            if found.is_sidecar:
                found = replace(found, unmatched=sidecars.unmatched(name, there))
            yield found
    for error in refused:
        why = f"a folder that cannot be listed: {error.strerror}"
        yield Found(str(error.filename), 0, 0, 0, refusal=(Reason.UNREADABLE, why))


def _is_ours(root: str, own: str) -> bool:
    """A glob such as `data/*` matches the lake as well."""
    folder, name = os.path.split(root)
    return name in OURS and os.path.realpath(folder) == own


def _found(path: str, sidecars: Sidecars) -> Found:
    try:
        status = os.lstat(path)
    except OSError as error:  # it went away, or its folder may not be entered
        return Found(path, 0, 0, 0, refusal=(Reason.UNREADABLE, error.strerror or "unreadable"))
    name = os.path.basename(path)
    return Found(
        path,
        status.st_size if stat.S_ISREG(status.st_mode) else 0,
        status.st_mtime_ns,
        status.st_ino,
        sidecars.claims.get(name, Claims()),
        is_sidecar=name in sidecars.names,
        refusal=_refusal(path, status.st_mode) or _fault(name, sidecars),
    )


def _fault(name: str, sidecars: Sidecars) -> tuple[Reason, str] | None:
    return (Reason.UNKNOWN_FORMAT, sidecars.faults[name]) if name in sidecars.faults else None


def _refusal(path: str, mode: int) -> tuple[Reason, str] | None:
    if stat.S_ISREG(mode):
        if os.access(path, os.R_OK):
            return None
        return Reason.UNREADABLE, "permission denied"
    kinds = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a block device"),
        (stat.S_ISCHR, "a character device"),
    )
    kind = next((name for is_kind, name in kinds if is_kind(mode)), "no regular file")
    return Reason.NOT_A_FILE, kind

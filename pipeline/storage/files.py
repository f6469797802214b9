"""A location -> what lies there: listed, looked at, read. Nothing here writes."""

import glob
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 2**20


class FileKind(StrEnum):
    """What something in a folder is; the value is how people call it."""

    FILE = "a file"
    FOLDER = "a folder"
    LINK = "a symbolic link"
    PIPE = "a named pipe"
    SOCKET = "a socket"
    BLOCK_DEVICE = "a block device"
    CHARACTER_DEVICE = "a character device"
    OTHER = "no regular file"


_KINDS = {
    stat.S_IFREG: FileKind.FILE,
    stat.S_IFDIR: FileKind.FOLDER,
    stat.S_IFLNK: FileKind.LINK,
    stat.S_IFIFO: FileKind.PIPE,
    stat.S_IFSOCK: FileKind.SOCKET,
    stat.S_IFBLK: FileKind.BLOCK_DEVICE,
    stat.S_IFCHR: FileKind.CHARACTER_DEVICE,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that lies there, as a listing tells of it, without reading it.

    Size, time and identity together tell whether it is what it was; `refusal` says why it cannot
    be read, where that shows.
    """

    path: str  # surrogate-escaped where the name is not UTF-8
    kind: FileKind
    size_bytes: int  # 0 for what is no file
    mtime_ns: int
    identity: int  # the inode: another file of the same name has another
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder and what lies in it besides folders; `refusal` where it cannot be listed."""

    path: str
    entries: tuple[Stored, ...]
    refusal: str | None = None


def look(path: Path | str, *, follow: bool = True) -> Stored:
    """What lies at a path; with `follow`, at the end of a link. Raises OSError."""
    name = os.fspath(path)
    return _stored(name, os.stat(name) if follow else os.lstat(name))


def exists(path: Path | str, *, follow: bool = True) -> bool:
    """Whether something lies there; without `follow`, be it a link that leads nowhere."""
    return os.path.exists(path) if follow else os.path.lexists(path)


def is_folder(path: Path | str) -> bool:
    """Whether a folder lies there, or a link to one."""
    return os.path.isdir(path)


def resolved(path: Path | str) -> str:
    """The path without links: two names of one place are equal then."""
    return os.path.realpath(path)


def matching(named: str) -> list[str]:
    """A path as it is, if it exists so; else what it matches as a glob. Absolute; none if none."""
    if os.path.lexists(named):  # a name may hold `*` or `[1]`
        return [os.path.abspath(named)]
    return [os.path.abspath(match) for match in glob.glob(named, recursive=True)]


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """What lies in a folder by names that fit, sorted; nothing where there is no folder."""
    return sorted(folder.glob(pattern))


def walk(root: str, is_left_out: Callable[[str, str], bool]) -> Iterator[Folder]:
    """Every folder from `root` down, each once; links are listed and not followed.

    `is_left_out` is asked with a folder's path and a name in it.
    """
    refused: list[OSError] = []
    for folder, names, files in os.walk(root, onerror=refused.append):
        names[:] = [name for name in names if not is_left_out(folder, name)]
        links = [name for name in names if os.path.islink(os.path.join(folder, name))]
        kept = [name for name in files if not is_left_out(folder, name)]
        yield Folder(folder, tuple(entry(os.path.join(folder, name)) for name in kept + links))
    for error in refused:
        yield Folder(str(error.filename), (), error.strerror or "unreadable")


def entry(path: str) -> Stored:
    """A path as a folder's listing tells of it: a link as a link, what cannot be read with why."""
    try:
        status = os.lstat(path)
    except OSError as error:  # it went away, or its folder may not be entered
        return Stored(path, FileKind.OTHER, 0, 0, 0, error.strerror or "unreadable")
    is_closed = stat.S_ISREG(status.st_mode) and not os.access(path, os.R_OK)
    return _stored(path, status, "permission denied" if is_closed else None)


def _stored(path: str, status: os.stat_result, refusal: str | None = None) -> Stored:
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), FileKind.OTHER)
    size_bytes = status.st_size if kind is FileKind.FILE else 0
    return Stored(path, kind, size_bytes, status.st_mtime_ns, status.st_ino, refusal)


def opened(path: Path | str) -> BinaryIO:
    """A handle to read from, at any place; it closes itself at the end of a `with`.

    Unbuffered: who reads lines or letters wraps it. Raises OSError.
    """
    return open(path, "rb", buffering=0)


def lines_of(path: Path | str) -> Iterator[bytes]:
    """The lines of a file, each with its line break. Raises OSError."""
    with open(path, "rb") as file:
        yield from file


def text_of(path: Path | str, encoding: str) -> io.TextIOWrapper:
    """A handle to read letters from, line breaks as they are. Raises OSError."""
    return open(path, encoding=encoding, newline="")


def read(path: Path | str, start: int = 0, length: int = -1) -> bytes:
    """`length` bytes from `start` on, fewer where the file ends; all of it unless told."""
    with open(path, "rb", buffering=0) as file:
        file.seek(start)
        return file.read(length) or b""


def digest(path: Path | str, size_bytes: int | None = None) -> str:
    """SHA-256 of a file or of its first bytes, in hexadecimal. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        if size_bytes is None:
            return hashlib.file_digest(file, "sha256").hexdigest()
        sha256 = hashlib.sha256()
        while size_bytes > 0 and (block := file.read(min(size_bytes, BLOCK_BYTES))):
            sha256.update(block)
            size_bytes -= len(block)
        return sha256.hexdigest()

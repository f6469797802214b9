"""What a folder can be asked, asked of a prefix in an object store: see `files`, which asks here.

A prefix is a folder where a key goes on behind it with a slash. Nothing else is there: no links,
no empty folders.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.location import Url, located
from broadsheet.pipeline.storage.ranges import Ranges
from broadsheet.pipeline.storage.stored import FileKind, Stored

MAGIC = re.compile(r"[*?[]")
T = TypeVar("T")
FEW = 4  # objects of one folder that are asked for one by one rather than listed


def look(url: Url) -> Stored:
    """What lies there; of a URL that stands for a content, what was told of that."""
    if url.etag is None or url.size_bytes is None:
        return buckets.look(url)
    return Stored(str(url), FileKind.FILE, url.size_bytes, 0, url.etag)


def exists(url: Url) -> bool:
    """Whether it is an object or a folder."""
    return _is_object(url) or buckets.has_any(url)


def _is_object(url: Url) -> bool:
    try:
        return bool(url.key) and buckets.look(url) is not None
    except FileNotFoundError:
        return False


def matching(url: Url) -> list[str]:
    """The URL as it is, if anything lies there; else the objects and folders that it matches."""
    if buckets.has_any(url) or _is_object(url):  # a key may hold `*` or `[1]`
        return [str(url)]
    magic = MAGIC.search(url.key)
    if magic is None:
        return []
    wanted = re.compile(_pattern(url.key), re.DOTALL)
    root = Url(url.scheme, url.bucket, url.key[: magic.start()].rpartition("/")[0])
    found = set()
    for stored in buckets.listed(root):
        segments = _key(stored).split("/")
        for count in range(1, len(segments) + 1):
            if wanted.fullmatch("/".join(segments[:count])):
                found.add(str(Url(url.scheme, url.bucket, "/".join(segments[:count]))))
                break  # what lies below it is found with it
    return sorted(found)


def _pattern(key: str) -> str:
    r"""A glob as a regular expression over keys.

    >>> _pattern("raw/**/a*.[hx]ml")
    'raw/(?:.*/)?a[^/]*\\.[hx]ml'
    """
    told = ""
    for piece in re.findall(r"\*\*/|\*+|\?|\[!?\]?[^]]*\]|.", key, re.DOTALL):
        match piece[0]:
            case "*":
                told += "(?:.*/)?" if piece == "**/" else "[^/]*" if piece == "*" else ".*"
            case "?":
                told += "[^/]"
            case "[" if len(piece) > 1:
                told += "[" + piece[1:].replace("\\", r"\\").replace("!", "^", piece[1] == "!")
            case _:
                told += re.escape(piece)
    return told


def walk(
    root: Url, is_left_out: Callable[[str, str], bool], enter: Callable[[str, Sequence[str]], T]
) -> Iterator[tuple[T, Stored]]:
    """Every object below `root` with what is said of its folder, by one listing; see `walking`."""
    found = [stored for stored in buckets.listed(root) if not _is_out(stored, root, is_left_out)]
    names: dict[str, list[str]] = {}
    for stored in found:
        folder, _, name = stored.path.rpartition("/")
        names.setdefault(folder, []).append(name)
    said = {folder: enter(folder, there) for folder, there in names.items()}
    for stored in sorted(found, key=lambda one: one.path.encode("utf-8", "surrogateescape")):
        yield said[_folder(stored)], stored


def _is_out(stored: Stored, root: Url, is_left_out: Callable[[str, str], bool]) -> bool:
    """Whether it or a folder that it lies in, below `root`, is left out."""
    folder = str(root)
    for name in stored.path.removeprefix(f"{folder}/").split("/"):
        if is_left_out(folder, name):
            return True
        folder = f"{folder}/{name}"
    return False


def missing(urls: Iterable[Url]) -> set[Url]:
    """Those where no object lies; many of one folder are told by one listing of it."""
    by_folder: dict[Url, list[Url]] = {}
    for url in urls:
        above = Url(url.scheme, url.bucket, url.key.rpartition("/")[0])
        by_folder.setdefault(above, []).append(url)
    gone: set[Url] = set()
    for folder, asked in by_folder.items():
        if len(asked) <= FEW:
            gone.update(url for url in asked if not _is_object(url))
        else:
            there = {stored.path for stored in buckets.listed(folder)}
            gone.update(url for url in asked if str(url) not in there)
    return gone


def opened(url: Url, end: int | None) -> BinaryIO:
    """A handle to read from: of the copy on this machine where there is one."""
    if url.copy is not None:
        try:
            return open(url.copy, "rb", buffering=0)
        except FileNotFoundError:
            pass  # it had no room, or this is another machine
    return cast("BinaryIO", Ranges(url, end))


def read(url: Url, start: int, length: int) -> bytes:
    """`length` bytes from `start` on, by one request where there is no copy; all of it if < 0."""
    if url.copy is not None:
        try:
            with open(url.copy, "rb", buffering=0) as file:
                file.seek(start)
                return file.read(length) or b""
        except FileNotFoundError:
            pass
    if url.size_bytes is not None and (start >= url.size_bytes or length == 0):
        return b""  # of an empty range a store makes an error
    return bytes(buckets.read(url, start, None if length < 0 else start + length))


def fetch(url: Url, final: Path) -> None:
    """An object as a file of this machine, by ranges."""
    with Ranges(url) as source, open(final, "wb", buffering=0) as target:
        while block := source.read(2**20):
            target.write(block)


def _folder(stored: Stored) -> str:
    return stored.path.rpartition("/")[0]


def _key(stored: Stored) -> str:
    url = located(stored.path)
    return url.key if isinstance(url, Url) else ""

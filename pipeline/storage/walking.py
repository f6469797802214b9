"""A folder -> what lies below it, in the order of paths, one after the other.

In memory are the names of the folders that are open, and nothing else: a folder may hold a million
files, and so may a tree.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from broadsheet.pipeline.storage import objects
from broadsheet.pipeline.storage.files import told
from broadsheet.pipeline.storage.location import Url, is_url, located
from broadsheet.pipeline.storage.stored import FileKind, Stored

IsLeftOut = Callable[[str, str], bool]
T = TypeVar("T")


def walk(
    root: str, is_left_out: IsLeftOut, enter: Callable[[str, Sequence[str]], T]
) -> Iterator[tuple[T | None, Stored]]:
    """All that lies below `root` but folders, each once; links are listed and not followed. A
    folder that cannot be listed comes as one, with why.

    The order is that of the bytes of whole paths, as stores list keys. `is_left_out` is asked with
    a folder's path and a name in it; `enter` with a folder's path and the names of what lies in
    it besides folders, and what it says comes with each of these.
    """
    if is_url(root):
        url = located(root)
        assert isinstance(url, Url)
        yield from objects.walk(url, is_left_out, enter)
        return
    opened: list[tuple[str, T | None, Iterator[str]]] = [
        ("", None, iter((f"{root.rstrip('/')}/",)))
    ]
    while opened:
        prefix, said, names = opened[-1]
        for name in names:
            path = prefix + name
            if not name.endswith("/"):
                yield said, told(path)
                continue
            try:
                inside = _names(path, is_left_out)
            except OSError as error:
                folder = path.rstrip("/")
                yield None, Stored(folder, FileKind.FOLDER, 0, 0, 0, error.strerror or "unreadable")
                continue
            there = [name for name in inside if not name.endswith("/")]
            opened.append((path, enter(path.rstrip("/") or "/", there), iter(inside)))
            break
        else:
            opened.pop()


def _names(prefix: str, is_left_out: IsLeftOut) -> list[str]:
    """The names in a folder, a folder's with a slash at its end: so they sort as paths do."""
    folder = prefix.rstrip("/") or "/"
    with os.scandir(folder) as found:
        names = [
            f"{one.name}/" if one.is_dir(follow_symlinks=False) else one.name
            for one in found
            if not is_left_out(folder, one.name)
        ]
    return sorted(names, key=os.fsencode)

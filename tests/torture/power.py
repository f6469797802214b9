"""What a command has written and synced -> what a disk holds when the power goes, before each step.

A disk may have kept no more than it was asked to: a file's bytes as they were at its last sync, a
folder's names as they were at the folder's. Or it has kept all names and no bytes that were not
synced, as file systems do that write names to a journal and bytes when they get to it; or half of
those bytes. Whatever lay there before the command began is held to be on the disk.
"""

import os
import shutil
import stat
from collections.abc import Callable, Collection
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

from tests.torture.steps import Act, Step


class Kept(Enum):
    """What of it that was not synced the disk has all the same."""

    NOTHING = "nothing that was not synced"
    NAMES = "all names, no bytes that were not synced"
    HALF = "all names, half of the bytes that were not synced"


class Disk:
    """What of a folder is on the disk for good, whatever the page cache shows."""

    def __init__(self, root: Path, shadow: Path) -> None:
        self._root = root
        self._shadow = shadow  # the bytes of each file as they were synced, by inode
        self._names: dict[int, dict[str, int]] = {}  # of each folder
        self._links: dict[int, str] = {}
        self._pins: dict[int, int] = {}  # held open, so that no inode's number is given again
        shadow.mkdir()
        for folder, _, files in os.walk(root):
            self._sync_folder(Path(folder))
            for name in files:
                self._sync_file(Path(folder, name))

    def cuts(self, into: Path, steps: Collection[int], kept: Kept) -> Act:
        """Before each of these steps: the disk as it is then, in a folder of the step's number."""

        def act(step: Step, go: Callable[[], Any]) -> Any:
            if step.number in steps:
                self.cut(kept, into / str(step.number))
            done = go()
            if step.call == "fsync":
                (self._sync_folder if step.path.is_dir() else self._sync_file)(step.path)
            return done

        return act

    def cut(self, kept: Kept, into: Path) -> None:
        """What is there when the power is back."""
        into.mkdir(parents=True)
        self._bring(os.stat(self._root).st_ino, self._root, kept, into)

    def _sync_file(self, path: Path) -> None:
        inode = self._pin(path)
        if path.is_symlink():
            self._links[inode] = os.readlink(path)
        else:
            shutil.copyfile(path, self._shadow / str(inode))

    def _sync_folder(self, folder: Path) -> None:
        children = self._children(folder)
        self._names[self._pin(folder)] = children
        for name, inode in children.items():
            if (folder / name).is_symlink():
                self._links[inode] = os.readlink(folder / name)

    def _children(self, folder: Path) -> dict[str, int]:
        found = {}
        for name in os.listdir(folder):
            with suppress(FileNotFoundError):  # a worker's scratch
                found[name] = self._pin(folder / name)
        return found

    def _pin(self, path: Path) -> int:
        inode = os.lstat(path).st_ino
        if inode not in self._pins:
            self._pins[inode] = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        return inode

    def _bring(self, inode: int, there: Path | None, kept: Kept, into: Path) -> None:
        """One folder: by its synced names, or by those that it has."""
        if kept is Kept.NOTHING:
            children = dict(self._names.get(inode, {}))
        else:
            assert there is not None
            children = self._children(there)
        for name, child in children.items():
            mode = os.fstat(self._pins[child]).st_mode
            now = there / name if there is not None and kept is not Kept.NOTHING else None
            if stat.S_ISDIR(mode):
                (into / name).mkdir()
                self._bring(child, now, kept, into / name)
            elif stat.S_ISLNK(mode):
                os.symlink(os.readlink(now) if now else self._links[child], into / name)
            else:
                (into / name).write_bytes(self._bytes(child, kept, now))

    def _bytes(self, inode: int, kept: Kept, now: Path | None) -> bytes:
        shadow = self._shadow / str(inode)
        synced = shadow.read_bytes() if shadow.exists() else b""
        if kept is not Kept.HALF or now is None:
            return synced
        written = now.read_bytes()
        if not written.startswith(synced):  # written anew in its place
            return written[: len(written) // 2]
        return written[: (len(synced) + len(written)) // 2] if written != synced else written

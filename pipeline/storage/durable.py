"""Bytes -> a file that survives a power cut, or none: written, synced, renamed, the folder synced.

Neither pyarrow nor DuckDB syncs what it writes. Modes are the umask's, for folders, files and the
lock alike: a corpus may be a group's, and the umask is where its members say so (077 keeps it to
oneself). Whatever is refused is a `StorageError` that names the path.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from mmap import PAGESIZE
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.files import PAST_CACHE, blocks
from broadsheet.pipeline.storage.location import Location, Url
from broadsheet.pipeline.storage.trouble import refusals

FICLONE = 0x40049409  # ioctl_ficlone(2): share the blocks of another file
CANNOT = (errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOTTY)
ARRIVING = ".arriving"  # how names end of what has no place yet


def make_folder(folder: Location) -> None:
    """Have a folder and those above it; the name of each new one is synced in the one above.

    An object store has none, and needs none.
    """
    if isinstance(folder, Url):
        return
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        with refusals("be made", one):
            one.mkdir(exist_ok=True)
        sync(one.parent)
    if not folder.is_dir():
        raise NotADirectoryError(20, "a file where a folder should be", str(folder))


def empty_folder(folder: Path) -> None:
    """Have a folder of that name, and nothing in it; for one who is alone there.

    What it held goes aside before it is deleted: the workers of a run that was just killed write
    into it until they have noticed.
    """
    aside = folder.with_name(f".{folder.name}{ARRIVING}")
    remove(aside)
    if folder.exists():
        move(folder, aside)
    make_folder(folder)
    remove(aside)


def sync(path: Path) -> None:
    """Have the disk hold a file's bytes, or a folder's names."""
    with refusals("be synced", path):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def deliver(scratch: Path, final: Location) -> None:
    """Give a finished file its place: whoever looks sees the old one or the new one, for good.

    Into an object store it is copied, and stays where it is; from another disk it is copied to a
    name beside its place first.
    """
    if isinstance(final, Url):
        buckets.put(final, scratch)
        return
    make_folder(final.parent)
    if os.stat(scratch).st_dev != os.stat(final.parent).st_dev:
        scratch = _copied(scratch, final.with_name(f".{final.name}.{uuid4().hex}{ARRIVING}"))
    sync(scratch)
    move(scratch, final)
    sync(final.parent)


def _copied(scratch: Path, copy: Path) -> Path:
    try:
        duplicate(scratch, copy)
    except OSError:
        copy.unlink(missing_ok=True)
        raise
    return copy


def write_whole(final: Location, content: bytes) -> None:
    """Write a file that is there when it is complete."""
    if isinstance(final, Url):
        buckets.put(final, content)
        return
    scratch = final.with_name(f".{final.name}.{uuid4().hex}{ARRIVING}")  # two may write it at once
    try:
        write_scratch(scratch, content)
        deliver(scratch, final)
    finally:
        scratch.unlink(missing_ok=True)


@contextmanager
def arriving(final: Path) -> Iterator[BinaryIO]:
    """A file to write by and by, which is at `final` once it is complete."""
    scratch = final.with_name(f".{final.name}{ARRIVING}")
    make_folder(scratch.parent)
    with refusals("be written", scratch), open(scratch, "wb") as file:
        yield file
    deliver(scratch, final)


def write_scratch(path: Path, content: bytes) -> None:
    """Write a file into a folder that is not delivered yet."""
    make_folder(path.parent)
    with refusals("be written", path), open(path, "wb", buffering=0) as file:
        _write(file, content)


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file; when this raises, nothing was added, not even a piece."""
    with refusals("be written", path), open(path, "ab", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        try:
            _write(file, content)
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(end)
            raise


def truncate(path: Path, size_bytes: int) -> None:
    """Cut a file off behind its first bytes."""
    with refusals("be cut", path), open(path, "rb+", buffering=0) as file:
        file.truncate(size_bytes)
        os.fsync(file.fileno())


def point(link: Path, at: Path) -> None:
    """Have a link lead `at` a path beside it, whatever bore the link's name before."""
    scratch = link.with_name(f".{link.name}.arriving")
    with refusals("be made", link):
        scratch.unlink(missing_ok=True)
        scratch.symlink_to(at)
        if link.is_dir() and not link.is_symlink():
            shutil.rmtree(link)
    move(scratch, link)
    sync(link.parent)


def duplicate(path: Path, copy: Path, *, may_share: bool = True) -> None:
    """Copy a file, unsynced; where the file system can share its blocks, nothing is copied.

    The copy goes past the page cache, where the file system lets us: 3.3 GB took 2.3 to 7.4 CPU s
    through it.
    """
    with refusals(f"be copied from {path}", copy):
        copy.touch()
        is_shared = may_share and _shared(path, copy)
        if not is_shared and not _transcribed(path, copy, PAST_CACHE):
            _transcribed(path, copy, 0)


def _shared(path: Path, copy: Path) -> bool:
    with open(path, "rb") as old, open(copy, "wb") as new:
        try:
            fcntl.ioctl(new, FICLONE, old.fileno())
        except OSError as error:  # between two file systems, or one that cannot
            if error.errno not in CANNOT:
                raise
            return False
    return True


def _transcribed(path: Path, copy: Path, flags: int) -> bool:
    """Write the whole file; False where the file system wants no such writes."""
    try:
        with open(os.open(copy, os.O_WRONLY | os.O_TRUNC | flags), "wb", buffering=0) as new:
            for block in blocks(path):
                if len(block) % PAGESIZE:  # the last: pages alone can be written past the cache
                    fcntl.fcntl(new, fcntl.F_SETFL, 0)
                left = block
                while left:
                    left = left[new.write(left) :]
    except OSError as error:
        if not flags or error.errno != errno.EINVAL:
            raise
        return False
    return True


def move(path: Path, final: Path) -> None:
    """Rename, over whatever file bears that name, and sync nothing: for scratch."""
    with refusals(f"take the place of {final.name}", path):
        os.replace(path, final)


def remove(path: Location) -> None:
    """Delete a file, if it is there; a folder of that name with all that is in it."""
    if isinstance(path, Url):
        buckets.remove(path)
        return
    with refusals("be deleted", path):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def discard(scratch: Path) -> None:
    """Delete a scratch folder, or leave to the next who wants one there what refuses to go."""
    shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def new_folder(final: Path) -> Iterator[Path]:
    """A scratch folder to fill, which becomes `final` when all went well, and else goes.

    Raises ValueError for a `final` that is a file or holds anything.
    """
    refuse_folder(final)
    scratch = final.with_name(f".{final.name}.arriving")
    remove(scratch)
    make_folder(scratch)
    try:
        yield scratch
        if final.exists():
            final.rmdir()
        move(scratch, final)
        sync(final.parent)
    finally:
        discard(scratch)


def refuse_folder(final: Path) -> None:
    """Raise ValueError where no new folder can be, before anything is done for it."""
    if final.exists() and not final.is_dir():
        raise ValueError(f"{final} is a file; name a new folder")
    if final.exists() and any(final.iterdir()):
        raise ValueError(f"{final} is not empty; name a new folder")


def _write(file: FileIO, whole: bytes) -> None:
    """All of it: a disk that is nearly full takes a piece, and refuses only the next one."""
    rest = memoryview(whole)
    while rest:
        rest = rest[file.write(rest) :]

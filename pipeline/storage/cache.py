"""Objects -> files of this machine, fetched once, named by what they hash to."""

import hashlib
import json
import os
import threading
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from broadsheet.pipeline.storage import objects
from broadsheet.pipeline.storage.durable import make_folder, move, remove
from broadsheet.pipeline.storage.files import digest, inside
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.storage.trouble import Changed

CACHE_BYTES = 4 * 2**30
AT_ONCE = 8  # objects that are fetched beside each other
HASHES = "hashes.jsonl"


class Cache:
    """A folder of such files; nothing in it is dear, all of it may be deleted between two runs.

    What is fetched to be read once, raw objects, is kept as far as there is room. What a corpus is
    built from has to be there together: it is kept for the next one as far as there is room.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._used_bytes: int | None = None  # None until somebody asks
        self._hashes: dict[tuple[str, str], str] | None = None

    def path(self, sha256: str) -> Path:
        """Where the file of that content is, if it is."""
        return self._folder / sha256

    def has(self, sha256: str) -> bool:
        """Whether it is."""
        return self.path(sha256).exists()

    def keep(self, scratch: Path, sha256: str) -> None:
        """Take in a file that hashes to this."""
        if scratch.exists():
            make_folder(self._folder)
            move(scratch, self.path(sha256))

    def trim(self, needed: Collection[str] = ()) -> None:
        """Delete what is not needed, and of that which is, the oldest over the bound."""
        kept = []
        for stored in inside(self._folder):
            if Path(stored.path).name in needed:
                kept.append(stored)
            else:
                remove(Path(stored.path))
        over = sum(stored.size_bytes for stored in kept) - self._most_bytes
        for stored in sorted(kept, key=lambda one: one.mtime_ns):
            if over > 0:
                remove(Path(stored.path))
                over -= stored.size_bytes
        self._used_bytes = self._hashes = None

    @contextmanager
    def taking(self, url: Url) -> Iterator["Taking"]:
        """Something to show every byte of an object to, which then knows its hash, and has kept a
        copy if there is room for one."""
        size_bytes = url.size_bytes or 0
        if not self._has_room(size_bytes):
            yield Taking()
            return
        make_folder(self._folder)
        scratch = _scratch(self.path(hashlib.sha256(str(url).encode()).hexdigest()))
        try:
            with open(scratch, "wb", buffering=0) as file:
                taking = Taking(file)
                yield taking
            move(scratch, self.path(taking.hexdigest()))
        finally:
            remove(scratch)

    def _has_room(self, size_bytes: int) -> bool:
        """Whether so much more may lie here; what is granted counts from then on."""
        with self._lock:
            if self._used_bytes is None:
                self._used_bytes = sum(one.size_bytes for one in inside(self._folder))
            if self._used_bytes + size_bytes > self._most_bytes:
                return False
            self._used_bytes += size_bytes
            return True

    def known(self, url: Url) -> str | None:
        """What an object hashes to, if it was read before: by a run that was interrupted, say."""
        with self._lock:
            if self._hashes is None:
                self._hashes = dict(self._said())
            return self._hashes.get((str(url), url.etag or ""))

    def note(self, url: Url, sha256: str) -> None:
        """Remember what an object hashes to."""
        with self._lock:
            if self._hashes is not None:
                self._hashes[str(url), url.etag or ""] = sha256
            make_folder(self._folder)
            line = json.dumps([str(url), url.etag, sha256]) + "\n"
            with open(self._folder / HASHES, "ab", buffering=0) as file:
                file.write(line.encode("utf-8", "surrogatepass"))

    def _said(self) -> Iterator[tuple[tuple[str, str], str]]:
        with suppress(FileNotFoundError), open(self._folder / HASHES, "rb") as file:
            for line in file:
                with suppress(ValueError):  # what a crash left of the last one
                    url, etag, sha256 = json.loads(line)
                    yield (url, etag), sha256


def bring(wanted: Iterable[tuple[Url, Path, str]]) -> None:
    """Have the content of each object as a file that hashes to this; one that does not, or is
    missing, is left out: who opens it finds out. Raises `Unreachable`."""
    absent = [one for one in wanted if not one[1].exists()]
    if absent:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(lambda one: _fetch(*one), absent):
                pass


def _fetch(url: Url, final: Path, sha256: str) -> None:
    make_folder(final.parent)
    scratch = _scratch(final)
    try:
        objects.fetch(url, scratch)
        if digest(scratch) == sha256:
            move(scratch, final)
    except (FileNotFoundError, PermissionError, Changed):
        return
    finally:
        remove(scratch)


def _scratch(final: Path) -> Path:
    return final.with_name(f".{final.name}.{os.getpid()}.{threading.get_ident()}.arriving")


class Taking:
    """Bytes in the order of an object -> their hash, and a copy."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()

    def update(self, block: bytes) -> None:
        """The next bytes."""
        self._sha256.update(block)
        if self._file is not None:
            self._file.write(block)

    def hexdigest(self) -> str:
        """What they hash to so far."""
        return self._sha256.hexdigest()

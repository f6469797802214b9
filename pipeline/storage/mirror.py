"""The log of a lake in an object store, as far as this machine has read it: one file on its disk.

It spares asking for commits that never change. Nothing is lost with it: what cannot be believed is
read anew from the store. Only the holder of the lake's lock writes to it; whoever else reads the
log, and finds more in the store, has a file of his own that ends with him.
"""

import hashlib
import json
import weakref
from pathlib import Path
from tempfile import mkstemp

from broadsheet.pipeline.storage.durable import make_folder, move, remove, write_scratch
from broadsheet.pipeline.storage.files import read


class Mirror:
    """The bytes of the first commits, with the number and the ETag of the last."""

    def __init__(self, shared: Path, log: str) -> None:
        self.path = shared
        self._log = log
        self._said = shared.with_suffix(".json")
        self._is_own = False
        self.is_held = False
        self.commits = 0
        self.etag: str | None = None
        self.size_bytes = 0
        self._sha256 = hashlib.sha256()

    def load(self) -> None:
        """Take what lies on the disk, if it is whole and of this log."""
        try:
            said = json.loads(read(self._said))
            content = read(self.path)
        except (OSError, ValueError):
            self.clear()
            return
        sha256 = hashlib.sha256(content)
        if (said.get("log"), said.get("sha256")) != (self._log, sha256.hexdigest()):
            self.clear()
            return
        self.commits, self.etag = said["commits"], said["etag"]
        self.size_bytes, self._sha256 = len(content), sha256

    def clear(self) -> None:
        """Begin again."""
        self.commits, self.etag = 0, None
        self.size_bytes, self._sha256 = 0, hashlib.sha256()
        if self.is_held:
            remove(self._said)
            remove(self.path)
        else:
            self._part()

    def add(self, content: bytes, commits: int, etag: str | None) -> None:
        """What follows, up to a commit. Nothing is synced: a torn mirror is no mirror."""
        if self.is_held:
            make_folder(self.path.parent)
        elif not self._is_own:
            self._part()
        with open(self.path, "ab", buffering=0) as file:
            file.write(content)
        self.commits, self.etag = commits, etag
        self.size_bytes += len(content)
        self._sha256.update(content)
        if self.is_held:
            self._say()

    def _part(self) -> None:
        """Go on in a file of our own."""
        known = read(self.path, 0, self.size_bytes) if self.size_bytes else b""
        descriptor, name = mkstemp(".jsonl", "broadsheet-")
        self.path, self._is_own = Path(name), True
        weakref.finalize(self, remove, self.path)
        with open(descriptor, "wb") as file:
            file.write(known)

    def _say(self) -> None:
        said = {
            "log": self._log,
            "commits": self.commits,
            "etag": self.etag,
            "sha256": self._sha256.hexdigest(),
        }
        scratch = self._said.with_suffix(".arriving")
        write_scratch(scratch, json.dumps(said).encode())
        move(scratch, self._said)

"""Events -> what a lake in an object store holds: a numbered object a commit, never rewritten.

A commit is one create-only PUT: of two ingests that would write the same number one succeeds, and
the other is told who. The objects one after the other are the log as a disk would hold it, each
begun by a line with its number and its writer, so that one that is missing, moved or damaged is
noticed by its name. Nobody reads 10 000 small objects: of every 64 commits, and of every 64 of
those, a copy is kept as one object. A copy that is missing costs requests and nothing else.
"""

import os
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.manifest import DamagedLake, Manifest, decoded, encoded, replay
from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.storage.trouble import Changed, Taken, Unreachable

COMMIT = "commit"  # the kind of the line that begins an object
MERGED_COMMITS = 64
AT_ONCE = 16  # requests under way while a log is opened


class UnfitStore(Exception):
    """A store in which two ingests could overwrite each other's commits; the message says so."""


class StoreLog:
    """The manifest in an object store: what `Log` is on a disk."""

    def __init__(self, root: Url, purpose: str = "broadsheet") -> None:
        self.path = root / "manifest"
        self._merged = root / "manifest-merged"
        self._probe = root / "probe"
        now = datetime.now(UTC)
        self._writer = {
            "id": uuid4().hex,
            "purpose": purpose,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": now.isoformat(timespec="seconds"),
        }
        self._count: int | None = None  # commits that are known
        self._size = 0  # the bytes of all of them
        self._is_probed = False

    def is_there(self) -> bool:
        """Whether anybody has committed to it."""
        return self._count is not None or buckets.has_any(self.path)

    def begin(self) -> None:
        """Refuse a store that does not honour create-only PUTs, before anything relies on them.

        Raises `UnfitStore`. Where a lake is, this costs one request: the probe is there.
        """
        if self._is_probed:
            return
        try:
            buckets.create(self._probe, b"\n")
            buckets.create(self._probe, b"\n")
        except Taken:
            self._is_probed = True
            return
        told = "the store overwrites what a create-only PUT (If-None-Match: *) must leave alone"
        raise UnfitStore(f"{self._probe}: {told}; no lake can be kept in it")

    def cut_torn_tail(self) -> None:
        """Nothing is torn where objects are written whole."""

    def append(self, *events: dict[str, Any]) -> None:
        """Acknowledge events, all of them by one PUT, behind what this log has read.

        Raises `LakeLocked` where another ingest has committed since, `Unreachable` where the store
        does not answer: the commit may be there then, and is found by the next one.
        """
        if not events:
            return
        if self._count is None:
            for _ in self.events():
                pass
        self.begin()
        while not self._committed(events):
            pass

    def _committed(self, events: Sequence[dict[str, Any]]) -> bool:
        """Whether the next number is now these events; else it was an earlier commit of ours."""
        number = (self._count or 0) + 1
        head = {"event": COMMIT, "number": number, "writer": self._writer}
        content = b"".join(encoded([head, *events], self._size))
        try:
            buckets.create(self._commit(number), content)
            there = content
        except Taken:
            there = bytes(buckets.read(self._commit(number)))
            writer = self._opening(there, number, self._size)["writer"]
            if writer["id"] != self._writer["id"]:
                raise LakeLocked(self._told(writer)) from None
        self._count, self._size = number, self._size + len(there)
        self._merge(number)
        return there == content

    def _told(self, writer: dict[str, Any]) -> str:
        who = f"{writer['purpose']} (process {writer['pid']} on {writer['host']}, since"
        return (
            f"{who} {writer['since']}) writes to {self.path}: it was first, and this run ends "
            f"here; what it had committed stays, the next ingest goes on from there"
        )

    def events(self) -> Iterator[dict[str, Any]]:
        """Every acknowledged event; raises `DamagedLake` and names the object that is not what
        was written, or is missing between others."""
        number = position = 0
        pieces = self._pieces()
        for (url, last), content in zip(
            pieces, self._read([url for url, _ in pieces]), strict=True
        ):
            where = str(url)
            for line in content.splitlines(keepends=True):
                event = decoded(line, position, where)
                position += len(line)
                if event["event"] != COMMIT:
                    yield event
                    continue
                number += 1
                if event["number"] != number:
                    raise DamagedLake(f"{where}: holds commit {event['number']}, not {number}")
            if number != last:
                raise DamagedLake(f"{where}: ends with commit {number}, not {last}")
        self._count, self._size = number, position

    def read(self) -> Manifest:
        """What the lake holds now."""
        return replay(self.events(), str(self.path))

    def _opening(self, content: bytes, number: int, position: int) -> dict[str, Any]:
        where = str(self._commit(number))
        head = decoded(content.splitlines(keepends=True)[0], position, where)
        if head.get("number") != number:
            raise DamagedLake(f"{where}: is not what was committed under this number")
        return head

    def _pieces(self) -> list[tuple[Url, int]]:
        """The objects to read, each with its last commit: the fewest that hold all."""
        merged: dict[int, int] = {}  # first commit -> last, of the longest that begins there
        for stored in buckets.listed(self._merged):
            first, _, last = stored.path.rpartition("/")[2].removesuffix(".jsonl").partition("-")
            merged[int(first)] = max(int(last), merged.get(int(first), 0))
        pieces: list[tuple[Url, int]] = []
        done = 0
        while done + 1 in merged:
            begin, done = done + 1, merged[done + 1]
            pieces.append((self._span(begin, done), done))
        for stored in buckets.listed_after(self.path, _name(done)):
            done += 1
            if stored.path != str(self._commit(done)):
                found = stored.path.rpartition("/")[2]
                raise DamagedLake(f"{self._commit(done)}: missing, and {found} is there")
            pieces.append((self._commit(done), done))
        return pieces

    def _read(self, pieces: Sequence[Url]) -> Iterator[bytes]:
        """The bytes of objects, many asked for at once and given in their order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for begin in range(0, len(pieces), MERGED_COMMITS):
                some = pieces[begin : begin + MERGED_COMMITS]
                yield from pool.map(_content, some)

    def _merge(self, number: int) -> None:
        """Keep the last 64 commits, or 64 times as many, as one object, when they are full."""
        span = MERGED_COMMITS
        while number % span == 0:
            first, step = number - span + 1, span // MERGED_COMMITS
            if step == 1:
                pieces = [self._commit(n) for n in range(first, number + 1)]
            else:
                pieces = [self._span(n, n + step - 1) for n in range(first, number + 1, step)]
            try:
                buckets.put(self._span(first, number), b"".join(self._read(pieces)))
            except (DamagedLake, Unreachable):  # whoever reads them says so
                return
            span *= MERGED_COMMITS

    def _commit(self, number: int) -> Url:
        return self.path / _name(number)

    def _span(self, first: int, last: int) -> Url:
        return self._merged / f"{first:012}-{last:012}.jsonl"


def _name(number: int) -> str:
    return f"{number:012}.jsonl"


def _content(url: Url) -> bytes:
    try:
        return bytes(buckets.read(url))
    except (FileNotFoundError, Changed):
        raise DamagedLake(f"{url}: missing, though it was listed") from None

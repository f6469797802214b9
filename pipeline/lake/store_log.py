"""Events -> what a lake in an object store holds: a numbered object a commit, never rewritten.

A commit is one create-only PUT: of two ingests that would write the same number one succeeds, and
the other is told who. The objects one after the other are the log as a disk would hold it, each
begun by a line with its number and its writer, so that one that is missing, moved or damaged is
noticed by its name. Nobody reads 10 000 small objects: a machine keeps what it has read in a
`Mirror`, and for one that has nothing every 64 commits, and every 64 of those, are kept together
as one object. One of these that is missing costs requests and nothing else.
"""

import os
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.log import Log, decoded, encoded
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.files import read
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.storage.mirror import Mirror
from broadsheet.pipeline.storage.stored import Stored
from broadsheet.pipeline.storage.trouble import Changed, Taken, Unreachable

COMMIT = "commit"  # the kind of the line that begins an object
MERGED_COMMITS = 64
AT_ONCE = 16  # requests under way while a log is opened


class UnfitStore(Exception):
    """A store in which two ingests could overwrite each other's commits; the message says so."""


class StoreLog(Log):
    """The manifest in an object store, written by one ingest at a time."""

    def __init__(self, root: Url, mirror: Path, purpose: str = "broadsheet") -> None:
        super().__init__(mirror)
        self.commits = root / "manifest"
        self._merged = root / "manifest-merged"
        self._probe = root / "probe"
        self._mirror = Mirror(mirror, str(self.commits))
        now = datetime.now(UTC)
        self._writer = {
            "id": uuid4().hex,
            "purpose": purpose,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": now.isoformat(timespec="seconds"),
        }
        self._is_read = False
        self._is_ours = False  # since it was found fit to be written
        self._recent: dict[int, bytes] = {}  # commits of ours that are not kept together yet

    def is_there(self) -> bool:
        """Whether anybody has committed to it."""
        self.refresh()
        return self._mirror.commits > 0

    def begin(self) -> None:
        """Refuse a store that does not honour create-only PUTs, before anything relies on them.

        Raises `UnfitStore`. Where a lake is, this costs one request: the probe is there.
        """
        if self._is_ours:
            return
        if not self._is_read:  # else what was decided upon is what was read then
            self.refresh()
        try:
            buckets.create(self._probe, b"\n")
            buckets.create(self._probe, b"\n")
        except Taken:
            self._is_ours = True
            return
        told = "the store overwrites what a create-only PUT (If-None-Match: *) must leave alone"
        raise UnfitStore(f"{self._probe}: {told}; no lake can be kept in it")

    def hold(self) -> None:
        """The lake's lock on this machine is ours."""
        self._mirror.is_held = True

    def committed_ns(self) -> int:
        """When the last commit was, by the store's clock."""
        self.refresh()
        last = self._mirror.commits
        return buckets.look(self._commit(last)).mtime_ns if last else 0

    def cut_torn_tail(self) -> None:
        """Nothing is torn where objects are written whole."""

    def append(self, *events: dict[str, Any]) -> None:
        """Acknowledge events, all of them by one PUT, behind what this log has read.

        Raises `LakeLocked` where another ingest has committed since, `Unreachable` where the store
        does not answer: the commit may be there then, and is found by the next one.
        """
        if not events:
            return
        self.begin()
        while not self._is_committed(events):
            pass

    def _is_committed(self, events: Sequence[dict[str, Any]]) -> bool:
        """Whether the next number is now these events; else it was an earlier commit of ours."""
        mirror = self._mirror
        number = mirror.commits + 1
        head = {"event": COMMIT, "number": number, "writer": self._writer}
        content = there = b"".join(encoded([head, *events], mirror.size_bytes))
        try:
            etag = buckets.create(self._commit(number), content)
        except Taken:
            there = bytes(buckets.read(self._commit(number)))
            self._check(there, number, number, str(self._commit(number)))
            writer = decoded(there.splitlines(keepends=True)[0], mirror.size_bytes, "")["writer"]
            if writer["id"] != self._writer["id"]:
                raise LakeLocked(self._told(writer)) from None
            etag = str(buckets.look(self._commit(number)).identity)
        mirror.add(there, number, etag)
        self._recent[number] = there
        self._merge(number)
        return there == content

    def _told(self, writer: dict[str, Any]) -> str:
        who = f"{writer['purpose']} (process {writer['pid']} on {writer['host']}, since"
        return (
            f"{who} {writer['since']}) writes to {self.commits}: it was first, and this run ends "
            f"here; what it had committed stays, the next ingest goes on from there"
        )

    def refresh(self) -> None:
        """Read what was committed since; once this log is written, only what it wrote itself.

        Raises `DamagedLake` and names the object that is not what was written, or is missing
        between others.
        """
        if self._is_ours and self._is_read:
            return
        if not self._is_read:
            self._mirror.load()
            self.path = self._mirror.path
        new = self._new()
        if new is None or len(new) > MERGED_COMMITS:
            self._mirror.clear()
            self._take_merged()
            new = list(buckets.listed_after(self.commits, _name(self._mirror.commits)))
        self._take(new)
        self._is_read, self.path = True, self._mirror.path

    def _new(self) -> list[Stored] | None:
        """The commits behind the mirror's, or None where its last is not the one in the store."""
        known = self._mirror.commits
        if not known:
            return None
        last = (str(self._commit(known)), self._mirror.etag)
        there = list(buckets.listed_after(self.commits, _name(known - 1)))
        return there[1:] if there and (there[0].path, there[0].identity) == last else None

    def _take(self, listed: Sequence[Stored]) -> None:
        begin = self._mirror.commits
        for number, stored in enumerate(listed, begin + 1):
            if stored.path != str(self._commit(number)):
                found = stored.path.rpartition("/")[2]
                raise DamagedLake(f"{self._commit(number)}: missing, and {found} is there")
        urls = [self._commit(number) for number in range(begin + 1, begin + 1 + len(listed))]
        pieces = zip(listed, self._contents(urls), strict=True)
        for number, (stored, content) in enumerate(pieces, begin + 1):
            self._check(content, number, number, stored.path)
            self._mirror.add(content, number, str(stored.identity))

    def _take_merged(self) -> None:
        """As far as commits are kept together, the longest first."""
        merged: dict[int, int] = {}  # first commit -> last, of the longest that begins there
        for stored in buckets.listed(self._merged):
            name = stored.path.rpartition("/")[2]
            begin, end = map(int, name.removesuffix(".jsonl").split("-"))
            merged[begin] = max(end, merged.get(begin, 0))
        spans: list[tuple[int, int]] = []
        done = 0
        while done + 1 in merged:
            spans.append((done + 1, merged[done + 1]))
            done = merged[done + 1]
        urls = [self._span(*span) for span in spans]
        for (first, last), url, content in zip(spans, urls, self._contents(urls), strict=True):
            self._check(content, first, last, str(url))
            self._mirror.add(content, last, None)
        if done:
            self._mirror.etag = str(buckets.look(self._commit(done)).identity)

    def _check(self, content: bytes, first: int, last: int, where: str) -> None:
        """Raise `DamagedLake` unless these are the commits from `first` to `last`, whole."""
        position, number = self._mirror.size_bytes, first - 1
        for line in content.splitlines(keepends=True):
            event = decoded(line, position, where)
            position += len(line)
            if event["event"] == COMMIT:
                number += 1
                if event["number"] != number:
                    raise DamagedLake(f"{where}: holds commit {event['number']}, not {number}")
        if number != last or not content.endswith(b"\n"):
            raise DamagedLake(f"{where}: ends with commit {number}, not {last}")

    def events(self, start: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
        """Every acknowledged event from a byte of all commits on, with the byte behind it."""
        self.refresh()
        for event, position in super().events(start):
            if event["event"] != COMMIT:
                yield event, position

    def faults(self) -> list[str]:
        """Commits that are missing or not what was written, though copies of them are read."""
        self.refresh()
        known = range(1, self._mirror.commits + 1)
        there = {stored.path for stored in buckets.listed(self.commits)}
        gone = [url for url in map(self._commit, known) if str(url) not in there]
        if gone:
            return [f"{url}: missing; copies of it are read in its place" for url in gone]
        whole = read(self.path)
        position = 0
        told = []
        for number, content in zip(
            known, self._contents(list(map(self._commit, known))), strict=True
        ):
            if whole[position : position + len(content)] != content:
                told.append(f"{self._commit(number)}: changed since it was written")
                break
            position += len(content)
        return told

    def _contents(self, urls: Sequence[Url]) -> Iterator[bytes]:
        """The bytes of objects, many asked for at once and given in their order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for begin in range(0, len(urls), MERGED_COMMITS):
                yield from pool.map(_content, urls[begin : begin + MERGED_COMMITS])

    def _merge(self, number: int) -> None:
        """Keep the last 64 commits, or 64 times as many, as one object, when they are full."""
        span = MERGED_COMMITS
        while number % span == 0:
            first, step = number - span + 1, span // MERGED_COMMITS
            try:
                if step == 1:
                    recent = [self._recent.pop(n, None) for n in range(first, number + 1)]
                    asked = [self._commit(n) for n, c in enumerate(recent, first) if c is None]
                    others = self._contents(asked)
                    pieces = [content or next(others) for content in recent]
                else:
                    begins = range(first, number + 1, step)
                    pieces = list(self._contents([self._span(n, n + step - 1) for n in begins]))
                buckets.put(self._span(first, number), b"".join(pieces))
            except (DamagedLake, Unreachable):  # whoever reads them says so
                return
            span *= MERGED_COMMITS

    def _commit(self, number: int) -> Url:
        return self.commits / _name(number)

    def _span(self, first: int, last: int) -> Url:
        return self._merged / f"{first:012}-{last:012}.jsonl"


def _name(number: int) -> str:
    return f"{number:012}.jsonl"


def _content(url: Url) -> bytes:
    try:
        return bytes(buckets.read(url))
    except (FileNotFoundError, Changed):
        raise DamagedLake(f"{url}: missing, though it was listed") from None

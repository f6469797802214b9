"""Events -> an append-only log, one checked line an event.

A line is JSON with the byte at which it stands and its own CRC-32, so that a lost line is noticed
as well as a wrong one. A last line without its newline is what a crash left: it was never
acknowledged, and the next writer cuts it off. Any other bad line is damage.
"""

import errno
import json
import zlib
from collections.abc import Iterable, Iterator
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, cast

from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.trouble import DamagedLake, NewerLake
from broadsheet.pipeline.storage.durable import append, truncate, write_whole
from broadsheet.pipeline.storage.files import BLOCK_BYTES, exists, look, opened, read
from broadsheet.pipeline.storage.trouble import StorageError


class Log:
    """The manifest's file: append with fsync, read with every line checked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_begun = False

    def is_there(self) -> bool:
        """Whether anybody has begun it."""
        return exists(self.path)

    def refresh(self) -> None:
        """Nothing: what lies on a disk is read when it is asked for."""

    def hold(self) -> None:
        """The lake's lock is ours."""

    def faults(self) -> list[str]:
        """What reading it does not bring to light: nothing."""
        return []

    def committed_ns(self) -> int:
        """When the last commit was, by the clock of an object store; on a disk nobody asks."""
        return 0

    def append(self, *events: dict[str, Any]) -> None:
        """Acknowledge events: when this returns, they survive a power cut.

        Raises `OSError` when the disk refuses; none of them is there then, not even a piece of
        one, behind which the next event would be unreadable. And where the log is gone since it was
        begun, as with a lost mount: a new one would say that this is all that the lake holds.
        """
        if not events:
            return
        if not self._is_begun:
            self.begin()
        elif not exists(self.path):
            told = "gone while it was written to; is its disk still mounted?"
            raise StorageError(errno.ENOENT, told, str(self.path))
        append(self.path, b"".join(encoded(events, look(self.path).size_bytes)))

    def begin(self) -> None:
        """Have a file, if an empty one: a lake that has none has lost it."""
        if not exists(self.path):
            write_whole(self.path, b"")
        self._is_begun = True

    def cut_torn_tail(self) -> None:
        """Remove what a crash left of a line; only the holder of the lake's lock may."""
        if not exists(self.path):
            return
        end = look(self.path).size_bytes
        keep = 0
        while end > 0 and not keep:
            start = max(0, end - BLOCK_BYTES)
            keep = start + read(self.path, start, end - start).rfind(b"\n") + 1
            keep, end = (keep, end) if keep > start else (0, start)
        truncate(self.path, keep)  # and synced: a killed run may not have come to that

    def events(self, start: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
        """Every acknowledged event from a byte on, with the byte behind its line.

        Raises `DamagedLake` at a line that is not what was written.
        """
        if not exists(self.path):
            return
        position = start
        with opened(self.path) as raw, BufferedReader(cast("RawIOBase", raw), BLOCK_BYTES) as file:
            file.seek(start)
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                behind = f"{start} bytes and " if start else ""
                event = decoded(line, position, f"{self.path}, {behind}line {number}")
                position += len(line)
                yield event, position

    def read(self) -> Manifest:
        """What the lake holds now, by all of its events."""
        manifest = Manifest()
        self.replay(manifest)
        return manifest

    def replay(self, manifest: Manifest, start: int = 0, until: int | None = None) -> int:
        """Have a manifest take in the events from a byte on, up to a version; the byte it came to.

        Raises `DamagedLake`, or `NewerLake` for what this version does not know.
        """
        position = start
        if manifest.version == until:
            return position
        for event, position in self.events(start):  # noqa: B007  (the last one is the answer)
            self.take(manifest, event)
            if manifest.version == until:
                break
        return position

    def take(self, manifest: Manifest, event: dict[str, Any]) -> None:
        """Have a manifest take in an event of this log, whoever wrote it."""
        try:
            manifest.apply(event)
        except NewerLake as newer:
            raise self.refusal(newer) from None
        except (KeyError, TypeError) as error:
            kind = event.get("event")
            told = f"{self.path}: an event {kind!r} of another version ({error})"
            raise DamagedLake(told) from error

    def refusal(self, newer: NewerLake) -> NewerLake:
        """The same, with the name of the log and what to do."""
        told = f"{self.path}: {newer}; a later broadsheet wrote it, use that one or another"
        return NewerLake(f"{told} data folder")


def encoded(events: Iterable[dict[str, Any]], begin: int) -> Iterator[bytes]:
    """Events as lines of a log that is `begin` bytes long."""
    for event in events:
        body = json.dumps({**event, "at": begin}, sort_keys=True, separators=(",", ":"))
        line = f'{body[:-1]},"crc32":{zlib.crc32(body.encode())}}}\n'.encode()
        begin += len(line)
        yield line


def decoded(line: bytes, position: int, where: str) -> dict[str, Any]:
    """The event of a line that stands at a byte of its log; raises `DamagedLake`."""
    body, _, crc = line.rstrip(b"}\n\r ").rpartition(b',"crc32":')
    if not crc.isdigit() or zlib.crc32(body + b"}") != int(crc):
        raise DamagedLake(f"{where}: not what was written there (the checksum differs)")
    event: dict[str, Any] = json.loads(body + b"}")
    at = event.pop("at", position)  # the first lakes do not say where their lines stand
    if at != position:
        raise DamagedLake(
            f"{where}: was written at byte {at}, stands at {position}: lines are lost"
        )
    return event

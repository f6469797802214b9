"""A lake -> its manifest: the newest checkpoint that can be believed, and the events behind it.

A checkpoint is what the log said, read back, and never what a run believes that it has done. It
is no part of the lake: a lake without one only opens more slowly, and an older version of ours
does not look for it.
"""

import hashlib
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

from broadsheet.pipeline.lake.checkpoint import BadCheckpoint, pack, unpack
from broadsheet.pipeline.lake.log import Log
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.packed import Files
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.lake.trouble import NewerLake
from broadsheet.pipeline.storage.durable import arriving, remove
from broadsheet.pipeline.storage.files import exists, listed, look, opened, read

CHECKPOINT_EVENTS = 1_000  # between two: 20 ms of replay
SEAL_BYTES = 2**16  # of the log in front of a checkpoint's place, by which it is known


@dataclass(slots=True)
class Opened:
    """What the log says up to a byte of it, and the checkpoints that were of no use for that."""

    manifest: Manifest
    log_bytes: int
    bad: tuple[Path, ...]


def read_lake(lake: Lake) -> Manifest:
    """What the lake holds now. Raises `DamagedLake`."""
    return open_lake(lake).manifest


def open_lake(lake: Lake, until: int | None = None) -> Opened:
    """What the lake held at a version, or holds now; a log that ends before is read to its end."""
    begun = _start(lake, until)
    begun.log_bytes = lake.log.replay(begun.manifest, begun.log_bytes, until)
    return begun


def _start(lake: Lake, until: int | None) -> Opened:
    """The newest checkpoint of this log that is not later than a version, or nothing."""
    lake.log.refresh()
    bad: list[Path] = []
    notes: list[str] = []
    for path in _checkpoints(lake):
        if until is not None and _version(path) > until:
            continue
        try:
            with opened(path) as file, BufferedReader(cast("RawIOBase", file)) as packed:
                manifest, log_bytes = _believed(lake.log, packed)
        except FileNotFoundError:  # a newer one has taken its place
            continue
        except NewerLake as newer:
            raise lake.log.refusal(newer) from None
        except (BadCheckpoint, OSError) as why:
            bad.append(path)
            notes.append(f"{path}: {why}; the log was read in its place")
            continue
        manifest.notes = notes
        manifest.checkpoint = manifest.version
        return Opened(manifest, log_bytes, tuple(bad))
    return Opened(Manifest(files=Files(), notes=notes), 0, tuple(bad))


def _believed(log: Log, packed: BinaryIO) -> tuple[Manifest, int]:
    manifest, log_bytes, seal = unpack(packed)
    if (
        not exists(log.path)
        or look(log.path).size_bytes < log_bytes
        or seal_of(log, log_bytes) != seal
    ):
        raise BadCheckpoint("not of this log, or of a longer one")
    return manifest, log_bytes


def is_due(known: Manifest) -> bool:
    """The checkpoint that `known` was read from is old, or was not to be believed."""
    return bool(known.notes) or known.version - known.checkpoint >= CHECKPOINT_EVENTS


def keep_checkpoint(lake: Lake, known: Manifest) -> None:
    """Write one if the last is old; only the holder of the lake's lock may."""
    if is_due(known):
        known.checkpoint = read_back(lake).checkpoint


def read_back(lake: Lake) -> Manifest:
    """What the lake holds now, by its log; with a checkpoint of that if the last is old, and
    without those that are of no use. Only the holder of the lake's lock may ask.

    Kept are the newest, and the newest that is no later than the corpus, from which the next
    publish reads what has changed.
    """
    begun = open_lake(lake)
    manifest = begun.manifest
    for path in begun.bad:
        remove(path)
    if manifest.arriving or manifest.version - manifest.checkpoint < CHECKPOINT_EVENTS:
        return manifest  # what waits for its switch is in the log alone
    with arriving(lake.checkpoints / f"{manifest.version:012d}.arrow") as file:
        pack(manifest, begun.log_bytes, seal_of(lake.log, begun.log_bytes), file)
    manifest.checkpoint = manifest.version
    others = _checkpoints(lake)[1:]
    before = [path for path in others if _version(path) <= manifest.published][:1]
    for path in others:
        if path not in before:
            remove(path)
    return manifest


def faults(lake: Lake) -> list[str]:
    """Checkpoints that are not to be believed."""
    return _start(lake, None).manifest.notes


def seal_of(log: Log, log_bytes: int) -> str:
    """By what the first bytes of a log are known again.

    Their last 64 KiB: each line says where it stands, and a run's an id that no other bears.
    """
    start = max(0, log_bytes - SEAL_BYTES)
    return hashlib.sha256(read(log.path, start, log_bytes - start)).hexdigest()


def _checkpoints(lake: Lake) -> list[Path]:
    """The newest first."""
    return listed(lake.checkpoints, "*.arrow")[::-1]


def _version(path: Path) -> int:
    return int(path.stem) if path.stem.isdecimal() else 0

"""Outcomes -> a file that survives the worker, so that its successor goes on behind the culprit.

Written with one system call a record: a killed process loses nothing that was handed to the
kernel. Each entry carries its length and checksum; what a kill left of the last one is cut off,
and so is whatever follows an entry that is not what was written. Entries are JSON, checked against
the types on the way back: whoever can write into the data folder can lie, but runs no code.
"""

import json
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import Output, PartTally
from broadsheet.pipeline.storage.trouble import refusals

HEAD = struct.Struct("<IIc")  # length, CRC-32 of kind and body, kind


@dataclass(frozen=True, slots=True)
class PartDone:
    """A part is read to its end: its ledger."""

    piece: PartTally


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """All outcomes before this are staged as Parquet; `piece` is the open part's ledger so far."""

    outputs: tuple[Output, ...]
    piece: PartTally


JournalEntry = Article | Rejection | PartDone | ChunkDone

_KINDS: dict[type[JournalEntry], bytes] = {
    Article: b"A",
    Rejection: b"R",
    PartDone: b"P",
    ChunkDone: b"C",
}
_TYPES = {kind: of for of, kind in _KINDS.items()}


class Journal:
    """The file of one shard: read what a predecessor left, then add to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open(path, "a+b", buffering=0)  # noqa: SIM115  (closed by `close`)

    def entries(self) -> Iterator[JournalEntry]:
        """What a killed worker had finished, in order; cuts off what it had not."""
        with open(self._path, "rb") as file:
            whole = 0
            while (entry := _next(file)) is not None:
                whole = file.tell()
                yield entry
        os.ftruncate(self._file.fileno(), whole)

    def add(self, entry: JournalEntry) -> None:
        """Keep one outcome. Raises `StorageError`."""
        kind = _KINDS[type(entry)]
        body = json.dumps(entry, default=_plain, separators=(",", ":")).encode()
        rest = memoryview(HEAD.pack(len(body), zlib.crc32(kind + body), kind) + body)
        with refusals("be written", self._path):
            while rest:  # a disk that is nearly full takes a piece, and refuses only the next one
                rest = rest[self._file.write(rest) :]

    def close(self) -> None:
        """Leave the file to whom it may concern."""
        self._file.close()

    def delete(self) -> None:
        """The shard is staged whole: its journal is not needed any more."""
        self._path.unlink(missing_ok=True)


def _next(file: BinaryIO) -> JournalEntry | None:
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, checksum, kind = HEAD.unpack(head)
    body = file.read(length)
    if len(body) != length or zlib.crc32(kind + body) != checksum or kind not in _TYPES:
        return None
    return _entry(body, kind)


def _plain(value: Any) -> Any:
    """What JSON takes of a dataclass with slots, or of a day or an instant."""
    if isinstance(value, date):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__slots__}


def _entry(body: bytes, kind: bytes) -> JournalEntry | None:
    """The entry, each field of the type it must have; None for one of another version."""
    try:
        entry: JournalEntry = _reader(kind)(body)
    except ValueError:  # pydantic's ValidationError is one
        return None
    return entry


@cache
def _reader(kind: bytes) -> Callable[[bytes], JournalEntry]:
    from pydantic import TypeAdapter  # noqa: PLC0415  (0.3 s and 13 MB: after a kill only)

    return TypeAdapter(_TYPES[kind]).validate_json

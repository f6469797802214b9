"""Outcomes -> a file that survives the worker, so that its successor goes on behind the culprit.

Written with one system call a record: a killed process loses nothing that was handed to the
kernel. Each entry carries its length and checksum; what a kill left of the last one is cut off.
The files are ours alone, in the lake's staging area, and go with the shard.
"""

import os
import pickle
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import Output, PartTally

HEAD = struct.Struct("<II")  # length, CRC-32


@dataclass(frozen=True, slots=True)
class PartDone:
    """A part is read to its end: its ledger."""

    piece: PartTally


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """All outcomes before this are staged as Parquet; `piece` is the open part's ledger so far."""

    outputs: tuple[Output, ...]
    piece: PartTally


Entry = Article | Rejection | PartDone | ChunkDone


class Spill:
    """The file of one shard: read what a predecessor left, then add to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open(path, "a+b", buffering=0)  # noqa: SIM115  (closed by `close`)

    def entries(self) -> Iterator[Entry]:
        """What a killed worker had finished, in order; cuts off what it had not."""
        with open(self._path, "rb") as file:
            whole = 0
            while (body := _next(file)) is not None:
                whole = file.tell()
                yield pickle.loads(body)  # noqa: S301  (written by us, in our own staging area)
        os.ftruncate(self._file.fileno(), whole)

    def add(self, entry: Entry) -> None:
        """Keep one outcome."""
        body = pickle.dumps(entry, pickle.HIGHEST_PROTOCOL)
        self._file.write(HEAD.pack(len(body), zlib.crc32(body)) + body)

    def close(self) -> None:
        """Leave the file to whom it may concern."""
        self._file.close()

    def delete(self) -> None:
        """The shard is staged whole: its spill is not needed any more."""
        self._path.unlink(missing_ok=True)


def _next(file: BinaryIO) -> bytes | None:
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, checksum = HEAD.unpack(head)
    body = file.read(length)
    return body if len(body) == length and zlib.crc32(body) == checksum else None

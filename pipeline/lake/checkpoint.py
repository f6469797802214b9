"""Manifest <-> a file of Arrow tables that stands for the first events of the log.

The log alone is the truth. A checkpoint only spares reading it from its beginning: it is believed
when it is whole and the log is the one that it was made of, and else it is as if it were not there.
Of a million raw files 2 CPU s and 310 MiB are spent on reading one, 23 on the events. (JSON's
columns are four times the bytes; marshal is as fast, and of one version of Python.)
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from io import RawIOBase
from itertools import islice, starmap
from typing import Any, BinaryIO, TypeVar

import pyarrow as pa

from broadsheet.pipeline.lake.entries import snapshot_of
from broadsheet.pipeline.lake.events import refuse_newer
from broadsheet.pipeline.lake.manifest import Manifest, Owed
from broadsheet.pipeline.lake.packed import (
    FILES,
    PARTS,
    POOL,
    Files,
    PackedFiles,
    shared,
    table_of_files,
    table_of_parts,
)
from broadsheet.pipeline.lake.tallies import (
    TALLIES,
    PackedTallies,
    TallyTable,
    columns_of,
    table_of_tallies,
)
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.storage.files import BLOCK_BYTES
from broadsheet.pipeline.withheld import entry_from

CHECKSUM_CHARS = 64
FORM = 5  # raise it when a checkpoint or a manifest holds something else: others are then ignored

SHARDS = pa.schema(
    [
        ("shard_id", pa.string()),
        ("recipe_id", pa.string()),
        ("outputs", pa.int64()),  # how many rows of OUTPUTS are its
        ("tallies", pa.int64()),
        ("seconds", pa.string()),  # JSON
        ("peak_memory_bytes", pa.int64()),
        ("is_damaged", pa.bool_()),
    ]
)
OUTPUTS = pa.schema(
    [
        ("table", pa.string()),
        ("name", pa.string()),
        ("sha256", pa.string()),
        ("rows", pa.int64()),
        ("size_bytes", pa.int64()),
        ("schema_version", pa.int64()),
    ]
)
T = TypeVar("T")
BATCH_ROWS = 2**14
ALL = (FILES, PARTS, SHARDS, OUTPUTS, TALLIES)


class BadCheckpoint(Exception):
    """It is not what was written, or of another version of ours; the message says which."""


def pack(manifest: Manifest, log_bytes: int, seal: str, file: BinaryIO) -> None:
    """Write a manifest as the log's first `log_bytes` bytes make it, with their `seal`."""
    heading = {
        "form": FORM,
        "version": manifest.version,
        "log_bytes": log_bytes,
        "seal": seal,
        "published": manifest.published,
        "is_published": manifest.is_published,
        "snapshot": manifest.snapshot and asdict(manifest.snapshot),
        "runs": manifest.runs,
        "withheld": [asdict(entry) for entry in manifest.withheld.values()],
        "salt": manifest.salt,
        "unscreened": sorted(manifest.unscreened),
        "owed": manifest.owed,
        "layouts": manifest.layouts,
        "learned": [asdict(output) for output in manifest.learned.values()],
        "stale": {shard_id: sorted(pieces) for shard_id, pieces in manifest.stale.items()},
    }
    file.write(b"?" * CHECKSUM_CHARS + b"\n")  # what is written by and by is known at its end
    summed = _Summed(file)
    summed.write(json.dumps(heading, sort_keys=True).encode() + b"\n")
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    for schema, batches in _tables(manifest):
        with pa.ipc.new_stream(pa.PythonFile(summed, "w"), schema, options=options) as stream:
            for batch in batches:
                stream.write_table(batch)
    file.seek(0)
    file.write(summed.sha256.hexdigest().encode())


class _Summed(RawIOBase):
    """A file that sums up what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any) -> int:
        """All of it."""
        self.sha256.update(content)
        return self._file.write(content)


def unpack(packed: BinaryIO) -> tuple[Manifest, int, str]:
    """The manifest, how many bytes of the log it is made of, and their seal.

    Raises `BadCheckpoint`, or `NewerLake` for rows that this version does not know.
    """
    checksum = packed.read(CHECKSUM_CHARS + 1)
    sha256 = hashlib.sha256()
    for block in iter(lambda: packed.read(BLOCK_BYTES), b""):
        sha256.update(block)
    if sha256.hexdigest().encode() + b"\n" != checksum:
        raise BadCheckpoint("not what was written (its checksum differs)")
    packed.seek(len(checksum))
    heading = json.loads(packed.readline())
    if heading["form"] != FORM:
        raise BadCheckpoint("of another version")
    source = pa.PythonFile(packed, "r")
    manifest = _manifest(*(_table_of(source) for _ in ALL))
    manifest.version = heading["version"]
    manifest.published = heading["published"]
    manifest.is_published = heading["is_published"]
    manifest.snapshot = snapshot_of(heading["snapshot"]) if heading["snapshot"] else None
    manifest.runs = heading["runs"]
    manifest.withheld = {one["entry_id"]: entry_from(one) for one in heading["withheld"]}
    manifest.salt = heading["salt"]
    manifest.unscreened = set(heading["unscreened"])
    manifest.owed = Owed(heading["owed"])
    manifest.layouts = heading["layouts"]
    manifest.learned = {said["name"]: Output(**said) for said in heading["learned"]}
    manifest.stale = {shard_id: set(pieces) for shard_id, pieces in heading["stale"].items()}
    return manifest, heading["log_bytes"], heading["seal"]


def _tables(manifest: Manifest) -> Iterator[tuple[pa.Schema, Iterator[pa.Table]]]:
    reports = [*manifest.shards.values(), *manifest.damaged.values()]
    yield FILES, map(table_of_files, _batches(manifest.in_order()))
    parts = (part for entry in manifest.in_order() for part in entry.parts)
    yield PARTS, map(table_of_parts, _batches(parts))
    yield SHARDS, iter([_shards(reports, manifest.damaged)])
    yield OUTPUTS, iter([_table(OUTPUTS, [output for r in reports for output in r.outputs])])
    yield TALLIES, map(table_of_tallies, _batches(piece for r in reports for piece in r.tallies))


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    rows = iter(rows)
    return iter(lambda: list(islice(rows, BATCH_ROWS)), [])


def _shards(reports: list[ShardReport], damaged: Collection[str]) -> pa.Table:
    return _table(
        SHARDS,
        reports,
        outputs=[len(r.outputs) for r in reports],
        tallies=[len(r.tallies) for r in reports],
        seconds=[json.dumps(r.seconds) for r in reports],
        is_damaged=[r.shard_id in damaged for r in reports],
    )


def _table(form: pa.Schema, rows: Sequence[Any], **made: list[Any]) -> pa.Table:
    columns = [made.get(n) or [getattr(row, n) for row in rows] for n in form.names]
    return pa.table(columns, schema=form)


def _table_of(source: pa.PythonFile) -> pa.Table:
    """The next table, words that most rows share kept once."""
    batches = []
    stream = pa.ipc.open_stream(source, memory_pool=POOL)
    for batch in stream:
        columns = [
            shared(name, column)
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        ]
        batches.append(pa.RecordBatch.from_arrays(columns, batch.schema.names))
    if not batches:
        return stream.schema.empty_table()
    return pa.Table.from_batches(batches).unify_dictionaries(memory_pool=POOL)


def _manifest(
    files: pa.Table, parts: pa.Table, shards: pa.Table, outputs: pa.Table, tallies: pa.Table
) -> Manifest:
    reports = list(_reports(shards, outputs, tallies))
    flags = shards["is_damaged"].to_pylist()
    return Manifest(
        shards={
            r.shard_id: r for r, is_damaged in zip(reports, flags, strict=True) if not is_damaged
        },
        damaged={r.shard_id: r for r, is_damaged in zip(reports, flags, strict=True) if is_damaged},
        files=Files(PackedFiles(files, parts)),
    )


def _reports(shards: pa.Table, outputs: pa.Table, tallies: pa.Table) -> Iterator[ShardReport]:
    told = columns_of(outputs)
    refuse_newer(told["schema_version"])
    files = starmap(Output, zip(*told.values(), strict=True))
    table, begin = TallyTable(tallies), 0
    for shard_id, recipe_id, of_outputs, count, seconds, peak, _ in zip(
        *columns_of(shards).values(), strict=True
    ):
        yield ShardReport(
            shard_id,
            recipe_id,
            tuple(islice(files, of_outputs)),
            PackedTallies(table, begin, count),
            json.loads(seconds),
            peak,
        )
        begin += count

"""Manifest <-> a file of Arrow tables that stands for the first events of the log.

The log alone is the truth. A checkpoint only spares reading it from its beginning: it is believed
when it is whole and the log is the one that it was made of, and else it is as if it were not there.
Of 200 000 raw files 0.9 CPU s are spent on reading one, 4.6 on the events. (JSON's
columns are four times the bytes; marshal is as fast, and of one version of Python.)
"""

import gc
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice, starmap
from typing import Any

import pyarrow as pa

from broadsheet.pipeline.lake.manifest import (
    Covered,
    FileEntry,
    Manifest,
    Owed,
    refuse_newer,
    snapshot_of,
)
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import Output, PartTally, ShardReport
from broadsheet.pipeline.withheld import entry_from

FORM = 2  # raise it when a checkpoint or a manifest holds something else: others are then ignored

FILES = pa.schema(
    [
        ("path", pa.binary()),  # a name need not be UTF-8
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("inode", pa.uint64()),  # null for an object
        ("container", pa.string()),
        ("claims_id", pa.string()),
        ("recipe_id", pa.string()),
        ("status", pa.string()),
        ("etag", pa.string()),
        ("parts", pa.int64()),  # how many rows of PARTS are its
    ]
)
PARTS = pa.schema(
    [
        ("shard_id", pa.string()),
        ("source_id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
    ]
)
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
TALLIES = pa.schema(
    [
        ("source_id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("begins_at", pa.int64()),
        ("ends_at", pa.int64()),
        ("records_seen", pa.int64()),
        ("articles", pa.int64()),
        ("rejects", pa.int64()),
        ("other_records", pa.int64()),
        ("reasons", pa.string()),  # JSON; null where there are none
    ]
)
ALL = (FILES, PARTS, SHARDS, OUTPUTS, TALLIES)


class BadCheckpoint(Exception):
    """It is not what was written, or of another version of ours; the message says which."""


def pack(manifest: Manifest, log_bytes: int, seal: str) -> bytes:
    """A manifest as the log's first `log_bytes` bytes make it, with their `seal`."""
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
    }
    sink = pa.BufferOutputStream()
    sink.write(json.dumps(heading, sort_keys=True).encode() + b"\n")
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    for table in _tables(manifest):
        with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
            stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unpack(packed: bytes) -> tuple[Manifest, int, str]:
    """The manifest, how many bytes of the log it is made of, and their seal.

    Raises `BadCheckpoint`, or `NewerLake` for rows that this version does not know.
    """
    checksum, _, content = packed.partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != checksum:
        raise BadCheckpoint("not what was written (its checksum differs)")
    line, _, body = content.partition(b"\n")
    heading = json.loads(line)
    if heading["form"] != FORM:
        raise BadCheckpoint("of another version")
    source = pa.BufferReader(body)
    with _no_collecting():
        manifest = _manifest(*(_columns(pa.ipc.open_stream(source).read_all()) for _ in ALL))
    manifest.version = heading["version"]
    manifest.published = heading["published"]
    manifest.is_published = heading["is_published"]
    manifest.snapshot = snapshot_of(heading["snapshot"]) if heading["snapshot"] else None
    manifest.runs = heading["runs"]
    manifest.withheld = {one["entry_id"]: entry_from(one) for one in heading["withheld"]}
    manifest.salt = heading["salt"]
    manifest.unscreened = set(heading["unscreened"])
    manifest.owed = Owed(heading["owed"])
    return manifest, heading["log_bytes"], heading["seal"]


def _tables(manifest: Manifest) -> Iterator[pa.Table]:
    entries = list(manifest.files.values())
    yield _table(
        FILES,
        entries,
        path=[e.path.encode("utf-8", "surrogateescape") for e in entries],
        inode=[None if isinstance(e.inode, str) else e.inode for e in entries],
        etag=[e.inode if isinstance(e.inode, str) else None for e in entries],
        parts=[len(e.parts) for e in entries],
    )
    yield _table(PARTS, [part for e in entries for part in e.parts])
    reports = [*manifest.shards.values(), *manifest.damaged.values()]
    yield _table(
        SHARDS,
        reports,
        outputs=[len(r.outputs) for r in reports],
        tallies=[len(r.tallies) for r in reports],
        seconds=[json.dumps(r.seconds) for r in reports],
        is_damaged=[r.shard_id in manifest.damaged for r in reports],
    )
    yield _table(OUTPUTS, [output for r in reports for output in r.outputs])
    pieces = [piece for r in reports for piece in r.tallies]
    tallies = [piece.tally for piece in pieces]
    counts = ("records_seen", "articles", "rejects", "other_records")
    yield _table(
        TALLIES,
        pieces,
        reasons=[json.dumps(t.reasons) if t.reasons else None for t in tallies],
        **{name: [getattr(t, name) for t in tallies] for name in counts},
    )


def _table(form: pa.Schema, rows: Sequence[Any], **made: list[Any]) -> pa.Table:
    columns = [made.get(n) or [getattr(row, n) for row in rows] for n in form.names]
    return pa.table(columns, schema=form)


def _columns(table: pa.Table) -> dict[str, list[Any]]:
    return {name: table[name].to_pylist() for name in table.column_names}


Columns = dict[str, list[Any]]


def _manifest(
    files: Columns, parts: Columns, shards: Columns, outputs: Columns, tallies: Columns
) -> Manifest:
    """Most strings are the same for many rows: they are kept once."""
    for columns, names in (
        (files, ("container", "claims_id", "recipe_id", "status")),
        (parts, ("shard_id",)),
        (shards, ("shard_id", "recipe_id")),
        (outputs, ("table",)),
    ):
        for name in names:
            columns[name] = list(map(sys.intern, columns[name]))
    reports = list(_reports(shards, outputs, tallies))
    flags = shards["is_damaged"]
    return Manifest(
        shards={
            r.shard_id: r for r, is_damaged in zip(reports, flags, strict=True) if not is_damaged
        },
        damaged={r.shard_id: r for r, is_damaged in zip(reports, flags, strict=True) if is_damaged},
        files={entry.path: entry for entry in _entries(files, parts)},
    )


def _entries(files: Columns, parts: Columns) -> Iterator[FileEntry]:
    covered = starmap(Covered, zip(*parts.values(), strict=True))
    files["path"] = [path.decode("utf-8", "surrogateescape") for path in files["path"]]
    etags = files.pop("etag")
    files["inode"] = [e or i for e, i in zip(etags, files["inode"], strict=True)]
    files["parts"] = [tuple(islice(covered, count)) for count in files["parts"]]
    return starmap(FileEntry, zip(*files.values(), strict=True))


def _reports(shards: Columns, outputs: Columns, tallies: Columns) -> Iterator[ShardReport]:
    refuse_newer(outputs["schema_version"])
    files = starmap(Output, zip(*outputs.values(), strict=True))
    pieces = _pieces(**tallies)
    for shard_id, recipe_id, of_outputs, of_tallies, seconds, peak, _ in zip(
        *shards.values(), strict=True
    ):
        yield ShardReport(
            shard_id,
            recipe_id,
            tuple(islice(files, of_outputs)),
            tuple(islice(pieces, of_tallies)),
            json.loads(seconds),
            peak,
        )


def _pieces(
    *,
    source_id: list[str],
    start: list[int],
    end: list[int],
    begins_at: list[int | None],
    ends_at: list[int | None],
    reasons: list[str | None],
    **counts: list[int],
) -> Iterator[PartTally]:
    said = (json.loads(reason) if reason else {} for reason in reasons)
    tallies = starmap(Tally, zip(*counts.values(), said, strict=True))
    columns = zip(source_id, start, end, tallies, begins_at, ends_at, strict=True)
    return starmap(PartTally, columns)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A third of the time went into looking for garbage among a million objects that stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

"""Many small Parquet files of a lake -> few: the same rows under the same ids, cheaper to read.

Files are of a level by their rows, each level `fan` times larger than the one below. When as many
as that have gathered on a level they become one, which is then of a higher one: so a row is written
again at most four times with a fan of ten, and a lake has at most nine files on each level besides
its full ones. A file of which a third is rows that no shard has any more is written anew.

The new file is in place and acknowledged before anything else is done, and the old ones stay until
a later run has published and sweeps. Whoever reads the lake holds its lock, but for `verify`, which
asks the manifest once more before it says that a file is missing.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from broadsheet.pipeline.apart import apart
from broadsheet.pipeline.lake.damage import note_damage, shards_of
from broadsheet.pipeline.lake.events import replace_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import (
    HELD,
    ORDER,
    ROW_GROUP_ROWS,
    Lake,
    deliver_file,
    staged_path,
    write_parquet,
)
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.storage.durable import move
from broadsheet.pipeline.storage.files import digest, look, read

FULL_ROWS = ROW_GROUP_ROWS
FULL_BYTES = 16 * 2**20  # unpacked five times that, held three times while it is sorted
ROUNDS = 20  # more than there are levels, with a fan of 2
FULL = 0.5  # the share of these from which on a file is left as it is


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the lake, and what whole shards have of it."""

    output: Output
    shard_ids: tuple[str, ...]
    sources: frozenset[str]  # no other shard in this file has one of them
    rows: int  # fewer than are in the file where shards of it are gone

    @property
    def share(self) -> float:
        """How full it is, by what is alive in it."""
        alive = self.rows / max(self.output.rows, 1)
        return max(self.rows / FULL_ROWS, alive * self.output.size_bytes / FULL_BYTES)


@dataclass(frozen=True, slots=True)
class Merge:
    """Files of one table and one schema that become one."""

    table: str
    schema_version: int
    inputs: tuple[Held, ...]

    @property
    def shard_ids(self) -> list[str]:
        """Whose rows are in it."""
        return [shard_id for one in self.inputs for shard_id in one.shard_ids]


def compact(lake: Lake, manifest: Manifest, fan: int, stopping: threading.Event) -> int:
    """Merge what is due until nothing is; the number of files that came of it.

    Files that are not what was written are noted as damaged, and left out. Raises `Stopped`,
    `Died` or `StorageError`: what was merged by then stays so.
    """
    made = 0
    for _ in range(ROUNDS):  # what came of it may be due on the next level
        merges = due(manifest, fan)
        if not merges:
            break
        for merge, answer in zip(merges, apart(stopping, carry_out, lake, merges), strict=True):
            if isinstance(answer, Output):
                acknowledge_merge(lake, manifest, merge, answer)
                made += 1
            else:
                note_damage(lake, manifest, shards_of(lake, manifest, answer))
    return made


def due(manifest: Manifest, fan: int) -> list[Merge]:
    """What has gathered, in an order that only the files themselves decide."""
    levels: dict[tuple[str, int, int], list[Held]] = {}
    wasteful = []
    for held in sorted(_held(manifest.active_shards().values()), key=lambda one: one.output.name):
        at = level(held.rows, fan)
        if at and held.share < FULL:  # rows of another version of the schema stay among their like
            kind = (held.output.table, held.output.schema_version, at)
            levels.setdefault(kind, []).append(held)
        if held.rows * 3 < held.output.rows * 2:
            wasteful.append(held)
    full = [
        Merge(table, version, inputs)
        for (table, version, _), gathered in levels.items()
        if len(gathered) >= fan
        for inputs in _bins(gathered)
        if len(inputs) > 1
    ]
    merged = {one.output.name for merge in full for one in merge.inputs}
    alone = [
        Merge(one.output.table, one.output.schema_version, (one,))
        for one in wasteful
        if one.output.name not in merged
    ]
    return full + alone


def level(rows: int, fan: int) -> int:
    """0: full; n: `fan` of them make one of n - 1. By rows, since a file has 20 KB besides them.

    >>> [level(rows, 10) for rows in (20_000, 10_000, 9_999, 1_000, 999, 20, 1)]
    [0, 0, 1, 1, 2, 3, 4]
    """
    at = 0
    while rows < FULL * FULL_ROWS:
        rows, at = max(rows, 1) * fan, at + 1
    return at


def _held(reports: Iterable[ShardReport]) -> Iterator[Held]:
    by_file: dict[str, list[tuple[Output, ShardReport]]] = {}
    for report in reports:
        for output in report.outputs:
            if output.table in HELD.values():  # few, and to come back as they are
                continue
            by_file.setdefault(output.name, []).append((output, report))
    for found in by_file.values():
        tallies = [piece for _, report in found for piece in report.tallies]
        is_article = found[0][0].table == "articles"
        alive = sum(p.tally.articles if is_article else p.tally.rejects for p in tallies)
        yield Held(
            output=found[0][0],
            shard_ids=tuple(report.shard_id for _, report in found),
            sources=frozenset(piece.source_id for piece in tallies),
            rows=min(alive, found[0][0].rows),  # a large shard has more of them in other files
        )


def _bins(gathered: list[Held]) -> list[tuple[Held, ...]]:
    """First fit: no more than a full file holds, and no source of two shards in one file."""
    bins: list[tuple[list[Held], set[str]]] = []
    for held in gathered:
        for inputs, sources in bins:
            fits = held.share + sum(one.share for one in inputs) <= 1
            if fits and sources.isdisjoint(held.sources):
                inputs.append(held)
                sources.update(held.sources)
                break
        else:
            bins.append(([held], set(held.sources)))
    return [tuple(inputs) for inputs, _ in bins]


def carry_out(lake: Lake, merges: list[Merge]) -> list[Output | tuple[Path, ...]]:
    """Write each merged file to the staging area; or the files that are not what was written.

    For a process of its own, which ends with the memory that it took.
    """
    return [_merged(lake, merge) for merge in merges]


def _merged(lake: Lake, merge: Merge) -> Output | tuple[Path, ...]:
    tables, bad = [], []
    lake.bring(held.output for held in merge.inputs)
    for held in merge.inputs:
        rows = _rows(lake.local(held.output), held)
        if rows is None:
            bad.append(lake.local(held.output))
        else:
            tables.append(rows)
    if bad:
        return tuple(bad)
    rows = pa.concat_tables(tables)
    order = [(name, "ascending") for name in ORDER[merge.table]]
    rows = rows.sort_by(order).combine_chunks()
    scratch = lake.staging / f"merging.{merge.table}.parquet"
    write_parquet(scratch, rows)
    sha256, size_bytes = digest(scratch), look(scratch).size_bytes
    name = f"{merge.table}/{_name(merge, sha256)}.parquet"
    output = Output(merge.table, name, sha256, len(rows), size_bytes, merge.schema_version)
    move(scratch, staged_path(lake.staging, output))
    return output


def _name(merge: Merge, sha256: str) -> str:
    """By content, so that nothing else is ever there, and by shards: two of other recipes may have
    rejected the same for the same reasons."""
    return hashlib.sha256(json.dumps([sha256, sorted(merge.shard_ids)]).encode()).hexdigest()[:32]


def _rows(path: Path, held: Held) -> pa.Table | None:
    """What whole shards have of a file; None where that is not what was written."""
    import pyarrow.compute as pc  # noqa: PLC0415  (for the process that merges alone)
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        content = read(path)
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != held.output.sha256:
        return None
    rows = pq.ParquetFile(pa.BufferReader(content)).read()
    if len(rows) == held.rows:
        return rows
    return rows.filter(pc.is_in(rows["source_id"], pa.array(sorted(held.sources))))


def acknowledge_merge(lake: Lake, manifest: Manifest, merge: Merge, output: Output) -> None:
    """Put a merged file into its place, and only then say that it is there."""
    deliver_file(lake, output)
    event = replace_event(merge.shard_ids, output, [held.output.name for held in merge.inputs])
    lake.log.append(event)
    manifest.apply(event)

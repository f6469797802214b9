"""Shards and the list of what was taken down -> shards without it: the one place that applies it.

A row of the list leaves its Parquet file and becomes a reject that says no more than where it lay.
One that is only held is kept apart (`held_articles`), and comes back when the list names it no
longer. New files are in place before the manifest names them, and one event has it name all of a
group of shards; what was killed between two groups is due again. The old files go when a corpus
has been built without them: see `purge`.
"""

from collections.abc import Iterable, Sequence

from broadsheet.pipeline.lake.alternates import alternates
from broadsheet.pipeline.lake.damage import note_damage, shards_of
from broadsheet.pipeline.lake.judging import JUDGED, Screen, listed_in, rows_of
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.rewriting import rewrite
from broadsheet.pipeline.lake.store import HELD, Lake, files_of
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.storage.files import digest


def screen(lake: Lake, manifest: Manifest, recipe_id: str) -> dict[str, Tally]:
    """Hold every shard against the list that was not yet, those as well that are extracted by this
    recipe and wait for others; by shard, what its counts gained.

    Files that are not what was written are noted as damaged, and left. Raises `StorageError`.
    """
    if not manifest.unscreened:
        return {}
    waiting = {id_: manifest.shards[id_] for id_ in sorted(alternates(manifest, recipe_id, 0))}
    standing = {**manifest.active_shards(), **waiting}
    unscreened = [one for id_, one in standing.items() if id_ in manifest.unscreened]
    due = whole(lake, manifest, unscreened)
    applied = listed_in(manifest)
    gained: dict[str, Tally] = {}
    for group in _groups(lake, applied, due):
        gained |= rewrite(lake, manifest, applied, group)
    event = {"event": "screened", "shards": sorted(waiting.keys() & manifest.shards.keys())}
    lake.log.append(event)
    manifest.apply(event)
    return gained


def whole(lake: Lake, manifest: Manifest, reports: Sequence[ShardReport]) -> list[ShardReport]:
    """Those of these shards whose files are what was written, and on this machine; the others are
    noted as damaged."""
    files = files_of(reports).values()
    lake.bring(files)
    altered = [lake.local(output) for output in files if not _is_written(lake, output)]
    if altered:
        note_damage(lake, manifest, shards_of(lake, manifest, altered))
    return [one for one in reports if one.shard_id in manifest.shards]


def _is_written(lake: Lake, output: Output) -> bool:
    try:
        return digest(lake.local(output)) == output.sha256
    except OSError:
        return False


def _groups(lake: Lake, applied: Screen, due: Iterable[ShardReport]) -> list[list[str]]:
    """The shards in which something is to change, those together that share a file."""
    reports = list(due)
    concerned = {
        (output.name, row["source_id"])
        for output in files_of(reports).values()
        if output.table in JUDGED
        for row in rows_of(lake, output, {*applied.columns(output.table), "source_id"})
        if applied.verdict(output.table, row) or applied.without_names(output.table, row)
    }
    found: dict[str, list[str]] = {}
    for report in reports:
        mine = {(o.name, piece.source_id) for o in report.outputs for piece in report.tallies}
        is_held = any(output.table in HELD.values() for output in report.outputs)
        if is_held or mine & concerned:
            first = min(report.outputs, key=lambda output: output.table)
            found.setdefault(first.name, []).append(report.shard_id)
    return list(found.values())

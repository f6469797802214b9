"""A damaged lake -> what each loss is and what mends it; or the ledger without what is lost."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from broadsheet.pipeline.lake.damage import Damage, damage, is_in, note_damage
from broadsheet.pipeline.lake.events import file_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import keep_checkpoint
from broadsheet.pipeline.lake.store import Lake, complaints, files_of
from broadsheet.pipeline.ledger import printable
from broadsheet.pipeline.storage.copying import copy
from broadsheet.pipeline.storage.files import listed
from broadsheet.pipeline.storage.location import Location
from broadsheet.pipeline.warehouse.lost import LostRow, rows_of_shards


def examine(lake: Lake, manifest: Manifest) -> list[Damage]:
    """Read the whole lake back and have the manifest say what is damaged, so that the next ingest
    takes anew what it can; gives all of it. Only the holder of the lake's lock may."""
    active = manifest.active_shards()
    broken = complaints(lake, active.values())
    note_damage(lake, manifest, {name for name, one in active.items() if is_in(one, broken)})
    keep_checkpoint(lake, manifest)  # one that is not to be believed goes
    return damage(lake, manifest)


def bring_back(lake: Lake, manifest: Manifest, place_of: Callable[[str], Location]) -> list[str]:
    """Copy damaged files of the lake from where their content lies by its hash, as in a backup;
    the names of those that are whole again. Only the holder of the lake's lock may."""
    standing = manifest.standing_damaged().values()
    broken = complaints(lake, standing)
    mended = []
    for name, output in files_of(standing).items():
        if name in broken:
            scratch = lake.staging / "brought-back"
            try:
                if copy(place_of(output.sha256), lake.path(output), output.sha256, scratch):
                    mended.append(name)
            except FileNotFoundError:
                continue
    note_damage(lake, manifest, set())
    return mended


def mendable(found: Iterable[Damage]) -> tuple[str, ...]:
    """The raw files that are there, and whose rows the lake has lost."""
    there = (path for one in found for path in one.raw_files if path not in one.gone)
    return tuple(dict.fromkeys(there))


def lost_rows(lake: Lake, data: Path, manifest: Manifest, found: Iterable[Damage]) -> list[LostRow]:
    """The rows of these losses, as far as a damaged file still tells them, or a snapshot that is
    older than the loss."""
    shard_ids = {shard_id for one in found for shard_id in one.shard_ids}
    raw = {
        part.source_id: printable(entry.path)
        for entry in manifest.files.values()
        for part in entry.parts
        if part.shard_id in shard_ids
    }
    rows: set[LostRow] = set()
    for path in listed(data / "snapshots", "corpus-*.duckdb") if shard_ids else ():
        rows.update(rows_of_shards(path, shard_ids))
    reports = [manifest.damaged[shard_id] for shard_id in shard_ids & manifest.damaged.keys()]
    for output in files_of(reports).values():
        if output.table in ("articles", "rejects"):
            rows.update(_legible(lake.local(output), raw))
    by_name = {(row.raw_file, row.article_id or row.url): row for row in rows}
    return sorted(
        by_name.values(), key=lambda row: (row.raw_file, row.article_id or "", str(row.url))
    )


def _legible(path: Path, raw: dict[str, str]) -> list[LostRow]:
    """What can be read of a damaged file: a page whose checksum differs is not believed."""
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        names = [n for n in ("source_id", "article_id", "url") if n in file.schema_arrow.names]
        rows = file.read(columns=names)
    except (OSError, pa.ArrowException):
        return []
    mine = rows.filter(pc.is_in(rows["source_id"], pa.array(sorted(raw), pa.string())))
    return [
        LostRow(raw[row["source_id"]], row.get("article_id"), row["url"])
        for row in mine.to_pylist()
    ]


def remedies(found: Damage) -> list[str]:
    """What can be done about a loss, the best first."""
    restore = "broadsheet repair --from PLACE, where `broadsheet backup` has kept the lake"
    if not found.gone:
        return [f"ingest the raw files again: {_few(found.raw_files)}", restore]
    return [
        f"bring these raw files back, and ingest them: {_few(found.gone)}",
        restore,
        "or give the rows up: broadsheet repair --forget",
    ]


def forget(lake: Lake, manifest: Manifest, found: list[Damage]) -> int:
    """Give up the rows of raw files that are gone; the number of these files.

    They stay in the ledger as damaged, with the rows that other shards hold of them, and are read
    anew should they come back.
    """
    gone = {path for one in found for path in one.gone}
    lost = {shard_id for one in found for shard_id in one.shard_ids}
    events = [
        file_event(
            replace(
                entry,
                status="damaged",
                parts=tuple(part for part in entry.parts if part.shard_id not in lost),
            )
        )
        for path, entry in manifest.files.items()
        if path in gone
    ]
    lake.log.append(*events)
    for event in events:
        manifest.apply(event)
    return len(events)


def _few(paths: tuple[str, ...], most: int = 5) -> str:
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return ", ".join(paths[:most]) + more

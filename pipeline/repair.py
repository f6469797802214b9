"""A damaged lake -> what each loss is and what mends it; or the ledger without what is lost."""

from dataclasses import replace

from broadsheet.pipeline.lake.damage import Damage, damage, is_in, note_damage
from broadsheet.pipeline.lake.manifest import Manifest, file_event
from broadsheet.pipeline.lake.store import Lake, complaints


def examine(lake: Lake, manifest: Manifest) -> list[Damage]:
    """Read the whole lake back and have the manifest say what is damaged, so that the next ingest
    takes anew what it can; gives all of it. Only the holder of the lake's lock may."""
    active = manifest.active_shards()
    broken = complaints(lake, active.values())
    note_damage(lake, manifest, {name for name, one in active.items() if is_in(one, broken)})
    return damage(lake, manifest)


def remedies(found: Damage) -> list[str]:
    """What can be done about a loss, the best first."""
    restore = "bring the files of the lake named above back from a backup of it"
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

"""Two versions of a lake -> the shards that came and went: what a publish has to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.lake.opening import Opened, open_lake
from broadsheet.pipeline.lake.store import Lake


@dataclass(frozen=True, slots=True)
class Changes:
    """What parts two versions of a lake: shards that some raw file stands on and that are whole,
    by id, and the paths of the raw files whose entries or counts are others."""

    came: frozenset[str]
    went: frozenset[str]
    files: frozenset[str]


def changes(lake: Lake, since: int, until: int | None = None) -> Changes:
    """What parts the lake's version `since` from `until`, or from what it is now.

    Raises ValueError for a version that the log has not come to, `DamagedLake` as reading does.
    """
    opened = open_lake(lake, since)
    manifest = opened.manifest
    if manifest.version != since:
        raise ValueError(f"{lake.log.path}: has {manifest.version} events, and not {since}")
    before = manifest.active_shards()
    touched = dict(_touched(lake, opened, until))
    if until is not None and manifest.version != until:
        raise ValueError(f"{lake.log.path}: has {manifest.version} events, and not {until}")
    after = manifest.active_shards()
    came, went = after.keys() - before.keys(), before.keys() - after.keys()
    parted = came | went
    files = {path for path, entry in touched.items() if manifest.files.get(path) != entry}
    files |= {
        path
        for path, entry in (manifest.files.items() if parted else ())
        if any(part.shard_id in parted for part in entry.parts)
    }
    return Changes(frozenset(came), frozenset(went), frozenset(files))


def _touched(
    lake: Lake, opened: Opened, until: int | None
) -> Iterator[tuple[str, FileEntry | None]]:
    """Apply the events up to a version; what each raw file was that one of them speaks of."""
    manifest = opened.manifest
    seen: set[str] = set()
    if manifest.version == until:
        return
    for event, _ in lake.log.events(opened.log_bytes):
        for path in manifest.touched(event):
            if path not in seen:
                seen.add(path)
                yield path, manifest.files.get(path)
        lake.log.take(manifest, event)
        if manifest.version == until:
            return

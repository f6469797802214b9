"""Lake and manifest -> which shards are not what was written, and what can be done about each.

A disk flips bits, a restore misses files. The manifest remembers what was found, so that no later
run is green before it is mended: by the raw files, which the next ingest takes anew, by a backup
of the lake, or by a person who gives the rows up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.lake.manifest import Manifest, damaged_event
from broadsheet.pipeline.lake.store import Lake, complaints, sizes_of
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.storage.files import exists

SCRUB_BYTES = 2**28  # of the lake, read back by a run that has nothing else to do: 0.2 s


@dataclass(frozen=True, slots=True)
class Damage:
    """A shard that is not what was written: none of its rows are in the corpus."""

    shard_id: str
    complaints: tuple[str, ...]  # of its files in the lake, one a line
    rows: int
    raw_files: tuple[str, ...]  # whose records they were
    gone: tuple[str, ...]  # those of them that are not there any more

    @property
    def told(self) -> str:
        """In one line."""
        what = f"{'; '.join(self.complaints)}; {self.rows} rows are left out of the corpus"
        if not self.gone:
            return f"{what}; an ingest of the raw files takes them anew"
        count = f"{len(self.gone)} of {len(self.raw_files)}"
        return f"{what}; {count} raw files are gone: `broadsheet repair` says what to do"


def damage(lake: Lake, manifest: Manifest) -> list[Damage]:
    """What the manifest knows to be damaged and some raw file still stands on."""
    standing = manifest.standing_damaged()
    raw: dict[str, list[str]] = {shard_id: [] for shard_id in standing}
    for entry in manifest.files.values() if standing else ():
        for shard_id in {part.shard_id for part in entry.parts} & standing.keys():
            raw[shard_id].append(entry.path)
    return [
        Damage(
            shard_id,
            tuple(complaints(lake, report)),
            sum(output.rows for output in report.outputs),
            tuple(raw[shard_id]),
            tuple(path for path in raw[shard_id] if not exists(path)),
        )
        for shard_id, report in standing.items()
    ]


def scrub(lake: Lake, manifest: Manifest, begin: int, most_bytes: int = SCRUB_BYTES) -> set[str]:
    """Shards with files that are missing, of another size, or not what was written.

    Size is asked of every file; read are `most_bytes` or little more, in turn from the one
    that `begin` falls on: another number each time, so that none stays unread for long. What a
    larger lake hides until then comes to light when a corpus is built, or `verify` reads it all.
    Of a lake in an object store nothing is read back: it would be fetched for that, and the store
    keeps checksums of its own.
    """
    sizes = sizes_of(lake)
    active = list(manifest.active_shards().values())
    turn = begin % len(active) if active else 0
    found = set()
    for report in (*active[turn:], *active[:turn]):
        is_read = most_bytes > 0 and not lake.is_remote  # the one in turn always, however large
        most_bytes -= sum(output.size_bytes for output in report.outputs)
        if not _are_there(sizes, report) or (is_read and complaints(lake, report)):
            found.add(report.shard_id)
    return found


def _are_there(sizes: Mapping[str, int], report: ShardReport) -> bool:
    return all(sizes.get(output.name) == output.size_bytes for output in report.outputs)


def note_damage(lake: Lake, manifest: Manifest, found: set[str]) -> None:
    """Have the manifest say which shards are damaged: `found`, and those known that still are."""
    still = {name for name, report in manifest.damaged.items() if complaints(lake, report)}
    if found | still != manifest.damaged.keys():
        event = damaged_event(found | still)
        lake.log.append(event)
        manifest.apply(event)


def shards_of(lake: Lake, manifest: Manifest, files: Iterable[Path]) -> set[str]:
    """The shards that these files of the lake belong to."""
    wanted = set(files)
    return {
        report.shard_id
        for report in manifest.active_shards().values()
        if any(lake.local(output) in wanted for output in report.outputs)
    }

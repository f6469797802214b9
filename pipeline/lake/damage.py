"""Lake and manifest -> which shards are not what was written, and what can be done about each.

A disk flips bits, a restore misses files. The manifest remembers what was found, so that no later
run is green before it is mended: by the raw files, which the next ingest takes anew, by a backup
of the lake, or by a person who gives the rows up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.lake.events import damaged_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, complaints, files_of, sizes_of
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.storage.files import exists


@dataclass(frozen=True, slots=True)
class Damage:
    """Shards whose files are not what was written: none of their rows are in the corpus."""

    shard_ids: tuple[str, ...]  # many, where they share a file
    complaints: tuple[str, ...]  # of their files in the lake, one a line
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
    broken = complaints(lake, standing.values())
    alike: dict[tuple[str, ...], set[str]] = {}  # by the files that they have lost
    for shard_id, report in standing.items():
        names = tuple(o.name for o in report.outputs)
        lost = tuple(name for name in names if name in broken)
        alike.setdefault(lost or names, set()).add(shard_id)
    raw: dict[str, list[str]] = {shard_id: [] for shard_id in standing}
    for entry in manifest.files.values() if standing else ():
        for shard_id in {part.shard_id for part in entry.parts} & standing.keys():
            raw[shard_id].append(entry.path)
    return [
        _damage(
            [standing[shard_id] for shard_id in sorted(shard_ids)],
            tuple(broken[name] for name in names if name in broken),
            tuple(dict.fromkeys(path for one in sorted(shard_ids) for path in raw[one])),
        )
        for names, shard_ids in alike.items()
    ]


def _damage(
    reports: list[ShardReport], complained: tuple[str, ...], raw_files: tuple[str, ...]
) -> Damage:
    tallies = [piece.tally for report in reports for piece in report.tallies]
    return Damage(
        tuple(report.shard_id for report in reports),
        complained,
        sum(tally.articles + tally.rejects for tally in tallies),
        raw_files,
        tuple(path for path in raw_files if not exists(path)),
    )


def misshapen(lake: Lake, manifest: Manifest) -> set[str]:
    """Shards with files that are missing, or of another size: asked of every file, none is read.

    What a lake hides until then comes to light as it is read back, a share a run (`rounds`), when
    a corpus is built anew, or when `verify` reads all of it.
    """
    files = files_of(manifest.active_shards().values())
    sizes = sizes_of(lake)
    found = [name for name, output in files.items() if sizes.get(name) != output.size_bytes]
    return shards_in(manifest, found)


def note_damage(lake: Lake, manifest: Manifest, found: set[str]) -> None:
    """Have the manifest say which shards are damaged: `found`, and those known that still are."""
    broken = complaints(lake, manifest.damaged.values())
    still = {name for name, report in manifest.damaged.items() if is_in(report, broken)}
    if found | still != manifest.damaged.keys():
        event = damaged_event(found | still)
        lake.log.append(event)
        manifest.apply(event)


def is_in(report: ShardReport, names: Collection[str]) -> bool:
    """Whether a shard has rows in one of these files."""
    return any(output.name in names for output in report.outputs)


def shards_of(lake: Lake, manifest: Manifest, files: Iterable[Path]) -> set[str]:
    """The whole shards that have rows in these files of the lake."""
    wanted = set(files)
    active = files_of(manifest.active_shards().values())
    return shards_in(manifest, {n for n, output in active.items() if lake.local(output) in wanted})


def shards_in(manifest: Manifest, names: Collection[str]) -> set[str]:
    """The same by the names of the files."""
    return {one.shard_id for one in manifest.active_shards().values() if is_in(one, names)}

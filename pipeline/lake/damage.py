"""Lake and manifest -> which shards are not what was written, and what can be done about each.

A disk flips bits, a restore misses files. The manifest remembers what was found, so that no later
run is green before it is mended: by the raw files, which the next ingest takes anew, by a backup
of the lake, or by a person who gives the rows up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.lake.manifest import Manifest, damaged_event
from broadsheet.pipeline.lake.store import Lake, complaint, complaints, files_of, sizes_of
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.storage.files import exists

SCRUB_BYTES = 2**28  # of the lake, read back by each run: 0.2 s


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


def scrub(lake: Lake, manifest: Manifest, begin: int, most_bytes: int = SCRUB_BYTES) -> set[str]:
    """Shards with files that are missing, of another size, or not what was written.

    Size is asked of every file; read are `most_bytes` or little more, in turn from the one
    that `begin` falls on: another number each time, so that none stays unread for long. What a
    larger lake hides until then comes to light when a corpus is built anew, or `verify` reads it.
    Of a lake in an object store nothing is read back: it would be fetched for that, and the store
    keeps checksums of its own.
    """
    files = list(files_of(manifest.active_shards().values()).values())
    sizes = sizes_of(lake)
    turn = begin % len(files) if files else 0
    found = []
    for output in (*files[turn:], *files[:turn]):
        is_read = most_bytes > 0 and not lake.is_remote  # the one in turn always, however large
        most_bytes -= output.size_bytes
        is_there = sizes.get(output.name) == output.size_bytes
        if not is_there or (is_read and complaint(lake, output)):
            found.append(lake.local(output))
    return shards_of(lake, manifest, found)


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
    active = manifest.active_shards().values()
    names = {name for name, output in files_of(active).items() if lake.local(output) in wanted}
    return {report.shard_id for report in active if is_in(report, names)}

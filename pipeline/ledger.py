"""What the manifest holds -> the tables of the ledger, and the summary that a person reads."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.lake.layouts import book_of, content_of
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.layout import read_layout
from broadsheet.pipeline.layouts import name_of
from broadsheet.pipeline.records import Filed, Reason, Tally
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.sidecars import Unmatched
from broadsheet.pipeline.storage.durable import make_folder
from broadsheet.pipeline.storage.location import Url
from broadsheet.pipeline.storage.trouble import refusals
from broadsheet.pipeline.warehouse.holdings import (
    LAYOUTS,
    PARTS,
    RAW_FILES,
    RUNS,
    SHARD_FILES,
    SPILLED,
    WITHHELD,
    Holdings,
    nameable,
)
from broadsheet.pipeline.withheld import Withheld

INTERRUPTED = 130  # the exit code of a run that somebody stopped
BATCH_FILES = 2**12  # that are objects at once: 10 MB
Named = tuple[FileEntry, str]  # a raw file and its id


@dataclass(frozen=True, slots=True)
class Failure:
    """A shard that could not be finished, and why; its files are taken up by the next ingest."""

    kind: str  # storage, changed, bug, corpus, damaged
    paths: tuple[str, ...]
    detail: str


@dataclass(slots=True)
class Summary:
    """What a run did and what the corpus holds after it."""

    run_id: str
    data: str
    database: str | None
    recipe_id: str
    files_seen: int
    files_new: int
    files_changed: int
    files_renamed: int
    files_removed: int  # since they were read; their rows stay
    removed: list[str]  # the first few of them
    unmatched: dict[str, Unmatched]  # sidecar -> its rows that speak of no file
    filed: dict[str, int]  # what folder and file names say -> of how many files of this run
    run: Tally
    corpus_files: int
    corpus: Tally
    seconds: dict[str, float]
    wall_seconds: float
    peak_memory_bytes: int
    failures: list[Failure] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was found amiss, and mended
    exit_code: int = 0
    beside_pages: int = 0  # files that browsers saved with pages: passed over
    revisits: int = 0  # of the corpus' articles: captures whose text is in another capture

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return asdict(self)


def told_by_names(filed: Iterable[tuple[Filed, int]]) -> dict[str, int]:
    """What folder and file names say of how many files: an outlet by its name, a date as a date.

    >>> told_by_names([(Filed("Daily Star", None, "date"), 3), (Filed(url="address"), 2)])
    {'Daily Star/date': 3, 'address': 2}
    """
    told: Counter[str] = Counter()
    for one, files in filed:
        told["/".join(filter(None, (one.outlet, one.section, one.published, one.url)))] += files
    return dict(told.most_common())


def raw_file_ids(manifest: Manifest) -> Iterator[tuple[FileEntry, str]]:
    """Each raw file, in the order of the bytes of their paths, with its id: the hash of the
    content; the n-th copy of one content hashes its n as well.

    So a rename keeps every id, and a copy gets rows of its own.
    """
    # Numbers, since a million hashes are 110 MB; of two contents with one number both are counted.
    numbers = sorted(hash(entry.sha256) for entry in manifest.in_order())
    copied = {number for number, following in pairwise(numbers) if number == following}
    seen: Counter[str] = Counter()
    for entry in manifest.in_order():
        before = 0
        if hash(entry.sha256) in copied:
            before = seen[entry.sha256]
            seen[entry.sha256] += 1
        yield entry, _raw_file_id(f"{entry.sha256}:{before}" if before else entry.sha256)


def _raw_file_id(named: str) -> str:
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def holdings(lake: Lake, manifest: Manifest, scratch: Path) -> Holdings:
    """Everything the warehouse is built from; what is said of raw files lies in `scratch` then.

    Raises `StorageError` where that cannot be written.
    """
    active = manifest.active_shards()
    files = {o.name: o for report in active.values() for o in report.outputs}.values()
    _spill(manifest, active, scratch)
    return Holdings(
        raw_files=RAW_FILES.empty_table(),
        runs=_runs(manifest.runs),
        parts=PARTS.empty_table(),
        spilled=scratch,
        shard_files=_shard_files(lake, active),
        withheld=_withheld(manifest.withheld.values()),
        layouts=_layouts(lake, manifest),
        lake_version=manifest.version,
        sha256={lake.local(o).absolute(): o.sha256 for o in files},
        origins={
            lake.local(o).absolute(): path for o in files if isinstance(path := lake.path(o), Url)
        },
    )


def _spill(manifest: Manifest, active: Mapping[str, ShardReport], scratch: Path) -> None:
    """Write SPILLED, a batch at a time; damaged shards are left out."""
    make_folder(scratch.parent)
    named = raw_file_ids(manifest)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with (
        refusals("be written", scratch),
        pa.OSFile(str(scratch), "wb") as file,
        pa.ipc.new_stream(file, SPILLED, options=options) as stream,
    ):
        while batch := list(islice(named, BATCH_FILES)):
            stream.write(_raw_files(batch, manifest, active))


def _shard_files(lake: Lake, active: Mapping[str, ShardReport]) -> pa.Table:
    """In which Parquet files the rows of a shard lie."""
    files = [(shard_id, o) for shard_id, report in active.items() for o in report.outputs]
    paths = {output.name: nameable(lake.local(output)) for _, output in files}
    columns = [
        [shard_id for shard_id, _ in files],
        [output.table for _, output in files],
        [paths[output.name] for _, output in files],
    ]
    return pa.table(columns, schema=SHARD_FILES)


def _raw_files(
    batch: Sequence[Named], manifest: Manifest, active: Mapping[str, ShardReport]
) -> pa.Table:
    entries = [entry for entry, _ in batch]
    tallies = [manifest.tally(entry) for entry in entries]
    columns = {
        "raw_file_id": [raw_file_id for _, raw_file_id in batch],
        "path": [printable(e.path) for e in entries],
        "sha256": [e.sha256 for e in entries],
        "size_bytes": [e.size_bytes for e in entries],
        "container": [e.container for e in entries],
        "status": ["damaged" if manifest.is_damaged(e) else e.status for e in entries],
        "records_seen": [tally.records_seen for tally in tallies],
        "articles": [tally.articles for tally in tallies],
        "rejects": [tally.rejects for tally in tallies],
        "other_records": [tally.other_records for tally in tallies],
        "parts": [
            [
                {"shard_id": part.shard_id, "source_id": part.source_id}
                for part in entry.parts
                if part.shard_id in active
            ]
            for entry in entries
        ],
    }
    return pa.table([columns[name] for name in SPILLED.names], schema=SPILLED)


def _runs(events: Sequence[Mapping[str, Any]]) -> pa.Table:
    made: dict[str, Callable[[Any], Any]] = {
        "started_at": datetime.fromisoformat,
        "ended_at": datetime.fromisoformat,
        "versions": _as_json,
        "seconds": _as_json,
    }
    columns = [
        [made[name](event[name]) if name in made else event.get(name) for event in events]
        for name in RUNS.names
    ]
    return pa.table(columns, schema=RUNS)


def _withheld(entries: Iterable[Withheld]) -> pa.Table:
    rows = [
        {name: getattr(entry, name) for name in WITHHELD.names}
        | {"withheld_at": datetime.fromisoformat(entry.withheld_at)}
        for entry in entries
    ]
    return pa.Table.from_pylist(rows, WITHHELD).sort_by("entry_id")


def _layouts(lake: Lake, manifest: Manifest) -> pa.Table:
    """The layouts in use, as their files say; of then those that are not gone since. Raises
    `DamagedLayout`."""
    rows: list[dict[str, Any]] = []
    for outlet, ids in book_of(lake, manifest).items():
        for place, layout_id in enumerate(ids, 1):
            if name_of(outlet, layout_id) not in manifest.learned:
                continue
            layout, told = read_layout(content_of(lake, manifest, outlet, layout_id))
            since = told.get("since")
            rows.append(
                {
                    "outlet": outlet,
                    "layout_id": layout_id,
                    "place": place,
                    "since": date.fromisoformat(since) if since else None,
                    "learned_pages": layout.pages,
                    "container": ">".join(layout.container),
                    "signatures": len(layout.votes),
                }
            )
    return pa.Table.from_pylist(rows, LAYOUTS)


def _as_json(said: Any) -> str:
    return json.dumps(said, sort_keys=True)


def printable(path: str) -> str:
    r"""A path as a table can hold it: what is not UTF-8 in it as escapes.

    >>> printable("caf\udce9.html")
    'caf\\xe9.html'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def found_revisits(manifest: Manifest) -> int:
    """How many revisits are captures of something that the corpus has."""
    return manifest.snapshot.revisits if manifest.snapshot and manifest.is_published else 0


def corpus_total(manifest: Manifest) -> Tally:
    """The ledger of all raw files, as the corpus has it: a revisit whose text it has is a capture,
    and no reject."""
    total, found = manifest.total(), found_revisits(manifest)
    left = total.reasons.get(Reason.REVISIT, 0) - found
    reasons = {name: n for name, n in total.reasons.items() if name != Reason.REVISIT}
    return replace(
        total,
        articles=total.articles + found,
        rejects=total.rejects - found,
        reasons=reasons | ({Reason.REVISIT: left} if left else {}),
    )


def content_id(manifest: Manifest) -> str:
    """Names a snapshot by all that its articles, rejects and raw files are made of."""
    shards = manifest.active_shards().values()
    names = sorted(f"{o.table}/{r.shard_id}.parquet" for r in shards for o in r.outputs)
    told = hashlib.sha256(json.dumps(names).encode())
    for entry in manifest.in_order():
        told.update(json.dumps([printable(entry.path), entry.sha256, entry.status]).encode())
    told.update(json.dumps(sorted(manifest.withheld)).encode())
    return told.hexdigest()[:16]

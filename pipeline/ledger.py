"""What the manifest holds -> the tables of the ledger, and the summary that a person reads."""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from broadsheet.pipeline.lake.manifest import FileEntry, Manifest, add_tally
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.schema import RawFile, Run
from broadsheet.pipeline.sidecars import Unmatched
from broadsheet.pipeline.warehouse.holdings import FILE_SOURCES, RAW_FILES, RUNS, Holdings


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

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return asdict(self)


def raw_file_ids(entries: Iterable[FileEntry]) -> dict[str, str]:
    """Path -> id: the hash of the content; the n-th copy of one content hashes its n as well.

    So a rename keeps every id, and a copy gets rows of its own.
    """
    by_content: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        by_content[entry.sha256].append(entry.path)
    ids = {}
    for sha256, paths in by_content.items():
        for copy, path in enumerate(sorted(paths, key=os.fsencode)):
            named = f"{sha256}:{copy}" if copy else sha256
            ids[path] = hashlib.sha256(named.encode()).hexdigest()[:32]
    return ids


def holdings(lake: Lake, manifest: Manifest) -> Holdings:
    """Everything the warehouse is built from, all of it on this machine."""
    outputs = [o for report in manifest.active_shards().values() for o in report.outputs]
    lake.bring(outputs)
    ids = raw_file_ids(manifest.files.values())
    entries = sorted(manifest.files.values(), key=lambda entry: ids[entry.path])
    sources = sorted({(ids[e.path], part.source_id) for e in entries for part in e.parts})
    return Holdings(
        articles=tuple(lake.local(o) for o in outputs if o.table == "articles"),
        rejects=tuple(lake.local(o) for o in outputs if o.table == "rejects"),
        raw_files=_table([_raw_file(e, ids, manifest) for e in entries], RAW_FILES),
        file_sources=pa.Table.from_pylist(
            [{"raw_file_id": file, "source_id": source} for file, source in sources], FILE_SOURCES
        ),
        runs=_table([_run(event) for event in manifest.runs], RUNS),
        sha256={lake.local(output): output.sha256 for output in outputs},
    )


def _table(rows: Iterable[RawFile | Run], form: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([asdict(row) for row in rows], form)


def _raw_file(entry: FileEntry, ids: dict[str, str], manifest: Manifest) -> RawFile:
    tally = manifest.tally(entry)
    return RawFile(
        raw_file_id=ids[entry.path],
        path=printable(entry.path),
        sha256=entry.sha256,
        size_bytes=entry.size_bytes,
        container=entry.container,
        status="damaged" if manifest.is_damaged(entry) else entry.status,
        records_seen=tally.records_seen,
        articles=tally.articles,
        rejects=tally.rejects,
        other_records=tally.other_records,
    )


def _run(event: dict[str, Any]) -> Run:
    instants = {name: datetime.fromisoformat(event[name]) for name in ("started_at", "ended_at")}
    texts = {name: json.dumps(event[name], sort_keys=True) for name in ("versions", "seconds")}
    told: dict[str, Any] = {name: event.get(name) for name in RUNS.names} | instants | texts
    return Run(**told)


def printable(path: str) -> str:
    r"""A path as a table can hold it: what is not UTF-8 in it as escapes.

    >>> printable("caf\udce9.html")
    'caf\\xe9.html'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def content_id(manifest: Manifest) -> str:
    """Names a snapshot by all that its articles, rejects and raw files are made of."""
    names = sorted(o.name for r in manifest.active_shards().values() for o in r.outputs)
    files = sorted((printable(e.path), e.sha256, e.status) for e in manifest.files.values())
    return hashlib.sha256(json.dumps([names, files]).encode()).hexdigest()[:16]


def total(manifest: Manifest) -> Tally:
    """The ledger of the whole corpus."""
    grand = Tally()
    for entry in manifest.files.values():
        add_tally(grand, manifest.tally(entry))
    return grand

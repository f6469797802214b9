"""What the manifest holds is what the tables of the ledger say, to the last record."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import damaged_event, file_event, shard_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.ledger import content_id, holdings, raw_file_ids
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import Output, PartTally, ShardReport

ENTRY = FileEntry(
    path="/raw/b.jsonl",
    sha256="cd" * 32,
    size_bytes=50,
    mtime_ns=1,
    inode=2,
    container="jsonl",
    claims_id="c",
    recipe_id="r1",
    status="complete",
    parts=(Covered("s1", "src-1", 0, 30), Covered("s2", "src-2", 30, 50)),
)
OTHER = replace(ENTRY, path="/raw/a.jsonl", sha256="ef" * 32, parts=(Covered("s2", "src-3", 0, 9),))
TALLIES = {
    "src-1": Tally(3, 2, 1, 4, {"too_short": 1}),
    "src-2": Tally(5, 2, 3, 0, {"too_short": 2, "empty": 1}),
    "src-3": Tally(1, 1, 0, 0),
}
REPORTS = [
    ShardReport(
        shard_id=shard,
        recipe_id="r1",
        outputs=tuple(
            Output(table, f"{table}/{shard}.parquet", "ab" * 32, 2, 100) for table in tables
        ),
        tallies=tuple(PartTally(source, 0, 50, TALLIES[source]) for source in sources),
        seconds={},
        peak_memory_bytes=1,
    )
    for shard, tables, sources in (
        ("s1", ("articles",), ("src-1",)),
        ("s2", ("articles", "rejects"), ("src-2", "src-3")),
        ("unneeded", ("articles", "rejects"), ()),
    )
]
RUN = {
    "event": "run",
    "run_id": "x",
    "started_at": "2026-01-02T03:00:00+00:00",
    "ended_at": "2026-01-02T04:00:00+00:00",
    "command": "ingest raw",
    "versions": {"duckdb": "2.0.0", "broadsheet": "0.1.0"},
    "seconds": {"read": 0.5},
    "records_seen": 9,
    "exit_code": 1,
}


@pytest.fixture
def manifest() -> Manifest:
    held = Manifest()
    for report in REPORTS:
        held.apply(json.loads(json.dumps(shard_event(report))))
    for entry in (ENTRY, OTHER):
        held.apply(json.loads(json.dumps(file_event(entry))))
    held.apply(dict(RUN))
    return held


def test_a_file_has_the_records_of_all_its_parts(manifest: Manifest, tmp_path: Path) -> None:
    rows = {
        row["path"]: row
        for row in holdings(Lake(tmp_path), manifest, tmp_path / "raw_files.arrow")
        .loaded()
        .raw_files.to_pylist()
    }
    assert rows["/raw/b.jsonl"] == {
        "raw_file_id": hashlib.sha256(ENTRY.sha256.encode()).hexdigest()[:32],
        "path": "/raw/b.jsonl",
        "sha256": ENTRY.sha256,
        "size_bytes": 50,
        "container": "jsonl",
        "status": "complete",
        "records_seen": 8,
        "articles": 4,
        "rejects": 4,
        "other_records": 4,
    }
    assert rows["/raw/a.jsonl"]["records_seen"] == 1
    assert manifest.total() == Tally(9, 5, 4, 4, {"too_short": 3, "empty": 1})


def ids_of(entries: Iterable[FileEntry]) -> dict[str, str]:
    files = {entry.path: entry for entry in entries}
    return {entry.path: raw_file_id for entry, raw_file_id in raw_file_ids(Manifest(files=files))}


def test_the_corpus_reads_the_files_of_the_shards_that_are_needed(
    manifest: Manifest, tmp_path: Path
) -> None:
    lake = Lake(tmp_path)
    held = holdings(lake, manifest, lake.staging / "raw_files.arrow").loaded()
    files = {(row["shard_id"], row["kind"], row["path"]) for row in held.shard_files.to_pylist()}
    assert files == {
        ("s1", "articles", str(lake.root / "articles/s1.parquet")),
        ("s2", "articles", str(lake.root / "articles/s2.parquet")),
        ("s2", "rejects", str(lake.root / "rejects/s2.parquet")),
    }
    pairs = {(row["raw_file_id"], row["source_id"]) for row in held.parts.to_pylist()}
    ids = ids_of(manifest.files.values())
    assert pairs == {
        (ids["/raw/b.jsonl"], "src-1"),
        (ids["/raw/b.jsonl"], "src-2"),
        (ids["/raw/a.jsonl"], "src-3"),
    }


def test_a_part_says_in_which_files_of_the_lake_its_rows_are(
    manifest: Manifest, tmp_path: Path
) -> None:
    """One content under two recipes is one source in two shards: its rows are told apart."""
    again = replace(REPORTS[0], shard_id="s3", recipe_id="r2", outputs=REPORTS[2].outputs)
    copy = replace(ENTRY, path="/elsewhere/b.jsonl", parts=(Covered("s3", "src-1", 0, 30),))
    for event in (shard_event(again), file_event(copy)):
        manifest.apply(json.loads(json.dumps(event)))
    lake = Lake(tmp_path)
    held = holdings(lake, manifest, lake.staging / "raw_files.arrow").loaded()
    files = {(f["shard_id"], f["kind"]): f["path"] for f in held.shard_files.to_pylist()}
    assert files.pop(("s3", "rejects")) == str(lake.root / "rejects/unneeded.parquet")
    assert files[("s1", "articles")] == str(lake.root / "articles/s1.parquet")
    assert set(map(Path, files.values())) <= held.sha256.keys()
    ids = ids_of(manifest.files.values())
    assert sorted(
        (p["raw_file_id"], p["shard_id"], p["source_id"]) for p in held.parts.to_pylist()
    ) == sorted(
        (ids[entry.path], part.shard_id, part.source_id)
        for entry in (ENTRY, OTHER, copy)
        for part in entry.parts
    )
    manifest.apply(damaged_event(["s2"]))
    held = holdings(lake, manifest, lake.staging / "raw_files.arrow").loaded()
    assert {part["shard_id"] for part in held.parts.to_pylist()} == {"s1", "s3"}
    assert set(held.shard_files["shard_id"].to_pylist()) == {"s1", "s3"}


def test_a_run_is_told_with_its_instants_and_what_it_did_not_say_is_null(
    manifest: Manifest, tmp_path: Path
) -> None:
    (row,) = holdings(Lake(tmp_path), manifest, tmp_path / "raw_files.arrow").runs.to_pylist()
    assert row["started_at"] == datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert row["ended_at"] == datetime(2026, 1, 2, 4, tzinfo=UTC)
    assert row["versions"] == '{"broadsheet": "0.1.0", "duckdb": "2.0.0"}'
    assert row["seconds"] == '{"read": 0.5}'
    assert (row["command"], row["records_seen"], row["exit_code"]) == ("ingest raw", 9, 1)
    assert row["snapshot_id"] is None


def test_a_copy_has_an_id_of_its_own_and_a_rename_none() -> None:
    copies = [replace(ENTRY, path=path) for path in ("/raw/2", "/raw/1", "/raw/3")]
    ids = ids_of(copies)
    assert len(set(ids.values())) == 3
    assert ids["/raw/1"] == ids_of([ENTRY])[ENTRY.path]
    assert ids_of(reversed(copies)) == ids
    renamed = ids_of([replace(ENTRY, path=path) for path in ("/new/2", "/new/1", "/new/3")])
    assert [renamed[f"/new/{n}"] for n in (1, 2, 3)] == [ids[f"/raw/{n}"] for n in (1, 2, 3)]


def test_a_corpus_is_named_by_all_that_it_is_made_of(manifest: Manifest) -> None:
    known = content_id(manifest)
    assert content_id(manifest) == known
    for changed in (
        replace(OTHER, path="/raw/c.jsonl"),
        replace(OTHER, sha256="aa" * 32),
        replace(OTHER, status="unreadable"),
        replace(OTHER, parts=()),
    ):
        other = Manifest()
        for report in REPORTS:
            other.apply(shard_event(report))
        for entry in (changed,) if not changed.parts else (ENTRY, changed):
            other.apply(file_event(entry))
        assert content_id(other) != known
    other = Manifest(shards=dict(manifest.shards), files=dict(reversed(manifest.files.items())))
    assert content_id(other) == known  # whatever the order in which they came

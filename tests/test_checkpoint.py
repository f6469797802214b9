"""A checkpoint spares reading the log from its beginning, and is never believed over it."""

import json
import shutil
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.flows.commands.verify import verify
from broadsheet.pipeline.lake import opening, packed, tallies
from broadsheet.pipeline.lake.changes import changes
from broadsheet.pipeline.lake.checkpoint import FORM, pack, unpack
from broadsheet.pipeline.lake.entries import Covered, FileEntry, Snapshot
from broadsheet.pipeline.lake.events import (
    damaged_event,
    file_event,
    layouts_event,
    published_event,
    shard_event,
    switch_events,
    unlearn_event,
    withhold_event,
)
from broadsheet.pipeline.lake.manifest import Manifest, add_tally
from broadsheet.pipeline.lake.opening import keep_checkpoint, open_lake, read_lake
from broadsheet.pipeline.lake.store import Lake, prepare
from broadsheet.pipeline.lake.trouble import DamagedLake, NewerLake
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.schema import SCHEMA_VERSION
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Output, PartTally, ShardReport
from broadsheet.pipeline.withheld import Withheld
from tests.alive import alive
from tests.hostile import page
from tests.running import ingest, parquet


def packed_up(manifest: Manifest, log_bytes: int, seal: str) -> bytes:
    """A checkpoint as it lies on the disk."""
    file = BytesIO()
    pack(manifest, log_bytes, seal, file)
    return file.getvalue()


EVERY = 10  # events between two checkpoints


def report(shard: int, version: int = SCHEMA_VERSION) -> ShardReport:
    """A shard of two sources, the second with a reject."""
    tallies = (
        PartTally(f"src-{shard}-0", 0, 9, Tally(2, 2, 0, 1), 0, 9),
        PartTally(f"src-{shard}-1", 9, 20, Tally(1, 0, 1, 0, {"too_short": 1})),
    )
    outputs = (Output("articles", f"articles/s{shard}.parquet", "ab" * 32, 2, 100, version),)
    return ShardReport(f"s{shard}", "r1", outputs, tallies, {"read": 0.25}, 2**40)


def entry(number: int, *shards: int, status: str = "complete") -> FileEntry:
    parts = tuple(
        Covered(f"s{s}", f"src-{s}-{k}", 9 * k, 9 + 11 * k) for s in shards for k in (0, 1)
    )
    path = f"/raw/caf\udce9-{number}.html"
    return FileEntry(
        path,
        ("cd" if number % 2 else "ab") * 32,
        20,
        -1,
        2**63 + 1,
        "html",
        "c",
        "r1",
        status,
        parts,
    )


LINE = partial(
    Withheld, kind="copy", withheld_at="2026-05-10", reason="", ticket="", bands=(2**64 - 1, 3),
    addresses=("a", "b"),
)  # fmt: skip
SHARDS = st.integers(0, 5)
FILES = st.integers(0, 4)
EVENTS = st.one_of(
    SHARDS.map(lambda s: shard_event(report(s))),
    st.builds(lambda n, s: file_event(entry(n, *s)), FILES, st.lists(SHARDS, max_size=2)),
    FILES.map(lambda n: {"event": "forget", "path": entry(n).path}),
    st.builds(lambda n, old: file_event(entry(n, 1), [entry(old).path]), FILES, FILES),
    FILES.map(lambda n: layouts_event("book", [], {f"s{n}": [f"src-{n}-0"]})),
    st.just(layouts_event(None, [Output("layouts", "layouts/x.json", "ab", 0, 1)], {})),
    st.just(unlearn_event(["layouts/x.json"])),
    SHARDS.map(lambda s: {"event": "drop", "shard_id": f"s{s}"}),
    st.lists(SHARDS, max_size=2).map(lambda some: damaged_event(f"s{s}" for s in some)),
    st.just(published_event(Snapshot("snapshots/x.duckdb", "ef" * 4, 7))),
    st.just({"event": "published"}),
    st.sampled_from("ab").map(lambda name: withhold_event([LINE(name)], "salt")),
    st.sampled_from("ab").map(lambda name: {"event": "revoke", "entries": [name]}),
    st.just({"event": "screened"}),
    st.just({"event": "purged"}),
    st.text(max_size=3).map(lambda said: {"event": "run", "run_id": said, "seconds": {"a": 1.5}}),
)


def told(manifest: Manifest) -> tuple[Any, ...]:
    """All of it, in its order; raw files come in the order of their paths."""
    files = list(manifest.in_order())
    orders = (files, list(manifest.shards), list(manifest.damaged))
    return manifest, orders


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """One of 25 raw files, with two checkpoints and five events behind the second."""
    monkeypatch.setattr(opening, "CHECKPOINT_EVENTS", EVERY)
    made = Lake(tmp_path)
    prepare(made)
    for number in range(5):
        made.log.append(shard_event(report(number)))
        made.log.append(*(file_event(entry(5 * number + n, number)) for n in range(4)))
        keep_checkpoint(made, read_lake(made))
    return made


def newest(lake: Lake) -> Path:
    return max(lake.checkpoints.iterdir())


@settings(deadline=None)
@given(st.lists(EVENTS, max_size=30))
def test_a_manifest_comes_back_as_it_was(events: list[dict[str, Any]]) -> None:
    manifest = Manifest()
    for event in events:
        manifest.apply(json.loads(json.dumps(event)))
    back, log_bytes, seal = unpack(BytesIO(packed_up(manifest, 17, "seal")))
    assert told(back) == told(manifest)
    assert (log_bytes, seal) == (17, "seal")


@settings(deadline=None)
@given(
    st.lists(EVENTS, max_size=30),
    st.integers(0, 30),
    st.sampled_from([1, 2, 1024]),
    st.sampled_from([1, 2, 3, 1024]),
)
def test_a_manifest_goes_on_from_a_checkpoint_as_it_would_without(
    events: list[dict[str, Any]], at: int, block: int, changed: int
) -> None:
    """Files as columns, and what came, changed and went since, answer as a dict of them does;
    however soon that becomes columns, too."""
    plain, before = Manifest(), Manifest()
    for event in events[:at]:
        before.apply(json.loads(json.dumps(event)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "BLOCK_ROWS", block)
        patch.setattr(packed, "CHANGED_FILES", changed)
        patch.setattr(packed, "RUNS", 2)
        manifest, _, _ = unpack(BytesIO(packed_up(before, 0, "")))
        for event in events[at:]:
            manifest.apply(json.loads(json.dumps(event)))
        for event in events:
            plain.apply(json.loads(json.dumps(event)))
        assert told(manifest) == told(plain)
        assert manifest.needed_shards() == plain.needed_shards()
        assert len(manifest.files) == len(plain.files)
        for sha256 in ("cd" * 32, "00" * 32):
            mine, theirs = manifest.having(sha256), plain.having(sha256)
            assert sorted(one.path for one in mine) == sorted(one.path for one in theirs)
        standing = manifest.needed_shards()
        if standing <= manifest.shards.keys() | manifest.damaged.keys():
            assert manifest.total() == plain.total() == _added_up(plain)


def test_content_is_found_where_it_lies_now(lake: Lake) -> None:
    """And not where it lay when the checkpoint was made."""
    manifest = read_lake(lake)
    known = entry(1, 0)
    assert known.path in {one.path for one in manifest.having(known.sha256)}
    manifest.apply(file_event(replace(known, sha256="ff" * 32)))
    assert [one.path for one in manifest.having("ff" * 32)] == [known.path]
    assert known.path not in {one.path for one in manifest.having(known.sha256)}
    manifest.apply(file_event(known))
    assert [one.path for one in manifest.having(known.sha256)].count(known.path) == 1
    manifest.apply({"event": "forget", "path": known.path})
    assert known.path not in {one.path for one in manifest.having(known.sha256)}


def test_of_very_many_files_few_are_objects_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million of them are 1.9 GB as objects, and 330 MB as columns."""
    monkeypatch.setattr(packed, "BLOCK_ROWS", 10)
    known = Manifest()
    for number in range(500):
        known.apply(file_event(entry(number, number % 5)))
    content = packed_up(known, 0, "")
    del known
    before, most = alive(FileEntry), 0
    manifest, _, _ = unpack(BytesIO(content))
    for number, _ in enumerate(manifest.in_order()):
        if number % 49 == 0:  # wherever in a block; to look at all objects takes .05 s
            most = max(most, alive(FileEntry) - before)
    assert most <= 40


@pytest.mark.parametrize("step", [1, 7], ids=["in the order of paths", "in another"])
def test_of_very_many_events_few_are_objects_at_once(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """A first run over a million small files: what it has told is kept as columns by and by."""
    monkeypatch.setattr(packed, "BLOCK_ROWS", 10)
    monkeypatch.setattr(packed, "CHANGED_FILES", 10)
    before = [alive(kind) for kind in (FileEntry, PartTally)]
    known = Manifest(files=packed.Files())
    for number in range(99):
        known.apply(shard_event(report(number)))
        known.apply(file_event(entry(number * step % 99, number)))
    after = [alive(kind) for kind in (FileEntry, PartTally)]
    assert all(there - was <= 40 for there, was in zip(after, before, strict=True))
    assert len(list(known.in_order())) == 99
    assert known.total().records_seen == 297


@pytest.mark.parametrize("runs", [1, 99])
@pytest.mark.parametrize("changed", [1, 2])
def test_the_newest_of_a_raw_file_counts_in_whatever_columns_it_lies(
    monkeypatch: pytest.MonkeyPatch, runs: int, changed: int
) -> None:
    """Changed, gone, come again, changed: each time it is packed with others or alone."""
    monkeypatch.setattr(packed, "CHANGED_FILES", changed)
    monkeypatch.setattr(packed, "RUNS", runs)
    files = packed.Files()
    plain, known = Manifest(), Manifest(files=files)
    gone = {"event": "forget", "path": entry(1).path}
    for shard in range(3):
        for event in (*(file_event(entry(n, shard)) for n in (3, 1, 0)), gone):
            plain.apply(event)
            known.apply(event)
            assert list(known.in_order()) == list(plain.in_order())
            assert dict(known.files) == plain.files
            assert [e.path for e in files.in_order(entry(1).path)] == [
                one.path for one in plain.in_order() if one.path >= entry(1).path
            ]
            assert list(known.below("/raw")) == list(plain.in_order())
            assert not list(known.below("/ra"))
            assert known.needed_shards() == plain.needed_shards()


def _added_up(manifest: Manifest) -> Tally:
    total = Tally()
    for one in manifest.files.values():
        add_tally(total, manifest.tally(one))
    return total


def test_opening_reads_only_the_events_behind_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lake.log.read()
    assert [int(path.stem) for path in sorted(lake.checkpoints.iterdir())] == [20]
    read: list[int] = []
    monkeypatch.setattr(type(lake.log), "events", _counting(type(lake.log).events, read))
    manifest = read_lake(lake)
    assert len(read) == 5
    assert (told(manifest), manifest.checkpoint, manifest.notes) == (told(whole), 20, [])


def _counting(events: Callable[..., Any], read: list[int]) -> Callable[..., Any]:
    def counted(log: Any, start: int = 0) -> Any:
        for event, position in events(log, start):
            read.append(position)
            yield event, position

    return counted


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


HARMS: dict[str, Callable[[Path], object]] = {
    "a flipped bit": flipped,
    "torn": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "empty": lambda path: path.write_bytes(b""),
    "its first line alone": lambda path: path.write_bytes(path.read_bytes()[:65]),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("harm", HARMS)
def test_one_that_is_not_what_was_written_is_not_believed(lake: Lake, harm: str) -> None:
    HARMS[harm](newest(lake))
    manifest = read_lake(lake)
    assert told(manifest) == told(lake.log.read())
    assert manifest.checkpoint == 0
    assert newest(lake).name in manifest.notes[0]
    keep_checkpoint(lake, manifest)
    assert [path.stem for path in lake.checkpoints.iterdir()] == [f"{25:012d}"]
    assert read_lake(lake).notes == []


def test_one_that_is_missing_is_not_missed(lake: Lake) -> None:
    shutil.rmtree(lake.checkpoints)
    assert told(read_lake(lake)) == told(lake.log.read())


@pytest.mark.parametrize("form", [FORM - 1, FORM + 1])
def test_one_of_another_version_of_ours_is_not_read(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, form: int
) -> None:
    monkeypatch.setattr("broadsheet.pipeline.lake.checkpoint.FORM", form)
    newest(lake).write_bytes(packed_up(lake.log.read(), 0, opening.seal_of(lake.log, 0)))
    monkeypatch.undo()
    manifest = read_lake(lake)
    assert told(manifest) == told(lake.log.read())
    assert "of another version" in manifest.notes[0]


@pytest.mark.parametrize("kept", [0, 3, 12, 19, 20, 21, 24])
def test_a_log_whose_end_was_lost_is_what_it_is(lake: Lake, kept: int) -> None:
    """A restored backup is older than the checkpoint beside it, and goes on otherwise."""
    lines = lake.log.path.read_bytes().splitlines(keepends=True)
    lake.log.path.write_bytes(b"".join(lines[:kept]) + lines[kept][:-4])
    for _ in range(2):
        assert told(read_lake(lake)) == told(lake.log.read())
        assert bool(read_lake(lake).notes) == (kept < 20)
        prepare(lake)
        lake.log.append(*({"event": "run", "run_id": f"another {n}" * 40} for n in range(9)))


def test_a_log_that_took_another_course_is_not_mixed_with_it(lake: Lake) -> None:
    """As many events, one of each for one: others."""
    text = lake.log.path.read_bytes()
    lake.log.path.write_bytes(b"")
    for event, _ in list(_events(text, lake)):
        lake.log.append({**event, "sha256": "ee" * 32} if event["event"] == "file" else event)
    assert lake.log.read().version == 25
    assert told(read_lake(lake)) == told(lake.log.read())
    assert "not of this log" in read_lake(lake).notes[0]


def _events(text: bytes, lake: Lake) -> list[tuple[dict[str, Any], int]]:
    other = Lake(lake.root.parent / "other")
    prepare(other)
    other.log.path.write_bytes(text)
    return list(other.log.events())


def test_one_that_was_killed_while_it_was_written_is_not_there(lake: Lake) -> None:
    whole = newest(lake).read_bytes()
    (lake.checkpoints / ".000000000025.arrow.arriving").write_bytes(whole[:99])
    assert read_lake(lake).checkpoint == 20


def test_rows_of_a_version_to_come_are_refused_from_it_too(lake: Lake) -> None:
    lake.log.append(shard_event(report(9)), *({"event": "published"} for _ in range(EVERY)))
    keep_checkpoint(lake, read_lake(lake))
    packed, log_bytes, seal = unpack(BytesIO(newest(lake).read_bytes()))
    packed.shards["s9"] = report(9, SCHEMA_VERSION + 1)
    newest(lake).write_bytes(packed_up(packed, log_bytes, seal))
    with pytest.raises(NewerLake, match=r"manifest\.jsonl: rows of schema version"):
        read_lake(lake)


def test_damage_behind_it_is_damage_and_in_front_of_it_verify_finds_it(lake: Lake) -> None:
    whole = lake.log.path.read_bytes()
    for place in (10, len(whole) - 10):
        content = bytearray(whole)
        content[place] ^= 1
        lake.log.path.write_bytes(content)
        assert "the checksum differs" in verify(Settings(data=lake.root.parent))["lake"][0]
    with pytest.raises(DamagedLake):
        read_lake(lake)


def test_the_newest_that_the_corpus_was_built_behind_is_kept(lake: Lake) -> None:
    """From it the next publish reads what has changed, however much an ingest has added."""
    lake.log.append({"event": "published"})
    for _ in range(3):
        lake.log.append(*({"event": "run", "run_id": str(n)} for n in range(EVERY)))
        keep_checkpoint(lake, read_lake(lake))
    assert [int(path.stem) for path in sorted(lake.checkpoints.iterdir())] == [20, 56]
    assert open_lake(lake, until=26).manifest.checkpoint == 20


def test_a_run_notices_a_bad_one_says_so_and_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "CHECKPOINT_EVENTS", 3)
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    for number in range(3):
        (raw / f"{number}.html").write_bytes(page(number))
    assert ingest(raw, data).notes == []
    (raw / "3.html").write_bytes(page(3))
    lake = Lake(data)
    assert read_lake(lake).checkpoint > 0
    before = parquet(data)
    flipped(newest(lake))
    assert any(
        "the log was read in its place" in line for line in verify(Settings(data=data))["lake"]
    )
    summary = ingest(raw, data)
    assert (summary.exit_code, summary.run.records_seen) == (0, 1)
    assert any("the log was read in its place" in note for note in summary.notes)
    assert verify(Settings(data=data)) == {"lake": [], "corpus": []}
    assert before.items() <= parquet(data).items()


def test_none_is_made_of_what_a_switch_is_still_to_follow(lake: Lake) -> None:
    """Whoever reads on from there would not know which files it is of."""
    *arriving, switch = switch_events([entry(n, 1) for n in range(EVERY + 2)])
    lake.log.append(*arriving)
    keep_checkpoint(lake, read_lake(lake))
    lake.log.append(switch)
    manifest = read_lake(lake)
    assert manifest == lake.log.read()
    assert {one.parts[0].shard_id for one in manifest.files.values()} == {"s1", "s2", "s3", "s4"}
    assert [one.parts[0].shard_id for one in manifest.in_order()][:4] == ["s1"] * 4


class TestTwoVersionsDiffer:
    def test_by_files_that_were_switched_over_or_renamed(self, lake: Lake) -> None:
        since = lake.log.read().version
        lake.log.append(*switch_events([entry(n, 4) for n in range(4)]))
        found = changes(lake, since)
        assert (found.came, found.went) == (set(), {"s0"})
        assert found.files == {entry(n).path for n in range(4)}
        until = lake.log.read().version
        lake.log.append(file_event(entry(9, 4), [entry(0).path]))
        assert changes(lake, until).files == {entry(9).path, entry(0).path}

    def test_by_shards_that_came_and_went(self, lake: Lake) -> None:
        since = lake.log.read().version
        assert changes(lake, since) == changes(lake, since, since)
        assert changes(lake, since).came == frozenset()
        lake.log.append(
            shard_event(report(7)),
            file_event(entry(0, 7)),
            {"event": "run", "run_id": "x"},
            *({"event": "forget", "path": entry(n).path} for n in range(5, 9)),
        )
        until = lake.log.read().version
        found = changes(lake, since)
        assert (found.came, found.went) == ({"s7"}, {"s1"})
        assert found.files == {entry(n).path for n in (0, 5, 6, 7, 8)}
        lake.log.append({"event": "drop", "shard_id": "s1"}, file_event(entry(9, 2)))
        assert changes(lake, since, until) == found
        assert changes(lake, until).files == {entry(9).path}

    def test_by_files_whose_rows_were_lost_or_came_back(self, lake: Lake) -> None:
        since = lake.log.read().version
        lake.log.append(damaged_event(["s2"]))
        lost = changes(lake, since)
        assert (lost.came, lost.went) == (set(), {"s2"})
        assert lost.files == {entry(n).path for n in range(10, 14)}
        lake.log.append(damaged_event([]))
        assert changes(lake, since + 1).came == {"s2"}
        assert changes(lake, since) == changes(lake, since, since)

    def test_and_not_by_what_is_as_it_was(self, lake: Lake) -> None:
        since = lake.log.read().version
        lake.log.append(
            shard_event(report(8)),
            file_event(entry(3, 0)),
            {"event": "published"},
            shard_event(report(0)),
        )
        found = changes(lake, since)
        assert (found.came, found.went, found.files) == (set(), set(), set())
        lake.log.append(file_event(replace(entry(3, 0), status="unreadable")))
        assert changes(lake, since).files == {entry(3).path}

    @pytest.mark.parametrize("until", [None, 26, 40])
    def test_but_only_versions_that_there_were(self, lake: Lake, until: int | None) -> None:
        with pytest.raises(ValueError, match="has 25 events, and not"):
            changes(lake, 25 if until else 26, until)

    @settings(max_examples=60, deadline=None)
    @given(events=st.lists(EVENTS, max_size=25), cut=st.integers(0, 25))
    def test_as_the_manifests_of_both_do(
        self, tmp_path_factory: pytest.TempPathFactory, events: list[dict[str, Any]], cut: int
    ) -> None:
        """Whatever happened between them."""
        shards = [shard_event(report(n)) for n in range(6)]
        events = [*shards, *(e for e in events if e["event"] != "drop")]
        lake = Lake(tmp_path_factory.mktemp("lake"))
        prepare(lake)
        since = min(cut, len(events))
        lake.log.append(*events)
        before, after = open_lake(lake, since).manifest, lake.log.read()
        if since < len(shards):  # a file may not stand on what is not there yet
            assert before.files == {}
        found = changes(lake, since)
        held = [frozenset(one.active_shards()) for one in (before, after)]
        assert (found.went, found.came) == (held[0] - held[1], held[1] - held[0])
        rows = [
            {p: (e, one.tally(e), one.is_damaged(e)) for p, e in one.files.items()}
            for one in (before, after)
        ]
        differ = {p for p in rows[0].keys() | rows[1] if rows[0].get(p) != rows[1].get(p)}
        assert differ <= found.files


def test_tallies_that_are_made_a_block_at_a_time_are_those_that_were_packed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of small shards whose parts lie in one block, in two, and in more than one is."""
    monkeypatch.setattr(tallies, "BLOCK_ROWS", 4)
    pieces = [
        PartTally(f"src-{n}", n, n + 1, Tally(n, n, 0, 0, {"empty": n} if n % 3 else {}), n, None)
        for n in range(11)
    ]
    table = tallies.TallyTable(tallies.table_of_tallies(pieces))
    for begin in range(11):
        for count in range(12 - begin):
            assert list(table.rows(begin, count)) == pieces[begin : begin + count]
    left = weakref.ref(table)
    del table
    assert left() is None, "it goes with its manifest, not when garbage is next collected"

"""A new recipe reaches an outlet's readers as a whole, a few shards a run, and they can go back."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pyarrow.parquet as pq
import pytest

from broadsheet.flows.commands.status import take_landing
from broadsheet.pipeline import ingest as ingesting
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.asof import as_of
from broadsheet.pipeline.extract.layout.learn import learn
from broadsheet.pipeline.filing import NO_FILING
from broadsheet.pipeline.ingest import opened
from broadsheet.pipeline.lake.alternates import alternates, pieces_under
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import file_event, shard_event, withhold_event
from broadsheet.pipeline.lake.layouts import take_book
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, files_of
from broadsheet.pipeline.landing import RawFile, scan
from broadsheet.pipeline.layout import written
from broadsheet.pipeline.layouts import identify
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.plan import Plan
from broadsheet.pipeline.publishing import Publication
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.stale import adopted, units
from broadsheet.pipeline.warehouse import making
from tests.commanding import broadsheet
from tests.lake_rows import Rows, rows_of
from tests.running import here, ingest
from tests.taken import page, story
from tests.templates import story_page, taught
from tests.test_asof import rows_in
from tests.test_checkpoint import LINE, report
from tests.test_checkpoint import entry as known

OLD, NEW = Rules(), Rules(title_max_chars=9)
FILES = {
    # File -> the outlets that have a story in it: a unit is what they share.
    "1.jsonl": ("river", "river"),
    "2.jsonl": ("lake", "lake", "lake"),
    "3.jsonl": ("sea", "pond", "sea"),
    "4.jsonl": ("pond", "pond"),
}
TITLE = "Barn burns, donkey sleeps"
SECRET = "The mayor's cat is called Wolfram."


def write(raw: Path, names: Sequence[str]) -> None:
    for name in names:
        with (raw / name).open("w") as lines:
            for number, outlet in enumerate(FILES.get(name, ("river",))):
                secret = [SECRET] if outlet == "sea" else []
                url = f"https://{outlet}.example/{name[0]}-{number}"
                text = [*story(10 * ord(name[0]) + number), *secret]
                lines.write(json.dumps({"url": url, "html": page(TITLE, text).decode()}) + "\n")


def run(folder: Path, rules: Rules, shards: int | None = 1, **knobs: object) -> Summary:
    done = ingest(
        folder / "raw", folder / "data", rules=rules, re_extract_shards=shards, shard_files=1,
        keep_snapshots=1, **knobs,
    )  # fmt: skip
    assert done.exit_code == 0, done
    return done


def run_unpublished(folder: Path, rules: Rules, shards: int | None = 1, **knobs: object) -> Summary:
    """The same without the corpus, whose build costs a second: what the lake has is what counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingesting, "publish", lambda *_: Publication((), (), ()))
        return run(folder, rules, shards, **knobs)


def recipes(folder: Path) -> set[str]:
    """By which what readers see was made."""
    return {entry.recipe_id for entry in read_lake(Lake(folder / "data")).files.values()}


def titles(folder: Path) -> dict[str, set[int]]:
    """By outlet: how long the titles are that readers see, which the recipes cut differently."""
    found: dict[str, set[int]] = {}
    for rows in seen(folder)["articles"].values():
        for row in rows:
            found.setdefault(row["outlet"].partition(".")[0], set()).add(len(row["title"]))
    return found


def seen(folder: Path) -> Rows:
    """The rows that readers see, out of the lake: a corpus of them costs a second."""
    lake = Lake(folder / "data")
    return rows_of(lake, read_lake(lake))


def texts(folder: Path) -> str:
    """All that lies in the lake, whoever stands on it."""
    files = (folder / "data" / "lake").rglob("*.parquet")
    return repr([pq.read_table(path).to_pylist() for path in files])


KNOBS = ("--set", "rules.title_max_chars=9", "--set", "re_extract_shards=1")
LONG, SHORT = {len(TITLE)}, {9}


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus by the old recipe, as it was first published."""
    folder = tmp_path_factory.mktemp("background")
    (folder / "raw").mkdir()
    write(folder / "raw", list(FILES))
    run(folder, OLD)
    return folder


def test_a_new_recipe_reaches_one_outlet_after_another_and_can_be_gone_back_from(
    upgraded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "apart", here)
    before = rows_in(upgraded / "data" / "corpus.duckdb")
    write(upgraded / "raw", ["new.jsonl"])
    first = run_unpublished(upgraded, NEW)
    assert first.run.records_seen == 1 + 2, "what is new, and one shard"
    assert any("3 raw files" in note for note in first.notes)

    half = run_unpublished(upgraded, NEW, 2)
    assert half.run.records_seen == 3 + 3
    assert titles(upgraded) == {"river": SHORT, "lake": SHORT, "pond": LONG, "sea": LONG}
    told = broadsheet("status", upgraded / "raw", "--data", upgraded / "data", *KNOBS)
    assert "2 of them have their rows from another recipe or other" in told.stdout, told.stderr

    lake = Lake(upgraded / "data")
    then = as_of(Settings(data=upgraded / "data", rules=NEW), lake, _first_version(lake), NEVER)
    again = rows_in(then.database)
    for table in ("articles", "rejects", "outlets"):
        assert again[table] == before[table], "published by the old recipe"

    back = run_unpublished(upgraded, OLD)
    assert back.run.records_seen == 1, "what never was of that recipe, and no more"
    assert recipes(upgraded) == {recipe_id(OLD)}

    assert SECRET in texts(upgraded)
    sea = [f"https://sea.example/3-{number}" for number in (0, 2)]
    why = ("--reason", "asked", "--data", upgraded / "data")
    monkeypatch.setenv("BROADSHEET_RULES__TITLE_MAX_CHARS", "9")
    taken = broadsheet("takedown", *sea, *why)
    assert taken.returncode == 0, taken
    assert SECRET not in texts(upgraded), "what waits for its unit was taken down, too"

    forth = run_unpublished(upgraded, NEW)
    assert forth.run.records_seen == 2, "what was done before is not done again"
    assert titles(upgraded) == {"river": SHORT, "lake": SHORT, "pond": SHORT}
    assert SECRET not in texts(upgraded)
    assert recipes(upgraded) == {recipe_id(NEW)}


def _first_version(lake: Lake) -> str:
    kinds = [event["event"] for event, _ in lake.log.events()]
    return str(kinds.index("published"))


def test_a_few_shards_a_run_end_where_all_at_once_does(upgraded: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").symlink_to(upgraded / "raw")
    run_unpublished(tmp_path, OLD)
    assert run(tmp_path, NEW, 0).run.records_seen == 0, "0 is never"
    whole = run_unpublished(tmp_path, NEW, 100, earlier_recipes=0)
    assert whole.run.records_seen == whole.corpus.records_seen
    lake = Lake(tmp_path / "data")
    manifest = read_lake(lake)
    assert {one.recipe_id for one in manifest.shards.values()} == {recipe_id(NEW)}
    assert not alternates(manifest, recipe_id(NEW), 9)
    (tmp_path / "once").mkdir()
    (tmp_path / "once" / "raw").symlink_to(upgraded / "raw")
    run_unpublished(tmp_path / "once", NEW, None)
    assert seen(tmp_path) == seen(tmp_path / "once")


def test_a_unit_of_which_a_shard_is_missing_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file may have changed under the worker, or storage have failed."""
    (tmp_path / "raw").mkdir()
    write(tmp_path / "raw", ["3.jsonl", "4.jsonl"])
    run_unpublished(tmp_path, OLD)
    settings = Settings(
        raw=(str(tmp_path / "raw"),), data=tmp_path / "data", rules=NEW, workers=1,
        re_extract_shards=2, shard_files=1,
    )  # fmt: skip
    with opened(settings, "a test") as half:
        assert len(half.plan.shards) == 2
        with half.working():
            half.do([half.plan.shards[0]])
        half.settle()
    assert recipes(tmp_path) == {recipe_id(OLD)}
    with opened(settings, "a test") as rest:
        assert len(rest.plan.shards) == 1
        with rest.working():
            rest.do([rest.plan.shards[0]])
        before = rest.lake.log.path.stat().st_size
        monkeypatch.setattr(ingesting, "SETTLED_AT_ONCE", 1)
        rest.settle()
    assert recipes(tmp_path) == {recipe_id(NEW)}
    log = Lake(tmp_path / "data").log.path
    whole = log.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n") and at >= before - 1]
    assert len(ends) > 3
    seen = []
    for end in ends:
        log.write_bytes(whole[:end])
        seen.append(recipes(tmp_path))
    assert seen == [{recipe_id(OLD)}] * (len(ends) - 1) + [{recipe_id(NEW)}], "killed in between"


def test_a_new_layout_reaches_an_outlet_as_a_new_recipe_does(tmp_path: Path) -> None:
    """Its pages alone are stale: a shard a run, the old rows until all are read, kills included."""
    (tmp_path / "raw").mkdir()
    for name, outlet in (("1", "wick"), ("2", "wick"), ("3", "ash")):
        address = f"https://{outlet}.example/news/{name}"
        html = story_page(int(name)).replace("https://wick.example/news/", f"{address}-")
        (tmp_path / "raw" / f"{name}.jsonl").write_text(json.dumps({"url": address, "html": html}))
    run_unpublished(tmp_path, OLD)
    lake = Lake(tmp_path / "data")
    before = read_lake(lake).files
    layout = learn([taught(number) for number in range(12)])
    assert layout is not None
    content = written(layout, "wick.example", None)
    book = {"wick.example": [identify(content)]}
    assert take_book(lake, read_lake(lake), book, {content: "wick.example"}) == 2

    settings = Settings(
        raw=(str(tmp_path / "raw"),), data=tmp_path / "data", rules=OLD, workers=1,
        re_extract_shards=1, shard_files=1,
    )  # fmt: skip
    with opened(settings, "a test") as killed, killed.working():
        assert (len(killed.plan.shards), killed.plan.files_new, killed.plan.stale) == (1, 0, 2)
        killed.do(killed.plan.shards)
    assert read_lake(lake).files == before
    told = take_landing(
        scan(settings.raw, settings.data), read_lake(lake), recipe_id(OLD), is_background=True
    )
    assert (told.stale, told.changed) == (2, 0)

    done = run_unpublished(tmp_path, OLD)
    assert done.run.records_seen == 1, "what was done before it was killed is not done again"
    after = read_lake(lake)
    assert not any(after.is_stale(entry) for entry in after.files.values())
    assert [path for path in before if after.files[path] != before[path]] == [
        str(tmp_path / "raw" / f"{name}.jsonl") for name in (1, 2)
    ]
    assert layouts_of(lake) == {"wick.example": set(book["wick.example"]), "ash.example": {None}}
    assert run_unpublished(tmp_path, OLD).run.records_seen == 0

    take_book(lake, read_lake(lake), {}, {})
    waiting = run_unpublished(tmp_path, OLD)
    assert (waiting.run.records_seen, waiting.run.articles) == (1, 1)
    manifest = read_lake(lake)
    assert len(manifest.shards.keys() - manifest.needed_shards()) == 1, "a publish swept it"
    assert layouts_of(lake)["wick.example"] == set(book["wick.example"]), "until both are read"
    take_book(lake, read_lake(lake), book, {content: "wick.example"})
    assert run_unpublished(tmp_path, OLD).run.records_seen == 0, "they are as they would be made"
    assert not any(read_lake(lake).is_stale(one) for one in read_lake(lake).files.values())


def layouts_of(lake: Lake) -> dict[str, set[str | None]]:
    """By outlet: the layouts that the rows name which readers see."""
    found: dict[str, set[str | None]] = {}
    for output in files_of(read_lake(lake).active_shards().values()).values():
        rows = pq.ParquetFile(lake.local(output)).read(columns=["outlet", "layout_id"])
        for row in rows.to_pylist():
            found.setdefault(row["outlet"], set()).add(row["layout_id"])
    return found


def test_rows_by_an_earlier_recipe_are_given_up_when_the_list_changes() -> None:
    """They lie there for a way back, and nobody looks into them for what is to go."""
    old = report(1)
    new = replace(old, shard_id="new", recipe_id="r2")
    parts = tuple(Covered("new", piece.source_id, piece.start, piece.end) for piece in old.tallies)
    manifest = Manifest()
    for event in (shard_event(old), shard_event(new), file_event(replace(known(1), parts=parts))):
        manifest.apply(json.loads(json.dumps(event)))
    assert alternates(manifest, "r2", 1) == {"s1"}
    assert alternates(manifest, "r2", 0) == set()
    manifest.apply(withhold_event([LINE("a")], "salt"))
    assert alternates(manifest, "r2", 1) == set()
    assert alternates(manifest, "r1", 0) == {"s1"}, "what waits is looked into"


def entry(path: str, *sources: str, size_bytes: int = 1) -> tuple[RawFile, FileEntry]:
    found = RawFile(path, size_bytes, 0, 1)
    parts = tuple(Covered("old", source, 0, size_bytes) for source in sources)
    said = (found.claims_id, "r", "complete")
    return found, FileEntry(path, path, size_bytes, 0, 1, "jsonl", *said, parts)


def test_what_shares_an_outlet_is_one_unit_however_long_the_chain() -> None:
    stale = [
        entry("/1", "a", size_bytes=9),
        entry("/2", "b", size_bytes=5),
        entry("/3", "c"),
        entry("/4", "none"),
        entry("/5", "d", "e"),
    ]
    outlets = {"a": ["x"], "b": ["y"], "c": ["x", "z"], "d": ["z"], "e": ["v"]}
    found = [[one.path for one, _ in unit] for unit in units(stale, outlets)]
    assert found == [["/4"], ["/2"], ["/1", "/3", "/5"]]


def test_a_file_is_adopted_only_whole_and_as_its_names_are_read_now() -> None:
    one = entry("/1", "a", "b")
    held = {("a", 0, 1): "new", ("b", 0, 1): "newer"}
    known = adopted(one, "now", held, NO_FILING)
    assert known is not None
    assert [part.shard_id for part in known.parts] == ["new", "newer"]
    assert known.recipe_id == "now"
    assert adopted(one, "now", {("a", 0, 1): "new", ("b", 0, 2): "newer"}, NO_FILING) is None
    renamed = one[0], replace(one[1], claims_id="other")
    assert adopted(renamed, "now", held, NO_FILING) is None


def test_what_is_committed_while_a_plan_is_made_does_not_end_it() -> None:
    """The planning thread looked through the shards of the lake as workers added to them."""
    manifest = Manifest()

    class Committed:
        shard_id, tallies = "a", ()

        @property
        def recipe_id(self) -> str:
            manifest.shards[f"{len(manifest.shards)}"] = cast("ShardReport", self)
            return "r"

    manifest.shards["a"] = cast("ShardReport", Committed())
    assert pieces_under(manifest, "r") == {}
    assert len(manifest.shards) == 2


def test_an_interrupt_that_comes_while_a_file_is_cut_anew_stops_the_new_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole landing zone was read once more before the command ended."""
    (tmp_path / "raw").mkdir()
    write(tmp_path / "raw", list(FILES))
    settings = Settings(raw=(str(tmp_path / "raw"),), data=tmp_path / "data")
    with opened(settings, "a test") as run:
        survey = ingesting.survey

        def interrupted(*args: Any) -> Plan:
            plan = survey(*args)
            run.interrupt()
            return plan

        assert run.plan.entries
        monkeypatch.setattr(ingesting, "survey", interrupted)
        monkeypatch.setattr(ingesting, "does_meet", lambda *_: False)
        run.recut()
        assert not run.plan.shards
        assert not run.plan.files_seen

"""What is taken down is nowhere in DATA, does not come back, and the ledger adds up without it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.backup.place import Place
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.screening import screen
from broadsheet.pipeline.lake.store import Lake, prepare, verify
from broadsheet.pipeline.publishing import COMPARISON, Publication
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.storage.durable import deliver
from broadsheet.pipeline.warehouse import making
from tests.commanding import Told, broadsheet
from tests.killing import killed
from tests.running import ask, here, ingest
from tests.s3 import Bucket
from tests.taken import (
    AUTHOR,
    COPY,
    NEAR,
    PLANTED,
    SENTENCE,
    URL,
    WORD,
    crawl,
    holding,
    land,
    page,
    story,
)

NEEDLES = (SENTENCE, WORD, WORD.lower())
WHY = ("--reason", "court order", "--ticket", "L-7")
LEFT = "select url from captures order by url"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A landing zone and what an ingest made of it, to be copied."""
    root = tmp_path_factory.mktemp("grown")
    land(root / "raw")
    assert ingest(root / "raw", root / "data", shard_files=2).exit_code == 0
    return root


@pytest.fixture
def built_here() -> Iterator[None]:
    """The corpus is built in this process: half the CPU."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "apart", here)
        patch.setattr(compaction, "apart", here)
        yield


@pytest.fixture
def data(grown: Path, tmp_path: Path, built_here: None) -> Path:
    shutil.copytree(grown / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A takedown that is killed as soon as the lake obeys it."""

    def screened(_: Settings, lake: Lake, manifest: Manifest, __: object) -> Publication:
        screen(lake, manifest, "a recipe")
        return Publication((), (), ())

    monkeypatch.setattr("broadsheet.flows.commands.takedown.publish", screened)


def takedown(data: Path, *words: str) -> Told:
    return broadsheet("takedown", *words, "--data", data)


def assert_whole(data: Path) -> None:
    """Lake and corpus are what was written, and add up."""
    lake = Lake(data)
    assert verify(lake, lake.log.read()) == []
    assert ask(data, "from checks.ledger_adds_up") == []
    assert ask(data, "from checks.capture_leads_nowhere") == []


def reasons(data: Path) -> dict[str, int]:
    return dict(ask(data, "select reason, count(*) from rejects group by all"))


def test_nothing_of_a_text_is_left_in_any_byte(data: Path, tmp_path: Path) -> None:
    """And the ledger keeps a line each, adds up, and says no word of it."""
    broadsheet("report", "--data", data)
    (data / COMPARISON).write_text(f"<ins>{SENTENCE}</ins>")  # as `compare` shows what differs
    holders = {path.partition("/")[0] for path in holding(data, *NEEDLES)}
    assert holders == {"lake", "snapshots", COMPARISON}
    with (data / "corpus.duckdb").open("rb") as session:
        told = takedown(data, URL, *WHY)
        assert told.returncode == 0, told
        assert "a session has it open" in told.stdout
        assert session.read(12)[8:] == b"DUCK"
    assert holding(data, *NEEDLES, "harbour-office", "idow seen") == set()
    assert_whole(data)
    assert reasons(data) == {"withheld": 6}
    assert ask(data, "select sum(records_seen), sum(articles), sum(rejects) from raw_files") == [
        (14, 8, 6)
    ]
    assert len(list((data / "snapshots").iterdir())) == 1
    assert not (data / "report.html").exists()  # it quotes headlines
    lines = ask(data, "select kind, reason, ticket, is_held from withheld order by kind")
    assert (
        lines
        == [("article", "court order", "L-7", False)] * 2
        + [("copy", "court order", "L-7", False)] * 3
    )
    bare = ask(data, "select url, member, sample, raw_sha256, detail from rejects")
    known = {entry for (entry,) in ask(data, "select entry_id from withheld")}
    assert all(row[:4] == (None,) * 4 and row[4] in known for row in bare)
    broadsheet("export", tmp_path / "after", "--data", data)
    assert len((tmp_path / "after" / "withheld.csv").read_text().splitlines()) == 6
    assert "withheld.csv" in (tmp_path / "after" / "README.md").read_text()


def test_a_dry_run_shows_the_rows_and_the_raw_files_and_changes_nothing(data: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*.parquet")}
    told = takedown(data, URL, "--dry-run", "--json")
    said = json.loads(told.stdout)
    assert sorted((row["table"], row["why"], row["url"] or "") for row in said["rows"]) == [
        ("articles", "asked for", URL),
        ("articles", "asked for", f"{URL}?utm_source=feed"),
        ("articles", "copy", ""),
        ("articles", "copy", COPY),
        ("articles", "copy", NEAR),
        ("rejects", "asked for", URL),
    ]
    assert any("saved.zip!/pages/widow.html at byte" in place for place in said["raw_files"])
    assert (said["is_done"], len(said["raw_files"])) == (False, 6)
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*.parquet")} == before
    assert ask(data, "select count(*) from withheld") == [(0,)]


@pytest.mark.parametrize(
    ("copies", "going"),
    [("none", {URL}), ("exact", {URL, COPY, None}), ("near", {URL, COPY, NEAR, None})],
)
def test_copies_go_as_far_as_one_says(data: Path, copies: str, going: set[str | None]) -> None:
    said = json.loads(takedown(data, URL, "--dry-run", "--json", "--copies", copies).stdout)
    assert {row["url"] for row in said["rows"]} == going | {f"{URL}?utm_source=feed"}


@pytest.mark.parametrize(
    ("target", "rows"),
    [
        ("outlet:gazette.example", 8),
        (f"author:{AUTHOR}", 8),
        ("sql:select article_id from articles where title like 'Widow at%'", 6),
        ("id:{id}", 6),
        ("{id}-2", 6),
        (f"{URL}/amp", 6),
    ],
)
def test_one_names_what_goes_by_outlet_author_query_address_or_id(
    data: Path, target: str, rows: int
) -> None:
    ((article_id,),) = ask(data, f"select article_id from articles where url like '{URL}%'")
    told = takedown(data, target.format(id=article_id), "--dry-run", "--json")
    assert (told.returncode, len(json.loads(told.stdout)["rows"])) == (0, rows)


def test_a_file_names_many(data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"# letter of May\n{URL}\n\nhttps://feed.example/5\noutlet:tribune.example\n")
    told = takedown(data, "--file", str(listed), "--dry-run", "--json")
    urls = {row["url"] for row in json.loads(told.stdout)["rows"]}
    assert {URL, "https://feed.example/5", NEAR, "https://tribune.example/3"} <= urls


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nonsense", *WHY), 2, "'nonsense': neither a URL nor an article's id; say url:..."),
        ((URL,), 2, "say why with --reason"),
        (("ab" * 16, *WHY), 2, "no article of the lake has that id; nothing was changed"),
        (("outlet:nobody.example", *WHY), 2, "no article is meant by that; nothing was changed"),
        (("sql:select 1 as one", *WHY), 2, "gives no column article_id"),
        (("sql:selec", *WHY), 2, "syntax error"),
        (("url:ftp://x", *WHY), 2, "no address of the web"),
        ((*WHY,), 2, "say what to take down"),
        ((URL, "--revoke"), 2, "nothing of that name is withheld"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(
    data: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    version = Lake(data).log.read().version
    ended = takedown(data, *words)
    assert (ended.returncode, told in ended.stderr, ended.stderr.count("\n")) == (code, True, 1)
    assert Lake(data).log.read().version == version


class TestItDoesNotComeBack:
    """By a rebuild, another recipe, another crawl of its address or of its text."""

    @pytest.mark.usefixtures("cut_off")
    def test_by_another_recipe(self, grown: Path, data: Path) -> None:
        takedown(data, URL, *WHY)
        done = ingest(grown / "raw", data, rules={"min_words": 5})
        assert (done.exit_code, done.run.reasons["withheld"]) == (0, 6)
        assert (done.run.articles, done.run.rejects) == (8, 6)
        assert holding(data, *NEEDLES) == set()
        assert_whole(data)

    @pytest.mark.usefixtures("cut_off")
    def test_by_a_rebuild(self, data: Path) -> None:
        """Which does what a takedown owes that was cut off before it had published."""
        takedown(data, URL, *WHY)
        assert holding(data, *NEEDLES)
        assert broadsheet("rebuild", "--data", data).returncode == 0
        assert holding(data, *NEEDLES) == set()
        assert reasons(data) == {"withheld": 6}
        assert_whole(data)

    @pytest.mark.usefixtures("cut_off")
    def test_by_another_crawl(self, tmp_path: Path, data: Path) -> None:
        """Nor does what lies at an address of which nothing was known come in."""
        late = "https://late.example/to-come"
        assert takedown(data, URL, late, *WHY).returncode == 0
        new = tmp_path / "new"
        new.mkdir()
        (new / "again.warc.gz").write_bytes(
            crawl(
                (f"{URL}/amp", page("Another title", [*story(50), SENTENCE])),  # its address
                ("https://new.example/widow", page("New", PLANTED)),  # its text
                ("https://new.example/edited", page("Edited", [*PLANTED, "A last line of it."])),
                (late, page("Late", story(61))),
                ("https://new.example/fine", page("Fine", story(60))),
                (COPY, page("Quite another story", story(70))),  # a copy's address, another text
            )
        )
        done = ingest(new, data)
        assert (done.exit_code, done.run.articles, done.run.rejects) == (0, 2, 4)
        assert {"https://new.example/fine", COPY} <= {url for (url,) in ask(data, LEFT)}
        assert holding(data, *NEEDLES) == set()
        assert_whole(data)


class TestUndone:
    """What is held comes back at once, what was deleted when its raw files are read."""

    def test_it_is_held_out_of_the_corpus_and_in_the_lake(self, data: Path) -> None:
        before = ask(data, "from captures order by all"), ask(data, "from rejects order by all")
        assert takedown(data, URL, *WHY, "--hold").returncode == 0
        assert reasons(data) == {"withheld": 6}
        assert {path.split("/")[1] for path in holding(data, *NEEDLES)} == {
            "held_articles", "held_rejects"
        }  # fmt: skip
        assert_whole(data)
        told = takedown(data, "ticket:L-7", "--revoke")
        assert (told.returncode, "raw files" in told.stdout) == (0, False)
        after = ask(data, "from captures order by all"), ask(data, "from rejects order by all")
        assert after == before
        assert ask(data, "select count(*) from withheld") == [(0,)]
        assert not list((data / "lake" / "held_articles").iterdir())
        assert_whole(data)

    @pytest.mark.usefixtures("cut_off")
    def test_what_is_held_can_be_deleted(self, data: Path) -> None:
        takedown(data, URL, *WHY, "--hold")
        assert takedown(data, URL, *WHY).returncode == 0
        lake = Lake(data)
        outputs = {output.name for output in _outputs(read_lake(lake))}
        assert not any(name.startswith("held") for name in outputs)
        left = {path.removeprefix("lake/") for path in holding(data / "lake", *NEEDLES)}
        assert not left & outputs

    @pytest.mark.usefixtures("cut_off")
    def test_what_was_deleted_comes_back(self, grown: Path, data: Path) -> None:
        before = ask(data, "from captures order by all")
        takedown(data, URL, *WHY)
        told = takedown(data, URL, "ticket:L-7", "--revoke")
        assert "the next ingest reads 3 raw files anew" in told.stdout
        done = ingest(grown / "raw", data, shard_files=2)
        assert (done.exit_code, done.files_changed) == (0, 3)
        assert ask(data, "from captures order by all") == before
        assert reasons(data) == {"too_short": 1}
        assert_whole(data)


def _outputs(manifest: Manifest) -> list[Output]:
    return [o for report in manifest.active_shards().values() for o in report.outputs]


def test_files_that_were_merged_are_parted_and_neighbours_keep_their_rows(
    data: Path,
) -> None:
    lake = Lake(data)
    prepare(lake)
    assert compaction.compact(lake, read_lake(lake), 2, NEVER) == 1
    names = [output.name for output in _outputs(read_lake(Lake(data)))]
    assert len(set(names)) < len(names)
    rows = ask(data, f"select * from captures where text not like '%{SENTENCE}%' order by all")
    assert takedown(data, URL, *WHY).returncode == 0
    assert ask(data, "from captures order by all") == rows
    assert holding(data, *NEEDLES) == set()
    assert_whole(data)


def test_killed_at_step_after_step_it_is_done_in_the_end(data: Path) -> None:
    """SIGKILL before every eleventh durable operation, each run going on from what is there."""
    count, code, said = killed(11, 100, data, "takedown", URL, "--data", data, *WHY, "--json")
    assert (count >= 3, code) == (True, 0), said
    assert holding(data, *NEEDLES) == set()
    assert reasons(data) == {"withheld": 6}
    assert ask(data, "select kind, count(*) from withheld group by all order by all") == [
        ("article", 2), ("copy", 3)
    ]  # fmt: skip
    assert_whole(data)
    again = takedown(data, URL, *WHY)
    assert (again.returncode, "withheld already" in again.stdout) == (0, True)


def test_an_older_backup_that_comes_back_obeys_what_was_withheld_since(
    data: Path, tmp_path: Path
) -> None:
    """Or says that it cannot know, where the log of the newest one is damaged."""
    place = tmp_path / "place"
    assert broadsheet("backup", place, "--data", data).returncode == 0
    assert takedown(data, URL, *WHY).returncode == 0
    assert broadsheet("backup", place, "--data", data).returncode == 0
    told = broadsheet("restore", place, "--number", "1", "--data", tmp_path / "back")
    assert (told.returncode, "5 taken down since backup 1 stay" in told.stdout) == (0, True), told
    assert holding(tmp_path / "back", *NEEDLES) == set()
    listed = "select entry_id, reason, ticket from withheld order by all"
    assert ask(tmp_path / "back", listed) == ask(data, listed)
    older, newest = (Place(place).backup(number) for number in (1, 2))
    assert older is not None
    assert newest is not None
    piece = next(one for one in newest.log if one not in older.log)
    Place(place).path(piece.sha256).write_bytes(b"rot")
    told = broadsheet("restore", place, "--number", "1", "--data", tmp_path / "again")
    assert (told.returncode, "may be back: the newest" in told.stdout) == (1, True), told


def test_a_lake_in_an_object_store_holds_nothing_of_it_either(
    bucket: Bucket, grown: Path, tmp_path: Path, built_here: None
) -> None:
    """Nor what a worker delivered and nobody committed, nor copies on this machine."""
    raw, far = bucket.upload(grown / "raw", "raw"), f"{bucket.url}/lake"
    data = tmp_path / "data"
    ingest(raw, data, lake=far, share_corpus=True)
    parquet = next(k for k in bucket.objects("lake") if k.startswith("articles/"))
    orphan = tmp_path / "orphan.parquet"
    orphan.write_bytes(bucket.objects("lake")[parquet])
    deliver(orphan, bucket.at("lake/articles/orphan.parquet"))
    environment = {"BROADSHEET_LAKE": far, "BROADSHEET_SHARE_CORPUS": "true"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        told = takedown(data, URL, *WHY)
        assert (told.returncode, f"{raw}/saved.zip!/pages/widow.html" in told.stdout) == (0, True)
    store = tmp_path / "store"
    for key, content in bucket.objects("lake").items():
        path = store / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert holding(store, *NEEDLES) == holding(data, *NEEDLES) == set()
    assert reasons(data) == {"withheld": 6}
    assert list((store / "corpus").iterdir())

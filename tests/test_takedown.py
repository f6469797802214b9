"""What is taken down is nowhere in DATA, does not come back, and the ledger adds up without it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, verify
from broadsheet.pipeline.warehouse import making
from tests.commanding import Told, broadsheet
from tests.running import ask, here, ingest
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


def test_nothing_of_a_text_is_left_in_any_byte(data: Path) -> None:
    broadsheet("report", "--data", data)
    assert {path.partition("/")[0] for path in holding(data, *NEEDLES)} == {"lake", "snapshots"}
    told = takedown(data, URL, *WHY)
    assert told.returncode == 0, told
    assert holding(data, *NEEDLES) == set()
    assert_whole(data)
    assert reasons(data) == {"withheld": 6}
    assert ask(data, "select sum(records_seen), sum(articles), sum(rejects) from raw_files") == [
        (14, 8, 6)
    ]
    assert len(list((data / "snapshots").iterdir())) == 1
    assert not (data / "report.html").exists()  # it quotes headlines


def test_the_ledger_keeps_a_line_each_and_no_content(data: Path) -> None:
    takedown(data, URL, *WHY)
    lines = ask(data, "select kind, reason, ticket, is_held from withheld order by kind")
    assert (
        lines
        == [("article", "court order", "L-7", False)] * 2
        + [("copy", "court order", "L-7", False)] * 3
    )
    bare = ask(data, "select url, member, sample, raw_sha256, detail from rejects")
    known = {entry for (entry,) in ask(data, "select entry_id from withheld")}
    assert all(row[:4] == (None,) * 4 and row[4] in known for row in bare)
    assert holding(data, "harbour-office", "harbour_office", "widow") == set()


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
    ("copies", "left"), [("none", {COPY, NEAR, None}), ("exact", {NEAR}), ("near", set())]
)
def test_copies_go_as_far_as_one_says(data: Path, copies: str, left: set[str | None]) -> None:
    takedown(data, URL, *WHY, "--copies", copies)
    assert {url for (url,) in ask(data, LEFT)} & {URL, COPY, NEAR} == left - {None}
    assert_whole(data)


@pytest.mark.parametrize(
    "target",
    [
        "outlet:gazette.example",
        f"author:{AUTHOR}",
        "sql:select article_id from articles where title like 'Widow at%'",
        "id:{id}",
        "{id}",
    ],
)
def test_one_names_what_goes_by_outlet_author_query_or_id(data: Path, target: str) -> None:
    ((article_id,),) = ask(data, f"select article_id from articles where url like '{URL}%'")
    told = takedown(data, target.format(id=article_id), *WHY)
    assert told.returncode == 0, told
    assert holding(data, *NEEDLES) == set()
    assert_whole(data)


def test_a_file_names_many(data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"# letter of May\n{URL}\n\nhttps://feed.example/5\noutlet:tribune.example\n")
    assert takedown(data, "--file", str(listed), *WHY).returncode == 0
    assert [url for (url,) in ask(data, LEFT) if url] == [
        "https://feed.example/6",
        "https://feed.example/7",
        "https://feed.example/8",
        "https://gazette.example/a/1",
        "https://gazette.example/a/2",
    ]


class TestItDoesNotComeBack:
    """By a rebuild, another recipe, another crawl of its address or of its text."""

    def test_by_a_rebuild_or_another_recipe(self, grown: Path, data: Path) -> None:
        takedown(data, URL, *WHY)
        shown = ask(data, LEFT)
        (data / "corpus.duckdb").unlink()
        assert broadsheet("rebuild", "--data", data).returncode == 0
        assert ask(data, LEFT) == shown
        done = ingest(grown / "raw", data, rules={"min_words": 3})
        assert (done.exit_code, done.run.reasons["withheld"]) == (0, 6)
        assert (done.run.articles, done.run.rejects) == (8, 6)
        assert ask(data, LEFT) == shown
        assert holding(data, *NEEDLES) == set()
        assert_whole(data)

    def test_by_another_crawl(self, tmp_path: Path, data: Path) -> None:
        takedown(data, URL, *WHY)
        new = tmp_path / "new"
        new.mkdir()
        edited = [line.replace("Monday", "Tuesday") for line in PLANTED]
        (new / "again.warc.gz").write_bytes(
            crawl(
                (f"{URL}/amp", page("Another title", [*story(50), SENTENCE])),  # its address
                ("https://new.example/widow", page("New", PLANTED)),  # its text
                ("https://new.example/edited", page("Edited", [*PLANTED, "A last line of it."])),
                ("https://new.example/fine", page("Fine", story(60))),
                (COPY, page("Quite another story", story(70))),  # a copy's address, another text
            )
        )
        assert edited != PLANTED
        done = ingest(new, data)
        assert (done.exit_code, done.run.articles, done.run.rejects) == (0, 2, 3)
        assert {"https://new.example/fine", COPY} <= {url for (url,) in ask(data, LEFT)}
        assert holding(data, *NEEDLES) == set()
        assert_whole(data)

    def test_of_an_address_of_which_nothing_is_known_yet(self, tmp_path: Path, data: Path) -> None:
        address = "https://late.example/to-come"
        assert takedown(data, address, *WHY).returncode == 0
        assert ask(data, "select kind from withheld") == [("address",)]
        new = tmp_path / "new"
        new.mkdir()
        (new / "late.warc.gz").write_bytes(crawl((address, page("Late", story(61)))))
        assert ingest(new, data).run.reasons == {"withheld": 1}


class TestHeld:
    """What is held is hidden, and comes back."""

    def test_it_is_out_of_the_corpus_and_in_the_lake(self, data: Path) -> None:
        before = ask(data, "from captures order by all"), ask(data, "from rejects order by all")
        assert takedown(data, URL, *WHY, "--hold").returncode == 0
        assert reasons(data) == {"withheld": 6}
        assert {path.split("/")[1] for path in holding(data, *NEEDLES)} == {
            "held_articles", "held_rejects"
        }  # fmt: skip
        assert_whole(data)
        told = takedown(data, "ticket:L-7", "--revoke")
        assert told.returncode == 0, told
        after = ask(data, "from captures order by all"), ask(data, "from rejects order by all")
        assert after == before
        assert ask(data, "select count(*) from withheld") == [(0,)]
        assert not list((data / "lake" / "held_articles").iterdir())
        assert_whole(data)

    def test_what_is_held_can_be_deleted(self, data: Path) -> None:
        takedown(data, URL, *WHY, "--hold")
        assert takedown(data, URL, *WHY).returncode == 0
        assert holding(data, *NEEDLES) == set()
        assert reasons(data) == {"withheld": 6}
        assert_whole(data)


def test_what_was_deleted_comes_back_when_its_raw_files_are_read(grown: Path, data: Path) -> None:
    before = ask(data, "from captures order by all")
    takedown(data, URL, *WHY)
    told = takedown(data, URL, "ticket:L-7", "--revoke")
    assert "the next ingest reads 3 raw files anew" in told.stdout
    done = ingest(grown / "raw", data, shard_files=2)
    assert done.exit_code == 0
    assert ask(data, "from captures order by all") == before
    assert reasons(data) == {"too_short": 1}
    assert_whole(data)


def test_small_files_that_were_merged_are_parted_and_the_neighbours_keep_their_rows(
    data: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    for number in range(200, 206):
        (new / f"{number}.html").write_bytes(page(f"Number {number}", story(number)))
        ingest(new, data, merge_files=2)
    manifest = read_lake(Lake(data))
    names = [o.name for r in manifest.active_shards().values() for o in r.outputs]
    assert len(set(names)) < len(names)  # some share a file
    rows = ask(data, f"select * from captures where text not like '%{SENTENCE}%' order by all")
    assert takedown(data, URL, *WHY).returncode == 0
    assert ask(data, "from captures order by all") == rows
    assert holding(data, *NEEDLES) == set()
    assert_whole(data)


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


def test_an_export_says_what_to_take_out_of_an_older_one(data: Path, tmp_path: Path) -> None:
    broadsheet("export", tmp_path / "before", "--data", data)
    assert not (tmp_path / "before" / "withheld.csv").exists()
    takedown(data, URL, *WHY)
    broadsheet("export", tmp_path / "after", "--data", data)
    lines = (tmp_path / "after" / "withheld.csv").read_text().splitlines()
    assert len(lines) == 6
    assert "withheld.csv" in (tmp_path / "after" / "README.md").read_text()
    assert holding(tmp_path / "after", *NEEDLES) == set()

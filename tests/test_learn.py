"""Layouts in use: learned by command, obeyed by the next ingest, and by no other page."""

import hashlib
import json
import logging
from importlib import import_module
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from broadsheet.flows.cli import main
from broadsheet.flows.documents.learning import LEAST_PAGES, SAMPLE, SAMPLES, learn_layouts
from broadsheet.pipeline.evaluate.gold import read_gold
from broadsheet.pipeline.evaluate.scores import score_text
from broadsheet.pipeline.extract import example_of
from broadsheet.pipeline.extract.layout.chosen import Known
from broadsheet.pipeline.extract.layout.learn import learn
from broadsheet.pipeline.lake.layouts import book_of, take_book
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, verify
from broadsheet.pipeline.layouts import DamagedLayout, Layouts, content_at, name_of
from broadsheet.pipeline.records import Rung
from broadsheet.pipeline.refine import Memo, ignore, ignore_product, refine
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.worker.supervisor import StorageTrouble
from tests.given import REAL, needs_real_data
from tests.running import ask, ingest
from tests.templates import paragraphs, story_page

# Of these pages, those whose hash says that they take the full recipe as well.
COMPARED = 1
ROWS = "select * from articles order by article_id"
IS_THERE = "contains(concat(text, removed::varchar), 'cost the town')"
OF_LIST = f"select count(*) filter ({IS_THERE}) from articles"
TAKEN = "select outlet, extractor, count(*), count(layout_id) from articles group by all order by 1"


def record_of(number: int, outlet: str) -> str:
    url = f"https://{outlet}/news/{number}"
    page = story_page(number).replace("https://wick.example/news/", f"https://{outlet}/news/")
    return json.dumps({"url": url, "html": page}) + "\n"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A landing zone with an outlet of twelve pages and one of nine, and a corpus that has learned
    and read them anew.
    """
    home = tmp_path_factory.mktemp("learned")
    raw, data = home / "raw", home / "data"
    raw.mkdir()
    (raw / "wick.jsonl").write_text("".join(record_of(n, "wick.example") for n in range(12)))
    (raw / "ash.jsonl").write_text("".join(record_of(n, "ash.example") for n in range(30, 39)))
    ingest(raw, data)
    return raw, data


def test_what_is_learned_is_read_by_the_next_ingest_and_nothing_else_is(
    learned: tuple[Path, Path], tmp_path: Path
) -> None:
    raw, data = learned
    before = ask(data, ROWS)
    assert {row[1] for row in ask(data, TAKEN)} == {"trafilatura-fast"}
    shown = CliRunner().invoke(main, ["learn", "--data", str(data)])
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("wick.example: learned from 12 pages, ")
    assert shown.output.count("\n") == 1  # nine pages are too few
    assert ask(data, ROWS) == before  # the rows stay until they are read anew

    assert ingest(raw, data).run.records_seen == 12
    assert ask(data, TAKEN) == [
        ("ash.example", "trafilatura-fast", 9, 0),
        ("wick.example", "layout", 12, 12),
    ]
    stated = (
        "select outlet, place, since, learned_pages, container, articles, fit_share from layouts"
    )
    inside = "body.post-#.single>div.page>main.story>div.body"
    assert ask(data, stated) == [("wick.example", 1, None, 12, inside, 12, 1.0)]
    assert ask(data, "select outlet, articles, fitting, compared from layout_days") == [
        ("wick.example", 12, 12, COMPARED)
    ]
    ((agreement,),) = ask(data, "select agreement from layouts")
    assert agreement > 0.9
    is_ash = "from articles where outlet = 'ash.example' order by article_id"
    assert [row for row in before if "ash.example" in row] == ask(data, f"select * {is_ash}")
    texts = dict(ask(data, "select url, text from articles where outlet = 'wick.example'"))
    assert all(
        texts[f"https://wick.example/news/{n}"].startswith("\n".join(paragraphs(n)))
        for n in range(12)
    )
    assert ingest(raw, data).run.records_seen == 0  # and once only
    shown = CliRunner().invoke(
        main, ["explain", "https://wick.example/news/5", "--data", str(data)]
    )
    assert f": the story stands in {inside}" in shown.output
    assert "  text by p (text on 12 of 12 pages): In Ashby" in shown.output
    assert "  out by div.also>p (out on 12 of 12 pages): Read also: " in shown.output
    again = CliRunner().invoke(main, ["learn", "--data", str(data)])
    assert again.output.startswith("nothing to learn"), again.output

    # Whoever reads these files by this book has the same rows: other shards, other workers.
    lake, other = Lake(data), tmp_path / "data"
    book = book_of(lake, lake.log.read())
    (layout_id,) = book["wick.example"]
    content = content_at(lake.root / name_of("wick.example", layout_id))
    (tmp_path / "raw").mkdir()
    lines = "".join(file.read_text() for file in sorted(raw.iterdir())).splitlines(keepends=True)
    mixed = tmp_path / "raw" / "mixed.jsonl"
    mixed.write_text("".join(reversed(lines)))
    there = Lake(other)
    take_book(there, there.log.read(), book, {content: "wick.example"})
    ingest(tmp_path / "raw", other, workers=2, shard_bytes=4_096)
    same = "select article_id, text, layout_id, extractor, removed, captions, title from articles"
    assert ask(other, f"{same} order by 1") == ask(data, f"{same} order by 1")

    # A layout that is not what was written stops its pages; it does not lose them.
    (damaged,) = (there.root / "layouts").glob("wick.example-*")
    damaged.write_bytes(content.replace(b"main", b"mine"))
    (tmp_path / "raw" / "late.jsonl").write_text(record_of(50, "wick.example"))
    with pytest.raises(StorageTrouble, match="changed since it was written"):
        ingest(tmp_path / "raw", other)
    (found,) = verify(there, there.log.read())
    assert str(damaged) in found


def test_people_decide_and_redesigns_begin_a_new_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand and by the clock: edited, dropped, learned anew, and the next design learned."""
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    (raw / "old.jsonl").write_text("".join(record_of(n, "wick.example") for n in range(12)))
    ingest(raw, data)
    by_clock = import_module("broadsheet.flows.learn")
    monkeypatch.setattr(by_clock, "create_markdown_artifact", lambda *_, **__: None)
    monkeypatch.setattr(by_clock, "get_run_logger", logging.getLogger)

    def scheduled() -> str:
        return str(by_clock._learn(Settings(data=data)).message)

    def learn_by_hand(*options: str) -> str:
        shown = CliRunner().invoke(main, ["learn", *options, "--data", str(data)])
        return f"{shown.exit_code} {shown.output}"

    def book() -> list[str]:
        lake = Lake(data)
        return list(book_of(lake, read_lake(lake)).get("wick.example", ()))

    assert ask(data, OF_LIST) == [(12,)]
    assert scheduled() == by_clock.NOBODY_ASKED
    assert learn_by_hand().startswith("0 wick.example: learned from 12 pages, ")
    (first,) = book()
    edited = tmp_path / "edited.json"
    content = content_at(Lake(data).root / name_of("wick.example", first))
    edited.write_bytes(content.replace(b'"li": {"pages": 12, "text"', b'"li": {"pages": 12, "out"'))
    assert learn_by_hand("--take", str(edited)).startswith("0 wick.example: taken, ")
    (taken,) = book()
    assert taken != first
    (tmp_path / "none.json").write_text("{}")
    assert learn_by_hand("--take", str(tmp_path / "none.json")).startswith("2 ")

    redesigned = (json.loads(record_of(n, "wick.example")) for n in range(12, 24))
    lines = [page | {"html": page["html"].replace("main", "section")} for page in redesigned]
    (raw / "new.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    ingest(raw, data)
    assert ask(data, "select layout_id, count(*) from articles group by 1 order by 1") == [
        (taken, 12),
        (None, 12),
    ]
    assert ask(data, f"{OF_LIST} where layout_id is not null") == [(0,)]
    assert scheduled().startswith("wick.example: learned from 12 pages, ")
    old, new = book()
    assert old == taken
    assert learn_by_hand("--drop", "wick.example") == "0 wick.example: dropped\n"
    assert learn_by_hand("--drop", "wick.example").startswith("2 ")
    assert scheduled().startswith("nothing to learn: ")  # what somebody dropped stays so
    # One layout for both designs: the deepest element that both have, and without the edit.
    assert learn_by_hand("--anew", "wick.example").startswith(
        "0 wick.example: learned from 24 pages, "
    )
    (anew,) = book()
    assert anew not in (first, taken, new)


def test_a_sample_is_the_pages_of_the_smallest_hashes_whatever_order_they_came_in() -> None:
    """Of sixty pages in three files, in two orders of arrival."""
    names = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(60)]
    samples = []
    for arrived in (names, names[::-1]):
        with duckdb.connect() as con:
            con.execute("create table raw_files (raw_file_id varchar, path varchar)")
            con.executemany(
                "insert into raw_files values (?, ?)", [[f"{n}", f"/{n}"] for n in range(3)]
            )
            con.execute(
                "create table captures (outlet varchar, raw_sha256 varchar, raw_file_id varchar, "
                "record_offset int, member varchar, published_on date, page_type varchar, "
                "is_truncated boolean, extractor varchar)"
            )
            con.executemany(
                "insert into captures values "
                "('a.example', ?, ?, ?, null, null, 'article', false, 'region')",
                [[name, f"{at % 3}", at] for at, name in enumerate(arrived)],
            )
            bound = {"known": [], "stale": [], "least": LEAST_PAGES, "most": SAMPLE}
            samples.append([row[1] for row in con.execute(SAMPLES, bound).fetchall()])
    assert samples == [sorted(names)[:SAMPLE]] * 2


def test_a_layout_that_somebody_changed_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "wick.example-0123456789abcdef.json"
    path.write_text("{}")
    with pytest.raises(DamagedLayout, match="changed since it was written"):
        content_at(path)
    with pytest.raises(DamagedLayout, match="missing"):
        content_at(tmp_path / "ash.example-0123456789abcdef.json")


@needs_real_data
@pytest.mark.parametrize("site", ["perl-com", "bitcoinops-fr"])
def test_real_pages_are_read_at_least_as_well_as_by_the_recipe(site: str) -> None:
    """Learned from 20 pages, scored on ten others; no page is worse by a tenth."""
    assert REAL is not None
    pages = {page.record().raw_sha256: page for page in read_gold(REAL / "outlets" / site).pages}
    records = [pages[name].record() for name in sorted(pages)[:30]]
    memo = Memo()
    read = [memo.page(one, DEFAULT_RULES, Rung.FULL, ignore, ignore_product) for one in records]
    examples = [example_of(record, page) for record, page in zip(records, read, strict=True)]
    layout = learn([one for one in examples[:20] if one is not None])
    assert layout is not None
    gains = []
    for record, page in zip(records[20:], read[20:], strict=True):
        article = refine(record, DEFAULT_RULES, "r", Memo(), layouts=Only(Known("x", layout)))
        wanted = pages[record.raw_sha256].text or ""
        gains.append(score_text(article.text, wanted).f1 - score_text(page.text, wanted).f1)
    assert min(gains) > -0.1
    assert sum(gains) > 0


class Only(Layouts):
    """One layout for whatever comes."""

    def __init__(self, known: Known) -> None:
        super().__init__(None, None)
        self.book_id = "test"
        self._known = known

    def of(self, outlet: str | None) -> list[Known]:  # noqa: ARG002
        return [self._known]


def test_an_outlet_whose_layout_does_not_say_what_the_recipe_says_loses_it(tmp_path: Path) -> None:
    """Told by the pages that took both; four of them say nothing yet."""
    database = tmp_path / "corpus.duckdb"
    with duckdb.connect(str(database)) as con:
        con.execute("create table raw_files (raw_file_id varchar, path varchar)")
        con.execute(
            "create table captures as select unnest(['a.example', 'b.example', 'c.example', "
            "'d.example']) "
            "as outlet, unnest(['1', '2', '3', null]) as layout_id, "
            "unnest([0.6, 0.99, 0.2, null]) as layout_agreement, "
            "unnest([5, 9, 4, 12]) as times, "
            "'x' as raw_file_id, '' as raw_sha256, 0 as record_offset, null::varchar as member, "
            "null::date as published_on, 'article' as page_type, false as is_truncated, "
            "unnest(['layout', 'layout', 'layout', 'region']) as extractor"
        )
        con.execute("insert into raw_files values ('x', '/gone')")
        con.execute(
            "create or replace table captures as select * replace (range::varchar as raw_sha256) "
            "from captures, range(times)"
        )
    book = {"a.example": ["1"], "b.example": ["2"], "c.example": ["3"]}
    book["d.example"] = []  # dropped before, and read by the recipe since
    learned = learn_layouts(Settings(data=tmp_path), database, book)
    # It is not learned again with the next clock stroke, and dropped again with the one after.
    assert learned.book == {**book, "a.example": []}
    (told,) = learned.told
    assert (told["outlet"], told["became"]) == ("a.example", "dropped")
    assert told["why"] == "its text and the recipe's agree on 60% of 5 pages"

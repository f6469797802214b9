"""Folder and file names in a run: what they fill, what outranks them, what a copy elsewhere is."""

import json
import zipfile
from pathlib import Path

import pytest

from broadsheet.flows.commands.explain import explain
from broadsheet.flows.terminal.summary import plain
from broadsheet.pipeline import ingest as ingesting
from broadsheet.pipeline.filing import filing_of
from broadsheet.pipeline.landing import scan
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.settings import WrongSetting, load
from tests.given import REAL, needs_real_data
from tests.running import ask, ingest

STORY = (
    "The ferry to Elmsworth sank at its moorings on Monday night, the harbour master said.\n\n"
    "Nobody was on board, and she will be raised within the week, said the mayor of the town.\n"
)
PAGE = (
    "<html><head><title>Ferry sinks</title>{head}</head><body><article><h1>Ferry sinks</h1><p>"
    + STORY.replace("\n\n", "</p><p>") * 3
    + "</p></article></body></html>"
)
CANONICAL = '<link rel="canonical" href="https://paper.example/ferry">'
STATED = '<meta property="article:published_time" content="2026-03-02T08:00:00+00:00">'
FACTS = "select outlet, section, published_on::text, date_source, url from articles"


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of folders, each with a way of its own to say who, when and where."""
    raw = tmp_path_factory.mktemp("landing")
    written = {
        "Daily Star/2021-05-01.txt": STORY,
        "The Sun/2021-05-01.txt": STORY,
        "guardian/politics/2019/03/02/ferry.html": PAGE.format(head=""),
        "guardian/politics/2019/03/03/stated.html": PAGE.format(head=CANONICAL + STATED),
        "web/www.mirror.example/2020/05/04/ferry.html": PAGE.format(head="<!-- 1 -->"),
        # Of a file of many documents names say nothing, whatever it is called.
        "The Mirror/2017-01-02": json.dumps(
            {"title": "Roof", "text": STORY.replace("ferry", "roof")}
        ),
        "html/nothing.html": PAGE.format(head="<!-- 2 -->"),
    }
    for name, content in written.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with zipfile.ZipFile(raw / "issue.zip", "w") as archive:
        archive.writestr("The Echo/sport/2018-07-06.txt", STORY + "A late edition said so, too.\n")
    return raw


def test_names_fill_what_a_page_does_not_say(landing: Path, tmp_path: Path) -> None:
    summary = ingest(landing, tmp_path)
    shown = ask(tmp_path, f"{FACTS} order by published_on nulls last, outlet")
    assert shown == [
        ("The Echo", "sport", "2018-07-06", "path", None),
        ("guardian", "politics", "2019-03-02", "path", None),
        (
            "mirror.example",
            None,
            "2020-05-04",
            "url",
            "http://www.mirror.example/2020/05/04/ferry.html",
        ),
        # One text, and two outlets that printed it.
        ("Daily Star", None, "2021-05-01", "path", None),
        ("The Sun", None, "2021-05-01", "path", None),
        # What the page says outranks its folder.
        ("paper.example", "politics", "2026-03-02", "meta.article:published_time", None),
        (None, None, None, None, None),
        (None, None, None, None, None),
    ]
    assert summary.filed == {
        "guardian/section/date": 2,
        "Daily Star/date": 1,
        "The Sun/date": 1,
        "The Mirror/date": 1,
        "address": 1,
    }
    said = plain(summary)
    assert "names    stand in for what 6 files may not say: guardian/section/date (2), " in said
    assert "rules.paths" in said
    path = str(landing / "Daily Star/2021-05-01.txt")
    stages = explain(tmp_path / "corpus.duckdb", path, Rules(), [str(landing)])["stages"]
    (dating,) = [one["dating"] for one in stages if "dating" in one]
    assert dating["date_source"] == "path"
    again = ingest(landing, tmp_path)
    assert (again.run.records_seen, again.files_changed, again.filed) == (0, 0, {})


def test_a_file_moved_to_another_outlet_is_read_again_and_a_renamed_one_is_not(
    tmp_path: Path,
) -> None:
    raw, data = tmp_path / "raw", tmp_path / "data"
    path = raw / "Daily Star" / "ferry.txt"
    path.parent.mkdir(parents=True)
    path.write_text(STORY)
    ingest(raw, data)
    path = path.rename(path.with_name("ferry again.txt"))
    renamed = ingest(raw, data)
    assert (renamed.run.records_seen, renamed.files_renamed) == (0, 1)
    (raw / "The Sun").mkdir()
    path.rename(raw / "The Sun" / "ferry.txt")
    moved = ingest(raw, data)
    assert moved.run.records_seen == 1
    assert ask(data, "select outlet from articles") == [("The Sun",)]


def test_the_folder_that_a_user_named_is_where_names_begin(tmp_path: Path) -> None:
    (tmp_path / "papers" / "sun").mkdir(parents=True)
    (tmp_path / "papers" / "sun" / "a.txt").touch()
    named = [str(tmp_path / "papers"), f"{tmp_path}/papers/*/a.txt", "s3://bucket/raw/*/x.txt"]
    roots = [str(tmp_path / "papers"), str(tmp_path / "papers"), "s3://bucket/raw"]
    assert list(filing_of(named, "auto").roots) == roots
    assert filing_of([str(tmp_path / "papers/sun/a.txt")], "auto").roots == (
        str(tmp_path / "papers/sun"),
    )


def test_a_rule_that_cannot_be_obeyed_is_told_at_once() -> None:
    with pytest.raises(
        WrongSetting, match=r"rules: paths=\{paper\}/\*: wants auto, none or a path"
    ):
        load({"rules": {"paths": "{paper}/*"}})


def test_a_folder_is_one_outlet_whether_its_files_state_a_host_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name, by what most of its pages state, or by the rule that a user has set."""
    raw = tmp_path / "raw"
    link = '<link rel="canonical" href="https://www.{}/{}">'
    icon = '<link rel="icon" href="https://static.daily-star.example/i.png">'
    written = {
        "Daily Star/a.html": PAGE.format(head=icon),
        "Daily Star/b.html": PAGE.format(head=link.format("daily-star.example", "b")),
        "Daily Star/sport/c.txt": STORY,
        "ours/a.txt": STORY,
        **{f"ours/{n}.html": PAGE.format(head=link.format("gazette.example", n)) for n in range(3)},
        # Of many outlets, and of too few pages, a folder keeps its name.
        **{f"mixed/{n}.html": PAGE.format(head=link.format(f"n{n}.example", n)) for n in range(4)},
        "mixed/z.txt": STORY,
        "notes/a.html": PAGE.format(head=link.format("gazette.example", "x")),
        "notes/b.txt": STORY,
    }
    for name, content in written.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content + f"<!-- {name} -->" * name.endswith("html"))
    monkeypatch.setattr(ingesting, "SETTLED_AT_ONCE", 5)  # of 15 files
    summary = ingest(raw, tmp_path / "data")
    assert (summary.corpus_files, ingest(raw, tmp_path / "data").run.records_seen) == (14, 0)
    query = (
        "select split_part(path, '/raw/', 2) as file, outlet from captures join raw_files using "
        "(raw_file_id) where file not like 'mixed/%.html' order by file"
    )
    assert ask(tmp_path / "data", query) == [
        ("Daily Star/a.html", "daily-star.example"),
        ("Daily Star/b.html", "daily-star.example"),
        ("Daily Star/sport/c.txt", "daily-star.example"),
        ("mixed/z.txt", "mixed"),
        ("notes/a.html", "gazette.example"),
        ("notes/b.txt", "notes"),
        *((f"ours/{n}.html", "gazette.example") for n in range(3)),
        ("ours/a.txt", "gazette.example"),
    ]
    assert "daily-star.example" in summary.filed
    by_rule = filing_of([str(raw)], "{outlet}/**/*")
    page = next(one for one in scan([str(raw)], tmp_path / "data") if one.path.endswith("r/b.html"))
    assert by_rule.claims(page).outlet == "Daily Star"


def test_a_folder_that_turns_out_to_be_a_domain_is_one_outlet_all_the_same(tmp_path: Path) -> None:
    """In whatever order its files arrive: what stands in the lake is read again."""
    raw, link = tmp_path / "raw", '<link rel="canonical" href="https://gazette.example/{}">'
    east = "Gazette [east]"
    for name in (f"{east}/2021-05-02.txt", f"{east}/sport/2021-05-03.txt", "Sun/1.txt"):
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{STORY}It was {name}.\n")
    query = "select outlet, count(*) from captures group by all order by all"
    ingest(raw, tmp_path / "data")
    assert ask(tmp_path / "data", query) == [(east, 2), ("Sun", 1)]
    for name in "abc":
        (raw / east / f"{name}.html").write_text(PAGE.format(head=link.format(name)))
    told = ingest(raw, tmp_path / "data")
    assert ask(tmp_path / "data", query) == [("Sun", 1), ("gazette.example", 5)]
    assert (told.run.records_seen, told.files_new, told.files_changed) == (5, 3, 2)
    (raw / east / "d.html").write_text(PAGE.format(head=link.format("d")))
    assert ingest(raw, tmp_path / "data").run.records_seen == 1


@needs_real_data
def test_a_folder_an_outlet_gives_pages_without_an_address_an_outlet(tmp_path: Path) -> None:
    """Of each real site a few pages, in the folders in which they were gathered."""
    assert REAL is not None
    for site in ("perl-com", "crystal-blog"):
        there = sorted((REAL / "outlets" / site / "raw").iterdir())[:2]
        for path in there:
            target = tmp_path / "raw" / site / "raw" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    ingest(tmp_path / "raw", tmp_path / "data")
    query = "select count(*), count(outlet), count(distinct outlet) from articles"
    ((articles, with_outlet, outlets),) = ask(tmp_path / "data", query)
    assert articles == with_outlet
    assert outlets == 2

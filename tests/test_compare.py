"""`compare` shows what another recipe, setting or extractor would change, before it is in force."""

import json
import os
import re
import shutil
import signal
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from broadsheet.pipeline.apart import cause_of_death
from broadsheet.pipeline.compare.compare import Compared, compare
from broadsheet.pipeline.compare.comparison import Comparison, paired
from broadsheet.pipeline.compare.diff import marked
from broadsheet.pipeline.compare.held import held
from broadsheet.pipeline.compare.outcome import FIELDS, Refused, Told
from broadsheet.pipeline.compare.page import whole_page
from broadsheet.pipeline.compare.population import Document, Population, choose
from broadsheet.pipeline.compare.reading import Ended, Task, messages
from broadsheet.pipeline.compare.running import _Blame, _Worker, outcomes
from broadsheet.pipeline.compare.sides import (
    EXTRACTORS,
    Extractor,
    Kind,
    Side,
    WrongSide,
    side_of,
)
from broadsheet.pipeline.extract.baseline import Baseline, plain_resiliparse
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, stage_rows
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.worker.supervisor import warm_up
from tests.commanding import broadsheet
from tests.hostile import page
from tests.running import ingest

LAKES = Path(__file__).parent / "lakes"
BREAKOUT = "</script><script>alert(1)</script> [/x] <img src=x onerror=alert(2)>"
SHORT = b"<html><body><article><h1>Rain</h1><p>Rain fell on Oslo, four words.</p></article>"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two outlets, one much larger; a hostile title, a page twice, one too short as it is now."""
    folder = tmp_path_factory.mktemp("compared")
    raw = folder / "raw"
    raw.mkdir()
    with (raw / "pages.jsonl").open("w") as lines:
        for number in range(12):
            line = {"url": f"https://large.example/{number}", "html": page(number).decode()}
            lines.write(json.dumps(line) + "\n")
        again = {"url": "https://large.example/0", "html": page(0).decode()}
        lines.write(json.dumps(again) + "\n")
        hostile = page(99, title=BREAKOUT.replace("<", "&lt;")).decode()
        lines.write(json.dumps({"url": "https://small.example/1", "html": hostile}) + "\n")
        short = {"url": "https://small.example/2", "html": SHORT.decode()}
        lines.write(json.dumps(short) + "\n")
    (raw / "again.html").write_bytes(page(3))
    ingest(raw, folder / "data")
    return folder


def compared(corpus: Path, *words: str) -> tuple[dict[str, Any], str]:
    told = broadsheet("compare", *words, "--data", str(corpus / "data"), "--json")
    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    return said, Path(said["page"]).read_text()


def test_what_the_lake_holds_is_what_this_version_gives(corpus: Path) -> None:
    said, page_of = compared(corpus)
    total = said["total"]
    assert (total["lost"], total["gained"], total["f1"]) == (0, 0, 1.0)
    assert total["fields_changed"] == {}
    assert total["same_text"] == total["both"] == 14
    assert said["cpu_seconds_a"] > 0
    assert said["cpu_seconds_b"] > 0
    assert "as recorded when it was extracted" in page_of


def test_articles_gained_and_lost_are_counted_by_reason_and_outlet(corpus: Path) -> None:
    said, _ = compared(corpus, "rules.min_words=1", "rules.min_words=500")
    assert said["total"]["lost"] == said["total"]["articles_a"] == 15
    assert said["lost_for"] == {"too_short": 15}
    assert said["outlets"]["small.example"]["lost"] == 2
    said, _ = compared(corpus, "lake", "rules.min_words=1")
    assert said["gained_from"] == {"too_short": 1}
    assert said["outlets"]["small.example"]["gained"] == 1
    assert said["outlets"]["large.example"]["gained"] == 0


def test_a_title_cannot_leave_its_place_on_the_page_or_terminal(corpus: Path) -> None:
    """Whatever pages, paths and outlets say, as strings of a side may be: not cleaned at all."""
    document = Document(BREAKOUT, 0, BREAKOUT, "0" * 64, BREAKOUT, "s", "f")
    fields = dict.fromkeys(FIELDS, BREAKOUT)
    comparison = Comparison()
    for a, b in (
        (Told(BREAKOUT, fields), Told(f"{BREAKOUT} more", {**fields, "title": "\x1b[2J"})),
        (Told(BREAKOUT, fields), Refused(Stage.CLEAN, Reason.CRASHED, BREAKOUT)),
        (Refused(Stage.CLEAN, Reason.TOO_SHORT, BREAKOUT), Told(BREAKOUT, fields)),
    ):
        comparison.take(paired(document, a, b))
    comparison.skip(BREAKOUT)
    side = Side(BREAKOUT, Kind.LAKE, DEFAULT_RULES)
    population = Population((document,), Counter([BREAKOUT]), is_sample=True)
    page_of = whole_page(Compared((side, side), population, comparison, (0.1, 0.2), (BREAKOUT,)))
    tree = document_fromstring(page_of)
    assert not tree.xpath("//script | //img | //@onerror")
    assert tree.xpath("string(//title)") == f"{BREAKOUT} against {BREAKOUT}"
    assert "[/x]" in page_of
    assert page_of.count("<details") == page_of.count("</details>") == 3
    assert "\x1b" not in page_of
    told = broadsheet("compare", "lake", "lake", "--data", str(corpus / "data"))
    assert told.returncode == 0, told.stderr
    assert "14 in A, 14 in B" in told.stdout


def test_a_sample_is_by_outlet_the_same_again_and_each_content_once(corpus: Path) -> None:
    lake = Lake(corpus / "data")
    manifest = read_lake(lake)
    few = choose(lake, manifest, 3)
    assert {one.outlet for one in few.chosen} == {"large.example", "small.example", ""}
    assert few.chosen == choose(lake, manifest, 3).chosen
    large = [one for one in choose(lake, manifest, None).chosen if one.outlet == "large.example"]
    smallest = min(large, key=lambda one: one.raw_sha256)
    assert smallest in few.chosen
    contents = [one.raw_sha256 for one in choose(lake, manifest, 100).chosen]
    assert len(contents) == len(set(contents)) == 15
    assert len(choose(lake, manifest, None).chosen) == 16


def test_other_extractors_are_compared_in_what_they_tell(corpus: Path) -> None:
    for name, fields in (
        ("trafilatura", {"title", "authors", "published_on"}),
        ("resiliparse", {"title"}),
    ):
        side = side_of(name, DEFAULT_RULES, lambda _: DEFAULT_RULES)
        told = _made(corpus / "raw" / "again.html", side)
        assert isinstance(told, Told)
        assert "three horses" in told.text
        assert set(told.fields) == fields
        assert told.fields["title"] == "Barn burns, donkey sleeps"


def _made(path: Path, side: Side) -> Any:
    lake = {one.path: one for one in _documents(path.parent.parent)}
    one = lake[str(path)]
    said = messages(Task(one.path, {one.place: one.raw_sha256}, [side], []))
    return next(message.outcome for message in said if isinstance(message, Ended))


def _documents(corpus: Path) -> tuple[Document, ...]:
    lake = Lake(corpus / "data")
    return choose(lake, read_lake(lake), None).chosen


FAKE = """
import os, time
class Article:
    authors, title, publish_date = [], "", None
    def __init__(self, url, **knobs): self.url = url
    def download(self, input_html): self.html = input_html
    def parse(self):
        if "number 1." in self.html: os._exit(3)
        if "number 2." in self.html: time.sleep(3600)
        if "number 4." in self.html: raise ValueError("a tag soup")
        self.text = "a text of some words"
"""


@pytest.fixture
def with_a_bad_extractor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Side:
    """newspaper4k as it might be: it dies of one page, hangs at one, fails at one."""
    (tmp_path / "newspaper.py").write_text(FAKE)
    (tmp_path / "tldextract").mkdir()
    (tmp_path / "tldextract" / "__init__.py").touch()
    (tmp_path / "tldextract" / "tldextract.py").write_text("TLDExtract = lambda **knobs: None")
    monkeypatch.syspath_prepend(tmp_path)
    return side_of("newspaper4k", DEFAULT_RULES, lambda _: DEFAULT_RULES)


def test_a_page_that_kills_or_hangs_a_side_costs_that_page_alone(
    corpus: Path, with_a_bad_extractor: Side
) -> None:
    now = side_of("lake", DEFAULT_RULES, lambda _: DEFAULT_RULES)
    documents = [one for one in _documents(corpus) if one.path.endswith(".jsonl")][:6]
    settings = Settings(data=corpus / "data", workers=1, document_timeout_seconds=5)
    sides = (now, with_a_bad_extractor)
    had = [b.outcome for _, (_, b) in outcomes(documents, sides, settings, threading.Event()) if b]
    assert had[1] == Refused(Stage.EXTRACT, Reason.CRASHED, "the worker died of exit code 3")
    assert had[2] == Refused(Stage.EXTRACT, Reason.TIMEOUT, "5 s")
    assert had[4] == Refused(Stage.EXTRACT, Reason.CRASHED, "ValueError: a tag soup")
    assert all(isinstance(had[n], Told) for n in (0, 3, 5))


def test_a_process_that_ends_when_it_has_nothing_to_do_costs_nothing(corpus: Path) -> None:
    """The next file was sent into a pipe that nobody read."""
    now = side_of("now", DEFAULT_RULES, lambda _: DEFAULT_RULES)
    one = _documents(corpus)[0]
    task = Task(one.path, {one.place: one.raw_sha256}, [now], [])
    settings = Settings(data=corpus / "data")
    worker = _Worker(warm_up(stage_rows), settings, threading.Event())
    try:
        had, _ = worker.do(task)
        _kill(worker)
        again, _ = worker.do(task)
        assert [one.outcome for one in again.values()] == [one.outcome for one in had.values()]
        os.kill(_pid(worker), signal.SIGSTOP)
        worker._send(task)
        _kill(worker)  # with a task that it has not read: the line is reset, not ended
        told = worker._take({})
        assert told == _Blame(None, Reason.MEMORY, f"the worker {cause_of_death(-signal.SIGKILL)}")
    finally:
        worker.end()


def _pid(worker: _Worker) -> int:
    assert worker._process is not None
    assert worker._process.pid is not None
    return worker._process.pid


def _kill(worker: _Worker) -> None:
    os.kill(_pid(worker), signal.SIGKILL)
    assert worker._process is not None
    worker._process.join()


def test_a_file_that_is_gone_is_counted_and_not_compared(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.html").write_bytes(page(1))
    (tmp_path / "raw" / "2.html").write_bytes(page(2))
    ingest(tmp_path / "raw", tmp_path / "data")
    (tmp_path / "raw" / "1.html").unlink()
    (tmp_path / "raw" / "2.html").write_bytes(page(3))
    said, _ = compared(tmp_path)
    assert said["total"]["documents"] == 0
    assert sorted(said["skipped"].values()) == [1, 1]
    assert "its raw bytes have changed" in said["skipped"]


def test_files_that_a_publish_removes_meanwhile_are_looked_for_where_their_rows_lie_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (raw := tmp_path / "raw").mkdir()
    data = tmp_path / "data"
    lake = Lake(data)
    (raw / "1.html").write_bytes(page(1))
    ingest(raw, data, merge_files=2)
    before = read_lake(lake)
    known = choose(lake, before, None)
    for number in (2, 3, 4):  # merged with the second, swept once another has published
        (raw / f"{number}.html").write_bytes(page(number))
        ingest(raw, data, merge_files=2)
    assert held(lake, before, known.chosen) == {}
    versions = [before]
    monkeypatch.setattr(
        "broadsheet.pipeline.compare.compare.read_lake",
        lambda lake: versions.pop() if versions else read_lake(lake),
    )
    settings = Settings(raw=(str(raw),), data=data, workers=1)
    sides = (Side("lake", Kind.LAKE, DEFAULT_RULES), Side("now", Kind.RECIPE, DEFAULT_RULES))
    done = compare(settings, sides, None, threading.Event())
    assert (len(done.population.chosen), done.comparison.total.same_text) == (4, 4)


@pytest.mark.parametrize("version", [folder.name for folder in sorted(LAKES.iterdir())])
def test_a_lake_of_an_older_version_can_be_compared(version: str, tmp_path: Path) -> None:
    shutil.copytree(LAKES / version, tmp_path / "data")
    lake = Lake(tmp_path / "data")
    manifest = read_lake(lake)
    documents = choose(lake, manifest, None).chosen
    outcomes_of = held(lake, manifest, documents)
    assert len(outcomes_of) == len(documents) == 6
    told = [one for one in outcomes_of.values() if isinstance(one, Told)]
    assert "Saltgate market closes after three centuries" in {one.fields["title"] for one in told}
    assert [one.reason for one in outcomes_of.values() if isinstance(one, Refused)] == [
        Reason.BOT_CHECK
    ]


@pytest.mark.parametrize("wrong", ["yesterday", "rules.min_word=3", "workers=3", "rules.min_words"])
def test_a_side_that_is_none_is_refused_with_those_that_are(wrong: str) -> None:
    with pytest.raises(WrongSide, match=r"neither of lake, now, trafilatura.*rules\.KNOB=VALUE"):
        side_of(wrong, DEFAULT_RULES, lambda _: DEFAULT_RULES)


def test_settings_of_a_side_may_hold_commas() -> None:
    asked: list[tuple[str, ...]] = []

    def turned(knobs: tuple[str, ...]) -> Rules:
        asked.append(knobs)
        return DEFAULT_RULES

    side_of("rules.columns=text=Artikel,title=Titel,rules.min_words=3", DEFAULT_RULES, turned)
    assert asked == [("rules.columns=text=Artikel,title=Titel", "rules.min_words=3")]


HOSTILE = st.text(st.sampled_from("ab <>&'\"/\n\x00\u202e"), max_size=60)


@given(HOSTILE, HOSTILE)
def test_a_diff_holds_every_word_of_both_sides_and_no_markup_of_theirs(a: str, b: str) -> None:
    shown = marked(a, b)
    assert set(re.findall(r"<[^>]*>", shown)) <= {
        "<del>", "</del>", "<ins>", "</ins>", "<br>", "<i>", "</i>",
    }  # fmt: skip
    for sign, text in (("ins", a), ("del", b)):
        alone = re.sub(rf"<{sign}>.*?</{sign}>|</?del>|</?ins>|<br>|\s", "", shown)
        assert alone == re.sub(r"\s", "", _as_shown(text))


def _as_shown(text: str) -> str:
    import html

    lines = "\n".join(filter(None, map(str.strip, text.splitlines())))
    kept = "".join(
        c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in lines
    )
    return html.escape(kept)


def test_the_hundred_largest_are_those_with_most_words_of_one_side() -> None:
    comparison = Comparison()
    for number in range(150):
        words = " ".join(f"w{n}" for n in range(10 + number))
        document = Document("/raw", number, "", f"{number:064}", "n.example", "s", "f")
        fields = dict.fromkeys(FIELDS)
        comparison.take(
            paired(document, Told("one two three four five", fields), Told(words, fields))
        )
    shown = [pair.document.record_offset for pair in comparison.changed]
    assert shown == list(range(149, 49, -1))
    assert comparison.total.f1 == 0


def test_no_document_is_charged_for_what_an_extractor_loads_once(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trafilatura's dates take 1.1 CPU s a process: of 27 documents it was the greater part."""
    is_loaded: list[bool] = []

    def call(payload: bytes, url: str | None) -> Baseline:
        until = time.process_time() + (0.0 if is_loaded else 0.5)
        while time.process_time() < until:
            pass
        is_loaded.append(True)
        return plain_resiliparse(payload, url)

    loading = replace(EXTRACTORS[Kind.RESILIPARSE], call=call)
    monkeypatch.setitem(cast("dict[Kind, Extractor]", EXTRACTORS), Kind.RESILIPARSE, loading)
    one = _documents(corpus)[0]
    side = Side("resiliparse", Kind.RESILIPARSE, DEFAULT_RULES)
    said = messages(Task(one.path, {one.place: one.raw_sha256}, [side], []))
    (ended,) = (message for message in said if isinstance(message, Ended))
    assert ended.cpu_seconds < 0.4

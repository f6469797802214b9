"""NITF, NewsML 1, NewsML-G2 and ninjs: stories as agencies state them, and what is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.readers import sniff
from broadsheet.pipeline.records import Kind, Reason
from tests.given import REAL, golds, needs_real_data
from tests.readers.builders import found_in
from tests.readers.wire import LEAD, NEWSML, NITF, REST, g2, read_text, refusals, stories

NINJS: dict[str, Any] = {
    "uri": "urn:newsml:paper.example:20260302:77",
    "type": "text",
    "version": "2",
    "versionCreated": "2026-03-02T09:15:00Z",
    "firstCreated": "2026-03-02T07:15:00Z",
    "pubStatus": "usable",
    "urgency": 3,
    "language": "en",
    "usageTerms": "Not before noon.",
    "copyrightNotice": "The Paper",
    "by": "By Ada Quay",
    "headlines": [{"role": "main", "value": "Ferry sinks"}],
    "subjects": [{"name": "accident", "uri": "medtop:20000150"}],
    "bodies": [
        {"contentType": "text/plain", "value": f"{LEAD} {REST}"},
        {"contentType": "text/html", "value": f"<section><p>{LEAD}</p><p>{REST}</p></section>"},
    ],
}
# What the gold says of files that are examples of a standard: no story is in them.
NO_STORY = (Reason.NOT_A_STORY, Reason.NO_BODY)


def text_of(folder: Path, content: str) -> str:
    (story,) = stories(read_text(folder, content))
    assert story.kind is Kind.STORY
    return story.payload.decode()


@pytest.mark.parametrize("content", [NITF, NEWSML, g2(), json.dumps(NINJS)])
def test_every_format_gives_the_same_two_paragraphs(tmp_path: Path, content: str) -> None:
    assert text_of(tmp_path, content) == f"{LEAD}\n{REST}"


def test_a_kill_without_a_text_is_told_by_its_headline(tmp_path: Path) -> None:
    killed = {**NINJS, "pubStatus": "canceled", "bodies": [], "edNote": "Not to be used."}
    (story,) = stories(read_text(tmp_path, json.dumps(killed)))
    assert (story.claims.title, story.claims.pubstatus) == ("Ferry sinks", "canceled")
    assert story.payload.decode() == "Not to be used."


def test_of_several_headlines_the_first_by_rank_is_the_title(tmp_path: Path) -> None:
    ranked = "<headline rank='3'>Vessel lost</headline><headline rank='1'>Ferry sinks</headline>"
    item = g2().replace("<headline>Ferry sinks</headline>", ranked)
    (story,) = stories(read_text(tmp_path, item))
    assert story.claims.title == "Ferry sinks"


@pytest.mark.parametrize("content", [NITF, NEWSML, g2(), json.dumps(NINJS)])
def test_headline_urgency_and_status_are_kept(tmp_path: Path, content: str) -> None:
    (story,) = stories(read_text(tmp_path, content))
    claims = story.claims
    assert (claims.title, claims.urgency) == ("Ferry sinks", 3)
    assert claims.pubstatus == ("canceled" if content is NEWSML else "usable")
    moment = read_moment(claims.published or "")
    assert moment is not None
    assert moment.day.isoformat() == "2026-03-02"


def test_nitf_says_who_wrote_what_and_when(tmp_path: Path) -> None:
    (story,) = stories(read_text(tmp_path, NITF))
    claims = story.claims
    assert (claims.guid, claims.item_version) == ("paper-77", "2")
    assert (claims.standfirst, claims.authors) == ("Nobody hurt", ("Ada Quay",))
    assert (claims.subject_codes, claims.categories) == (("03010000",), ("accident",))
    assert (claims.tags, claims.captions) == (("ferries",), ("The quay.",))
    assert claims.copyright_notice == "2026 The Paper"
    assert claims.dateline == "ELMSWORTH, March 2"


def test_the_day_of_issue_comes_before_that_of_release(tmp_path: Path) -> None:
    """Until its release an item is under embargo."""
    held = NITF.replace(
        "<doc.copyright", '<date.release norm="20260304T000000+0100"/><doc.copyright'
    )
    claims = stories(read_text(tmp_path, held))[0].claims
    assert (claims.published or "")[:8] == "20260302"
    assert (claims.embargoed or "")[:8] == "20260304"


def test_lines_of_a_picture_are_not_the_storys(tmp_path: Path) -> None:
    (story,) = stories(read_text(tmp_path, NEWSML))
    assert (story.claims.title, story.claims.authors) == ("Ferry sinks", ("Ada Quay",))
    assert story.claims.guid == "urn:newsml:paper.example:20260302:77"
    assert story.claims.outlet == "paper.example"


@pytest.mark.parametrize("content", [g2(), json.dumps(NINJS)])
def test_rights_embargo_and_subjects_are_kept(tmp_path: Path, content: str) -> None:
    (story,) = stories(read_text(tmp_path, content))
    claims = story.claims
    assert (claims.usage_terms, claims.copyright_notice) == ("Not before noon.", "The Paper")
    assert claims.subject_codes == ("medtop:20000150",)
    assert claims.language == "en"
    assert claims.embargoed == (None if content.startswith("{") else "2026-03-02T12:00:00+01:00")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("conceptItem", "a concept"),
        ("planningItem", "a plan"),
        ("packageItem", "a package"),
        ("knowledgeItem", "concepts of a vocabulary"),
        ("catalogItem", "a catalogue"),
    ],
)
def test_what_is_no_story_is_named(tmp_path: Path, kind: str, told: str) -> None:
    (refusal,) = refusals(read_text(tmp_path, g2(kind=kind)))
    assert refusal.reason is Reason.NOT_A_STORY
    assert refusal.detail.startswith(told)


def test_items_of_one_message_are_records_of_their_own(tmp_path: Path) -> None:
    message = f"<newsMessage><itemSet>{g2()}{g2(kind='planningItem')}{g2(item_class='picture')}"
    found = read_text(tmp_path, f"{message}{g2(version=2)}</itemSet></newsMessage>")
    assert [one.claims.item_version for one in stories(found)] == ["1", "2"]
    assert [one.reason for one in refusals(found)] == [Reason.NOT_A_STORY] * 2


@pytest.mark.parametrize("kind", ["event", "picture", "video", "planning"])
def test_ninjs_of_another_type_is_named(tmp_path: Path, kind: str) -> None:
    (refusal,) = refusals(read_text(tmp_path, json.dumps(NINJS | {"type": kind})))
    assert refusal.reason is Reason.NOT_A_STORY


def test_lines_of_ninjs_are_read_as_such(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(NINJS | {"version": str(number)}) for number in range(3))
    assert len(stories(read_text(tmp_path, lines))) == 3


@needs_real_data
def test_titles_bodies_and_dates_of_real_items_are_right() -> None:
    """Each of 349 files is a story with the title and the words of its gold, or named as none."""
    kept = refused = 0
    for label in golds("newswire"):
        found = found_in(label["page"])
        assert found, label["file"]
        titles = {" ".join((one.claims.title or "").split()) for one in stories(found)}
        if "title" in label and titles:
            assert " ".join(label["title"].split()) in titles, label["file"]
        if not titles:
            assert {one.reason for one in refusals(found)} <= set(NO_STORY), label["file"]
            refused += 1
            continue
        kept += 1
        for one in stories(found):
            told = one.payload.decode() + " " + (one.claims.standfirst or "")
            words = len(told.split())  # the gold counts the abstract in
            if label["format"] in ("nitf", "newsml_1") and "body_words" in label:
                assert 0.8 * label["body_words"] - 5 <= words <= 1.1 * label["body_words"] + 5
            assert one.claims.published is None or read_moment(one.claims.published) is not None
    assert (kept, refused) == (181, 168)


@needs_real_data
def test_every_real_file_is_recognised_by_its_content() -> None:
    assert REAL is not None
    media = {label["format"]: set[str]() for label in golds("newswire")}
    for label in golds("newswire"):
        media[label["format"]].add(sniff(label["page"]).medium)
    assert media == {
        "nitf": {"nitf", "newsml", "newsml-g2"},
        "newsml_1": {"newsml"},
        "newsml_g2": {"newsml-g2"},
        "ninjs": {"json"},
        "json_other": {"json"},
        "other": {"newsml-g2-part"},
    }

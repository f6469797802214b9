"""A gate is not an article, and an article about gates is one."""

import html
import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.body.blocks import read_blocks
from broadsheet.pipeline.extract.body.candidate import Candidate, candidate
from broadsheet.pipeline.extract.gates import is_stub, refuse_gate
from broadsheet.pipeline.extract.metadata.facts import read_facts
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import Kind, Page, Reason, Rejected, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.words import word_count

CASES = json.loads((Path(__file__).parent / "cases" / "gates.json").read_text("utf-8"))


def page_of(title: str, paragraphs: list[str], head: str = "", tail: str = "") -> bytes:
    body = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
    return (
        f"<html><head><title>{html.escape(title)}</title>{head}</head>"
        f"<body><main><h1>{html.escape(title)}</h1>{body}{tail}</main></body></html>"
    ).encode()


def extracted(payload: bytes) -> Page:
    return extract(payload, Kind.HTML, None, DEFAULT_RULES, Rung.FULL)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_gate_is_rejected_with_its_kind_and_a_story_is_kept(case: dict[str, Any]) -> None:
    payload = page_of(case["title"], case["text"])
    if case["reason"] is None:
        assert case["text"][0] in extracted(payload).text
        return
    with pytest.raises(Rejected) as rejected:
        extracted(payload)
    assert rejected.value.reason == case["reason"]


@pytest.mark.parametrize(("words", "is_refused"), [(150, True), (151, False)])
def test_a_text_that_only_speaks_of_a_gate_is_one_up_to_150_words(
    words: int, is_refused: bool
) -> None:
    """No sentence of it is about anything else, so that its length alone decides."""
    sentence = "Verify you are human before the page of the council opens for you."  # 13 words
    said = [sentence] * 10 + ["Verify you are human" + " again" * (words - 134) + "."]
    assert sum(word_count(line) for line in said) == words
    root = parse(page_of("The council of Elmsworth", said).decode())
    assert root is not None
    facts = read_facts(root)
    page = Page(text="", extractor="", title="The council of Elmsworth")
    if not is_refused:
        refuse_gate(page, facts, [], said)
        return
    with pytest.raises(Rejected, match="150 words, bot_check among them"):
        refuse_gate(page, facts, [], said)


@pytest.mark.parametrize(("words", "is_teaser"), [(149, True), (150, False)])
def test_a_page_that_is_not_free_is_a_teaser_below_150_words(words: int, is_teaser: bool) -> None:
    head = '<meta property="article:content_tier" content="locked">'
    root = parse(page_of("Council rebuilds wall", [], head).decode())
    assert root is not None
    assert is_stub(read_facts(root), [], ["word " * words]) is is_teaser


LINKS = "".join(
    f'<h2><a href="/{n}">The council of Elmsworth votes on item {n} of the budget</a></h2>'
    for n in range(30)
)
STORY = [
    (
        "The council of Elmsworth voted on Monday to rebuild the river wall, eleven to four, "
        "after a debate that lasted until the lamps on the quay went out at midnight."
    ),
    (
        "The wall will cost nine million, a third of it from the county, and will be two feet "
        "higher than the one that broke in the spring, the engineer told the meeting."
    ),
    (
        "Two members left before the vote, and one of them said on the stairs that the money would "
        "be better spent on the pumps, which are older than anybody in the room."
    ),
]


def test_a_section_page_is_an_index() -> None:
    head = '<script type="application/ld+json">{"@type": "CollectionPage"}</script>'
    with pytest.raises(Rejected) as rejected:
        extracted(page_of("Local news", [], head, LINKS))
    assert rejected.value.reason is Reason.INDEX_PAGE


def test_a_page_of_teasers_is_an_index_even_if_it_declares_nothing() -> None:
    teasers = "".join(
        f'<li><h2><a href="/{n}">The council of Elmsworth votes on item {n} of the budget</a></h2>'
        f"<p>The vote was {n} to four, and nobody in the hall was pleased with it.</p></li>"
        for n in range(8)
    )
    with pytest.raises(Rejected) as rejected:
        extracted(page_of("Local", [], tail=f"<ul>{teasers}</ul>"))
    assert rejected.value.reason is Reason.INDEX_PAGE
    told = extracted(page_of("Council rebuilds wall", STORY, tail=f"<ul>{teasers}</ul>"))
    assert STORY[2] in told.text


def test_an_application_that_needs_scripts_says_so_where_scripts_are_off() -> None:
    page = "<html><body><noscript>You need to enable JavaScript to run this app.</noscript>"
    with pytest.raises(Rejected) as rejected:
        extracted(f"{page}<div id='root'><p>Loading</p></div></body></html>".encode())
    assert rejected.value.reason is Reason.JAVASCRIPT_REQUIRED


def test_a_story_among_many_teasers_is_not_an_index() -> None:
    assert STORY[1] in extracted(page_of("Council rebuilds wall", STORY, tail=LINKS)).text


CHAPTER = (
    "市政厅的档案里保存着关于这条河的全部图纸"
    "，而修桥的工程师们说他们从来没有见过这些图纸"
    "，因为那间屋子在星期五总是锁着的。"
)


@pytest.mark.parametrize(("paragraphs", "is_index"), [(4, True), (8, False)])
def test_a_chapter_of_which_two_witnesses_agree_is_no_index_however_many_it_lists(
    paragraphs: int, is_index: bool
) -> None:
    """A handbook's sidebar lists all chapters; Chinese paragraphs are short in characters."""
    links = [
        f"第{n}章：城市与河流的历史以及一座从未建成的大桥和它的许多工程师与档案" for n in range(14)
    ]
    told = [f"{CHAPTER}{n}。" for n in range(paragraphs)]
    source = "".join(f"<li><a href='/{n}'>{link}</a></li>" for n, link in enumerate(links))
    source += "".join(f"<p>{line}</p>" for line in told)
    root = parse(f"<html><body>{source}</body></html>")
    assert root is not None
    facts, blocks, lines = read_facts(root), read_blocks(root), [*links, *told]
    findings = [candidate("trafilatura-fast", lines), candidate("region", told)]

    def asked(findings: list[Candidate]) -> bool:
        try:
            refuse_gate(Page("", "x"), facts, blocks, lines, (), findings)
        except Rejected as rejected:
            return rejected.reason is Reason.INDEX_PAGE
        return False

    assert asked(findings) is is_index
    assert asked(findings[:1])


def test_a_teaser_before_a_paywall_is_kept_and_marked() -> None:
    wall = "<div>Subscribe to continue reading this story.</div>"
    page = extracted(page_of("Council rebuilds wall", STORY[:2], tail=wall))
    assert page.is_truncated
    assert not extracted(page_of("Council rebuilds wall", STORY)).is_truncated

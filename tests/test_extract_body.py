"""The body is found by extractors that confirm each other, and sorted by its markup."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.body import vote
from broadsheet.pipeline.extract.body.blocks import read_blocks
from broadsheet.pipeline.extract.body.candidate import agreement, candidate
from broadsheet.pipeline.extract.body.vote import medoid
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import Kind, Page, Rejected, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES

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
META = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "The Elmsworth Press"},
        {
            "@type": "NewsArticle",
            "headline": "Council rebuilds river wall",
            "datePublished": "2016-11-28T23:30:00-05:00",
            "dateModified": "2016-11-29T08:00:00-05:00",
            "author": [{"@type": "Person", "name": "By Mara Quill"}, {"name": "Jon Reed"}],
            "articleSection": "Local",
            "keywords": "river, wall",
        },
    ],
}
PAGE = f"""<html lang="en-GB"><head>
<title>Council rebuilds river wall | The Elmsworth Press</title>
<meta property="og:site_name" content="The Elmsworth Press">
<link rel="canonical" href="https://press.example/wall">
<script type="application/ld+json">{json.dumps(META)}</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Council rebuilds river wall</h1>
<h2 class="standfirst">Eleven to four for a higher wall, and a quarrel about the pumps below it</h2>
<p class="date">Published: November 28, 2016</p>
<figure><img src="a.jpg">
<figcaption>The broken wall in April, seen from the ferry</figcaption></figure>
<p>{STORY[0]}</p><p>{STORY[1]}</p>
<p><a href="/pumps">The pumps of Elmsworth are a hundred years old</a></p>
<p>{STORY[2]}</p></article>
<footer>© The Elmsworth Press</footer></body></html>"""


def extracted(source: str | bytes, rung: Rung = Rung.FULL) -> Page:
    payload = source.encode("utf-8", "replace") if isinstance(source, str) else source
    return extract(payload, Kind.HTML, None, DEFAULT_RULES, rung)


def test_every_span_of_a_page_finds_its_field() -> None:
    page = extracted(PAGE)
    assert page.text.split("\n") == STORY
    assert page.title == "Council rebuilds river wall"
    assert page.standfirst is not None
    assert page.standfirst.startswith("Eleven to four")
    assert page.captions == ("The broken wall in April, seen from the ferry",)
    assert page.authors == ("Mara Quill", "Jon Reed")
    assert (page.section, page.tags) == ("Local", ("river", "wall"))
    assert page.sitename == "The Elmsworth Press"
    assert page.claimed_language == "en-GB"
    assert "related" in {removed.reason for removed in page.removed}


def test_the_day_is_the_printed_one_and_the_instant_is_utc() -> None:
    first = extracted(PAGE).date_candidates[0]
    assert first.day.isoformat() == "2016-11-28"
    assert first.instant is not None
    assert first.instant.isoformat() == "2016-11-29T04:30:00+00:00"


def test_a_refrain_in_markup_survives() -> None:
    verse = "<p>And the river ran on to the sea.</p><p>The miller sang it again that night.</p>"
    story = PAGE.replace(f"<p>{STORY[1]}</p>", verse + verse)
    assert extracted(story).text.count("And the river ran on to the sea.") == 2


BOLD = "Eleven to four for a higher wall, and a quarrel about the pumps."


@pytest.mark.parametrize(
    ("opening", "standfirst"),
    [
        (f"<header><p><b>{BOLD}</b></p></header>", BOLD),
        (f"<p><b>{BOLD[:-1]}</b></p>", BOLD[:-1]),
        (f"<p class='standfirst'>{BOLD}</p>", BOLD),
        (f"<meta name='description' content='{BOLD}'>\n<p><b>{BOLD}</b></p>", BOLD),
        (f"<meta name='description' content='{BOLD}'>\n<p class='intro'>{BOLD}</p>", None),
        (f"<p class='intro'>{BOLD[:-1]}</p>", BOLD[:-1]),
        (f"<meta name='description' content='{BOLD} {STORY[0]}'>\n<p><b>{BOLD}</b></p>", None),
        (f"<h2>{BOLD}</h2>", BOLD),
        (f"<p><b>{BOLD}</b></p>", None),
        (f"<div class='field--type-text-with-summary'><p>{BOLD}</p></div>", None),
        ("<p><b>市议会以十一票对四票通过，重建今年春天决堤的河堤，费用九百万。</b></p>", None),
        ("<h2>市议会以十一票对四票通过，重建今年春天决堤的河堤，费用九百万</h2>",
         "市议会以十一票对四票通过，重建今年春天决堤的河堤，费用九百万"),
        ("<p><b>ELMSWORTH</b> is a town of four thousand on the river of the same name.</p>", None),
        ("<p><b>A long Monday</b></p>", None),
    ],
)  # fmt: skip
def test_a_sentence_in_bold_type_is_a_standfirst_only_apart_from_the_story(
    opening: str, standfirst: str | None
) -> None:
    meta, _, opening = opening.rpartition("\n")
    source = f"<html>{meta}<body><article><h1>Council rebuilds river wall</h1>{opening}"
    page = extracted(source + "".join(f"<p>{p}</p>" for p in STORY) + "</article></body></html>")
    assert page.standfirst == standfirst
    lines = page.text.split("\n")
    assert lines[-3:] == STORY
    assert standfirst not in lines
    if standfirst is None:
        assert len(lines) == 4


def test_a_menu_that_was_never_closed_does_not_swallow_the_story() -> None:
    source = PAGE.replace("</nav>", "").replace("</article>", f"<p>{STORY[0][:-1]}!</p></article>")
    assert STORY[1] in extracted(source).text


NEXT = "".join(f"<p>{line.replace('Elmsworth', 'Karrow')} Here, too.</p>" for line in STORY)


@pytest.mark.parametrize(
    ("appended", "dropped"),
    [
        (f"<article><h1>Karrow builds a mill for the third time</h1>{NEXT}</article>", True),
        (f"<article><h1>Council rebuilds river wall</h1>{NEXT}</article>", False),
        (f"<section><h1>What the wall will cost the town</h1>{NEXT}</section>", False),
        (f"<article><h2>What the wall will cost the town</h2>{NEXT}</article>", False),
    ],
    ids=["next story", "same headline", "chapter", "chapter of lower rank"],
)
def test_an_endless_page_is_cut_to_its_first_story(appended: str, dropped: bool) -> None:
    page = extracted(PAGE.replace("</article>", f"</article>{appended}"))
    assert STORY[2] in page.text
    headlines = [removed.line for removed in page.removed if removed.reason == "next story"]
    assert headlines == (["Karrow builds a mill for the third time"] if dropped else [])
    if dropped:
        assert "Karrow" not in page.text


def test_a_gallery_tells_its_story_in_captions() -> None:
    slides = "".join(
        f"<figure><img src='{n}.jpg'><figcaption>{n}. {line}</figcaption></figure>"
        for n, line in enumerate(STORY * 2)
    )
    source = PAGE.replace("".join(f"<p>{line}</p>" for line in STORY[:2]), f"<p>{STORY[0]}</p>")
    start, end = source.index("<p><a href"), source.index("</article>")
    page = extracted(f"{source[:start]}{slides}<p>{STORY[1]}</p>{source[end:]}")
    assert page.page_type == "gallery"
    assert f"5. {STORY[2]}" in page.text
    assert page.captions == ()
    assert extracted(PAGE).page_type == "article"


def test_a_page_that_scripts_fill_in_tells_its_story_in_json() -> None:
    body = "\n".join(STORY * 3)
    meta = {"@type": "NewsArticle", "headline": "Council rebuilds river wall", "articleBody": body}
    shell = f'<script type="application/ld+json">{json.dumps(meta)}</script>'
    page = extracted(f"<html><head>{shell}</head><body><p>{STORY[0]}</p></body></html>")
    assert (page.extractor, page.text) == ("jsonld", body)
    whole = "".join(f"<p>{line}</p>" for line in STORY * 3)
    page = extracted(f"<html><head>{shell}</head><body><article>{whole}</article></body></html>")
    assert page.extractor != "jsonld"


@pytest.mark.parametrize(
    ("charset", "header"),
    [("utf-8", None), ("cp1252", "iso-8859-1"), ("utf-16", None), ("cp1251", "windows-1251")],
)
def test_a_charset_is_undone(charset: str, header: str | None) -> None:
    word = "Ратуша" if charset == "cp1251" else "Düsseldorf"
    payload = PAGE.replace("Elmsworth voted", f"{word} voted").encode(charset, "replace")
    page = extract(payload, Kind.HTML, header, DEFAULT_RULES, Rung.FULL)
    assert f"{word} voted" in page.text


def test_broken_json_still_gives_its_date() -> None:
    broken = PAGE.replace('"@context"', "oops, '").replace("Published: November 28, 2016", "")
    days = {c.day.isoformat() for c in extracted(broken).date_candidates}
    assert "2016-11-28" in days


def test_the_candidate_that_the_others_confirm_wins() -> None:
    stub = candidate("stub", ["cookies"])
    one, two = candidate("one", ["aaaa", "bbbb", "cccc"]), candidate("two", ["aaaa", "bbbb"])
    assert medoid([stub, one, two], one, 0) is one
    assert medoid([stub, one, two], stub, 0.3) is one
    assert medoid([stub, one, two], stub, 2) is stub
    assert agreement(one, one) == 1
    assert agreement(stub, one) == 0


def test_two_that_agree_outvote_trafilatura_where_it_took_the_wrong_box(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box = [f"Reader {n} wrote that the pumps were bought {n} years ago. " * 3 for n in range(9)]
    monkeypatch.setattr(vote, "trafilatura_lines", lambda *_, **__: box)
    monkeypatch.setattr(vote, "resiliparse_lines", lambda _: STORY)
    page = extracted(PAGE)
    assert page.text.split("\n") == STORY
    assert page.extractor == "resiliparse"


@pytest.mark.parametrize("quality", ["default", "best"])
def test_a_sentence_that_trafilatura_leaves_out_is_in_the_text(quality: str) -> None:
    """Text in a bare `<section>`, or under a class that resembles an author's, is lost to it."""
    odd = "Nobody had told the fishermen, who turned back to port at night."
    section = f"<p>{STORY[1]}</p><section>{odd}</section>"
    source = PAGE.replace(f"<p>{STORY[1]}</p>", section).encode()
    rules = replace(DEFAULT_RULES, quality=quality)
    page = extract(source, Kind.HTML, None, rules, Rung.FULL)
    assert page.text.split("\n") == [*STORY[:2], odd, STORY[2]]


def test_best_asks_two_more_witnesses_of_which_one_is_no_candidate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vote, "readability_lines", lambda _: ["Quite another line, it says."])
    monkeypatch.setattr(vote, "resiliparse_lines", lambda _: ["The stub that two agree about."])
    monkeypatch.setattr(vote, "best_segment", lambda _: [])
    real = vote.trafilatura_lines

    def stubborn(root: HtmlElement, **favour: Any) -> list[str]:
        stub = favour.get("favor_precision", False)
        return ["The stub that two agree about."] if stub else real(root, **favour)

    monkeypatch.setattr(vote, "trafilatura_lines", stubborn)
    for quality, witnesses in (("default", 2), ("best", 4)):
        root = parse(PAGE)
        assert root is not None
        rules = replace(DEFAULT_RULES, quality=quality)
        body = vote.find_body(root, PAGE, read_blocks(root), "", rules)
        assert body is not None
        assert body.chosen.extractor == "trafilatura-fast"
        assert len(body.witnesses) == witnesses


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 50_000 + STORY[0],
        "<p>x" * 50_000 + f"<p>{STORY[0]}</p>",
        "<" * 300_000 + STORY[0],
        "<!--" * 50_000 + STORY[0],
        "<br>" * 100_000 + f"<p>{STORY[0]}</p>",
        "<script>" * 20_000 + STORY[0],
        "1" * 2_000_000,
        "<a href='" + "a" * 1_000_000,
        "&" * 500_000,
    ],
    ids=[
        "divs",
        "paragraphs",
        "angles",
        "comments",
        "breaks",
        "scripts",
        "digits",
        "quote",
        "amps",
    ],
)
def test_the_cheap_rung_never_hangs(source: str) -> None:
    try:
        page = extracted(source, Rung.CHEAP)
    except Rejected:
        return
    assert page.extractor == "cheap"


def test_a_page_of_a_hundred_thousand_elements_steps_down_by_itself() -> None:
    page = extracted("<div>" * 100_000 + f"<p>{STORY[0]}</p>")
    assert page.extractor == "cheap"
    assert STORY[0] in page.text


NAMES = [None, "utf-8", "shift_jis", "rot13", "\0", "x" * 99]
CHARSETS = st.sampled_from(NAMES)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<div class='related'>", "</div>", "<a href=x>", "</a>", "<br>", "<h1>", "<!--",
     "-->", "<script>", "</script>",
     "<table><tr><td>", "<article>", "&amp;", "&#0;", "\0", "<time>",
     '<script type="application/ld+json">{"@graph": [[', "</script>", "<meta property=og:title>"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(TAGS, st.text(max_size=40)), max_size=40), st.sampled_from(list(Rung)))
def test_no_page_raises_anything_but_a_rejection(parts: list[str], rung: Rung) -> None:
    try:
        page = extracted("".join(parts), rung)
    except Rejected:
        return
    assert page.text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), CHARSETS)
def test_no_bytes_raise_anything_but_a_rejection(payload: bytes, charset: str | None) -> None:
    for kind in Kind:
        try:
            extract(payload, kind, charset, DEFAULT_RULES, Rung.FULL)
        except Rejected:
            continue

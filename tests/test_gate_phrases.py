"""What a gate says is understood in its language; a title and a list of links give pages away."""

import html
import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.records import Kind, Page, Reason, Rejected, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES

CASES = Path(__file__).parent / "cases"
PHRASES = json.loads((CASES / "gate_phrases.json").read_text("utf-8"))
STORIES = json.loads((CASES / "gate_stories.json").read_text("utf-8"))


def extracted(title: str, paragraphs: list[str], head: str = "", tail: str = "") -> Page:
    body = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
    source = (
        f"<html><head><title>{html.escape(title)}</title>{head}</head><body><main>"
        f"<h1>{html.escape(title)}</h1>{body}{tail}</main></body></html>"
    )
    return extract(source.encode(), Kind.HTML, None, DEFAULT_RULES, Rung.FULL)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(line, case["reason"], id=f"{case['reason']} {case['label']}: {line[:40]}")
        for case in PHRASES
        for line in case["lines"]
    ],
)
def test_a_page_that_says_little_else_is_a_gate(line: str, reason: str) -> None:
    with pytest.raises(Rejected) as rejected:
        extracted("Elmsworth", [line + "."])
    assert rejected.value.reason == reason


def story(case: dict[str, Any]) -> Any:
    why = case.get("known_failure")
    marks = [pytest.mark.xfail(reason=why, strict=True)] if why else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", list(map(story, STORIES)))
def test_a_story_that_quotes_a_gate_is_a_story(case: dict[str, Any]) -> None:
    page = extracted(case["title"], case["text"])
    assert case["text"][0] in page.text
    assert not page.is_truncated


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("404", Reason.SOFT_404),
        ("403 Forbidden", Reason.SOFT_404),
        ("410 Gone", Reason.SOFT_404),
        ("Error 404", Reason.SOFT_404),
        ("Error 403", Reason.SOFT_404),
        ("Not Found", Reason.SOFT_404),
        ("Page not found", Reason.SOFT_404),
        ("Access denied", Reason.BOT_CHECK),
        ("Forbidden", Reason.SOFT_404),
        ("Just a moment...", Reason.SOFT_404),
        ("Attention Required!", Reason.SOFT_404),
        ("Are you a robot?", Reason.BOT_CHECK),
        ("Pardon Our Interruption", Reason.SOFT_404),
        ("Security check", Reason.SOFT_404),
        ("Seite nicht gefunden", Reason.SOFT_404),
        ("Page introuvable", Reason.SOFT_404),
        ("Página no encontrada", Reason.SOFT_404),
        ("Página não encontrada", Reason.SOFT_404),
        ("Страница не найдена", Reason.SOFT_404),
    ],
)
def test_a_title_that_names_an_error_is_believed(title: str, reason: Reason) -> None:
    with pytest.raises(Rejected) as rejected:
        extracted(title, [f"{part} It rained on the quay of the old harbour." for part in "ABCDEF"])
    assert rejected.value.reason is reason


LONG = [
    f"In year {n} of the harbour the crews of ferry {n} sat on the quay and sang until noon, "
    f"and nobody who heard the song of year {n} has forgotten a single word of all its verses."
    for n in range(30)
]


def test_a_long_story_is_kept_whatever_its_title_or_one_line_of_it_says() -> None:
    assert LONG[3] in extracted("404 days without a ferry", LONG).text
    assert LONG[3] in extracted("Ferry", [*LONG, "We use cookies. Accept all cookies."]).text


def index(count: int, head: str = "", told: int = 0) -> Page:
    links = "".join(
        f'<h2><a href="/{n}">The council of Elmsworth votes on item {n} of the budget</a></h2>'
        for n in range(count)
    )
    return extracted("Local news", LONG[:told], head, links)


COLLECTION = '<script type="application/ld+json">{"@type": "CollectionPage"}</script>'
SEARCH = '<script type="application/ld+json">{"@type": ["SearchResultsPage"]}</script>'


@pytest.mark.parametrize("head", [COLLECTION, SEARCH])
def test_a_page_that_calls_itself_a_list_is_one_with_half_as_many_links(head: str) -> None:
    with pytest.raises(Rejected) as rejected:
        index(8, head)
    assert rejected.value.reason is Reason.INDEX_PAGE


DECLARED = [
    '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
    '<script type="application/ld+json">{"@type": "BlogPosting"}</script>',
    '<script type="application/ld+json">{"@type": "Review"}</script>',
    '<script type="application/ld+json">{"@type": "Recipe"}</script>',
    '<meta property="og:type" content="article">',
    '<meta property="article:published_time" content="2016-11-28">',
]


@pytest.mark.parametrize("head", DECLARED)
def test_a_page_that_calls_itself_an_article_is_no_index(head: str) -> None:
    assert index(30, head).text


def test_prose_before_many_links_makes_a_story() -> None:
    assert LONG[0] in index(30, told=12).text
    assert LONG[0] in index(8, COLLECTION, told=12).text


TEASER = LONG[:1]
FREE = '{"@type": "NewsArticle", "isAccessibleForFree": %s}'


@pytest.mark.parametrize(
    "head",
    [
        *(
            f'<script type="application/ld+json">{FREE % said}</script>'
            for said in ("false", '"False"')
        ),
        '<meta property="article:content_tier" content="locked">',
        '<meta name="content_tier" content="premium">',
    ],
)
def test_a_short_text_of_a_page_that_says_it_is_not_free_is_marked(head: str) -> None:
    assert extracted("Ferry", TEASER, head).is_truncated
    assert not extracted("Ferry", LONG, head).is_truncated
    assert not extracted("Ferry", TEASER).is_truncated


def test_a_wall_behind_the_text_marks_it_and_one_far_above_does_not() -> None:
    wall = "<div>Already a subscriber? Log on.</div>"
    assert extracted("Ferry", LONG[:4], tail=wall).is_truncated
    assert not extracted("Ferry", LONG, tail=wall).is_truncated

"""What stands beside the story is another's: its names and dates are not taken for the story's."""

import pytest
from lxml.html import HtmlElement, fromstring

from broadsheet.pipeline.extract.metadata.in_boilerplate import (
    OTHERS,
    is_in_boilerplate,
    names_others,
)


def inside(box: str, *, framed: bool = False, meant: bool = False) -> bool:
    """Whether a name in `box` (a start tag) is elsewhere; `framed`: the headline is in it too."""
    tag = box.strip("<>").split()[0]
    page = fromstring(f"<html><body><main>{box}<h1>h</h1><b>name</b></{tag}></main></body></html>")
    name = page.find(".//b")
    assert name is not None
    frame: frozenset[HtmlElement] = frozenset(name.iterancestors()) if framed else frozenset()
    return is_in_boilerplate(name, frame, is_aside_meant=meant)


WORDS = {
    "comment": "comment-list", "related": "related-stories", "sidebar": "l-sidebar",
    "recommend": "recommended", "footer": "page-footer", "copyright": "copyright",
    "most-?read": "mostread", "popular": "popular-now", "trending": "trending",
    "teaser": "c-teaser", "latest": "latest-news", "recent": "recent-posts",
    "archive": "archives", "widget": "widget_text", "promo": "promo-box", "menu": "menu-item",
    "ticker": "newsticker", "weather": "weather", "calendar-": "calendar-day", "event": "events",
    "upcoming": "upcoming", "disqus": "disqus_thread", "similar": "similar",
    "more-": "more-stories", "more-?from": "morefrom", "also": "see-also",
    "newsletter": "newsletter", "twitter-tweet": "twitter-tweet",
    "embedded-tweet": "embedded-tweet", r"tweets\b": "latest tweets", "read-next": "read-next",
    "card-?list": "cardlist", "post-?list": "post-list",
}  # fmt: skip


def test_every_word_for_a_box_beside_the_story_has_an_example() -> None:
    assert set(WORDS) == set(OTHERS.pattern.split("|"))


@pytest.mark.parametrize("label", WORDS.values())
def test_a_box_that_is_called_so_is_elsewhere(label: str) -> None:
    assert names_others(label)
    assert inside(f"<div class='{label}'>")
    assert inside(f"<div id='{label.upper()}'>")


@pytest.mark.parametrize("tag", ["aside", "footer", "nav"])
def test_asides_and_feet_are_elsewhere_unless_they_hold_the_byline(tag: str) -> None:
    assert inside(f"<{tag}>")
    assert not inside(f"<{tag} class='post-meta'>")
    assert not inside(f"<{tag} class='byline'>")
    assert not inside(f"<{tag}>", meant=True)
    assert inside(f"<{tag} class='related'>", meant=True)


@pytest.mark.parametrize(
    "box",
    [
        "<div class='story'>",
        "<header id='header-nav'>",
        "<div class='tweet-timestamp'>",
        "<section>",
    ],
)
def test_boxes_of_the_story_are_not_elsewhere(box: str) -> None:
    assert not inside(box)


def test_what_also_holds_the_headline_is_not_elsewhere() -> None:
    assert not inside("<div class='has-sidebar'>", framed=True)

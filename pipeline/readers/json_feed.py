"""JSON Feed: one object with an item a story -> Stories."""

from collections.abc import Mapping

from broadsheet.pipeline.readers.fields import said
from broadsheet.pipeline.readers.prose import html_paragraphs, text_paragraphs
from broadsheet.pipeline.readers.story import Story
from broadsheet.pipeline.records import Claims, Reason, Rejected

VERSION = "jsonfeed.org/version/"


def is_feed(thing: Mapping[str, object]) -> bool:
    """Whether an object is a feed, by the address of its version."""
    return VERSION in str(thing.get("version")) and isinstance(thing.get("items"), list)


def story(item: object, feed: Mapping[str, object], url_max_chars: int) -> Story:
    """The story of one item; raises `Rejected` where it carries none."""
    if not isinstance(item, dict):
        raise Rejected(Reason.NO_BODY, f"a {type(item).__name__} among the items of a feed")
    html, text = item.get("content_html"), item.get("content_text")
    if isinstance(html, str) and html.strip():
        paragraphs = html_paragraphs(html)
    elif isinstance(text, str) and text.strip():
        paragraphs = text_paragraphs(text)
    else:
        raise Rejected(
            Reason.NO_BODY, f"neither content_html nor content_text in {', '.join(item)}"
        )
    named = {"language": feed.get("language"), **item, "sitename": feed.get("title")}
    claims: Claims = said(named, url_max_chars).claims
    return Story(claims, paragraphs)

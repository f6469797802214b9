"""Factiva as HTML: a document a `<div class="article enArticle">` -> Stories."""

import re
from dataclasses import replace

from broadsheet.pipeline.readers.factiva import story
from broadsheet.pipeline.readers.press_html import PageLayout, classed, reader_of, text_of, tree_of
from broadsheet.pipeline.readers.prose import said_by
from broadsheet.pipeline.readers.story import Story, authors_of


def _story(markup: str) -> Story:
    """What a plain text says, and what classes tell of headline and author."""
    body = tree_of(markup)
    text = text_of(body)
    heading = next(filter(None, map(said_by, classed(body, "Headline"))), None)
    byline = next(filter(None, map(said_by, classed(body, "author"))), None)
    told = story(text)
    is_sure = heading is None or heading == told.claims.title
    authors = authors_of(byline) or (told.claims.authors if is_sure else ())
    title = heading or told.claims.title
    return replace(told, claims=replace(told.claims, title=title, authors=authors))


READER = reader_of(
    PageLayout(
        "factiva-html",
        re.compile(
            rb"<title>Factiva</title>|<div class=[\"']article \w{2,6}Article", re.IGNORECASE
        ),
        re.compile(rb"<div class=[\"']article \w{2,6}Article", re.IGNORECASE),
        re.compile(rb">\s*\S{2,24} [A-Za-z0-9]{8}(?:19|20)\d{6}[a-z0-9]{9}"),
        _story,
    )
)

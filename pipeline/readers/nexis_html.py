"""Nexis and LexisNexis Academic as HTML: a document between `<DOCFULL>` and its end -> Stories."""

import re

from broadsheet.pipeline.readers.nexis import story
from broadsheet.pipeline.readers.press_html import PageLayout, reader_of, text_of, tree_of
from broadsheet.pipeline.readers.story import Story


def _story(markup: str) -> Story:
    """The number, and then all that a plain text has."""
    text = text_of(tree_of(markup.partition("-->")[2]))
    return story(NUMBER.sub("", text, count=1))


NUMBER = re.compile(r"^\s*\d+ \w+ \d+ DO[CK]\w+\s*", re.IGNORECASE)
READER = reader_of(
    PageLayout(
        "nexis-html",
        re.compile(rb"<!-- ?LXNComment|<DOCFULL>"),
        re.compile(rb"<DOCFULL>", re.IGNORECASE),
        re.compile(rb"</DOCFULL>", re.IGNORECASE),
        _story,
    )
)

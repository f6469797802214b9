"""ProQuest as HTML: a document below its anchor, fields in bold -> Stories."""

import re

from broadsheet.pipeline.readers.press_html import PageLayout, reader_of, text_of, tree_of
from broadsheet.pipeline.readers.proquest import story
from broadsheet.pipeline.readers.story import Story


def _story(markup: str) -> Story:
    """The same fields as in a plain text, a paragraph each."""
    return story(text_of(tree_of(markup)))


READER = reader_of(
    PageLayout(
        "proquest-html",
        re.compile(rb"ProQuest document (?:link|ID)|<a name=[\"']DocID_", re.IGNORECASE),
        re.compile(rb"<a name=[\"']DocID_\w+", re.IGNORECASE),
        None,
        _story,
    )
)

"""Opened -> Reading: the story as the extractors find it, before a model decides anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import tostring

from broadsheet.pipeline.extract.body.appended_stories import drop_appended_stories
from broadsheet.pipeline.extract.body.blocks import Block, read_blocks
from broadsheet.pipeline.extract.body.split import Split, split
from broadsheet.pipeline.extract.body.vote import Body, find_body
from broadsheet.pipeline.extract.editor.edit import Edit, edits
from broadsheet.pipeline.extract.metadata.facts import Facts, main_article
from broadsheet.pipeline.extract.opening import Opened, open_page
from broadsheet.pipeline.records import Page
from broadsheet.pipeline.rules import Rules

MIN_TOLD_CHARS = 200  # shorter, an articleBody is a summary


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of HTML as far as the recipe reads it: what the learned models are shown."""

    page: Page  # everything but the text
    facts: Facts
    blocks: Sequence[Block]
    body: Body | None  # None where no extractor finds a text
    parts: Split  # the text sorted, before it is edited
    notices: Sequence[str]  # what the page says where scripts are off
    appended: Sequence[str]  # headlines of stories behind the page's own

    def edits(self) -> list[Edit]:
        """The lines about which the learned editor differs from the recipe."""
        findings = self.body.findings if self.body else ()
        return edits(self.parts, self.blocks, findings, self.page.description)


def read_html(source: str, rules: Rules) -> Reading | None:
    """All that is read of a page before anything is decided by a model; None where it is too odd
    for the full extractors, or no HTML.
    """
    opened = open_page(source, rules)
    return read_opened(opened, rules) if opened is not None else None


def read_opened(opened: Opened, rules: Rules) -> Reading:
    """The page as the extractors read it. Uses up its tree."""
    root, source, facts, page = opened.root, opened.source, opened.facts, opened.page
    appended = drop_appended_stories(root, page.title)
    if appended:
        source = tostring(root, encoding="unicode")  # some extractors parse for themselves
    blocks = read_blocks(root)
    body = find_body(root, source, blocks, _told(facts), rules)
    parts = Split()
    if body is not None:
        parts = split(body.chosen.lines, blocks, opened.titles, page.description, body.witnesses)
    return Reading(page, facts, blocks, body, parts, opened.notices, appended)


def _told(facts: Facts) -> str:
    """The story as the page's own JSON-LD tells it, or nothing: a summary is no story."""
    told = (main_article(facts) or {}).get("articleBody")
    return told if isinstance(told, str) and len(told) > MIN_TOLD_CHARS else ""

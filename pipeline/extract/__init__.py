"""payload -> Page: find the story in the bytes. The only room that knows trafilatura."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from htmldate import find_date
from lxml.html import HtmlElement, tostring

from broadsheet.pipeline.extract.body.appended_stories import drop_appended_stories
from broadsheet.pipeline.extract.body.blocks import Block, read_blocks
from broadsheet.pipeline.extract.body.split import Split, split
from broadsheet.pipeline.extract.body.vote import Body, find_body
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.editor.edit import Edit, edit, edits
from broadsheet.pipeline.extract.editor.kinds import kind_of_page
from broadsheet.pipeline.extract.editor.page_features import markup_row
from broadsheet.pipeline.extract.gates import is_stub, refuse_gate
from broadsheet.pipeline.extract.linear import read_cheaply
from broadsheet.pipeline.extract.metadata.authors import find_authors
from broadsheet.pipeline.extract.metadata.date_candidates import find_date_candidates
from broadsheet.pipeline.extract.metadata.facts import Facts, main_article, read_facts, spaced
from broadsheet.pipeline.extract.metadata.headline_context import read_headline_context
from broadsheet.pipeline.extract.metadata.press_release import (
    is_press_release,
    opens_as_release,
)
from broadsheet.pipeline.extract.metadata.sections import find_sections
from broadsheet.pipeline.extract.metadata.titles import find_headline
from broadsheet.pipeline.extract.quicken.patch import quicken
from broadsheet.pipeline.extract.text_dump import read_dump
from broadsheet.pipeline.extract.tree import oddity, parse
from broadsheet.pipeline.records import Kind, Page, PageType, RawRecord, RemovedLine, Rung
from broadsheet.pipeline.rules import Rules

MIN_TOLD_CHARS = 200  # shorter, an articleBody is a summary
VERSION = version("trafilatura")

# It reports every page without a text as an error; we say so in the ledger.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def extract(
    payload: bytes,
    kind: Kind,
    charset: str | None,
    rules: Rules,
    rung: Rung,
    stated_title: str | None = None,
) -> Page:
    """The page of a payload. Raises `Rejected`, and nothing else.

    `charset` is what the transport said, `stated_title` what the record says besides its payload:
    a plain text's headline is guessed only without it. On the cheap rung, and for sources that
    would keep the full extractors busy for minutes, a linear-time reader does what it can.
    """
    text = decode(payload, charset)
    match kind:
        case Kind.TEXT:
            page = read_dump(text, stated_title)
            is_release = opens_as_release(
                [page.title or stated_title or "", *page.text.split("\n")]
            )
            return replace(page, page_type=PageType.PRESS_RELEASE) if is_release else page
        case Kind.HTML:
            return _read_html(text, rules, rung)
        case Kind.STORY:
            return Page(text=text, extractor="stated")
        case other:
            raise ValueError(f"unmapped kind {other!r}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of HTML as far as the recipe reads it: what the learned models are shown."""

    page: Page  # everything but the text
    facts: Facts
    blocks: Sequence[Block]
    body: Body | None  # None where no extractor finds a text
    parts: Split  # the text sorted, before it is edited
    markup: Mapping[str, float]  # columns of the whole tree
    notices: Sequence[str]  # what the page says where scripts are off
    appended: Sequence[str]  # headlines of stories behind the page's own

    def edits(self) -> list[Edit]:
        """The lines about which the learned editor differs from the recipe."""
        findings = self.body.findings if self.body else ()
        return edits(self.parts, self.blocks, findings, self.page.description)


def edits_of(record: RawRecord, rules: Rules) -> list[Edit]:
    """The lines of a record that the learned editor drops or puts back, and why: read once more."""
    if record.kind is not Kind.HTML:
        return []
    reading = read_html(decode(record.payload, record.charset), rules)
    return reading.edits() if reading is not None else []


def _read_html(source: str, rules: Rules, rung: Rung) -> Page:
    reading = None if rung is Rung.CHEAP else read_html(source, rules)
    if reading is None:
        return read_cheaply(source)
    page, facts, blocks, body = reading.page, reading.facts, reading.blocks, reading.body
    lines, findings = (body.chosen.lines, body.findings) if body else ((), ())
    refuse_gate(page, facts, blocks, lines, reading.notices, findings)
    if body is None:
        return replace(page, text=read_cheaply(source).text, extractor="last-resort")
    parts = edit(reading.parts, blocks, body.findings, page.description)
    removed = [*parts.removed, *((headline, "next story") for headline in reading.appended)]
    page_type = PageType.GALLERY if parts.is_gallery else page.page_type
    if page_type == PageType.ARTICLE and is_press_release(facts, page, blocks, parts.lines):
        page_type = PageType.PRESS_RELEASE
    elif page_type == PageType.ARTICLE:
        page_type = kind_of_page(facts, page, blocks, parts.lines, reading.markup)
    return replace(
        page,
        text="\n".join(parts.lines),
        extractor=body.chosen.extractor,
        standfirst=parts.standfirst,
        captions=tuple(parts.captions),
        page_type=page_type,
        is_truncated=is_stub(facts, blocks, parts.lines),
        removed=tuple(RemovedLine(line, reason) for line, reason in removed),
    )


def read_html(source: str, rules: Rules) -> Reading | None:
    """All that is read of a page before anything is decided by a model; None where it is too odd
    for the full extractors, or no HTML.
    """
    root = parse(source) if oddity(source) is None else None
    if root is None:
        return None
    # All that is read of the tree, before anybody takes it apart.
    facts = read_facts(root)
    page = _described(facts, root, rules)
    titles = _headlines(page, facts)
    notices = [spaced(element) for element in root.iter("noscript")]
    markup = markup_row(root)
    appended = drop_appended_stories(root, page.title)
    if appended:
        source = tostring(root, encoding="unicode")  # some extractors parse for themselves
    blocks = read_blocks(root)
    body = find_body(root, source, blocks, _told(facts), rules)
    parts = Split()
    if body is not None:
        parts = split(body.chosen.lines, blocks, titles, page.description, body.witnesses)
    return Reading(page, facts, blocks, body, parts, markup, notices, appended)


def _told(facts: Facts) -> str:
    """The story as the page's own JSON-LD tells it, or nothing: a summary is no story."""
    told = (main_article(facts) or {}).get("articleBody")
    return told if isinstance(told, str) and len(told) > MIN_TOLD_CHARS else ""


def _described(facts: Facts, root: HtmlElement, rules: Rules) -> Page:
    """Everything but the text."""
    article = main_article(facts)
    sections = find_sections(facts, article)
    headline = find_headline(facts, article, sections.sitename)
    context = read_headline_context(headline.element)
    return Page(
        text="",
        extractor="",
        title=headline.title,
        headline=headline.printed,
        head_title=headline.head,
        kicker=headline.kicker,
        authors=find_authors(facts, article, root, context, sections.sitename),
        section=sections.section,
        categories=sections.categories,
        tags=sections.tags,
        description=sections.description,
        image_url=sections.image_url,
        page_type=sections.page_type,
        license=facts.license,
        sitename=sections.sitename,
        canonical_url=facts.canonical or facts.first("og:url"),
        claimed_language=sections.language,
        date_candidates=tuple(
            find_date_candidates(facts, article, root, context, rules.date_ceiling)
        ),
    )


def _headlines(page: Page, facts: Facts) -> list[str]:
    """All forms in which the page prints its headline."""
    found = [page.title, facts.title_tag, facts.first("og:title")]
    found += [heading.text_content() for heading in facts.headings if heading.tag == "h1"]
    return [title for title in found if title]


def warm() -> None:
    """Load all that loads lazily, once, before workers are forked."""
    quicken()
    page = (
        "<html><head><title>Warm</title></head><body><article><p>"
        + "A first paragraph, long enough to be text. " * 20
        + "</p></article><p class='date'>no date</p></body></html>"
    )
    find_date("<p>12 foo 2019</p>", max_date="2030-01-01")  # its locale tables: 1.25 s
    for rung in Rung:
        extract(page.encode(), Kind.HTML, None, Rules(), rung)
    extract("Prix : 3 €, à l'été".encode("cp1252"), Kind.TEXT, None, Rules(), Rung.FULL)

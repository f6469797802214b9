"""payload -> Page: find the story in the bytes. The only room that knows trafilatura."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from htmldate import find_date
from lxml.html import HtmlElement, tostring

from broadsheet.pipeline.extract.body.appended_stories import drop_appended_stories
from broadsheet.pipeline.extract.body.blocks import Block, read_blocks
from broadsheet.pipeline.extract.body.candidate import agreement, candidate
from broadsheet.pipeline.extract.body.split import Split, split
from broadsheet.pipeline.extract.body.vote import Body, find_body
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.editor.edit import Edit, edit, edits
from broadsheet.pipeline.extract.editor.kinds import kind_of_page
from broadsheet.pipeline.extract.editor.page_features import markup_row
from broadsheet.pipeline.extract.gates import is_stub, refuse_gate
from broadsheet.pipeline.extract.layout.chosen import (
    Attempt,
    Offer,
    attempts,
    offer_none,
)
from broadsheet.pipeline.extract.layout.fit import Fitted
from broadsheet.pipeline.extract.layout.learn import Example, example
from broadsheet.pipeline.extract.layout.places import PlacedPage, place
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
from broadsheet.pipeline.layout import Known
from broadsheet.pipeline.records import Kind, Page, PageType, RawRecord, Rejected, RemovedLine, Rung
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
    offer: Offer = offer_none,
    *,
    is_compared: bool = False,
) -> Page:
    """The page of a payload. Raises `Rejected`, and nothing else.

    `charset` is what the transport said, `stated_title` what the record says besides its payload:
    a plain text's headline is guessed only without it. On the cheap rung, and for sources that
    would keep the full extractors busy for minutes, a linear-time reader does what it can.
    `offer` gives the layouts of the page's outlet; one that `is_compared` is read in full as well.
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
            return _read_html(text, rules, rung, offer, is_compared)
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


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of HTML before any extractor has taken its tree apart."""

    source: str
    root: HtmlElement
    facts: Facts
    page: Page  # everything but the text
    titles: Sequence[str]
    notices: Sequence[str]  # what the page says where scripts are off


def edits_of(record: RawRecord, rules: Rules) -> list[Edit]:
    """The lines of a record that the learned editor drops or puts back, and why: read once more."""
    if record.kind is not Kind.HTML:
        return []
    reading = read_html(decode(record.payload, record.charset), rules)
    return reading.edits() if reading is not None else []


def attempts_of(record: RawRecord, rules: Rules, offer: Offer) -> list[Attempt]:
    """What each layout of a record's outlet makes of it, read once more: for those who ask why."""
    opened = None
    if record.kind is Kind.HTML:
        opened = _open(decode(record.payload, record.charset), rules)
    if opened is None:
        return []
    return attempts(offer(opened.page.canonical_url), place(opened.root))


def example_of(record: RawRecord, page: Page) -> Example | None:
    """A record beside what the full recipe made of it; None for what is no page."""
    root = parse(decode(record.payload, record.charset)) if record.kind is Kind.HTML else None
    if root is None:
        return None
    drop_appended_stories(root, page.title)
    return example(
        place(root),
        page.text,
        page.captions,
        page.standfirst,
        is_as_declared=page.page_type.is_news,  # what is none, a model has told
    )


def _read_html(source: str, rules: Rules, rung: Rung, offer: Offer, is_compared: bool) -> Page:
    opened = None if rung is Rung.CHEAP else _open(source, rules)
    if opened is None:
        return read_cheaply(source)
    offered = offer(opened.page.canonical_url)
    tried = attempts(offered, placed := place(opened.root)) if offered else []
    if not tried or tried[-1].fitted is None:
        return _told_by_recipe(opened, rules)
    page = _told_by_layout(opened, placed, tried[-1].known, tried[-1].fitted)
    if is_compared:
        return replace(page, layout_agreement=_agreement(page, opened, rules))
    return page


def _agreement(page: Page, opened: Opened, rules: Rules) -> float:
    """How far the layout and the full recipe agree on a text, 0 to 1."""
    try:
        other = _told_by_recipe(opened, rules).text
    except Rejected:
        other = ""
    mine, theirs = (
        candidate(name, text.split("\n"))
        for name, text in (("layout", page.text), ("recipe", other))
    )
    return round(agreement(mine, theirs), 4)


def _told_by_layout(opened: Opened, placed: PlacedPage, known: Known, fitted: Fitted) -> Page:
    """The page as its outlet's layout reads it: no extractor is asked, and no editor.

    What stands beside the text is told apart by the votes first, then by the rules of `split`.
    """
    facts, page, blocks = opened.facts, opened.page, placed.blocks
    lines = [line.block.text for line in fitted.text]
    refuse_gate(page, facts, blocks, lines, opened.notices)
    parts = split(lines, blocks, opened.titles, page.description, (), are_voted=True)
    marked = [line.block.text for line in fitted.standfirst]
    captions = [line.block.text for line in fitted.captions]
    removed = [*parts.removed, *((line.block.text, "repeated") for line in fitted.repeated)]
    parts = replace(
        parts,
        standfirst=parts.standfirst or next(iter(marked), None),
        captions=list(dict.fromkeys([*parts.captions, *captions])),
        removed=removed,
    )
    markup = None if known.layout.is_all_stories else markup_row(opened.root)
    told = _page_of(opened, blocks, parts, markup, "layout")
    return replace(told, layout_id=known.layout_id)


def _told_by_recipe(opened: Opened, rules: Rules) -> Page:
    reading = _read(opened, rules)
    page, facts, blocks, body = reading.page, reading.facts, reading.blocks, reading.body
    lines, findings = (body.chosen.lines, body.findings) if body else ((), ())
    refuse_gate(page, facts, blocks, lines, reading.notices, findings)
    if body is None:
        return replace(page, text=read_cheaply(opened.source).text, extractor="last-resort")
    parts = edit(reading.parts, blocks, body.findings, page.description)
    appended = ((headline, "next story") for headline in reading.appended)
    parts = replace(parts, removed=[*parts.removed, *appended])
    return _page_of(opened, blocks, parts, reading.markup, body.chosen.extractor)


def _page_of(
    opened: Opened,
    blocks: Sequence[Block],
    parts: Split,
    markup: Mapping[str, float] | None,
    extractor: str,
) -> Page:
    """The page with its parts; what kind it is, a model is asked only with `markup`."""
    page, facts = opened.page, opened.facts
    page_type = PageType.GALLERY if parts.is_gallery else page.page_type
    if page_type == PageType.ARTICLE and is_press_release(facts, page, blocks, parts.lines):
        page_type = PageType.PRESS_RELEASE
    elif page_type == PageType.ARTICLE and markup is not None:
        page_type = kind_of_page(facts, page, blocks, parts.lines, markup)
    return replace(
        page,
        text="\n".join(parts.lines),
        extractor=extractor,
        standfirst=parts.standfirst,
        captions=tuple(parts.captions),
        page_type=page_type,
        is_truncated=is_stub(facts, blocks, parts.lines),
        removed=tuple(RemovedLine(line, reason) for line, reason in parts.removed),
    )


def read_html(source: str, rules: Rules) -> Reading | None:
    """All that is read of a page before anything is decided by a model; None where it is too odd
    for the full extractors, or no HTML.
    """
    opened = _open(source, rules)
    return _read(opened, rules) if opened is not None else None


def _open(source: str, rules: Rules) -> Opened | None:
    root = parse(source) if oddity(source) is None else None
    if root is None:
        return None
    # All that is read of the tree, before anybody takes it apart.
    facts = read_facts(root)
    page = _described(facts, root, rules)
    notices = [spaced(element) for element in root.iter("noscript")]
    return Opened(source, root, facts, page, _headlines(page, facts), notices)


def _read(opened: Opened, rules: Rules) -> Reading:
    """The page as the extractors read it. Uses up its tree."""
    root, source, facts, page = opened.root, opened.source, opened.facts, opened.page
    markup = markup_row(root)
    appended = drop_appended_stories(root, page.title)
    if appended:
        source = tostring(root, encoding="unicode")  # some extractors parse for themselves
    blocks = read_blocks(root)
    body = find_body(root, source, blocks, _told(facts), rules)
    parts = Split()
    if body is not None:
        parts = split(body.chosen.lines, blocks, opened.titles, page.description, body.witnesses)
    return Reading(page, facts, blocks, body, parts, markup, opened.notices, appended)


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

"""payload -> Page: find the story in the bytes. The only room that knows trafilatura."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from broadsheet.pipeline.extract.body.appended_stories import drop_appended_stories
from broadsheet.pipeline.extract.body.blocks import Block, key
from broadsheet.pipeline.extract.body.candidate import agreement, candidate
from broadsheet.pipeline.extract.body.split import Split, split
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.editor.edit import Edit, edit
from broadsheet.pipeline.extract.editor.kinds import declares_story, kind_of_page
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
from broadsheet.pipeline.extract.metadata.press_release import (
    is_press_release,
    opens_as_release,
)
from broadsheet.pipeline.extract.opening import Opened, open_page
from broadsheet.pipeline.extract.quicken.patch import quicken
from broadsheet.pipeline.extract.reading import read_html, read_opened
from broadsheet.pipeline.extract.text_dump import read_dump
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.layout import Known
from broadsheet.pipeline.records import Kind, Page, PageType, RawRecord, Rejected, RemovedLine, Rung
from broadsheet.pipeline.rules import Rules

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
        opened = open_page(decode(record.payload, record.charset), rules)
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
    opened = None if rung is Rung.CHEAP else open_page(source, rules)
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
    titles = _headlines(opened, fitted)
    parts = split(lines, blocks, titles, page.description, (), are_voted=True)
    marked = [line.block.text for line in fitted.standfirst]
    captions = [line.block.text for line in fitted.captions]
    removed = [*parts.removed, *((line.block.text, "repeated") for line in fitted.repeated)]
    parts = replace(
        parts,
        standfirst=parts.standfirst or next(iter(marked), None),
        captions=list(dict.fromkeys([*parts.captions, *captions])),
        removed=removed,
    )
    markup = None if known.layout.is_all_stories else _markup_asked(opened)
    told = _page_of(opened, blocks, parts, markup, "layout")
    return replace(told, layout_id=known.layout_id)


def _headlines(opened: Opened, fitted: Fitted) -> list[str]:
    """The forms of the headline, without each `h1` that the votes took for a part of the story: the
    subheads of writers who have no other."""
    page, facts = opened.page, opened.facts
    stated = (page.title, page.headline, facts.title_tag, facts.first("og:title"))
    subheads = {line.block.key for line in fitted.text if line.block.tag == "h1"}
    subheads -= {key(title) for title in stated if title}
    return [title for title in opened.titles if key(title) not in subheads]


def _told_by_recipe(opened: Opened, rules: Rules) -> Page:
    markup = _markup_asked(opened)
    reading = read_opened(opened, rules)
    page, facts, blocks, body = reading.page, reading.facts, reading.blocks, reading.body
    lines, findings = (body.chosen.lines, body.findings) if body else ((), ())
    refuse_gate(page, facts, blocks, lines, reading.notices, findings)
    if body is None:
        return replace(page, text=read_cheaply(opened.source).text, extractor="last-resort")
    parts = edit(reading.parts, blocks, body.findings, page.description)
    appended = ((headline, "next story") for headline in reading.appended)
    parts = replace(parts, removed=[*parts.removed, *appended])
    return _page_of(opened, blocks, parts, markup, body.chosen.extractor)


def _markup_asked(opened: Opened) -> Mapping[str, float] | None:
    """What a model is told of the whole tree; None where none is asked of the page's kind."""
    page = opened.page
    if page.page_type != PageType.ARTICLE or declares_story(opened.facts, page):
        return None
    return markup_row(opened.root)


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


def warm() -> None:
    """Load all that loads lazily, once, before workers are forked."""
    quicken()
    page = (
        "<html><head><title>Warm</title></head><body><article><p>"
        + "A first paragraph, long enough to be text. " * 20
        + "</p></article><p class='date'>no date</p></body></html>"
    )
    for rung in Rung:
        extract(page.encode(), Kind.HTML, None, Rules(), rung)
    extract("Prix : 3 €, à l'été".encode("cp1252"), Kind.TEXT, None, Rules(), Rung.FULL)

"""NewsML 1.0 to 1.2: a news item is a tree of components -> Stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from broadsheet.pipeline.readers.elements import child, every, first, said_in, word
from broadsheet.pipeline.readers.nitf import STATUS, body_of, claims_of, urgency_of
from broadsheet.pipeline.readers.prose import (
    captions_of,
    html_paragraphs,
    local,
    paragraphs_of,
    said_by,
    text_paragraphs,
)
from broadsheet.pipeline.readers.story import Story, authors_of, is_withdrawn, refused
from broadsheet.pipeline.readers.xml import Dialect, parse_xml, reader_of
from broadsheet.pipeline.readers.xml_tree import Preamble
from broadsheet.pipeline.records import Claims

if TYPE_CHECKING:
    from lxml import etree

# Roles of components that are parts of the page and not the text of the story.
_NOT_THE_TEXT = (
    "headline stylesheet logo contact caption abstract summary photo image graphic video audio "
    "teaser slug tickers related sidebar multimedia"
)
NOT_THE_TEXT = frozenset(_NOT_THE_TEXT.split())


def story(item: etree._Element, preamble: Preamble) -> Story:
    """The story of one `<NewsItem>`."""
    content = next(_texts(item), None)
    top = first(item, "newscomponent")
    if top is None:
        raise refused("a news item without a component")
    place = _place(item) if content is None else content
    claims = _claims(item, top if place is None else place, preamble)
    if content is None:
        kinds = sorted(
            {kind for one in every(item, "mediatype") if (kind := word(one, "formalname"))}
        )
        if kinds and not (is_withdrawn(claims) and "Text" in kinds):
            raise refused(f"a news item of {', '.join(kinds)}, without a text")
        if first(item, "newsitemref") is not None:
            raise refused("a package of references to news items")
        return Story(claims, [])
    nitf = content if local(content) == "nitf" else first(content, "nitf")
    if nitf is not None:
        said = claims_of(nitf)
        silent = {
            name: getattr(said, name)
            for name in ("title", "standfirst", "authors", "dateline", "captions", "published")
            if not getattr(claims, name)
        }
        return Story(replace(claims, **silent), body_of(nitf))
    return Story(claims, _paragraphs(content))


def _place(item: etree._Element) -> etree._Element | None:
    """Where the text would be, of an item that has lost it."""
    kinds = every(item, "mediatype")
    return next((one for one in kinds if (word(one, "formalname") or "").lower() == "text"), None)


def _texts(item: etree._Element) -> Iterator[etree._Element]:
    """The contents that are text, those of a component that calls itself the body first."""
    found = []
    for content in every(item, "datacontent"):
        owner = content.getparent()
        kinds = [word(one, "formalname") or "" for one in every(owner, "mediatype")]
        mime = word(child(owner, "mimetype"), "formalname") or ""
        role = _role(content)
        if role in NOT_THE_TEXT or any(
            kind.lower() not in ("text", "complextext") for kind in kinds
        ):
            continue
        if (mime and not ("text" in mime or "xml" in mime or "html" in mime)) or "css" in mime:
            continue
        if said_by(content):
            found.append((role not in ("main", "body", "maintext"), content))
    yield from (content for _, content in sorted(found, key=lambda one: one[0]))


def _role(content: etree._Element) -> str:
    """What the nearest component around it that has a role calls itself."""
    for owner in content.iterancestors():
        if local(owner) == "newscomponent":
            role = word(child(owner, "role"), "formalname")
            if role:
                return role.lower()
    return ""


def _paragraphs(content: etree._Element) -> list[str]:
    if len(content):
        body = first(content, "body")
        return paragraphs_of(content if body is None else body)
    text = content.text or ""
    return html_paragraphs(text) if "</" in text or "<br" in text.lower() else text_paragraphs(text)


def _claims(item: etree._Element, inside: etree._Element, preamble: Preamble) -> Claims:
    known, managed = first(item, "newsidentifier"), child(item, "newsmanagement")
    issued = word(child(managed, "status"), "formalname") or ""
    parts = (said_by(child(known, name)) for name in ("providerid", "dateid", "newsitemid"))
    address = tuple(filter(None, parts))
    return Claims(
        title=_told(inside, "headline"),
        standfirst=_told(inside, "subheadline"),
        authors=authors_of(_told(inside, "byline")),
        dateline=_told(inside, "dateline"),
        published=said_by(child(managed, "firstcreated")) or said_in(preamble.tree, "dateandtime"),
        modified=said_by(child(managed, "thisrevisioncreated")),
        language=next(
            filter(None, (word(one, "formalname") for one in every(item, "language"))), None
        )
        or word(item, "lang"),
        sitename=word(child(first(item, "provider"), "party"), "formalname")
        or word(child(first(item, "source"), "party"), "formalname")
        or said_by(child(known, "providerid")),
        tags=_keywords(item),
        subject_codes=_codes(item),
        captions=_captions(item),
        guid=f"urn:newsml:{':'.join(address)}" if len(address) == 3 else None,
        item_version=said_by(child(known, "revisionid")),
        pubstatus=STATUS.get(issued.lower()),
        urgency=urgency_of(word(child(managed, "urgency"), "formalname")),
        embargoed=said_by(child(child(managed, "statuswillchange"), "dateandtime")),
        copyright_notice=_told(inside, "copyrightline"),
        usage_terms=said_in(item, "usageterms"),
        credit=_told(inside, "creditline"),
    )


def _told(inside: etree._Element, name: str) -> str | None:
    """A line that is printed with the text: of the components around it, the nearest first.

    The lines of other components are those of pictures.
    """
    for owner in (inside, *inside.iterancestors()):
        if local(owner) == "newscomponent" and (
            said := said_by(child(child(owner, "newslines"), name))
        ):
            return said
    return None


def _captions(item: etree._Element) -> tuple[str, ...]:
    told = (said_by(one) for one in every(item, "datacontent") if _role(one) == "caption")
    return tuple(dict.fromkeys((*captions_of(item), *filter(None, told))))


def _keywords(item: etree._Element) -> tuple[str, ...]:
    found = (
        word(one, "value")
        for one in every(item, "property")
        if "keyword" in (word(one, "formalname") or "").lower()
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _codes(item: etree._Element) -> tuple[str, ...]:
    found = (
        word(one, "formalname")
        for code in every(item, "subjectcode")
        for one in code
        if local(one) in ("subject", "subjectmatter", "subjectdetail")
    )
    return tuple(dict.fromkeys(filter(None, found)))


READER = reader_of(
    Dialect("newsml", frozenset(("newsml",)), ("NewsItem",), parse_xml(story), may_nest=True)
)

"""NewsML-G2: news items, and what else travels as an item -> Stories."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from broadsheet.pipeline.readers.elements import (
    child,
    first,
    said_in,
    within,
    word,
)
from broadsheet.pipeline.readers.nitf import body_of, claims_of, urgency_of
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

ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
ROOTS = frozenset(("newsmessage", *(name.lower() for name in ITEMS)))
PARTS = ("groupSet", "contentMeta")  # of an item, in a file of their own
KINDS = {
    "groupset": "groups of a package",
    "contentmeta": "what is said about a content, without it",
    "packageitem": "a package of items",
    "conceptitem": "a concept",
    "knowledgeitem": "concepts of a vocabulary",
    "planningitem": "a plan of coverage",
    "catalogitem": "a catalogue of vocabularies",
}
TEXT_CLASSES = frozenset(("text", "composite"))
SUBJECTS = frozenset(("medtop", "subj"))  # IPTC's vocabularies of what news is about


def story(item: etree._Element, _preamble: Preamble) -> Story:
    """The story of one item."""
    name = local(item)
    if name in KINDS:
        raise refused(KINDS[name])
    about, meta = child(item, "contentmeta"), child(item, "itemmeta")
    kind = (word(child(meta, "itemclass"), "qcode") or "text").rpartition(":")[2].lower()
    if kind not in TEXT_CLASSES:
        raise refused(f"an item of class {kind}")
    claims = _claims(item, about, meta)
    content = child(item, "contentset")
    inline = next((one for one in _of(content) if local(one).startswith("inline")), None)
    if inline is None:
        elsewhere = word(child(content, "remotecontent"), "href")
        if elsewhere and not is_withdrawn(claims):
            raise refused(f"an item whose content lies elsewhere: {elsewhere}")
        return Story(claims, [], said_by(child(meta, "ednote")))
    told = _with_content(claims, inline)
    return replace(told, notice=said_by(child(meta, "ednote")))


def _of(element: etree._Element | None) -> list[etree._Element]:
    return [] if element is None else list(element)


def _with_content(claims: Claims, inline: etree._Element) -> Story:
    nitf = first(inline, "nitf")
    if nitf is not None:
        return Story(_filled(claims, claims_of(nitf)), body_of(nitf))
    root = next((one for one in inline if isinstance(one.tag, str)), None)
    kind = (word(inline, "contenttype") or "").lower()
    if root is None:
        text = inline.text or ""
        is_html = "html" in kind or "</p>" in text
        return Story(claims, html_paragraphs(text) if is_html else text_paragraphs(text))
    if local(root) not in ("html", "body", "div", "section", "article", "p"):
        raise refused(f"an item of <{local(root)}>, which is no text")
    body = first(inline, "body")
    body = inline if body is None else body
    captions = claims.captions or captions_of(body)
    return Story(replace(claims, captions=captions), paragraphs_of(body))


def _filled(claims: Claims, more: Claims) -> Claims:
    silent = {
        one.name: getattr(more, one.name) for one in fields(Claims) if not getattr(claims, one.name)
    }
    return replace(claims, **silent)


def _claims(
    item: etree._Element, about: etree._Element | None, meta: etree._Element | None
) -> Claims:
    rights = child(item, "rightsinfo")
    creators = [said_in(one, "name") or word(one, "literal") for one in within(about, "creator")]
    return Claims(
        title=_headline(about),
        standfirst=_described(about),
        authors=authors_of(said_by(child(about, "by"))) or tuple(filter(None, creators)),
        dateline=said_by(child(about, "dateline")),
        credit=said_by(child(about, "creditline")),
        published=said_by(child(about, "contentcreated"))
        or said_by(child(meta, "firstcreated"))
        or said_by(child(meta, "versioncreated")),
        modified=said_by(child(meta, "versioncreated")),
        language=word(child(about, "language"), "tag") or word(item, "lang"),
        sitename=said_in(child(meta, "provider"), "name")
        or word(child(meta, "provider"), "literal")
        or word(child(meta, "provider"), "uri")
        or (word(child(meta, "provider"), "qcode") or "").rpartition(":")[2]
        or None,
        categories=tuple(
            dict.fromkeys(filter(None, (said_in(one, "name") for one in within(about, "subject"))))
        ),
        tags=tuple(dict.fromkeys(filter(None, map(said_by, within(about, "keyword"))))),
        subject_codes=tuple(
            dict.fromkeys(filter(None, (word(one, "qcode") for one in within(about, "subject"))))
        ),
        guid=word(item, "guid"),
        item_version=word(item, "version"),
        pubstatus=_status(meta),
        urgency=urgency_of(said_by(child(about, "urgency"))),
        embargoed=said_by(child(meta, "embargoed")),
        copyright_notice=said_in(rights, "copyrightnotice") or said_in(rights, "copyrightholder"),
        usage_terms=said_in(rights, "usageterms"),
    )


def _headline(about: etree._Element | None) -> str | None:
    found = list(within(about, "headline"))
    ranked = sorted(
        found, key=lambda one: int(rank) if (rank := word(one, "rank") or "").isdigit() else 0
    )
    return next(filter(None, map(said_by, ranked)), None)


def _described(about: etree._Element | None) -> str | None:
    """The summary or the teaser; a description in another role may be a picture's."""
    for one in within(about, "description"):
        role = (word(one, "role") or "").rpartition(":")[2].lower()
        if role in ("summary", "teaser", "abstract", ""):
            return said_by(one)
    return None


def _status(meta: etree._Element | None) -> str | None:
    said = (word(child(meta, "pubstatus"), "qcode") or "").rpartition(":")[2].lower()
    return said if said in ("usable", "withheld", "canceled") else None


READER = reader_of(Dialect("newsml-g2", ROOTS, ITEMS, parse_xml(story)))
PARTS_READER = reader_of(
    Dialect(
        "newsml-g2-part",
        frozenset(name.lower() for name in PARTS),
        PARTS,
        parse_xml(story),
    )
)

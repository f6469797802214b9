"""NITF, the News Industry Text Format -> Stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.pipeline.readers.elements import every, first, said_in, word
from broadsheet.pipeline.readers.prose import captions_of, local, paragraphs_of
from broadsheet.pipeline.readers.story import Story, authors_of, refused
from broadsheet.pipeline.readers.xml import Dialect, parse_xml, reader_of
from broadsheet.pipeline.readers.xml_tree import Preamble
from broadsheet.pipeline.records import Claims

if TYPE_CHECKING:
    from lxml import etree

# IPTC's words for what became of an item, in NITF and in NewsML 1.
STATUS = {
    "usable": "usable",
    "commentary": "usable",
    "embargoed": "usable",
    "advisory": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "kill": "canceled",
    "killed": "canceled",
}


def story(item: etree._Element, _preamble: Preamble) -> Story:
    """The story of one `<nitf>`."""
    body = first(item, "body")
    if body is None:
        raise refused("an NITF document without a body")
    note = word(first(first(item, "docdata"), "ed-msg"), "info")
    return Story(claims_of(item), body_of(item), note)


def claims_of(nitf: etree._Element) -> Claims:
    """What head and headlines say."""
    doc, head = first(nitf, "docdata"), first(nitf, "body.head")
    top = nitf if head is None else head
    byline = first(top, "byline")
    names = [said_in(byline, "person")] if byline is not None else []
    return Claims(
        title=said_in(top, "hl1")
        or said_in(top, "hedline")
        or said_in(first(nitf, "head"), "title"),
        standfirst=said_in(top, "hl2") or said_in(top, "abstract"),
        authors=tuple(filter(None, names)) or authors_of(_without_title(byline)),
        dateline=said_in(top, "dateline"),
        published=word(first(doc, "date.issue"), "norm")
        or word(first(doc, "date.release"), "norm")
        or word(first(nitf, "pubdata"), "date.publication")
        or word(first(first(top, "dateline"), "story.date"), "norm"),
        language=word(nitf, "lang"),
        sitename=word(first(nitf, "pubdata"), "name"),
        section=word(first(nitf, "pubdata"), "position.section"),
        tags=tuple(filter(None, (word(one, "key") for one in every(doc, "keyword")))),
        categories=tuple(
            dict.fromkeys(
                name
                for one in every(nitf, "tobject.subject")
                if (
                    name := word(one, "tobject.subject.detail")
                    or word(one, "tobject.subject.matter")
                    or word(one, "tobject.subject.type")
                )
            )
        ),
        subject_codes=tuple(
            filter(
                None,
                (word(one, "tobject.subject.refnum") for one in every(nitf, "tobject.subject")),
            )
        ),
        captions=() if first(nitf, "body") is None else captions_of(nitf),
        guid=word(first(doc, "doc-id"), "id-string"),
        item_version=word(first(doc, "du-key"), "version"),
        pubstatus=STATUS.get((word(doc, "management-status") or "").lower()),
        urgency=urgency_of(word(first(doc, "urgency"), "ed-urg")),
        embargoed=word(first(doc, "date.release"), "norm"),
        copyright_notice=_copyright(first(doc, "doc.copyright")) or said_in(top, "rights"),
    )


def body_of(nitf: etree._Element) -> list[str]:
    """The paragraphs of the content, and of the whole body where that is not told apart."""
    content = first(nitf, "body.content")
    body = content if content is not None else first(nitf, "body")
    return [] if body is None else paragraphs_of(body)


def urgency_of(said: str | None) -> int | None:
    """1 to 9, as IPTC counts it."""
    return int(said) if said and said.strip() in set("123456789") else None


def _without_title(byline: etree._Element | None) -> str | None:
    if byline is None:
        return None
    said = [byline.text or ""]
    for child in byline:
        said += [
            "" if local(child) == "byttl" else "".join(map(str, child.itertext())),
            child.tail or "",
        ]
    return " ".join("".join(said).split())


def _copyright(doc: etree._Element | None) -> str | None:
    return " ".join(filter(None, (word(doc, "year"), word(doc, "holder")))) or None


# A <contentSet> of NewsML-G2 that lies by itself carries a document as well.
READER = reader_of(Dialect("nitf", frozenset(("nitf", "contentset")), ("nitf",), parse_xml(story)))

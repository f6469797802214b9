"""DOCX -> the lines of its text, in UTF-8: a paragraph a line, a form feed for a new page.

ECMA-376, part 1, 17.3 and 17.6. Not by python-docx, which unpacks what a zip claims to hold and
keeps all of it as a tree: here a bomb ends where the limit is passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from broadsheet.pipeline.records import Reason, Rejected

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

DOCUMENT = "word/document.xml"
PIECE_BYTES = 256 * 2**10
# Office writes the one, and "strict" files have the other.
SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PARAGRAPHS = tuple(f"{space}p" for space in SPACES)
PAGE = "\x0c"


def lines(content: BinaryIO) -> Iterator[bytes]:
    """The lines of a `word/document.xml`; raises `Rejected` where it is cut off or no XML."""
    from lxml import etree  # noqa: PLC0415  (for workers: who plans loads none)

    parser = etree.XMLPullParser(
        events=("end",),
        tag=PARAGRAPHS,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    while piece := content.read(PIECE_BYTES):
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            detail = f"{DOCUMENT} is not well-formed: {error.msg}"
            raise Rejected(Reason.MALFORMED, detail) from None
        for _, paragraph in parser.read_events():
            yield from _lines_of(cast("Element", paragraph))
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Rejected(Reason.TRUNCATED, f"{DOCUMENT} has no end: {error.msg}") from None


def _lines_of(paragraph: Element) -> Iterator[bytes]:
    """The lines of one paragraph, which leaves the tree."""
    if not any(one.tag == FALLBACK for one in paragraph.iterancestors()):
        text = "".join(_said(one) for one in paragraph.iter())
        ends_section = any(_name(one) == "sectPr" for one in paragraph.iter())
        text += f"\n{PAGE}" if ends_section else ""
        yield f"{text}\n".encode("utf-8", "replace")
    parent = paragraph.getparent()
    paragraph.clear()
    while parent is not None and paragraph.getprevious() is not None:
        del parent[0]


def _said(element: Element) -> str:
    match _name(element):
        case "t":
            return element.text or ""
        case "tab":
            # `w:tabs` of a paragraph's properties holds some, too: they are no characters.
            return "" if _is_in(element, "tabs") else "\t"
        case "br" | "cr":
            return f"\n{PAGE}\n" if _kind(element) == "page" else "\n"
        case "noBreakHyphen":
            return "-"
    return ""


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_in(element: Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and _name(parent) == name


def _kind(element: Element) -> str | None:
    found = (element.get(f"{space}type") for space in SPACES)
    return next((str(one) for one in found if one), None)

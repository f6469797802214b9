"""Markup or plain text of an item -> its paragraphs.

What a newsroom marked up needs no extraction: each block element is a paragraph.
"""

from __future__ import annotations

import re
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree


# Elements of HTML and NITF that begin and end a paragraph.
_BLOCKS = (
    "address article aside blockquote block body body.content body.end bq caption center dd div "
    "dl dt fieldset fn footer h1 h2 h3 h4 h5 h6 hl1 hl2 hr li main nitf-table note ol p pre "
    "section table tbody tfoot thead tr ul abstract tagline br"
)
BLOCKS = frozenset(_BLOCKS.split())
# Parts of an item that are no text of the story: captions are read apart from it.
_NO_TEXT = (
    "script style head title header template noscript iframe object form button svg nav figure "
    "media figcaption"
)
NO_TEXT = frozenset(_NO_TEXT.split())
CELLS = frozenset(("td", "th"))
CAPTIONS = frozenset(("figcaption", "media-caption"))
INDENTED = re.compile(r"\n[ \t]+(?=\S)")
BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
WRAPPED_MOST = 100  # characters of a line that a teleprinter or a mail program breaks
END_MARKS = tuple(".!?:…\"”»’')")
# XML and SGML of the wires carry the control characters of teleprinters.
CONTROLS = dict.fromkeys(set(range(32)) - {9, 10}, " ")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, lower case; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def said_by(element: etree._Element | None) -> str | None:
    """All text inside an element, on one line; None where there is none."""
    if element is None:
        return None
    return " ".join("".join(map(str, element.itertext())).split()) or None


def paragraphs_of(element: etree._Element) -> list[str]:
    """The paragraphs inside an element, in their order, without its captions."""
    pieces: list[str] = []
    _gather(element, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _gather(element: etree._Element, pieces: list[str]) -> None:
    """The text with a line break around each block. Parsers stop at a depth of 256 elements."""
    pieces.append(_flat(element.text))
    for child in element:
        name = local(child)
        breaks = name in BLOCKS or name in NO_TEXT
        if breaks:
            pieces.append("\n")
        if name and name not in NO_TEXT:
            _gather(child, pieces)
        if breaks or name in CELLS:
            pieces.append("\n" if breaks else " ")
        pieces.append(_flat(child.tail))


def _flat(text: str | None) -> str:
    """A line break in markup is a blank."""
    return text.replace("\n", " ").replace("\r", " ") if text else ""


def captions_of(element: etree._Element) -> tuple[str, ...]:
    """Captions of the pictures inside an element, each once."""
    found = (said_by(one) for one in element.iter() if local(one) in CAPTIONS)
    return tuple(dict.fromkeys(filter(None, found)))


def parsed(markup: str) -> etree._Element | None:
    """A page or a fragment of HTML as a tree; None where it holds nothing."""
    from lxml import etree, html  # noqa: PLC0415  (for workers: who plans loads none)

    if not markup.strip():
        return None
    # The parser would put a <section> that it does not know into the head.
    raw = f"<html><body>{markup}</body></html>".encode("utf-8", "replace")
    try:
        parser = html.HTMLParser(
            encoding="utf-8",
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        return html.document_fromstring(raw, parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def html_paragraphs(markup: str) -> list[str]:
    """The paragraphs of HTML.

    >>> html_paragraphs("<p>It <b>rained</b>.</p>Then<br>it stopped.<script>x()</script>")
    ['It rained.', 'Then', 'it stopped.']
    """
    tree = parsed(markup)
    body = None if tree is None else tree.find("body")
    return [] if body is None else paragraphs_of(body)


def text_paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text: parted by blank lines, by indents, or a line each.

    >>> text_paragraphs("It rained on\\nMonday.\\n    On Tuesday it\\ndid not.\\n Reuter")
    ['It rained on Monday.', 'On Tuesday it did not.', 'Reuter']
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
    text = dedent(text).strip("\n")
    has_indents = INDENTED.search(text) is not None
    found: list[str] = []
    for block in BLANK_LINE.split(text):
        for part in INDENTED.split(block) if has_indents else [block]:
            lines = [line for raw in part.split("\n") if (line := " ".join(raw.split()))]
            found += [" ".join(lines)] if has_indents or _is_wrapped(lines) else lines
    return [paragraph for paragraph in found if paragraph]


def _is_wrapped(lines: list[str]) -> bool:
    """Most lines stop in mid-sentence at about the same width."""
    broken = [one for one, _ in pairwise(lines)]
    if not broken or max(map(len, broken)) > WRAPPED_MOST:
        return False
    unfinished = sum(not line.endswith(END_MARKS) for line in broken)
    return 2 * unfinished > len(broken)

"""Page source -> HTML that can only be looked at.

Written anew from a list of harmless tags and escaped text, without one attribute of the page: no
script, no link, no picture and no style of it survives, so nothing runs and nothing is fetched.
"""

from collections.abc import Collection
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.pipeline.extract.body.blocks import key
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import RawRecord

MAX_VIEW_CHARS = 400_000  # of a page's view: a labelling page holds many of them

_TAGS = {
    "block": "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table caption tr td th "
    "figure figcaption article section main header footer nav aside address form fieldset details",
    "inline": "a b strong i em u s sub sup small code q cite span time label button img",
    # Shown as they are; everything else that is shown at all becomes a plain box.
    "same": "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table caption tr td th "
    "figure figcaption b strong i em u s sub sup small code q cite",
    "unseen": "head script style noscript template iframe object embed svg math canvas audio video "
    "select option textarea map link meta base title input source track",
}
_BLOCKS, _INLINE, _SAME, _UNSEEN = (frozenset(tags.split()) for tags in _TAGS.values())
_VOID = ("br", "hr")


def view(record: RawRecord, text: str) -> str:
    """A record's page for people, the lines of `text` marked where they stand in it as they are.

    Raises `Rejected` for a payload that cannot be decoded.
    """
    source = decode(record.payload, record.charset)
    root = parse(source) if record.kind == "html" else None
    if root is None:
        return f"<pre>{escape(source[:MAX_VIEW_CHARS])}</pre>"
    body = root.find("body")
    taken = {key(line) for line in text.split("\n")} - {""}
    shown = "".join(_pieces(root if body is None else body, taken))
    if len(shown) > MAX_VIEW_CHARS:
        return shown[: shown.rfind("<", 0, MAX_VIEW_CHARS)] + "<p class=note>(cut here)</p>"
    return shown


def _pieces(body: HtmlElement, taken: Collection[str]) -> list[str]:
    pieces: list[str] = []
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "end":
            if tag not in _UNSEEN:
                pieces.append(_end(tag))
            pieces.append(_text(element.tail if element is not body else None))
        elif tag in _UNSEEN:
            walk.skip_subtree()
        else:
            pieces.append(_start(element, taken) + _text(element.text))
    return pieces


def _start(element: HtmlElement, taken: Collection[str]) -> str:
    tag = element.tag
    if tag == "img":
        return f"<span class=picture>[picture: {_text(element.get('alt') or 'no words')}]"
    is_leaf = tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element)
    mark = " class=taken" if is_leaf and key(element.text_content()) in taken else ""
    return f"<{_name(tag)}{mark}>"


def _end(tag: str) -> str:
    return "" if tag in _VOID else f"</{_name(tag)}>"


def _name(tag: str) -> str:
    if tag in _SAME or tag in _VOID:
        return tag
    return "span" if tag in _INLINE else "div"


def _text(text: str | None) -> str:
    return escape(text) if text else ""

"""str -> tree: one parse that every reader of the page shares."""

from lxml import etree, html
from lxml.html import HtmlElement

MAX_ELEMENTS = 20_000  # trafilatura is superlinear: 14 000 paragraphs take 8 s, 100 000 over 60

# A flat class lookup: trafilatura makes millions of proxies, and lxml's own lookup asks a
# table by name for each (1.04 times slower at identical output).
_LOOKUP = etree.ElementDefaultClassLookup(
    element=HtmlElement,
    comment=html.HtmlComment,
    pi=html.HtmlProcessingInstruction,
    entity=html.HtmlEntity,
)
# What no document may hold, in UTF-8: a tenth of what a pattern over its characters costs.
_CONTROLS = bytes((*range(1, 9), 11, 12, *range(14, 32), 127))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())

LAYOUT_PARAGRAPHS = 3
# What trafilatura deletes anyway, after its dearest searches; deleted before them, it takes 15 %
# less time over 179 pages, with identical output.
_UNREAD = (
    "script", "noscript", "nav", "footer", "aside", "iframe", "select", "option", "textarea",
    "object", "embed", "canvas", "audio", "video", "map", "dialog", "datalist", "link", "input",
    "button", "menu", "time", "label", "picture", "source", "head",
)  # fmt: skip
_UNREAD_AROUND = ("nav", "footer", "aside", "figure", "form", "noscript", "button", "label")


def _parser() -> html.HTMLParser:
    parser = html.HTMLParser(
        collect_ids=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    parser.set_element_class_lookup(_LOOKUP)
    return parser


_PARSER = _parser()


def parse(page: str) -> HtmlElement | None:
    """The tree of a page, without `svg` and `style` (nobody reads them); None if there is none."""
    try:
        root = html.document_fromstring(_valid(page), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    etree.strip_elements(root, "svg", "style", "template", with_tail=False)
    _unfold_layout(root)
    _open_menus(root)
    return root


def _valid(page: str) -> bytes:
    r"""A page in UTF-8 without what no document may hold: controls, halves of characters.

    >>> _valid("a\x01b\ud800c\uffff\n")
    b'abc\n'
    """
    source = page.encode("utf-8", "ignore").translate(None, _CONTROLS)
    for one in _NO_CHARACTERS:
        source = source.replace(one, b"")
    return source


def lighten(root: HtmlElement) -> None:
    """Take out what trafilatura never reads, unless the page's only paragraphs stand in it."""
    if any(next(p.iterancestors(*_UNREAD_AROUND), None) is None for p in root.iter("p")):
        etree.strip_elements(root, *_UNREAD, with_tail=False)


def _unfold_layout(root: HtmlElement) -> None:
    """Tables that only place things become plain boxes: extractors print them as rows of cells.

    A cell with paragraphs in it holds a story, not a datum.
    """
    for cell in list(root.iter("td")):
        if sum(1 for _ in cell.iter("p")) >= LAYOUT_PARAGRAPHS:
            for element in (cell, *cell.iterancestors("td", "tr", "tbody", "table")):
                element.tag = "div"


def _open_menus(root: HtmlElement) -> None:
    """A menu or footer that was never closed has swallowed the story: it becomes a plain box.

    Browsers close it at its parent's end tag; libxml2 does not.
    """
    menus = [
        element
        for element in root.iter("nav", "menu", "footer", "dialog")
        if sum(1 for _ in element.iter("p")) >= LAYOUT_PARAGRAPHS
    ]
    if not menus:
        return
    paragraphs = sum(1 for _ in root.iter("p"))
    for element in menus:
        if sum(1 for _ in element.iter("p")) > paragraphs / 2:
            element.tag = "div"


def oddity(page: str) -> str | None:
    """Why a page would keep the full extractors busy for minutes, measured in its source."""
    elements = page.count("<") // 2
    if elements > MAX_ELEMENTS:
        return f"about {elements} elements"
    return None

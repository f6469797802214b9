"""str -> tree: one parse that every reader of the page shares."""

import re

from lxml import etree, html
from lxml.html import HtmlElement

MAX_ELEMENTS = 30_000  # trafilatura is superlinear: 20 000 paragraphs take over 60 s
MAX_DEPTH = 200  # trees are walked recursively in C and in Python; real pages stay under 60
MAX_TEXT_NODE = 2_000_000  # characters without a tag: 5 MB of digits keep a regex busy for ever

# A flat class lookup: trafilatura makes millions of proxies, and lxml's own lookup asks a
# table by name for each (1.04 times slower at identical output).
_LOOKUP = etree.ElementDefaultClassLookup(
    element=HtmlElement,
    comment=html.HtmlComment,
    pi=html.HtmlProcessingInstruction,
    entity=html.HtmlEntity,
)
_INVALID = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
# Elements without an end tag, or whose end tag writers leave out: they do not nest.
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dd",
        "dt",
        "option",
        "tbody",
        "thead",
        "tfoot",
    ]
)


def _parser() -> html.HTMLParser:
    parser = html.HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    parser.set_element_class_lookup(_LOOKUP)
    return parser


_PARSER = _parser()


def parse(page: str) -> HtmlElement | None:
    """The tree of a page, without `svg` and `style` (nobody reads them); None if there is none."""
    text = _INVALID.sub("", page)
    try:
        root = html.document_fromstring(text.encode("utf-8", "ignore"), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    etree.strip_elements(root, "svg", "style", "template", with_tail=False)
    return root


def oddity(page: str) -> str | None:
    """Why a page would keep the full extractors busy for minutes, measured in its source.

    Looks at the source, because libxml2 silently stops at its own depth limit.
    """
    elements = page.count("<") // 2
    if elements > MAX_ELEMENTS:
        return f"about {elements} elements"
    depth = deepest = 0
    if page.count("</") * 2 < page.count("<") or page.count("<div") > 2_000:
        for match in _TAG.finditer(page):
            if match[2].lower() in _FLAT or match[3]:
                continue
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return f"elements nested {deepest} deep"
    return None

"""Facts and blocks -> a row: what kind of page it is, told by how it is built.

Markup that sites in all languages share (schema.org, Open Graph, forms, prices), and the shape of
the page. No word of any language but those of markup.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from operator import methodcaller

import numpy as np
from lxml.etree import XPath
from lxml.html import HtmlElement
from numpy.typing import NDArray

from broadsheet.pipeline.extract.body.blocks import Block, Mark
from broadsheet.pipeline.extract.metadata.facts import Facts, types_of
from broadsheet.pipeline.records import Page

# Types of schema.org that say what a page is for.
_TYPES: Mapping[str, frozenset[str]] = {
    "story": frozenset(
        {"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "OpinionNewsArticle",
         "LiveBlogPosting", "AnalysisNewsArticle", "Report"}
    ),
    "product": frozenset({"Product", "Offer", "AggregateOffer", "ProductGroup", "Brand"}),
    "forum": frozenset({"DiscussionForumPosting", "QAPage", "Question", "Answer", "Comment"}),
    "listing": frozenset({"ItemList", "CollectionPage", "SearchResultsPage", "OfferCatalog"}),
    "handbook": frozenset({"TechArticle", "APIReference", "HowTo", "SoftwareSourceCode"}),
    "service": frozenset(
        {"Service", "LocalBusiness", "ProfessionalService", "Organization", "FAQPage",
         "ContactPage", "AboutPage", "Corporation", "SoftwareApplication"}
    ),
    "crumbs": frozenset({"BreadcrumbList"}),
    "page": frozenset({"WebPage"}),
    "rating": frozenset({"AggregateRating", "Review"}),
    "person": frozenset({"Person"}),
}  # fmt: skip
_OG_TYPES = ("article", "website", "product")
_HREFS: Callable[[HtmlElement], list[str]] = XPath("//a/@href", smart_strings=False)  # type: ignore[assignment]  # it gives strings
_ITEM_TYPES: Callable[[HtmlElement], list[str]] = XPath("//@itemtype", smart_strings=False)  # type: ignore[assignment]  # the same
_MOST_LINKS = 1_000
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|£|zł|kr|руб|₽|USD|EUR)")
_CURRENCIES = ("$", "€", "£", "¥", "₹", "zł", "kr", "руб", "₽", "USD", "EUR")  # one is in each
_SHORT = 30  # characters of a line that names something
_LONG = 160  # of a paragraph
# Names that webmasters give to addresses, classes of `<body>` and programs, whatever they speak.
_NAMED: Mapping[str, str] = {
    "story": "news article articles story stories blog blogs post posts single politics sport "
    "sports opinion world magazine press features analysis editorial column newsroom",
    "product": "product products shop store item items p dp pd sku cart buy woocommerce shopify "
    "catalog price isbn book books",
    "forum": "forum forums thread threads topic topics viewtopic showthread question questions "
    "discussion discussions community board answers comments discourse phpbb vbulletin xenforo "
    "groups replies issues",
    "listing": "collection collections category categories archive archives search tag tags list "
    "listing listings directory browse results index all page jobs events brand brands",
    "handbook": "docs doc documentation reference api guide guides manual help wiki tutorial "
    "tutorials learn kb support sphinx mkdocs docusaurus gitbook javadoc man latest stable",
    "service": "service services about contact pricing solutions solution plans features company "
    "careers home homepage front landing offices locations consulting",
}
_NAMES = {kind: frozenset(words.split()) for kind, words in _NAMED.items()}
_KINDS_NAMED = {  # word -> a bit for each kind that it names
    word: sum(1 << n for n, names in enumerate(_NAMES.values()) if word in names)
    for word in frozenset().union(*_NAMES.values())
}
_class: Callable[[HtmlElement], str | None] = methodcaller("get", "class")
_WORDS = re.compile(r"[a-z]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"/(?:19|20)\d\d[/-]?[01]?\d")
_MARKS = {  # plain ints: a flag's own operators cost ten times as much
    mark: int(mark)
    for mark in (
        Mark.STORY, Mark.ARTICLE, Mark.RELATED, Mark.COMMENT, Mark.PROMO, Mark.NAV, Mark.ASIDE,
        Mark.META, Mark.LIST, Mark.TABLE, Mark.FORM, Mark.QUOTE, Mark.CAPTION, Mark.FACTS,
        Mark.SHARE, Mark.BIO, Mark.TITLE,
    )
}  # fmt: skip
_TAGS = ("p", "li", "td", "h2", "h3", "pre", "div", "dd")


def markup_row(root: HtmlElement) -> dict[str, float]:
    """The columns that the whole tree tells: what its links, classes and items are named after."""
    body = root.find("body")
    classes = Counter(map(_class, root.iter("div", "section", "li", "ul")))
    links = Counter[str | None](islice(_HREFS(root), _MOST_LINKS))
    items = Counter(kind.rpartition("/")[2] for kind in _ITEM_TYPES(root))
    return {
        **_named("class", body.get("class", "") if body is not None else ""),
        **_shares("links", links),
        **_shares("classes", classes),
        **{
            f"items of a {kind}": float(min(sum(items[name] for name in names), 20))
            for kind, names in _TYPES.items()
        },
        "links": float(links.total()),
        "inputs": float(sum(1 for _ in root.iter("input", "select", "textarea"))),
        "code": float(sum(1 for _ in root.iter("pre", "code"))),
        "pictures": float(sum(1 for _ in root.iter("img"))),
        "buttons": float(sum(1 for _ in root.iter("button"))),
    }


def _shares(where: str, said: Counter[str | None]) -> dict[str, float]:
    """Of many names, the share that holds a word of each kind."""
    held = Counter[int]()  # bits of kinds -> how many names have a word of these
    for name, times in said.items():
        held[_kinds_in(name) if name else 0] += times
    return {
        f"{where}: share of a {kind}": sum(times for kinds, times in held.items() if kinds >> n & 1)
        / max(held.total(), 1)
        for n, kind in enumerate(_NAMES)
    }


@lru_cache(maxsize=4_096)  # classes, and links of menus, come again on the next page
def _kinds_in(name: str) -> int:
    """The kinds of which a name holds a word, as bits."""
    kinds = 0
    for word in _WORDS.findall(name.lower()[:200]):
        kinds |= _KINDS_NAMED.get(word, 0)
    return kinds


def page_row(
    facts: Facts,
    page: Page,
    blocks: Sequence[Block],
    lines: Sequence[str],
    markup: Mapping[str, float],
) -> dict[str, float]:
    """The columns of a page, in their order; `lines` are its text."""
    chars = max(sum(len(block.text) for block in blocks), 1)
    return {
        **_stated(facts, page),
        **_address(page.canonical_url or ""),
        **markup,
        **_named("program", facts.first("generator", "application-name") or ""),
        **_named("site", page.sitename or ""),
        **_named("meta", " ".join(facts.meta)),
        **_named("property", " ".join(facts.properties)),
        **_named("section", " ".join([page.section or "", *page.categories])),
        **_shape(blocks, chars),
        **_text(lines, chars),
    }


def as_row(columns: Mapping[str, float], names: Sequence[str]) -> NDArray[np.float32]:
    """One row for a model that asks these columns."""
    return np.array([[columns[name] for name in names]], np.float32)


def _stated(facts: Facts, page: Page) -> dict[str, float]:
    counts = Counter(name for node in facts.nodes for name in types_of(node))
    named = {
        f"types of a {kind}": float(min(sum(counts[name] for name in names), 20))
        for kind, names in _TYPES.items()
    }
    og_type = (facts.first("og:type") or "").lower()
    return {
        **named,
        **{f"og:type {name}": float(og_type.startswith(name)) for name in _OG_TYPES},
        "og:type none": float(not og_type),
        "states a time of publication": float(facts.first("article:published_time") is not None),
        "states a price": float(facts.first("product:price:amount", "og:price:amount") is not None),
        "states a section": float(page.section is not None),
        "states tags": float(len(page.tags)),
        "dates": float(len(page.date_candidates)),
        "authors": float(len(page.authors)),
        "states no description": float(page.description is None),
        "chars of the title": float(len(page.title or "")),
        "is generated by": float(facts.first("generator") is not None),
    }


def _address(url: str) -> dict[str, float]:
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].rstrip("/")
    last = path.rpartition("/")[2]
    host = url.partition("://")[2].partition("/")[0]
    return {
        **_named("address", path),
        **_named("host", host),
        "address: known": float(bool(url)),
        "address: steps": float(path.count("/") + 1 if path else 0),
        "address: words in the last step": float(last.count("-") + last.count("_") + bool(last)),
        "address: has a date": float(_DAY.search(path) is not None),
        "address: digits in the last step": float(sum(map(str.isdigit, last))),
        "address: has an ending": float("." in last),
    }


def _named(where: str, said: str) -> dict[str, float]:
    words = set(_WORDS.findall(said[:2_000].lower()))
    return {
        f"{where}: words of a {kind}": float(len(words & names)) for kind, names in _NAMES.items()
    }


def _shape(blocks: Sequence[Block], chars: int) -> dict[str, float]:
    tags = Counter[str]()
    marked = Counter[int]()
    linked = short = long = forms = years = 0
    alike = Counter[tuple[str, int, int]]()
    for block in blocks:
        size = len(block.text)
        tags[block.tag] += size
        linked += block.link_chars
        short += size < _SHORT
        long += size >= _LONG and block.link_chars < size / 2
        years += size < 3 * _SHORT and _YEAR.search(block.text) is not None
        if size >= _LONG / 2:
            alike[block.tag, block.marks, len(block.path)] += 1
        forms += block.tag in ("form", "label", "button", "fieldset")
        marked[block.marks] += size
    prices = _prices([block.text for block in blocks])
    lines = max(len(blocks), 1)
    return {
        "lines": float(lines), "chars": float(chars), "chars a line": chars / lines,
        "link share": linked / chars, "short lines": short / lines, "paragraphs": float(long),
        "paragraphs a line": long / lines, "prices": float(prices), "prices a line": prices / lines,
        "forms": float(forms), "short lines with a year": float(years),
        "kinds of long lines": float(len(alike)),
        "long lines alike": float(max(alike.values(), default=0)),
        "elements around long lines": float(_places(blocks)),
        **{f"share in {tag}": tags[tag] / chars for tag in _TAGS},
        **{
            f"share marked {mark.name}": sum(n for held, n in marked.items() if held & bit) / chars
            for mark, bit in _MARKS.items()
        },
    }  # fmt: skip


def _prices(lines: Sequence[str]) -> int:
    """How many lines state a price."""
    whole = "\n".join(lines)
    if not any(currency in whole for currency in _CURRENCIES):
        return 0
    return sum(_PRICE.search(line) is not None for line in lines)


def _places(blocks: Sequence[Block]) -> int:
    """Elements that hold a long line each: posts of a thread, entries of a list."""
    return len({block.path[:-1] for block in blocks if len(block.text) >= _LONG / 2})


def _text(lines: Sequence[str], chars: int) -> dict[str, float]:
    sizes = [len(line) for line in lines]
    told = sum(sizes)
    return {
        "chars of the text": float(told),
        "share of the page told": told / chars,
        "lines of the text": float(len(lines)),
        "chars a line of the text": told / max(len(lines), 1),
        "longest line of the text": float(max(sizes, default=0)),
        "paragraphs of the text": float(sum(size >= _LONG for size in sizes)),
        "questions a line": sum(line.endswith("?") for line in lines) / max(len(lines), 1),
        "digits a character": _digits("".join(lines)[:4_000]),
        "sentences a line": sum(line.count(". ") + line.endswith(".") for line in lines)
        / max(len(lines), 1),
        "prices in the text": float(_prices(lines)),
    }  # fmt: skip


def _digits(text: str) -> float:
    return sum(map(str.isdigit, text)) / max(len(text), 1)

"""tree -> bylines: who is printed as the author where nobody is beside the headline."""

import re
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata.bylines import (
    BYLINE,
    is_author_link,
    label_of,
    signed,
)
from broadsheet.pipeline.extract.metadata.facts import spaced
from broadsheet.pipeline.extract.metadata.headline_context import HeadlineContext, read_texts
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_in_boilerplate
from broadsheet.pipeline.extract.metadata.names import (
    BY,
    clean_names,
    is_name,
    reads_like_a_person,
)
from broadsheet.pipeline.wording.phrases import Rule

MAX_BYLINE = 120  # characters
MAX_SIGNED = 100  # of a text that says no more than who wrote it
NOT_BYLINE = re.compile(
    r"bio|image|img|avatar|photo|social|share|comment|related|footer|sidebar|more-from|description|box|profile|(?<!v)card|follow|widget|nav|menu|quote|date|time|caption|credit|icon",
    re.IGNORECASE,
)
BYLINE_TAGS = (
    "span", "p", "div", "a", "address", "cite", "li", "em", "strong", "b", "i", "h3", "h4", "h5", "h6", "section", "header", "td", "dd", "small", "ul",
)  # fmt: skip
_SIGNED = Rule("byline.signed", r"{}\b\s*[:：]?\s*(?=\S|$)")
# A role or a house stands behind the comma: "..., gastroenterologist, Valley Hospital."
SENTENCE = re.compile(
    r"this (?:guest )?(?:post|article|story|near|column|report) (?:was|is) "
    r"(?:originally )?(?:written|contributed|authored|reported) by ([^,.;:()]{4,60})",
    re.IGNORECASE,
)
SIGNED_TAGS = ("p", "span", "div", "strong", "em", "h2", "h3", "h4", "h5", "h6", "li", "dt")


def anywhere(root: HtmlElement, context: HeadlineContext) -> list[str]:
    """The byline wherever it stands: by its class, by its link, by its "By"."""
    ancestors = context.ancestors
    return (
        _by_class(root, ancestors)
        or _by_link(root, ancestors)
        or _by_word(root, ancestors)
        or _by_sentence(root, ancestors)
    )


@lru_cache(maxsize=4096)  # the same classes come again and again on a page and on its site
def _names_byline(label: str) -> bool:
    return bool(BYLINE.search(label)) and not NOT_BYLINE.search(label)


def _by_class(root: HtmlElement, ancestors: frozenset[HtmlElement]) -> list[str]:
    for element in root.iter(*BYLINE_TAGS):
        label = label_of(element)
        if len(label) < 6 or not _names_byline(label):
            continue
        texts = read_texts(element)
        links = [near.text for near in texts if is_author_link(near.element)]
        prefix = BY.find(texts[0].text) if texts else None
        names = signed(texts, prefix.end() if prefix else 0)
        whole = spaced(element, 300)
        for found in (_in_sentence(whole), names, links, [whole]):
            if not found or len(found[0]) > MAX_BYLINE or not clean_names(found):
                continue
            if not is_in_boilerplate(element, ancestors, is_byline=True):
                return found
    return []


def _in_sentence(text: str) -> list[str]:
    """Whom a sentence names as the author.

    >>> _in_sentence("This post was written by Jane Roe, Head of Design and Community Affairs")
    ['Jane Roe']
    """
    match = SENTENCE.match(text)
    return [match[1]] if match else []


def _by_link(root: HtmlElement, ancestors: frozenset[HtmlElement]) -> list[str]:
    """A link to an author's page, near the top."""
    for link in islice(root.iter("a"), 400):
        if is_author_link(link):
            name = spaced(link, 100)
            if (
                is_name(name)
                and 2 <= len(name.split()) <= 4
                and not is_in_boilerplate(link, ancestors, is_byline=True)
            ):
                return [name]
    return []


def _by_word(root: HtmlElement, ancestors: frozenset[HtmlElement]) -> list[str]:
    """A short text that says no more than "By Jane Roe", or a name under the word "Author"."""
    for element in islice(root.iter(*SIGNED_TAGS), 1_000):
        text = (element.text or "").strip()
        if not 2 <= len(text) <= 80 or not _SIGNED.find(text):
            continue
        whole = spaced(element, 200)
        parent = element.getparent()
        is_heading = BY.pattern.fullmatch(whole) is not None and parent is not None
        found = [whole] if len(whole) <= MAX_SIGNED else []
        if is_heading:
            texts = read_texts(parent)
            below = next((n for n, near in enumerate(texts) if near.element is element), 0)
            found = signed(texts[below:], len(whole))
        names = clean_names(found)
        if not names or not reads_like_a_person(names[0]):
            continue
        if is_heading or not is_in_boilerplate(element, ancestors, is_byline=True):
            return found
    return []


def _by_sentence(root: HtmlElement, ancestors: frozenset[HtmlElement]) -> list[str]:
    """ "This article was written by Jane Roe, a nurse at Valley Hospital." """
    for element in islice(root.iter("p", "em", "i", "div", "span"), 1_000):
        if (element.text or "").lstrip()[:5].casefold() != "this ":
            continue
        names = clean_names(_in_sentence(spaced(element, 200)))
        if (
            names
            and all(map(reads_like_a_person, names))
            and not is_in_boilerplate(element, ancestors, is_byline=True)
        ):
            return list(names)
    return []

"""HeadlineContext and tree -> bylines: who is printed as the author, beside the headline or elsewhere."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata.facts import spaced
from broadsheet.pipeline.extract.metadata.headline_context import (
    HeadlineContext,
    NearText,
    read_texts,
)
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_in_boilerplate
from broadsheet.pipeline.extract.metadata.names import (
    BY,
    clean_names,
    is_name,
    reads_like_a_person,
    split_byline,
)
from broadsheet.pipeline.wording.phrases import Rule

MAX_BYLINE = 120  # characters
MAX_BYLINE_TEXTS = 24
MAX_PICTURES = 4  # children of an element among which a portrait is looked for
PORTRAIT = re.compile(r"\bavatar\b|//[\w.]*gravatar\.com/", re.IGNORECASE)
_JOINT = Rule("byline.and_further", r"\s*(?:,|;|\||/|&|、|{}\b(?=\s|$))+\s*")
# "Jane Roe in", and the section in a link of its own.
_INTO = Rule("byline.into", r"\s{}$", opens=False, flags=re.NOFLAG)
_JOINT_LAST = Rule("byline.and_further", r"(?:,|;|&|、|\s{})\s*$", opens=False)
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|auteur|autore|byline__name|author-?name|post-author|entry-author|article-author|c-byline|writer|contributor|journalist|reporter|signature|redactor)(?:$|[\s_-]|__|s\b|name)",
    re.IGNORECASE,
)
NOT_BYLINE = re.compile(
    r"bio|image|img|avatar|photo|social|share|comment|related|footer|sidebar|more-from|description|box|profile|(?<!v)card|follow|widget|nav|menu|quote|date|time|caption|credit|icon",
    re.IGNORECASE,
)

NOT_BESIDE = re.compile(r"comment|related|date|time|share|social|follow|caption", re.IGNORECASE)
AUTHOR_HREF = re.compile(
    r"/(?:authors?|people|profile|staff|by|contributors?|writers?|journalists?|auteurs?|autor(?:es)?|autore|redakteur|columnists?|person|team|user|bios?|member|editors?|reporters?|byline|colaborador(?:es)?|autori|u|users?|firmas?|yazar(?:lar)?|journalistes?|redaktion)/[\w%.-]|[?&]_?author=\w",
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
SIGNED_TAGS = ("p", "span", "div", "strong", "em", "h3", "h4", "h5", "h6", "li", "dt")


def beside_headline(context: HeadlineContext) -> tuple[list[str], bool]:
    """The byline beside the headline, and whether it says "By": else it only looks like one."""
    texts = context.texts
    for n, near in enumerate(texts):
        prefix = BY.find(near.text)
        if prefix and (names := _signed(texts[n:], prefix.end())):
            return names, True
    for n, near in enumerate(texts):
        if _is_called_author(near, context) and (names := _signed(texts[n:], 0)):
            return names, False
    return [], False


def _signed(texts: Sequence[NearText], skip: int) -> list[str]:
    """The names that a byline lists: one, and further ones behind commas, "and" or in links.

    `skip` is the length of the "By" at the start of the first near.
    """
    names: list[str] = []
    expected, was_link = True, False
    for n, near in enumerate(islice(texts, MAX_BYLINE_TEXTS)):
        text = near.text[skip:] if n == 0 else near.text
        is_link = _is_author_link(near.element)
        joint = _JOINT.find(text)
        if joint:
            expected, text = True, text[joint.end() :]
        text = _INTO.pattern.sub("", text)
        if not text:
            continue
        if not (expected or (is_link and was_link)):
            break
        found = split_byline(text)
        said = [
            name for name in found if reads_like_a_person(name) or (is_link and " " not in name)
        ]
        if not said:
            break
        names += said
        expected, was_link = bool(_JOINT_LAST.find(text)), is_link
    return names


def _is_called_author(near: NearText, context: HeadlineContext) -> bool:
    element: HtmlElement | None = near.element
    for _ in range(3):
        if element is None or element in context.ancestors:
            return False
        if _is_author_link(element) or any(map(_is_portrait, islice(element, MAX_PICTURES))):
            return True
        label = _label(element)
        if BYLINE.search(label) and not NOT_BESIDE.search(label):
            return True
        element = element.getparent()
    return False


def _is_portrait(element: HtmlElement) -> bool:
    """A picture of whoever has an account: a name stands beside it."""
    label = f"{element.get('class') or ''} {element.get('src') or ''}"
    return element.tag == "img" and bool(PORTRAIT.search(label))


def _is_author_link(element: HtmlElement) -> bool:
    return element.tag == "a" and bool(AUTHOR_HREF.search(element.get("href") or ""))


def _label(element: HtmlElement) -> str:
    return (
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
    )


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
        label = _label(element)
        if len(label) < 6 or not _names_byline(label):
            continue
        texts = read_texts(element)
        links = [near.text for near in texts if _is_author_link(near.element)]
        prefix = BY.find(texts[0].text) if texts else None
        signed = _signed(texts, prefix.end() if prefix else 0)
        for found in (signed, links, [spaced(element, 300)]):
            if not found or len(found[0]) > MAX_BYLINE or not clean_names(found):
                continue
            if not is_in_boilerplate(element, ancestors):
                return found
    return []


def _by_link(root: HtmlElement, ancestors: frozenset[HtmlElement]) -> list[str]:
    """A link to an author's page, near the top."""
    for link in islice(root.iter("a"), 400):
        if _is_author_link(link):
            name = spaced(link, 100)
            if (
                is_name(name)
                and 2 <= len(name.split()) <= 4
                and not is_in_boilerplate(link, ancestors)
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
        if is_heading:
            whole = spaced(parent, 200)
        names = clean_names([whole]) if len(whole) <= 100 else ()
        if not names or not reads_like_a_person(names[0]):
            continue
        if not is_in_boilerplate(element, ancestors, is_aside_meant=is_heading):
            return [whole]
    return []


def _by_sentence(root: HtmlElement, ancestors: frozenset[HtmlElement]) -> list[str]:
    """ "This article was written by Jane Roe, a nurse at Valley Hospital." """
    for element in islice(root.iter("p", "em", "i", "div", "span"), 1_000):
        if (element.text or "").lstrip()[:5].casefold() != "this ":
            continue
        match = SENTENCE.match(spaced(element, 200))
        names = clean_names([match[1]]) if match else ()
        if (
            names
            and all(map(reads_like_a_person, names))
            and not is_in_boilerplate(element, ancestors)
        ):
            return list(names)
    return []

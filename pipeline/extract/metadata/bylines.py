"""HeadlineContext -> bylines: who is printed as the author beside the headline."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.metadata.headline_context import (
    HeadlineContext,
    NearText,
)
from broadsheet.pipeline.extract.metadata.names import (
    BY,
    is_full_name,
    reads_like_a_person,
    split_byline,
)
from broadsheet.pipeline.wording.phrases import Rule, words

MAX_DAY, MAX_DATED = 24, 100  # letters of a line that gives a day, and of one that gives more
_NO_BYLINE = frozenset({"h1", "h2", "h3", "h4", "figcaption", "label", "title"})
MAX_BYLINE_TEXTS = 24
MAX_PICTURES = 4  # children of an element among which a portrait is looked for
PORTRAIT = re.compile(r"\bavatar\b|//[\w.]*gravatar\.com/", re.IGNORECASE)
_JOINT = Rule("byline.and_further", r"\s*(?:,|;|\||/|&|、|{}\b(?=\s|$))+\s*")
# "Jane Roe in", and the section in a link of its own.
_INTO = Rule("byline.into", r"\s{}$", opens=False, flags=re.NOFLAG)
_JOINT_LAST = Rule("byline.and_further", r"(?:,|;|&|、|\s{})\s*$", opens=False)
HELPED = Rule("byline.helper")
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|auteur|autore|byline__name|author-?name|post-author|entry-author|article-author|c-byline|writer|contributor|journalist|reporter|signature|redactor)(?:$|[\s_-]|__|s\b|name)",
    re.IGNORECASE,
)

NOT_BESIDE = re.compile(r"comment|related|date|time|share|social|follow|caption", re.IGNORECASE)
AUTHOR_HREF = re.compile(
    r"/(?:authors?|people|profile|staff|by|contributors?|writers?|journalists?|auteurs?|autor(?:es)?|autore|redakteur|columnists?|person|team|user|bios?|member|editors?|reporters?|byline|colaborador(?:es)?|autori|u|users?|firmas?|yazar(?:lar)?|journalistes?|redaktion)/[\w%.-]|[?&]_?author=\w",
    re.IGNORECASE,
)


def beside_headline(context: HeadlineContext) -> tuple[list[str], bool]:
    """The byline beside the headline, and whether it says "By": else it only looks like one."""
    texts = context.texts
    helped: list[str] = []
    for n, near in enumerate(texts):
        prefix = BY.find(near.text)
        if not prefix or not (names := signed(texts[n:], prefix.end())):
            continue
        if not HELPED.find(near.text):
            return names, True
        helped = helped or names
    for n, near in enumerate(texts):
        if _is_called_author(near, context) and (names := signed(texts[n:], 0)):
            return names, False
    return helped, False


def beside_day(context: HeadlineContext) -> list[str]:
    """Names alone on their line, with nothing but the day of publication before or behind them."""
    texts = context.texts
    days = [_is_day(near.text, MAX_DAY) for near in texts]
    for n, near in enumerate(texts):
        is_beside = any(days[max(n - 1, 0) : n + 2]) or _is_day(near.text, MAX_DATED)
        if not is_beside or not _is_plain(near.element) or ":" in near.text:
            continue
        names = split_byline(near.text)
        if names and all(map(_is_set_as_name, names)):
            return names
    return []


def _is_day(text: str, most: int) -> bool:
    """Whether a text of so many letters at most gives a day."""
    if sum(map(str.isalpha, text)) > most or not any(map(str.isdigit, text)):
        return False
    moment = read_moment(text)
    return moment is not None and moment.precision is Precision.DAY


def _is_plain(element: HtmlElement) -> bool:
    """Not a heading, nor a link but to an author: those name sections and other stories."""
    return element.tag not in _NO_BYLINE and (element.tag != "a" or is_author_link(element))


def _is_set_as_name(name: str) -> bool:
    """A full name in large and small letters: sections and places are set in capitals."""
    return (
        is_full_name(name)
        and name != name.upper()
        and not any(map(str.isdigit, name))
        and name.casefold() not in words("press.label")
    )


def signed(texts: Sequence[NearText], skip: int) -> list[str]:
    """The names that a byline lists: one, and further ones behind commas, "and" or in links.

    `skip` is the length of the "By" at the start of the first near.
    """
    names: list[str] = []
    expected, was_link = True, False
    for n, near in enumerate(islice(texts, MAX_BYLINE_TEXTS)):
        text = near.text[skip:] if n == 0 else near.text
        is_link = is_author_link(near.element)
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
        if is_author_link(element) or any(map(_is_portrait, islice(element, MAX_PICTURES))):
            return True
        label = label_of(element)
        if BYLINE.search(label) and not NOT_BESIDE.search(label):
            return True
        element = element.getparent()
    return False


def _is_portrait(element: HtmlElement) -> bool:
    """A picture of whoever has an account: a name stands beside it."""
    label = f"{element.get('class') or ''} {element.get('src') or ''}"
    return element.tag == "img" and bool(PORTRAIT.search(label))


def is_author_link(element: HtmlElement) -> bool:
    return element.tag == "a" and bool(AUTHOR_HREF.search(element.get("href") or ""))


def label_of(element: HtmlElement) -> str:
    return (
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
    )

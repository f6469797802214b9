"""tree -> Facts: everything a page says of itself outside its text, in one pass."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

MAX_JSON_CHARS = 400_000  # a larger block is a page's state, not its metadata
MAX_JSON_NODES = 2_000
MAX_HEADINGS = 12
MAX_TIMES = 60

Json = dict[str, "Json | list[Json] | str | int | float | bool | None"]

ARTICLE_TYPES = re.compile(
    r"(?:(?:Reportage|Opinion|Analysis|Background|Review|AskPublic)?News|Satirical|Tech|Scholarly"
    r"|Medical\w*)?Article$|Report$|BlogPosting$|LiveBlogPosting$|SocialMediaPosting$|Recipe$|Review$"
)
_PROPERTIES: Callable[[HtmlElement], list[HtmlElement]] = XPath("//*[@itemprop]")  # type: ignore[assignment]  # it gives elements
_CONTROLS = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


@dataclass(slots=True)
class Facts:
    """What head and markup say, as written, in the order of the page."""

    meta: dict[str, list[str]] = field(default_factory=dict)  # lower-case name -> contents
    nodes: list[Json] = field(default_factory=list)  # every JSON-LD object, flattened
    broken_json: list[str] = field(default_factory=list)  # blocks that no parser reads
    canonical: str | None = None
    language: str | None = None
    title_tag: str | None = None
    headings: list[HtmlElement] = field(default_factory=list)  # h1, then h2
    times: list[HtmlElement] = field(default_factory=list)
    properties: dict[str, list[HtmlElement]] = field(default_factory=dict)  # itemprop -> elements
    license: str | None = None

    def first(self, *names: str) -> str | None:
        """The first non-empty content among these `meta` names."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    return content
        return None


def read_facts(root: HtmlElement) -> Facts:
    """Walk the page once and note what metadata may come from."""
    facts = Facts(language=root.get("lang") or root.get("xml:lang"))
    heads: dict[str, list[HtmlElement]] = {"h1": [], "h2": []}
    for element in root.iter("meta", "link", "script", "title", "h1", "h2", "time"):
        match element.tag:
            case "meta":
                _note_meta(facts, element)
            case "link":
                _note_link(facts, element)
            case "script":
                _note_script(facts, element)
            case "title":
                facts.title_tag = facts.title_tag or squeeze(element.text or "") or None
            case "time":
                facts.times.append(element)
            case tag:
                heads[str(tag)].append(element)
    del facts.times[MAX_TIMES:], heads["h1"][MAX_HEADINGS:], heads["h2"][MAX_HEADINGS:]
    facts.headings = heads["h1"] + heads["h2"]
    for element in _PROPERTIES(root):
        facts.properties.setdefault(element.get("itemprop", "").lower(), []).append(element)
    return facts


def squeeze(text: str) -> str:
    """White space as one blank, none at the ends."""
    return " ".join(text.split())


def spaced(element: HtmlElement, most: int = 2_000) -> str:
    """The text of an element, its parts kept apart: "By" and "Jane" are not one word."""
    return squeeze(" ".join(islice(element.itertext(), 200))[:most])


def _note_meta(facts: Facts, element: HtmlElement) -> None:
    # Some pages, and most that went through a DOM of another tool, write `value`.
    content = element.get("content") or element.get("value")
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        # The dates of an item are asked for with its properties, where it is known whose they are.
        if name and not (attribute == "itemprop" and name.lower().startswith("date")):
            facts.meta.setdefault(name.strip().lower(), []).append(squeeze(content))


def _note_link(facts: Facts, element: HtmlElement) -> None:
    rel = (element.get("rel") or "").lower().split()
    href = (element.get("href") or "").strip()
    if "canonical" in rel and facts.canonical is None and href:
        facts.canonical = href
    if "license" in rel and facts.license is None and href:
        facts.license = href


def _note_script(facts: Facts, element: HtmlElement) -> None:
    if (element.get("type") or "").strip().lower().startswith("application/ld+json"):
        _note_json(facts, element.text or "")


def _note_json(facts: Facts, source: str) -> None:
    if not source.strip() or len(source) > MAX_JSON_CHARS:
        return
    value = _loads(source)
    if value is None:
        facts.broken_json.append(source)
        return
    for node in _flatten(value):
        if len(facts.nodes) >= MAX_JSON_NODES:
            return
        facts.nodes.append(node)


def _loads(source: str) -> object | None:
    """JSON as pages write it: in comments, with raw line breaks, with commas too many."""
    try:
        value: object = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        source = source.replace("<![CDATA[", "").replace("]]>", "")
        first, last = (
            min(map(source.find, "{["), key=lambda n: n if n >= 0 else len(source)),
            max(map(source.rfind, "}]")),
        )
        mended = _TRAILING_COMMA.sub(r"\1", _CONTROLS.sub(" ", source[first : last + 1]))
        try:
            value = json.loads(mended, strict=False)
        except (ValueError, RecursionError):
            return None
    return value


def _flatten(value: object, depth: int = 0) -> Iterator[Json]:
    """Every object that a block describes: lists, `@graph`, `mainEntity` and the like opened."""
    if depth > 6:
        return
    if isinstance(value, list):
        for part in value:
            yield from _flatten(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            if isinstance(value.get(key), dict | list):
                yield from _flatten(value[key], depth + 1)


def types_of(node: Json) -> tuple[str, ...]:
    """The `@type`s of a node, without their namespace."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if name)


def main_article(facts: Facts) -> Json | None:
    """The node that describes the page's own story: the article that says the most."""
    articles = [n for n in facts.nodes if any(ARTICLE_TYPES.match(t) for t in types_of(n))]
    if not articles:
        dated = [n for n in facts.nodes if n.get("datePublished") and n.get("headline")]
        return dated[0] if dated else None
    return max(articles, key=lambda n: sum(k in n for k in _TELLING))


_TELLING = (
    "headline",
    "datePublished",
    "author",
    "articleBody",
    "mainEntityOfPage",
    "dateModified",
)


def text_at(node: Json | None, *keys: str) -> str | None:
    """The first of these keys that holds a string (or a list that begins with one)."""
    for key in keys:
        value = node.get(key) if node else None
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url")
        if isinstance(value, str) and value.strip():
            return squeeze(value)
    return None

"""Facts and HeadlineContext -> authors: who wrote it, as a clean list."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata import bylines, bylines_elsewhere
from broadsheet.pipeline.extract.metadata.facts import (
    Facts,
    Json,
    spaced,
    squeeze,
    text_at,
    types_of,
)
from broadsheet.pipeline.extract.metadata.headline_context import HeadlineContext
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_in_boilerplate
from broadsheet.pipeline.extract.metadata.names import (
    BY,
    clean_names,
    is_desk,
    is_full_name,
    is_handle,
    is_house,
    tidy_name,
)

MAX_LINKS = 20
_POSTS = frozenset({"DiscussionForumPosting", "Question"})
_BY_READERS = ("/Comment", "/Review", "/Answer")  # items of schema.org that the story is not
META = (
    "author", "article:author_name", "parsely-author", "byl", "sailthru.author", "dc.creator",
    "dcterms.creator", "dc:creator", "article:author", "authors", "citation_author", "creator", "og:author",
    "og:article:author", "dcsext.author", "rbauthors", "shareaholic:article_author_name", "cxenseparse:author", "article.author", "mediator_author",
    "byline", "article_author", "author_name", "article:author:name", "twitter:creator:name",
)  # fmt: skip


def find_authors(
    facts: Facts,
    article: Json | None,
    root: HtmlElement,
    context: HeadlineContext,
    sitename: str | None,
) -> tuple[str, ...]:
    """The authors as printed, in order, once each.

    JSON-LD and `meta` come first, then the byline. Where they name but the house (its
    publisher, an agency), whoever is printed is the author: beside the headline, else by name
    and family name anywhere.
    """
    houses = [sitename or "", text_at(article, "publisher") or "", *_owners(facts)]
    organizations = tuple(dict.fromkeys(_organizations(article)))
    houses += organizations

    def people(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(n for n in names if not is_house(n, houses) and not is_handle(n))

    written = (
        _from_json(facts, article or _post(facts), "author", "creator"),
        [name for name in in_meta(facts) if squeeze(name) not in organizations],
        _from_json(facts, article, "contributor"),  # further reporters, or the only person
    )
    said = [clean_names(found) for found in written]
    claimed = next(filter(None, map(people, said)), ())
    names, is_signed = bylines.beside_headline(context)
    printed = people(clean_names(names))
    known, seen = {n.casefold() for n in claimed}, {n.casefold() for n in printed}
    # The account that put a story online is not always whose name stands under it.
    if claimed and not (known <= seen or (is_signed and seen and known.isdisjoint(seen))):
        return claimed
    if printed:
        return printed
    marked = clean_names(_from_labels(facts) or _from_marked(facts, root, context))
    house = organizations or next(filter(None, said), ()) or marked
    if people(marked):
        return people(marked)
    elsewhere = clean_names(bylines_elsewhere.anywhere(root, context))
    return (
        (() if marked else tuple(filter(is_full_name, people(elsewhere))))
        or (() if marked else people(bylines.beside_day(context)))
        or house
        or clean_names(names)
        or elsewhere
        or _desk(written)
    )


def _post(facts: Facts) -> Json | None:
    """The first post of a thread, which is no article."""
    return next((node for node in facts.nodes if not _POSTS.isdisjoint(types_of(node))), None)


def _desk(written: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Whoever signs where no name does: the News Desk."""
    return tuple(dict.fromkeys(name for found in written for name in found if is_desk(name)))[:1]


def _owners(facts: Facts) -> Iterator[str]:
    """Whoever publishes the page: `Copyright (c) Bugle Press 2016` names Bugle Press."""
    for name in ("copyright", "publisher", "application-name", "dc.publisher", "og:site_name"):
        for content in facts.meta.get(name, ())[:1]:
            yield re.sub(r"copyright|\(c\)|©|\d{4}", " ", content, flags=re.IGNORECASE)


def _organizations(article: Json | None) -> Iterator[str]:
    """The authors that JSON-LD itself calls organizations, whose names hold "and" and commas."""
    value = article.get("author") if article else None
    for author in value if isinstance(value, list) else [value]:
        if _is_organization(author):
            yield from (tidy_name(squeeze(name)) for name in _names_of(author, {}))


def _is_organization(author: object) -> bool:
    return isinstance(author, dict) and any(t.endswith("Organization") for t in types_of(author))


def _from_json(facts: Facts, article: Json | None, *keys: str) -> list[str]:
    by_id = {str(n["@id"]): n for n in facts.nodes if "@id" in n and n.get("name")}
    names: list[str] = []
    for key in keys:
        value = article.get(key) if article else None
        for author in value if isinstance(value, list) else [value]:
            names += () if _is_organization(author) else _names_of(author, by_id)
    return names


def _names_of(author: object, by_id: dict[str, Json]) -> Iterator[str]:
    if isinstance(author, str):
        yield author
    if not isinstance(author, dict):
        return
    name = author.get("name") or by_id.get(str(author.get("@id")), {}).get("name")
    for part in name if isinstance(name, list) else [name]:
        if isinstance(part, str):
            yield part


def in_meta(facts: Facts) -> list[str]:
    """The first `meta` that holds a name, as written; a desk where none does."""
    desks: list[str] = []
    for name in META:
        found = [c for c in facts.meta.get(name, ()) if not c.lower().startswith(("http", "www."))]
        if name == "citation_author":
            found = [re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", content) for content in found]
        if clean_names(found):
            return found
        desks += filter(is_desk, found)
    return desks


def _from_labels(facts: Facts) -> list[str]:
    """`twitter:label1` = "Written by", `twitter:data1` = the name: what WordPress tells Slack."""
    for number in ("1", "2"):
        label, said = facts.first(f"twitter:label{number}"), facts.first(f"twitter:data{number}")
        if label and said and BY.pattern.fullmatch(label):
            return [said]
    return []


def _from_marked(facts: Facts, root: HtmlElement, context: HeadlineContext) -> list[str]:
    """What microdata and `rel=author` mark, all in one place."""
    for author in facts.properties.get("author", ()):
        if _is_of_a_reader(author, context):
            continue
        name = author.find(".//*[@itemprop='name']")
        element = author if name is None else name
        text = element.get("content") or element.get("value") or spaced(element, 300)
        if clean_names([text]):
            return [text]
    linked = [a for a in root.iter("a") if "author" in (a.get("rel") or "").lower().split()]
    own = [a for a in islice(linked, MAX_LINKS) if _is_own(a, context)]
    beside = [spaced(a, 200) for a in own if _block(a) is _block(own[0])]
    return beside if clean_names(beside) else []


def _is_of_a_reader(author: HtmlElement, context: HeadlineContext) -> bool:
    """Whether an author is marked as that of a comment or a customer's review."""
    item = next((e for e in author.iterancestors() if e.get("itemscope") is not None), None)
    if item is None or item in context.ancestors:
        return False
    return (item.get("itemtype") or "").endswith(_BY_READERS)


def _is_own(link: HtmlElement, context: HeadlineContext) -> bool:
    """Not in a box beside the story, save in an `<address>`: HTML's own mark of who wrote it."""
    is_address = any(above.tag == "address" for above in link.iterancestors())
    return not is_in_boilerplate(link, context.ancestors, is_aside_meant=is_address, is_byline=True)


def _block(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None and parent.tag in ("li", "span") else parent

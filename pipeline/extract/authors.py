"""Facts and Opening -> authors: who wrote it, as a clean list."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.heads import Facts, Json, spaced, text_at
from pipeline.extract.names import (
    PREFIX,
    clean_names,
    is_house,
    is_name,
    reads_like_a_person,
    split_byline,
)
from pipeline.extract.opening import Opening, Piece

META = (
    "author", "article:author_name", "parsely-author", "byl", "sailthru.author", "dc.creator",
    "dcterms.creator", "dc:creator", "article:author", "authors", "citation_author", "creator", "og:author",
    "og:article:author", "dcsext.author", "rbauthors", "shareaholic:article_author_name", "cxenseparse:author", "article.author", "mediator_author",
    "byline", "article_author", "author_name", "article:author:name", "twitter:creator:name",
)  # fmt: skip
MAX_BYLINE_PIECES = 24
JOINT = re.compile(
    r"\s*(?:,|;|\||/|&|、|(?:and|und|et|y|e|och|og|ja|и|та|ve|with)\b(?=\s|$))+\s*", re.IGNORECASE
)
JOINT_LAST = re.compile(r"(?:,|;|&|、|\s(?:and|und|et|y|e|och|og|ja|и|та|ve))\s*$", re.IGNORECASE)
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|auteur|autore|byline__name|author-?name|post-author|entry-author|article-author|c-byline|writer|contributor|journalist|reporter|signature|redactor)(?:$|[\s_-]|__|s\b|name)",
    re.IGNORECASE,
)
NOT_BYLINE = re.compile(
    r"bio|image|img|avatar|photo|social|share|comment|related|footer|sidebar|more-from|description|box|profile|card|follow|widget|nav|menu|quote|date|time|caption|credit|icon",
    re.IGNORECASE,
)

NOT_BESIDE = re.compile(r"comment|related|date|time|share|social|follow|caption", re.IGNORECASE)


def find_authors(
    facts: Facts, article: Json | None, root: HtmlElement, opening: Opening, sitename: str | None
) -> tuple[str, ...]:
    """The authors as printed, in order, once each.

    JSON-LD and `meta` come first, then the byline. Where they name but the house (its
    publisher, an agency), whoever is printed beside the headline is the author.
    """
    houses = [sitename or "", text_at(article, "publisher") or "", *_owners(facts)]
    house: tuple[str, ...] = ()
    for found in (_from_json(facts, article), _from_meta(facts)):
        names = clean_names(found)
        people = tuple(name for name in names if not is_house(name, houses))
        if people:
            return people
        house = house or names
    printed = clean_names(
        _from_opening(opening) or _from_labels(facts) or _from_marked(facts, root)
    )
    people = tuple(name for name in printed if not is_house(name, houses))
    return people or house or printed or clean_names(_from_anywhere(root))


def _owners(facts: Facts) -> Iterator[str]:
    """Whoever publishes the page: `Copyright (c) Bugle Press 2016` names Bugle Press."""
    for name in ("copyright", "publisher", "application-name", "dc.publisher", "og:site_name"):
        for content in facts.meta.get(name, ())[:1]:
            yield re.sub(r"copyright|\(c\)|©|\d{4}", " ", content, flags=re.IGNORECASE)


def _from_json(facts: Facts, article: Json | None) -> list[str]:
    by_id = {str(n["@id"]): n for n in facts.nodes if "@id" in n and n.get("name")}
    names: list[str] = []
    for key in ("author", "creator", "contributor"):
        value = article.get(key) if article else None
        for author in value if isinstance(value, list) else [value]:
            names += _names_of(author, by_id)
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


def _from_meta(facts: Facts) -> list[str]:
    for name in META:
        found = [c for c in facts.meta.get(name, ()) if not c.lower().startswith(("http", "www."))]
        if name == "citation_author":
            found = [re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", content) for content in found]
        if clean_names(found):
            return found
    return []


def _from_labels(facts: Facts) -> list[str]:
    """`twitter:label1` = "Written by", `twitter:data1` = the name: what WordPress tells Slack."""
    for number in ("1", "2"):
        label, said = facts.first(f"twitter:label{number}"), facts.first(f"twitter:data{number}")
        if label and said and PREFIX.fullmatch(label):
            return [said]
    return []


def _from_opening(opening: Opening) -> list[str]:
    """The byline beside the headline: what follows "By", what links to an author, or is called one."""
    pieces = opening.pieces
    for n, piece in enumerate(pieces):
        prefix = PREFIX.match(piece.text)
        if prefix and (names := _spoken(pieces[n:], prefix.end())):
            return names
    for n, piece in enumerate(pieces):
        if _is_called_author(piece, opening) and (names := _spoken(pieces[n:], 0)):
            return names
    return []


def _spoken(pieces: Sequence[Piece], skip: int) -> list[str]:
    """The names that a byline lists: one, and further ones behind commas, "and" or in links.

    `skip` is the length of the "By" at the start of the first piece.
    """
    names: list[str] = []
    expected, was_link = True, False
    for n, piece in enumerate(islice(pieces, MAX_BYLINE_PIECES)):
        text = piece.text[skip:] if n == 0 else piece.text
        is_link = _is_author_link(piece.element)
        joint = JOINT.match(text)
        if joint:
            expected, text = True, text[joint.end() :]
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
        expected, was_link = bool(JOINT_LAST.search(text)), is_link
    return names


def _is_called_author(piece: Piece, opening: Opening) -> bool:
    element: HtmlElement | None = piece.element
    for _ in range(3):
        if element is None or element in opening.frame:
            return False
        if _is_author_link(element):
            return True
        label = _label(element)
        if BYLINE.search(label) and not NOT_BESIDE.search(label):
            return True
        element = element.getparent()
    return False


def _is_author_link(element: HtmlElement) -> bool:
    return element.tag == "a" and bool(AUTHOR_HREF.search(element.get("href") or ""))


def _label(element: HtmlElement) -> str:
    return (
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
    )


def _from_marked(facts: Facts, root: HtmlElement) -> list[str]:
    """What microdata and `rel=author` mark."""
    for element in facts.properties.get("author", ()):
        name = element.find(".//*[@itemprop='name']")
        element = element if name is None else name
        text = element.get("content") or element.get("value") or spaced(element, 300)
        if clean_names([text]):
            return [text]
    linked = [
        a
        for a in root.iter("a")
        if "author" in (a.get("rel") or "").lower().split() and not _is_elsewhere(a)
    ]
    beside = [a for a in linked[:6] if _block(a) is _block(linked[0])]
    return [spaced(a, 200) for a in beside]


def _block(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None and parent.tag in ("li", "span") else parent


def _from_anywhere(root: HtmlElement) -> list[str]:
    return _from_byline(root) or _from_links(root) or _from_text(root)


def _is_elsewhere(element: HtmlElement) -> bool:
    """Inside a teaser, a comment or a sidebar: somebody else's name."""
    return any(
        above.tag in ("aside", "footer", "nav")
        or ELSEWHERE.search(f"{above.get('class') or ''} {above.get('id') or ''}")
        for above in element.iterancestors()
        if above.tag not in ("body", "html")
    )


def _from_byline(root: HtmlElement) -> list[str]:
    for element in root.iter(*BYLINE_TAGS):
        label = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
        if len(label) < 6 or not BYLINE.search(label) or NOT_BYLINE.search(label):
            continue
        links = [
            spaced(a, 100) for a in element.iter("a") if AUTHOR_HREF.search(a.get("href") or "")
        ]
        for found in (links, [spaced(element, 300)]):
            if found and len(found[0]) <= 120 and clean_names(found) and not _is_elsewhere(element):
                return found
    return []


def _from_links(root: HtmlElement) -> list[str]:
    """Links to an author's page, near the top."""
    found = [
        spaced(a, 100)
        for a in islice(root.iter("a"), 400)
        if AUTHOR_HREF.search(a.get("href") or "") and not _is_elsewhere(a)
    ]
    named = [name for name in found if is_name(name) and 2 <= len(name.split()) <= 4]
    return named[:1]


def _from_text(root: HtmlElement) -> list[str]:
    """A short element that says no more than "By Jane Roe"."""
    for element in islice(root.iter("p", "span", "div", "strong", "em", "h4", "h5", "li"), 600):
        text = (element.text or "").strip()
        if 2 <= len(text) <= 80 and BY.match(text):
            whole = spaced(element, 200)
            names = clean_names([whole]) if len(whole) <= 100 else ()
            if names and len(names[0].split()) >= 2 and not _is_elsewhere(element):
                return [whole]
    return []


BY = re.compile(
    r"(?:by|(?:written|posted|published|authored|reported) by|von|par|por|di|door|av|автор|text|著者|作者|記者|글|authors?(?:\(s\))?)\b\s*[:：]?\s*(?=\S|$)",
    re.IGNORECASE,
)
AUTHOR_HREF = re.compile(
    r"/(?:authors?|people|profile|staff|by|contributors?|writers?|journalists?|auteurs?|autor(?:es)?|autore|redakteur|columnists?|person|team|user|bios?|member|editors?|reporters?|byline|colaborador(?:es)?|autori|u|users?|firmas?|yazar(?:lar)?|journalistes?|redaktion)/[\w%.-]|[?&]_?author=\w",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"comment|related|sidebar|recommend|footer|most-?read|popular|trending|teaser|widget|promo|newsletter|similar|more-?from|latest|card-?list|post-?list",
    re.IGNORECASE,
)
BYLINE_TAGS = (
    "span",
    "p",
    "div",
    "a",
    "address",
    "cite",
    "li",
    "em",
    "strong",
    "b",
    "i",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "header",
    "td",
    "dd",
    "small",
    "ul",
)
